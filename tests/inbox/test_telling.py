import pytest
from flask import g
from flask_babel import force_locale
from sqlalchemy import func, select

from marketplace import db, outbox
from marketplace.accounts import actions as accounts
from marketplace.inbox import actions, queries
from marketplace.inbox.kinds import KINDS, TOPICS
from marketplace.inbox.models import Notification, Way
from marketplace.mail import Letter
from marketplace.permissions import OrgRole, Role
from tests.accounts.make import a_draft
from tests.factories import a_code, a_member, a_person, actor_of, an_official, an_organisation, sign_in


def _told(person):
    return [row.kind for row in queries.notifications(person.id)]


def test_a_person_is_told_and_gets_a_copy_by_letter(ctx):
    someone, party = a_person(), an_organisation()
    actions.tell(someone.id, "organisation.verified", party, title=party.name)
    assert _told(someone) == ["organisation.verified"]
    assert queries.unread_count(someone.id) == 1
    letter = db.session.scalars(select(Letter).where(Letter.address == someone.email)).one()
    assert party.name in letter.subject
    assert "/messages/" in letter.body


def test_the_letter_is_in_the_persons_language(ctx):
    party = an_organisation()
    english, chinese = a_person(language="en"), a_person(language="zh")
    for someone in (english, chinese):
        actions.tell(someone.id, "organisation.verified", party, title=party.name)
    with force_locale("en"):
        sentence = str(KINDS["organisation.verified"].sentence) % {"title": party.name}
    letters = {letter.address: letter.body for letter in db.session.scalars(select(Letter))}
    assert sentence in letters[english.email]


def test_a_message_delivered_twice_tells_once(ctx):
    someone, party = a_person(), an_organisation()
    g.message_id = 7
    assert actions.tell(someone.id, "organisation.verified", party, title="x") is not None
    assert actions.tell(someone.id, "organisation.verified", party, title="x") is None
    g.message_id = 8
    assert actions.tell(someone.id, "organisation.verified", party, title="x") is not None
    assert len(_told(someone)) == 2
    assert db.session.scalar(select(func.count(Letter.id))) == 2


def test_who_wants_no_letters_gets_none_and_still_finds_the_message(ctx):
    someone, party = a_person(), an_organisation()
    actions.choose("organisation", Way.MAIL, wanted=False, by=actor_of(someone))
    actions.tell(someone.id, "organisation.verified", party, title="x")
    assert len(_told(someone)) == 1
    assert db.session.scalar(select(func.count(Letter.id))) == 0


def test_who_wants_letters_only_has_an_empty_page_of_messages(ctx):
    someone, party = a_person(), an_organisation()
    actions.choose("organisation", Way.PAGE, wanted=False, by=actor_of(someone))
    actions.tell(someone.id, "organisation.verified", party, title="x")
    assert _told(someone) == []
    assert queries.unread_count(someone.id) == 0
    assert db.session.scalar(select(func.count(Letter.id))) == 1


def test_a_choice_can_be_taken_back(ctx):
    someone = a_person()
    for wanted in (False, True, False):
        actions.choose("matches", Way.MAIL, wanted=wanted, by=actor_of(someone))
        assert queries.wants(someone.id, "matches", Way.MAIL) is wanted


def test_a_person_without_a_confirmed_address_is_written_to_by_short_message(ctx):
    someone, party = a_person(email=None, confirmed_at=None), an_organisation()
    actions.tell(someone.id, "organisation.verified", party, title="x")
    letter = db.session.scalars(select(Letter)).one()
    assert (letter.channel, letter.address) == ("sms", someone.mobile)


def test_a_closed_account_is_told_nothing(ctx):
    someone, party = a_person(active=False), an_organisation()
    assert actions.tell(someone.id, "organisation.verified", party, title="x") is None


def test_members_are_told_by_role(ctx):
    party = an_organisation()
    owner, editor = a_member(party), a_member(party, OrgRole.EDITOR)
    actions.tell_members(party.id, [OrgRole.OWNER], "organisation.verified", party, title="x")
    assert (len(_told(owner)), len(_told(editor))) == (1, 0)
    actions.tell_members(party.id, [], "organisation.verified", party, title="x")
    assert (len(_told(owner)), len(_told(editor))) == (2, 1)


