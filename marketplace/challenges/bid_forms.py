"""The form of a bid: made for one call, with a field for each of its indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from marketplace.challenges.drafts import BidDraft
from marketplace.challenges.forms import area
from marketplace.listings.fields import WanField, stripped
from marketplace.listings.quantities import wan_of_fen
from marketplace.listings.shown import measured
from marketplace.web.forms import Form

if TYPE_CHECKING:
    from marketplace.challenges.models import Challenge
    from marketplace.challenges.sealing import Content, Enclosure
    from marketplace.listings.models import Indicator


class BidForm(Form):
    """A bid (揭榜申报).

    The token that other forms are remembered by would be stored with the sender's number: here it is always empty,
    and a second click is recognised by the sealed text itself (`bids.place`).
    """

    submission = HiddenField(filters=[lambda _typed: ""])
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
    team = area(_l("Team"), 4000, 4, DataRequired(_l("Say who will do it.")))
    milestones = area(
        _l("Milestones"),
        4000,
        4,
        DataRequired(_l("Say what will be reached when.")),
        description=_l("What is shown in which month. The contract is drafted from it."),
    )
    enclosure = FileField(
        _l("One file"),
        description=_l("PDF, Word, Excel, picture or text. It is sealed together with the bid."),
    )
    drop = SelectField(
        _l("The file sealed before"), default="keep", choices=[("keep", _l("keep it")), ("drop", _l("leave it out"))]
    )

    def draft(self, challenge: Challenge, enclosure: Enclosure | None) -> BidDraft:
        """Return what was typed."""
        promises = {one.id: self[name_of(one)].data or "" for one in challenge.demand.indicators}
        return BidDraft(
            title=self.title.data,
            route=self.route.data,
            price_fen=cast("int", self.price.fen),
            team=self.team.data,
            milestones=self.milestones.data,
            promises=promises,
            enclosure=enclosure,
        )


def name_of(indicator: Indicator) -> str:
    """Return the name of the field that holds what is promised for an indicator."""
    return f"promise_{indicator.id}"


def _promise_field(indicator: Indicator) -> StringField:
    needed = [DataRequired(_l("Say what you promise for each required indicator."))] if indicator.must else []
    return StringField(
        f"{indicator.quantity} {measured(indicator)}",
        [*needed, Length(max=200)],
        filters=[stripped],
        description=_l("Your promise, a number in the same unit where one is asked."),
        render_kw={"data-unit": indicator.unit} if indicator.unit else {},
    )


def form_for(challenge: Challenge, bidders: list[tuple[int, str]], earlier: Content | None) -> BidForm:
    """Return the form of a call, filled with the bid that is sealed already, if there is one."""
    promises = {name_of(one): _promise_field(one) for one in challenge.demand.indicators}
    sections = [
        (_("Your solution"), ["bidder", "title", "price", "route"]),
        (
            _("What you promise"),
            list(promises),
            _("Promise against indicator: this is what acceptance measures later."),
        ),
        (_("Who and when"), ["team", "milestones", "enclosure", "drop"]),
    ]
    made = cast("type[BidForm]", type("BidFormOfCall", (BidForm,), {**promises, "sections": sections}))
    form = made(data=_stored(earlier) if earlier else None)
    form.bidder.choices = bidders
    if not (earlier and earlier["enclosure"]):
        del form.drop
    return form


def _stored(content: Content) -> dict[str, Any]:
    promises = {f"promise_{one['indicator_id']}": one["promise"] for one in content["promises"]}
    return {
        **promises,
        "bidder": content["bidder_id"],
        "title": content["title"],
        "price": wan_of_fen(content["price_fen"]),
        "route": content["route"],
        "team": content["team"],
        "milestones": content["milestones"],
    }
