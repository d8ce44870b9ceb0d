"""Backup and restore of database and files: one archive, readable on either database.

The archive holds `manifest.json`, `tables/NAME.jsonl` (one row a line) and `files/…`. It is read in one
transaction, so it is one moment's state. The search index isn't in it: it can always be made again.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from alembic.runtime.migration import MigrationContext
from flask_babel import lazy_gettext as _l
from sqlalchemy import Date, LargeBinary, Table, bindparam, delete, func, insert, select, text, update

from marketplace import clock, db
from marketplace.db import Base, UtcDateTime
from marketplace.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from sqlalchemy import Column

BATCH = 1000
FORMAT = 1
SEEDED = ("audit_head", "calendar_day", "policy_parameter")
"""Tables that a new installation already has rows in; a restore replaces them."""


def write(target: Path, files: Path, *, tell: Callable[[str], None]) -> dict[str, Any]:
    """Write database and files into a new archive; returns its manifest.

    Args:
        target: the archive; written beside it first, so that a stopped run leaves no half archive.
        files: the folder of uploaded files.
        tell: is told each step.
    """
    partial = target.with_name(target.name + ".partial")
    entries: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in _tables():
            tell(table.name)
            entries[f"tables/{table.name}.jsonl"] = _write_table(archive, table)
        for path in _files(files):
            name = f"files/{path.relative_to(files).as_posix()}"
            entries[name] = _write_entry(archive, name, _chunks(path))
        manifest = {"format": FORMAT, "revision": revision(), "at": clock.now().isoformat(), "entries": entries}
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))
    partial.replace(target)
    return manifest


def read(source: Path, files: Path, *, tell: Callable[[str], None]) -> dict[str, Any]:
    """Load an archive into an empty, migrated database and an empty folder; the caller commits.

    Raises:
        Invalid: the archive is damaged or of another schema, or the database isn't empty; nothing is changed.
    """
    with _opened(source) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        _check(archive, manifest, tell)
        _check_target()
        loading = _Loading(archive)
        for table in _tables():
            tell(table.name)
            loading.table(table)
        loading.finish()
        for name in manifest["entries"]:
            if name.startswith("files/"):
                _read_file(archive, name, files)
    return dict(manifest)


def revision() -> str | None:
    """Return the schema's revision in the database."""
    return MigrationContext.configure(db.session.connection()).get_current_revision()


def _tables() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if table.name != "alembic_version"]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            yield chunk


def _write_entry(archive: zipfile.ZipFile, name: str, chunks: Iterable[bytes]) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as entry:
        for chunk in chunks:
            entry.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return {"sha256": digest.hexdigest(), "size": size}


def _write_table(archive: zipfile.ZipFile, table: Table) -> dict[str, Any]:
    rows = db.session.execute(select(table).order_by(*table.primary_key.columns)).yield_per(BATCH).mappings()
    count = db.session.scalar(select(func.count()).select_from(table))
    lines = (json.dumps({key: _plain(value) for key, value in row.items()}, ensure_ascii=False) for row in rows)
    return {
        **_write_entry(archive, f"tables/{table.name}.jsonl", (f"{line}\n".encode() for line in lines)),
        "rows": count,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def _opened(source: Path) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(source)
        archive.getinfo("manifest.json")
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        raise Invalid(_l("%(file)s isn't a backup of this platform: %(why)s", file=source, why=error)) from None
    return archive


def _check(archive: zipfile.ZipFile, manifest: dict[str, Any], tell: Callable[[str], None]) -> None:
    """Refuse a damaged archive before anything is written."""
    if manifest["format"] != FORMAT or manifest["revision"] != revision():
        raise Invalid(
            _l(
                "This backup has schema %(theirs)s, the database has %(ours)s.",
                theirs=manifest["revision"],
                ours=revision(),
            )
        )
    for name, entry in manifest["entries"].items():
        tell(name)
        digest = hashlib.sha256()
        with archive.open(name) as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
        if digest.hexdigest() != entry["sha256"]:
            raise Invalid(_l("The backup is damaged: %(name)s doesn't have its digest.", name=name))


def _check_target() -> None:
    for table in _tables():
        if table.name not in SEEDED and db.session.execute(select(table).limit(1)).first() is not None:
            raise Invalid(_l("The database isn't empty (%(table)s). Restore into a new one.", table=table.name))
    for name in SEEDED:
        _clear(Base.metadata.tables[name])


def _clear(table: Table) -> None:
    """Empty a table that a new installation has filled; its append-only triggers are for what comes later."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text(f'TRUNCATE TABLE "{table.name}"'))
        return
    triggers = db.session.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"), {"table": table.name}
    ).all()
    for name, _sql in triggers:
        db.session.execute(text(f'DROP TRIGGER "{name}"'))
    db.session.execute(delete(table))
    for _name, sql in triggers:
        db.session.execute(text(sql))


class _Loading:
    """The tables of one archive on their way into the database."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.deferred: list[tuple[Table, list[str], list[dict[str, Any]]]] = []

    def table(self, table: Table) -> None:
        """Insert a table's rows; references to tables that come later are filled by `finish`."""
        later = _references_to_later_tables(table)
        with self.archive.open(f"tables/{table.name}.jsonl") as lines:
            while batch := [_typed(table, json.loads(line)) for line in islice(lines, BATCH)]:
                db.session.execute(insert(table), [{**row, **dict.fromkeys(later)} for row in batch])
                if later:
                    self.deferred.append((table, later, batch))

    def finish(self) -> None:
        """Fill the references that point forward, now that their targets are there; move the counters on."""
        for table, later, batch in self.deferred:
            key = next(iter(table.primary_key.columns))
            rows = [{"its_key": row[key.name], **{f"new_{name}": row[name] for name in later}} for row in batch]
            values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in later}
            db.session.connection().execute(update(table).where(key == bindparam("its_key")).values(values), rows)
        _set_sequences()


def _references_to_later_tables(table: Table) -> list[str]:
    order = {each.name: place for place, each in enumerate(_tables())}
    return [
        column.name
        for column in table.columns
        for reference in column.foreign_keys
        if order[reference.column.table.name] > order[table.name]
    ]


def _set_sequences() -> None:
    """Let PostgreSQL's counters go on after the restored rows."""
    if db.session.get_bind().dialect.name != "postgresql":
        return
    for table in _tables():
        column = table.autoincrement_column
        if column is not None:
            db.session.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), "  # noqa: S608 - own names
                    f"greatest(max({column.name}), 1), count(*) > 0) FROM {table.name}"
                )
            )


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(table.columns[name], value) for name, value in row.items()}


def _value(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value


def _read_file(archive: zipfile.ZipFile, name: str, files: Path) -> None:
    target = (files / name.removeprefix("files/")).resolve()
    if not target.is_relative_to(files.resolve()):
        raise Invalid(_l("The backup is damaged: %(name)s doesn't have its digest.", name=name))
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as entry, target.open("wb") as file:
        while chunk := entry.read(1 << 20):
            file.write(chunk)
