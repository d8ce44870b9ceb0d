"""Calls until their publication: raised and handed in, looked up, refined, committed to, given their keys."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from marketplace import clock
from marketplace.challenges import actions, committing, documents, keyholding, publishing, reviewing, two_keys
from marketplace.challenges.reviewing import LookUp, Opinion
from marketplace.challenges.states import CommitmentKind, SealMode
from marketplace.demo import call_ages, call_texts, cast, offers
from marketplace.demo.people import PASSWORD
from marketplace.demo.records import call, publisher, publisher_key, secretary
from marketplace.files import actions as files
from marketplace.listings import queries as listings
from marketplace.listings.models import DemandVersion
from marketplace.payments import actions as payments

if TYPE_CHECKING:
    from marketplace.challenges.models import Challenge
    from marketplace.demo.timeline import Scene
    from marketplace.files.models import Attachment

Entry = dict[str, Any]
PAPER = "演示材料，不代表真实查询或证明。"
MEANS_OF_PAYMENT = "pm_card_visa"
"""The sandbox's token of a means of payment that is accepted."""

LONG_ENOUGH = timedelta(days=180)
"""How long after the deadline a bank's guarantee of the demonstration still holds."""

OPINIONS = (
    Opinion("行业专家", "", "fit", "问题真实，指标可以检测，期限合理。"),
    Opinion("财务专家", "", "advice", "付款与考核节点对应，建议写明检测机构。"),
)
"""What experts say of a call where they are heard."""

KEYHOLDERS = {two_keys.FIRST: "call-secretary", two_keys.SECOND: "operator"}
GUARDIAN = "auditor"
PASSPHRASES = {seat: f"{PASSWORD}-{seat}" for seat in KEYHOLDERS}
"""What the two officials have chosen: told on the page of the story, so that a visitor can open bids with both."""


def add(scene: Scene, entry: Entry) -> None:
    """Add the acts of a call until it is published, or until where it stands before."""
    key, state = entry["demand"], entry["state"]
    unpublished = state in call_ages.UNPUBLISHED
    published, _closes = call_ages.window(entry)
    begun = published if unpublished else published + 3
    scene.add("raise", begun + 3, lambda: _raise(entry, scene), hour=14)
    if state == "draft":
        return
    scene.add("submit", begun, lambda: actions.submit(call(key), by=publisher(key)), hour=16)
    if unpublished:
        _stop_before(scene, entry, begun)
    else:
        bring_out(scene, entry, published)


def _raise(entry: Entry, scene: Scene) -> Challenge:
    demand = listings.published(offers.listing(entry["demand"]).id)
    assert isinstance(demand, DemandVersion), entry["demand"]
    by = publisher(entry["demand"])
    challenge = actions.raise_call(demand, by=by)
    return actions.edit(challenge, call_texts.first(entry, challenge, scene.today), by=by)


def _stop_before(scene: Scene, entry: Entry, begun: int) -> None:
    """Take a call as far as it has come without being published."""
    key, state = entry["demand"], entry["state"]
    if state == "withdrawn":
        scene.add("withdraw", begun - 2, lambda: actions.withdraw(call(key), by=publisher(key)))
    elif state in ("returned", "refused"):
        decide = reviewing.send_back if state == "returned" else reviewing.refuse
        said = entry["reason"], entry["note"]
        scene.add(state, begun - 2, lambda: decide(call(key), *said, by=secretary(key)), hour=11)
    elif state in ("refining", "approved", "funded"):
        scene.add("pass", begun - 2, lambda: _look_up(key), hour=9)
        if state != "refining":
            scene.add("approve", begun - 3, lambda: _hear(key), hour=9)
        if state == "funded":
            scene.add("commit", begun - 5, lambda: _commit(key), hour=15)


def bring_out(scene: Scene, entry: Entry, published: int, suffix: str = "") -> None:
    """Take a submitted call through the district's check, the experts and its commitment to the publication."""
    key = entry["demand"]
    scene.add(f"pass{suffix}", published + 2, lambda: _look_up(key), hour=9)
    scene.add(f"approve{suffix}", published + 2, lambda: _hear(key), hour=15)
    scene.add(f"commit{suffix}", published + 1, lambda: _commit(key), hour=15)
    if entry.get("call", {}).get("seal_mode") == SealMode.OFFICIALS:
        scene.add("keys", published + 1, lambda: _make_keys(key), hour=16)
    publish = f"publish{suffix}"
    scene.add(publish, published, lambda: publishing.publish(call(key), by=secretary(key)), hour=9)


def _look_up(key: str) -> Challenge:
    challenge, by = call(key), secretary(key)
    for system in reviewing.systems():
        shot = _paper(f"{system}.txt", by)
        reviewing.look_up(challenge, LookUp(system, clock.today(), reviewing.CLEAN, shot), by=by)
    return reviewing.pass_district(challenge, by=by)


def _hear(key: str) -> Challenge:
    challenge, by = call(key), secretary(key)
    for said in OPINIONS[: reviewing.opinions_needed(challenge)]:
        reviewing.hear(challenge, said, by=by)
    return challenge if challenge.state == "approved" else reviewing.refine(challenge, by=by)


def _commit(key: str) -> Challenge:
    challenge = call(key)
    if challenge.commitment_kind is CommitmentKind.ESCROW:
        by = cast.owner(publisher_key(key))
        escrow = committing.open_escrow(challenge, by=by).escrow
        assert escrow is not None
        payments.fund(escrow, MEANS_OF_PAYMENT, by=by)
    else:
        commitment = documents.hand_in(challenge, _document(challenge, key), by=publisher(key))
        documents.confirm(commitment, by=secretary(key))
    return challenge


def _document(challenge: Challenge, key: str) -> documents.Document:
    by, amount = publisher(key), challenge.committed_fen
    if challenge.commitment_kind is CommitmentKind.BUDGET:
        return documents.Document(amount, "发榜单位财务部", _paper("预算证明.txt", by))
    valid_to = documents.valid_long_enough(challenge) + LONG_ENOUGH
    return documents.Document(amount, "演示银行", _paper("银行保函.txt", by), valid_to)


def _paper(name: str, by: Any) -> Attachment:
    return files.store_made(PAPER.encode(), name, "text/plain", person_id=by.person_id)


def _make_keys(key: str) -> None:
    """Have two officials make their keys, and the auditor the code that is kept apart and here thrown away."""
    for seat, someone in KEYHOLDERS.items():
        keyholding.take_seat(call(key), seat, PASSPHRASES[seat], by=cast.actor(someone))
    keyholding.make_recovery(call(key), by=cast.actor(GUARDIAN))
