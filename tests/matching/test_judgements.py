"""What people said of pairs becomes a judged set that the evaluation reads: graded, impersonal, always the same."""

from types import SimpleNamespace

import pytest

from marketplace.matching import actions, feedback, judgements, sides
from marketplace.matching.states import Side
from search.beir import read_judgements, read_texts
from search.evaluation import evaluate
from tests.factories import actor_of
from tests.listings.make import a_published
from tests.matching.make import a_pair


@pytest.fixture
def judged(ctx, tmp_path):
    """Two demands' judgements in a folder, with the pair they are about."""
    pair = a_pair()
    other = a_published("result", title="钢板激光切割")[0]
    feedback.give(pair.match, reason="solves", note="联系王工", by=actor_of(pair.buyer))
    feedback.give(pair.match, reason="close", note="", by=actor_of(pair.broker))
    [second] = actions.judge(sides.key_of(pair.wanting), [sides.key_of(a_published("result")[0])])
    feedback.give(second, reason="maturity", note="", by=actor_of(pair.buyer))
    pair.second, pair.other, pair.folder = second, other, tmp_path / "set"
    pair.counts = judgements.write(pair.folder)
    return pair


def test_the_set_is_read_by_the_evaluation_and_measures_a_ranking(judged):
    assert judged.counts == (1, 2)
    corpus = {text.id: text for text in read_texts(judged.folder / "corpus.jsonl")}
    queries = list(read_texts(judged.folder / "queries.jsonl"))
    table = read_judgements(judged.folder / "qrels.tsv")
    best, worst = f"result-{judged.result.id}", f"result-{judged.second.result_version_id}"
    assert table == {f"demand-{judged.wanting.id}": {best: 3, worst: 0}}
    assert f"result-{judged.other.id}" in corpus  # nobody judged it: it is there to be got wrong
    assert corpus[best].title == judged.result.title
    perfect = evaluate(lambda _text: [best, *corpus], queries, table)
    useless = evaluate(lambda _text: [worst], queries, table)
    assert perfect.overall["ndcg@10"] == 1.0
    assert useless.overall["ndcg@10"] == 0.0
    assert set(perfect.by_prefix) == {"demand"}


def test_the_same_judgements_give_the_same_bytes(judged, tmp_path):
    judgements.write(tmp_path / "again")
    for name in judgements.FILES:
        assert (tmp_path / "again" / name).read_bytes() == (judged.folder / name).read_bytes()


def test_nobody_can_be_found_in_it(judged):
    everything = "".join((judged.folder / name).read_text("utf-8") for name in judgements.FILES)
    for secret in ("王工", judged.buyer.name, judged.buyer.email, "需求方制造有限公司", "供给方大学", "定点价格"):
        assert secret not in everything


def test_what_was_taken_back_is_not_exported(judged):
    for match, who in ((judged.match, judged.buyer), (judged.match, judged.broker), (judged.second, judged.buyer)):
        feedback.take_back(match, by=actor_of(who))
    assert judgements.write(judged.folder) == (0, 0)
    assert read_judgements(judged.folder / "qrels.tsv") == {}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([("wanting", True), ("offering", True)], 3),
        ([("broker", True), ("broker", True)], 2),
        ([("wanting", True), ("offering", False)], 1),
        ([("wanting", False), ("offering", False), ("broker", True)], 0),
        ([("wanting", False)], 0),
    ],
)
def test_a_grade_says_how_far_people_agree(said, expected):
    assert judgements.grade([SimpleNamespace(side=Side(side), useful=useful) for side, useful in said]) == expected


def test_a_call_is_a_query_of_its_own(ctx, tmp_path):
    pair = a_pair(call=True)
    feedback.give(pair.match, reason="solves", note="", by=actor_of(pair.buyer))
    judgements.write(tmp_path)
    assert list(read_judgements(tmp_path / "qrels.tsv")) == [f"call-{pair.wanting.id}"]
