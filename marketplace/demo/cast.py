"""The cast: people and organisations of the demonstration by their short names, and which official is competent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import clock, codes, db
from marketplace.accounts import queries
from marketplace.accounts.models import Organisation, Person
from marketplace.demo import material
from marketplace.demo.timeline import made

if TYPE_CHECKING:
    from marketplace.permissions import Actor

CITY = "340100"
ROOT = "root-administrator"
ELSEWHERE = {"operator": "operator-outside", "call-secretary": "secretary-outside", "administrator": ROOT}
"""The colleague who is competent for what lies outside the city."""


def person(key: str) -> Person:
    """Return a person of the cast."""
    return db.session.get_one(Person, made(f"person:{key}"))


def actor(key: str) -> Actor:
    """Return what a person of the cast may do on the day that the clock shows."""
    return queries.actor_of(person(key), clock.today())


def organisation(key: str) -> Organisation:
    """Return an organisation of the cast."""
    return db.session.get_one(Organisation, made(f"organisation:{key}:found"))


def owner(organisation_key: str) -> Actor:
    """Return whoever owns, signs and pays for an organisation."""
    return actor(material.owner_key(organisation_key))


def writer(organisation_key: str) -> Actor:
    """Return whoever writes for an organisation: its editor where it has one."""
    return actor(material.writer_key(organisation_key))


def official(key: str, region: str) -> Actor:
    """Return the official of that name for a region: the city's own, or the colleague for elsewhere."""
    return actor(key if codes.contains(CITY, region) else ELSEWHERE[key])
