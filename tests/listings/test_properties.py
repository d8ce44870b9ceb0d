import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace import db
from marketplace.errors import IllegalMove, MarketplaceError, NotFound
from marketplace.lifecycle import LIVES, move
from marketplace.listings import actions, content, quantities, queries
from marketplace.listings.models import Listing, Version
from marketplace.listings.states import ENQUIRY_LIFE, VERSION_LIFE, WORKING, Operator
from marketplace.listings.states import EnquiryState as E
from marketplace.listings.states import VersionState as S
from marketplace.permissions import MOVES, NOBODY, OrgRole, Permission, Role, permits
from tests.factories import a_member, actor_of, an_official, an_organisation
from tests.listings.make import a_draft, an_operator, result_draft

# from -> the verbs that are possible there, and where they lead
VERSION_MOVES = {
    S.DRAFT: {"submit": S.SUBMITTED, "withdraw": S.WITHDRAWN},
    S.SUBMITTED: {
        "revise": S.DRAFT,
        "return_": S.RETURNED,
        "refuse": S.REFUSED,
        "approve": S.PUBLISHED,
        "withdraw": S.WITHDRAWN,
    },
    S.RETURNED: {"submit": S.SUBMITTED, "withdraw": S.WITHDRAWN},
    S.REFUSED: {},
    S.PUBLISHED: {"supersede": S.SUPERSEDED, "withdraw": S.WITHDRAWN, "expire": S.EXPIRED},
    S.SUPERSEDED: {},
    S.WITHDRAWN: {},
    S.EXPIRED: {},
}
ENQUIRY_MOVES = {
    E.SENT: {"accept": E.ACCEPTED, "decline": E.DECLINED, "lapse": E.OVERDUE},
    E.OVERDUE: {"accept": E.ACCEPTED, "decline": E.DECLINED},
    E.ACCEPTED: {},
    E.DECLINED: {},
}
PAIRS = [
    (life, state, verb, table[state].get(verb))
    for life, table in ((VERSION_LIFE, VERSION_MOVES), (ENQUIRY_LIFE, ENQUIRY_MOVES))
    for state in life.states
    for verb in life.moves
]


@pytest.mark.parametrize(("life", "state", "verb", "target"), PAIRS)
def test_every_pair_of_state_and_verb_is_as_the_table_says(life, state, verb, target):
    record = type("Record", (), {"life": life, "state": state})()
    if target is None:
        with pytest.raises(IllegalMove):
            move(record, verb)
        assert record.state is state
    else:
        move(record, verb)
        assert record.state is target


@pytest.mark.parametrize("name", ["version", "enquiry"])
def test_every_move_names_its_permission(name):
    assert set(MOVES[name]) == set(LIVES[name].moves)


class Scene:
    """A listing with its author and its reviewer: each method is one act somebody may try at any time."""

    def __init__(self):
        version, self.by = a_draft()
        self.listing, self.operator, self.number = version.listing, an_operator(), 0

    @property
    def working(self):
        return self._found(queries.working(self.listing.id))

    @property
    def standing(self):
        return self._found(queries.published(self.listing.id))

    @staticmethod
    def _found(version):
        if version is None:
            raise NotFound
        return version

    def new(self):
        actions.new_version(self.listing, by=self.by)

    def edit(self):
        self.number += 1
        actions.edit_version(self.working, result_draft(title=f"第 {self.number} 稿"), by=self.by)

    def submit(self):
        actions.submit(self.working, by=self.by)

    def take_back(self):
        actions.take_back(self.working, by=self.by)

    def send_back(self):
        actions.send_back(self.working, "unclear", by=self.operator)

    def refuse(self):
        actions.refuse(self.working, "unclear", by=self.operator)

    def approve(self):
        actions.approve(self.working, by=self.operator)

    def approve_again(self):
        actions.approve(self.standing, by=self.operator)

    def discard(self):
        actions.discard(self.working, by=self.by)

    def withdraw(self):
        actions.withdraw(self.listing, "x", by=self.by)

    def expire(self):
        actions.expire(self.standing)


ACTS = sorted(name for name in vars(Scene) if not name.startswith("_") and name not in {"working", "standing"})
ROUND = ["new", "edit", "submit", "approve"]  # makes long lives likely among the random acts


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.one_of(st.sampled_from(ACTS), st.sampled_from(ROUND)), max_size=25))
def test_no_run_of_acts_gives_two_standing_versions_or_changes_what_was_published(ctx, acts):
    with db.session.begin_nested() as example:
        scene, seen = Scene(), {}
        for act in acts:
            try:
                with db.session.begin_nested():
                    getattr(scene, act)()
            except MarketplaceError:  # refused, or there is no such version now
                db.session.expire_all()
            _check(scene.listing, seen)
        example.rollback()
    db.session.expunge_all()
    db.session.info.pop("audit", None)


