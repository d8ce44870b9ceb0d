"""What is done with notices: published, objected to, decided, ended.

The clock: the official day of publication doesn't count; the notice ends when the n-th day after it is over, by the
city's wall clock. An undecided objection stops it. When the last objection is dismissed it goes on with the day it
had: nothing is added, because the text was public all the while; if that day has passed meanwhile, it ends at once.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, outbox, policies
from marketplace.calendar import add_days, add_working_days
from marketplace.errors import Conflict, Forbidden, Invalid
from marketplace.lifecycle import move
from marketplace.notices import queries
from marketplace.notices.kinds import KINDS, may_publish
from marketplace.notices.models import Notice, NoticeState, Objection, ObjectionState
from marketplace.permissions import Permission, permits

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from marketplace.audit import Subject
    from marketplace.calendar import WorkingDayResult
    from marketplace.permissions import Actor

NO_NAMES = frozenset({"匿名", "无名", "某人", "群众", "anonymous", "none", "nobody", "unknown"})
SHORTEST_NAME = 2


@dataclass(frozen=True)
class ObjectionDraft:
    """What somebody objects, under which name, and how to be reached."""

    real_name: str
    contact: str
    text: str


def publish(
    kind: str,
    subject: Subject,
    *,
    title: str,
    text: str,
    region: str,
    publisher_id: int | None,
    approved_by: Iterable[int | None],
    by: Actor,
    parties: Iterable[int] = (),
) -> Notice:
    """Make something public (公示) for the days that the policy of this region and day says.

    Args:
        kind: a row of `kinds.KINDS`.
        subject: the record it is about; rooms above follow `notice.ended` and `notice.revoked`.
        title: the subject's own title; the kind's heading is put around it by the pages.
        text: what is made public.
        region: whose officials decide about objections.
        publisher_id: the organisation whose notice it is; None for the office's own.
        approved_by: who approved something in it.
        by: who publishes.
        parties: further organisations that it is about, e.g. the chosen bidder.

    Raises:
        Forbidden: notices of this kind are published by somebody else.
        Conflict: a notice about this record is running already.
    """
    rule = KINDS[kind]
    if not may_publish(rule, by, publisher_id=publisher_id, region=region):
        raise Forbidden
    if queries.running_about(subject.__tablename__, subject.id):
        raise Conflict
    today = clock.today()
    policy = policies.value(rule.policy, region=region, on=today)
    end = policy.value.after(today)
    notice = Notice(
        kind=kind,
        subject_type=subject.__tablename__,
        subject_id=subject.id,
        title=title,
        text=text,
        publisher_id=publisher_id,
        region=region,
        days=policy.value.length,
        working_days=policy.value.working,
        policy_id=policy.id,
        starts_on=today,
        ends_on=end.day,
        provisional=end.provisional,
        approvers=sorted({person for person in approved_by if person}),
        party_ids=sorted({*parties, *([publisher_id] if publisher_id else [])}),
        published_by=by.person_id,
    )
    db.session.add(notice)
    db.session.flush()
    audit.record(
        "notice.publish", notice, by=by, kind=kind, ends_on=notice.ends_on.isoformat(), policy=notice.policy_id
    )
    outbox.enqueue("notice.published", notice.id)
    _set_clock(notice)
    db.session.flush()
    return notice


def _set_clock(notice: Notice) -> None:
    outbox.enqueue("notice.due_to_end", notice.id, due_at=notice.closes_at)


def end_when_due(notice_id: int) -> None:
    """End a notice whose last day is over and that no undecided objection stops; otherwise change nothing."""
    notice = _locked(notice_id)
    if notice.state is not NoticeState.OPEN:
        return
    if clock.now() < notice.closes_at:
        _set_clock(notice)  # the calendar was edited after this message had been sent off
        return
    move(notice, "end")
    notice.closed_at = clock.now()
    audit.record("notice.end", notice, by=None)
    outbox.enqueue("notice.ended", notice.id)
    db.session.flush()


def redate(notice: Notice) -> None:
    """Count the days of a running notice again, after the calendar of working days was edited."""
    end = _end(notice)
    if (end.day, end.provisional) == (notice.ends_on, notice.provisional):
        return
    notice.ends_on, notice.provisional = end.day, end.provisional
    outbox.redate("notice.due_to_end", notice.id, notice.closes_at)
    audit.record("notice.redate", notice, by=None, ends_on=end.day.isoformat(), provisional=end.provisional)
    db.session.flush()


def _end(notice: Notice) -> WorkingDayResult:
    count = add_working_days if notice.working_days else add_days
    return count(notice.starts_on, notice.days)


def object_to(notice: Notice, draft: ObjectionDraft, *, by: Actor) -> Objection:
    """Receive an objection (异议). A late or anonymous one is recorded and refused; any other stops the notice.

    The event in the audit trail names nobody: who objected stands in the objection alone.

    Raises:
        Invalid: the same person has an objection that waits for its decision.
    """
    notice = _locked(notice.id)
    if queries.open_objection_of(notice, by.person_id):
        raise Invalid(_l("Your earlier objection to this notice is still being examined."))
    objection = Objection(
        notice_id=notice.id,
        person_id=by.person_id,
        real_name=draft.real_name,
        contact=draft.contact,
        text=draft.text,
        late=_late(notice),
    )
    _take(objection, notice)
    audit.record("objection.receive", objection, by=None, notice=notice.id, state=objection.state.value)
    db.session.flush()
    return objection


def _late(notice: Notice) -> bool:
    return not notice.running or clock.now() >= notice.closes_at


def _take(objection: Objection, notice: Notice) -> None:
    refusal = "late" if objection.late else None if is_real_name(objection) else "anonymous"
    objection.state = ObjectionState.RECEIVED
    if refusal:
        move(objection, "refuse")
        objection.refusal = refusal
    else:
        objection.answer_due_on = _answer_due(notice)
    db.session.add(objection)
    db.session.flush()
    if refusal:
        return
    outbox.enqueue("objection.received", objection.id)
    if notice.state is NoticeState.OPEN:
        move(notice, "stop")
        audit.record("notice.stop", notice, by=None)
        outbox.enqueue("notice.stopped", notice.id)


def is_real_name(objection: Objection | ObjectionDraft) -> bool:
    """Tell whether an objection has a name and a way to reach the person; nobody's papers are checked."""
    name = unicodedata.normalize("NFKC", objection.real_name).strip()
    letters = re.sub(r"[\W\d_]", "", name)
    return len(letters) >= SHORTEST_NAME and name.lower() not in NO_NAMES and bool(objection.contact.strip())


