"""Making what was asked for: what the record says is read again, then set with no transaction open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from marketplace import db
from marketplace.papers import actions, making, queries
from marketplace.papers.models import Fault, PaperState
from marketplace.papers.queries import Wanted
from marketplace.papers.sources import SOURCES

if TYPE_CHECKING:
    from marketplace.outbox import Message
    from marketplace.papers.models import Paper
    from marketplace.papers.sources import Data

log = structlog.get_logger()


def make(message: Message) -> None:
    """Make a paper, or note why it can't be made."""
    paper = _asked(message.subject_id)
    if paper is None:
        return
    said = _said(paper)
    if isinstance(said, Fault):
        actions.fail(paper, said)
        return
    db.release()  # setting type takes its time: nothing is held meanwhile
    content = _content(paper, said)
    db.begin_writing()
    paper = _asked(message.subject_id)  # another worker may have been first
    if paper is None:
        return
    if content is None:
        actions.fail(paper, Fault.RENDERING)
    else:
        actions.finish(paper, content, said["subject"])


def _asked(paper_id: int) -> Paper | None:
    found = queries.paper(paper_id)
    return found if found is not None and found.state == PaperState.ASKED else None


def _said(paper: Paper) -> Data | Fault:
    """Return what the paper has to say, or why it no longer can: never anything else than what was asked for."""
    if not queries.offered(Wanted(paper.subject, paper.subject_id, paper.kind, paper.format)):
        return Fault.WITHDRAWN
    data = SOURCES[paper.subject].data(paper.subject_id, paper.kind)
    same = making.digest_of(paper.kind, paper.format, data) == paper.version_digest
    return data if same else Fault.CHANGED


def _content(paper: Paper, data: Data) -> bytes | None:
    try:
        return making.made(paper.kind, paper.format, data)
    except Exception:  # whatever the typesetter dislikes: whoever asked is told
        log.exception("paper not made", paper=paper.id, kind=paper.kind, format=paper.format)
        return None
