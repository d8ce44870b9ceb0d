import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace import audit, db
from marketplace.accounts import actions, queries
from marketplace.accounts.identities import uscc_of
from marketplace.accounts.models import ORGANISATION_LIFE, Membership, Organisation, OrganisationState
from marketplace.errors import Forbidden, IllegalMove, Invalid
from marketplace.permissions import MOVES, OrgRole, Permission, Role, permits
from tests.accounts.conftest import button, post
from tests.accounts.make import DETAILS, a_draft
from tests.factories import a_code, a_member, a_person, actor_of, an_official, an_organisation, sign_in

S = OrganisationState


def test_whoever_registers_an_organisation_owns_it_and_it_waits_to_be_verified(ctx):
    founder = a_person()
    party = actions.found(a_code(), a_draft(), by=actor_of(founder))
    actor = actor_of(founder)
    assert party.state == S.PENDING
    assert actor.memberships == {party.id: frozenset({OrgRole.OWNER})}
    assert party.id not in actor.verified
    db.session.commit()
    assert [event.action for event in audit.trail("organisation", party.id)] == ["organisation.found"]


def test_a_code_is_registered_once_however_it_is_written(ctx):
    code = a_code()
    actions.found(code, a_draft(), by=actor_of(a_person()))
    spelled = f" {code[:6].lower()}-{code[6:].lower()}　"
    with pytest.raises(Invalid) as refusal:
        actions.found(spelled, a_draft(), by=actor_of(a_person()))
    assert refusal.value.field == "uscc"


