"""The blind review of bids: a panel drawn and seated, scores given one by one, a meeting, a list.

Which expert sits where is decided by lot at each loading, so the marks in the data belong to places at the table.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from marketplace import db
from marketplace.accounts import queries as accounts
from marketplace.challenges.states import RankingOrder
from marketplace.clock import today
from marketplace.demo import call_ages, remarks
from marketplace.demo.records import call, secretary
from marketplace.demo.timeline import made
from marketplace.evaluation import appointing, copies, queries, scoring, sheets, stages, wording
from marketplace.evaluation.scoring import Given
from marketplace.evaluation.tally import WHOLE, Stage
from marketplace.experts.models import ExpertDraw

if TYPE_CHECKING:
    from marketplace.challenges.models import Challenge
    from marketplace.demo.timeline import Scene
    from marketplace.evaluation.models import BlindCopy, Meeting, Panel, Score, Seat
    from marketplace.permissions import Actor

Entry = dict[str, Any]


def commit(scene: Scene, entry: Entry) -> None:
    """Commit the draw of a panel in the last days before the deadline: nobody knows yet who bids."""
    if "review" in entry:
        _published, closes = call_ages.window(entry)
        scene.add("commit_draw", 2 - closes, lambda: _commit(entry), hour=15)


def _commit(entry: Entry) -> ExpertDraw:
    key = entry["demand"]
    return appointing.commit(call(key), entry["review"]["strata"], by=secretary(key))


def add(scene: Scene, entry: Entry) -> None:
    """Add the steps of a review as far as the entry has days for them."""
    said = entry.get("review", {})
    key = entry["demand"]
    steps = {
        "appoint": lambda: _appoint(key),
        "release": lambda: _release(key),
        "pledge": lambda: _pledge(key),
        "start": lambda: _start(key),
    }
    for verb, play in steps.items():
        if verb in said:
            scene.add(verb, said[verb], play, step=1)
    _add_scores(scene, entry, Stage.BLIND)
    if "defend" in said:
        scene.add("defend", said["defend"], lambda: _defend(key), step=1)
        _add_scores(scene, entry, Stage.DEFENCE)
    if "meet" in said:
        _add_meeting(scene, entry)


def _panel(key: str) -> Panel:
    panel = queries.panel_of(call(key))
    assert panel is not None, key
    return panel


def _appoint(key: str) -> Panel:
    draw = db.session.get_one(ExpertDraw, made(f"challenge:{key}:commit_draw"))
    return appointing.appoint(call(key), draw, visit=False, by=secretary(key))


def _release(key: str) -> None:
    for copy in copies.make(_panel(key), by=secretary(key)):
        copies.release(copy, looked=True, by=secretary(key))


def _pledge(key: str) -> None:
    challenge = call(key)
    for seat in queries.seated(_panel(key)):
        scoring.pledge(seat, wording.pledge_for(challenge.title, challenge.id), by=_actor(seat))


def _start(key: str) -> None:
    stages.start_review(_panel(key), by=secretary(key))


def _defend(key: str) -> None:
    stages.defend(_panel(key), by=secretary(key))


def _add_scores(scene: Scene, entry: Entry, stage: Stage) -> None:
    """Add the sheets of a stage, each on the day on which its reviewer submitted it."""
    for place, ago in enumerate(entry.get("review", {}).get(f"{stage}_scored", ())):
        scene.add(f"{stage}{place}", ago, partial(_score, entry, stage, place), hour=14, step=1)


def _score(entry: Entry, stage: Stage, place: int) -> None:
    """Fill and submit the sheet of whoever sits at a place of the table."""
    panel = _panel(entry["demand"])
    seat = queries.pledged(panel)[place]
    sheet = sheets.own_sheet(seat, stage)
    assert sheet is not None
    marks = entry["review"][f"{stage}_marks"]
    given = [_given(entry, score, marks, place) for score in sheet.scores]
    scoring.lock(scoring.save(sheet, given, by=_actor(seat)), by=_actor(seat))


def _given(entry: Entry, score: Score, marks: Entry, place: int) -> Given:
    """Return one field of a sheet: what the table of marks has for this bid, place and criterion."""
    row = marks[_bidder(entry, score.copy)][place]
    criterion = score.criterion
    points = row[0] if criterion == WHOLE else row[criterion - 1]
    name = remarks.DEFENCE if criterion == WHOLE else entry["criteria"][criterion - 1]["name"]
    return Given(score.copy_id, criterion, points, remarks.on(name, points, place))


def _bidder(entry: Entry, copy: BlindCopy) -> str:
    """Return the short name of whose bid a copy was made from."""
    title = (copy.bid.content or {})["title"]
    return next(str(offer["org"]) for offer in entry["bids"] if offer["title"] == title)


def _actor(seat: Seat) -> Actor:
    return accounts.actor_of(seat.person, today())


def _add_meeting(scene: Scene, entry: Entry) -> None:
    key, said = entry["demand"], entry["review"]
    scene.add("meet", said["meet"], lambda: _meet(key), step=1)
    for number, note in enumerate(said.get("notes", ()), start=1):
        scene.add(f"note{number}", said["meet"], partial(_write_note, key, note), hour=11, step=1)
    if "close" in said:
        scene.add("close_meeting", said["close"]["ago"], lambda: _close(key, said["close"]), hour=16, step=1)


def _meet(key: str) -> Challenge:
    """Name the chair and open the meeting."""
    panel, by = _panel(key), secretary(key)
    stages.name_chair(panel, queries.pledged(panel)[0], by=by)
    stages.start_consensus(panel, by=by)
    return panel.challenge


def _write_note(key: str, text: str) -> None:
    """Write the chair's note on the first spread that has none."""
    panel = _panel(key)
    bare = next(one for one in sheets.spreads(panel) if one.note is None)
    stages.write_note(_meeting(panel), (bare.copy.id, bare.criterion.number), text, by=_chair(panel))


def _close(key: str, said: Entry) -> None:
    panel = _panel(key)
    words = said["reason"], said["minutes"]
    stages.close_meeting(_meeting(panel), RankingOrder(said["order"]), words, by=_chair(panel))


def _meeting(panel: Panel) -> Meeting:
    assert panel.meeting is not None
    return panel.meeting


def _chair(panel: Panel) -> Actor:
    seat = queries.chair_of(panel)
    assert seat is not None
    return _actor(seat)
