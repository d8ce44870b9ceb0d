"""The form of a bid: made for one call, with two fields for each of its indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, MultipleFileField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length, Optional

from marketplace.challenges import bid_rules
from marketplace.challenges.bid_contents import PLEDGE
from marketplace.challenges.bid_drafts import BidDraft
from marketplace.challenges.bid_rows import BudgetRow, MemberRow, MilestoneRow, PersonRow, RightRow, short
from marketplace.challenges.citing import CitedField
from marketplace.challenges.forms import area
from marketplace.listings.fields import WanField, listed, rows, stripped
from marketplace.listings.shown import measured
from marketplace.web.forms import Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.challenges.contents import Enclosure, TeamMember
    from marketplace.challenges.models import Challenge
    from marketplace.listings.models import Indicator

DRAFT, PROPOSE = "draft", "propose"
"""What the buttons of the form do that don't seal."""

NOT_TYPED = ("csrf_token", "submission", "version", "enclosures", "kept", "pledge", "as_it_is")
"""What a draft doesn't keep; the pledge is signed anew each time."""


class Unremembered(Form):
    """A form of the bidder's side.

    The token that other forms are remembered by would be stored with the sender's number: here it is always empty,
    and a second click is recognised by the sealed text itself.
    """

    submission = HiddenField(filters=[lambda _typed: ""])


class CodeForm(Unremembered):
    """The code of a draft or of a consortium."""

    code = StringField(_l("Code"), [DataRequired(_l("Type the code.")), Length(max=60)], filters=[stripped])


class BidForm(Unremembered):
    """A bid (揭榜申报)."""

    bidder = SelectField(_l("Bid on behalf of"), coerce=int)
    title = StringField(
        _l("Title of your solution"),
        [DataRequired(_l("Give your solution a title.")), Length(max=200)],
        filters=[stripped],
    )
    price = WanField(
        _l("Your price"),
        [DataRequired(_l("Name your price."))],
        render_kw={"data-unit": _l("10,000 yuan"), "inputmode": "decimal"},
    )
    route = area(
        _l("Technical route"),
        12000,
        10,
        DataRequired(_l("Describe the technical route.")),
        description=_l("How you will solve it, what is proven, what is still open."),
    )
    chief_name = short(_l("Technical chief"))
    chief_organisation = short(_l("Where the technical chief works"))
    team = listed(PersonRow, _l("Team"), _l("Everybody who matters for it, with where they work. One row a person."))
    milestones = listed(
        MilestoneRow,
        _l("Milestones"),
        _l("What is shown by which month, and its share of the price: together exactly 100 %."),
    )
    budget = listed(BudgetRow, _l("Budget"), _l("If you list it, the lines add up to your price."))
    own_ip = listed(RightRow, _l("Rights that you bring"), _l("Patents and other rights that the solution rests on."))
    cited = CitedField(
        _l("Results of this platform"),
        [Optional(), Length(max=200)],
        description=_l("Numbers of published results that the solution builds on, such as 12, 15."),
    )
    members = listed(
        MemberRow,
        _l("Members of the consortium"),
        _l("Only for a consortium: all units, yours included, and their shares of the work: exactly 100 %."),
    )
    kept = SelectMultipleField(_l("Files that are in it already"), [Optional()])
    enclosures = MultipleFileField(
        _l("Files"),
        [Optional()],
        description=_l("PDF, Word, Excel, picture or text, without password and without macros. Sealed with the bid."),
    )
    as_it_is = BooleanField(
        _l("Seal it as it is"),
        description=_l(
            "Reviewers don't learn whose a bid is. Before it is sealed, it is looked through for names, phone numbers "
            "and addresses outside of the team's fields, and you see them first. Tick this to seal it all the same."
        ),
    )
    pledge = BooleanField(_l("We sign this pledge"), description=PLEDGE)

    def typed(self) -> dict[str, Any]:
        """Return what was typed, as a draft keeps it."""
        return {name: value for name, value in self.data.items() if name not in NOT_TYPED}

    def shares(self) -> tuple[tuple[int, int], ...]:
        """Return the consortium as it was typed."""
        return tuple(row.shares() for row in rows(self.members)) if "members" in self else ()

    def draft(self, challenge: Challenge, enclosures: tuple[Enclosure, ...]) -> BidDraft:
        """Return what was typed."""
        indicators = challenge.demand.indicators
        return BidDraft(
            title=self.title.data,
            route=self.route.data,
            price_fen=cast("int", self.price.fen),
            promises={one.id: self[name_of(one)].data or "" for one in indicators},
            hows={one.id: self[how_name_of(one)].data or "" for one in indicators},
            chief=self._chief(),
            team=tuple(row.draft() for row in rows(self.team)),
            milestones=tuple(row.draft() for row in rows(self.milestones)),
            budget=tuple(row.draft() for row in rows(self.budget)),
            own_ip=tuple(row.draft() for row in rows(self.own_ip)),
            cited=self.cited.versions,
            shares=self.shares(),
            enclosures=enclosures,
            pledged=bool(self.pledge.data),
        )

    def _chief(self) -> TeamMember | None:
        if not self.chief_name.data:
            return None
        return {"name": self.chief_name.data, "organisation": self.chief_organisation.data or "", "role": "技术总师"}


