"""Forms of the way to the publication: look-ups, opinions, the commitment, the publication itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from marketplace import clock
from marketplace.challenges.call_fields import MomentField, local
from marketplace.challenges.documents import Document
from marketplace.challenges.forms import area, listed_codes
from marketplace.challenges.publishing import Windows
from marketplace.challenges.reviewing import LookUp, Opinion
from marketplace.challenges.states import CommitmentKind
from marketplace.files import actions as files
from marketplace.listings.fields import DayField, WanField, stripped
from marketplace.web.forms import Form

if TYPE_CHECKING:
    from datetime import date

    from wtforms import Field

    from marketplace.challenges.models import Challenge
    from marketplace.permissions import Actor


class Attached:
    """Demands that a file was chosen."""

    field_flags = {"required": True}  # noqa: RUF012 - WTForms reads it from the class

    def __call__(self, _form: Any, field: Field) -> None:
        """Refuse a form without the file."""
        if not field.data or not getattr(field.data, "filename", ""):
            raise ValidationError(_("Choose the file."))


class LookUpForm(Form):
    """What a register says of the publisher."""

    system = SelectField(_l("Register"), [DataRequired(_l("Choose a register from the list."))])
    looked_up_on = DayField(_l("Looked up on"), [DataRequired(_l("Choose the day."))], default=clock.today)
    outcome = SelectField(_l("Outcome"), [DataRequired(_l("Choose an outcome from the list."))])
    note = area(_l("What was found"), 2000, 2, Optional())
    file = FileField(_l("Picture or print of the result"), [Attached()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.system.choices = listed_codes("credit_systems")
        self.outcome.choices = listed_codes("credit_outcomes")

    def look_up(self, by: Actor) -> LookUp:
        """Return the look-up as the action wants it; takes the file in."""
        file = files.store(self.file.data, by=by)
        return LookUp(self.system.data, self.looked_up_on.data, self.outcome.data, file, self.note.data or "")


class OpinionForm(Form):
    """What an expert says of the call."""

    expert = StringField(
        _l("Expert"), [DataRequired(_l("Write down who said what.")), Length(max=100)], filters=[stripped]
    )
    employer = StringField(_l("Employer"), [Optional(), Length(max=200)], filters=[stripped])
    verdict = SelectField(_l("Verdict"), [DataRequired(_l("Choose a verdict from the list."))])
    opinion = area(_l("Opinion"), 4000, 5, DataRequired(_l("Write down who said what.")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verdict.choices = listed_codes("refinement_verdicts")

    def said(self) -> Opinion:
        """Return the opinion as the action wants it."""
        return Opinion(self.expert.data, self.employer.data or "", self.verdict.data, self.opinion.data)


class CertificateForm(Form):
    """A certificate that a budget pays the bounty."""

    amount = WanField(
        _l("Amount"),
        [DataRequired(_l("State the amount."))],
        render_kw={"data-unit": _l("10,000 yuan"), "inputmode": "decimal"},
    )
    issuer = StringField(
        _l("Issued by"), [DataRequired(_l("Say who has issued the document.")), Length(max=200)], filters=[stripped]
    )
    file = FileField(_l("The document"), [Attached()])

    def last_day(self) -> date | None:
        """Return the day until which the document holds; a certificate has none."""
        return None

    def document(self, by: Actor) -> Document:
        """Return the document as the action wants it; takes the file in."""
        assert self.amount.fen is not None
        file = files.store(self.file.data, by=by)
        return Document(self.amount.fen, self.issuer.data, file, self.last_day())


class GuaranteeForm(CertificateForm):
    """A bank's guarantee, with its last day."""

    valid_to = DayField(_l("Valid until"), [DataRequired(_l("Choose the day."))])

    def last_day(self) -> date | None:
        """Return the day until which the guarantee holds."""
        day: date | None = self.valid_to.data
        return day


def document_form(challenge: Challenge) -> CertificateForm:
    """Return the form for the kind of document that a call names."""
    return GuaranteeForm() if challenge.commitment_kind is CommitmentKind.GUARANTEE else CertificateForm()


class DocumentDecisionForm(Form):
    """The official's reading of a document."""

    decision = RadioField(
        _l("Decision"),
        [DataRequired(_l("Choose a decision."))],
        choices=[("confirm", _l("It secures the bounty")), ("turn_down", _l("It doesn't"))],
    )
    note = area(_l("What is wrong, for the author"), 2000, 3, Optional())


class PublishForm(Form):
    """The windows with which a funded call is published."""

    deadline = MomentField(_l("Bids until"), [DataRequired(_l("Set the deadline for bids."))])
    bids_from = MomentField(_l("Bids are taken from"), [Optional()])
    questions_until = MomentField(_l("Questions until"), [Optional()])

    @classmethod
    def of(cls, challenge: Challenge) -> PublishForm:
        """Return the form filled with the author's windows."""
        return cls(
            data={
                "deadline": local(challenge.deadline_at),
                "bids_from": local(challenge.bids_from),
                "questions_until": local(challenge.questions_until),
                "version": challenge.version,
            }
        )

    def windows(self) -> Windows:
        """Return the windows as the action wants them."""
        assert self.deadline.at is not None
        return Windows(self.deadline.at, self.bids_from.at, self.questions_until.at)
