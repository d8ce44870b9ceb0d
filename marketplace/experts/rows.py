"""Files that fill the pool: experts with their employer, earlier employers, publications with their authors."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, tuple_

from marketplace import clock, codes, db
from marketplace.accounts.queries import actor_of, person
from marketplace.affiliations import normal
from marketplace.errors import Invalid
from marketplace.experts import actions, history
from marketplace.experts.drafts import ExpertDraft, PublicationDraft, WorkDraft
from marketplace.experts.models import Expert, ExpertPublication, PublicationAuthor
from marketplace.experts.parties import Unit
from marketplace.intake.formats import Column, Format
from marketplace.intake.reading import day, several, words
from marketplace.intake.states import Outcome
from marketplace.tabular import cells
from marketplace.tabular.cells import Wrong

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.intake.formats import Reading
    from marketplace.permissions import Actor
    from marketplace.tabular.cells import Cell


def email(cell: Cell) -> str:
    """Return an e-mail address in lower case.

    Raises:
        Wrong: there is none, or it is none.
    """
    plain = cells.text(cell).lower()
    if not plain:
        raise Wrong("missing")
    if plain.count("@") != 1 or "." not in plain.rpartition("@")[2] or " " in plain:
        raise Wrong("not_listed", plain)
    return plain


def fields(cell: Cell) -> list[str]:
    """Return codes of fields, written as codes or names, divided by ; or a comma (names of the list have 、 in them).

    Raises:
        Wrong: one of them isn't on the list.
    """
    known = {one.name_zh: one.code for one in codes.codes_of("fields").values()}
    parts = [part.strip() for part in cells.text(cell).replace(";", ",").split(",") if part.strip()]
    if not parts:
        raise Wrong("missing")
    found = [part.zfill(2) if part.isdigit() else known.get(part, part) for part in parts]
    unknown = next((one for one in found if not codes.valid("fields", one, clock.today())), None)
    if unknown is not None:
        raise Wrong("not_listed", unknown)
    return sorted(set(found))


def published_on(cell: Cell) -> str:
    """Return the day of a publication; of a year alone its last day, so that its time ends rather late than early."""
    plain = cells.text(cell)
    if len(plain) == len("2026") and plain.isascii() and plain.isdigit():
        return date(int(plain), 12, 31).isoformat()
    return day(cell)


def region(cell: Cell) -> str:
    """Return a region's six digits.

    Raises:
        Wrong: it is none.
    """
    plain = cells.text(cell)
    if not codes.valid("regions", plain, clock.today()):
        raise Wrong("not_listed" if plain else "missing", plain)
    return plain


def _importer(person_id: int) -> Actor:
    someone = person(person_id)
    assert someone is not None
    return actor_of(someone)


# experts

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


def _unit(said: dict[str, Any]) -> Unit:
    """Return the organisation that a row names.

    Raises:
        Invalid: its code is none.
    """
    return Unit(said["unit"], normal.code(said.get("uscc", "")))


def _known_by_email(readings: Sequence[Reading]) -> dict[str, Expert]:
    wanted = {reading.values["email"] for reading in readings}
    return {one.email: one for one in db.session.scalars(select(Expert).where(Expert.email.in_(wanted)))}


def compare_experts(readings: Sequence[Reading]) -> None:
    """Say of rows what they come to: an expert is known by his e-mail address."""
    known = _known_by_email(readings)
    for reading in readings:
        _refuse_wrong_unit(reading)
        if reading.outcome is None:
            one = known.get(reading.values["email"])
            reading.outcome = Outcome.ADDED if one is None else _changed(one, _expert_draft(reading.values))


def _refuse_wrong_unit(reading: Reading) -> None:
    try:
        _unit(reading.values)
    except Invalid as refused:
        reading.find(refused.sentence)
        reading.outcome = Outcome.REFUSED


def _changed(one: Expert, draft: ExpertDraft) -> Outcome:
    same = (one.name, one.title, tuple(one.field_codes)) == (draft.name, draft.title, draft.fields)
    return Outcome.UNCHANGED if same else Outcome.CHANGED


def bring_in_experts(readings: Sequence[Reading], person_id: int) -> None:
    """Enter or change experts; each new one is invited and agrees himself."""
    by, known = _importer(person_id), _known_by_email(readings)
    for reading in readings:
        said, draft = reading.values, _expert_draft(reading.values)
        one = known.get(said["email"])
        if one is not None:
            actions.edit(one, draft, by=by)
            continue
        one = actions.enter(draft, by=by)
        history.employ(one, WorkDraft(_unit(said), date.fromisoformat(said["since"])), by=by)


EXPERTS = Format(
    _l("Import experts"),
    EXPERT_COLUMNS,
    ("专家姓名", "expert@university.example", "电子信息", "340100", "教授", "某某大学", "", "2012-09-01"),
    lambda said: str(said["email"]),
    lambda said: str(said.get("name", "")),
    compare_experts,
    bring_in_experts,
)


# employments

WORK_COLUMNS = (
    Column("email", ("邮箱", "电子邮箱", "email", "e-mail"), email, needed=True),
    Column("unit", ("工作单位", "单位", "organisation"), words, needed=True),
    Column("uscc", ("单位统一社会信用代码", "统一社会信用代码", "organisationcode"), words),
    Column("since", ("入职日期", "since"), day, needed=True),
    Column("until", ("离职日期", "until"), day),
)


def _work_draft(said: dict[str, Any]) -> WorkDraft:
    until = said.get("until")
    return WorkDraft(_unit(said), date.fromisoformat(said["since"]), date.fromisoformat(until) if until else None)


def compare_work(readings: Sequence[Reading]) -> None:
    """Say of rows what they come to: an employment is known by the expert, the organisation and its first day."""
    known = _known_by_email(readings)
    for reading in readings:
        _refuse_wrong_unit(reading)
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
    by, known = _importer(person_id), _known_by_email(readings)
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


# publications

PUBLICATION_COLUMNS = (
    Column("title", ("题名", "论文题名", "title"), words, needed=True),
    Column("on", ("发表日期", "发表年份", "date", "year"), published_on, needed=True),
    Column("authors", ("作者", "authors"), several, needed=True),
    Column("email", ("专家邮箱", "邮箱", "email", "e-mail"), email, needed=True),
)


def _publication_draft(said: dict[str, Any]) -> PublicationDraft:
    return PublicationDraft(said["title"], date.fromisoformat(said["on"]), tuple(said["authors"]))


def _publication_key(said: dict[str, Any]) -> tuple[str, date]:
    return normal.name(said["title"]), date.fromisoformat(said["on"])


def compare_publications(readings: Sequence[Reading]) -> None:
    """Say of rows what they come to: a publication is known by its title and its day, for each of its experts."""
    experts = _known_by_email(readings)
    keys = {_publication_key(reading.values) for reading in readings}
    listed = _listed(keys)
    for reading in readings:
        one = experts.get(reading.values["email"])
        if one is None or one.name_key not in {normal.name(name) for name in reading.values["authors"]}:
            reading.find(_l("No expert with this e-mail address is among the authors."))
            reading.outcome = Outcome.REFUSED
        else:
            stands = (*_publication_key(reading.values), one.id) in listed
            reading.outcome = Outcome.UNCHANGED if stands else Outcome.ADDED


def _listed(keys: set[tuple[str, date]]) -> set[tuple[str, date, int | None]]:
    rows = db.session.execute(
        select(ExpertPublication.key, ExpertPublication.published_on, PublicationAuthor.expert_id)
        .join(PublicationAuthor, PublicationAuthor.publication_id == ExpertPublication.id)
        .where(tuple_(ExpertPublication.key, ExpertPublication.published_on).in_(keys))
    )
    return {(key, on, expert_id) for key, on, expert_id in rows}


def bring_in_publications(readings: Sequence[Reading], person_id: int) -> None:
    """Record publications with all their authors."""
    by, experts = _importer(person_id), _known_by_email(readings)
    for reading in readings:
        history.publish(_publication_draft(reading.values), of=experts[reading.values["email"]], by=by)


PUBLICATIONS = Format(
    _l("Import publications of experts"),
    PUBLICATION_COLUMNS,
    ("一种控制方法的研究", "2024", "专家姓名; 合作者姓名", "expert@university.example"),
    lambda said: "|".join((normal.name(said["title"]), said["on"], said["email"])),
    lambda said: str(said.get("title", "")),
    compare_publications,
    bring_in_publications,
)

FORMATS = {"experts": EXPERTS, "employments": EMPLOYMENTS, "publications": PUBLICATIONS}
