"""The stops about registration and the figure: the desk, the figure, its restatement, what isn't registered yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from marketplace import clock, db
from marketplace.demo import cast
from marketplace.demo.stops import Step, Stop
from marketplace.demo.timeline import made, number_of
from marketplace.metrics import addresses, documents
from marketplace.metrics.models import Publication
from marketplace.papers import queries as papers
from marketplace.registration.states import COUNTING, RegistrationState

if TYPE_CHECKING:
    from marketplace.registration.models import Registration

CONTRACT = "contract:harmonic-reducer"
"""The contract from an earlier call that waits at the desk."""


PUBLICATION, REVISION = "publication:publish", "publication:revise"


def _papers() -> list[str]:
    """Return the address of the contract's PDF, where the relay has made it."""
    number = number_of(f"{CONTRACT}:paper")
    paper = papers.paper(number) if number else None
    file = paper.file if paper is not None else None
    return [url_for("files.download", public_id=file.public_id)] if file is not None else []


def registration(waiting: Registration) -> Stop:
    """Return the stop at the registration desk."""
    page = url_for("registration.review", registration_id=waiting.id)
    desk, who = url_for("registration.desk"), _("the registrar")
    steps = [
        Step("registrar", who, page, _("Register the contract as the registrar")),
        Step("registrar", who, desk, _("See the desk with its queues")),
        *(Step("registrar", who, paper, _("Read the contract as a paper (PDF)")) for paper in _papers()),
    ]
    return Stop(
        _("The contract is registered"),
        _(
            "A contract from an earlier call waits. Compare the signed text on the left with the form on the right, "
            "take it on, decide the technology amount, and give it its number."
        ),
        _(
            "The registrar reads the very text that both sides signed, by its digest; amounts that differ are marked; "
            "nothing is typed again."
        ),
        tuple(steps),
        done=waiting.state in COUNTING,
    )


def figure(waiting: Registration) -> Stop:
    """Return the stop at the figure."""
    page, bench = url_for("metrics.index"), url_for("metrics.bench")
    return Stop(
        _("The figure that moves"),
        _(
            "Open the figure of this year: the contract of stop 7 is in it. Press the number to see what it is made "
            "of, down to the single contract."
        ),
        _(
            "Official figures are published once a year as one number. Here each figure opens its contracts, and "
            "published, registered and platform figures are never mixed."
        ),
        (
            Step("deputy-director", _("the deputy director"), page, _("See the figure as the deputy director")),
            Step("statistician", _("the statistician"), bench, _("Cut it in any way at the workbench")),
        ),
        waits="" if waiting.state in COUNTING else _("It moves when the contract of stop 7 is registered."),
    )


def revocation(sham: Registration) -> Stop:
    """Return the stop at which a sham contract is revoked."""
    revoking = sham.state is RegistrationState.REVOKING
    page = url_for(f"registration.{'revoke' if revoking else 'show'}", registration_id=sham.id)
    return Stop(
        _("A sham contract is revoked, and the figure restated"),
        _(
            "A registrar has found that the money came back the same day, and proposes to revoke. A second official "
            "confirms; then look at the figure again: what was taken out, when, and why."
        ),
        _(
            "Elsewhere a figure, once reported, stands. Here the revocation is a new line in a journal that can't be "
            "edited: the old figure can still be computed as of its day, the new one says how it differs."
        ),
        (
            Step("second-reviewer", _("the second reviewer"), page, _("Confirm the revocation as the second reviewer")),
            Step("statistician", _("the statistician"), url_for("metrics.index"), _("See the restated figure")),
        ),
        done=sham.state is RegistrationState.REVOKED,
    )


def correction() -> Stop:
    """Return the stop at which a published half-year is compared with what is known of it now."""
    first, second = (db.session.get_one(Publication, made(act)) for act in (PUBLICATION, REVISION))
    asked = addresses.values(documents.cut_of(first.figures), as_of="", then=clock.local(first.as_of).date())
    then_and_now = url_for("metrics.restatement", **{**asked, "now": clock.today().isoformat()})
    who = _("the statistician")
    return Stop(
        _("A published half-year is corrected in public"),
        _(
            "Compare what was said on the day of publication with what is said today: each contract that moved the "
            "figure stands there with its reason: changed, cancelled, revoked, or registered elsewhere and told "
            "late. Then open the revision that everybody can read."
        ),
        _(
            "Elsewhere a corrected figure replaces the old one without a word. Here both stand side by side, each "
            "with its number and digest, and the difference adds up from single contracts."
        ),
        (
            Step("statistician", who, then_and_now, _("Compare then and now as the statistician")),
            Step(
                "statistician",
                who,
                url_for("metrics.own_publication", number=second.number),
                _("Read the published revision"),
            ),
        ),
    )


def unregistered() -> Stop:
    """Return the stop about contracts that are signed and not registered."""
    page = url_for("metrics.unregistered_contracts", region=cast.CITY)
    who = _("the statistician")
    return Stop(
        _("What is signed and doesn't count yet"),
        _(
            "See which district has signed contracts that nobody has had registered, how long they have waited and "
            "what they would add. Remind one with one click. Then see how far the year has come towards its targets."
        ),
        _(
            "What isn't registered usually isn't known. Here every contract signed on the platform is, so that a "
            "district hears of it while there is still time."
        ),
        (
            Step("statistician", who, page, _("See what isn't registered as the statistician")),
            Step("statistician", who, url_for("metrics.targets"), _("See the targets and their parts")),
        ),
    )
