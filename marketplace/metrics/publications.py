"""Publishing figures: frozen with a number and a digest, corrected only by a revision that says why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from marketplace import audit, clock, db
from marketplace.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.metrics import disclosure, documents, readers, restatements
from marketplace.metrics.models import Publication
from marketplace.metrics.readers import Area
from marketplace.permissions import Permission, permits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.metrics.cuts import Cut
    from marketplace.metrics.disclosure import Earlier
    from marketplace.permissions import Actor

LONGEST_REASON = 1000


@dataclass(frozen=True)
class Correction:
    """Which publication is corrected, and why, in words for everybody."""

    number: str
    reason: str


def publish(cut: Cut, *, by: Actor, corrects: Correction | None = None) -> Publication:
    """Freeze the figures and tables of a cut, as they are known now or at the cut's `as_of`.

    Raises:
        Forbidden: the official isn't statistician over the region.
        Invalid: the cut is narrowed, its months aren't over, or the correction has no reason; `field` says which.
        Conflict: the same was published already; or what changed since is so little that it would give a contract away.
        NotFound: there is no publication of the number that is to be corrected.
    """
    if not permits(by, Permission.PUBLISH_FIGURES, Area(cut.region)):
        raise Forbidden
    frozen = _frozen(cut)
    revised = _revised(frozen, corrects)
    told = disclosure.told(frozen, readers.rule(cut.region), _earlier(frozen))
    if told.figures is None:
        raise Conflict(
            _l(
                "Too few contracts stand behind this figure, or behind its difference to what was published before: "
                "it would give a contract away."
            )
        )
    number = _next_number(frozen)
    figures = documents.document(frozen, told, number=number, **_correction(frozen, revised, corrects))
    publication = Publication(
        number=number,
        region=cut.region,
        period=cut.period.text,
        as_of=frozen.as_of,
        figures=figures,
        digest=documents.digest_of(figures),
        published_by=by.person_id,
        revises=revised,
        reason=corrects.reason.strip() if corrects else "",
    )
    db.session.add(publication)
    audit.record("figures.publish", publication, by=by, number=number, digest=publication.digest)
    db.session.flush()
    return publication


def by_number(number: str) -> Publication:
    """Return a publication; raises NotFound."""
    found = db.session.scalars(select(Publication).where(Publication.number == number)).first()
    if found is None:
        raise NotFound(_l("There is no publication %(number)s.", number=number[:40]))
    return found


def of_region(region: str) -> list[Publication]:
    """Return what was published about a region, the latest first."""
    statement = select(Publication).where(Publication.region == region).order_by(Publication.id.desc())
    return list(db.session.scalars(statement))


def revision_of(publication: Publication) -> Publication | None:
    """Return the publication that corrects this one."""
    return db.session.scalars(select(Publication).where(Publication.revises_id == publication.id)).first()


def faults() -> Iterator[str]:
    """Name each publication whose digest no longer fits its figures, or whose figures the journal no longer gives."""
    for publication in db.session.scalars(select(Publication).order_by(Publication.id)):
        if documents.digest_of(publication.figures) != publication.digest:
            yield f"{publication.number}: the digest doesn't fit the figures"
        elif not _reproduced(publication):
            yield f"{publication.number}: the journal gives other figures as of {publication.as_of.isoformat()}"


def _reproduced(publication: Publication) -> bool:
    told = documents.figures_in(publication.figures["figures"])
    known = restatements.known(documents.cut_of(publication.figures))
    return told is not None and (told.absorbed, told.exported) == (known.absorbed, known.exported)


def _frozen(cut: Cut) -> Cut:
    if cut.narrowed or cut.in_effect:
        raise Invalid(_l("Only the figures of a whole region and period are published."), field="cut")
    if cut.period.end >= clock.today():
        raise Invalid(_l("Figures are published when their last month is over."), field="period")
    now = clock.now()
    if cut.as_of and cut.as_of > now:
        raise Invalid(_l("Nobody knows yet what will be known then."), field="as_of")
    return replace(cut, as_of=cut.as_of or now)


def _revised(cut: Cut, corrects: Correction | None) -> Publication | None:
    same = [one for one in of_region(cut.region) if _same(documents.cut_of(one.figures), cut)]
    if corrects is None:
        if same:
            number = same[0].number
            raise Conflict(_l("This was published as %(number)s. Correct it by a revision.", number=number))
        return None
    found = by_number(corrects.number)
    if not 0 < len(corrects.reason.strip()) <= LONGEST_REASON:
        raise Invalid(_l("Say in at most 1,000 characters why the figures are corrected."), field="reason")
    if found not in same:
        raise Invalid(_l("A revision is about the same region, period, measure and day."), field="revises")
    if revision_of(found):
        raise Conflict(_l("%(number)s was corrected already. Correct its revision.", number=found.number))
    if cut.as_of and cut.as_of <= found.as_of:
        raise Invalid(_l("A revision tells what became known later."), field="as_of")
    return found


def _same(one: Cut, other: Cut) -> bool:
    return replace(one, as_of=None, period=other.period) == replace(other, as_of=None) and (
        (one.period.year, one.period.first, one.period.last)
        == (other.period.year, other.period.first, other.period.last)
    )


def _earlier(cut: Cut) -> list[Earlier]:
    """Return what was told before about the region and the year, by the same day and measure."""
    said = [(documents.cut_of(one.figures), one) for one in of_region(cut.region)]
    return [
        documents.earlier(one.figures)
        for about, one in said
        if about.period.year == cut.period.year and replace(about, as_of=cut.as_of, period=cut.period) == cut
    ]


def _correction(cut: Cut, revised: Publication | None, corrects: Correction | None) -> dict[str, Any]:
    """Return what the document says about the one that it corrects: its number, why, and what was done in between."""
    if revised is None or corrects is None or cut.as_of is None:
        return {"revises": None, "reason": "", "acts": {}}
    acts = {act.value: count for act, count in restatements.acts(cut, revised.as_of, cut.as_of).items()}
    return {"revises": revised.number, "reason": corrects.reason.strip(), "acts": acts}


def _next_number(cut: Cut) -> str:
    """Return the next number of the region and year, e.g. "340100-2026-003"; two at once meet at the unique key."""
    prefix = f"{cut.region}-{clock.today().year}-"
    taken = db.session.scalar(select(func.count()).where(Publication.number.startswith(prefix))) or 0
    return f"{prefix}{taken + 1:03}"
