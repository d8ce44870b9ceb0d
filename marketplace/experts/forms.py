"""Forms of the pool: an expert, his own profile, what binds him."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Optional

from marketplace import clock, codes
from marketplace.experts.drafts import Availability, ExpertDraft, InterestDraft, PublicationDraft, WorkDraft
from marketplace.experts.models import InterestKind
from marketplace.experts.parties import Unit
from marketplace.web.forms import Form, text_of
from marketplace.web.moments import language

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 200
MOST_REVIEWS = 100

INTERESTS = {
    InterestKind.FAMILY: _l("A relative, and where he or she works"),
    InterestKind.DOMAIN: _l("An e-mail domain of mine"),
    InterestKind.STAKE: _l("Something that I hold in an organisation"),
}


def _fields() -> list[tuple[str, str]]:
    return codes.choices("fields", on=clock.today(), locale=language(), parent="")


class OfferForm(Form):
    """One's own entry in the pool."""

    title = StringField(_l("Professional title"), [Optional(), Length(max=LONGEST)])
    fields = SelectMultipleField(_l("Fields in which I can judge"), [InputRequired(_l("Choose at least one field."))])

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields.choices = _fields()

    def draft(self, name: str, email: str, region: str) -> ExpertDraft:
        """Return what the action needs; name and address are the account's."""
        return ExpertDraft(name, email, text_of(self.title), tuple(sorted(self.fields.data)), region)


class ExpertForm(Form):
    """An expert as the office enters him."""

    name = StringField(_l("Name"), [DataRequired(_l("Write the name.")), Length(max=LONGEST)])
    email = StringField(
        _l("E-mail address"),
        [DataRequired(_l("Write the e-mail address: he agrees with it.")), Email(_l("This is no e-mail address."))],
        description=_l("Whoever has proved this address here is asked to agree."),
    )
    title = StringField(_l("Professional title"), [Optional(), Length(max=LONGEST)])
    fields = SelectMultipleField(_l("Fields"), [InputRequired(_l("Choose at least one field."))])
    region = SelectField(_l("Kept by the office of"))

    def __init__(self, *args: Any, areas: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields.choices = _fields()
        self.region.choices = [(area, codes.label("regions", area, language())) for area in areas]

    def draft(self) -> ExpertDraft:
        """Return what the action needs."""
        chosen = tuple(sorted(self.fields.data))
        return ExpertDraft(text_of(self.name), text_of(self.email), text_of(self.title), chosen, self.region.data)


class AvailabilityForm(Form):
    """When and how much somebody reviews."""

    since = DateField(_l("Available from"), [Optional()])
    until = DateField(_l("Last day"), [Optional()])
    most_reviews = IntegerField(
        _l("Most panels at a time"),
        [Optional(), NumberRange(1, MOST_REVIEWS, _l("Write a number from 1 to 100."))],
        description=_l("Empty: the number that the office has set."),
    )

    def draft(self) -> Availability:
        """Return what the action needs."""
        return Availability(self.since.data, self.until.data, self.most_reviews.data)


class WorkForm(Form):
    """An employment."""

    organisation = StringField(
        _l("Name of the organisation"), [DataRequired(_l("Write the name.")), Length(max=LONGEST)]
    )
    uscc = StringField(_l("Unified social credit code"), [Optional(), Length(max=30)])
    since = DateField(_l("From which day on"), [InputRequired(_l("Write the day, such as 2026-03-18."))])
    until = DateField(_l("First day on which it no longer held"), [Optional()])

    def draft(self) -> WorkDraft:
        """Return what the action needs."""
        assert self.since.data is not None
        return WorkDraft(self.unit(), self.since.data, self.until.data)

    def unit(self) -> Unit:
        """Return the organisation."""
        return Unit(text_of(self.organisation), text_of(self.uscc))


class AdviceForm(WorkForm):
    """Advice that somebody gave to an organisation."""

    what = StringField(_l("What it was about"), [DataRequired(_l("Say in a few words what it was about."))])

    def draft(self) -> WorkDraft:
        """Return what the action needs."""
        assert self.since.data is not None
        return WorkDraft(self.unit(), self.since.data, self.until.data, text_of(self.what))


class InterestForm(Form):
    """What somebody declares."""

    kind = SelectField(_l("What I declare"))
    name = StringField(_l("Name of the relative, or the domain"), [Optional(), Length(max=LONGEST)])
    organisation = StringField(
        _l("Name of the organisation"),
        [Optional(), Length(max=LONGEST)],
        description=_l("Where the relative works, or in which something is held."),
    )
    uscc = StringField(_l("Unified social credit code"), [Optional(), Length(max=30)])

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.kind.choices = list(INTERESTS.items())

    def draft(self) -> InterestDraft:
        """Return what the action needs."""
        name = text_of(self.organisation)
        unit = Unit(name, text_of(self.uscc)) if name else None
        return InterestDraft(InterestKind(self.kind.data), text_of(self.name), unit)


class PublicationForm(Form):
    """A publication."""

    title = StringField(_l("Title of the publication"), [DataRequired(_l("Write the title.")), Length(max=500)])
    published_on = DateField(
        _l("Day of publication"),
        [InputRequired(_l("Write the day, such as 2026-03-18."))],
        description=_l("The last day of the year where only that is known."),
    )
    authors = TextAreaField(
        _l("Authors"),
        [DataRequired(_l("Write the authors, one a line."))],
        description=_l("One a line, in their order, the expert among them."),
        render_kw={"rows": 4},
    )

    def draft(self) -> PublicationDraft:
        """Return what the action needs."""
        assert self.published_on.data is not None
        authors = tuple(line.strip() for line in (self.authors.data or "").splitlines() if line.strip())
        return PublicationDraft(text_of(self.title), self.published_on.data, authors)


class ReasonForm(Form):
    """Why somebody is removed."""

    reason = TextAreaField(
        _l("Reason"), [DataRequired(_l("Give the reason.")), Length(max=1000)], render_kw={"rows": 3, "maxlength": 1000}
    )


class EndForm(Form):
    """The end of an employment."""

    on = DateField(
        _l("First day on which it no longer holds"), [InputRequired(_l("Write the day, such as 2026-03-18."))]
    )
