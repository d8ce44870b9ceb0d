"""Journal lines drawn at national scale and loaded in bulk, and behind them registrations with what the metric reads.

Eight years with a December peak; two thirds of the parties in one city with its districts, the others all over the
country and abroad. One registration in fifty was changed and one in a hundred revoked, each some weeks later.
"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from sqlalchemy import text

from marketplace import codes, db
from marketplace.metrics.cuts import levels
from marketplace.registration.models import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

IN_FULL = 1_000_000
"""Registrations up to which everything is measured; of more the lines alone are loaded, which is what figures read."""
FIRST_YEAR, YEARS = 2018, 8
CHUNK = 250_000
CITY = "340100"
ELSEWHERE = 300  # counties of other places that take part
COPIED = (
    "origin",
    "kind",
    "field",
    "ip_type",
    "plan_source",
    "service_industry",
    "registered_on",
    "seller_region",
    "buyer_region",
)
"""What a registration says in the words of its line."""
MONTHS = np.array([4, 3, 6, 6, 7, 9, 7, 7, 9, 8, 10, 24]) / 100  # shares of a year, with the peak of December


def load(records: int) -> int:
    """Load the lines of so many registrations; returns how many lines there are."""
    _without_checks()
    lines = 0
    for frame in drawn(records):
        _insert(frame.with_columns(pl.int_range(lines + 1, lines + 1 + pl.len()).alias("id")))
        lines += frame.height
    if records <= IN_FULL:
        _register()
    _with_indexes()
    return lines


def _register() -> None:
    """Put a registration behind each first line: its parties are what the public's cells are counted by."""
    connection = db.session.connection()
    party = """'{"uscc": "", "name": "' || %s || '-' || (registration_id %% 37) || '"}'"""
    if connection.dialect.name == "postgresql":
        party = f"CAST({party} AS json)"
    made: dict[str, str] = {
        "id": "registration_id",
        "number": "'B' || registration_id",
        "state": "'registered'",
        "seller": party % "seller_region",
        "buyer": party % "buyer_region",
        **dict.fromkeys(("title", "difference", "note"), "''"),
        **dict.fromkeys(("payment_mode", "aim"), "'10'"),
        **dict.fromkeys(("sellers", "buyers", "sketch", "resembles", "reasons", "differences"), "'[]'"),
        **dict.fromkeys(("approved_fen", "edition"), "0"),
        "policies": "'{}'",
        "version": "1",
        "related": "(1 = 0)",
        "created_at": "known_at",
        "applied_kind": "kind",
        **dict.fromkeys(("valid_from", "valid_to", "signed_on"), "signed_on"),
        **dict.fromkeys(("applied_amount_fen", "amount_fen"), "amount_fen"),
        **dict.fromkeys(("applied_technical_fen", "technical_fen"), "technical_fen"),
        **{name: name for name in COPIED},
    }
    connection.execute(
        text(
            f"INSERT INTO registration ({', '.join(made)}) SELECT {', '.join(made.values())} "
            "FROM registration_entry WHERE seq = 1"
        )
    )
    db.session.commit()


def drawn(records: int) -> Iterator[pl.DataFrame]:
    """Give the lines, some registrations at a time, always the same ones."""
    for start in range(0, records, CHUNK):
        rng = np.random.default_rng(start)
        yield _lines(rng, start, min(CHUNK, records - start))


def _lines(rng: Any, start: int, size: int) -> pl.DataFrame:
    first = _registered(rng, start, size)
    changed, revoked = first.sample(fraction=0.02, seed=start), first.sample(fraction=0.01, seed=start + 1)
    later = pl.col("effective_on").dt.offset_by("40d")
    back = changed.with_columns(seq=pl.lit(2), sign=pl.lit(-1), act=pl.lit("changed"), effective_on=later)
    again = back.with_columns(seq=pl.lit(3), sign=pl.lit(1), amount_fen=pl.col("amount_fen") + 100)
    ended = revoked.join(changed.select("registration_id"), on="registration_id", how="anti").with_columns(
        seq=pl.lit(2), sign=pl.lit(-1), act=pl.lit("revoked"), effective_on=later.dt.offset_by("30d")
    )
    known = pl.col("effective_on").dt.strftime("%Y-%m-%d 04:00:00.000000").alias("known_at")
    return pl.concat([first, back, again, ended], how="vertical_relaxed").with_columns(known)


