"""Asking for a paper, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from marketplace import audit, clock, db, lifecycle, outbox
from marketplace.errors import Forbidden, NotFound
from marketplace.files import actions as files
from marketplace.papers import queries
from marketplace.papers.making import MEDIA_TYPES
from marketplace.papers.models import Fault, Paper, PaperState
from marketplace.papers.queries import TOPIC, Wanted
from marketplace.papers.sources import SOURCES
from marketplace.papers.words import FILE_NAMES

if TYPE_CHECKING:
    from marketplace.permissions import Actor


def ask(subject: str, subject_id: int, kind: str, form: str, *, by: Actor) -> Paper:
    """Ask for a paper; one that says the same is given again, one that failed is tried again.

    Args:
        subject: a key of `SOURCES`: "contract", "registration".
        subject_id: the record.
        kind: e.g. "contract", "registration_form", "certificate".
        form: "pdf", "docx" or "xlsx".
        by: somebody who may read the record.

    Raises:
        NotFound: the record doesn't hand out this paper.
        Forbidden: the person may not read the record.
    """
    wanted = Wanted(subject, subject_id, kind, form)
    if not queries.offered(wanted):
        raise NotFound
    if by.person_id is None or not SOURCES[subject].readable(by, subject_id):
        raise Forbidden
    digest = queries.digest_of(wanted)
    found = queries.known(wanted, digest)
    if found is None:
        return _first(wanted, digest, by)
    return _again(found, by) if _given_up(found) else found


def _first(wanted: Wanted, digest: str, by: Actor) -> Paper:
    """Store the wish; of two at the same instant both get the one paper."""
    paper = Paper(
        subject=wanted.subject,
        subject_id=wanted.subject_id,
        kind=wanted.kind,
        format=wanted.format,
        version_digest=digest,
        asked_by=by.person_id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(paper)
    except IntegrityError:
        found = queries.known(wanted, digest)
        if found is None:
            raise
        return found
    return _ordered(paper, by)


def _given_up(paper: Paper) -> bool:
    return queries.Shown(paper.kind, paper.format, paper).progress in ("failed", "undelivered")


def _again(paper: Paper, by: Actor) -> Paper:
    if paper.state == PaperState.FAILED:
        lifecycle.move(paper, "ask_again")
        paper.error = None
    return _ordered(paper, by)


def _ordered(paper: Paper, by: Actor) -> Paper:
    audit.record("paper.ask", paper, by=by, kind=paper.kind, format=paper.format, digest=paper.version_digest)
    outbox.enqueue(TOPIC, paper.id)
    db.session.flush()
    return paper


def finish(paper: Paper, content: bytes, title: str) -> Paper:
    """Keep the bytes of a paper as a file of the record it was asked for.

    Args:
        paper: asked for.
        content: the document.
        title: the record's; the file's name ends with it.
    """
    name = f"{FILE_NAMES[paper.kind]}-{title}".replace("/", "／").replace("\\", "＼")
    file = files.store_made(content, f"{name[:90]}.{paper.format}", MEDIA_TYPES[paper.format], person_id=paper.asked_by)
    files.attach(file, paper)
    lifecycle.move(paper, "make")
    paper.file, paper.made_at = file, clock.now()
    audit.record("paper.make", paper, by=None, digest=file.digest, size=file.size)
    db.session.flush()
    return paper


def fail(paper: Paper, fault: Fault) -> Paper:
    """Note why a paper wasn't made; it may be asked for again."""
    lifecycle.move(paper, "fail")
    paper.error = fault
    audit.record("paper.fail", paper, by=None, fault=fault.value)
    db.session.flush()
    return paper
