"""Draws on record: the seed is committed first, the pool is fixed when it is drawn, the seed is published after.

Between them nobody can choose: who commits doesn't know the pool and the public text, who fixes the pool doesn't know
the seed, and both stand in public when the draw is checked. docs/draws.md says what an operator could do all the same.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import audit, clock, codes, db, lifecycle
from marketplace.errors import Conflict, Invalid, Unavailable
from marketplace.experts import conflicts, draw, quorum
from marketplace.experts import queries as experts
from marketplace.experts.models import Expert, ExpertDraw, Replacement

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from marketplace.experts.conflicts import Conflict as Tie
    from marketplace.experts.parties import Party
    from marketplace.permissions import Actor

SEED_BYTES = 32


@dataclass(frozen=True)
class Wanted:
    """A panel to be drawn.

    Attributes:
        subject_type, subject_id: what it is for.
        region: whose office draws, and whose policies count.
        title: what the public page says that it is for.
        strata: field code, or "any", -> seats; together an odd number.
        further: it fills a seat of a panel that sits already, so that it needn't be as large as a panel.
    """

    subject_type: str
    subject_id: int
    region: str
    title: str
    strata: Mapping[str, int]
    further: bool = False

    @property
    def size(self) -> int:
        """Seats in all."""
        return sum(self.strata.values())


def commit(wanted: Wanted, *, by: Actor) -> ExpertDraw:
    """Commit to a seed that nobody knows, before the pool is fixed.

    Raises:
        Invalid: the number of seats isn't one that a panel may have, or a field is none.
    """
    if not wanted.further:
        quorum.rules_of(wanted.region, clock.today()).check(wanted.size)
    for field, seats in wanted.strata.items():
        if seats < 1 or (field != draw.ANY and not codes.valid("fields", field, clock.today())):
            raise Invalid(_l("Each field that is asked for gets at least one seat."), field="strata")
    seed = secrets.token_hex(SEED_BYTES)
    one = ExpertDraw(
        subject_type=wanted.subject_type,
        subject_id=wanted.subject_id,
        region=wanted.region,
        title=wanted.title,
        size=wanted.size,
        strata=dict(wanted.strata),
        commitment=draw.commitment_of(seed),
        sealed_seed=aes_key_wrap(_key(), bytes.fromhex(seed)),
        committed_by=by.person_id,
    )
    db.session.add(one)
    db.session.flush()
    audit.record("expert_draw.commit", one, by=by, commitment=one.commitment, size=one.size)
    return one


def _key() -> bytes:
    secret = current_app.extensions["settings"].seal_key.encode()
    return HKDF(hashes.SHA256(), SEED_BYTES, salt=None, info=b"hebang draw seed").derive(secret)


def _seed_of(one: ExpertDraw) -> str:
    """Return the sealed seed; it is the one that was committed to, or nothing is drawn with it.

    Raises:
        Unavailable: the seal key was changed since, or the row was tampered with.
    """
    try:
        seed = aes_key_unwrap(_key(), one.sealed_seed).hex()
    except InvalidUnwrap:
        raise Unavailable(_l("The seed of this draw can't be opened: the seal key has changed.")) from None
    if draw.commitment_of(seed) != one.commitment:
        raise Unavailable(_l("The seed of this draw isn't the one that was committed to."))
    return seed


def carry_out(
    one: ExpertDraw, parties: Sequence[Party], public: str, *, by: Actor, sat: Collection[str] = ()
) -> ExpertDraw:
    """Fix the pool and draw: whoever has a conflict that blocks isn't in it, and sees nothing.

    Args:
        one: committed.
        parties: publisher, bidders, members of consortia: known by now.
        public: what is public by now and wasn't when the seed was committed, e.g. the digest of the bids' receipts.
        by: the secretary.
        sat: codes of those who sit on the panel or have left it: they aren't in the pool of a further draw.

    Raises:
        Conflict: the pool is too small; it says where and by how much, and nothing is drawn.
        IllegalMove: it was drawn before.
    """
    db.session.refresh(one, with_for_update=True)
    one.life.target(one.state, "draw")
    eligible = [expert for expert in experts.eligible(one.region, one.strata, clock.today()) if expert.code not in sat]
    ties = conflicts.find_all(eligible, parties, clock.today(), one.region)
    kept_out = {expert.code: conflicts.blocking(ties[expert.id]) for expert in eligible}
    free = {expert.code: expert.field_codes for expert in eligible if not kept_out[expert.code]}
    pool = draw.strata_of(free, one.strata)
    drawn = _run(one, pool, public)
    one.pool, one.public, one.drawn = [list(entry) for entry in pool], public, drawn.codes
    one.excluded = [_excluded(code, found) for code, found in kept_out.items() if found]
    one.drawn_at = clock.now()
    lifecycle.move(one, "draw")
    db.session.flush()
    audit.record("expert_draw.draw", one, by=by, pool=len(pool), excluded=len(one.excluded))
    return one


def _excluded(code: str, found: Sequence[Tie]) -> dict[str, Any]:
    return {"code": code, "conflicts": [tie.as_row() for tie in found]}


def _run(one: ExpertDraw, pool: Sequence[tuple[str, str]], public: str) -> draw.Drawn:
    try:
        return draw.run(pool, one.strata, one.size, _seed_of(one), public)
    except draw.PoolTooSmall as small:
        raise Conflict(
            _l(
                "The pool is too small: %(there)s experts without a conflict for %(needed)s seats (%(field)s). "
                "Admit more experts, or commit a new draw for a smaller odd panel.",
                there=small.there,
                needed=small.needed,
                field=_field(small.stratum),
            )
        ) from None


def _field(stratum: str) -> str:
    return str(_l("any field")) if stratum == draw.ANY else codes.label("fields", stratum, "zh")


def publish(one: ExpertDraw, *, by: Actor | None) -> ExpertDraw:
    """Publish the seed: from now on anybody can draw again and compare.

    Raises:
        IllegalMove: it isn't drawn, or published already.
    """
    one.life.target(one.state, "publish")
    one.seed, one.published_at = _seed_of(one), clock.now()
    lifecycle.move(one, "publish")
    db.session.flush()
    audit.record("expert_draw.publish", one, by=by, seed=one.seed)
    return one


def result_of(one: ExpertDraw) -> draw.Drawn:
    """Return panel and reserves of a draw, as they were drawn."""
    strata = {code: stratum for code, stratum in one.pool}  # noqa: C416 - rows of JSON are lists
    ordered = [(code, strata[code]) for code in one.drawn]
    return draw.Drawn(tuple(ordered[: one.size]), tuple(ordered[one.size :]))


def replace(one: ExpertDraw, out: Expert, reason: str, *, by: Actor | None) -> Expert:
    """Replace somebody by the next of the same draw, first of his field; who replaces isn't anybody's choice.

    Args:
        one: drawn.
        out: on the panel, or a replacement himself.
        reason: why he leaves.
        by: the secretary; None for the system.

    Raises:
        Conflict: nobody is left; the panel goes on with its quorum, or a new draw is committed.
        Invalid: there is no reason.
    """
    if not reason.strip():
        raise Invalid(_l("Give the reason."), field="reason")
    db.session.refresh(one, with_for_update=True)
    result, gone = result_of(one), replacements(one)
    used = {code for code, _stratum in result.panel} | {two.in_code for two in gone}
    try:
        code = draw.replacement(result, out.code, used)
    except draw.PoolTooSmall:
        raise Conflict(
            _l("Nobody is left in the order of this draw. Go on while there is a quorum, or commit a new draw.")
        ) from None
    step = Replacement(
        draw_id=one.id, out_code=out.code, in_code=code, reason=reason.strip(), replaced_by=by.person_id if by else None
    )
    db.session.add(step)
    db.session.flush()
    audit.record("expert_draw.replace", one, by=by, out=out.code, into=code)
    return experts.by_codes([code])[0]


def replacements(one: ExpertDraw) -> list[Replacement]:
    """Return who was replaced by whom, in that order."""
    chosen = select(Replacement).where(Replacement.draw_id == one.id).order_by(Replacement.id)
    return list(db.session.scalars(chosen))


def document(one: ExpertDraw) -> dict[str, Any]:
    """Return what anybody can check a published draw by; before that only what is public then."""
    published = one.seed is not None
    found: dict[str, Any] = {
        "algorithm": draw.ALGORITHM,
        "title": one.title,
        "size": one.size,
        "strata": one.strata,
        "commitment": one.commitment,
        "committed_at": one.committed_at.isoformat(),
    }
    if published:
        found |= {
            "seed": one.seed,
            "public": one.public,
            "pool": one.pool,
            "drawn": one.drawn,
            "replacements": [[two.out_code, two.in_code] for two in replacements(one)],
        }
    return found
