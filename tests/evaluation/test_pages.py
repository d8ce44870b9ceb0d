"""A whole review through the pages, and who may see which of them."""

import itertools
import re
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from marketplace import db
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Person
from marketplace.challenges import awards
from marketplace.evaluation import answering, letters, queries, scoring
from marketplace.evaluation.models import Panel
from marketplace.permissions import OrgRole, Role
from tests.challenges.make import an_opened_call
from tests.evaluation.make import a_meeting, a_panel, a_pool, a_reading_panel, actor, fill_in, submit
from tests.experts.make import unit_of, works_at
from tests.factories import a_member, a_person, actor_of, an_official, sign_in

_tokens = itertools.count(1)


class Hall:
    """An application with people in it, each with a browser of their own."""

    def __init__(self, app):
        self.app = app

    def client(self, person_id, language="en"):
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie["lang"] = language
        if person_id is not None:
            with self.app.app_context():
                sign_in(client, db.session.get_one(Person, person_id))
        return client

    def get(self, person_id, address, status=200, language="en"):
        answer = self.client(person_id, language).get(address)
        assert answer.status_code == status, (address, answer.status_code, answer.text[:2000])
        return answer.text

    def post(self, person_id, address, status=303, **data):
        data = {"submission": f"token-{next(_tokens)}", **data}
        answer = self.client(person_id).post(address, data=data)
        assert answer.status_code == status, (address, answer.status_code, answer.text[:3000])
        return answer

    def write(self, act):
        """Carry out something beside the pages and return what it gives."""
        with self.app.app_context():
            db.begin_writing()
            done = act()
            db.session.commit()
            return done


@pytest.fixture
def hall(app):
    app.config["WTF_CSRF_ENABLED"] = False
    yield Hall(app)
    app.config["WTF_CSRF_ENABLED"] = True


def staged(make, **more):
    """Make something of a review and return the numbers by which tests find it again."""
    made = make(**more)
    panel = next(one for one in made if isinstance(one, Panel))
    secretary = next(one for one in made if getattr(one, "has", None))
    bids = made[-1]
    return {
        "panel": panel.id,
        "call": panel.challenge_id,
        "secretary": secretary.person_id,
        "publisher": panel.challenge.created_by,
        "seats": [(seat.id, seat.person_id) for seat in queries.seated(panel)],
        "aliases": {copy.alias: copy.id for copy in queries.copies_of(panel)},
        "bidders": [(bid.public_id, by.person_id) for bid, _party, by in bids],
    }


def test_a_whole_review_from_the_draw_to_the_letter(hall, deliver):
    case = hall.write(_opened)
    for stage in (_draw, _sign, _release, _score, _meet, _choose, _answer):
        stage(hall, case)
        deliver()
    for public_id, person in case["bidders"]:
        page = hall.get(person, f"/bids/{public_id}/letter")
        assert "谢谢参与。" in page
        assert page.count("数据充分") == 2
        assert "申报回执编号" in hall.get(person, f"/bids/{public_id}/letter.txt")
    hall.get(case["bidders"][0][1], f"/bids/{case['bidders'][1][0]}/letter", 404)


def _opened():
    secretary = actor_of(an_official(Role.CALL_SECRETARY))
    a_pool(7, secretary)
    call, by, made = an_opened_call(2, secretary)
    bidders = [(bid.public_id, bidder.person_id) for bid, _party, bidder in made]
    return {"secretary": secretary.person_id, "publisher": by.person_id, "call": call.id, "bidders": bidders}


