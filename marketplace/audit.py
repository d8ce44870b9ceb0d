"""The audit trail: one event for each act, in a hash chain that shows an edited, deleted or inserted row.

Events hold ids, states, codes and digests, never personal data, so that erasing a person stays possible.
They join the chain just before the commit, the head locked last: parallel writers can't fork it.
A cut tail can only be seen against a checkpoint exported earlier.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import DDL, Index, event, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace import clock, db
from marketplace.db import Base, JsonDict, Key

if TYPE_CHECKING:
    from collections.abc import Iterator

GENESIS = "0" * 64


class AuditEvent(Base):
    """One act: who did what to which record."""

    __tablename__ = "audit_event"

    seq: Mapped[Key]
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    action: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[int]
    details: Mapped[JsonDict]
    previous: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)

    __table_args__ = (Index(None, "subject_type", "subject_id"), Index(None, "actor_id"))


class AuditHead(Base):
    """The end of the chain: one row, locked by every writer as the last thing before its commit."""

    __tablename__ = "audit_head"

    id: Mapped[Key]
    seq: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(default=GENESIS)


FIRST_HEAD = f"INSERT INTO audit_head (id, seq, digest) VALUES (1, 0, '{GENESIS}')"  # noqa: S608 - constants only

db.append_only(AuditEvent.__table__)  # type: ignore[arg-type]
event.listen(AuditHead.__table__, "after_create", DDL(FIRST_HEAD))


class Subject(Protocol):
    """A record that acts are done to."""

    __tablename__: str

    @property
    def id(self) -> Any:
        """The record's number."""


class Acting(Protocol):
    """Whoever acts: a person's id, or None for the system itself."""

    @property
    def person_id(self) -> int | None:
        """Who acts."""
        ...


@dataclass(frozen=True)
class Fault:
    """A place where the chain doesn't hold: `seq` and what is wrong there."""

    seq: int
    what: str


def record(action: str, subject: Subject, *, by: Acting | None, **details: object) -> None:
    """Note an act; it joins the chain when the running transaction commits.

    Args:
        action: "room.verb", e.g. "challenge.publish".
        subject: the record; may be new, its number is read at the commit.
        by: who acted; None for the system.
        details: ids, states, codes, digests, amounts; nothing personal and nothing sealed.
    """
    pending = db.session.info.setdefault("audit", [])
    pending.append((clock.now(), by.person_id if by else None, action, subject, details))


@event.listens_for(Session, "before_commit")
def _join_the_chain(committing: Session) -> None:
    pending = committing.info.get("audit")
    if not pending or committing.in_nested_transaction():
        return
    committing.flush()
    seq, digest = committing.execute(
        select(AuditHead.seq, AuditHead.digest).where(AuditHead.id == 1).with_for_update()
    ).one()
    rows = []
    for at, actor_id, action, subject, details in pending:
        seq += 1
        row = {
            "seq": seq,
            "at": at,
            "actor_id": actor_id,
            "action": action,
            "subject_type": subject.__tablename__,
            "subject_id": subject.id,
            "details": details,
            "previous": digest,
        }
        digest = row["digest"] = digest_of(row)
        rows.append(row)
    committing.execute(insert(AuditEvent), rows)
    committing.execute(update(AuditHead).where(AuditHead.id == 1).values(seq=seq, digest=digest))
    pending.clear()


@event.listens_for(Session, "after_soft_rollback")
def _forget(rolled_back: Session, _previous: object) -> None:
    if not rolled_back.in_nested_transaction():
        rolled_back.info.pop("audit", None)


def digest_of(row: dict[str, Any]) -> str:
    """Return the SHA-256 over an event and the digest before it, in a canonical form anybody can recompute."""
    text = json.dumps(
        [
            row["previous"],
            row["seq"],
            row["at"].isoformat(timespec="microseconds"),
            row["actor_id"],
            row["action"],
            row["subject_type"],
            row["subject_id"],
            row["details"],
        ],
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(text.encode()).hexdigest()


def trail(subject_type: str, subject_id: int) -> list[AuditEvent]:
    """Return what was done to one record, oldest first."""
    return list(
        db.session.scalars(
            select(AuditEvent)
            .where(AuditEvent.subject_type == subject_type, AuditEvent.subject_id == subject_id)
            .order_by(AuditEvent.seq)
        )
    )


def checkpoint() -> dict[str, Any]:
    """Return count and head of the chain: kept elsewhere, it shows a cut tail later."""
    head = db.session.get_one(AuditHead, 1)
    return {"count": head.seq, "head": head.digest, "at": clock.now().isoformat()}


def verify(against: dict[str, Any] | None = None) -> Iterator[Fault]:
    """Walk the chain in bounded memory and yield each place where it doesn't hold.

    Args:
        against: a checkpoint taken earlier; the chain must still contain it.
    """
    seq, digest, seen = 0, GENESIS, GENESIS if against and against["count"] == 0 else None
    for row in db.session.execute(select(AuditEvent.__table__).order_by(AuditEvent.seq)).yield_per(1000).mappings():
        yield from _faults_of(dict(row), seq, digest)
        seq, digest = row["seq"], row["digest"]
        if against and seq == against["count"]:
            seen = digest
    yield from _faults_of_end(seq, digest)
    if against and seen != against["head"]:
        yield Fault(against["count"], "the checkpoint isn't in the chain: its tail was cut or rewritten")


def _faults_of(row: dict[str, Any], seq: int, digest: str) -> Iterator[Fault]:
    if row["seq"] != seq + 1:
        yield Fault(seq + 1, f"{row['seq'] - seq - 1} event(s) missing before {row['seq']}")
    if row["previous"] != digest:
        yield Fault(row["seq"], "doesn't follow from the event before it")
    if digest_of(row) != row["digest"]:
        yield Fault(row["seq"], "its content doesn't give its digest: it was edited or inserted")


def _faults_of_end(seq: int, digest: str) -> Iterator[Fault]:
    head = db.session.get(AuditHead, 1)
    if head is None or (head.seq, head.digest) != (seq, digest):
        yield Fault(seq, "the end of the chain isn't the recorded head")
