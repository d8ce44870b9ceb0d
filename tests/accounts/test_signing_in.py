import re
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from marketplace import db
from marketplace.accounts.models import Person, SignInAttempt
from marketplace.app import create_app
from tests.accounts.conftest import PASSWORD, button, post
from tests.conftest import settings_for
from tests.factories import sign_in


def _sign_in(client, email, password, **more):
    return post(client, "/login", email=email, password=password, **more)


def test_the_right_password_signs_in_and_leads_on(client, stored, who):
    someone = stored()
    answer = _sign_in(client, someone.email.upper(), PASSWORD)
    assert answer.status_code == 302
    assert answer.location == "/welcome"
    assert who(client) == someone.id


@pytest.mark.parametrize("next_page", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x"])
def test_signing_in_never_leads_to_another_site(client, stored, next_page):
    someone = stored()
    answer = client.post(
        "/login",
        query_string={"next": next_page},
        data={"csrf_token": _csrf(client), "email": someone.email, "password": PASSWORD},
    )
    parts = urlsplit(answer.location or "/login")
    assert (parts.scheme, parts.netloc) == ("", "")
    assert "\\" not in parts.path


def test_signing_in_leads_to_the_page_that_was_asked_for(client, stored):
    someone = stored()
    asked = client.get("/account")
    assert asked.status_code == 302
    page = asked.location
    answer = client.post(page, data={"csrf_token": _csrf(client), "email": someone.email, "password": PASSWORD})
    assert answer.location == "/account"


def _csrf(client):
    page = client.get("/login").get_data(as_text=True)
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)


def _main(answer):
    page = answer.get_data(as_text=True)
    return re.sub(r'value="[^"]*"|nonce="[^"]*"', "", page[page.index("<main") :])


def test_a_wrong_password_and_an_unknown_account_are_answered_alike(client, stored, who):
    someone = stored()
    known = _sign_in(client, someone.email, "wrong password")
    unknown = _sign_in(client, "nobody@test.invalid", "wrong password")
    assert (known.status_code, unknown.status_code) == (422, 422)
    assert _main(known) == _main(unknown)
    assert who(client) is None


def test_an_unconfirmed_address_is_told_so_only_with_the_right_password(client, stored, who):
    someone = stored(confirmed_at=None)
    wrong, right = _sign_in(client, someone.email, "wrong password"), _sign_in(client, someone.email, PASSWORD)
    sentence = "请先确认您的电子邮箱" if "请先" in right.get_data(as_text=True) else "Please confirm your e-mail"
    assert sentence in right.get_data(as_text=True)
    assert sentence not in wrong.get_data(as_text=True)
    assert who(client) is None


def test_a_closed_account_cannot_be_entered(client, stored, who):
    someone = stored(active=False)
    assert _sign_in(client, someone.email, PASSWORD).status_code == 422
    assert who(client) is None


def test_after_five_failures_the_account_rests_even_with_the_right_password(client, stored, who, app):
    someone = stored()
    for _ in range(5):
        assert _sign_in(client, someone.email, "wrong password").status_code == 422
    answer = _sign_in(client, someone.email, PASSWORD)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert who(client) is None
    with app.app_context():
        assert db.session.scalar(select(func.count(SignInAttempt.id))) == 5


def test_an_unknown_account_rests_just_as_a_known_one(client):
    for _ in range(5):
        _sign_in(client, "nobody@test.invalid", "wrong password")
    assert _sign_in(client, "nobody@test.invalid", "wrong password").status_code == 429


def test_the_limit_ends_with_its_minutes(client, stored, who, travel):
    someone = stored()
    for _ in range(5):
        _sign_in(client, someone.email, "wrong password")
    travel(minutes=16)
    _sign_in(client, someone.email, PASSWORD)
    assert who(client) == someone.id


def test_a_success_forgives_earlier_failures(client, stored, app):
    someone = stored()
    for _ in range(4):
        _sign_in(client, someone.email, "wrong password")
    assert _sign_in(client, someone.email, PASSWORD).status_code == 302
    client.post("/logout", data={"csrf_token": _csrf_of(client, "/account")})
    for _ in range(4):
        assert _sign_in(client, someone.email, "wrong password").status_code == 422


def _csrf_of(client, path):
    page = client.get(path).get_data(as_text=True)
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)


def test_one_network_address_cannot_try_many_accounts(client):
    for number in range(30):
        assert _sign_in(client, f"nobody{number}@test.invalid", "wrong password").status_code == 422
    assert _sign_in(client, "someone.else@test.invalid", "wrong password").status_code == 429


