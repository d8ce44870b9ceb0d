"""The draw itself: pure, with the standard library only, the same on every machine for ever. See docs/draws.md.

Each candidate gets a ticket, SHA-256 over the seed, the digest of everything that the draw depends on, and his code.
Whoever has the lowest tickets of a stratum is drawn; the others wait behind in the order of theirs.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

ALGORITHM = "hebang-draw-1"
ANY = "any"
"""The stratum of seats that anybody can take."""


class PoolTooSmall(Exception):
    """A stratum has fewer candidates than seats; `stratum`, `needed`, `there` say which and by how much."""

    def __init__(self, stratum: str, needed: int, there: int) -> None:
        self.stratum, self.needed, self.there = stratum, needed, there
        super().__init__(f"{stratum}: {there} of {needed}")


@dataclass(frozen=True)
class Drawn:
    """What a draw gives: `panel` and `reserves` as (code, stratum), each in the order of the draw."""

    panel: tuple[tuple[str, str], ...]
    reserves: tuple[tuple[str, str], ...]

    @property
    def codes(self) -> list[str]:
        """Everybody's code, the panel first."""
        return [code for code, _stratum in (*self.panel, *self.reserves)]


def commitment_of(seed: str) -> str:
    """Return the SHA-256 of a seed (64 hexadecimal digits, as text), as `printf %s SEED | sha256sum` prints it."""
    return hashlib.sha256(seed.encode("ascii")).hexdigest()


def run(pool: Sequence[tuple[str, str]], strata: Mapping[str, int], size: int, seed: str, public: str = "") -> Drawn:
    """Draw a panel.

    Args:
        pool: (code, stratum) of each candidate; every code once.
        strata: stratum -> seats.
        size: seats in all, an odd number.
        seed: 64 hexadecimal digits.
        public: what was public and unknown when the seed was committed.

    Raises:
        ValueError: the size is even or not the sum of the seats, or a code stands twice.
        PoolTooSmall: a stratum has fewer candidates than seats.
    """
    _check(pool, strata, size)
    digest = digest_of(pool, strata, size, public)
    ordered = sorted(pool, key=lambda one: ticket(seed, digest, one[0]))
    panel: list[tuple[str, str]] = []
    for stratum, seats in sorted(strata.items()):
        there = [one for one in ordered if one[1] == stratum]
        if len(there) < seats:
            raise PoolTooSmall(stratum, seats, len(there))
        panel += there[:seats]
    panel.sort(key=ordered.index)
    return Drawn(tuple(panel), tuple(one for one in ordered if one not in panel))


def digest_of(pool: Sequence[tuple[str, str]], strata: Mapping[str, int], size: int, public: str) -> str:
    """Return the SHA-256 of everything that a draw depends on but the seed, as one canonical text."""
    text = json.dumps(
        {
            "algorithm": ALGORITHM,
            "pool": sorted([list(one) for one in pool]),
            "public": public,
            "size": size,
            "strata": dict(strata),
        },
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    )
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def ticket(seed: str, digest: str, code: str) -> str:
    """Return a candidate's ticket: the SHA-256 of seed, digest and code, one a line."""
    return hashlib.sha256(f"{seed}\n{digest}\n{code}".encode()).hexdigest()


def replacement(drawn: Drawn, out: str, used: Collection[str]) -> str:
    """Return who replaces somebody: the next of his stratum in the order of the draw, else the next of all.

    Args:
        drawn: the draw.
        out: the code of whoever leaves.
        used: codes that sit on the panel, or sat there, or can't be taken.

    Raises:
        PoolTooSmall: nobody is left.
    """
    stratum = dict((*drawn.panel, *drawn.reserves))[out]
    left = [one for one in drawn.reserves if one[0] not in used]
    chosen = next((code for code, its in left if its == stratum), left[0][0] if left else "")
    if not chosen:
        raise PoolTooSmall(stratum, 1, 0)
    return chosen


def _check(pool: Sequence[tuple[str, str]], strata: Mapping[str, int], size: int) -> None:
    if size < 1 or size % 2 == 0:
        raise ValueError("the size of a panel is odd")
    if sum(strata.values()) != size or min(strata.values(), default=0) < 1:
        raise ValueError("the seats of the strata don't make the panel")
    if len({code for code, _stratum in pool}) != len(pool):
        raise ValueError("a code stands twice in the pool")


def strata_of(fields: Mapping[str, Collection[str]], strata: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return (code, stratum) of each candidate who fits one, in the order of the codes.

    Whoever fits several goes where candidates are scarcest for the seats; those who fit few strata choose first.
    The published pool says where each went, so that the draw itself needs nothing of this.

    Args:
        fields: code -> his fields.
        strata: stratum -> seats; "any" takes everybody.
    """
    fits = {code: [one for one in sorted(strata) if one == ANY or one in his] for code, his in fields.items()}
    there = dict.fromkeys(strata, 0)
    chosen: dict[str, str] = {}
    for code in sorted(fits, key=lambda one: (len(fits[one]), one)):
        if fits[code]:
            chosen[code] = min(fits[code], key=lambda one: (there[one] / strata[one], one))
            there[chosen[code]] += 1
    return sorted(chosen.items())