@given(st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_wrong_character_in_a_code_is_noticed(place, letter):
    code = "12340104DEM000014C"
    changed = code[:place] + letter + code[place + 1 :]
    if changed == code:
        assert uscc_of(changed) == code
    else:
        with pytest.raises(Invalid):
            uscc_of(changed)


@pytest.mark.parametrize("text", ["", "1" * 17, "x\x00" * 9, "１" * 40, "91340104MA2N0K1I0X", "🙂" * 18])
def test_what_is_no_code_is_refused(text):
    with pytest.raises(Invalid):
        uscc_of(text)


@pytest.mark.parametrize(
    ("field", "value"),
    [("nature", "999"), ("industry", "Z99"), ("size", "huge"), ("region", "340199"), ("region", "340000")],
)
def test_a_code_that_no_list_has_is_refused_at_its_field(ctx, field, value):
    with pytest.raises(Invalid) as refusal:
        actions.found(a_code(), a_draft(**{field: value}), by=actor_of(a_person()))
    assert refusal.value.field == field


def test_an_official_of_the_region_verifies_and_from_then_on_it_may_publish(ctx):
    party = an_organisation(verified=False)
    owner = a_member(party)
    actions.verify(party, by=actor_of(an_official(Role.OPERATOR, "340100")))
    assert party.id in actor_of(owner).verified


def test_an_official_of_another_region_decides_nothing(ctx):
    party = an_organisation(verified=False, region="340104")
    with pytest.raises(Forbidden):
        actions.verify(party, by=actor_of(an_official(Role.OPERATOR, "340200")))
    assert party.state == S.PENDING


def test_an_official_does_not_verify_an_own_organisation(ctx):
    party = an_organisation(verified=False)
    member = an_official(Role.OPERATOR, person=a_member(party, OrgRole.EDITOR))
    with pytest.raises(Forbidden):
        actions.verify(party, by=actor_of(member))


def test_who_founded_an_organisation_does_not_verify_it_even_after_leaving(ctx):
    official = an_official(Role.OPERATOR)
    party = an_organisation(verified=False, founded_by=official.id)
    with pytest.raises(Forbidden):
        actions.verify(party, by=actor_of(official))


def test_a_refusal_needs_a_reason(ctx):
    party = an_organisation(verified=False)
    with pytest.raises(Invalid) as refusal:
        actions.refuse(party, "  ", by=actor_of(an_official(Role.OPERATOR)))
    assert refusal.value.field == "reason"
    assert party.state == S.PENDING


def test_a_refused_organisation_puts_things_right_and_waits_again(ctx):
    party = an_organisation(verified=False)
    actions.refuse(party, "名称与证照不一致", by=actor_of(an_official(Role.OPERATOR)))
    owner = a_member(party)
    actions.edit(party, a_draft(name="合肥改正技术有限公司"), by=actor_of(owner))
    assert party.state == S.PENDING


def test_a_verified_organisation_is_checked_anew_when_a_verified_detail_changes(ctx):
    party = an_organisation(**{**DETAILS, "name": "旧名"})
    owner = a_member(party)
    actions.edit(party, a_draft(), by=actor_of(owner))
    assert party.state == S.PENDING


def test_a_new_description_needs_no_new_check(ctx):
    party = an_organisation(**DETAILS, address="")
    owner = a_member(party)
    actions.edit(party, a_draft(about="做什么", name_en="Test", address="某路"), by=actor_of(owner))
    assert party.state == S.VERIFIED


def test_a_suspended_organisation_does_not_get_out_by_editing(ctx):
    party = an_organisation(**{**DETAILS, "state": S.SUSPENDED})
    owner = a_member(party)
    with pytest.raises(IllegalMove):
        actions.edit(party, a_draft(name="另一个名称"), by=actor_of(owner))


@pytest.mark.parametrize(("state", "verb"), list(itertools.product(S, ORGANISATION_LIFE.moves)))
def test_each_step_is_possible_only_from_its_states(ctx, state, verb):
    steps = {
        "verify": actions.verify,
        "restore": actions.restore,
        "refuse": lambda party, by: actions.refuse(party, "理由", by=by),
        "suspend": lambda party, by: actions.suspend(party, "理由", by=by),
    }
    if verb not in steps:
        return
    party = an_organisation(state=state)
    official = actor_of(an_official(Role.OPERATOR))
    if ORGANISATION_LIFE.allows(state, verb):
        steps[verb](party, by=official)
        assert party.state == ORGANISATION_LIFE.moves[verb][1]
    else:
        with pytest.raises(IllegalMove):
            steps[verb](party, by=official)
        assert party.state == state


@pytest.mark.parametrize("verb", sorted(ORGANISATION_LIFE.moves))
def test_each_step_has_its_permission_on_the_policy_page(verb):
    assert MOVES["organisation"][verb] in (Permission.VERIFY_ORGANISATION, Permission.EDIT_ORGANISATION)


def test_officials_see_the_queue_of_their_region_only(ctx):
    inside, outside = an_organisation(verified=False), an_organisation(verified=False, region="340202")
    city, province = (actor_of(an_official(Role.OPERATOR, area)) for area in ("340100", "340000"))
    in_city, in_province = (set(db.session.scalars(queries.to_verify(actor))) for actor in (city, province))
    assert inside in in_city
    assert outside not in in_city
    assert {inside, outside} <= in_province
    assert queries.count_to_verify(city, S.PENDING) == len(in_city)


def test_who_has_no_official_role_has_an_empty_queue(ctx):
    an_organisation(verified=False)
    assert list(db.session.scalars(queries.to_verify(actor_of(a_person())))) == []


def test_what_waits_is_on_the_desk_of_those_who_can_decide_it(ctx):
    party = an_organisation(verified=False)
    owner, official = a_member(party), an_official(Role.OPERATOR)
    insider = an_official(Role.OPERATOR, person=a_member(party, OrgRole.EDITOR))
    assert [line.title for line in queries.waiting_for(actor_of(official))] == [party.name]
    assert [line.title for line in queries.awaited_by(actor_of(owner))] == [party.name]
    assert queries.waiting_for(actor_of(insider)) == []
    actions.refuse(party, "理由", by=actor_of(official))
    assert [line.title for line in queries.waiting_for(actor_of(owner))] == [party.name]


def test_a_registration_can_freeze_all_that_reports_need(ctx):
    party = an_organisation(high_tech=True)
    frozen = queries.frozen_party(party)
    assert frozen["uscc"] == party.uscc
    assert frozen["high_tech"] is True
    assert set(DETAILS) <= set(frozen)


# pages


@pytest.fixture
def member(within):
    """Return a stored organisation and its owner."""

    def make(**fields):
        def work():
            party = an_organisation(**fields)
            return party, a_member(party)

        return within(work)

    return make


FORM = {**DETAILS, "province": "340000"}


def test_the_form_registers_an_organisation_once_for_two_clicks(client, stored, app):
    from tests.accounts.conftest import hidden

    sign_in(client, stored())
    fields = {**hidden(client, "/organisations/new"), **FORM, "uscc": a_code()}
    first, second = (client.post("/organisations/new", data=fields) for _ in range(2))
    assert first.status_code == 303
    assert first.location == second.location
    assert client.get(first.location).status_code == 200


def test_a_wrong_code_is_told_at_its_field_and_the_rest_is_kept(client, stored):
    sign_in(client, stored())
    answer = post(client, "/organisations/new", **FORM, uscc="123")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="uscc-error"' in page
    assert FORM["name"] in page


@pytest.mark.parametrize("text", ["a\x00b", "x" * 100_000, "\ud7ff" * 200])
def test_strange_text_is_refused_by_the_form(client, stored, text):
    sign_in(client, stored())
    assert post(client, "/organisations/new", **{**FORM, "name": text}, uscc=a_code()).status_code == 422


def test_the_second_of_two_editors_is_told_and_keeps_the_text(client, member, within):
    party, owner = member()
    sign_in(client, owner)
    from tests.accounts.conftest import hidden

    path = f"/organisations/{party.id}/edit"
    opened = hidden(client, path)
    within(lambda: setattr(db.session.get_one(Organisation, party.id), "about", "先保存的"))
    answer = client.post(path, data={**opened, **FORM, "about": "后写的内容"})
    assert answer.status_code == 409
    assert "后写的内容" in answer.get_data(as_text=True)


def test_strangers_do_not_learn_that_an_organisation_exists(client, member, stored):
    party, _ = member()
    sign_in(client, stored())
    for path in ("", "/edit", "/members"):
        assert client.get(f"/organisations/{party.id}{path}").status_code == 404
    assert client.get(f"/console/organisations/{party.id}").status_code == 404


def test_a_member_who_is_no_owner_sees_but_does_not_edit(client, member, within):
    party, _ = member()
    editor = within(lambda: a_member(party, OrgRole.EDITOR))
    sign_in(client, editor)
    assert client.get(f"/organisations/{party.id}").status_code == 200
    assert client.get(f"/organisations/{party.id}/edit").status_code == 403


def test_an_official_verifies_on_the_page_and_the_owner_is_told(client, member, within, deliver, app):
    party, owner = member(verified=False)
    sign_in(client, within(lambda: an_official(Role.OPERATOR)))
    queue = client.get("/console/organisations").get_data(as_text=True)
    assert party.name in queue
    path = f"/console/organisations/{party.id}"
    assert button(client, path, f"{path}/verify").status_code == 303
    assert button(client, path, f"{path}/verify").status_code == 409
    deliver()
    other = app.test_client()
    sign_in(other, owner)
    assert party.name in other.get("/messages").get_data(as_text=True)


def test_a_refusal_without_a_reason_is_shown_again(client, member, within):
    party, _ = member(verified=False)
    sign_in(client, within(lambda: an_official(Role.OPERATOR)))
    path = f"/console/organisations/{party.id}"
    assert button(client, path, f"{path}/refuse", reason="").status_code == 422
    assert button(client, path, f"{path}/refuse", reason="名称不一致").status_code == 303
    with client.application.app_context():
        assert db.session.get_one(Organisation, party.id).decision_reason == "名称不一致"


def test_the_counties_of_a_province_fill_the_second_list(client):
    page = client.get("/organisations/regions?province=340000").get_data(as_text=True)
    assert "340104" in page
    assert "310101" in client.get("/organisations/regions?province=310000").get_data(as_text=True)
    assert client.get("/organisations/regions?province=nonsense").status_code == 200


def test_every_membership_of_a_new_organisation_is_its_founders(ctx):
    founder = a_person()
    party = actions.found(a_code(), a_draft(), by=actor_of(founder))
    assert db.session.scalars(select(Membership.person_id).where(Membership.organisation_id == party.id)).all() == [
        founder.id
    ]
    assert permits(actor_of(founder), Permission.MANAGE_MEMBERS, party)