def test_attempts_hold_no_address_that_could_be_read(client, stored, app):
    someone = stored()
    _sign_in(client, someone.email, "wrong password")
    with app.app_context():
        row = db.session.scalars(select(SignInAttempt)).one()
        assert someone.email not in row.account
        assert "127.0.0.1" not in row.address


def test_signing_out_everywhere_ends_every_session(app, stored, who):
    someone = stored()
    here, there = app.test_client(), app.test_client()
    for client in (here, there):
        _sign_in(client, someone.email, PASSWORD)
    assert button(here, "/account", "/account/sign-out-everywhere").status_code == 303
    assert (who(here), who(there)) == (None, None)
    assert there.get("/account").status_code == 302


def test_a_session_grows_too_old(client, stored):
    someone = stored()
    sign_in(client, someone)
    assert client.get("/account").status_code == 200
    with client.session_transaction() as cookie:
        cookie["signed_in_at"] -= 13 * 3600
    assert client.get("/account").status_code == 302


def test_an_api_token_is_no_way_in(client, app, stored):
    someone = stored()
    with app.test_request_context():
        name = app.extensions["security"].remember_token_serializer.dumps({"ver": "5", "uid": someone.fs_uniquifier})
    assert client.get("/account", headers={"Authentication-Token": name}).status_code == 302


def test_json_is_not_taken_by_the_pages_of_signing_in(client):
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = "x"
    answer = client.post("/login", json=["a"], headers={"X-CSRFToken": _csrf(client)})
    assert answer.status_code == 415


@pytest.mark.parametrize("text", ["a\x00b@test.invalid", "x" * 100_000, "no address"])
def test_strange_input_is_refused_and_kept_from_the_database(client, text):
    for path, fields in (
        ("/login", {"email": text, "password": text}),
        ("/register", {"email": text, "password": text, "name": text, "agree": "y"}),
        ("/reset", {"email": text}),
        ("/sign-up", {"mobile": text, "name": text, "agree": "y"}),
        ("/sign-in/code", {"mobile": text}),
    ):
        assert post(client, path, **fields).status_code == 422, path


def test_the_way_back_to_a_password_works_once(client, stored, letters, who):
    someone = stored()
    assert post(client, "/reset", email=someone.email).status_code == 200
    link = re.search(r"/reset/\S+", letters(someone.email)[-1]).group(0)
    assert post(client, link, password="another long sentence").status_code == 302
    assert post(client, "/login", email=someone.email, password=PASSWORD).status_code == 422
    post(client, "/login", email=someone.email, password="another long sentence")
    assert who(client) == someone.id
    again = client.get(link)
    assert again.status_code == 302


def test_asking_for_a_new_password_answers_alike_and_writes_only_to_accounts(client, stored, letters):
    someone = stored()
    known, unknown = post(client, "/reset", email=someone.email), post(client, "/reset", email="nobody@test.invalid")
    assert known.status_code == unknown.status_code == 200
    assert _main(known).replace(someone.email, "") == _main(unknown).replace("nobody@test.invalid", "")
    assert letters(someone.email)
    assert not letters("nobody@test.invalid")


def test_letters_are_limited_by_address(client, stored, letters):
    someone = stored()
    for _ in range(5):
        post(client, "/reset", email=someone.email)
    assert post(client, "/reset", email=someone.email).status_code == 429
    assert len(letters(someone.email)) == 5


def test_changing_the_password_ends_other_sessions(app, stored, who):
    someone = stored()
    here, there = app.test_client(), app.test_client()
    for client in (here, there):
        _sign_in(client, someone.email, PASSWORD)
    assert post(here, "/change", password=PASSWORD, new_password="quite another sentence").status_code == 302
    assert who(here) == someone.id
    assert who(there) is None


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaaaa", "1111111111", "owner-12345"])
def test_a_weak_password_is_refused(client, weak, app):
    answer = post(client, "/register", name="某人", email="owner@test.cn", password=weak, agree="y")
    assert answer.status_code == 422
    with app.app_context():
        assert db.session.scalar(select(Person.id).where(Person.email == "owner@test.cn")) is None


def test_the_limit_holds_across_processes(own_app, tmp_path):
    """Two applications share nothing but the database, as two processes do."""
    url = own_app.extensions["settings"].database_url
    other = create_app(settings_for(url, tmp_path))
    clients = [own_app.test_client(), other.test_client()]
    for number in range(5):
        assert _sign_in(clients[number % 2], "nobody@test.invalid", "wrong password").status_code == 422
    for client in clients:
        assert _sign_in(client, "nobody@test.invalid", "wrong password").status_code == 429
    with other.app_context():
        db.database().engine.dispose()
