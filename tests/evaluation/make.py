"""Panels, sheets and letters for tests."""

from __future__ import annotations

import itertools

from marketplace.evaluation import appointing, copies, queries, scoring, sheets, stages
from marketplace.evaluation.scoring import Given
from marketplace.evaluation.tally import Stage
from tests.challenges.make import a_secretary, an_opened_call
from tests.experts.make import an_expert
from tests.factories import actor_of

SIZE = 5
_numbers = itertools.count(1)


def actor(seat):
    """Return the actor who sits on a seat."""
    return actor_of(seat.person)


def a_pool(count, office):
    """Return so many experts who have nothing to do with anybody."""
    return [an_expert(office=office, email=f"expert{next(_numbers)}@pool.invalid") for _ in range(count)]


def a_panel(count=2, reserves=2, size=SIZE, visit=False, **changes):
    """Return (panel of an opened call, its secretary, [(bid, organisation, bidder's actor)])."""
    secretary = a_secretary()
    a_pool(size + reserves, secretary)
    call, _by, made = an_opened_call(count, secretary, **changes)
    draw = appointing.commit(call, {"any": size}, by=secretary)
    return appointing.appoint(call, draw, visit=visit, by=secretary), secretary, made


def pledge(panel):
    """Have everybody sign who was drawn."""
    for seat in queries.seated(panel):
        if seat.state == "drawn":
            scoring.pledge(seat, "承诺", by=actor(seat))
    return panel


def a_reading_panel(**more):
    """Return (panel that reads, its secretary, bids)."""
    panel, secretary, made = a_panel(**more)
    for copy in copies.make(panel, by=secretary):
        copies.release(copy, looked=True, by=secretary)
    pledge(panel)
    return stages.start_review(panel, by=secretary), secretary, made


def fill_in(seat, stage=Stage.BLIND, points=lambda _seat, _copy, _criterion: 70, comment="理由充分"):
    """Fill a reviewer's sheet of a stage and return it."""
    sheet = sheets.own_sheet(seat, stage)
    given = [Given(one.copy_id, one.criterion, points(seat, one.copy, one.criterion), comment) for one in sheet.scores]
    return scoring.save(sheet, given, by=actor(seat))


def submit(panel, stage=Stage.BLIND, points=lambda _seat, _copy, _criterion: 70, seats=None):
    """Have reviewers (all when none are named) fill and submit their sheets of a stage."""
    for seat in seats or queries.pledged(panel):
        scoring.lock(fill_in(seat, stage, points), by=actor(seat))
    return panel


def a_meeting(points=lambda _seat, _copy, _criterion: 70, **more):
    """Return (open meeting with the first reviewer as chair, panel, secretary, bids)."""
    panel, secretary, made = a_reading_panel(**more)
    submit(panel, points=points)
    stages.name_chair(panel, queries.pledged(panel)[0], by=secretary)
    return stages.start_consensus(panel, by=secretary), panel, secretary, made
