"""Telling both sides and the broker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.brokers import queries
from marketplace.brokers.models import Introduction, IntroductionState
from marketplace.inbox import actions as inbox

if TYPE_CHECKING:
    from marketplace.outbox import Message


def tell_sides(message: Message) -> None:
    """Tell both sides that a broker proposes to introduce them."""
    introduction = queries.introduction(message.subject_id)
    if introduction is not None and introduction.state is IntroductionState.PROPOSED:
        _tell_members(introduction, "introduction.proposed")


def tell_answer(message: Message) -> None:
    """Tell the broker of an answer, and everybody when the two are introduced."""
    introduction = queries.introduction(message.subject_id)
    if introduction is None:
        return
    kind = f"introduction.{introduction.state.value}"
    if introduction.state is IntroductionState.INTRODUCED:
        _tell_members(introduction, kind)
    if introduction.state in (IntroductionState.INTRODUCED, IntroductionState.DECLINED):
        inbox.tell(introduction.person_id, kind, introduction, title=introduction.demand.title)


def _tell_members(introduction: Introduction, kind: str) -> None:
    for organisation_id, title in (
        (introduction.demand_organisation_id, introduction.demand.title),
        (introduction.result_organisation_id, introduction.result.title),
    ):
        inbox.tell_members(organisation_id, queries.ANSWERING, kind, introduction, title=title)
