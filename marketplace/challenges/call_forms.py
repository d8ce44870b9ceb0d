"""The steps in which a call is written. Each knows what is stored and what it changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from marketplace import clock, codes
from marketplace.challenges.call_fields import InvitedRow, PhaseRow, ShareField, share_text
from marketplace.challenges.completeness import proposed_bp
from marketplace.challenges.forms import area
from marketplace.challenges.states import ChallengeWay, CommitmentKind, Disclosure
from marketplace.challenges.ways import FEWEST_RUNNERS, UNDERTAKINGS, WAYS
from marketplace.listings.fields import Needed, WanField, listed, rows, stripped
from marketplace.listings.quantities import wan_of_fen
from marketplace.web.forms import Form
from marketplace.web.moments import language

if TYPE_CHECKING:
    from marketplace.challenges.drafts import CallDraft
    from marketplace.challenges.models import Challenge

LEVELS = {
    Disclosure.PUBLIC: _l("Everybody reads it all"),
    Disclosure.BRIEF: _l("Everybody reads the rest, verified organisations read the problem"),
    Disclosure.NAMED: _l("Everybody reads the rest, the invited read the problem"),
}
ORDER, CHIEF = UNDERTAKINGS


class StepForm(Form):
    """One step of the wizard."""

    @classmethod
    def stored(cls, challenge: Challenge) -> dict[str, Any]:
        """Return what the call says now, as this form shows it."""
        raise NotImplementedError

    def changed(self, draft: CallDraft) -> CallDraft:
        """Return the text with what was typed here."""
        raise NotImplementedError


class TextForm(StepForm):
    """What is to be solved, and who reads it in full."""

    title = StringField(
        _l("Title of the call"),
        [DataRequired(_l("Give the call a title.")), Length(max=200)],
        filters=[stripped],
        description=_l("One sentence that names the problem; everybody reads it."),
    )
    problem = area(
        _l("What is to be solved"),
        8000,
        10,
        Needed(),
        description=_l(
            "Taken over from your demand. The indicators are those of the demand and can't be changed here."
        ),
    )
    disclosure = RadioField(
        _l("Who reads the problem"), choices=list(LEVELS.items()), default=Disclosure.PUBLIC, validators=[Optional()]
    )

    @classmethod
    def stored(cls, challenge: Challenge) -> dict[str, Any]:
        """Return title, problem and disclosure."""
        return {"title": challenge.title, "problem": challenge.problem, "disclosure": challenge.disclosure.value}

    def changed(self, draft: CallDraft) -> CallDraft:
        """Return the text with what was typed here."""
        return replace(
            draft,
            title=self.title.data or "",
            problem=self.problem.data or "",
            disclosure=Disclosure(self.disclosure.data or Disclosure.PUBLIC),
        )


class WayForm(StepForm):
    """How the winner is chosen, and what he undertakes."""

    sections = (
        (_l("The way"), ["way"]),
        (_l("For a race"), ["runners", "start_share"]),
        (_l("For invited teams"), ["assigned_reason", "invited"]),
        (_l("Undertakings"), ["military_order", "order_consequence", "chief_engineer", "chief_powers"]),
        (_l("Your project leader"), ["leader", "leader_employed"]),
    )

    way = RadioField(
        _l("How is the winner chosen?"),
        [DataRequired(_l("Choose a way."))],
        choices=[(way.value, rules.label) for way, rules in WAYS.items()],
    )
    runners = IntegerField(
        _l("Number of runners"),
        [Optional(), NumberRange(FEWEST_RUNNERS, 20, _l("A race has at least 2 runners."))],
        description=WAYS[ChallengeWay.RACE].meaning,
    )
    start_share = ShareField(_l("Start share of each runner"), [Optional()])
    assigned_reason = area(
        _l("Why only the invited may bid"), 2000, 4, Optional(), description=WAYS[ChallengeWay.ASSIGNED].meaning
    )
    invited = listed(InvitedRow, _l("Invited organisations"), _l("They are named in the published call."))
    military_order = BooleanField(ORDER.label, description=ORDER.meaning)
    order_consequence = area(_l("What follows when it isn't kept"), 2000, 3, Optional())
    chief_engineer = BooleanField(CHIEF.label, description=CHIEF.meaning)
    chief_powers = area(_l("What he may decide alone"), 2000, 3, Optional())
    leader = StringField(_l("Project leader of your side"), [Optional(), Length(max=100)], filters=[stripped])
    leader_employed = BooleanField(_l("He is employed by us"))

    @classmethod
    def stored(cls, challenge: Challenge) -> dict[str, Any]:
        """Return the way with its terms, and the undertakings."""
        names = ("assigned_reason", "military_order", "order_consequence", "chief_engineer", "chief_powers")
        invited = [{"uscc": one.organisation.uscc} for one in challenge.invitations]
        return {
            **{name: getattr(challenge, name) for name in (*names, "leader", "leader_employed")},
            "way": challenge.way.value,
            "runners": challenge.runners if challenge.runners >= FEWEST_RUNNERS else None,
            "start_share": share_text(challenge.start_share_bp or proposed_bp("call.start_share", challenge.region)),
            "invited": [*invited, {}],
        }

    def changed(self, draft: CallDraft) -> CallDraft:
        """Return the text with what was typed here."""
        invited = (one.organisation_id for one in rows(self.invited))
        return replace(
            draft,
            way=ChallengeWay(self.way.data or ChallengeWay.SINGLE),
            runners=self.runners.data or FEWEST_RUNNERS,
            start_share_bp=self.start_share.bp or 0,
            assigned_reason=self.assigned_reason.data or "",
            invited=tuple(number for number in invited if number is not None),
            military_order=self.military_order.data,
            order_consequence=self.order_consequence.data or "",
            chief_engineer=self.chief_engineer.data,
            chief_powers=self.chief_powers.data or "",
            leader=self.leader.data or "",
            leader_employed=self.leader_employed.data,
        )


class MoneyForm(StepForm):
    """What is paid for what, and how the money is secured."""

    sections = (
        (_l("The bounty"), ["bounty", "payment_plan", "phases"]),
        (_l("Secured before the publication"), ["commitment_kind", "commitment_share"]),
        (_l("Public money"), ["public_money", "auto_accept_days"]),
    )

    bounty = WanField(
        _l("Bounty"),
        [Needed()],
        description=_l("What you pay for a solution that meets the indicators."),
        render_kw={"data-unit": _l("10,000 yuan"), "inputmode": "decimal"},
    )
    payment_plan = area(
        _l("How it is paid"), 4000, 3, Optional(), description=_l("Within which time after which verdict.")
    )
    phases = listed(
        PhaseRow,
        _l("Phases"),
        _l("What is shown when, and the share of the bounty that it pays. The shares add up to 100%."),
    )
    commitment_kind = RadioField(_l("How is the bounty secured?"), [InputRequired(_l("Choose one."))])
    commitment_share = ShareField(_l("Share that is secured"), [InputRequired(_l("Write the share in per cent."))])
    public_money = BooleanField(_l("Public money is involved"))
    auto_accept_days = IntegerField(
        _l("Silence accepts a milestone after"),
        [Optional(), NumberRange(1, 365, _l("From 1 to 365 days."))],
        description=_l("Leave it empty where silence accepts nothing."),
        render_kw={"data-unit": _l("days")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commitment_kind.choices = codes.choices("commitment_kinds", on=clock.today(), locale=language())

    @classmethod
    def stored(cls, challenge: Challenge) -> dict[str, Any]:
        """Return bounty, plan, phases and commitment."""
        names = ("title", "months", "evidence", "gate")
        phases = [
            {**{name: getattr(one, name) for name in names}, "share": share_text(one.share_bp)}
            for one in challenge.phases
        ]
        return {
            "bounty": wan_of_fen(challenge.bounty_fen) if challenge.bounty_fen else "",
            "payment_plan": challenge.payment_plan,
            "phases": [*phases, {}],
            "commitment_kind": challenge.commitment_kind.value,
            "commitment_share": share_text(challenge.commitment_share_bp),
            "public_money": challenge.public_money,
            "auto_accept_days": challenge.auto_accept_days,
        }

    def changed(self, draft: CallDraft) -> CallDraft:
        """Return the text with what was typed here."""
        share = self.commitment_share.bp
        return replace(
            draft,
            bounty_fen=self.bounty.fen,
            payment_plan=self.payment_plan.data or "",
            phases=tuple(one.draft() for one in rows(self.phases)),
            commitment_kind=CommitmentKind(self.commitment_kind.data or CommitmentKind.ESCROW),
            commitment_share_bp=draft.commitment_share_bp if share is None else share,
            public_money=self.public_money.data,
            auto_accept_days=self.auto_accept_days.data,
        )
