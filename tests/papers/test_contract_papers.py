"""What a contract's document says beyond its text: annexes in capitals, all parties, changes, endings."""

import hashlib
import json
from datetime import timedelta

import pytest

from marketplace import clock
from marketplace.contracts import evidence, papers
from marketplace.contracts.terms import Holder
from marketplace.papers import making
from tests.contracts import life, make
from tests.papers.reading import of_docx, of_pdf


def text_of(contract, form="pdf"):
    content = making.made("contract", form, papers.data(contract.id))
    return of_pdf(content) if form == "pdf" else of_docx(content)


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_the_annexes_name_each_price_line_and_step_with_its_amount(ctx, form):
    contract, _ = make.a_contract()
    text = text_of(contract, form)
    for said in ("200,000.00", "技术费用", "样机一套", "非技术费用", "人民币叁拾万元整", "人民币贰拾陆万元整"):
        assert said in text, said
    assert (clock.today() + timedelta(days=90)).isoformat() in text


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_who_signed_when_and_how_they_were_known_stands_under_the_text(ctx, form):
    contract, sides = make.a_contract()
    text = text_of(contract, form)
    for said in (
        "甲方（委托人）",
        "乙方（研究开发人）",
        sides.people["seller", "signatory"].name,
        contract.current.digest,
    ):
        assert said in text, said
    assert "尚未签署" not in text
    listed = json.loads(evidence.file_of(contract))["versions"][0]["signatures"]
    assert all(one["evidence_digest"] in text for one in listed)


def test_the_digest_of_a_signatures_evidence_can_be_worked_out_from_the_evidence_file(ctx):
    contract, _ = make.a_contract()
    for listed in json.loads(evidence.file_of(contract))["versions"][0]["signatures"]:
        said = {name: value for name, value in listed.items() if name not in ("evidence_digest", "withdrawn")}
        plain = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256(plain.encode()).hexdigest() == listed["evidence_digest"]


def test_a_draft_says_that_it_is_one_on_every_page(ctx):
    contract, _ = make.a_draft()
    text = text_of(contract)
    assert text.count("草案") == text.count("平台合同号")
    assert text.count("尚未签署") == 2


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_a_contract_that_has_ended_says_so_and_why(ctx, form):
    contract, sides = make.a_contract()
    life.agree(life.end(contract, sides), sides)
    text = text_of(contract, form)
    for said in ("已解除", "协商解除", "两轮试验均未达到指标。", clock.today().isoformat()):
        assert said in text, said


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_a_change_stands_in_the_text_that_binds_and_in_a_list_with_its_reason(ctx, form):
    contract, sides = make.a_contract()
    life.propose(contract, sides)
    text = text_of(contract, form)
    assert "试验推迟。" not in text  # what is only proposed binds nobody
    assert (contract.current.digest in text, contract.to_sign.digest in text) == (True, False)
    for side in ("seller", "buyer"):
        life.sign_newest(contract, sides, side)
    text = text_of(contract, form)
    for said in ("合同变更", "第2版", "履行进度调整", "试验推迟。", contract.current.digest):
        assert said in text, said


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_further_parties_sign_under_the_names_that_the_text_gives_them(ctx, form):
    contract, sides = make.a_draft()
    third, _signatory = life.joined(contract, sides, name="第三研究院")
    text = text_of(contract, form)
    assert text.count("乙方之二（研究开发人）") == 2  # in the text and under it
    assert text.count(third.uscc) == 2


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_several_right_holders_stand_with_their_shares(ctx, form):
    contract, _ = make.a_draft(holders=(Holder("供技大学", 6000), Holder("𠮷野研究所", 4000)))
    text = text_of(contract, form)
    for said in ("权利人及其份额", "60%", "𠮷野研究所", "40%"):
        assert said in text, said


def test_the_document_is_dated_by_its_text_and_not_by_the_day_on_which_it_is_made(ctx, travel):
    contract, _ = make.a_contract()
    before = making.made("contract", "pdf", papers.data(contract.id))
    travel(days=40)
    assert making.made("contract", "pdf", papers.data(contract.id)) == before
