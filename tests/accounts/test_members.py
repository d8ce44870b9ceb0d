import re
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from marketplace import audit, db
from marketplace.accounts import members, one_time, queries
from marketplace.accounts.models import Invitation, InvitationState, Membership, Organisation, Purpose
from marketplace.errors import Conflict, IllegalMove, Invalid, NotFound
from marketplace.mail import Letter
from marketplace.permissions import OrgRole
from tests.accounts.conftest import button, post
from tests.factories import a_member, a_person, actor_of, an_organisation, sign_in


def _roles(person, party):
    return actor_of(person).memberships.get(party.id, frozenset())


def test_an_invited_person_joins_in_the_offered_roles(ctx):
    party = an_organisation()
    owner, guest = a_member(party), a_person()
    invitation = members.invite(party, guest.email.upper(), [OrgRole.EDITOR, OrgRole.FINANCE], by=actor_of(owner))
    members.accept(invitation, by=actor_of(guest))
    assert _roles(guest, party) == {OrgRole.EDITOR, OrgRole.FINANCE}
    assert invitation.state == InvitationState.ACCEPTED


def test_an_invitation_is_found_by_whoever_has_proved_the_address_and_by_nobody_else(ctx):
    party = an_organisation()
    owner = a_member(party)
    unproved = a_person(email="shared@test.cn", mobile=None, confirmed_at=None)
    invitation = members.invite(party, "shared@test.cn", [OrgRole.EDITOR], by=actor_of(owner))
    assert queries.invitation_for(invitation.id, unproved) is None
    assert queries.invitation_for(invitation.id, a_person()) is None
    unproved.confirmed_at = invitation.created_at
    assert queries.invitation_for(invitation.id, unproved) is invitation


def test_inviting_tells_nobody_whether_an_account_exists(ctx):
    party, known = an_organisation(), a_person()
    owner = actor_of(a_member(party))
    first = members.invite(party, known.mobile, [OrgRole.EDITOR], by=owner)
    second = members.invite(party, "13900000001", [OrgRole.EDITOR], by=owner)
    assert {type(first), first.state} == {type(second), second.state}


def test_an_address_is_invited_once_at_a_time(ctx):
    party, guest = an_organisation(), a_person()
    owner = actor_of(a_member(party))
    first = members.invite(party, guest.email, [OrgRole.EDITOR], by=owner)
    with pytest.raises(Invalid):
        members.invite(party, guest.email, [OrgRole.FINANCE], by=owner)
    members.withdraw(first, by=owner)
    members.invite(party, guest.email, [OrgRole.FINANCE], by=owner)


@pytest.mark.parametrize("verb", [members.accept, members.decline, members.withdraw])
def test_an_answered_invitation_is_not_answered_again(ctx, verb):
    party, guest = an_organisation(), a_person()
    invitation = members.invite(party, guest.email, [OrgRole.EDITOR], by=actor_of(a_member(party)))
    members.decline(invitation, by=actor_of(guest))
    with pytest.raises(IllegalMove):
        verb(invitation, by=actor_of(guest))
    assert _roles(guest, party) == frozenset()


def test_accepting_twice_the_same_role_is_one_membership(ctx):
    party = an_organisation()
    owner, guest = a_member(party), a_member(party, OrgRole.EDITOR)
    held = a_member(party, OrgRole.FINANCE, person=guest)
    invitation = members.invite(party, held.email, [OrgRole.EDITOR, OrgRole.SIGNATORY], by=actor_of(owner))
    members.accept(invitation, by=actor_of(held))
    assert _roles(held, party) == {OrgRole.EDITOR, OrgRole.FINANCE, OrgRole.SIGNATORY}


def test_the_last_owner_cannot_leave_or_give_up_the_role(ctx):
    party = an_organisation()
    owner = a_member(party)
    a_member(party, OrgRole.EDITOR)
    with pytest.raises(Conflict):
        members.remove(party, owner.id, by=actor_of(owner))
    with pytest.raises(Conflict):
        members.set_roles(party, owner.id, [OrgRole.EDITOR], by=actor_of(owner))
    assert _roles(owner, party) == {OrgRole.OWNER}


def test_an_owner_leaves_when_there_is_another(ctx):
    party = an_organisation()
    owner, other = a_member(party), a_member(party)
    members.remove(party, owner.id, by=actor_of(owner))
    assert _roles(owner, party) == frozenset()
    assert _roles(other, party) == {OrgRole.OWNER}


def test_who_does_not_belong_has_no_roles_to_change(ctx):
    party = an_organisation()
    with pytest.raises(NotFound):
        members.set_roles(party, a_person().id, [OrgRole.EDITOR], by=actor_of(a_member(party)))


def test_a_member_without_any_role_is_refused(ctx):
    party = an_organisation()
    member = a_member(party, OrgRole.EDITOR)
    with pytest.raises(Invalid):
        members.set_roles(party, member.id, [], by=actor_of(a_member(party)))


MOVES = st.lists(st.tuples(st.integers(0, 3), st.sets(st.sampled_from(list(OrgRole)))), min_size=1, max_size=12)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(moves=MOVES)
def test_however_roles_move_an_organisation_always_keeps_an_owner(ctx, moves):
    party = an_organisation()
    people = [
        a_member(party),
        a_member(party, OrgRole.EDITOR),
        a_member(party, OrgRole.FINANCE),
        a_member(party, OrgRole.SIGNATORY),
    ]
    for number, roles in moves:
        someone = people[number]
        before = _roles(someone, party)
        try:
            if roles:
                members.set_roles(party, someone.id, roles, by=actor_of(people[0]))
            else:
                members.remove(party, someone.id, by=actor_of(people[0]))
        except (Conflict, NotFound):
            assert _roles(someone, party) == before
        else:
            assert _roles(someone, party) == roles
        assert queries.member_ids(party.id, [OrgRole.OWNER])


