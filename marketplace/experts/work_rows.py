"""A file of employments of experts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from marketplace.affiliations import normal
from marketplace.experts import history
from marketplace.experts.drafts import WorkDraft
from marketplace.experts.row_cells import (
    email,
    importer,
    known_by_email,
    refuse_wrong_unit,
    unit_of,
)
from marketplace.intake.formats import Column, Format
from marketplace.intake.reading import day, words
from marketplace.intake.states import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.experts.models import Expert
    from marketplace.experts.parties import Unit
    from marketplace.intake.formats import Reading


WORK_COLUMNS = (
    Column("email", ("邮箱", "电子邮箱", "email", "e-mail"), email, needed=True),
    Column("unit", ("工作单位", "单位", "organisation"), words, needed=True),
    Column("uscc", ("单位统一社会信用代码", "统一社会信用代码", "organisationcode"), words),
    Column("since", ("入职日期", "since"), day, needed=True),
    Column("until", ("离职日期", "until"), day),
)


def _work_draft(said: dict[str, Any]) -> WorkDraft:
    until = said.get("until")
    return WorkDraft(unit_of(said), date.fromisoformat(said["since"]), date.fromisoformat(until) if until else None)


def compare_work(readings: Sequence[Reading]) -> None:
    """Say of rows what they come to: an employment is known by the expert, the organisation and its first day."""
    known = known_by_email(readings)
    for reading in readings:
        refuse_wrong_unit(reading)
        one = known.get(reading.values["email"])
        if reading.outcome is None and one is None:
            reading.find(_l("No expert with this e-mail address stands here."))
            reading.outcome = Outcome.REFUSED
        if reading.outcome is None and one is not None:
            _compare_work(reading, one)


def _compare_work(reading: Reading, one: Expert) -> None:
    draft = _work_draft(reading.values)
    if draft.until is not None and draft.until <= draft.since:
        reading.find(_l("It would end before it begins."))
        reading.outcome = Outcome.REFUSED
        return
    same = [work for work in one.employments if work.since == draft.since and _is(work.node, draft.unit)]
    changed = any(work.until is None and draft.until is not None for work in same)
    reading.outcome = Outcome.ADDED if not same else Outcome.CHANGED if changed else Outcome.UNCHANGED


def _is(node: Any, unit: Unit) -> bool:
    if node.uscc and unit.uscc:
        return bool(node.uscc == unit.uscc)
    return normal.name(node.name) == normal.name(unit.name)


def bring_in_work(readings: Sequence[Reading], person_id: int) -> None:
    """Record employments, and end those that a row says have ended."""
    by, known = importer(person_id), known_by_email(readings)
    for reading in readings:
        one, draft = known[reading.values["email"]], _work_draft(reading.values)
        if reading.outcome is Outcome.ADDED:
            history.employ(one, draft, by=by)
        elif draft.until is not None:
            work = next(work for work in one.employments if work.since == draft.since and _is(work.node, draft.unit))
            history.end_employment(work, draft.until, by=by)


EMPLOYMENTS = Format(
    _l("Import employments of experts"),
    WORK_COLUMNS,
    ("expert@university.example", "某某研究所", "", "2008-07-01", "2012-08-31"),
    lambda said: "|".join((said["email"], said["unit"], said["since"])),
    lambda said: f"{said.get('email', '?')} · {said.get('unit', '?')}",
    compare_work,
    bring_in_work,
)