def _draw(hall, case):
    """The secretary commits a draw, is told of an even number, and draws."""
    address, secretary = f"/challenges/{case['call']}/panel", case["secretary"]
    assert "Commit the draw" in hall.get(secretary, address)
    hall.post(secretary, f"{address}/commit", 422, **{"strata-0-field": "any", "strata-0-seats": "4"})
    hall.post(secretary, f"{address}/commit", **{"strata-0-field": "any", "strata-0-seats": "5"})
    assert "SHA-256 of the seed" in hall.get(secretary, address)
    panel = case["panel"] = int(hall.post(secretary, f"{address}/draw").location.rsplit("/", 1)[1])
    case["seats"] = hall.write(lambda: [(one.id, one.person_id) for one in queries.seated(queries.panel(panel))])


def _sign(hall, case):
    """Each reviewer signs before the first page: two through their pages, the others by the act behind them."""
    for seat, _person in case["seats"][2:]:
        hall.write(lambda seat=seat: scoring.pledge(queries.seat(seat), "承诺", by=actor(queries.seat(seat))) and None)
    for seat, person in case["seats"][:2]:
        assert f"/reviews/{seat}" in hall.get(person, "/reviews")
        assert hall.client(person).get(f"/reviews/{seat}").location == f"/reviews/{seat}/pledge"
        assert "评审专家承诺书" in hall.get(person, f"/reviews/{seat}/pledge")
        hall.post(person, f"/reviews/{seat}/pledge", 422)
        hall.post(person, f"/reviews/{seat}/pledge", agreed="y")
        assert "released yet" in hall.get(person, f"/reviews/{seat}")


def _release(hall, case):
    """Copies are made, looked through, released; the review begins."""
    panel, secretary = case["panel"], case["secretary"]
    hall.post(secretary, f"/panels/{panel}/review", 409)
    hall.post(secretary, f"/panels/{panel}/copies")
    case["copies"] = hall.write(lambda: {one.alias: one.id for one in queries.copies_of(queries.panel(panel))})
    assert set(case["copies"]) == {"A", "B"}
    for copy in case["copies"].values():
        assert "What reviewers read" in hall.get(secretary, f"/copies/{copy}")
        hall.post(secretary, f"/copies/{copy}")
        hall.post(secretary, f"/copies/{copy}/release", looked="y")
    hall.post(secretary, f"/panels/{panel}/review")


def _score(hall, case):
    """Reviewers read under aliases and score, saved as they type: two through their pages."""
    hall.write(lambda: _submitted([queries.seat(seat) for seat, _person in case["seats"][2:]]))
    for number, (seat, person) in enumerate(case["seats"][:2]):
        for alias, copy in case["copies"].items():
            page = hall.get(person, f"/reviews/{seat}/blind/{alias}")
            assert "先低温预时效再冲压" in page
            assert "教授甲" not in page
            assert "测试单位" not in page
            typed = _typed(copy, 90 if alias == "A" else 50 + number * 10)
            assert "Saved at" in hall.post(person, f"/reviews/{seat}/blind/{alias}/save", 200, **typed).text
            wrong = {**typed, f"points-{copy}-1": "101"}
            assert "0 to 100" in hall.post(person, f"/reviews/{seat}/blind/{alias}/save", 422, **wrong).text
        hall.get(person, f"/reviews/{seat}/blind/all", 403)
        hall.post(person, f"/reviews/{seat}/blind/submit")
        assert "数据充分" in hall.get(person, f"/reviews/{seat}/blind/all")
        assert "can no longer change" in hall.get(person, f"/reviews/{seat}/blind/A")


def _submitted(seats):
    """Have reviewers give the first bid 90 and the second one 80 points in everything."""
    given = {"A": 90, "B": 80}
    submit(seats[0].panel, points=lambda _seat, copy, _criterion: given[copy.alias], seats=seats)


