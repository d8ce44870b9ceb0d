"""为我推荐: what is shown to a person, and the switch that the law asks for.

Personal information protection law (个人信息保护法), art. 24: who is recommended things by automated decision may
have them without his own features. Switched off, everybody gets the same newest publications.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from marketplace import audit, clock, db
from marketplace.brokers import queries as brokers
from marketplace.matching import queries
from marketplace.matching.models import RecommendationChoice
from marketplace.permissions import Role

if TYPE_CHECKING:
    from marketplace.listings.models import Version
    from marketplace.matching.models import Match
    from marketplace.permissions import Actor

SHOWN = 20


@dataclass(frozen=True)
class Recommended:
    """What a person is shown: made for him, or the neutral order."""

    personalised: bool
    for_my_organisations: list[Match]
    for_my_fields: list[Match]
    newest: list[Version]


def personalised(person_id: int) -> bool:
    """Tell whether a person wants recommendations that are made for him; yes unless he said no."""
    choice = db.session.get(RecommendationChoice, person_id)
    return choice is None or choice.personalised


def recommended(actor: Actor) -> Recommended:
    """Return what an actor is shown on the page of recommendations."""
    assert actor.person_id is not None, "the page is for people who are signed in"
    if not personalised(actor.person_id):
        return Recommended(personalised=False, for_my_organisations=[], for_my_fields=[], newest=queries.newest(SHOWN))
    profile = brokers.profile(actor.person_id) if actor.has(Role.BROKER) else None
    return Recommended(
        personalised=True,
        for_my_organisations=queries.best_of(actor.memberships, SHOWN) if actor.memberships else [],
        for_my_fields=queries.pairs_in(profile.fields, SHOWN) if profile else [],
        newest=[],
    )


def choose(*, personalised: bool, by: Actor) -> None:
    """Keep whether a person wants recommendations that are made for him."""
    choice = db.session.get(RecommendationChoice, by.person_id) or RecommendationChoice(person_id=by.person_id)
    choice.personalised, choice.changed_at = personalised, clock.now()
    db.session.add(choice)
    db.session.flush()
    audit.record("recommendation.choose", choice, by=by, personalised=personalised)
