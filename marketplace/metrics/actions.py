"""Verbs of the metric: enter a target, keep a cut, remind a registrant. Figures have none: they follow the journal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from marketplace import audit, clock, db, outbox
from marketplace.contracts.models import Contract
from marketplace.errors import Forbidden, Invalid
from marketplace.metrics import goals, workbench
from marketplace.metrics.planning import Indicator, Reminder, SavedCut, Target
from marketplace.metrics.readers import Area
from marketplace.permissions import Permission, permits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marketplace.metrics.unregistered import Unregistered
    from marketplace.permissions import Actor

LONGEST_NAME = 60
MOST_CUTS = 50
"""Cuts that a person may keep: nobody chooses from a longer list."""


@dataclass(frozen=True)
class TargetDraft:
    """A target as typed: amounts in 分, `wanted` a number where records are counted; the base both or neither."""

    region: str
    year: int
    wanted: int
    source: str
    base_year: int | None = None
    base_fen: int | None = None
    indicator: Indicator = Indicator.HEADLINE
    department: str = ""
    first_year: int | None = None
    each_year: bool = False


def set_target(draft: TargetDraft, *, by: Actor) -> Target:
    """Enter a target or replace it; the audit trail keeps what stood there before.

    Raises:
        Forbidden: the official isn't statistician over that region.
        Invalid: with it, the parts of a target would come to more than the whole.
    """
    if not permits(by, Permission.SET_TARGET, Area(draft.region)):
        raise Forbidden
    target = _standing(draft)
    before = target.wanted
    _fill(target, draft)
    if goals.excess(target) > 0:
        raise Invalid(_l("With this, the parts would come to more than the whole."), field="amount")
    target.entered_by, target.entered_at = by.person_id, clock.now()
    db.session.add(target)
    unit = "fen" if draft.indicator.in_money else "count"
    told = {"indicator": draft.indicator.value, "department": draft.department, f"before_{unit}": before or None}
    audit.record("target.set", target, by=by, region=draft.region, year=draft.year, **told, **{unit: draft.wanted})
    db.session.flush()
    return target


def _standing(draft: TargetDraft) -> Target:
    """Return the target that a draft replaces, locked, or a new one."""
    same = {
        "region": draft.region,
        "year": draft.year,
        "indicator": draft.indicator,
        "department": draft.department,
        "each_year": draft.each_year,
    }
    return db.session.scalars(select(Target).filter_by(**same).with_for_update()).first() or Target(**same)


def _fill(target: Target, draft: TargetDraft) -> None:
    money = draft.indicator.in_money
    target.amount_fen, target.count = (draft.wanted, None) if money else (None, draft.wanted)
    target.first_year, target.source = draft.first_year, draft.source
    target.base_year, target.base_fen = draft.base_year, draft.base_fen


def keep_cut(name: str, asked: Mapping[str, str], *, by: Actor) -> SavedCut:
    """Keep a cut of the workbench under a name; another one of the same name is replaced.

    Raises:
        Invalid: it has no name, or somebody keeps more than anybody could choose from.
    """
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Invalid(_l("Give the cut a name of at most %(most)s characters.", most=LONGEST_NAME), field="name")
    kept = workbench.saved_cuts(by)
    cut = next((one for one in kept if one.name == name), None) or SavedCut(person_id=by.person_id, name=name)
    if cut not in kept and len(kept) >= MOST_CUTS:
        raise Invalid(_l("You keep %(most)s cuts already. Delete one that you no longer need.", most=MOST_CUTS))
    cut.asked, cut.created_at = dict(asked), clock.now()
    db.session.add(cut)
    db.session.flush()
    audit.record("cut.keep", cut, by=by)
    return cut


def drop_cut(cut: SavedCut, *, by: Actor) -> None:
    """Delete a kept cut."""
    audit.record("cut.drop", cut, by=by)
    db.session.delete(cut)
    db.session.flush()


def remind(waiting: Unregistered, *, by: Actor) -> Reminder:
    """Remind the registrant of a signed contract by the inbox.

    Raises:
        Invalid: the application waits for the desk, or the last reminder is too recent (policy metrics.reminder_pause).
    """
    contract = db.session.get_one(Contract, waiting.contract.id, with_for_update={"of": Contract})
    last = db.session.scalar(select(func.max(Reminder.sent_on)).where(Reminder.contract_id == contract.id))
    waiting = replace(waiting, reminded_on=last)
    if not waiting.with_registrant:
        raise Invalid(_l("The application waits for the registration desk: there is nothing for the registrant to do."))
    if not waiting.may_remind:
        sentence = _l(
            "Reminded on %(last)s already; possible again from %(day)s on.", last=last, day=waiting.remind_from
        )
        raise Invalid(sentence)
    reminder = Reminder(contract_id=contract.id, sent_by=by.person_id)
    db.session.add(reminder)
    db.session.flush()
    audit.record("contract.remind", contract, by=by)
    outbox.enqueue("contract.reminded", reminder.id)
    return reminder
