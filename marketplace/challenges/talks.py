"""Talks before the bid (对接): the publisher logs each, and what one team was told goes to all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import clock, codes, db
from marketplace.challenges import addenda
from marketplace.challenges.locks import locked_call, note
from marketplace.challenges.models import CallTalk
from marketplace.challenges.states import AddendumKind
from marketplace.errors import Invalid

if TYPE_CHECKING:
    from datetime import date

    from marketplace.challenges.models import Challenge
    from marketplace.permissions import Actor


@dataclass(frozen=True)
class TalkDraft:
    """A talk as the publisher logs it; code list `talk_manners`. `facts` is what goes beyond the published text."""

    held_on: date
    partner: str
    manner: str
    summary: str
    facts: str = ""


def log(challenge: Challenge, draft: TalkDraft, *, by: Actor) -> CallTalk:
    """Log a talk; its facts are an addendum for everybody in the same instant, without the partner's name.

    Raises:
        Conflict: the deadline has passed.
        Invalid: who, how or about what is missing, or a day that hasn't come or lies before the publication.
    """
    challenge = locked_call(challenge.id)
    addenda.check_open(challenge)
    _check(challenge, draft)
    facts = draft.facts.strip()
    addendum = addenda.add(challenge, AddendumKind.FACTS, facts, by=by) if facts else None
    talk = CallTalk(
        challenge_id=challenge.id,
        held_on=draft.held_on,
        partner=draft.partner.strip(),
        manner=draft.manner,
        summary=draft.summary.strip(),
        facts=facts,
        addendum_id=addendum.id if addendum else None,
        recorded_by=by.person_id,
    )
    db.session.add(talk)
    db.session.flush()
    note("talk", challenge, by, talk=talk.id)
    return talk


def _check(challenge: Challenge, draft: TalkDraft) -> None:
    if not draft.partner.strip():
        raise Invalid(_l("Say with whom you talked."), field="partner")
    if not draft.summary.strip():
        raise Invalid(_l("Say what the talk was about."), field="summary")
    if not codes.valid("talk_manners", draft.manner, clock.today()):
        raise Invalid(_l("Choose from the list."), field="manner")
    assert challenge.opens_at is not None
    if not clock.local(challenge.opens_at).date() <= draft.held_on <= clock.today():
        raise Invalid(_l("A talk is held between the publication and today."), field="held_on")


def of(challenge: Challenge) -> list[CallTalk]:
    """Return the talks of a call, the newest first: read by the publisher's own side only."""
    chosen = select(CallTalk).where(CallTalk.challenge_id == challenge.id)
    return list(db.session.scalars(chosen.order_by(CallTalk.held_on.desc(), CallTalk.id.desc())))
