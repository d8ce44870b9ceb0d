"""Conversion records (成果转化): results that came into use in several ways, with what shows it and the decision."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import FileStorage

from marketplace import clock, db
from marketplace.conversions import actions
from marketplace.conversions.actions import ConversionDraft
from marketplace.conversions.models import Conversion
from marketplace.demo import cast, material, offers
from marketplace.demo.timeline import Scene, made
from marketplace.files import actions as files
from marketplace.listings import queries as listings

if TYPE_CHECKING:
    from datetime import date

    from marketplace.demo.timeline import Act

Entry = dict[str, Any]

DECIDED = ("accepted", "refused")


def acts(today: date, size: int = 0) -> list[Act]:
    """Return the acts of all records, or of those whose results are loaded."""
    loaded = {entry["key"] for entry in offers.chosen(material.results().values(), size)}
    scenes = [_scene(entry, today) for entry in material.conversions() if entry["result"] in loaded]
    return [act for scene in scenes for act in scene.acts]


def _scene(entry: Entry, today: date) -> Scene:
    scene = Scene(f"conversion:{entry['result']}", today)
    written = entry["written"]
    scene.add("write", written, lambda: _write(entry, today), hour=10)
    scene.add("submit", written, lambda: actions.submit(_written(entry), by=_writer(entry)), hour=11)
    if entry["fate"] in DECIDED:
        scene.add(entry["fate"], written - 3, lambda: _decide(entry), hour=15)
    return scene


def _writer(entry: Entry) -> Any:
    return cast.writer(material.results()[entry["result"]]["owner"])


def _write(entry: Entry, today: date) -> Conversion:
    by, result = _writer(entry), listings.published(offers.listing(entry["result"]).id)
    assert result is not None, entry["result"]
    draft = ConversionDraft(
        way=entry["way"],
        region=entry["region"],
        converted_on=today - timedelta(days=entry["converted"]),
        taken_up_by=entry.get("taken_up_by", ""),
        account=entry["account"],
    )
    one = actions.write(result, draft, by=by)
    files.attach(files.store(_proof(entry), by=by), one, by=by)
    return one


def _proof(entry: Entry) -> FileStorage:
    text = f"{clock.today().isoformat()}\n应用证明（演示）：{entry['account']}\n"
    return FileStorage(io.BytesIO(text.encode()), "应用证明（演示）.txt")


def _written(entry: Entry) -> Conversion:
    return db.session.get_one(Conversion, made(f"conversion:{entry['result']}:write"))


def _decide(entry: Entry) -> None:
    by = cast.actor("statistician")
    if entry["fate"] == "refused":
        actions.refuse(_written(entry), entry["reason"], by=by)
    else:
        actions.accept(_written(entry), by=by)
