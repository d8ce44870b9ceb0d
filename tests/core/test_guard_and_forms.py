"""One commit a request, and what a person who sent a form sees: errors, a second click, another editor."""

import pytest
from flask import Blueprint, render_template_string
from sqlalchemy import func, select
from wtforms import StringField
from wtforms.validators import InputRequired

from marketplace import db
from marketplace.app import create_app
from marketplace.errors import Conflict, Invalid, Stale
from marketplace.mail import Channel, Letter
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import Form, submit
from tests.conftest import settings_for

bp = Blueprint("trial", __name__)
PAGE = "{{ form.submission }}{% for field in form %}{{ field.errors|join }}{{ field() }}{% endfor %}{{ form.form_errors|join }}"


class TrialForm(Form):
    body = StringField(validators=[InputRequired("needed")])


def _write(body):
    letter = Letter(channel=Channel.MAIL, address="a@demo.invalid", body=body)
    db.session.add(letter)
    if body == "invalid":
        raise Invalid("refused by the action", field="body")
    if body == "stale":
        raise Stale
    if body == "conflict":
        raise Conflict
    if body == "crash":
        raise RuntimeError("a fault of ours")
    return letter


@bp.route("/trial", methods=["GET", "POST"])
@guard.public
def write():
    form = TrialForm()
    page = lambda form: render_template_string(PAGE, form=form)  # noqa: E731
    if guard.request.method == "GET":
        return page(form)
    return submit(form, lambda: _write(form.body.data), then=lambda letter: f"/trial/{letter.id}", page=page)


@bp.get("/trial/sneaky")
@guard.public
def sneak():
    db.session.add(Letter(channel=Channel.MAIL, address="a@demo.invalid", body="sneaked in"))
    db.session.flush()
    return "written"


@bp.get("/trial/visit")
@guard.public(writes=True)
def visit():
    db.session.add(Letter(channel=Channel.MAIL, address="a@demo.invalid", body="visited"))
    return "noted"


@bp.post("/trial/attempt")
@guard.public
def attempt():
    db.session.add(Letter(channel=Channel.MAIL, address="a@demo.invalid", body="must vanish"))
    guard.after_refusal(
        lambda: db.session.add(Letter(channel=Channel.MAIL, address="a@demo.invalid", body="must stay"))
    )
    raise Conflict


@bp.get("/trial/secret")
@guard.guarded(Permission.USE_CONSOLE)
def secret():
    return "secret"


@pytest.fixture
def trial(new_database, tmp_path):
    app = create_app(settings_for(new_database(), tmp_path))
    app.register_blueprint(bp)
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    with app.app_context():
        db.database().engine.dispose()


def _bodies(app):
    with app.app_context():
        return sorted(db.session.scalars(select(Letter.body)))


def _post(app, **fields):
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["lang"] = "en"
    return client.post("/trial", data=fields)


def test_a_good_form_is_carried_out_once_and_leads_on(trial):
    answer = _post(trial, body="text", submission="t1")
    assert (answer.status_code, answer.location) == (303, "/trial/1")
    assert _bodies(trial) == ["text"]


def test_a_second_click_changes_nothing_and_shows_the_first_outcome(trial):
    first = _post(trial, body="text", submission="t1")
    second = _post(trial, body="text", submission="t1")
    assert second.location == first.location
    assert _bodies(trial) == ["text"]


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        ("", 422, "needed"),
        ("invalid", 422, "refused by the action"),
        ("stale", 409, "compare"),
        ("a\x00b", 422, "stored"),
    ],
)
def test_a_refused_form_keeps_its_input_and_stores_nothing(trial, body, status, sentence):
    answer = _post(trial, body=body, submission="t1")
    assert answer.status_code == status
    text = answer.get_data(as_text=True)
    assert sentence in text
    assert body.replace("\x00", "") in text.replace("\x00", "")
    assert _bodies(trial) == []


@pytest.mark.parametrize(("body", "status"), [("conflict", 409), ("crash", 500)])
def test_a_refusal_or_a_fault_rolls_everything_back(trial, body, status):
    trial.config["PROPAGATE_EXCEPTIONS"] = False
    assert _post(trial, body=body).status_code == status
    assert _bodies(trial) == []


def test_a_reading_request_that_writes_is_a_programming_error(trial):
    trial.config["PROPAGATE_EXCEPTIONS"] = False
    assert trial.test_client().get("/trial/sneaky").status_code == 500
    assert _bodies(trial) == []


def test_a_reading_address_marked_as_writing_may_write(trial):
    assert trial.test_client().get("/trial/visit").status_code == 200
    assert _bodies(trial) == ["visited"]


def test_what_must_survive_a_refusal_does(trial):
    assert trial.test_client().post("/trial/attempt").status_code == 409
    assert _bodies(trial) == ["must stay"]


def test_a_guarded_view_asks_a_stranger_to_sign_in(trial):
    answer = trial.test_client().get("/trial/secret")
    assert answer.status_code in (302, 401)


def test_text_of_a_hundred_thousand_characters_is_refused_by_name(trial):
    answer = _post(trial, body="长" * 100_000)
    assert answer.status_code == 422
    assert "20000" in answer.get_data(as_text=True).replace(",", "")


def test_parallel_writers_neither_lose_updates_nor_fork_the_audit_chain(own_app):
    import threading

    from marketplace import audit

    def act():
        with own_app.app_context():
            for _ in range(10):
                db.begin_writing()
                letter = Letter(channel=Channel.MAIL, address="a@demo.invalid", body="x")
                db.session.add(letter)
                audit.record("letter.write", letter, by=None)
                db.session.commit()

    threads = [threading.Thread(target=act) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with own_app.app_context():
        assert list(audit.verify()) == []
        assert audit.checkpoint()["count"] == 40
        assert db.session.scalar(select(func.count()).select_from(Letter)) == 40
