"""What people of the demonstration keep an eye on: saved searches, and the digests in which they heard of something."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace import clock, db
from marketplace.demo import cast, material, offers
from marketplace.demo.timeline import Act, Scene, made, number_of
from marketplace.discovery.documents import document_of
from marketplace.listings import queries as listings
from marketplace.saved_searches import actions, copies, digests, hits
from marketplace.saved_searches.actions import SearchDraft
from marketplace.saved_searches.models import Digest, Period, SavedSearch
from search.publication import Publication
from search.stored import prepare, satisfied_by

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

SAVED_AGO = 45
"""Days before the day of loading: after everybody has an account, before what is found is published."""


@dataclass(frozen=True)
class Watched:
    """A saved search of somebody of the cast.

    Attributes:
        finds: keys of results that it found when they were published.
    """

    key: str
    person: str
    name: str
    clauses: tuple[str, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    period: Period = Period.DAILY
    finds: tuple[str, ...] = ()


SEARCHES = (
    Watched(
        "battery",
        "broker",
        "电池安全与制造",
        ("热失控 预警", "动力电池 焊接"),
        {"kind": ("result", "demand")},
        finds=("06-battery-warning", "03-battery-weld"),
    ),
    Watched(
        "tandem", "rival-researcher", "叠层光伏", ("钙钛矿 叠层",), {}, Period.WEEKLY, finds=("06-perovskite-tandem",)
    ),
    Watched(
        "display",
        "display-engineer",
        "显示材料与装备",
        ("微发光二极管", "量子点 膜"),
        {"kind": ("result",)},
        finds=("01-microled-transfer",),
    ),
    Watched("calls", "broker", "新能源榜单", (), {"kind": ("challenge",), "field": ("06",)}),
)


def acts(today: date) -> list[Act]:
    """Return the acts of all saved searches."""
    return [act for watched in SEARCHES for act in _scene(watched, today).acts]


def _scene(watched: Watched, today: date) -> Scene:
    scene = Scene(f"watching:{watched.key}", today)
    scene.add("save", SAVED_AGO, partial(_save, watched), quiet=True)
    for key in watched.finds:
        ago = offers.published_ago(material.results()[key])
        scene.add(f"found:{key}", ago, partial(_found, watched, key), hour=11)
        sent_at = hits.due_after(scene.acts[-1].at, watched.period) + timedelta(minutes=1)
        scene.acts.append(Act(f"{scene.name}:told:{key}", sent_at, partial(_send, watched)))
    return scene


def _save(watched: Watched) -> SavedSearch:
    draft = SearchDraft(watched.name, watched.clauses, watched.filters, watched.period)
    return actions.save(draft, by=cast.actor(watched.person))


def _kept(watched: Watched) -> SavedSearch:
    return db.session.get_one(SavedSearch, made(f"watching:{watched.key}:save"))


def _found(watched: Watched, key: str) -> None:
    """Ask the search of a result that was published an hour ago; nothing where the result isn't loaded."""
    listing_id = number_of(f"listing:{key}:draft")
    standing = listings.published(listing_id) if listing_id else None
    if standing is not None:
        document = document_of(standing)
        asked = prepare(copies.stored_query(_kept(watched)))
        hits.note(document, satisfied_by(Publication.of(document), [asked]))


def _send(watched: Watched) -> None:
    """Send what has gathered for the person by now."""
    search = _kept(watched)
    mine = (Digest.person_id == search.person_id, Digest.due_at <= clock.now(), Digest.sent_at.is_(None))
    for digest_id in list(db.session.scalars(select(Digest.id).where(*mine))):
        digests.send(digest_id)
