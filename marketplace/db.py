"""The database: base class, column types, the session of the running unit of work.

One suite and one schema for SQLite and PostgreSQL. On SQLite a unit of work that writes begins IMMEDIATE:
a transaction that reads first and writes later loses to any other writer at once, whatever the timeout.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, cast

from flask import current_app, g
from sqlalchemy import (
    DDL,
    JSON,
    BigInteger,
    Date,
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column, sessionmaker
from sqlalchemy.types import TypeDecorator
from werkzeug.local import LocalProxy

if TYPE_CHECKING:
    import enum
    from collections.abc import Callable, Sequence

    from flask import Flask
    from sqlalchemy import ColumnElement, TextClause
    from sqlalchemy.engine import Connection
    from sqlalchemy.engine.interfaces import DBAPIConnection

BUSY_TIMEOUT_MS = 15_000

Fen = Annotated[int, "fen"]
"""An amount of money in 分 (1/100 yuan), never a float."""

JsonDict = dict[str, Any]
JsonList = list[Any]


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant; a naive one is refused where it is written, not where it hurts."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Turn an aware instant into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime can't be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give SQLite's naive value its zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_JSON = JSON().with_variant(JSONB(), "postgresql")


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        date: Date(),
        datetime: UtcDateTime(),
        Fen: BigInteger(),
        JsonDict: _JSON,
        JsonList: _JSON,
    }


Key = Annotated[int, mapped_column(primary_key=True)]
"""A table's own number."""


TABLES_ELSEWHERE = ("audit", "outbox", "mail", "calendar", "web.forms")
"""Modules with a table that aren't called `models`."""


def load_models() -> None:
    """Import every module that defines tables, so that `Base.metadata` is whole."""
    package = importlib.import_module("marketplace")
    names = [module.name for module in pkgutil.walk_packages(package.__path__, "marketplace.")]
    for name in names:
        if name.endswith("models") or name.removeprefix("marketplace.") in TABLES_ELSEWHERE:
            importlib.import_module(name)


def state_of(states: type[enum.StrEnum], name: str = "") -> Enum:
    """Return the column type of a state or code enum: stored by value, held by a CHECK.

    Args:
        states: the enum.
        name: of the CHECK, where a table has two columns of one enum.
    """
    return Enum(
        states,
        values_callable=lambda kinds: [kind.value for kind in kinds],
        native_enum=False,
        create_constraint=True,
        length=32,
        name=name or states.__name__.lower(),
    )


