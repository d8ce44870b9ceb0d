from stdnum.cn import uscc

from marketplace.permissions import NOBODY, OrgRole, Permission, Role, permits
from tests.factories import a_code, a_member, a_person, actor_of, an_official, an_organisation


def test_every_code_is_valid_and_its_own():
    codes = [a_code() for _ in range(500)]
    assert all(uscc.is_valid(code) for code in codes)
    assert len(set(codes)) == 500


def test_an_actor_has_the_memberships_and_grants_of_today(ctx):
    party, unverified = an_organisation(), an_organisation(verified=False)
    someone = a_member(party, OrgRole.EDITOR, OrgRole.FINANCE)
    a_member(unverified, person=someone)
    an_official(Role.BROKER, person=someone)
    actor = actor_of(someone)
    assert actor.memberships == {
        party.id: frozenset({OrgRole.EDITOR, OrgRole.FINANCE}),
        unverified.id: frozenset({OrgRole.OWNER}),
    }
    assert actor.verified == {party.id}
    assert actor.grants == {(Role.BROKER, "340100")}


def test_nobody_may_found_an_organisation_and_a_person_may(ctx):
    assert not permits(NOBODY, Permission.FOUND_ORGANISATION)
    assert permits(actor_of(a_person()), Permission.FOUND_ORGANISATION)
