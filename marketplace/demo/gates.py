"""The gates of a race: runners compared, one taken out with what is due to it, the others going on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from marketplace.contracts import racing
from marketplace.contracts.gate_models import GateVerdict
from marketplace.contracts.racing import Decision
from marketplace.demo import cast
from marketplace.demo.records import award, call, publisher_key
from marketplace.demo.timeline import Scene

if TYPE_CHECKING:
    from datetime import date

    from marketplace.contracts.gate_models import GateDecision

Entry = dict[str, Any]


def scene(entry: Entry, today: date) -> Scene:
    """Return what the gates of a race have decided by today; nothing for a call that is no race."""
    scene = Scene(f"gates:{entry['demand']}", today)
    for said in entry.get("gates", ()):
        scene.add(f"gate{said['phase']}", said["ago"], partial(_decide, entry["demand"], said), hour=16)
    return scene


def _decide(key: str, said: Entry) -> GateDecision:
    choices = {
        award(key, org).id: Decision(GateVerdict(verdict), reason)
        for org, (verdict, reason) in said["verdicts"].items()
    }
    return racing.decide(call(key), said["phase"], choices, by=cast.owner(publisher_key(key)))[0]
