"""Rights of first refusal (优先受让权) and their waiver before a transfer is signed.

Civil Code art. 847: whoever made a technical result in the service of a unit may take it over at equal terms when the
unit transfers it. Art. 859: so may the client when the developer of a commissioned development transfers the right to
apply for a patent, and art. 860 the other parties when one of a joint development transfers its share in that right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import audit, clock, codes, db, lifecycle
from marketplace.contracts import queries
from marketplace.contracts.agreement import Side
from marketplace.contracts.missing import Missing
from marketplace.contracts.states import WaiverState
from marketplace.contracts.terms import read
from marketplace.contracts.waiver_models import FirstRefusal
from marketplace.contracts.wording import yuan
from marketplace.errors import Conflict, Invalid

if TYPE_CHECKING:
    from datetime import date

    from flask_babel import LazyString

    from marketplace.contracts.models import Contract
    from marketplace.contracts.terms import Terms
    from marketplace.permissions import Actor

TRANSFER, PATENT_APPLICATION = "02", "0203"
NATURAL_PERSON = "500"
HOLDERS: dict[str, LazyString] = {
    "847": _l("the inventors of the result, made in the seller's service"),
    "859": _l("the client of the commissioned development that the right comes from"),
    "860": _l("the co-owners of the right from a joint development"),
}
ENDPOINT = "contracts.waivers_page"


class NothingToWaive(Conflict):
    """Nobody has a right of first refusal in a contract of this kind."""

    default = _l("A contract of this kind gives nobody a right of first refusal.")


@dataclass(frozen=True)
class Answer:
    """How a holder answered: waived or not, on which day, and what shows it."""

    waived: bool
    on: date
    evidence: str


def articles(contract: Contract, terms: Terms) -> tuple[str, ...]:
    """Return the articles under which somebody may have a right of first refusal."""
    if terms.kind != TRANSFER:
        return ()
    inventors = () if contract.seller.nature.startswith(NATURAL_PERSON) else ("847",)
    return (*inventors, "859", "860") if terms.code == PATENT_APPLICATION else inventors


def conditions(contract: Contract, terms: Terms) -> str:
    """Return the terms that a holder is shown: whoever is offered other ones must be asked again."""
    buyers = "、".join(one.name for one in contract.side(Side.BUYER))
    return "\n".join(
        (
            f"转让标的：{terms.title}（{codes.label('contract_kinds', terms.code, 'zh')}）",
            f"受让人：{buyers}",
            f"成交额：{yuan(terms.amount_fen)}",
            f"支付方式：{codes.label('payment_modes', terms.payment.mode, 'zh')}",
        )
    )


def of(contract: Contract) -> list[FirstRefusal]:
    """Return everything that was recorded about first refusal, oldest first."""
    chosen = select(FirstRefusal).where(FirstRefusal.contract_id == contract.id).order_by(FirstRefusal.id)
    return list(db.session.scalars(chosen))


def record(waiver_id: int) -> FirstRefusal | None:
    """Return one record, or None."""
    return db.session.get(FirstRefusal, waiver_id)


def missing(contract: Contract, terms: Terms) -> list[Missing]:
    """Return the answers that must be there before these terms are signed."""
    needed = articles(contract, terms)
    if not needed:
        return []
    now = conditions(contract, terms)
    known = [one for one in of(contract) if one.conditions == now]
    return [gap for article in needed for gap in _gaps(article, [one for one in known if one.article == article])]


def _gaps(article: str, known: list[FirstRefusal]) -> list[Missing]:
    if not known:
        what = _l(
            "It isn't recorded whether %(holders)s waive their right of first refusal (Civil Code art. %(article)s).",
            holders=HOLDERS[article],
            article=article,
        )
        return [Missing(what, ENDPOINT)]
    return [Missing(_gap(one), ENDPOINT) for one in known if one.state != WaiverState.WAIVED]


def _gap(one: FirstRefusal) -> LazyString:
    if one.state == WaiverState.EXERCISED:
        return _l("%(holder)s takes over at equal terms (Civil Code art. %(article)s).", **_named(one))
    return _l("%(holder)s hasn't answered yet (Civil Code art. %(article)s).", **_named(one))


def _named(one: FirstRefusal) -> dict[str, str]:
    return {"holder": one.holder, "article": one.article}


def ask(contract: Contract, article: str, holder: str, *, by: Actor) -> FirstRefusal:
    """Record that somebody who has the right is shown the terms of the newest version.

    Raises:
        Invalid: nobody is named, or was asked about these terms already.
        NothingToWaive: the kind of the contract gives nobody this right.
    """
    if not holder.strip():
        raise Invalid(_l("Name whoever has the right."), field="holder")
    contract, now = _asking(contract, article)
    if any((one.article, one.holder, one.conditions) == (article, holder.strip(), now) for one in of(contract)):
        raise Invalid(_l("This holder was asked about these terms already."), field="holder")
    return _store(contract, article, now, by, holder=holder.strip())


def declare_none(contract: Contract, article: str, why: str, *, by: Actor) -> FirstRefusal:
    """Record the seller's declaration that nobody has the right, with its reason.

    Raises:
        Invalid: no reason is given.
        NothingToWaive: the kind of the contract gives nobody this right.
    """
    if not why.strip():
        raise Invalid(_l("Say why nobody has this right."), field="evidence")
    contract, now = _asking(contract, article)
    answer = {"answered_on": clock.today(), "evidence": why.strip(), "recorded_at": clock.now()}
    return _store(contract, article, now, by, state=WaiverState.WAIVED, recorded_by=by.person_id, **answer)


def _asking(contract: Contract, article: str) -> tuple[Contract, str]:
    contract = queries.locked(contract.id)
    terms = read(contract.to_sign.terms)
    if article not in articles(contract, terms):
        raise NothingToWaive
    return contract, conditions(contract, terms)


def _store(contract: Contract, article: str, now: str, by: Actor, **values: object) -> FirstRefusal:
    row = FirstRefusal(
        contract=contract,
        article=article,
        conditions=now,
        asked_on=clock.today(),
        asked_by=by.person_id,
        **values,
    )
    db.session.add(row)
    db.session.flush()
    audit.record("first_refusal.ask", row, by=by, contract=contract.id, article=article, state=row.state.value)
    return row


def answer(row: FirstRefusal, given: Answer, *, by: Actor) -> FirstRefusal:
    """Record a holder's answer with what shows it.

    Raises:
        Invalid: there is no evidence, or the day lies outside asking and today.
        IllegalMove: it was answered already.
    """
    if not given.evidence.strip():
        raise Invalid(_l("Say how the answer was given and where it is kept."), field="evidence")
    queries.locked(row.contract_id)
    db.session.refresh(row)
    if not row.asked_on <= given.on <= clock.today():
        raise Invalid(_l("The answer is given between the day of asking and today."), field="on")
    lifecycle.move(row, "waive" if given.waived else "exercise")
    row.answered_on, row.evidence = given.on, given.evidence.strip()
    row.recorded_by, row.recorded_at = by.person_id, clock.now()
    audit.record("first_refusal.answer", row, by=by, contract=row.contract_id, state=row.state.value)
    db.session.flush()
    return row
