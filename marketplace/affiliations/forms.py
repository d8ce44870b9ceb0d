"""Forms of affiliations: a bond, its end, its withdrawal, two organisations to compare, a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, DecimalField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from marketplace import clock
from marketplace.affiliations.drafts import EdgeDraft, NodeDraft
from marketplace.affiliations.kinds import CERTAINTIES, EDGE_KINDS, HOLDERS, NODE_KINDS, Certainty, EdgeKind, NodeKind
from marketplace.affiliations.models import Outcome
from marketplace.web.forms import Form, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

LONGEST = 200
BP = 100  # hundredths of a percent in a percent

OUTCOMES = {
    Outcome.INDEPENDENT: _l("They are independent of each other"),
    Outcome.AFFILIATED: _l("They are affiliated"),
}


def _choices(words: dict[str, Any], only: Iterable[str]) -> list[tuple[str, Any]]:
    return [(one, words[one]) for one in only]


class OwnBondForm(Form):
    """A bond that an organisation declares of itself; it leads to that organisation."""

    kind = SelectField(_l("Kind of bond"))
    holder_kind = SelectField(_l("From what it leads to the organisation"))
    name = StringField(
        _l("Its name, address or number"),
        [DataRequired(_l("Write the name.")), Length(max=LONGEST)],
        description=_l("An address with its road and number, a telephone number with its area code."),
    )
    uscc = StringField(_l("Unified social credit code, of an organisation"), [Optional(), Length(max=30)])
    mark = StringField(
        _l("Register's number for the person, of a person"),
        [Optional(), Length(max=40)],
        description=_l("What tells two people of one name apart. Never an identity number."),
    )
    share = DecimalField(
        _l("Share held, of a holding"), [Optional()], places=2, render_kw={"data-unit": "%", "inputmode": "decimal"}
    )
    valid_from = DateField(
        _l("From which day on"), [InputRequired(_l("Write the day, such as 2026-03-18."))], default=clock.today
    )
    valid_to = DateField(_l("First day on which it no longer held"), [Optional()])
    source = StringField(
        _l("Where it can be looked up"),
        [DataRequired(_l("Name the register or the document that shows it.")), Length(max=LONGEST)],
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.kind.choices = _choices(EDGE_KINDS, EdgeKind)
        self.holder_kind.choices = _choices(NODE_KINDS, NodeKind)

    def draft(self, region: str = "") -> EdgeDraft:
        """Return what the action needs.

        Args:
            region: where an address is that doesn't name its city.
        """
        kind = EdgeKind(self.kind.data)
        assert self.valid_from.data is not None
        return EdgeDraft(
            self._holder(kind, region),
            kind,
            self.valid_from.data,
            text_of(self.source),
            self._certainty(),
            _basis_points(self.share.data) if kind is EdgeKind.EQUITY else None,
            self.valid_to.data,
        )

    def _holder(self, kind: EdgeKind, region: str) -> NodeDraft:
        """Return the holder; where a kind of bond can start from one thing only, that is meant."""
        starts = HOLDERS[kind]
        chosen = starts[0] if len(starts) == 1 else NodeKind(self.holder_kind.data)
        return NodeDraft(chosen, text_of(self.name), text_of(self.uscc), text_of(self.mark), self._state(), region)

    def _state(self) -> bool:
        return False

    def _certainty(self) -> Certainty:
        return Certainty.DECLARED


class BondForm(OwnBondForm):
    """A bond that an official records."""

    certainty = RadioField(_l("Who says so"))
    state_holder = BooleanField(
        _l("It holds for the State"),
        render_kw={"data-why": _l("Companies aren't affiliated merely because the State holds both of them.")},
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.certainty.choices = _choices(CERTAINTIES, (Certainty.REGISTER, Certainty.REPORTED))
        self.certainty.data = self.certainty.data or Certainty.REGISTER

    def _state(self) -> bool:
        return bool(self.state_holder.data)

    def _certainty(self) -> Certainty:
        return Certainty(self.certainty.data)


def _basis_points(percent: Decimal | None) -> int | None:
    return None if percent is None else int((percent * BP).to_integral_value())


class OrganisationForm(Form):
    """An organisation that isn't in the graph yet."""

    name = StringField(_l("Name of the organisation"), [DataRequired(_l("Write the name.")), Length(max=LONGEST)])
    uscc = StringField(_l("Unified social credit code"), [Optional(), Length(max=30)])

    def draft(self) -> NodeDraft:
        """Return what the action needs."""
        return NodeDraft(NodeKind.ORGANISATION, text_of(self.name), text_of(self.uscc))


class EndForm(Form):
    """The end of a bond."""

    on = DateField(
        _l("First day on which it no longer holds"), [InputRequired(_l("Write the day, such as 2026-03-18."))]
    )


class WithdrawForm(Form):
    """The withdrawal of a bond that was never true."""

    reason = TextAreaField(
        _l("Reason"), [DataRequired(_l("Give the reason.")), Length(max=1000)], render_kw={"rows": 3, "maxlength": 1000}
    )


class DecisionForm(Form):
    """An official's decision on near hits."""

    outcome = RadioField(_l("Decision"), [InputRequired(_l("Choose one of the two."))], choices=list(OUTCOMES.items()))
    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Say what in the evidence decides it.")), Length(max=2000)],
        description=_l("Both sides can read it; the decision holds for this evidence only."),
        render_kw={"rows": 4, "maxlength": 2000},
    )
