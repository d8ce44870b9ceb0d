import re

import pytest
from sqlalchemy import func, select

from marketplace import audit, db
from marketplace.accounts.models import OneTimeCode, Person
from tests.accounts.conftest import PASSWORD, post


def _code(letters, address):
    return re.search(r"\b\d{6}\b", letters(address)[-1]).group(0)


def _people(app):
    with app.app_context():
        return db.session.scalar(select(func.count(Person.id)))


def _begin(client, mobile="138 1234 5678", name="新用户"):
    return post(client, "/sign-up", name=name, mobile=mobile, agree="y")


def test_a_person_signs_up_by_mobile_number_and_code(client, letters, who, app):
    assert _begin(client).location == "/sign-up/code"
    answer = post(client, "/sign-up/code", code=_code(letters, "13812345678"))
    assert answer.location == "/welcome"
    with app.app_context():
        someone = db.session.get_one(Person, who(client))
        assert (someone.name, someone.mobile, someone.password) == ("新用户", "13812345678", None)
        assert [event.action for event in audit.trail("person", someone.id)] == ["person.sign_up"]


def test_full_width_digits_and_the_country_code_are_understood(client, letters):
    assert _begin(client, mobile="＋８６ １３８-1234-5678").status_code == 303
    assert letters("13812345678")


@pytest.mark.parametrize("wrong", ["", "1381234567", "23812345678", "0551-65123456", "138123456789"])
def test_what_is_not_a_mobile_number_is_refused_at_its_field(client, wrong):
    answer = _begin(client, mobile=wrong)
    assert answer.status_code == 422
    assert 'id="mobile-error"' in answer.get_data(as_text=True)


def test_without_consent_nothing_is_sent(client, letters):
    assert post(client, "/sign-up", name="新用户", mobile="13812345678").status_code == 422
    assert not letters("13812345678")


def test_a_wrong_code_opens_nothing(client, letters, who, app):
    before = _people(app)
    _begin(client)
    wrong = f"{(int(_code(letters, '13812345678')) + 1) % 10**6:06}"
    assert post(client, "/sign-up/code", code=wrong).status_code == 422
    assert who(client) is None
    assert _people(app) == before


def test_a_code_is_guessed_at_five_times_at_most(client, letters, who, app):
    _begin(client)
    right = _code(letters, "13812345678")
    for number in range(5):
        post(client, "/sign-up/code", code=f"{(int(right) + 1 + number) % 10**6:06}")
    with app.app_context():
        assert db.session.scalars(select(OneTimeCode.wrong)).all() == [5]
    assert post(client, "/sign-up/code", code=right).status_code in (422, 429)
    assert who(client) is None


def test_a_code_that_was_used_is_not_accepted_again(app, client, letters, stored, who):
    someone = stored()
    post(client, "/sign-in/code", mobile=someone.mobile)
    code = _code(letters, someone.mobile)
    other = app.test_client()
    with other.session_transaction() as cookie:
        cookie["code_for"] = someone.mobile
    assert post(client, "/sign-in/code/enter", code=code).status_code == 303
    assert post(other, "/sign-in/code/enter", code=code).status_code == 422
    assert (who(client), who(other)) == (someone.id, None)


def test_a_code_grows_old(client, letters, stored, who, travel):
    someone = stored()
    post(client, "/sign-in/code", mobile=someone.mobile)
    travel(minutes=6)
    assert post(client, "/sign-in/code/enter", code=_code(letters, someone.mobile)).status_code == 422
    assert who(client) is None


def test_a_new_code_ends_the_old_one(client, letters, stored, who):
    someone = stored()
    post(client, "/sign-in/code", mobile=someone.mobile)
    first = _code(letters, someone.mobile)
    post(client, "/sign-in/code", mobile=someone.mobile)
    if first != _code(letters, someone.mobile):
        assert post(client, "/sign-in/code/enter", code=first).status_code == 422
    assert post(client, "/sign-in/code/enter", code=_code(letters, someone.mobile)).status_code == 303
    assert who(client) == someone.id


def test_a_code_for_signing_up_does_not_sign_in(client, letters, stored, who):
    someone = stored()
    _begin(client, mobile=someone.mobile)
    assert post(client, "/sign-in/code/enter", code=_code(letters, someone.mobile)).status_code == 422
    assert who(client) is None