def _meet(hall, case):
    """Notes where reviewers stand far apart, then the order."""
    panel, secretary, (chair, leader) = case["panel"], case["secretary"], case["seats"][0]
    hall.get(secretary, f"/panels/{panel}/results", 302)
    hall.post(secretary, f"/panels/{panel}/chair", seat=str(chair))
    hall.post(secretary, f"/panels/{panel}/consensus")
    assert "Scores side by side" in hall.get(secretary, f"/panels/{panel}/results")
    words = {"order": "calibrated", "order_reason": "尺度差异明显", "minutes": "逐项讨论。"}
    assert "too far apart" in hall.post(leader, f"/reviews/{chair}/meeting/close", 422, **words).text
    hall.get(case["seats"][1][1], f"/reviews/{case['seats'][1][0]}/meeting/close", 403)
    meeting = hall.get(leader, f"/reviews/{chair}/meeting")
    for note in sorted(set(re.findall(r"/reviews/\d+/meeting/note\?bid=\w+&amp;criterion=\d+", meeting))):
        hall.get(leader, note.replace("&amp;", "&"))
        hall.post(leader, note.replace("&amp;", "&"), note="对数据理解不同")
    hall.get(case["publisher"], f"/challenges/{case['call']}/ranking", 404)
    hall.post(leader, f"/reviews/{chair}/meeting/close", **words)


def _choose(hall, case):
    """The publisher chooses inside the list, and the award becomes final."""
    page = hall.get(case["publisher"], f"/challenges/{case['call']}/ranking")
    assert "尺度差异明显" in page
    assert "数据充分" not in page

    def decided():
        winner = next(copy.bid for copy in queries.panel(case["panel"]).copies if copy.alias == "A")
        by = actor_of(accounts.person(case["publisher"]))
        award = awards.propose(winner.challenge, winner, "得分最高。", by=by)
        awards.confirm(award.id)

    hall.write(decided)


def _answer(hall, case):
    """Every bidder gets a letter of his own, and none that speaks of another."""
    secretary = case["secretary"]
    hall.get(case["bidders"][0][1], f"/bids/{case['bidders'][0][0]}/letter", 404)
    assert "Letters to the bidders" in hall.get(secretary, f"/challenges/{case['call']}/letters")
    drafted = hall.write(
        lambda: [(one.id, one.reason) for one in answering.letters_of(queries.panel(case["panel"]).challenge)]
    )
    assert sorted(reason for _letter, reason in drafted) == ["chosen", "outscored"]
    for letter, reason in drafted:
        hall.get(secretary, f"/letters/{letter}")
        hall.post(secretary, f"/letters/{letter}", 422, reason="outscored", note="不如方案A，也不如方案B")
        hall.post(secretary, f"/letters/{letter}", reason=reason, note="谢谢参与。", cleared=["0", "1"])
        hall.get(secretary, f"/letters/{letter}/send")
        hall.post(secretary, f"/letters/{letter}/send")


def _typed(copy, points):
    return {
        **{f"points-{copy}-{number}": str(points) for number in (1, 2, 3)},
        **{f"comment-{copy}-{number}": "数据充分" for number in (1, 2, 3)},
    }


# --- every role -----------------------------------------------------------------------------------------------------

MARKER = "MARKER-COMMENT"


def everybody(scene):
    """Return (name, person) of one of each kind who isn't the reviewer that has submitted."""
    people = {role.value: an_official(role).id for role in Role}
    people |= {"secretary": scene["secretary"], "stranger": a_person().id, "nobody": None}
    people |= {"bidder": scene["bidders"][0][1]}
    publisher = queries.panel(scene["panel"]).challenge.organisation
    people |= {f"publisher's {role}": a_member(publisher, role).id for role in OrgRole}
    people |= {"reviewer": scene["seats"][1][1]}
    return people


def pages_of(scene):
    """Return every address on which scores of a panel could stand."""
    panel, call = scene["panel"], scene["call"]
    yield from (f"/panels/{panel}", f"/panels/{panel}/results", f"/challenges/{call}", f"/challenges/{call}/bids")
    yield from (f"/challenges/{call}/ranking", f"/challenges/{call}/letters")
    for seat, _person in scene["seats"][:2]:
        yield from (f"/reviews/{seat}/meeting", f"/reviews/{seat}/blind/all")


