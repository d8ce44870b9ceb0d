"""A file of publications, each with its authors and one of the pool among them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, tuple_

from marketplace import db
from marketplace.affiliations import normal
from marketplace.experts import history
from marketplace.experts.drafts import PublicationDraft
from marketplace.experts.models import ExpertPublication, PublicationAuthor
from marketplace.experts.row_cells import (
    email,
    importer,
    known_by_email,
    published_on,
)
from marketplace.intake.formats import Column, Format
from marketplace.intake.reading import several, words
from marketplace.intake.states import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.intake.formats import Reading


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
    experts = known_by_email(readings)
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
    by, experts = importer(person_id), known_by_email(readings)
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
