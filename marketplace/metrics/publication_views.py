"""What was said then and now: restatements of a figure, and the figures that this platform published itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Response, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from marketplace import clock
from marketplace.errors import Invalid, NotFound
from marketplace.metrics import addresses, documents, publications, restatements
from marketplace.metrics.blueprint import bp, choices, city, name, opened, page_number, viewer
from marketplace.metrics.cuts import Dimension
from marketplace.metrics.publications import Correction
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import Form, posted, submit, text_of
from marketplace.web.guard import guarded, public
from marketplace.web.moments import language

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

    from marketplace.metrics.addresses import Opened
    from marketplace.metrics.cuts import Cut, Figures
    from marketplace.metrics.models import Publication

PAGE = 50  # contracts that moved a figure on a page


@dataclass(frozen=True)
class Days:
    """The two days whose knowledge is compared; each as it was when it ended."""

    then: date
    now: date


@bp.get("/metrics/restatement")
@guarded(Permission.OPEN_FIGURE, load=opened)
def restatement(asked: Opened) -> ResponseReturnValue:
    """Show what a figure was said to be on a day, what on a later one, and which contracts moved it."""
    days, error = _days(asked)
    instants = (addresses.end_of(days.then), addresses.end_of(days.now))
    page = page_number()
    found = restatements.restatement(asked.cut, *instants, asked.side, limit=PAGE, offset=(page - 1) * PAGE)
    pages = max(1, -(-found.total // PAGE))
    if page > pages:
        raise NotFound
    answer = render_template(
        "metrics/restatement.html",
        asked=asked,
        days=days,
        error=error,
        it=found,
        page=page,
        pages=pages,
        today=clock.today(),
        **choices(asked),
    )
    return answer, error.status if error else 200


def _days(asked: Opened) -> tuple[Days, Invalid | None]:
    """Read the two days; by themselves the end of the period's next month, and today."""
    today = clock.today()
    usual = Days(min(asked.cut.period.end + timedelta(days=30), today - timedelta(days=1)), today)
    try:
        then = addresses.day(request.args.get("then") or usual.then.isoformat(), "then")
        now = addresses.day(request.args.get("now") or usual.now.isoformat(), "now")
        if then >= now:
            return usual, Invalid(_l("The second day must come after the first."), field="now")
    except Invalid as error:
        return usual, error
    return Days(then, now), None


class PublishForm(Form):
    """The consent to publish figures; a correction says what it corrects, and why."""

    revises = HiddenField()
    reason = TextAreaField(
        _l("Why the figures are corrected"),
        [Length(max=publications.LONGEST_REASON)],
        description=_l("Everybody reads it beside the corrected figures."),
        render_kw={"rows": 3, "maxlength": publications.LONGEST_REASON},
    )

    def correction(self) -> Correction | None:
        """Return what is corrected, None for a first publication."""
        return Correction(self.revises.data, text_of(self.reason)) if self.revises.data else None


@bp.route("/metrics/publish", methods=["GET", "POST"])
@guarded(Permission.PUBLISH_FIGURES, load=opened)
def publish(asked: Opened) -> ResponseReturnValue:
    """Publish the figures of a region and period, after a page that says what follows from it."""
    form = PublishForm(data={"revises": request.args.get("revises", "")})

    def page(form: Form) -> str:
        figures = viewer().figures(asked.cut)
        return render_template("metrics/publish.html", form=form, figures=figures, **choices(asked))

    if not posted():
        return page(form)
    return submit(
        form,
        lambda: publications.publish(asked.cut, by=guard.actor(), corrects=form.correction()),
        then=lambda made: url_for("metrics.own_publication", number=made.number),
        page=page,
    )


@bp.get("/metrics/publications/<number>")
@public
def own_publication(number: str) -> ResponseReturnValue:
    """Show figures as they were published, with their digest, what they corrected and what corrected them."""
    found = publications.by_number(number)
    cut = documents.cut_of(found.figures)
    return render_template(
        "metrics/own_publication.html",
        it=found,
        cut=cut,
        figures=documents.figures_in(found.figures["figures"]),
        overlap=bool(found.figures["figures"] and found.figures["figures"]["overlap"]),
        tables=list(_tables(found)),
        revision=publications.revision_of(found),
        fits=documents.digest_of(found.figures) == found.digest,
        region_label=name(found.region),
        period_label=cut.period.label(language()),
    )


def _tables(found: Publication) -> Any:
    """Give (dimension, rows, sums) of each table, a hidden row as None; None instead of rows for a hidden table."""
    for dimension in Dimension:
        table = found.figures["tables"].get(dimension.value)
        if table is not None:
            yield (
                dimension,
                *({code: documents.figures_in(row) for code, row in table[part].items()} for part in ("rows", "sums")),
            )


@bp.get("/metrics/publications/<number>.json")
@public
def own_publication_document(number: str) -> ResponseReturnValue:
    """Give the document in the very form that the digest is taken of."""
    found = publications.by_number(number)
    headers = {"Content-Disposition": f'attachment; filename="{found.number}.json"'}
    return Response(documents.canonical(found.figures), mimetype="application/json", headers=headers)


@dataclass(frozen=True)
class Listed:
    """One line of the list of publications."""

    it: Publication
    cut: Cut
    figures: Figures | None
    corrected: bool


def of_city() -> list[Listed]:
    """Return what this platform published about its city, the latest first."""
    found = publications.of_region(city())
    corrected = {one.revises_id for one in found}
    return [
        Listed(
            one,
            documents.cut_of(one.figures),
            documents.figures_in(one.figures["figures"]),
            one.id in corrected,
        )
        for one in found
    ]