def test_who_signs_up_with_a_known_number_is_signed_in_and_nothing_is_changed(client, letters, stored, who, app):
    someone = stored()
    before = _people(app)
    _begin(client, mobile=someone.mobile, name="别人")
    post(client, "/sign-up/code", code=_code(letters, someone.mobile))
    assert who(client) == someone.id
    assert _people(app) == before
    with app.app_context():
        assert db.session.get_one(Person, someone.id).name == someone.name


def test_asking_for_a_code_answers_alike_for_known_and_unknown_numbers(client, stored, letters):
    someone = stored()
    known, unknown = (
        post(client, "/sign-in/code", mobile=someone.mobile),
        post(client, "/sign-in/code", mobile="13900000000"),
    )
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert letters(someone.mobile)
    assert not letters("13900000000")


def test_short_messages_to_one_number_are_limited(client, letters, stored):
    someone = stored()
    for _ in range(5):
        assert post(client, "/sign-in/code", mobile=someone.mobile).status_code == 303
    assert post(client, "/sign-in/code", mobile=someone.mobile).status_code == 429
    assert len(letters(someone.mobile)) == 5


def test_no_code_is_stored_in_readable_form(client, letters, stored, app):
    someone = stored()
    post(client, "/sign-in/code", mobile=someone.mobile)
    with app.app_context():
        row = db.session.scalars(select(OneTimeCode)).one()
        assert _code(letters, someone.mobile) not in f"{row.digest}{row.address}"
        assert someone.mobile not in row.address


def test_a_person_signs_up_by_email_and_confirms(client, letters, who, app):
    email = "new@test.cn"
    answer = post(client, "/register", name="新用户", email="New@Test.cn", password=PASSWORD, agree="y")
    assert answer.status_code == 302
    assert post(client, "/login", email=email, password=PASSWORD).status_code == 422
    link = re.search(r"/confirm/\S+", letters(email)[-1]).group(0)
    assert client.get(link).status_code == 302
    assert post(client, "/login", email=email, password=PASSWORD).status_code == 302
    with app.app_context():
        someone = db.session.get_one(Person, who(client))
        assert someone.password.startswith("$argon2id$")
        assert [event.action for event in audit.trail("person", someone.id)] == ["person.sign_up", "person.confirm"]


def test_signing_up_with_a_known_address_looks_the_same_and_writes_to_its_owner(client, stored, letters, app):
    someone = stored()
    before = _people(app)
    answer = post(client, "/register", name="别人", email=someone.email, password=PASSWORD, agree="y")
    fresh = post(client, "/register", name="新用户", email="new@test.cn", password=PASSWORD, agree="y")
    assert (answer.status_code, answer.location) == (fresh.status_code, fresh.location)
    assert _people(app) == before + 1
    assert "/confirm/" not in letters(someone.email)[-1]


def test_a_second_click_on_the_code_signs_in_once(client, letters, who):
    from tests.accounts.conftest import hidden

    _begin(client)
    fields = {**hidden(client, "/sign-up/code"), "code": _code(letters, "13812345678")}
    first = client.post("/sign-up/code", data=fields)
    assert first.status_code == 303
    assert who(client) is not None


def test_a_person_proves_a_new_address_by_its_code(client, stored, letters, app):
    from tests.factories import sign_in

    someone = stored()
    sign_in(client, someone)
    assert post(client, "/account/address", address="other@test.cn").location == "/account/address/code"
    assert post(client, "/account/address/code", code=_code(letters, "other@test.cn")).location == "/account"
    with app.app_context():
        assert db.session.get_one(Person, someone.id).email == "other@test.cn"


def test_an_address_of_somebody_else_is_not_taken_over(client, stored, letters, app):
    from tests.factories import sign_in

    someone, other = stored(), stored()
    sign_in(client, someone)
    post(client, "/account/address", address=other.mobile)
    assert post(client, "/account/address/code", code=_code(letters, other.mobile)).status_code == 422
    with app.app_context():
        assert db.session.get_one(Person, someone.id).mobile == someone.mobile