def _check(listing, seen):
    versions = queries.versions(listing.id)
    assert [one.number for one in versions] == list(range(len(versions), 0, -1))
    assert sum(one.state is S.PUBLISHED for one in versions) <= 1
    assert sum(one.state in WORKING for one in versions) <= 1
    for one in versions:
        if one.published_at:
            said = (content.digest_of(one), one.digest, one.published_at)
            assert said[0] == said[1]
            assert seen.setdefault(one.id, said) == said


# who -> what they may do to a version, by its state ("*" = whatever the state)
W, R, D, Q = Permission.WRITE_LISTING, Permission.REVIEW_LISTING, Permission.READ_DRAFT_LISTING, Permission.SEND_ENQUIRY
EXPECTED = {
    "nobody": {},
    "owner": {W: "*", D: "*"},
    "editor": {W: "*", D: "*"},
    "signatory": {D: "*"},
    "finance": {D: "*"},
    "stranger of a verified organisation": {Q: "*"},
    "stranger of an unverified organisation": {},
    "operator of the city": {R: "*", D: "not draft"},
    "operator of another city": {},
    "operator who is a member": {D: "*"},
    "auditor of the city": {D: "not draft"},
    "administrator": {},
    "registrar": {},
    "broker": {},
}


def _people(party):
    def member(role, person=None):
        return actor_of(a_member(party, role, person=person))

    insider = an_official(Role.OPERATOR, "340100")
    return {
        "nobody": NOBODY,
        "owner": member(OrgRole.OWNER),
        "editor": member(OrgRole.EDITOR),
        "signatory": member(OrgRole.SIGNATORY),
        "finance": member(OrgRole.FINANCE),
        "stranger of a verified organisation": actor_of(a_member(an_organisation())),
        "stranger of an unverified organisation": actor_of(a_member(an_organisation(verified=False))),
        "operator of the city": actor_of(an_official(Role.OPERATOR, "340100")),
        "operator of another city": actor_of(an_official(Role.OPERATOR, "340200")),
        "operator who is a member": member(OrgRole.FINANCE, insider),
        "auditor of the city": actor_of(an_official(Role.AUDITOR, "340100")),
        "administrator": actor_of(an_official(Role.ADMINISTRATOR, "340100")),
        "registrar": actor_of(an_official(Role.REGISTRAR, "340100")),
        "broker": actor_of(an_official(Role.BROKER, "340100")),
    }


def test_who_may_do_what_to_a_version_in_which_state(ctx):
    party = an_organisation(region="340104")
    people = _people(party)
    assert set(people) == set(EXPECTED)
    for state in S:
        version = Version(listing=Listing(organisation_id=party.id, region=party.region), state=state)
        for who, actor in people.items():
            for permission in (W, R, D, Q):
                said = EXPECTED[who].get(permission)
                expected = said == "*" or (said == "not draft" and state is not S.DRAFT)
                assert permits(actor, permission, version) == expected, (who, permission, state)
    db.session.rollback()


digits = st.text("0123456789", min_size=1, max_size=13)


@given(whole=digits, cents=st.text("0123456789", max_size=6))
def test_an_amount_in_ten_thousands_survives_writing_and_reading(whole, cents):
    fen = int(whole) * 1_000_000 + int(cents.ljust(6, "0"))
    typed = f"{whole}.{cents}" if cents else whole
    if 0 < fen <= quantities.MOST_FEN:
        assert quantities.fen_of_wan(typed) == fen
        assert quantities.fen_of_wan(quantities.wan_of_fen(fen)) == fen
    else:
        with pytest.raises(quantities.NotNumber):
            quantities.fen_of_wan(typed)


@given(st.text(max_size=80))
def test_any_text_is_read_as_a_number_or_refused(text):
    try:
        value = quantities.number(text)
    except quantities.NotNumber:
        return
    assert abs(value) < 10**15


@given(st.text(max_size=60))
def test_an_exact_value_may_be_any_text_and_a_compared_one_may_not(text):
    low, high = quantities.ends(Operator.EQUAL, text)
    assert low == high
    try:
        assert quantities.ends(Operator.AT_LEAST, text)[1] is None
    except quantities.NotNumber:
        assert low is None


@pytest.mark.parametrize(
    ("typed", "ends"),
    [
        ("8..14", (8, 14)),
        ("８～１４", (8, 14)),
        ("-5 至 5", (-5, 5)),
        ("1,200…1,500", (1200, 1500)),
        ("14..8", None),
        ("8", None),
        ("8..", None),
        ("8..14..20", None),
    ],
)
def test_a_range_is_read_as_people_write_it(typed, ends):
    if ends is None:
        with pytest.raises(quantities.NotNumber):
            quantities.ends(Operator.BETWEEN, typed)
    else:
        assert quantities.ends(Operator.BETWEEN, typed) == ends
