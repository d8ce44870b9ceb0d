"""Reads of papers: what a record offers, which of it is there, and how far the rest has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace import clock, db
from marketplace.outbox import Delivery, DeliveryState, Message
from marketplace.papers import making
from marketplace.papers.models import Paper, PaperState
from marketplace.papers.sources import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.permissions import Actor

TOPIC = "paper.asked"


@dataclass(frozen=True)
class Wanted:
    """Which paper of which record."""

    subject: str
    subject_id: int
    kind: str
    format: str


@dataclass(frozen=True)
class Shown:
    """One line of a record's list: a document in one format, with its paper once somebody has asked for it."""

    kind: str
    format: str
    paper: Paper | None

    @property
    def progress(self) -> str:
        """How far it is.

        Open, asked, making, made, failed, or undelivered where the relay has given up.
        """
        if self.paper is None:
            return "open"
        return _waiting(self.paper) if self.paper.state == PaperState.ASKED else self.paper.state.value

    @property
    def under_way(self) -> bool:
        """Whether it will change by itself."""
        return self.progress in ("asked", "making")


def paper(paper_id: int) -> Paper | None:
    """Return a paper, or None."""
    return db.session.get(Paper, paper_id)


def offered(wanted: Wanted) -> bool:
    """Whether the record hands this paper out as it stands now."""
    source = SOURCES.get(wanted.subject)
    return source is not None and wanted.format in source.offered(wanted.subject_id).get(wanted.kind, ())


def readable(actor: Actor, paper_id: int) -> bool:
    """Whether an actor may read a paper: whoever may read its record, as long as the record hands it out."""
    found = paper(paper_id)
    if found is None:
        return False
    wanted = Wanted(found.subject, found.subject_id, found.kind, found.format)
    return offered(wanted) and SOURCES[found.subject].readable(actor, found.subject_id)


def digest_of(wanted: Wanted) -> str:
    """Return the digest of what a paper would say now."""
    return making.digest_of(wanted.kind, wanted.format, SOURCES[wanted.subject].data(wanted.subject_id, wanted.kind))


def known(wanted: Wanted, digest: str) -> Paper | None:
    """Return the paper that says what the digest says, or None."""
    return db.session.scalars(
        select(Paper).where(
            Paper.subject == wanted.subject,
            Paper.subject_id == wanted.subject_id,
            Paper.kind == wanted.kind,
            Paper.format == wanted.format,
            Paper.version_digest == digest,
        )
    ).one_or_none()


def of(subject: str, subject_id: int) -> list[Shown]:
    """Return the list of a record's documents as they are up to date."""
    source = SOURCES.get(subject)
    return list(_shown(subject, subject_id)) if source is not None else []


def _shown(subject: str, subject_id: int) -> Iterator[Shown]:
    source = SOURCES[subject]
    for kind, formats in source.offered(subject_id).items():
        data = source.data(subject_id, kind)
        for form in formats:
            digest = making.digest_of(kind, form, data)
            yield Shown(kind, form, known(Wanted(subject, subject_id, kind, form), digest))


def delivery_of(paper: Paper) -> Delivery | None:
    """Return the newest order to the relay to make a paper."""
    return db.session.scalars(
        select(Delivery)
        .join(Delivery.message)
        .where(Message.topic == TOPIC, Message.subject_id == paper.id)
        .order_by(Delivery.id.desc())
        .limit(1)
    ).one_or_none()


def _waiting(paper: Paper) -> str:
    delivery = delivery_of(paper)
    if delivery is None or delivery.state == DeliveryState.FAILED:
        return "undelivered"
    held = delivery.lease_until is not None and delivery.lease_until > clock.now()
    return "making" if held else "asked"
