"""Task book (任务书) and pledge (军令状): written from call and bid, never below the bid, signed by both sides.

The task book is what the final acceptance measures against. It is needed before the contract where public money is
involved, the pledge where the call asks for one; without that need both sides may sign one all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import audit, db, outbox
from marketplace.challenges.locks import locked_call
from marketplace.challenges.states import AwardState
from marketplace.contracts import measuring, undertaking_wording, wording
from marketplace.contracts.consent import AlreadySigned, BothSides, Consent, NotVerified, identity
from marketplace.contracts.missing import Missing
from marketplace.contracts.undertaking_models import UndertakingKind, UndertakingSignature, UndertakingText
from marketplace.errors import Conflict, Forbidden, Invalid, Stale
from marketplace.permissions import OrgRole, Permission, permits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask_babel import LazyString

    from marketplace.challenges.models import Award
    from marketplace.contracts.measuring import Promised
    from marketplace.permissions import Actor

LABELS: dict[UndertakingKind, LazyString] = {
    UndertakingKind.TASK_BOOK: _l("Task book"),
    UndertakingKind.PLEDGE: _l("Pledge with agreed consequences"),
}
ENDPOINT = "contracts.undertakings_of"


class Signed(Conflict):
    """Both sides have signed; the text stands."""

    default = _l("Both sides have signed this text. It can't change any more.")


def needed(award: Award) -> list[UndertakingKind]:
    """Return what must be signed before the contract of an award."""
    call = award.challenge
    asked = {UndertakingKind.TASK_BOOK: call.public_money, UndertakingKind.PLEDGE: call.military_order}
    return [kind for kind, wanted in asked.items() if wanted]


def missing(award: Award) -> list[Missing]:
    """Return what must still be signed before the contract of an award."""
    return [
        Missing(_l("%(text)s isn't signed by both sides.", text=LABELS[kind]), ENDPOINT)
        for kind in needed(award)
        if not is_signed(award, kind)
    ]


def newest(award: Award, kind: UndertakingKind) -> UndertakingText | None:
    """Return the newest version of a text, or None before it is written."""
    chosen = select(UndertakingText).where(UndertakingText.award_id == award.id, UndertakingText.kind == kind)
    return db.session.scalars(chosen.order_by(UndertakingText.number.desc()).limit(1)).first()


def is_signed(award: Award, kind: UndertakingKind) -> bool:
    """Tell whether both sides have signed the newest version of a text."""
    text = newest(award, kind)
    return text is not None and text.signed


def text_of(undertaking_id: int) -> UndertakingText | None:
    """Return one version by its number, or None."""
    return db.session.get(UndertakingText, undertaking_id)


def promises(award: Award) -> list[Promised]:
    """Return the indicators that bind: those of the signed task book, else those of the bid."""
    book = newest(award, UndertakingKind.TASK_BOOK)
    lines = book.content["promises"] if book and book.signed else (award.bid.content or {}).get("promises", ())
    return [measuring.read(line) for line in lines]


def write(award: Award, kind: UndertakingKind, values: Sequence[str] = (), *, by: Actor) -> UndertakingText:
    """Write a text from call and bid, with the promised values as they are or raised.

    Args:
        award: one that is final.
        kind: which text.
        values: a value for each indicator of the bid, in its order; none: the bid's own.
        by: an owner or editor of either side.

    Raises:
        Invalid: a value is below the bid's.
        Conflict: the award isn't final.
        Signed: both sides have signed already.
    """
    award = _locked(award)
    lines = _raised(list((award.bid.content or {}).get("promises", ())), values)
    words = undertaking_wording.compose(award, kind, [measuring.read(line) for line in lines])
    earlier = newest(award, kind)
    if earlier is not None and earlier.signed:
        raise Signed
    text = UndertakingText(
        award=award,
        kind=kind,
        number=earlier.number + 1 if earlier else 1,
        text=words,
        digest=wording.digest(words),
        content={"promises": lines},
        written_by=by.person_id,
    )
    if not permits(by, Permission.EDIT_CONTRACT, text):
        raise Forbidden
    db.session.add(text)
    db.session.flush()
    audit.record("undertaking.write", text, by=by, award=award.id, kind=kind.value, digest=text.digest)
    outbox.enqueue("undertaking.written", text.id)
    return text


def _raised(lines: list[dict[str, Any]], values: Sequence[str]) -> list[dict[str, Any]]:
    """Return a bid's promises with other values, none of them lower."""
    if not values:
        return lines
    if len(values) != len(lines):
        raise Invalid(_l("Write a value for each indicator."), field="values")
    raised = [{**line, "promise": value.strip()} for line, value in zip(lines, values, strict=True)]
    for earlier, later in zip(lines, raised, strict=True):
        if not measuring.as_good_as(measuring.read(earlier), measuring.read(later)):
            raise Invalid(_l("“%(name)s” is below what the bid promised.", name=earlier["quantity"]), field="values")
    return raised


def sign(text: UndertakingText, consent: Consent, *, by: Actor) -> UndertakingSignature:
    """Sign the newest version for one side.

    Raises:
        Stale: the text isn't the one that was on the page, or a newer one was written.
        Forbidden: the person is no signatory of this side.
        AlreadySigned, BothSides, NotVerified: see there.
    """
    award = _locked(text.award)
    _check(text, award, consent, by)
    signature = UndertakingSignature(
        undertaking=text,
        digest=text.digest,
        organisation_id=consent.organisation_id,
        person_id=by.person_id,
        method=consent.method,
        statement=declaration(text),
        identity=identity(by, consent.organisation_id),
        address_digest=consent.address_digest,
    )
    db.session.add(signature)
    db.session.flush()
    audit.record("undertaking.sign", text, by=by, organisation=consent.organisation_id, digest=text.digest)
    outbox.enqueue("undertaking.signed", text.id, signature=signature.id)
    return signature


def _check(text: UndertakingText, award: Award, consent: Consent, by: Actor) -> None:
    party = consent.organisation_id
    if party not in (text.seller_id, text.buyer_id) or not by.acts_for(party, OrgRole.SIGNATORY):
        raise Forbidden
    if party not in by.verified:
        raise NotVerified
    if consent.digest != text.digest or newest(award, text.kind) is not text:
        raise Stale
    if any(one.organisation_id == party for one in text.signatures):
        raise AlreadySigned
    if any(one.person_id == by.person_id for one in text.signatures):
        raise BothSides


def declaration(text: UndertakingText) -> str:
    """Return what a signatory declares, word for word, as the evidence keeps it."""
    return (
        f"本人已阅读{undertaking_wording.TITLES[text.kind]}第{text.number}版全文，有权代表本单位签署，"
        f"并对其 UTF-8 字节的 SHA-256 摘要 {text.digest} 作出电子签名。"
    )


def side_to_sign(text: UndertakingText, actor: Actor) -> int | None:
    """Return the side for which this person can sign now, or None."""
    done = {one.organisation_id for one in text.signatures}
    if any(one.person_id == actor.person_id for one in text.signatures):
        return None
    sides = (party for party in (text.seller_id, text.buyer_id) if party and party not in done)
    return next((party for party in sides if actor.acts_for(party, OrgRole.SIGNATORY)), None)


def _locked(award: Award) -> Award:
    """Lock the call, so that two signatures or a signature and a new version come one after the other."""
    locked_call(award.challenge_id)
    db.session.refresh(award)
    if award.state is not AwardState.CONFIRMED:
        raise Conflict(_l("The award isn't final."))
    return award