def _registered(rng: Any, start: int, size: int) -> pl.DataFrame:
    days = [date(FIRST_YEAR + year, month, 1) for year in range(YEARS) for month in range(1, 13)]
    month = rng.choice(len(days), size, p=np.tile(MONTHS, YEARS) / YEARS)
    firsts = np.array(days, dtype="datetime64[D]")[month]
    registered = pl.Series(firsts + rng.integers(0, 28, size)).cast(pl.Date)
    amount = np.exp(rng.normal(17, 1.5, size)).astype("int64") + 300_000
    drawn: dict[str, Any] = {
        "registration_id": np.arange(start + 1, start + size + 1),
        "seq": np.ones(size, "int64"),
        "act": ["registered"] * size,
        "sign": np.ones(size, "int64"),
        "effective_on": registered,
        "registered_on": registered,
        "signed_on": registered.dt.offset_by("-25d"),
        "seller_region": _parties(rng, size),
        "buyer_region": _parties(rng, size),
        "seller_nature": rng.choice(["150", "170", "0211", "0221", "110", "500"], size),
        "buyer_nature": rng.choice(["150", "170", "0131", "0241", "160", "030"], size),
        "kind": rng.choice(_leaves("contract_kinds"), size),
        "field": rng.choice(_leaves("fields"), size),
        "ip_type": rng.choice(_leaves("ip_types"), size),
        "plan_source": rng.choice(_leaves("plan_sources"), size),
        "service_industry": rng.choice(_leaves("industries"), size),
        "origin": rng.choice(["platform", "external"], size, p=[0.1, 0.9]),
        "amount_fen": amount,
        "technical_fen": amount * 2 // 3,
    }
    return pl.DataFrame(drawn)


def _parties(rng: Any, size: int) -> Any:
    inside = [one.code for one in codes.children("regions", CITY)]
    others = sorted(code for code in codes.codes_of("regions") if not codes.children("regions", code))
    chosen = [*inside, *others[:: max(1, len(others) // ELSEWHERE)], "810000", codes.ABROAD]
    weights = np.array(
        [2 / 3 / len(inside)] * len(inside) + [1 / 3 / (len(chosen) - len(inside))] * (len(chosen) - len(inside))
    )
    return rng.choice(chosen, size, p=weights / weights.sum())


def _leaves(name: str) -> list[str]:
    return [one.code for one in codes.leaves(name)]


def regions() -> int:
    """Return how many regions have figures."""
    rng = np.random.default_rng(0)
    return len({region for party in set(_parties(rng, CHUNK)) for region in levels(str(party))})


def _without_checks() -> None:
    """Drop what a bulk load makes again afterwards."""
    connection = db.session.connection()
    for index in Entry.__table__.indexes:  # type: ignore[attr-defined]
        index.drop(connection)
    db.session.commit()
    _foreign_keys("OFF")  # no registrations stand behind the lines


def _foreign_keys(switch: str) -> None:
    """Switch SQLite's checks outside of a transaction, where it listens; PostgreSQL's are off while copying."""
    raw = db.database().engine.raw_connection()
    if db.database().engine.dialect.name == "sqlite":
        raw.cursor().execute(f"PRAGMA foreign_keys={switch}")
    raw.close()


def _insert(frame: pl.DataFrame) -> None:
    connection = db.session.connection()
    names = ", ".join(frame.columns)
    if connection.dialect.name == "postgresql":
        known = pl.col("known_at") + "+00"
        written = io.BytesIO()
        frame.with_columns(known).write_csv(written, include_header=False)
        cursor = connection.connection.cursor()
        cursor.execute("SET session_replication_role = replica")
        with cursor.copy(f"COPY registration_entry ({names}) FROM STDIN (FORMAT csv)") as copy:
            copy.write(written.getvalue())
    else:
        connection.connection.driver_connection.executemany(  # type: ignore[union-attr]
            f"INSERT INTO registration_entry ({names}) VALUES ({', '.join('?' * len(frame.columns))})",
            frame.with_columns(
                pl.col("effective_on", "registered_on", "signed_on").dt.strftime("%Y-%m-%d")
            ).iter_rows(),
        )
    db.session.commit()


def _with_indexes() -> None:
    connection = db.session.connection()
    for index in Entry.__table__.indexes:  # type: ignore[attr-defined]
        index.create(connection)
    connection.execute(text("ANALYZE"))
    if connection.dialect.name == "postgresql":
        last = "SELECT max(id) FROM registration_entry"
        connection.execute(text(f"SELECT setval(pg_get_serial_sequence('registration_entry', 'id'), ({last}))"))
    db.session.commit()
    _foreign_keys("ON")


NOW = datetime(FIRST_YEAR + YEARS, 1, 15, tzinfo=UTC)
"""An instant by which a good part of the lines are known."""