def name_of(indicator: Indicator) -> str:
    """Return the name of the field that holds what is promised for an indicator."""
    return f"promise_{indicator.id}"


def how_name_of(indicator: Indicator) -> str:
    """Return the name of the field that says how an indicator is reached."""
    return f"how_{indicator.id}"


def _promise_field(indicator: Indicator) -> StringField:
    needed = [DataRequired(_l("Say what you promise for each required indicator."))] if indicator.must else []
    return StringField(
        f"{indicator.quantity} {measured(indicator)}",
        [*needed, Length(max=200)],
        filters=[stripped],
        description=_l("Your promise, a number in the same unit where one is asked."),
        render_kw={"data-unit": indicator.unit} if indicator.unit else {},
    )


def _fields_of(challenge: Challenge) -> dict[str, StringField]:
    fields = {}
    for one in challenge.demand.indicators:
        fields[name_of(one)] = _promise_field(one)
        fields[how_name_of(one)] = short(_l("How you reach %(what)s") % {"what": one.quantity}, most=500)
    return fields


def _sections(promises: Sequence[str]) -> list[tuple[Any, ...]]:
    return [
        (_("Your solution"), ["bidder", "title", "price", "route", "cited"]),
        (
            _("What you promise"),
            list(promises),
            _("Promise against indicator: this is what acceptance measures later."),
        ),
        (_("Who does it"), ["chief_name", "chief_organisation", "team", "members"]),
        (_("When and for what"), ["milestones", "budget"]),
        (_("What you bring"), ["own_ip", "kept", "enclosures"]),
        (_("Pledge"), ["as_it_is", "pledge"]),
    ]


def form_for(
    challenge: Challenge, bidders: list[tuple[int, str]], typed: dict[str, Any], files: Sequence[Enclosure]
) -> BidForm:
    """Return the form of a call, filled with what was typed before and the files that are in the bid already."""
    promises = _fields_of(challenge)
    made = cast("type[BidForm]", type("BidFormOfCall", (BidForm,), {**promises, "sections": _sections(list(promises))}))
    form = made(data={**typed, "kept": [one["digest"] for one in files]})
    form.bidder.choices = bidders
    form.kept.choices = [(one["digest"], f"{one['name']} ({one['size'] // 1024 + 1} KiB)") for one in files]
    if not files:
        del form.kept
    if not challenge.consortium_allowed:
        del form.members
    return form


def most_files(challenge: Challenge) -> tuple[int, int]:
    """Return (how many files, how many MiB together) go into a bid at most."""
    return bid_rules.most("bid.most_files", challenge), bid_rules.most("bid.largest_mib", challenge)
