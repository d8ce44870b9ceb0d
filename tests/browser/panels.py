"""The town's panels: one just drawn, one that reads, one that hears, one that meets, and one whose list led to an award."""

from __future__ import annotations

from marketplace.challenges.states import RankingOrder
from marketplace.evaluation import appointing, copies, letters, queries, stages
from marketplace.evaluation.tally import Stage
from tests.browser import calls
from tests.evaluation import make as evaluation

WINNER, OTHER = 82, 64
ONE_APART = 30
"""By how many points the first reviewer stands apart from the others on the first criterion."""


def appoint(town):
    """Draw the panels; everybody in the pool sits on each, so that one person has all of the pages of a reviewer."""
    office = town.by("call_secretary")
    evaluation.a_pool(evaluation.SIZE, office)
    panels = {name: _drawn(town, name) for name in ("drawn", "reading", "heard", "met", "ranked")}
    town.people["reviewer"] = panels["reading"].seats[0].person
    for name, panel in panels.items():
        town.at[f"{name}_panel"] = panel.id
        town.at[f"{name}_seat"] = _seat(town, panel).id
    appointing.commit(calls.call_of(town, "checked"), {"any": evaluation.SIZE}, by=office)
    made = copies.make(panels["drawn"], by=office)
    town.at |= {"copy": made[0].id, "copy_file": made[0].files[0].id}


def _drawn(town, name):
    office, call = town.by("call_secretary"), calls.call_of(town, name)
    draw = appointing.commit(call, {"any": evaluation.SIZE}, by=office)
    return appointing.appoint(call, draw, visit=name == "heard", by=office)


def _seat(town, panel):
    return next(one for one in panel.seats if one.person_id == town.people["reviewer"].id)


def judge(town):
    """Have the panels read, hear and meet, each as far as its page needs; the last one hands its list over."""
    panels = {name: queries.panel(town.at[f"{name}_panel"]) for name in ("reading", "heard", "met", "ranked")}
    for panel in panels.values():
        _read(town, panel)
    for name, panel in panels.items():
        left = panel.seats[:1] if name == "reading" else []
        seats = [one for one in queries.pledged(panel) if one not in left]
        evaluation.submit(panel, points=_points_of(town), seats=seats)
    stages.defend(panels["heard"], by=town.by("call_secretary"))
    evaluation.fill_in(_seat(town, panels["heard"]), Stage.DEFENCE)
    for name in ("met", "ranked"):
        _meet(town, panels[name])
    _close(town, panels["ranked"])
    calls.propose(town, "ranked")


def _read(town, panel):
    office = town.by("call_secretary")
    for copy in copies.make(panel, by=office):
        copies.release(copy, looked=True, by=office)
    evaluation.pledge(panel)
    stages.start_review(panel, by=office)


def _points_of(town):
    """Return what reviewers give: the university's bid more, and the first of them less than the others."""

    def points(seat, copy, criterion):
        apart = ONE_APART if seat.number == 1 and criterion == 1 else 0
        return (WINNER if copy.bid.bidder_id == town.university.id else OTHER) - apart

    return points


def _meet(town, panel):
    stages.name_chair(panel, _seat(town, panel), by=town.by("call_secretary"))
    meeting = stages.start_consensus(panel, by=town.by("call_secretary"))
    for copy in queries.copies_of(panel)[:1]:
        stages.write_note(meeting, (copy.id, 1), "一位专家认为中试放大证据不足。", by=town.by("reviewer"))


def _close(town, panel):
    for copy in queries.copies_of(panel):
        stages.write_note(panel.meeting, (copy.id, 1), "会上对放大试验的证据看法不一。", by=town.by("reviewer"))
    words = ("各位专家尺度接近，取算术平均。", "逐份讨论，无补充意见。")
    stages.close_meeting(panel.meeting, RankingOrder.RAW, words, by=town.by("reviewer"))


def answer(town):
    """Send the letter to the bid that lost, and leave the winner's to be cleared."""
    call, office = calls.call_of(town, "ranked"), town.by("call_secretary")
    written = {one.bid.public_id: one for one in letters.draft_again(call, by=office)}
    letters.send(written[town.at["ranked_rival"]], by=office)
    town.at |= {"letter": written[town.at["ranked_bid"]].id, "sent_letter": written[town.at["ranked_rival"]].id}
