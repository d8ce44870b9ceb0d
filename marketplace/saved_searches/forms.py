"""The form of a saved search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from marketplace.discovery.searching import TITLES, label
from marketplace.saved_searches import conditions
from marketplace.saved_searches.actions import LONGEST_NAME, MOST_CLAUSES, SearchDraft
from marketplace.saved_searches.models import Period
from marketplace.web.forms import Form, text_of
from marketplace.web.moments import language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from werkzeug.datastructures import MultiDict

    from marketplace.saved_searches.models import SavedSearch

PERIODS = [
    (Period.DAILY.value, _l("Daily: the next morning at 8:00")),
    (Period.WEEKLY.value, _l("Weekly: Monday morning at 8:00")),
]


class SearchForm(Form):
    """A question with a name and a period; one more field for each filter of the search page (`FILTERS`)."""

    name = StringField(
        _l("Name"),
        [DataRequired(_l("Give it a name: digests say by it which search found something.")), Length(max=LONGEST_NAME)],
    )
    clauses = TextAreaField(
        _l("Words to look for"),
        description=_l(
            "One group of words a line. All words of a line must stand in a record, and any one line is enough. "
            "At most %(most)s lines.",
            most=MOST_CLAUSES,
        ),
        render_kw={"rows": 4},
    )
    period = RadioField(_l("How often"), [DataRequired()], choices=PERIODS, default=Period.DAILY.value)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in conditions.FACETS:
            self[name].choices = _choices(name, self[name].data or ())

    @classmethod
    def asked(cls, arguments: MultiDict[str, str]) -> SearchForm:
        """Return the form filled from the address of a search: its words as a line, its choices as conditions."""
        clauses = _lines(arguments.get("q", "").encode("utf-8", "ignore").decode())
        chosen = {
            name: [one for one in arguments.getlist(name) if conditions.known(name, one)] for name in conditions.FACETS
        }
        return cls(
            formdata=None, data={"name": " ".join(clauses)[:LONGEST_NAME], "clauses": "\n".join(clauses), **chosen}
        )

    @classmethod
    def of(cls, search: SavedSearch) -> SearchForm:
        """Return the form filled with a stored search."""
        data = {"name": search.name, "clauses": "\n".join(search.clauses), "period": search.period.value}
        return cls(formdata=None, data={**data, **search.filters, "version": search.version})

    def draft(self) -> SearchDraft:
        """Return what was typed."""
        chosen = {name: tuple(dict.fromkeys(self[name].data or ())) for name in conditions.FACETS}
        return SearchDraft(
            name=text_of(self["name"]),
            clauses=tuple(_lines(self["clauses"].data or "")),
            filters={name: values for name, values in chosen.items() if values},
            period=Period(self["period"].data),
        )

    def facets(self) -> list[Any]:
        """Return the fields of filters that have something to choose."""
        return [self[name] for name in conditions.FACETS if self[name].choices]


def _filter_field(name: str) -> SelectMultipleField:
    # what can't be chosen is refused by the action, which names it
    return SelectMultipleField(TITLES[name], validate_choice=False)


for _name in conditions.FACETS:
    setattr(SearchForm, _name, _filter_field(_name))


def _choices(name: str, chosen: Iterable[str]) -> list[tuple[str, str]]:
    """Return what is offered, and after it what came from a search and has a name."""
    offered = conditions.offered(name)
    listed = {value for value, _label in offered}
    return [
        *offered,
        *((one, label(name, one, language())) for one in chosen if one not in listed and conditions.known(name, one)),
    ]


def _lines(text: str) -> list[str]:
    """Return the lines of a text that hold anything, each once."""
    return list(dict.fromkeys(line for line in (" ".join(line.split()) for line in text.splitlines()) if line))


def unknown_in(arguments: Mapping[str, Any]) -> list[str]:
    """Return what an address asks for that can't be asked, to be named on the page."""
    wanted = ((name, value) for name, value in arguments.items(multi=True) if name != "q")  # type: ignore[call-arg]
    return [f"{name}={value}"[:60] for name, value in wanted if not conditions.known(name, value)]
