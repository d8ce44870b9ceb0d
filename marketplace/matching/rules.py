"""The rule of today: what counts as a match, from dated policy records of the marketplace's city."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import current_app

from marketplace import clock, policies
from marketplace.discovery import queries as index
from marketplace.discovery import semantics
from search import matching

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAST_SHARE = 4
"""One part in so many of the points for what both speak of is the least."""

SPOKEN_OF = ("lexical", "semantic")
"""The parts of the score that tell whether both sides speak of the same."""

POLICY_NAMES = {"mode": "modes"}
"""Where the policy's name of a part differs from the score's."""

KEYS = ("matching.weights", "matching.threshold", "matching.feedback_bound")
"""The policies that say which pairs there are, and in which order."""


@dataclass(frozen=True)
class Rule:
    """What counts as a match: how pairs are judged, and the least score."""

    threshold: int
    judging: matching.Rules

    def admits(self, verdict: matching.Match) -> bool:
        """Tell whether a pair qualifies: enough points, and a quarter of those for what both speak of.

        What neither side says counts half, so two records that have nothing to do with each other reach a third of
        all points; only words and meaning tell them from a pair.
        """
        spoken_of = [part for part in verdict.parts if part.name in SPOKEN_OF]
        points, most = sum(part.points for part in spoken_of), sum(part.most for part in spoken_of)
        return verdict.score >= self.threshold and points * LEAST_SHARE >= most


def in_force() -> Rule:
    """Return the rule of today."""
    return Rule(
        threshold=policy("matching.threshold"),
        judging=matching.Rules(
            weights=_weights(policy("matching.weights")), synonyms=index.synonyms().groups, scale=_scale()
        ),
    )


def policy(key: str) -> Any:
    """Return the value of a matching policy that holds in the marketplace's city today."""
    city = current_app.extensions["settings"].city
    return policies.value(key, region=city, on=clock.today()).value


def _scale() -> matching.Scale:
    """From what the model calls related, half of the way to the same text is worth everything: texts differ."""
    floor = semantics.related()
    return matching.Scale(floor=floor, ceiling=(1 + floor) / 2)


def _weights(record: Mapping[str, int]) -> matching.Weights:
    names = matching.Weights.__dataclass_fields__
    return matching.Weights(**{name: record[POLICY_NAMES.get(name, name)] for name in names})
