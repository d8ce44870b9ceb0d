"""What a bid must have before it is sealed, and who may bid at all: told to the bidder's own side only."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import clock, policies
from marketplace.challenges import eligibility
from marketplace.listings.quantities import NotNumber, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_babel import LazyString

    from marketplace.accounts.models import Organisation
    from marketplace.challenges.bid_drafts import BidDraft
    from marketplace.challenges.models import Challenge
    from marketplace.listings.models import Indicator

    Fault = tuple[str, LazyString]

WHOLE_BP = 10_000
MIB = 1024 * 1024


def most(key: str, challenge: Challenge) -> int:
    """Return a cap of the call's jurisdiction, as it stands today."""
    return int(policies.value(key, region=challenge.region, on=clock.today()).value)


def faults(challenge: Challenge, bidder: Organisation, draft: BidDraft) -> Iterator[Fault]:
    """Yield (field, what to do) for everything that keeps a bid from being sealed."""
    yield from ineligible(challenge, bidder)
    yield from _promises(challenge, draft)
    yield from _people(challenge, draft)
    yield from _milestones(challenge, draft)
    yield from _money(draft)
    yield from shares(challenge, bidder.id, draft.shares)
    yield from _files(challenge, draft)
    if not draft.pledged:
        yield "pledge", _l("Sign the pledge: without it no bid is taken.")


def ineligible(challenge: Challenge, bidder: Organisation) -> Iterator[Fault]:
    """Yield why an organisation may not bid, by the hard rules of the call."""
    for sentence in eligibility.obstacles(challenge, bidder):
        yield "bidder", sentence


def _promises(challenge: Challenge, draft: BidDraft) -> Iterator[Fault]:
    for one in challenge.demand.indicators:
        sentence = _promise_fault(one, draft.promises.get(one.id, "").strip())
        if sentence is not None:
            yield f"promise_{one.id}", sentence


def _promise_fault(indicator: Indicator, promise: str) -> LazyString | None:
    if not promise:
        return _l("Say what you promise for each required indicator.") if indicator.must else None
    state = met(promise, (indicator.low, indicator.high, indicator.value))
    if state == "unknown" and (indicator.low, indicator.high) != (None, None):
        return _l("Write the promised value as a number in the unit of the indicator.")
    if state == "unmet" and indicator.must:
        return _l("This promise stays behind what the call requires: such a bid can't win.")
    return None


def met(promise: str, ends: tuple[float | None, float | None, str]) -> str:
    """Tell whether a promise meets an indicator: met, unmet, or unknown where it can't be compared."""
    low, high, value = ends
    if not promise:
        return "unmet"
    if low is None and high is None:
        return "met" if promise.strip().lower() == value.strip().lower() else "unknown"
    try:
        shown = float(number(promise))
    except NotNumber:
        return "unknown"
    return "met" if (low is None or shown >= low) and (high is None or shown <= high) else "unmet"


def _people(challenge: Challenge, draft: BidDraft) -> Iterator[Fault]:
    if not draft.team:
        yield "team", _l("Name who will do it.")
    if challenge.chief_engineer and draft.chief is None:
        yield "chief_name", _l("This call asks for one technical chief by name.")


def _milestones(challenge: Challenge, draft: BidDraft) -> Iterator[Fault]:
    steps = draft.milestones
    if not steps:
        yield "milestones", _l("Say what will be reached when.")
        return
    if sum(one["share_bp"] for one in steps) != WHOLE_BP:
        yield "milestones", _l("The shares of the milestones must add up to exactly 100 %.")
    months = [one["months"] for one in steps]
    if any(later <= earlier for earlier, later in itertools.pairwise(months)):
        yield "milestones", _l("Put the milestones in the order of their months, each later than the one before.")
    if challenge.phases and months[-1] > challenge.phases[-1].months:
        yield "milestones", _l("The last milestone lies after the end of the call's last phase.")


def _money(draft: BidDraft) -> Iterator[Fault]:
    if draft.budget and sum(one["amount_fen"] for one in draft.budget) != draft.price_fen:
        yield "budget", _l("The lines of the budget must add up to your price.")


def shares(challenge: Challenge, lead_id: int, parts: tuple[tuple[int, int], ...]) -> Iterator[Fault]:
    """Yield what is wrong with a consortium: who is in it, and what each does in 1/10000 of the work."""
    if not parts:
        return
    units = [organisation for organisation, _ in parts]
    if not challenge.consortium_allowed:
        yield "members", _l("This call takes no consortia.")
    if lead_id not in units or len(units) < 2:  # noqa: PLR2004 - a lead and somebody else
        yield "members", _l("A consortium has its lead and at least one more member: write the shares of all of them.")
    if len(set(units)) != len(units):
        yield "members", _l("Each member stands in the list once.")
    if len(units) > most("bid.most_members", challenge):
        limit = most("bid.most_members", challenge)
        yield "members", _l("A consortium has at most %(most)s members, the lead among them.", most=limit)
    if challenge.organisation_id in units:
        yield "members", _l("Who has published the call is no member of a bid for it.")
    if sum(share for _, share in parts) != WHOLE_BP:
        yield "members", _l("The shares of all members, the lead's own included, must add up to exactly 100 %.")


def _files(challenge: Challenge, draft: BidDraft) -> Iterator[Fault]:
    files, largest = draft.enclosures, most("bid.largest_mib", challenge)
    if len(files) > most("bid.most_files", challenge):
        yield "enclosures", _l("At most %(most)s files go into a bid.", most=most("bid.most_files", challenge))
    if sum(one["size"] for one in files) > largest * MIB:
        yield "enclosures", _l("The files of a bid have at most %(most)s MiB together.", most=largest)
    if len({one["digest"] for one in files}) != len(files):
        yield "enclosures", _l("The same file is in the bid twice.")
