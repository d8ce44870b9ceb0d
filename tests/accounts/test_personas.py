import pytest

from marketplace import db
from marketplace.accounts import second_factor, sign_in
from marketplace.accounts.models import Person
from marketplace.app import create_app
from marketplace.permissions import Role
from tests.conftest import settings_for
from tests.factories import a_person, an_official


@pytest.fixture
def demo(new_database, tmp_path):
    app = create_app(settings_for(new_database(), tmp_path, mode="demo"))
    yield app
    with app.app_context():
        db.database().engine.dispose()


def _official(app, **fields):
    with app.app_context():
        db.begin_writing()
        someone = an_official(Role.OPERATOR, person=a_person(**fields))
        db.session.commit()
        return someone.id


def test_a_persona_of_the_demonstration_is_entered_without_the_second_step(demo):
    number = _official(demo, is_demo=True)
    with demo.test_request_context("/"):
        sign_in.become(db.session.get_one(Person, number))
        assert sign_in.actor().official


def test_a_real_account_in_a_demonstration_is_not_entered_like_this(demo):
    number = _official(demo)
    with demo.test_request_context("/"):
        with pytest.raises(PermissionError):
            sign_in.become(db.session.get_one(Person, number))
        assert second_factor.compulsory(db.session.get_one(Person, number))


def test_outside_a_demonstration_nobody_is_entered_like_this(own_app):
    number = _official(own_app, is_demo=True)
    with own_app.test_request_context("/"):
        with pytest.raises(PermissionError):
            sign_in.become(db.session.get_one(Person, number))
        assert second_factor.compulsory(db.session.get_one(Person, number))


def test_a_moved_clock_signs_nobody_out(demo, travel):
    number = _official(demo, is_demo=True)
    with demo.test_request_context("/"):
        sign_in.become(db.session.get_one(Person, number))
        travel(days=30)
        assert sign_in.actor().person_id == number
