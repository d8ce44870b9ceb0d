"""A file of experts, each with the organisation where he works now."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from marketplace.experts import actions, history
from marketplace.experts.drafts import ExpertDraft, WorkDraft
from marketplace.experts.row_cells import (
    email,
    fields,
    importer,
    known_by_email,
    refuse_wrong_unit,
    region,
    unit_of,
)
from marketplace.intake.formats import Column, Format
from marketplace.intake.reading import day, words
from marketplace.intake.states import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.experts.models import Expert
    from marketplace.intake.formats import Reading


EXPERT_COLUMNS = (
    Column("name", ("姓名", "name"), words, needed=True),
    Column("email", ("邮箱", "电子邮箱", "email", "e-mail"), email, needed=True),
    Column("fields", ("技术领域", "领域", "fields"), fields, needed=True),
    Column("region", ("行政区划", "region"), region, needed=True),
    Column("title", ("职称", "title"), words),
    Column("unit", ("工作单位", "单位", "organisation"), words, needed=True),
    Column("uscc", ("单位统一社会信用代码", "统一社会信用代码", "organisationcode"), words),
    Column("since", ("入职日期", "since"), day, needed=True),
)


def _expert_draft(said: dict[str, Any]) -> ExpertDraft:
    return ExpertDraft(said["name"], said["email"], said.get("title", ""), tuple(said["fields"]), said["region"])


def compare_experts(readings: Sequence[Reading]) -> None:
    """Say of rows what they come to: an expert is known by his e-mail address."""
    known = known_by_email(readings)
    for reading in readings:
        refuse_wrong_unit(reading)
        if reading.outcome is None:
            one = known.get(reading.values["email"])
            reading.outcome = Outcome.ADDED if one is None else _changed(one, _expert_draft(reading.values))


def _changed(one: Expert, draft: ExpertDraft) -> Outcome:
    same = (one.name, one.title, tuple(one.field_codes)) == (draft.name, draft.title, draft.fields)
    return Outcome.UNCHANGED if same else Outcome.CHANGED


def bring_in_experts(readings: Sequence[Reading], person_id: int) -> None:
    """Enter or change experts; each new one is invited and agrees himself."""
    by, known = importer(person_id), known_by_email(readings)
    for reading in readings:
        said, draft = reading.values, _expert_draft(reading.values)
        one = known.get(said["email"])
        if one is not None:
            actions.edit(one, draft, by=by)
            continue
        one = actions.enter(draft, by=by)
        history.employ(one, WorkDraft(unit_of(said), date.fromisoformat(said["since"])), by=by)


EXPERTS = Format(
    _l("Import experts"),
    EXPERT_COLUMNS,
    ("专家姓名", "expert@university.example", "电子信息", "340100", "教授", "某某大学", "", "2012-09-01"),
    lambda said: str(said["email"]),
    lambda said: str(said.get("name", "")),
    compare_experts,
    bring_in_experts,
)