def test_officials_are_told_of_their_region_only(ctx):
    party = an_organisation(region="340104")
    city, other = an_official(Role.OPERATOR, "340100"), an_official(Role.OPERATOR, "340200")
    registrar = an_official(Role.REGISTRAR, "340100")
    actions.tell_officials(Role.OPERATOR, party.region, "organisation.submitted", party, title="x")
    assert (len(_told(city)), len(_told(other)), len(_told(registrar))) == (1, 0, 0)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_a_topic_that_a_person_can_choose_ways_for(kind):
    assert KINDS[kind].topic in TOPICS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_leads_to_a_page_that_takes_its_values(app, kind):
    row = KINDS[kind]
    if row.endpoint not in app.view_functions:
        pytest.skip(f"{row.endpoint} isn't built yet")
    rules = [rule for rule in app.url_map.iter_rules(row.endpoint) if "GET" in rule.methods]
    assert any(rule.arguments <= set(row.values) for rule in rules), (rules, row.values)


def test_a_new_organisation_is_told_to_the_operators_and_its_verification_to_the_owner(own_app):
    from marketplace import relay

    with own_app.app_context():
        db.begin_writing()
        operator, founder = an_official(Role.OPERATOR), a_person()
        party = accounts.found(a_code(), a_draft(), by=actor_of(founder))
        db.session.commit()
    relay.run_until_idle(own_app)
    with own_app.app_context():
        assert _told(operator) == ["organisation.submitted"]
        db.begin_writing()
        accounts.verify(db.session.get_one(type(party), party.id), by=actor_of(operator))
        db.session.commit()
    relay.run_until_idle(own_app)
    with own_app.app_context():
        assert _told(founder) == ["organisation.verified"]
        assert all(letter.sent_at for letter in db.session.scalars(select(Letter)))
        states = set(db.session.scalars(select(outbox.Delivery.state)))
        assert states == {outbox.DeliveryState.DONE}


# pages


@pytest.fixture
def told(app):
    """Return a signed-in client and the number of the one message its person has."""
    with app.app_context():
        db.begin_writing()
        party = an_organisation()
        someone = a_member(party)
        number = actions.tell(someone.id, "organisation.verified", party, title=party.name).id
        db.session.commit()
    return sign_in(app.test_client(), someone), number, party


def _unread(app):
    with app.app_context():
        return db.session.scalar(select(func.count(Notification.id)).where(Notification.read_at.is_(None)))


def test_opening_a_message_leads_to_its_page_and_marks_it_read(told, app):
    client, number, party = told
    assert party.name in client.get("/messages").get_data(as_text=True)
    assert _unread(app) == 1
    assert client.get(f"/messages/{number}").location == f"/organisations/{party.id}"
    assert _unread(app) == 0


def test_nobody_opens_a_message_of_somebody_else(told, app):
    _, number, _ = told
    with app.app_context():
        db.begin_writing()
        stranger = a_person()
        db.session.commit()
    assert sign_in(app.test_client(), stranger).get(f"/messages/{number}").status_code == 404
    assert _unread(app) == 1


def _token(client):
    import re

    page = client.get("/messages").get_data(as_text=True)
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)


def test_all_messages_are_marked_read_at_once(told, app):
    client, _, _ = told
    assert client.post("/messages/read", data={"csrf_token": _token(client)}).status_code == 303
    assert _unread(app) == 0


def test_the_choice_of_ways_is_kept(told):
    client, _, _ = told
    from tests.accounts.conftest import hidden

    fields = hidden(client, "/messages/ways")
    answer = client.post("/messages/ways", data={**fields, "ways_matters": ["page"], "ways_matches": ["page", "mail"]})
    assert answer.status_code == 303
    page = client.get("/messages/ways").get_data(as_text=True)
    assert page.count(" checked") == 3


def test_the_page_of_messages_is_for_who_is_signed_in(client):
    assert client.get("/messages").status_code == 302


@pytest.mark.parametrize("asked", ["-1", "0", "99999999", "x", "9" * 60])
def test_pages_out_of_range_are_empty_and_not_errors(told, asked):
    client, _, _ = told
    assert client.get(f"/messages?page={asked}").status_code == 200
