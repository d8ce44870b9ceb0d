import re
import time

import pytest
from flask_security import hash_password

from marketplace import audit, db
from marketplace.accounts.models import Person
from marketplace.permissions import Role
from tests.accounts.conftest import PASSWORD, button, post, token
from tests.factories import a_person, an_official, an_organisation

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def official(within):
    return lambda: within(lambda: an_official(Role.OPERATOR, person=a_person(password=hash_password(PASSWORD))))


@pytest.fixture
def totp(app):
    """Return the code that a person's app shows now, or some steps away."""

    def show(person_id, steps=0, secret=None):
        factory = app.extensions["security"]._totp_factory._totp
        with app.app_context():
            stored = secret or db.session.get_one(Person, person_id).tf_totp_secret
        return factory.from_source(stored).generate(time=time.time() + 30 * steps).token

    return show


def _secret(client):
    with client.session_transaction() as cookie:
        return cookie["tf_totp_secret"]


def _set_up(client, totp, someone):
    """Sign in for the first time as an official, and set the second step up."""
    assert post(client, "/login", email=someone.email, password=PASSWORD).location == "/tf-setup"
    button(client, "/tf-setup", setup="authenticator")
    code = totp(None, secret=_secret(client))
    return client.post("/tf-validate", data={"csrf_token": token(client, "/tf-setup"), "code": code})


def test_an_official_is_led_to_the_set_up_before_being_signed_in(client, official, who):
    someone = official()
    assert post(client, "/login", email=someone.email, password=PASSWORD).location == "/tf-setup"
    assert who(client) is None
    assert client.get("/tf-setup").status_code == 200
    assert client.get("/console/organisations").location.startswith("/login")


def test_after_the_set_up_the_official_is_signed_in_with_the_roles(client, official, who, totp, app):
    someone = official()
    assert _set_up(client, totp, someone).status_code == 302
    assert who(client) == someone.id
    assert client.get("/console/organisations").status_code == 200


def test_signing_in_asks_for_the_code_and_takes_each_once(app, official, who, totp):
    someone = official()
    _set_up(app.test_client(), totp, someone)
    first, second = app.test_client(), app.test_client()
    for client in (first, second):
        assert post(client, "/login", email=someone.email, password=PASSWORD).location.startswith("/tf-validate")
        assert who(client) is None
    code = totp(someone.id, steps=1)
    assert post(first, "/tf-validate", code=code).status_code == 302
    assert post(second, "/tf-validate", code=code).status_code == 422
    assert (who(first), who(second)) == (someone.id, None)


def test_the_code_of_the_set_up_does_not_sign_in_again(app, official, who, totp):
    someone = official()
    client, other = app.test_client(), app.test_client()
    post(client, "/login", email=someone.email, password=PASSWORD)
    button(client, "/tf-setup", setup="authenticator")
    code = totp(None, secret=_secret(client))
    client.post("/tf-validate", data={"csrf_token": token(client, "/tf-setup"), "code": code})
    post(other, "/login", email=someone.email, password=PASSWORD)
    assert post(other, "/tf-validate", code=code).status_code == 422
    assert who(other) is None


def test_codes_are_guessed_at_five_times_at_most(app, official, who, totp):
    someone = official()
    _set_up(app.test_client(), totp, someone)
    client = app.test_client()
    post(client, "/login", email=someone.email, password=PASSWORD)
    for _ in range(5):
        assert post(client, "/tf-validate", code="000000").status_code == 422
    assert post(client, "/tf-validate", code=totp(someone.id, steps=1)).status_code == 429
    assert who(client) is None


def test_a_recovery_code_lets_in_once(app, official, who, totp):
    someone = official()
    client = app.test_client()
    _set_up(client, totp, someone)
    page = button(client, "/mf-recovery-codes", generate_new_codes="yes").get_data(as_text=True)
    codes = re.findall(r"<code>([0-9a-f-]+)</code>", page)
    assert len(codes) == 8
    for expected in (302, 422):
        guest = app.test_client()
        post(guest, "/login", email=someone.email, password=PASSWORD)
        assert post(guest, "/mf-recovery", code=codes[0].upper()).status_code == expected
    with app.app_context():
        kept = db.session.get_one(Person, someone.id).mf_recovery_codes
        assert len(kept) == 7
        assert not set(codes) & set(kept)


def test_an_official_cannot_switch_the_second_step_off(client, official, totp, app):
    someone = official()
    _set_up(client, totp, someone)
    assert button(client, "/tf-setup", setup="disable").status_code == 422
    with app.app_context():
        assert db.session.get_one(Person, someone.id).tf_totp_secret


def test_somebody_without_an_official_role_may_switch_it_on_and_off(client, stored, totp, app):
    someone = stored()
    post(client, "/login", email=someone.email, password=PASSWORD)
    page = button(client, "/tf-setup", setup="authenticator").get_data(as_text=True)
    address = re.search(r'action="(/tf-setup/[^"]+)"', page).group(1)
    code = totp(None, secret=_secret(client))
    assert client.post(address, data={"csrf_token": token(client, "/tf-setup"), "code": code}).status_code == 302
    assert button(client, "/tf-setup", setup="disable").status_code == 302
    with app.app_context():
        assert db.session.get_one(Person, someone.id).tf_totp_secret is None
        actions = [event.action for event in audit.trail("person", someone.id)]
        assert actions == ["person.set_second_step", "person.drop_second_step"]


def test_who_becomes_an_official_while_signed_in_is_led_to_the_set_up(client, stored, within):
    someone = stored()
    party = within(an_organisation)
    post(client, "/login", email=someone.email, password=PASSWORD)
    within(lambda: an_official(Role.OPERATOR, person=db.session.get_one(Person, someone.id)))
    for page in ("/console/organisations", f"/console/organisations/{party.id}"):
        assert client.get(page).location == "/tf-setup"
    assert client.get("/account").status_code == 200


def test_a_second_step_of_an_earlier_session_is_not_inherited(client, official, totp, who):
    someone = official()
    _set_up(client, totp, someone)
    client.post("/logout", data={"csrf_token": token(client, "/account")})
    with client.session_transaction() as cookie:
        assert "second_factor" not in cookie
    assert post(client, "/login", email=someone.email, password=PASSWORD).location.startswith("/tf-validate")


def test_signing_in_by_code_needs_the_second_step_too(app, official, totp, letters, who):
    someone = official()
    _set_up(app.test_client(), totp, someone)
    client = app.test_client()
    post(client, "/sign-in/code", mobile=someone.mobile)
    sent = re.search(r"\b\d{6}\b", letters(someone.mobile)[-1]).group(0)
    assert post(client, "/sign-in/code/enter", code=sent).location.startswith("/tf-validate")
    assert who(client) is None


@pytest.mark.parametrize("path", ["/tf-rescue", "/tf-select"])
def test_ways_that_are_not_offered_are_closed(client, path):
    assert client.get(path).status_code == 404
