"""What people can be told: one row a kind, with its sentence and the page it leads to.

A room that tells something new adds its row here; rooms above the inbox in the tower are named only by endpoint.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask_babel import LazyString


@dataclass(frozen=True)
class Kind:
    """One kind of notification.

    Attributes:
        sentence: what happened; `%(title)s` and the like are filled from the notification's data.
        endpoint: the page it leads to; "" for none.
        values: URL argument -> name in the data; `subject_id` is always there.
        topic: under which heading a person chooses ways, a key of `TOPICS`.
        own_letter: its room writes the letter itself; otherwise a copy of the sentence is sent.
    """

    sentence: LazyString
    endpoint: str = ""
    values: Mapping[str, str] = field(default_factory=lambda: {"id": "subject_id"})
    topic: str = "matters"
    own_letter: bool = False


TOPICS: dict[str, LazyString] = {
    "matters": _l("What waits for me, or was decided about my matters"),
    "conversations": _l("Enquiries and conversations"),
    "matches": _l("New matches and saved searches"),
    "organisation": _l("My organisations and their members"),
}
"""What a person can choose ways for."""

NO_VALUES: Mapping[str, str] = {}
ORGANISATION: Mapping[str, str] = {"organisation_id": "subject_id"}
ESCROW: Mapping[str, str] = {"escrow_id": "subject_id"}
REGISTRATION: Mapping[str, str] = {"registration_id": "subject_id"}
INCOME: Mapping[str, str] = {"income_id": "subject_id"}
CONTRACT: Mapping[str, str] = {"contract_id": "subject_id"}
MILESTONE: Mapping[str, str] = {"milestone_id": "subject_id"}
BID: Mapping[str, str] = {"public_id": "public_id"}
BID_CALL: Mapping[str, str] = {"id": "call"}
PROJECT: Mapping[str, str] = {"project_id": "subject_id"}

KINDS: dict[str, Kind] = {
    # affiliations and experts
    "affiliation.near": Kind(
        _l("Something may bind “%(title)s” to the publisher of a call: decide on the evidence."),
        "affiliations.index",
        NO_VALUES,
    ),
    "expert.invited": Kind(_l("You are invited to the pool of experts."), "experts.me", NO_VALUES),
    "expert.offered": Kind(
        _l("“%(title)s” offers to review: admit to the pool?"), "experts.show", {"expert_id": "subject_id"}
    ),
    "expert.admitted": Kind(_l("You were admitted to the pool of experts."), "experts.me", NO_VALUES),
    # accounts
    "organisation.submitted": Kind(
        _l("“%(title)s” asks to be verified."), "accounts.verify_organisation", ORGANISATION, "organisation"
    ),
    "organisation.verified": Kind(
        _l("“%(title)s” was verified. It may now publish."), "accounts.organisation", ORGANISATION, "organisation"
    ),
    "organisation.refused": Kind(
        _l("“%(title)s” was not verified. Please read the reason and put it right."),
        "accounts.organisation",
        ORGANISATION,
        "organisation",
    ),
    "organisation.suspended": Kind(
        _l("“%(title)s” was suspended and may not publish."), "accounts.organisation", ORGANISATION, "organisation"
    ),
    "organisation.restored": Kind(
        _l("“%(title)s” may publish again."), "accounts.organisation", ORGANISATION, "organisation"
    ),
    "invitation.sent": Kind(
        _l("“%(title)s” invites you to join it."), "accounts.organisations", NO_VALUES, "organisation"
    ),
    "membership.changed": Kind(
        _l("Your roles in “%(title)s” were changed."), "accounts.organisations", NO_VALUES, "organisation"
    ),
    "role.granted": Kind(_l("You were given a platform role."), "accounts.profile", NO_VALUES, "organisation"),
    "role.ended": Kind(_l("One of your platform roles has ended."), "accounts.profile", NO_VALUES, "organisation"),
    # listings
    "version.submitted": Kind(_l("“%(title)s” waits for your review."), "listings.review"),
    "version.returned": Kind(_l("“%(title)s” was sent back: read what to correct."), "listings.version"),
    "version.refused": Kind(_l("“%(title)s” was refused: read the reason."), "listings.version"),
    "version.published": Kind(_l("“%(title)s” is published."), "listings.version"),
    "listing.expired": Kind(_l("“%(title)s” has ended: publish it again if it still holds."), "listings.version"),
    "enquiry.sent": Kind(_l("You got an enquiry about “%(title)s”."), "listings.enquiry", topic="conversations"),
    "enquiry.overdue": Kind(
        _l("The enquiry about “%(title)s” wasn't answered in time."), "listings.enquiry", topic="conversations"
    ),
    "enquiry.accepted": Kind(
        _l("Your enquiry about “%(title)s” was accepted: you can talk now."), "listings.enquiry", topic="conversations"
    ),
    "enquiry.declined": Kind(
        _l("Your enquiry about “%(title)s” was declined."), "listings.enquiry", topic="conversations"
    ),
    "enquiry.message": Kind(_l("There is a new message about “%(title)s”."), "listings.enquiry", topic="conversations"),
    # payments
    "escrow.funded": Kind(_l("The escrow between “%(title)s” and “%(other)s” is funded."), "payments.escrow", ESCROW),
    "escrow.released": Kind(
        _l("Money was released from the escrow between “%(title)s” and “%(other)s”."), "payments.escrow", ESCROW
    ),
    "escrow.refunded": Kind(
        _l("Money was returned from the escrow between “%(title)s” and “%(other)s”."), "payments.escrow", ESCROW
    ),
    "escrow.failed": Kind(
        _l("The payment for the escrow between “%(title)s” and “%(other)s” was declined. Please try another way."),
        "payments.escrow",
        ESCROW,
    ),
    # notices
    "notice.stopped": Kind(_l("An objection has stopped the notice “%(title)s”."), "notices.show"),
    "notice.ended": Kind(_l("The notice “%(title)s” has ended without an open objection."), "notices.show"),
    "notice.revoked": Kind(_l("The notice “%(title)s” was revoked: an objection was upheld."), "notices.show"),
    "objection.received": Kind(_l("An objection to “%(title)s” waits for your decision."), "notices.objection"),
    "objection.decided": Kind(_l("Your objection to “%(title)s” was decided."), "notices.objection"),
    # challenges
    "challenge.submitted": Kind(_l("The call “%(title)s” waits for your review."), "challenges.review"),
    "challenge.refining": Kind(_l("Experts read your call “%(title)s” now."), "challenges.show"),
    "challenge.approved": Kind(_l("Your call “%(title)s” is approved and waits for its money."), "challenges.show"),
    "challenge.commitment_handed_in": Kind(_l("A commitment for “%(title)s” waits to be read."), "challenges.show"),
    "challenge.commitment_refused": Kind(_l("The commitment for “%(title)s” was not accepted."), "challenges.show"),
    "challenge.funded": Kind(_l("The call “%(title)s” is funded and can be published."), "challenges.show"),
    "challenge.invitation": Kind(_l("You are invited to bid for “%(title)s”."), "challenges.show"),
    "challenge.question": Kind(_l("A question about “%(title)s” waits for your answer."), "challenges.answer"),
    "challenge.cancelled": Kind(_l("The call “%(title)s” was cancelled."), "challenges.show"),
    "challenge.terminated": Kind(_l("The call “%(title)s” was terminated."), "challenges.show"),
    "challenge.revoked": Kind(_l("The call “%(title)s” was revoked."), "challenges.show"),
    "followed.addendum": Kind(_l("Something was added to the call “%(title)s” that you follow."), "challenges.show"),
    "followed.answers": Kind(_l("Questions about “%(title)s”, which you follow, are answered."), "challenges.show"),
    "followed.extended": Kind(_l("The deadline of “%(title)s”, which you follow, was moved."), "challenges.show"),
    "followed.closed": Kind(_l("The deadline of “%(title)s”, which you follow, is over."), "challenges.show"),
    "followed.opened": Kind(_l("The bids for “%(title)s”, which you follow, are open."), "challenges.opening"),
    "followed.lapsed": Kind(_l("The call “%(title)s”, which you follow, has lapsed."), "challenges.show"),
    "followed.cancelled": Kind(_l("The call “%(title)s”, which you follow, was cancelled."), "challenges.show"),
    "panel.drawn": Kind(_l("You were drawn for the panel of “%(title)s”. Sign the pledge first."), "evaluation.pledge"),
    "panel.seat_left": Kind(_l("A reviewer has left the panel of “%(title)s”."), "evaluation.board"),
    "challenge.review_started": Kind(
        _l("The bids for “%(title)s” can be read: give your scores."), "evaluation.review"
    ),
    "challenge.defence_started": Kind(
        _l("The teams of “%(title)s” are heard now: score their defence."), "evaluation.review"
    ),
    "challenge.consensus_started": Kind(
        _l("The panel of “%(title)s” meets: all scores stand side by side."), "evaluation.meeting"
    ),
    "bid.heard": Kind(_l("Your team is heard on its bid for “%(title)s” (defence)."), "challenges.receipt", BID),
    "challenge.ranked": Kind(_l("The panel's list for “%(title)s” is there: choose inside it."), "evaluation.ranking"),
    "bid_letter.sent": Kind(
        _l("Your bid for “%(title)s” is answered."), "evaluation.answer", {"public_id": "public_id"}
    ),
    "challenge.returned": Kind(_l("Your call “%(title)s” was sent back: read what to correct."), "challenges.show"),
    "challenge.refused": Kind(_l("Your call “%(title)s” was refused: read the reason."), "challenges.show"),
    "challenge.published": Kind(_l("Your call “%(title)s” is published and takes bids."), "challenges.show"),
    "keyholders.turn": Kind(
        _l("The deadline of “%(title)s” is over: you open the bids with another keyholder."), "challenges.open_together"
    ),
    "bid.repair_asked": Kind(_l("Your bid for “%(title)s” has to be repaired in time."), "challenges.repair", BID),
    "bid.excluded": Kind(_l("Your bid for “%(title)s” is excluded: read why."), "challenges.receipt", BID),
    "bid.repaired": Kind(_l("A bid for “%(title)s” was repaired."), "challenges.formal_check", BID_CALL),
    "challenge.closed": Kind(_l("The deadline of “%(title)s” is over: the bids can be opened."), "challenges.opening"),
    "challenge.lapsed": Kind(_l("The call “%(title)s” has lapsed. It can be called again."), "challenges.show"),
    "challenge.opened": Kind(_l("The bids for “%(title)s” have been opened."), "challenges.opening"),
    "challenge.award_proposed": Kind(_l("An award of “%(title)s” was proposed and is public."), "challenges.award"),
    "challenge.award_annulled": Kind(_l("The proposed award of “%(title)s” was annulled."), "challenges.award"),
    "award.winner_gone": Kind(
        _l("The chosen bidder of “%(title)s” was suspended. If it stays so, its award falls when the notice ends."),
        "challenges.award",
    ),
    "challenge.awarded": Kind(_l("The award of “%(title)s” is final."), "challenges.award"),
    "challenge.settled": Kind(_l("The call “%(title)s” is settled: performed and paid."), "challenges.show"),
    # matching
    "match.result": Kind(
        _l("%(count)s new demand(s) or call(s) match your result “%(title)s”, first of all “%(first)s”."),
        "listings.result",
        topic="matches",
    ),
    "match.demand": Kind(
        _l("%(count)s new result(s) match your demand “%(title)s”, first of all “%(first)s”."),
        "listings.demand",
        topic="matches",
    ),
    "match.challenge": Kind(
        _l("%(count)s new result(s) match your call “%(title)s”, first of all “%(first)s”."),
        "challenges.show",
        topic="matches",
    ),
    # saved searches
    "saved_search.digest": Kind(
        _l("%(count)s new record(s) for your saved searches, first of all “%(title)s”."),
        "saved_searches.digest",
        topic="matches",
        own_letter=True,
    ),
    # contracts
    "contract.drafted": Kind(_l("A contract was drafted: “%(title)s”. Please read it."), "contracts.show", CONTRACT),
    "contract.edited": Kind(_l("The text of the contract “%(title)s” was changed."), "contracts.show", CONTRACT),
    "contract.signing": Kind(_l("The contract “%(title)s” waits for your signature."), "contracts.sign", CONTRACT),
    "contract.taken_back": Kind(
        _l("The contract “%(title)s” was taken back to be changed. Please read the reason."), "contracts.show", CONTRACT
    ),
    "contract.signed": Kind(
        _l("The contract “%(title)s” is in force: both sides have signed."), "contracts.show", CONTRACT
    ),
    "contract.signature": Kind(
        _l("The contract “%(title)s” waits for your signature: another party has signed."), "contracts.sign", CONTRACT
    ),
    "contract.signature_withdrawn": Kind(
        _l("A signature under “%(title)s” was withdrawn. Please read the reason."), "contracts.evidence", CONTRACT
    ),
    "contract.amending": Kind(
        _l("A change of the contract “%(title)s” waits for your signature."), "contracts.sign", CONTRACT
    ),
    "contract.amendment_dropped": Kind(
        _l("A change of the contract “%(title)s” was given up; the text signed before binds."),
        "contracts.show",
        CONTRACT,
    ),
    "contract.amended": Kind(
        _l("A change of the contract “%(title)s” is in force: all parties have signed."), "contracts.show", CONTRACT
    ),
    "contract.total_completed": Kind(
        _l("The open total of the contract “%(title)s” was completed."), "contracts.show", CONTRACT
    ),
    "contract.termination_proposed": Kind(
        _l("“%(title)s” is to be terminated. Please read the statement and answer."),
        "contracts.termination",
        CONTRACT,
    ),
    "contract.termination_answered": Kind(
        _l("The termination of “%(title)s” was answered or withdrawn."), "contracts.termination", CONTRACT
    ),
    "contract.terminated": Kind(_l("The contract “%(title)s” is terminated."), "contracts.termination", CONTRACT),
    "contract.performed": Kind(_l("The contract “%(title)s” is performed and paid."), "contracts.show", CONTRACT),
    "milestone.reported": Kind(
        _l("A milestone of “%(title)s” was reported. Please accept or reject it."), "contracts.milestone", MILESTONE
    ),
    "milestone.accepted": Kind(
        _l("A milestone of “%(title)s” was accepted; the money is on its way."), "contracts.milestone", MILESTONE
    ),
    "milestone.rejected": Kind(
        _l("A milestone of “%(title)s” was rejected. Please read the reason."), "contracts.milestone", MILESTONE
    ),
    "award.eliminated": Kind(_l("A gate of the race “%(title)s” has taken a runner out."), "challenges.record"),
    "milestone.ended": Kind(
        _l("The work for “%(title)s” was ended at a milestone. Please read the reason."),
        "contracts.milestone",
        MILESTONE,
    ),
    "milestone.extension": Kind(
        _l("A later day was asked for, or decided, for a milestone of “%(title)s”."), "contracts.milestone", MILESTONE
    ),
    "contract.accepted": Kind(_l("The final acceptance of “%(title)s” is recorded."), "contracts.show", CONTRACT),
    "undertaking.written": Kind(
        _l("A task book or pledge for “%(title)s” waits for signatures."), "contracts.undertakings_of", CONTRACT
    ),
    "undertaking.signed": Kind(
        _l("A task book or pledge for “%(title)s” was signed by one side."), "contracts.undertakings_of", CONTRACT
    ),
    "grant.approved": Kind(_l("“%(title)s” will be supported with public money."), "grants.show", PROJECT),
    "tranche.asked": Kind(_l("A tranche of public money for “%(title)s” is asked for."), "grants.show", PROJECT),
    "tranche.decided": Kind(_l("A tranche of public money for “%(title)s” was decided."), "grants.show", PROJECT),
    "tranche.paid": Kind(_l("A tranche of public money for “%(title)s” was paid."), "grants.show", PROJECT),
    "recovery.ordered": Kind(_l("Public money for “%(title)s” is ordered back."), "grants.show", PROJECT),
    "milestone.paid": Kind(_l("A milestone of “%(title)s” was paid."), "contracts.milestone", MILESTONE),
    # registration
    "registration.open": Kind(
        _l("“%(title)s” is in force. You can apply for its registration now."),
        "registration.apply",
        {"contract_id": "subject_id"},
    ),
    "registration.submitted": Kind(
        _l("An application for registration waits for you: “%(title)s”."), "registration.review", REGISTRATION
    ),
    "registration.accepted": Kind(
        _l("The application for “%(title)s” was accepted for review."), "registration.show", REGISTRATION
    ),
    "registration.returned": Kind(
        _l("The application for “%(title)s” was returned: read what to put right."), "registration.show", REGISTRATION
    ),
    "registration.passed_on": Kind(
        _l("A large contract waits for your second review: “%(title)s”."), "registration.review", REGISTRATION
    ),
    "registration.handed_back": Kind(
        _l("The second reviewer has handed back “%(title)s”."), "registration.review", REGISTRATION
    ),
    "registration.prechecked": Kind(
        _l("“%(title)s” has passed the pre-check and waits for the official number."),
        "registration.show",
        REGISTRATION,
    ),
    "registration.registered": Kind(_l("“%(title)s” is registered."), "registration.show", REGISTRATION),
    "registration.refused": Kind(
        _l("The registration of “%(title)s” was refused: read the reasons."), "registration.show", REGISTRATION
    ),
    "registration.revocation_proposed": Kind(
        _l("A revocation was proposed and needs a second official: “%(title)s”."),
        "registration.review",
        REGISTRATION,
    ),
    "registration.revoked": Kind(_l("The registration of “%(title)s” was revoked."), "registration.show", REGISTRATION),
    "registration.cancellation_asked": Kind(
        _l("The seller asks for the cancellation of “%(title)s”."), "registration.review", REGISTRATION
    ),
    "registration.kept": Kind(
        _l("The cancellation of “%(title)s” was turned down; the registration stands."),
        "registration.show",
        REGISTRATION,
    ),
    "registration.cancelled": Kind(
        _l("The registration of “%(title)s” was cancelled."), "registration.show", REGISTRATION
    ),
    "registration.reminded": Kind(
        _l("“%(title)s” is in force and not registered yet. Officials ask you to apply for its registration."),
        "registration.apply",
        {"contract_id": "subject_id"},
    ),
    # conversions
    "conversion.submitted": Kind(_l("A conversion of “%(title)s” waits for your decision."), "conversions.show"),
    "conversion.accepted": Kind(_l("The conversion of “%(title)s” was accepted: it counts."), "conversions.show"),
    "conversion.refused": Kind(
        _l("The conversion of “%(title)s” was not accepted: read the reason."), "conversions.show"
    ),
    "conversion.revoked": Kind(
        _l("The conversion of “%(title)s” no longer counts: read the reason."), "conversions.show"
    ),
    "registration.due_soon": Kind(_l("The decision on “%(title)s” is due soon."), "registration.review", REGISTRATION),
    "registration.overdue": Kind(_l("The decision on “%(title)s” is overdue."), "registration.review", REGISTRATION),
    "registration.review_asked": Kind(
        _l("The review of a refusal was asked for: “%(title)s”."), "registration.review", REGISTRATION
    ),
    "registration.refusal_upheld": Kind(
        _l("The refusal of “%(title)s” was reviewed and stands: read why."), "registration.show", REGISTRATION
    ),
    "registration.refusal_overturned": Kind(
        _l("The refusal of “%(title)s” was overturned: it is decided anew."), "registration.show", REGISTRATION
    ),
    "registration.change_asked": Kind(
        _l("A change of the registration was asked for: “%(title)s”."), "registration.review", REGISTRATION
    ),
    "registration.change_passed_on": Kind(
        _l("A large change waits for your second review: “%(title)s”."), "registration.review", REGISTRATION
    ),
    "registration.changed": Kind(
        _l("The registration of “%(title)s” was changed. The earlier certificate no longer holds."),
        "registration.show",
        REGISTRATION,
    ),
    "registration.change_turned_down": Kind(
        _l("The change of “%(title)s” was turned down: read the reason."), "registration.show", REGISTRATION
    ),
    "registration.change_due": Kind(
        _l("The contract “%(title)s” was amended: its registration is to be changed."),
        "registration.show",
        REGISTRATION,
    ),
    "registration.cancellation_due": Kind(
        _l("The contract “%(title)s” was ended: its registration is to be cancelled."),
        "registration.show",
        REGISTRATION,
    ),
    "registration.text_changed": Kind(
        _l("The contract “%(title)s” was amended while its application is under review."),
        "registration.show",
        REGISTRATION,
    ),
    "registration.contract_ended": Kind(
        _l("The contract “%(title)s” was ended while its application is under review."),
        "registration.show",
        REGISTRATION,
    ),
    "income.due": Kind(
        _l("“%(title)s” was paid. You can file the receipt as technical income."),
        "registration.file_income",
        {"registration_id": "registration_id", "milestone": "subject_id"},
    ),
    "income.filed": Kind(_l("A receipt of “%(title)s” waits for your approval."), "registration.income", INCOME),
    "income.approved": Kind(_l("A receipt of “%(title)s” was approved."), "registration.income", INCOME),
    "income.refused": Kind(_l("A receipt of “%(title)s” was refused: read the reason."), "registration.income", INCOME),
    # brokers
    "introduction.proposed": Kind(
        _l("A broker proposes to introduce you: “%(title)s”. Please answer."), "brokers.introduction"
    ),
    "introduction.introduced": Kind(
        _l("Both sides said yes to the introduction about “%(title)s”."), "brokers.introduction"
    ),
    "introduction.declined": Kind(
        _l("The introduction about “%(title)s” was declined: read the answer."), "brokers.introduction"
    ),
}
