"""The one table of policy parameters: what may be asked for, what it means and what it may be.

The values and their sources stand in `marketplace/policies.csv`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

if TYPE_CHECKING:
    from flask_babel import LazyString


class UnknownPolicy(KeyError):
    """A key that KEYS does not declare, or that no jurisdiction has a value for on that day."""


class Kind(StrEnum):
    """What the value of a parameter is, and the Python type it is given as."""

    SPAN = "span"  # Span
    FEN = "fen"  # int, 分
    COUNT = "count"  # int
    RATIO = "ratio"  # Decimal
    CHOICE = "choice"  # str, one of the key's choices
    PATTERN = "pattern"  # str, see registration.number_format
    WEIGHTS = "weights"  # dict of the key's choices to whole numbers that sum to `high`


@dataclass(frozen=True, slots=True)
class Key:
    """The declaration of a parameter; both bounds belong to what is allowed."""

    name: str
    kind: Kind
    meaning: LazyString
    low: int = 0
    high: int = 0
    choices: tuple[str, ...] = ()


def declared(key: str) -> Key:
    """The declaration of a key; raises UnknownPolicy."""
    try:
        return KEYS[key]
    except KeyError:
        raise UnknownPolicy(key) from None


_MATCH_PARTS = ("lexical", "semantic", "field", "maturity", "price", "modes", "region", "freshness", "completeness")

_TABLE = (
    Key("registration.review", Kind.SPAN,
        _l("Time for the registration decision, from acceptance or the last supplement"), 1, 90),
    Key("registration.large_amount", Kind.FEN, _l("Amount from which a contract counts as large"), 0, 10**15),
    Key("registration.large_measure", Kind.CHOICE,
        _l("Which amount decides whether a contract is large"), choices=("technical", "deal")),
    Key("registration.large_effect", Kind.CHOICE,
        _l("What a large contract needs"), choices=("none", "second_review", "expert_review")),
    Key("registration.large_review", Kind.SPAN,
        _l("Time for the decision on a large or disputed contract"), 1, 180),
    Key("registration.mode", Kind.CHOICE,
        _l("Who registers: the national system, or this desk itself"), choices=("national", "own")),
    Key("registration.number_format", Kind.PATTERN, _l("How registration numbers of this desk are built")),
    Key("registration.number_check", Kind.CHOICE,
        _l("Which official numbers are taken: by their digits, or as opaque text"),
        choices=("14_or_16", "14", "16", "opaque")),
    Key("registration.review_request", Kind.SPAN,
        _l("Time to ask for the review of a refused registration"), 1, 365),
    Key("registration.refusal_review", Kind.SPAN, _l("Time to decide the review of a refused registration"), 1, 180),
    Key("registration.counted_party", Kind.CHOICE,
        _l("Which of several sellers a registration counts for: the first-named or the largest holder of the right; "
           "of several buyers it is always the first-named"), choices=("first", "largest_share")),
    Key("registration.duplicate_text", Kind.RATIO,
        _l("Share of common wording from which two signed texts count as near duplicates"), 0, 1),
    Key("registration.duplicate_title", Kind.RATIO, _l("Likeness from which two titles count as similar"), 0, 1),
    Key("registration.duplicate_amount", Kind.RATIO,
        _l("Difference up to which two deal amounts count as similar"), 0, 1),
    Key("registration.duplicate_days", Kind.SPAN,
        _l("Time within which two days of signature count as near"), 1, 365),
    Key("contract.carrier_sets", Kind.COUNT,
        _l("Sets of a carrier of the technology that normally count as technical"), 1, 100),
    Key("notice.award", Kind.SPAN, _l("Publicity of an award"), 1, 60),
    Key("notice.project_list", Kind.SPAN, _l("Publicity of a list of supported projects"), 1, 60),
    Key("notice.agreed_price", Kind.SPAN, _l("Publicity of a price set by agreement"), 15, 90),
    Key("contract.publicity_sellers", Kind.CHOICE,
        _l("Whose agreed prices are made public: state institutes and universities, or all public institutions"),
        choices=("research", "institutions")),
    Key("contract.termination_notice", Kind.SPAN,
        _l("Shortest time from a notice of termination to the day it takes effect"), 1, 180),
    Key("contract.longest_extension", Kind.SPAN,
        _l("Longest time by which a milestone may be extended, once"), 1, 1000),
    Key("notice.objection_answer", Kind.SPAN, _l("Time to answer an objection"), 1, 90),
    Key("listing.review", Kind.SPAN, _l("Time to review a submitted result or demand"), 1, 60),
    Key("listing.validity", Kind.SPAN, _l("How long a published result or demand stands"), 1, 1000),
    Key("enquiry.reply", Kind.SPAN, _l("Time to answer an enquiry"), 1, 60),
    Key("introduction.reply", Kind.SPAN, _l("Time to answer a broker's introduction"), 1, 60),
    Key("call.minimum_open", Kind.SPAN, _l("Shortest time that a call takes bids"), 1, 200),
    Key("call.committed_share", Kind.RATIO,
        _l("Share of the bounty that must be committed before a call is published"), 0, 1),
    Key("call.longest_open", Kind.SPAN, _l("Longest time that a call takes bids"), 1, 1000),
    Key("call.extension", Kind.SPAN, _l("Longest time by which a call's deadline may be moved, once"), 1, 200),
    Key("call.answers_before", Kind.SPAN, _l("Shortest time between the last question and the deadline"), 0, 60),
    Key("call.most_questions", Kind.COUNT, _l("Most questions that one person may ask about a call"), 1, 1000),
    Key("call.credit_validity", Kind.SPAN, _l("How long a look-up of a publisher's credit holds"), 1, 365),
    Key("call.district_time", Kind.SPAN, _l("Time for the district's check of a submitted call"), 1, 120),
    Key("call.refining_time", Kind.SPAN, _l("Time for the experts' opinions on a call"), 1, 120),
    Key("call.commitment_time", Kind.SPAN, _l("Time to secure the bounty of an approved call"), 1, 365),
    Key("call.publication_time", Kind.SPAN, _l("Time to publish a call whose bounty is secured"), 1, 120),
    Key("call.opening_time", Kind.SPAN, _l("Time to open the bids after the deadline"), 1, 60),
    Key("call.formal_time", Kind.SPAN, _l("Time from the opening to the review, or to the choice without one"), 1, 120),
    Key("call.review_time", Kind.SPAN, _l("Time for the blind review of the bids"), 1, 180),
    Key("call.defence_time", Kind.SPAN, _l("Time for the defence and the visits"), 1, 180),
    Key("call.choice_time", Kind.SPAN, _l("Time from the consensus meeting to the publisher's choice"), 1, 180),
    Key("call.signing_time", Kind.SPAN, _l("Time to sign the contract after the award"), 1, 365),
    Key("call.panel", Kind.CHOICE,
        _l("Whether a panel must judge the bids before one is chosen"), choices=("optional", "required")),
    Key("call.opinions", Kind.COUNT, _l("Experts that are heard before a call is approved"), 0, 15),
    Key("call.leader", Kind.CHOICE, _l("Who the project leader of a call may be"), choices=("any", "employed")),
    Key("call.guarantee_after", Kind.SPAN,
        _l("How long a bank's guarantee must hold after the deadline of a call"), 1, 1000),
    Key("call.passphrase_length", Kind.COUNT,
        _l("Fewest characters of the passphrase that an official's key of a call lies under"), 8, 100),
    Key("bid.most_per_team", Kind.COUNT, _l("Most bids that one organisation may hand in for a call"), 1, 10),
    Key("bid.most_members", Kind.COUNT, _l("Most members of a consortium, its lead among them"), 2, 50),
    Key("bid.most_files", Kind.COUNT, _l("Most files in a bid"), 1, 100),
    Key("bid.largest_mib", Kind.COUNT, _l("Largest size of all files of a bid together, in MiB"), 1, 200),
    Key("bid.repair", Kind.SPAN, _l("Time to repair what the formal check of a bid found"), 1, 60),
    Key("call.most_runners", Kind.COUNT, _l("Most runners of a race"), 2, 20),
    Key("call.start_share", Kind.RATIO, _l("Share of the bounty that is proposed as a runner's start share"), 0, 1),
    Key("call.spread", Kind.RATIO,
        _l("Proposed difference between two scores, as a share of the range, that demands a note"), 0, 1),
    Key("grant.bounty_share", Kind.RATIO, _l("Share of a call's bounty that public money may add at most"), 0, 1),
    Key("grant.most", Kind.FEN, _l("Most public money for one project"), 0, 10**15),
    Key("grant.first_share", Kind.RATIO,
        _l("Share of the first real payment that the first tranche of public money may come to"), 0, 1),
    Key("grant.least", Kind.FEN, _l("Least public money that is paid at once"), 0, 10**15),
    Key("grant.recovery", Kind.SPAN, _l("Time to return public money that is ordered back"), 1, 365),
    Key("metrics.smallest_cell", Kind.COUNT,
        _l("Fewest contracts that a cell of a public table may show"), 1, 100),
    Key("metrics.fewest_parties", Kind.COUNT,
        _l("Fewest parties that may stand behind a cell of a public table"), 1, 10),
    Key("metrics.reminder_pause", Kind.SPAN,
        _l("Shortest time between two reminders to register the same contract"), 1, 90),
    Key("matching.weights", Kind.WEIGHTS, _l("Weights of the parts of a match"), 0, 100, _MATCH_PARTS),
    Key("matching.threshold", Kind.COUNT, _l("Lowest score of a match that is shown, out of 100"), 0, 100),
    Key("matching.feedback_bound", Kind.COUNT,
        _l("Most points by which people's judgements move a match up or down"), 0, 100),
    Key("sign_in.account_attempts", Kind.COUNT, _l("Failed sign-ins after which an account waits"), 1, 100),
    Key("sign_in.account_minutes", Kind.COUNT, _l("Minutes that an account waits"), 1, 1440),
    Key("sign_in.address_attempts", Kind.COUNT,
        _l("Failed sign-ins after which an address waits"), 1, 10_000),
    Key("sign_in.address_minutes", Kind.COUNT, _l("Minutes that an address waits"), 1, 1440),
    Key("sign_in.code_minutes", Kind.COUNT, _l("Minutes that a sign-in code is valid"), 1, 60),
    Key("session.hours", Kind.COUNT, _l("Hours after which a person signs in again"), 1, 720),
    Key("session.official_hours", Kind.COUNT, _l("Hours after which an official signs in again"), 1, 72),
    Key("file.largest_mib", Kind.COUNT, _l("Largest file in MiB"), 1, 1024),
    Key("external.largest_mib", Kind.COUNT,
        _l("Largest file of registrations made elsewhere, in MiB"), 1, 1024),
    Key("file.most_per_record", Kind.COUNT, _l("Most files on one record"), 1, 200),
    Key("desk.due_soon", Kind.SPAN, _l("From when on a deadline is shown as near"), 1, 30),
    Key("affiliations.sure_share", Kind.RATIO,
        _l("Share held, directly or through others, from which two organisations surely are affiliated"), 0, 1),
    Key("affiliations.near_share", Kind.RATIO,
        _l("Share held from which an affiliation is looked into"), 0, 1),
    Key("affiliations.sure_depth", Kind.COUNT, _l("Most bonds in a row that make a sure affiliation"), 1, 12),
    Key("affiliations.near_depth", Kind.COUNT, _l("Most bonds in a row that are looked into"), 1, 12),
    Key("affiliations.shared_by_many", Kind.COUNT,
        _l("Organisations at one address, telephone or bare name above which it binds nobody"), 1, 1000),
    Key("affiliations.lookback", Kind.SPAN, _l("How long a bond that has ended is still looked into"), 1, 120),
    Key("experts.employer_lookback", Kind.SPAN,
        _l("How long a former employer keeps an expert from judging it"), 1, 240),
    Key("experts.coauthor_lookback", Kind.SPAN,
        _l("How long a common publication keeps an expert from judging its other authors"), 1, 240),
    Key("experts.contract_lookback", Kind.SPAN,
        _l("How long a contract between an expert's organisation and a bidder keeps the expert from judging it"),
        1, 240),
    Key("experts.advice_lookback", Kind.SPAN,
        _l("How long advice to a bidder keeps an expert from judging it"), 1, 240),
    Key("experts.affiliation_depth", Kind.COUNT,
        _l("Most bonds in a row between an expert's organisation and a bidder that keep the expert from judging it"),
        1, 12),
    Key("evaluation.reading_time", Kind.SPAN, _l("Time for the blind review of a call's bids"), 1, 120),
    Key("evaluation.defence_share", Kind.RATIO, _l("What a defence counts for in the whole score"), 0, 1),
    Key("evaluation.visit_share", Kind.RATIO, _l("What a site visit counts for in the whole score"), 0, 1),
    Key("evaluation.declared_against", Kind.CHOICE,
        _l("What a reviewer declares conflicts against: the names of all bidders, or none of them"),
        choices=("names", "nothing")),
    Key("evaluation.letter_time", Kind.SPAN, _l("Time to answer every bidder after the panel's list"), 1, 120),
    Key("experts.panel_smallest", Kind.COUNT, _l("Fewest experts of a panel; an odd number"), 1, 99),
    Key("experts.panel_largest", Kind.COUNT, _l("Most experts of a panel; an odd number"), 1, 99),
    Key("experts.quorum", Kind.RATIO, _l("Share of a panel's seats that must be there for it to decide"), 0, 1),
    Key("experts.most_reviews", Kind.COUNT, _l("Open panels beside which an expert isn't drawn for another"), 1, 100),
)  # fmt: skip

KEYS: dict[str, Key] = {key.name: key for key in _TABLE}
