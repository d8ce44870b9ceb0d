"""What people say to each other: enquiries with answers, brokers' introductions, the notice of an agreed price."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from marketplace import db
from marketplace.brokers import actions as brokers
from marketplace.brokers.actions import IntroductionDraft
from marketplace.brokers.models import Introduction
from marketplace.demo import cast, material, offers
from marketplace.demo.timeline import Scene, made
from marketplace.listings import enquiries, queries
from marketplace.listings.models import Enquiry
from marketplace.notices import actions as notices

if TYPE_CHECKING:
    from datetime import date

    from marketplace.brokers.models import BrokerProfile
    from marketplace.demo.timeline import Act
    from marketplace.notices.models import Notice


def acts(today: date) -> list[Act]:
    """Return the acts of all conversations."""
    said = material.talks()
    profiles = Scene("profiles", today)
    for key, profile in said["profiles"].items():
        profiles.add(key, 60, partial(_profile, key, profile), quiet=True)
    price = Scene("agreed_price", today)
    price.add("publish", said["agreed_price"]["ago"], lambda: _publish_price(said["agreed_price"]))
    scenes = [
        profiles,
        price,
        *(_enquiry(entry, today) for entry in said["enquiries"]),
        *(_introduction(entry, today) for entry in said["introductions"]),
    ]
    return [act for scene in scenes for act in scene.acts]


def _enquiry(entry: dict[str, Any], today: date) -> Scene:
    scene = Scene(f"enquiry:{entry['key']}", today)
    scene.add("ask", entry["sent"], lambda: _ask(entry), hour=11)
    if entry["fate"] == "accepted":
        scene.add("accept", entry["answered"], lambda: _accept(entry), hour=14)
        for place, message in enumerate(entry["messages"], start=1):
            scene.add(f"message{place}", message["ago"], partial(_write, entry, message), hour=15)
    elif entry["fate"] == "declined":
        scene.add("decline", entry["answered"], lambda: _decline(entry), hour=14)
    return scene


def _ask(entry: dict[str, Any]) -> Enquiry:
    listing, sender = offers.listing(entry["about"]), cast.organisation(entry["sender"])
    return enquiries.ask(listing, entry["text"], sender=sender, by=cast.writer(entry["sender"]))


def _asked(entry: dict[str, Any]) -> Enquiry:
    return db.session.get_one(Enquiry, made(f"enquiry:{entry['key']}:ask"))


def _accept(entry: dict[str, Any]) -> Enquiry:
    return enquiries.accept(_asked(entry), entry["answer"], by=_recipient(entry))


def _decline(entry: dict[str, Any]) -> Enquiry:
    return enquiries.decline(_asked(entry), entry["reason"], entry["answer"], by=_recipient(entry))


def _write(entry: dict[str, Any], message: dict[str, Any]) -> None:
    by = cast.writer(entry["sender"]) if message["from"] == "sender" else _recipient(entry)
    enquiries.write(_asked(entry), message["text"], by=by)


def _recipient(entry: dict[str, Any]) -> Any:
    return cast.writer(_owner_of(entry["about"]))


def _owner_of(key: str) -> str:
    return str((material.results().get(key) or material.demands()[key])["owner"])


def _profile(key: str, profile: dict[str, Any]) -> BrokerProfile:
    return brokers.set_profile(profile["fields"], profile["about"], by=cast.actor(key))


def _introduction(entry: dict[str, Any], today: date) -> Scene:
    scene = Scene(f"introduction:{entry['key']}", today)
    scene.add("propose", entry["ago"], lambda: _propose(entry), hour=10)
    refused = entry["fate"] == "declined"
    for side in ("demand", "result"):
        if f"{side}_answer" in entry:
            scene.add(f"{side}_answer", entry[f"{side}_answer"], partial(_answer, entry, side, refused), hour=16)
    if entry["fate"] == "withdrawn":
        scene.add("withdraw", entry["ago"] - 2, lambda: _withdraw(entry), hour=9)
    return scene


def _propose(entry: dict[str, Any]) -> Introduction:
    pair = (offers.listing(entry["demand"]).id, offers.listing(entry["result"]).id)
    return brokers.propose(IntroductionDraft(*pair, entry["reason"]), by=cast.actor(entry["broker"]))


def _proposed(entry: dict[str, Any]) -> Introduction:
    return db.session.get_one(Introduction, made(f"introduction:{entry['key']}:propose"))


def _answer(entry: dict[str, Any], side: str, refused: bool) -> None:  # noqa: FBT001 - a step of the script
    by = cast.owner(_owner_of(entry[side]))
    brokers.answer(_proposed(entry), accepted=not refused, note=entry.get("note", ""), by=by)


def _withdraw(entry: dict[str, Any]) -> None:
    brokers.withdraw(_proposed(entry), by=cast.actor(entry["broker"]))


def _publish_price(entry: dict[str, Any]) -> Notice:
    version = queries.published(offers.listing(entry["result"]).id)
    assert version is not None
    return notices.publish(
        "agreed_price",
        version,
        title=version.title,
        text=entry["text"],
        region=version.region,
        publisher_id=version.organisation_id,
        approved_by=[],
        by=cast.writer(_owner_of(entry["result"])),
        parties=[cast.organisation(entry["buyer"]).id],
    )
