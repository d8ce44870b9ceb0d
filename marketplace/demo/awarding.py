"""What became of the bids: an award or several proposed, objected to, answered by letters; or the call broken off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marketplace import db
from marketplace.challenges import awards, ending
from marketplace.challenges.awards import Choice
from marketplace.challenges.ending import Breach
from marketplace.challenges.models import Award
from marketplace.demo import call_ages, cast, material
from marketplace.demo.bidding import bid_of
from marketplace.demo.records import call, publisher_key, secretary
from marketplace.demo.timeline import made
from marketplace.evaluation import answering, letters
from marketplace.evaluation.states import LetterState
from marketplace.notices import actions as notices
from marketplace.notices.actions import ObjectionDraft

if TYPE_CHECKING:
    from marketplace.challenges.models import Challenge
    from marketplace.demo.timeline import Scene
    from marketplace.notices.models import Objection

Entry = dict[str, Any]
OBJECTED_AGO = 2


def add(scene: Scene, entry: Entry) -> None:
    """Add the proposal, an objection, the letters and an end before its time, as far as the entry has them."""
    key = entry["demand"]
    proposed, answered = call_ages.proposed_ago(entry), call_ages.answered_ago(entry)
    if proposed is not None:
        scene.add("propose", proposed, lambda: _propose(entry), hour=11)
    if entry["state"] == "objected":
        scene.add("object", OBJECTED_AGO, lambda: _object(key), hour=15)
    if answered is not None:
        scene.add("answer", answered, lambda: _answer(key), hour=10)
    if "ended" in entry:
        scene.add("end", entry["ended"]["ago"], lambda: _end(key, entry["ended"]), hour=14)


def _propose(entry: Entry) -> Award:
    key = entry["demand"]
    reasons = entry.get("runners") or {entry["winner"]: entry["award_reason"]}
    choices = [Choice(bid_of(key, org), reason, entry.get("explanation", "")) for org, reason in reasons.items()]
    return awards.propose_all(call(key), choices, by=cast.owner(publisher_key(key)))[0]


def _object(key: str) -> Objection:
    said = material.talks()["objection"]
    notice = db.session.get_one(Award, made(f"challenge:{key}:propose")).notice
    assert notice is not None
    someone = cast.person(said["person"])
    draft = ObjectionDraft(real_name=someone.name, contact=str(someone.mobile), text=said["text"])
    return notices.object_to(notice, draft, by=cast.actor(said["person"]))


def _answer(key: str) -> None:
    """Clear every comment and send every letter."""
    by = secretary(key)
    for letter in answering.letters_of(call(key)):
        if letter.state is LetterState.DRAFT:
            letters.edit(letter, (letter.reason or "", letter.note), range(len(letter.comments)), by=by)
            letters.send(letter, by=by)


def _end(key: str, said: Entry) -> Challenge:
    challenge = call(key)
    if said["verb"] == "give_up":
        return ending.give_up(challenge, said["cause"], by=cast.owner(publisher_key(key)))
    why = Breach(said["cause"], said["note"], said.get("responsibility"))
    if said["verb"] == "cancel":
        return ending.cancel(challenge, why, by=cast.owner(publisher_key(key)))
    return ending.revoke(challenge, why, by=secretary(key))
