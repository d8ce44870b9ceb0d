"""The public notice (公示) of an agreed price, which a public institution's contract waits for.

Promotion Act art. 18: a public institution that transfers, licenses or contributes a result at an agreed price shows
its name and the intended price. For how many days is the policy `notice.agreed_price` of the seller's region, whose
institutions it concerns `contract.publicity_sellers`. Content and the mark of related buyers: Zhejiang's rule, art. 17.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import audit, clock, codes, db, policies
from marketplace.contracts import queries
from marketplace.contracts.agreement import Side
from marketplace.contracts.missing import Missing
from marketplace.contracts.states import ContractState
from marketplace.contracts.terms import read
from marketplace.contracts.waiver_models import PriceWay, Publicity
from marketplace.contracts.wording import yuan
from marketplace.errors import Conflict, Invalid
from marketplace.notices import actions as notices
from marketplace.notices.models import NoticeState

if TYPE_CHECKING:
    from flask_babel import LazyString

    from marketplace.contracts.models import Contract
    from marketplace.contracts.terms import Terms
    from marketplace.permissions import Actor

KINDS = ("02", "03")  # transfer, which a contribution as equity (作价投资) is registered as, and licence
INSTITUTIONS = {"research": ("021", "022"), "institutions": ("02",)}
ENDPOINT = "contracts.publicity"
BEFORE_IT_BINDS = (ContractState.DRAFT, ContractState.SIGNING, ContractState.AMENDING)
SHORTEST_ABSTRACT = 20


class NoNoticeNeeded(Conflict):
    """The contract needs no notice of its price, or is past it."""

    default = _l("This contract needs no notice of its price.")


def applies(contract: Contract, terms: Terms) -> bool:
    """Tell whether these terms wait for a notice: a public institution's agreed price for a transfer or a licence."""
    if terms.kind not in KINDS or way_of(contract) is not None:
        return False
    sellers = policies.value("contract.publicity_sellers", region=contract.region, on=clock.today()).value
    return any(party.nature.startswith(INSTITUTIONS[sellers]) for party in contract.side(Side.SELLER))


def way_of(contract: Contract) -> PriceWay | None:
    """Return how the price was found where it wasn't agreed, or None."""
    return db.session.scalar(select(PriceWay).where(PriceWay.contract_id == contract.id))


def conditions(contract: Contract, terms: Terms) -> str:
    """Return what is made public beside the abstract: name, mode, price, buyer, and whether they are related."""
    buyers = "、".join(one.name for one in contract.side(Side.BUYER))
    related = "是（受让方或者被许可方与成果完成人、本单位存在关联关系）" if terms.related else "否"
    return "\n".join(
        (
            f"成果（项目）名称：{terms.title}",
            f"转化方式：{codes.label('contract_kinds', terms.code, 'zh')}",
            f"定价方式：协议定价\n拟交易价格：{yuan(terms.amount_fen)}",
            f"受让方或者被许可方：{buyers}",
            f"是否关联交易：{related}",
        )
    )


def latest(contract: Contract) -> Publicity | None:
    """Return the newest notice of a contract's price, or None."""
    chosen = select(Publicity).where(Publicity.contract_id == contract.id).order_by(Publicity.id.desc())
    return db.session.scalars(chosen).first()


def of_notice(notice_id: int) -> Publicity | None:
    """Return the record of a notice, or None where the notice is about something else."""
    return db.session.scalar(select(Publicity).where(Publicity.notice_id == notice_id))


def missing(contract: Contract, terms: Terms) -> list[Missing]:
    """Return what of the notice is missing before these terms are signed."""
    if not applies(contract, terms):
        return []
    shown = latest(contract)
    if shown is None or shown.conditions != conditions(contract, terms):
        return [Missing(_l("The agreed price must be made public first, for the days that the rule says."), ENDPOINT)]
    if shown.notice.state is NoticeState.ENDED:
        return []
    until = shown.notice.ends_on if shown.notice.state is NoticeState.OPEN else None
    return [Missing(_words(shown), ENDPOINT, until)]


def _words(shown: Publicity) -> LazyString:
    state = shown.notice.state
    if state is NoticeState.OPEN:
        return _l("The notice of the price runs until %(day)s.", day=shown.notice.ends_on.isoformat())
    if state is NoticeState.STOPPED:
        return _l("An objection to the notice of the price isn't decided yet.")
    return _l("An objection to the notice of the price was upheld; it must be made public anew.")


def publish(contract: Contract, abstract: str, *, by: Actor) -> Publicity:
    """Make the newest version's price public, as the seller's notice.

    Raises:
        Invalid: the abstract says too little.
        NoNoticeNeeded: the contract needs none, or binds already.
        Conflict: a notice about it is running.
    """
    if len(abstract.strip()) < SHORTEST_ABSTRACT:
        raise Invalid(_l("Describe the result in a few sentences that the public understands."), field="abstract")
    contract = queries.locked(contract.id)
    terms = read(contract.to_sign.terms)
    if contract.state not in BEFORE_IT_BINDS or not applies(contract, terms):
        raise NoNoticeNeeded
    said = conditions(contract, terms)
    notice = notices.publish(
        "agreed_price",
        contract,
        title=terms.title,
        text=f"{said}\n简介：{abstract.strip()}",
        region=contract.region,
        publisher_id=contract.seller_id,
        approved_by=(contract.drafted_by, contract.to_sign.written_by, by.person_id),
        by=by,
        parties=contract.parties,
    )
    shown = Publicity(contract_id=contract.id, notice=notice, conditions=said, related=terms.related)
    db.session.add(shown)
    audit.record("contract.publish_price", contract, by=by, notice=notice.id, related=terms.related)
    db.session.flush()
    return shown


def record_way(contract: Contract, way: str, evidence: str, *, by: Actor) -> PriceWay:
    """Record that the price was found on a technology market or by auction: then no notice is needed.

    Raises:
        Invalid: the way is another one, there is no evidence, or a way is recorded already.
    """
    if way not in ("listed", "auction"):
        raise Invalid(_l("Choose one of the list."), field="way")
    if not evidence.strip():
        raise Invalid(_l("Say where the listing or the auction can be looked up."), field="evidence")
    contract = queries.locked(contract.id)
    if way_of(contract) is not None:
        raise Invalid(_l("How the price was found is recorded already."))
    found = PriceWay(contract_id=contract.id, way=way, evidence=evidence.strip(), recorded_by=by.person_id)
    db.session.add(found)
    audit.record("contract.price_way", contract, by=by, way=way)
    db.session.flush()
    return found
