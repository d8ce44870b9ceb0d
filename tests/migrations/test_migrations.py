"""Migrations are the models, on both databases, and can be walked up and down with rows in between."""

import re

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select, text

from marketplace import db
from marketplace.accounts.models import Organisation
from marketplace.app import create_app
from marketplace.cli import alembic_config
from marketplace.db import Base, make_engine
from tests.conftest import _administer, _pg_url, settings_for
from tests.factories import a_member, an_organisation


@pytest.fixture
def empty_url(backend, server, tmp_path):
    """The address of an empty database."""
    db.load_models()
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    name = f"m{tmp_path.name}".replace("-", "_").lower()[:60]
    _administer(server, f"CREATE DATABASE {name}")
    yield _pg_url(server, name)
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def _triggers(connection):
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    else:
        rows = connection.execute(
            text(
                "SELECT t.tgname, pg_get_triggerdef(t.oid) || p.prosrc FROM pg_trigger t "
                "JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal"
            )
        )
    return {name: re.sub(r"\s+", " ", sql) for name, sql in rows}


def _checks(connection):
    inspector = inspect(connection)
    return {
        (table, check["name"]): re.sub(r"\s+", " ", check["sqltext"])
        for table in inspector.get_table_names()
        for check in inspector.get_check_constraints(table)
    }


def test_there_is_one_head_and_each_migration_has_a_number_and_a_name():
    script = ScriptDirectory.from_config(alembic_config("sqlite://"))
    assert len(script.get_heads()) == 1
    revisions = sorted(revision.revision for revision in script.walk_revisions())
    assert revisions == [f"{number:04}" for number in range(1, len(revisions) + 1)]
    for revision in script.walk_revisions():
        assert re.fullmatch(rf"{revision.revision}_[a-z0-9_]+\.py", revision.path.rpartition("/")[2])


def test_what_migrations_make_is_what_the_models_say(empty_url, template_url):
    command.upgrade(alembic_config(empty_url), "head")
    migrated, modelled = make_engine(empty_url), make_engine(template_url)
    with migrated.connect() as connection, modelled.connect() as model:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        assert _triggers(connection) == _triggers(model)
        assert _checks(connection) == _checks(model)
    migrated.dispose()
    modelled.dispose()


def _count(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Organisation))


def test_a_database_with_rows_goes_up_down_and_up(empty_url, tmp_path):
    command.upgrade(alembic_config(empty_url), "head")
    app = create_app(settings_for(empty_url, tmp_path))
    for _round in range(2):
        with app.app_context():
            db.begin_writing()
            a_member(an_organisation())
            db.session.commit()
        assert _count(app) == 1
        command.downgrade(alembic_config(empty_url), "base")
        with app.app_context():
            left = set(inspect(db.database().engine).get_table_names()) - {"alembic_version"}
        assert left == set()
        command.upgrade(alembic_config(empty_url), "head")
        assert _count(app) == 0
    with app.app_context():
        db.database().engine.dispose()