def _answer_due(notice: Notice) -> date:
    today = clock.today()
    due: WorkingDayResult = policies.value("notice.objection_answer", region=notice.region, on=today).value.after(today)
    return due.day


def decide(objection: Objection, upheld: bool, reason: str, *, by: Actor) -> None:  # noqa: FBT001 - the decision
    """Decide an objection; upheld, its notice is revoked; the last dismissed one lets the notice go on.

    Raises:
        Forbidden: this person approved something in the notice, or belongs to one of its parties.
        Invalid: no reason is given.
        IllegalMove: it was decided already.
    """
    notice = _locked(objection.notice_id)
    db.session.refresh(objection)
    if not permits(by, Permission.DECIDE_OBJECTION, objection):
        raise Forbidden
    if not reason.strip():
        raise Invalid(_l("Give the reason: the public reads it."), field="reason")
    move(objection, "uphold" if upheld else "dismiss")
    objection.decided_by, objection.decided_at = by.person_id, clock.now()
    objection.decision_reason = reason.strip()
    audit.record("objection.decide", objection, by=by, notice=notice.id, state=objection.state.value)
    outbox.enqueue("objection.decided", objection.id)
    db.session.flush()
    _go_on(notice, by=by, upheld=upheld)


def _go_on(notice: Notice, *, by: Actor, upheld: bool) -> None:
    if upheld and notice.running:
        move(notice, "revoke")
        notice.closed_at = clock.now()
        audit.record("notice.revoke", notice, by=by)
        outbox.enqueue("notice.revoked", notice.id)
    elif notice.state is NoticeState.STOPPED and not queries.undecided(notice):
        move(notice, "resume")
        audit.record("notice.resume", notice, by=by)
        _set_clock(notice)  # the first message may have come while it was stopped
    db.session.flush()


def _locked(notice_id: int) -> Notice:
    """Lock a notice: an objection in its last second and its end can't both win."""
    return db.session.get_one(Notice, notice_id, with_for_update=True, populate_existing=True)
