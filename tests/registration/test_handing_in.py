"""Before an application is handed in: everything missing at once, near duplicates shown and never blocked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace import db
from marketplace.contracts.wording import STANDARD
from marketplace.errors import Conflict
from marketplace.registration import actions, completeness, duplicates, handing_in
from marketplace.registration.models import RegistrationState
from tests import factories
from tests.registration import make

S = RegistrationState
WORDS = "".join(content for _title, content in make.PROJECTS)


@pytest.fixture
def cast(ctx):
    return make.a_cast()


def clauses(content):
    return {**STANDARD, "content": content}


def test_everything_that_is_missing_is_named_at_once(cast):
    registration = make.applied(cast, kind="0201", ip_type="99")
    registration.aim = "77"
    registration.seller = {**registration.seller, "address": "", "industry": ""}
    registration.sellers = [registration.seller]
    registration.buyer = {**registration.buyer, "region": "340100"}
    registration.buyers = [registration.buyer]
    with pytest.raises(completeness.Incomplete) as refusal:
        actions.submit(registration, by=cast.as_applicant)
    assert [one.of for one in refusal.value.missing] == ["form", "form", "seller", "seller", "buyer"]
    assert registration.state == S.DRAFT


def test_a_party_outside_the_mainland_needs_neither_code_nor_nature(ctx):
    cast = make.a_cast(region="340104", buyer_region="990000")
    registration = make.applied(cast)
    registration.buyer = {"name": "境外测试公司", "region": "990000"}
    registration.buyers = [registration.buyer]
    assert list(completeness.missing_in(registration)) == []


def test_a_whole_application_lacks_nothing(cast):
    assert handing_in.preview(make.applied(cast)).clear


def test_the_same_text_for_another_contract_is_shown_and_asks_for_a_statement(cast):
    first = make.submitted(cast)
    title, subject = make.PROJECTS[0]
    again = actions.apply(
        make.a_contract(cast, title=title, clauses=clauses(subject)), make.an_application(), by=cast.as_applicant
    )
    (found,) = handing_in.preview(again).found
    assert found.registration is first
    assert "digest" in found.why
    with pytest.raises(duplicates.Resembling) as refusal:
        actions.submit(again, by=cast.as_applicant)
    assert (refusal.value.field, again.state) == ("statement", S.DRAFT)
    actions.submit(again, "第二期：样品规格不同", by=cast.as_applicant)
    assert again.state == S.SUBMITTED
    assert again.resembles == [{"registration_id": first.id, "why": list(found.why)}]


def test_what_resembles_an_earlier_one_goes_to_a_second_reviewer_however_small(cast):
    make.own_mode()
    make.submitted(cast)
    title, subject = make.PROJECTS[0]
    contract = make.a_contract(cast, title=title, clauses=clauses(subject), amount_fen=make.WAN)
    again = actions.apply(contract, make.an_application(make.WAN), by=cast.as_applicant)
    actions.submit(again, "第二期", by=cast.as_applicant)
    actions.accept(again, by=cast.as_registrar)
    actions.register(again, make.decision(again), by=cast.as_registrar)
    assert again.state == S.SECOND_REVIEW
    actions.confirm(again, "", by=cast.as_second)  # nobody asks for experts because of a likeness
    assert again.state == S.REGISTERED


def _second(cast, amount_fen=300 * make.WAN, **how):
    contract = make.a_contract(cast, amount_fen=amount_fen, **how)
    draft = make.an_application(amount_fen, title=contract.title)
    return actions.apply(contract, draft, by=cast.as_applicant)


def _why(registration):
    return {name for one in handing_in.preview(registration).found for name in one.why}


def test_nearly_the_same_wording_is_found_without_the_same_title_or_amount(cast):
    make.applied(cast, title="甲")
    first = _second(cast, title="油菜选育", clauses=clauses(WORDS))
    actions.submit(first, by=cast.as_applicant)
    other = _second(cast, 77 * make.WAN, title="水稻示范推广", clauses=clauses(WORDS + "另附说明。"))
    assert _why(other) == {"wording"}


def test_a_similar_title_with_a_similar_amount_is_found(cast):
    actions.submit(_second(cast, title="油菜杂交组合选育一期工程"), by=cast.as_applicant)
    other = _second(cast, 310 * make.WAN, title="油菜杂交组合选育二期工程", clauses=clauses(WORDS))
    assert {"title", "amount", "signed_on"} <= _why(other)


def test_two_projects_of_one_price_on_one_day_are_no_duplicates(cast):
    make.submitted(cast)
    assert _why(make.applied(cast)) == set()


def test_other_parties_drafts_and_refusals_are_not_looked_at(cast):
    title, subject = make.PROJECTS[0]
    make.applied(cast, title=title)  # a draft
    refused = make.accepted(cast)
    actions.refuse(refused, ["02"], "", by=cast.as_registrar)
    make.submitted(make.a_cast())  # of other parties
    assert _why(_second(cast, title=title, clauses=clauses(subject))) == set()
    assert _why(_second(cast, title=refused.title)) == set()


def test_a_contract_that_is_applied_for_again_is_no_duplicate_of_itself(cast):
    registration = make.accepted(cast)
    actions.return_(registration, [], "请补签署页", by=cast.as_registrar)
    assert _why(registration) == set()


def test_a_registration_brought_in_from_elsewhere_is_found_by_the_parties_codes(cast):
    brought = make.registered(cast)
    db.session.flush()
    other = _second(cast, title=brought.title, clauses=clauses(WORDS))
    brought.contract_id = brought.seller_id = brought.buyer_id = None
    db.session.flush()
    assert "title" in _why(other)


def test_earlier_ones_that_the_viewer_may_not_open_are_only_counted(cast):
    make.submitted(cast)
    title, subject = make.PROJECTS[0]
    found = handing_in.preview(_second(cast, title=title, clauses=clauses(subject))).found
    mine = duplicates.shown_to(cast.as_applicant, found)
    theirs = duplicates.shown_to(factories.actor_of(factories.a_person()), found)
    assert (len(mine.open), mine.closed) == (1, 0)
    assert (len(theirs.open), theirs.closed) == (0, 1)


def test_a_contract_that_was_ended_is_not_handed_in(cast):
    registration = make.applied(cast)
    handing_in.queries.contract_of(registration).state = "terminated"
    with pytest.raises(Conflict):
        handing_in.check_standing(registration)
    db.session.expire_all()


@given(st.text(max_size=400))
def test_a_text_is_wholly_like_itself_and_like_nothing_where_it_has_nothing(text):
    drawn = duplicates.sketch(text)
    assert duplicates.likeness(drawn, drawn) == (1.0 if drawn else 0.0)
    assert duplicates.likeness(drawn, []) == 0.0


@given(st.text(max_size=400), st.text(max_size=400))
def test_a_likeness_is_a_share_and_the_same_from_both_sides(one, other):
    first, second = duplicates.sketch(one), duplicates.sketch(other)
    assert 0.0 <= duplicates.likeness(first, second) == duplicates.likeness(second, first) <= 1.0


def test_standard_wording_makes_no_two_texts_alike():
    assert all(duplicates.sketch(clause) == [] for clause in STANDARD.values())