def test_every_change_of_membership_is_on_record(ctx):
    party = an_organisation()
    owner, member = a_member(party), a_member(party, OrgRole.EDITOR)
    members.set_roles(party, member.id, [OrgRole.SIGNATORY], by=actor_of(owner))
    members.remove(party, member.id, by=actor_of(member))
    db.session.commit()
    events = audit.trail("organisation", party.id)
    assert [event.action for event in events] == ["membership.change", "membership.leave"]
    assert events[0].details == {"person": member.id, "before": ["editor"], "after": ["signatory"]}


def _at_once(works):
    """Run works at the same moment, each in a thread; return what each returned or raised."""
    gate, outcomes = threading.Barrier(len(works)), [None] * len(works)

    def run(number):
        gate.wait()
        try:
            outcomes[number] = works[number]()
        except Exception as error:  # noqa: BLE001 - it is the outcome
            outcomes[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_two_owners_who_leave_at_one_moment_do_not_both_go(own_app):
    with own_app.app_context():
        db.begin_writing()
        party = an_organisation()
        owners = [a_member(party).id for _ in range(2)]
        number = party.id
        db.session.commit()

    def leave(owner):
        def work():
            with own_app.app_context():
                db.begin_writing()
                actor = actor_of(queries.person(owner))
                members.remove(db.session.get_one(Organisation, number), owner, by=actor)
                db.session.commit()

        return work

    outcomes = _at_once([leave(owner) for owner in owners])
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1
    with own_app.app_context():
        assert db.session.scalar(select(func.count(Membership.id))) == 1


def test_one_code_sent_from_two_places_at_one_moment_is_accepted_once(own_app):
    with own_app.app_context(), own_app.test_request_context():
        db.begin_writing()
        one_time.send(Purpose.SIGN_IN, "13800000000")
        code = re.search(r"\b\d{6}\b", db.session.scalars(select(Letter.body)).one()).group(0)
        db.session.commit()

    def enter():
        with own_app.test_request_context():
            from flask import g

            g.after_refusal = []
            db.begin_writing()
            one_time.accept(Purpose.SIGN_IN, "13800000000", code)
            db.session.commit()
            return "accepted"

    outcomes = _at_once([enter] * 6)
    assert outcomes.count("accepted") == 1


# pages


@pytest.fixture
def party(within):
    def work():
        made = an_organisation()
        return made, a_member(made)

    return within(work)


def test_an_owner_invites_on_the_page_and_the_guest_joins(client, party, stored, deliver, app):
    made, owner = party
    guest = stored()
    sign_in(client, owner)
    answer = post(client, f"/organisations/{made.id}/members", address=guest.email, roles=["editor"])
    assert answer.status_code == 303
    deliver()
    theirs = sign_in(app.test_client(), guest)
    assert made.name in theirs.get("/organisations").get_data(as_text=True)
    with app.app_context():
        number = db.session.scalars(select(Invitation.id)).one()
    assert button(theirs, "/organisations", f"/invitations/{number}/accept").status_code == 303
    assert theirs.get(f"/organisations/{made.id}").status_code == 200
    assert button(theirs, "/organisations", f"/invitations/{number}/accept").status_code == 409


def test_addresses_of_others_are_shown_in_part_only(client, party, stored, within):
    made, owner = party
    other = within(lambda: a_member(made, OrgRole.EDITOR))
    sign_in(client, owner)
    post(client, f"/organisations/{made.id}/members", address="secret.person@test.cn", roles=["editor"])
    page = client.get(f"/organisations/{made.id}/members").get_data(as_text=True)
    assert other.mobile not in page
    assert other.email not in page
    assert "secret.person@test.cn" not in page
    assert f"{other.mobile[:3]}****{other.mobile[-4:]}" in page


def test_an_invitation_of_another_organisation_is_not_withdrawn(client, party, within, app):
    made, owner = party

    def other():
        foreign = an_organisation()
        return members.invite(foreign, "13900000009", [OrgRole.EDITOR], by=actor_of(a_member(foreign))).id

    number = within(other)
    sign_in(client, owner)
    path = f"/organisations/{made.id}/invitations/{number}/withdraw"
    assert button(client, "/organisations", path).status_code == 404


def test_an_invitation_of_somebody_else_is_not_answered(client, party, stored, within):
    made, owner = party
    number = within(lambda: members.invite(made, "13900000008", [OrgRole.EDITOR], by=actor_of(owner)).id)
    sign_in(client, stored())
    assert button(client, "/organisations", f"/invitations/{number}/accept").status_code == 404


def test_an_editor_does_not_manage_members(client, party, within):
    made, _ = party
    sign_in(client, within(lambda: a_member(made, OrgRole.EDITOR)))
    assert client.get(f"/organisations/{made.id}/members").status_code == 403


def test_the_last_owner_is_told_why_leaving_is_refused(client, party):
    made, owner = party
    sign_in(client, owner)
    assert button(client, f"/organisations/{made.id}", f"/organisations/{made.id}/leave").status_code == 409


def test_roles_are_changed_on_the_page(client, party, within, app):
    made, owner = party
    other = within(lambda: a_member(made, OrgRole.EDITOR))
    sign_in(client, owner)
    path = f"/organisations/{made.id}/members/{other.id}"
    assert post(client, path, roles=["signatory"]).status_code == 303
    with app.app_context():
        assert _roles(other, made) == {OrgRole.SIGNATORY}
    assert post(client, path, roles=[]).status_code == 422
    assert button(client, f"/organisations/{made.id}/members", f"{path}/end").status_code == 303
    assert client.get(path).status_code == 404
