"""Notices and objections for tests."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.notices import actions
from marketplace.notices.actions import ObjectionDraft
from marketplace.permissions import Role
from tests.factories import a_member, a_person, actor_of, an_official, an_organisation


@dataclass
class Matter:
    """Something a notice can be about."""

    id: int
    __tablename__: str = "award"


_next = iter(range(10_000, 1_000_000))


def a_notice(kind="award", region="340104", approved_by=(), **changes):
    """Return (running notice, actor who published it)."""
    party = an_organisation(region=region)
    by = actor_of(a_member(party))
    values = {
        "title": "电池壳体减重三成",
        "text": "拟由测试大学揭榜。",
        "region": region,
        "publisher_id": party.id,
        "approved_by": approved_by,
    }
    return actions.publish(kind, Matter(next(_next)), by=by, **{**values, **changes}), by


def a_decider(role=Role.OPERATOR, region="340100"):
    """Return an actor who may decide objections of a region."""
    return actor_of(an_official(role, region))


def an_objection(notice, person=None, **changes):
    """Return (objection, actor who raised it)."""
    by = actor_of(person or a_person())
    values = {"real_name": "王实名", "contact": "13900000000", "text": "中选单位的业绩与公示不符。"}
    return actions.object_to(notice, ObjectionDraft(**{**values, **changes}), by=by), by