def test_while_there_is_scoring_no_role_reads_what_a_reviewer_gave(hall):
    def made():
        panel, secretary, bids = a_reading_panel(count=1)
        submit_with(panel, queries.pledged(panel)[0])
        fill_in(queries.pledged(panel)[1])
        return panel, secretary, bids

    scene = hall.write(lambda: staged(made))
    people = hall.write(lambda: everybody(scene))
    for name, person in people.items():
        client = hall.client(person)
        for address in pages_of(scene):
            assert MARKER not in client.get(address).text, (name, address)
    author = scene["seats"][0]
    assert MARKER in hall.get(author[1], f"/reviews/{author[0]}/blind/all")


def submit_with(panel, seat):
    scoring.lock(fill_in(seat, comment=MARKER), by=actor(seat))


def test_after_the_scoring_only_panel_secretary_and_auditor_read_who_gave_what(hall):
    scene = hall.write(lambda: staged(lambda: a_meeting(count=1)[1:]))
    people = hall.write(lambda: everybody(scene))
    clients = {name: hall.client(person) for name, person in people.items()}
    read = {
        name
        for name, client in clients.items()
        if any("理由充分" in client.get(address).text for address in pages_of(scene))
    }
    assert read == {"secretary", "call_secretary", "auditor", "reviewer"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_without_anything_on_them_say_how_they_fill(hall, language):
    person = hall.write(lambda: an_official(Role.CALL_SECRETARY).id)
    for address in ("/reviews", "/panels"):
        assert 'class="empty"' in hall.get(person, address, language=language)


def test_every_page_of_a_review_is_there_in_both_languages(hall):
    scene = hall.write(lambda: staged(lambda: a_meeting()[1:]))
    seat, person = scene["seats"][0]
    panel, call, copy = scene["panel"], scene["call"], scene["aliases"]["A"]
    of_the_secretary = (
        f"/panels/{panel}",
        f"/panels/{panel}/results",
        f"/panels/{panel}/seats/1/block",
        f"/copies/{copy}",
        f"/challenges/{call}/letters",
        f"/challenges/{call}",
        "/panels",
    )
    of_the_chair = (
        f"/reviews/{seat}",
        f"/reviews/{seat}/pledge",
        f"/reviews/{seat}/recuse",
        f"/reviews/{seat}/resign",
        f"/reviews/{seat}/meeting",
        f"/reviews/{seat}/meeting/close",
        f"/reviews/{seat}/blind/A",
        f"/reviews/{seat}/blind/all",
    )
    for reader, addresses in ((scene["secretary"], of_the_secretary), (person, of_the_chair)):
        for address in addresses:
            for language in ("zh", "en"):
                hall.get(reader, address, language=language)


def test_a_pool_too_small_says_so_on_the_page_and_draws_once_more_experts_are_admitted(hall):
    def made():
        secretary = actor_of(an_official(Role.CALL_SECRETARY))
        a_pool(4, secretary)
        call, _by, _made = an_opened_call(1, secretary)
        return secretary, call.id

    secretary, call = hall.write(made)
    address = f"/challenges/{call}/panel"
    hall.post(secretary.person_id, f"{address}/commit", **{"strata-0-field": "any", "strata-0-seats": "5"})
    assert "The pool is too small: 4" in hall.post(secretary.person_id, f"{address}/draw", 409).text
    hall.write(lambda: a_pool(1, secretary) and None)
    hall.post(secretary.person_id, f"{address}/draw")


def test_an_empty_seat_is_filled_from_the_boards_page(hall):
    scene = hall.write(lambda: staged(lambda: a_panel(reserves=0)))
    secretary, board = scene["secretary"], f"/panels/{scene['panel']}"
    (first, person), *_rest = scene["seats"]
    hall.post(person, f"/reviews/{first}/resign", words="出差")
    assert "Commit a draw for the empty seat" in hall.get(secretary, board)
    hall.post(secretary, f"{board}/commit")
    assert "Draw for the empty seat" in hall.get(secretary, board)
    assert "The pool is too small: 0" in hall.post(secretary, f"{board}/fill", 409).text
    hall.write(lambda: a_pool(1, actor_of(db.session.get_one(Person, secretary))) and None)
    hall.post(secretary, f"{board}/fill")
    assert "empty seat" not in hall.get(secretary, board)


def test_whoever_became_tied_to_a_bidder_since_the_draw_reads_no_names(hall):
    def made():
        panel, secretary, bids = a_panel(count=1)
        works_at(panel.seats[0].expert, unit_of(bids[0][1]))
        return panel, secretary, bids

    scene = hall.write(lambda: staged(made))
    pledges = [hall.get(person, f"/reviews/{seat}/pledge") for seat, person in scene["seats"][:2]]
    assert ["Who takes part" in page for page in pledges] == [False, True]


def test_stepping_back_and_being_taken_off_go_through_their_pages(hall):
    scene = hall.write(lambda: staged(a_panel))
    (first, person), (second, other) = scene["seats"][:2]
    hall.post(person, f"/reviews/{first}/recuse", 422, kind="advice", words="")
    hall.post(person, f"/reviews/{first}/recuse", kind="advice", words="为申报单位做过咨询")
    hall.post(other, f"/reviews/{second}/resign", words="出差")
    hall.post(scene["secretary"], f"/panels/{scene['panel']}/seats/3/block", words="查实关联")
    board = hall.get(scene["secretary"], f"/panels/{scene['panel']}")
    assert "为申报单位做过咨询" in board
    assert "1 seat is empty" in board
    left = hall.get(person, f"/reviews/{first}/pledge")
    assert "on this panel any more" in left
    assert "Who takes part" not in left


def test_a_seat_is_no_page_for_anybody_else(hall):
    scene = hall.write(lambda: staged(lambda: a_meeting()[1:]))
    bidder, another_reviewer = scene["bidders"][0][1], scene["seats"][1][1]
    seat = scene["seats"][0][0]
    for person in (bidder, another_reviewer, scene["publisher"], hall.write(lambda: a_person().id)):
        for page in ("", "/pledge", "/meeting", "/blind/A"):
            hall.get(person, f"/reviews/{seat}{page}", 404)


@contextmanager
def statements(app):
    """Count what is asked of the database."""
    seen = []
    with app.app_context():
        engine = db.database().engine

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_statements_of_the_reviewers_pages_dont_grow_with_bids(hall):
    counts = []
    for bids in (2, 5):
        scene = hall.write(lambda bids=bids: staged(lambda: a_reading_panel(count=bids)))
        seat, person = scene["seats"][0]
        client = hall.client(person)
        client.get(f"/reviews/{seat}")
        with statements(hall.app) as seen:
            client.get(f"/reviews/{seat}")
            client.get(f"/reviews/{seat}/blind/A")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_letters_are_drafted_again_at_the_secretarys_wish(hall):
    scene = hall.write(lambda: staged(a_panel))
    hall.post(scene["secretary"], f"/challenges/{scene['call']}/letters")
    page = hall.get(scene["secretary"], f"/challenges/{scene['call']}/letters")
    assert page.count("Not sent yet") == 2
    hall.post(scene["publisher"], f"/challenges/{scene['call']}/letters", 404)
    assert hall.write(lambda: len(letters.draft_all(scene["call"]))) == 2


def test_submitting_twice_shows_the_first_outcome(hall):
    scene = hall.write(lambda: staged(a_reading_panel))
    seat, person = scene["seats"][0]
    hall.write(lambda: fill_in(queries.seat(seat)) and None)
    data = {"submission": "the-same-token"}
    first, second = (hall.client(person).post(f"/reviews/{seat}/blind/submit", data=data) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
