"""The letter of a digest: what each search found, by which line, and how to stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.discovery.searching import ENDPOINTS, KINDS
from marketplace.saved_searches.stop_links import Stop, stop_token

if TYPE_CHECKING:
    from marketplace.accounts.models import Person
    from marketplace.saved_searches.digests import Share
    from marketplace.saved_searches.models import Digest, SavedSearchHit

MOST_SHOWN = 20
"""Hits of one search in a letter; the rest is on its page."""


class Text(TypedDict):
    """A letter as `accounts.letters.write_to` takes it."""

    subject: str
    body: str
    stop_address: str


def compose(digest: Digest, shares: list[Share]) -> Text:
    """Write a digest in the language in force; by short message only how much there is and where."""
    person, count = digest.person, sum(len(share.hits) for share in shares)
    by_mail = bool(person.email and person.confirmed_at)
    whole = [_share(share) for share in shares] if by_mail else [address("saved_searches.index")]
    title = ngettext("%(num)s new record for your saved searches", "%(num)s new records for your saved searches", count)
    stop = stop_address(person)
    return Text(
        subject=f"{current_app.extensions['settings'].site_name}: {title}",
        body="\n\n".join([*whole, _reason(by_mail=by_mail), _("Stop all of these letters: %(address)s", address=stop)]),
        stop_address=stop,
    )


def _reason(*, by_mail: bool) -> str:
    if not by_mail:
        return str(_("You get this because of your saved searches."))
    return str(
        _(
            "You get this letter because you keep saved searches on %(site)s: at most one a day for those with a "
            "daily digest, one a week for the others. All of them: %(address)s",
            site=current_app.extensions["settings"].site_name,
            address=address("saved_searches.index"),
        )
    )


def _share(share: Share) -> str:
    search, shown = share.search, share.hits[:MOST_SHOWN]
    more = len(share.hits) - len(shown)
    lines = [
        _("Saved search “%(name)s”", name=search.name),
        *(_hit(hit) for hit in shown),
        *([_("And %(more)s more: %(address)s", more=more, address=_page(search.id))] if more else []),
        _("Stop letters of this search: %(address)s", address=stop_address(search.person, search.id)),
    ]
    return "\n".join(map(str, lines))


def _hit(hit: SavedSearchHit) -> str:
    kind = KINDS[hit.document.partition(":")[0]]
    head = _("%(kind)s, changed: %(title)s", kind=kind, title=hit.title) if hit.changed else f"{kind}: {hit.title}"
    held = (
        _("Found by: %(clauses)s", clauses=_(" / ").join(hit.clauses)) if hit.clauses else _("Found by its conditions")
    )
    return f"- {head}\n  {held}\n  {record_address(hit.document)}"


def _page(search_id: int) -> str:
    return address("saved_searches.show", id=search_id)


def stop_address(person: Person, search_id: int | None = None) -> str:
    """Return where one request stops the letters of a person's search, or of all."""
    return address("saved_searches.stop", token=stop_token(Stop(person.id, search_id)))


def record_address(document: str) -> str:
    """Return the address of a found record, for a letter."""
    kind, _colon, number = document.partition(":")
    return address(ENDPOINTS[kind], id=int(number))


def address(endpoint: str, **values: object) -> str:
    """Return the address of a page as somebody outside reaches it; letters are written without a request."""
    base = urlsplit(current_app.extensions["settings"].base_url)
    adapter = current_app.url_map.bind(base.netloc, script_name=base.path or "/", url_scheme=base.scheme)
    return adapter.build(endpoint, values, force_external=True)
