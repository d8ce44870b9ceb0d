"""What is said of an open call for everybody to read: questions and answers, additions, a moved deadline, talks."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from marketplace import clock, db
from marketplace.challenges import addenda, following, publishing, questions, talks
from marketplace.challenges.models import CallQuestion
from marketplace.challenges.talks import TalkDraft
from marketplace.demo import cast
from marketplace.demo.records import call, publisher
from marketplace.demo.timeline import Scene, made

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from marketplace.challenges.models import CallAddendum, CallExtension, CallTalk

Entry = dict[str, Any]


def scene(entry: Entry, today: date) -> Scene:
    """Return what is asked and told of a call, in the order of the entry's days."""
    key = entry["demand"]
    scene = Scene(f"dialogue:{key}", today)
    said = [(one["ago"], name, one) for name in ACTS for one in _rows(entry, name)]
    for number, (ago, name, one) in enumerate(sorted(said, key=lambda row: -row[0]), start=1):
        scene.add(f"{name}{one.get('number', number)}", ago, partial(ACTS[name], key, one), hour=9)
    return scene


def _rows(entry: Entry, name: str) -> list[Entry]:
    found = entry.get(name, [])
    return found if isinstance(found, list) else [found]


def _ask(key: str, said: Entry) -> CallQuestion:
    following.follow(call(key), by=cast.writer(said["org"]))
    return questions.ask(call(key), said["text"], by=cast.writer(said["org"]))


def _answer(key: str, said: Entry) -> CallAddendum:
    """Answer the questions that were asked until then, and publish all answers at once."""
    for number, text in said["texts"].items():
        asked = db.session.get_one(CallQuestion, made(f"dialogue:{key}:ask{number}"))
        questions.answer(asked, text, by=publisher(key))
    return questions.publish_answers(call(key), by=publisher(key))


def _clarify(key: str, said: Entry) -> CallAddendum:
    return addenda.clarify(call(key), said["text"], by=publisher(key))


def _talk(key: str, said: Entry) -> CallTalk:
    draft = TalkDraft(clock.today(), said["partner"], said["manner"], said["summary"], said.get("facts", ""))
    return talks.log(call(key), draft, by=publisher(key))


def _extend(key: str, said: Entry) -> CallExtension:
    challenge = call(key)
    assert challenge.deadline_at is not None
    later = challenge.deadline_at + timedelta(days=said["days"])
    return publishing.extend(challenge, later, said["reason"], by=publisher(key))


ACTS: dict[str, Callable[[str, Entry], Any]] = {
    "ask": _ask,
    "answer": _answer,
    "clarify": _clarify,
    "talk": _talk,
    "extend": _extend,
}
"""Name of a part of an entry -> what is done with each of its rows."""
