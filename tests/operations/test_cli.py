"""The command line: 0 when all is well, 1 on a difference that it names, 2 on wrong usage; never a stack trace."""

import json
import os
import subprocess
import sys

import pytest
from sqlalchemy import text

from marketplace import audit, db
from marketplace.accounts.models import RoleGrant
from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.mail import Channel, Letter
from tests.factories import a_person


@pytest.fixture
def environment(new_database, tmp_path):
    return {
        "MARKETPLACE_DATABASE_URL": new_database(),
        "MARKETPLACE_SEARCH_URL": f"embedded:{tmp_path / 'index'}",
        "MARKETPLACE_DATA_DIR": str(tmp_path / "files"),
        "MARKETPLACE_LOG_LEVEL": "ERROR",
    }


@pytest.fixture
def run(environment):
    """Run the command as a person does; returns the finished process."""

    def go(*words, **changes):
        given = {key: value for key, value in os.environ.items() if not key.startswith("MARKETPLACE_")}
        command = [sys.executable, "-m", "marketplace", *words]
        done = subprocess.run(
            command, env={**given, **environment, **changes}, capture_output=True, text=True, check=False
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return go


@pytest.fixture
def stored(environment):
    """Run something in a committed unit of work on the database that the command uses."""

    def go(act):
        app = create_app(Settings.from_environment(environment))
        with app.app_context():
            db.begin_writing()
            outcome = act()
            db.session.commit()
            db.session.close()
            db.database().engine.dispose()
        return outcome

    return go


def _acts():
    for _ in range(3):
        letter = Letter(channel=Channel.MAIL, address="a@demo.invalid", body="text")
        db.session.add(letter)
        audit.record("letter.write", letter, by=None)


def _forge():
    if db.session.get_bind().dialect.name == "sqlite":
        db.session.execute(text("DROP TRIGGER audit_event_no_update"))
    else:
        db.session.execute(text("ALTER TABLE audit_event DISABLE TRIGGER ALL"))
    db.session.execute(text("UPDATE audit_event SET action = 'letter.forge' WHERE seq = 2"))


def test_an_untouched_trail_verifies_and_a_forged_event_is_named(run, stored):
    stored(_acts)
    assert run("audit", "verify").returncode == 0
    stored(_forge)
    found = run("audit", "verify")
    assert found.returncode == 1
    assert "event 2" in found.stdout


def test_a_checkpoint_written_to_a_file_is_verified_against(run, stored, tmp_path):
    stored(_acts)
    kept = tmp_path / "checkpoint.json"
    assert run("audit", "checkpoint", "--output", str(kept)).returncode == 0
    assert json.loads(kept.read_text())["count"] == 3
    assert run("audit", "verify", "--checkpoint", str(kept)).returncode == 0


def test_settings_are_listed_with_secrets_masked(run):
    listed = run("settings", MARKETPLACE_SECRET_KEY="k" * 40)
    assert listed.returncode == 0
    assert "MARKETPLACE_TIME_ZONE" in listed.stdout
    assert "kkkk" not in listed.stdout


@pytest.mark.parametrize(
    ("words", "changes"),
    [
        (["audit", "verify", "--checkpoint", "/nowhere"], {}),
        (["restore", "/nowhere"], {}),
        (["unknown"], {}),
        (["settings"], {"MARKETPLACE_RELAY": "cron"}),
        (["settings"], {"MARKETPLACE_RELAYS": "thread"}),
        (["admin", "appoint", "nobody@test.invalid", "340100"], {}),
        (["demo", "load"], {}),
        (["metrics", "show", "--region", "340100", "--period", "2025Q5", "--json"], {}),
    ],
)
def test_wrong_usage_is_one_plain_line_and_status_2(run, words, changes):
    done = run(*words, **changes)
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stderr.strip()


def test_the_first_administrator_is_appointed_once(run, stored):
    stored(lambda: a_person(email="first@test.invalid"))
    assert run("admin", "appoint", "first@test.invalid", "340100").returncode == 0
    assert run("admin", "appoint", "first@test.invalid", "340100").returncode == 2
    assert stored(lambda: db.session.query(RoleGrant).count()) == 1


@pytest.mark.parametrize(
    "words", [["files", "verify"], ["ledger", "verify"], ["registrations", "verify"], ["metrics", "verify"]]
)
def test_an_empty_installation_proves_itself(run, words):
    done = run(*words)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_index_is_made_and_proven_from_the_command_line(run):
    assert run("search", "reindex").returncode == 0
    assert run("search", "verify").returncode == 0


def test_a_figure_is_printed_as_the_agreed_json(run):
    done = run("metrics", "show", "--region", "340100", "--period", "2025", "--json")
    figures = json.loads(done.stdout)
    assert set(figures) == {
        "region",
        "period",
        "measure",
        "date_basis",
        "absorbed",
        "exported",
        "headline",
        "overlap",
        "distinct",
    }
    assert figures["headline"] == {"count": 0, "amount_fen": 0}


def test_backup_and_restore_from_the_command_line(run, stored, new_database, tmp_path):
    stored(_acts)
    archive = tmp_path / "backup.zip"
    assert run("backup", str(archive)).returncode == 0
    assert run("restore", str(archive)).returncode == 2
    fresh = {"MARKETPLACE_DATABASE_URL": new_database(), "MARKETPLACE_DATA_DIR": str(tmp_path / "restored")}
    done = run("restore", str(archive), **fresh)
    assert done.returncode == 0, done.stderr
    assert run("audit", "verify", **fresh).returncode == 0
