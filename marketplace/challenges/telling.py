"""What in a bid tells who wrote it: marked for the bidder before he seals it, and for the secretary after the opening.

Names that are asked for (team, chief, members of a consortium) aren't looked for in their own fields: reviewers never
get those. They are looked for everywhere else, in the texts and in the files.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from marketplace.accounts import queries as accounts
from marketplace.challenges import contents
from marketplace.errors import Invalid
from marketplace.files import identities, passages
from marketplace.files.identities import Known, Part, Passage, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from marketplace.challenges.contents import Content, Enclosure
    from marketplace.files.identities import Finding

TEXTS = ("title", "route")
"""Fields of a bid that are one text."""

ROWS = {
    "promises": ("promise", "how"),
    "milestones": ("title", "evidence"),
    "budget": ("item",),
}
"""Fields of a bid that are rows -> what in a row is text that reviewers read."""


@dataclass
class Telling:
    """What tells who wrote a bid, and what nobody but a person can look at: pictures, scanned pages, locked files."""

    findings: list[Finding] = field(default_factory=list)
    unread: list[Place] = field(default_factory=list)


def in_bid(content: Content) -> Telling:
    """Look through a whole bid before it is sealed, its files included."""
    known = known_of(content)
    inside = in_files(enclosed(content["enclosures"]), known)
    return Telling([*in_texts(content, known), *inside.findings], inside.unread)


def in_texts(content: Content | dict[str, Any], known: Known) -> list[Finding]:
    """Look through the texts of a bid."""
    return list(identities.find(texts_of(content), known))


def in_files(files: Iterable[tuple[str, str, bytes]], known: Known) -> Telling:
    """Look through files, each (name, media type, bytes); one that can't be read is named as unread."""
    told = Telling()
    for name, media_type, data in files:
        try:
            reading = passages.read(data, media_type, name)
        except Invalid:
            told.unread.append(Place(Part.FILE_NAME, "", name))
            continue
        told.findings += identities.find(reading.passages, known)
        told.unread += reading.unread
    return told


def texts_of(content: Content | dict[str, Any]) -> Iterator[Passage]:
    """Yield the texts of a bid that reviewers read, each at its place: route, promises/0/how."""
    fields: dict[str, Any] = dict(content)
    for name in TEXTS:
        yield Passage(Place(Part.FIELD, name), fields[name])
    for name, columns in ROWS.items():
        for number, row in enumerate(fields[name]):
            for column in columns:
                yield Passage(Place(Part.FIELD, f"{name}/{number}/{column}"), row[column])


def known_of(content: Content) -> Known:
    """Return whose names a bid may not show: its people, its organisations, and who stands for these."""
    named = list(contents.people(content))
    units = [content["bidder_id"], *(one["organisation_id"] for one in content["members"])]
    parties = [party for party in map(accounts.organisation, dict.fromkeys(units)) if party]
    author = accounts.person(content["person_id"])
    people = [*(one["name"] for one in named), *(one.legal_representative for one in parties)]
    organisations = [one["organisation"] for one in named]
    for party in parties:
        organisations += [party.name, party.name_en]
    return Known(_distinct([*people, author.name if author else ""]), _distinct(organisations))


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


def enclosed(enclosures: Iterable[Enclosure]) -> Iterator[tuple[str, str, bytes]]:
    """Yield (name, media type, bytes) of a bid's files."""
    yield from ((one["name"], one["media_type"], contents.bytes_of(one)) for one in enclosures)