class Versioned:
    """A record that two people may edit: the later one is told (see `errors.Stale`)."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        """Let the ORM compare and raise the number with each UPDATE."""
        return {"version_id_col": cls.version}


def where(condition: ColumnElement[bool] | TextClause) -> dict[str, Any]:
    """Return the arguments by which an Index holds for some rows only, for the same ones on both databases."""
    return {"sqlite_where": condition, "postgresql_where": condition}


def append_only(table: Table) -> None:
    """Have the database itself refuse UPDATE and DELETE on a table, on both databases."""
    for sql, dialect in append_only_ddl(table.name):
        event.listen(table, "after_create", DDL(sql).execute_if(dialect=dialect))


def append_only_ddl(name: str) -> list[tuple[str, str]]:
    """Return (statement, dialect) pairs that make a table append-only; migrations use the same words."""
    pairs = [
        (
            f"""CREATE TRIGGER {name}_no_{verb} BEFORE {verb.upper()} ON {name}
            BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END""",
            "sqlite",
        )
        for verb in ("update", "delete")
    ]
    function = (
        f"CREATE OR REPLACE FUNCTION {name}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{name} is append-only' USING ERRCODE = 'restrict_violation'; END $$"
    )
    trigger = (
        f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON {name} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}_is_append_only()"
    )
    return [*pairs, (function, "postgresql"), (trigger, "postgresql")]


def frozen(
    table: Table,
    columns: Sequence[str],
    unless_states: Sequence[str],
    through: tuple[str, str] | None = None,
    unless: str = "",
) -> None:
    """Have the database itself refuse changes to a record's content once its state is a later one.

    Args:
        table: the table whose rows freeze.
        columns: what may not change; none means the whole row, and that no row is added either.
        unless_states: the states in which it may still change; none means never.
        through: (column, table) that lead to the record whose `state` counts; the row's own when left out.
        unless: a condition in SQL under which it may change all the same; `{row}` stands for the row.
    """
    for sql, dialect in frozen_ddl(table.name, columns, unless_states, through, unless):
        event.listen(table, "after_create", DDL(sql).execute_if(dialect=dialect))


def frozen_ddl(
    name: str,
    columns: Sequence[str],
    unless_states: Sequence[str],
    through: tuple[str, str] | None = None,
    unless: str = "",
) -> list[tuple[str, str]]:
    """Return (statement, dialect) pairs that freeze a table; migrations use the same words.

    Args:
        name: the table.
        columns: as in `frozen`.
        unless_states: as in `frozen`.
        through: as in `frozen`.
        unless: as in `frozen`.
    """
    label = f"{name}_{columns[0] if columns else 'row'}_frozen"
    verbs = ("update", "delete") if columns else ("insert", "update", "delete")
    pairs = []
    for verb in verbs:
        rows = {"insert": ("NEW",), "delete": ("OLD",)}.get(verb, ("OLD",) if columns else ("OLD", "NEW"))
        closed = " OR ".join(_closed(row, unless_states, through, unless) for row in rows)
        for dialect, same in (("sqlite", "IS"), ("postgresql", "IS NOT DISTINCT FROM")):
            changed = " OR ".join(f"NOT (NEW.{column} {same} OLD.{column})" for column in columns)
            when = f"{closed} AND ({changed})" if changed and verb == "update" else closed
            pairs += _refusal(f"{label}_{verb}", f"{verb.upper()} ON {name}", when, dialect)
    return pairs


def _closed(row: str, unless_states: Sequence[str], through: tuple[str, str] | None, unless: str) -> str:
    """Return the condition under which a row no longer changes."""
    if not unless_states:
        return "1 = 1"
    state = f"(SELECT state FROM {through[1]} WHERE id = {row}.{through[0]})" if through else f"{row}.state"  # noqa: S608
    allowed = ", ".join(f"'{state}'" for state in unless_states)
    closed = f"{state} NOT IN ({allowed})"
    return f"({closed} AND NOT ({unless.format(row=row)}))" if unless else closed


def refused(table: Table, label: str, verb: str, when: str, why: str) -> None:
    """Have the database itself refuse a change under a condition.

    Args:
        table: the table.
        label: names the trigger.
        verb: insert, update or delete.
        when: the condition in SQL over OLD and NEW; `{same}` stands for the equality that knows NULL.
        why: what the refusal says.
    """
    for sql, dialect in refused_ddl(table.name, label, verb, when, why):
        event.listen(table, "after_create", DDL(sql).execute_if(dialect=dialect))


def refused_ddl(name: str, label: str, verb: str, when: str, why: str) -> list[tuple[str, str]]:
    """Return (statement, dialect) pairs that refuse a change; migrations use the same words as `refused`."""
    pairs: list[tuple[str, str]] = []
    for dialect, same in (("sqlite", "IS"), ("postgresql", "IS NOT DISTINCT FROM")):
        pairs += _refusal(f"{name}_{label}", f"{verb.upper()} ON {name}", when.format(same=same), dialect, why)
    return pairs


FROZEN = "this text is published or under review and can no longer change"


def _refusal(trigger: str, verb: str, when: str, dialect: str, why: str = FROZEN) -> list[tuple[str, str]]:
    """Return the statements that make a trigger which refuses `verb`, e.g. "UPDATE ON version", under `when`."""
    sentence = f"{trigger}: {why}"
    if dialect == "sqlite":
        body = f"WHEN {when} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        return [(f"CREATE TRIGGER {trigger} BEFORE {verb} FOR EACH ROW {body}", dialect)]
    function = (
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {when} THEN "
        f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'restrict_violation'; END IF; "
        f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    return [
        (function, dialect),
        (f"CREATE TRIGGER {trigger} BEFORE {verb} FOR EACH ROW EXECUTE FUNCTION {trigger}()", dialect),
    ]


def make_engine(url: str) -> Engine:
    """Make the engine for a database address, with SQLite set up so that savepoints and locks hold."""
    if not url.startswith("sqlite"):
        return create_engine(url, json_serializer=_dump, pool_pre_ping=True, pool_size=10, max_overflow=20)
    path = url.removeprefix("sqlite:///")
    if path not in ("", ":memory:"):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, json_serializer=_dump, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


_dump = json.JSONEncoder(ensure_ascii=False).encode


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # we emit BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (
        "foreign_keys=ON",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


class Database:
    """An engine with its session factory; tests put a factory of their own in place."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self.sessions: Callable[[], Session] = sessionmaker(self.engine, expire_on_commit=False)


def init_app(app: Flask, url: str) -> None:
    """Give the application its database, and each application context its session."""
    app.extensions["database"] = Database(url)
    app.teardown_appcontext(_close)


def database() -> Database:
    """Return the database of the current application."""
    return cast("Database", current_app.extensions["database"])


def _current() -> Session:
    if "session" not in g:
        g.session = database().sessions()
    return cast("Session", g.session)


session: Session = cast("Session", LocalProxy(_current))
"""The session of the running request, relay delivery or command."""


def _close(_error: BaseException | None) -> None:
    opened = g.pop("session", None)
    if opened is not None:
        opened.close()


def begin_writing() -> None:
    """Begin a unit of work that writes. What was read before is read again."""
    session.rollback()
    session.expire_all()
    session.info["writing"] = True
    session.connection(execution_options={"immediate": True})


def begin_reading() -> None:
    """Begin a unit of work that only reads; a flush in it is a programming error."""
    session.info["writing"] = False


def release() -> None:
    """End the transaction without changes: nothing is held while the network is asked."""
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("there are unsaved changes: finish them before the network is asked")
    session.rollback()


@event.listens_for(Session, "before_flush")
def _refuse_writes_while_reading(flushed: Session, _context: object, _instances: object) -> None:
    if flushed.info.get("writing") is False and (flushed.new or flushed.dirty or flushed.deleted):
        raise RuntimeError("this view only reads: mark it writes=True")
