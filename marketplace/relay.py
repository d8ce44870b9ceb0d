"""What follows from what, and the loop that sees to it.

`SUBSCRIPTIONS` is the one table of topics and handlers. A handler takes the message's subject id, re-reads the
record and is idempotent: it may be called again after a crash. Its changes and the note that it is done are one
transaction. A handler that uses the network calls `db.release()` before and `db.begin_writing()` after.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import structlog
from flask import g

from marketplace import db, outbox
from marketplace.accounts import handlers as accounts
from marketplace.affiliations import handlers as affiliations
from marketplace.brokers import handlers as brokers
from marketplace.challenges import bid_handlers as bids
from marketplace.challenges import handlers as challenges
from marketplace.contracts import handlers as contracts
from marketplace.conversions import handlers as conversions
from marketplace.discovery import handlers as discovery
from marketplace.evaluation import handlers as evaluation
from marketplace.experts import handlers as experts
from marketplace.external import handlers as external
from marketplace.files import handlers as files
from marketplace.grants import handlers as grants
from marketplace.inbox import handlers as inbox
from marketplace.intake import handlers as intake
from marketplace.listings import handlers as listings
from marketplace.matching import handlers as matching
from marketplace.metrics import handlers as metrics
from marketplace.notices import handlers as notices
from marketplace.papers import handlers as papers
from marketplace.payments import handlers as payments
from marketplace.registration import handlers as registration
from marketplace.saved_searches import handlers as saved_searches
from search.engine import EngineUnavailable
from search.meaning.embedder import EmbeddingUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask import Flask

    Handler = Callable[[outbox.Message], None]

log = structlog.get_logger()
IDLE_SECONDS = 0.3
LONG_SECONDS, GAP_SECONDS = 0.2, 0.1
"""After a delivery that took so long, a gap as long as SQLite lets a waiting writer sleep before it asks again."""
OUTAGES = (EngineUnavailable, EmbeddingUnavailable)
"""What a handler raises while a service that it asks is away: waiting for it gives nothing up."""

SUBSCRIPTIONS: dict[str, tuple[Handler, ...]] = {
    "escrow.charge": (payments.carry_out,),
    "escrow.release": (payments.carry_out,),
    "escrow.refund": (payments.carry_out,),
    "escrow.check": (payments.check,),
    "escrow.funded": (contracts.pay_funded, payments.tell_both, challenges.follow_money),
    "escrow.released": (payments.tell_both, contracts.note_payment),
    "escrow.refunded": (payments.tell_both,),
    "escrow.failed": (payments.tell_payer, challenges.follow_money),
    "invoice.filed": (contracts.pay_invoiced,),
    "contract.drafted": (contracts.tell_writers,),
    "contract.edited": (contracts.tell_writers,),
    "contract.signing": (contracts.tell_next,),
    "contract.taken_back": (contracts.tell_writers,),
    "contract.signed": (contracts.tell_everybody, registration.invite),
    "contract.signature": (contracts.tell_next,),
    "contract.signature_withdrawn": (contracts.tell_everybody,),
    "contract.amending": (contracts.tell_next,),
    "contract.amendment_dropped": (contracts.tell_everybody,),
    "contract.amended": (contracts.tell_everybody, registration.follow_amendment),
    "contract.total_completed": (contracts.tell_everybody, registration.follow_amendment),
    "contract.termination_proposed": (contracts.tell_signatories,),
    "contract.termination_answered": (contracts.tell_everybody,),
    "contract.terminated": (contracts.tell_everybody, registration.follow_termination),
    "termination.due": (contracts.end_by_notice,),
    "contract.registered": (contracts.pay_registered,),
    "contract.performed": (contracts.tell_everybody,),
    "milestone.reported": (contracts.tell_buyer,),
    "milestone.accepted": (contracts.tell_seller,),
    "milestone.rejected": (contracts.tell_seller,),
    "award.eliminated": (contracts.tell_runners,),
    "milestone.ended": (contracts.tell_seller,),
    "milestone.extension": (contracts.tell_of_extension,),
    "milestone.silence": (contracts.pass_by_silence,),
    "contract.accepted": (contracts.tell_everybody,),
    "undertaking.written": (contracts.tell_of_undertaking,),
    "undertaking.signed": (contracts.tell_of_undertaking,),
    "grant.approved": (grants.tell_beneficiary,),
    "tranche.asked": (grants.tell_secretaries,),
    "tranche.decided": (grants.tell_of_tranche,),
    "tranche.paid": (grants.tell_of_tranche,),
    "recovery.ordered": (grants.tell_of_recovery,),
    "milestone.paid": (contracts.tell_seller, registration.offer_receipt),
    "webhook.received": (payments.apply_report,),
    "sandbox.event": (payments.deliver_sandbox_event,),
    "letter.written": (accounts.send_letter,),
    "affiliation.near": (affiliations.tell_deciders,),
    "expert.invited": (experts.tell_invited,),
    "expert.offered": (experts.tell_office,),
    "expert.admitted": (experts.tell_expert,),
    "intake.handed_in": (intake.check,),
    "intake.confirmed": (intake.bring_in,),
    "file.stored": (files.drop_loose,),
    "file.removed": (files.drop_content,),
    "paper.asked": (papers.make,),
    "organisation.submitted": (inbox.tell_verifiers,),
    "organisation.verified": (inbox.tell_owners, affiliations.take_organisation),
    "organisation.refused": (inbox.tell_owners,),
    "organisation.suspended": (inbox.tell_owners, challenges.tell_of_gone_winner),
    "organisation.restored": (inbox.tell_owners,),
    "invitation.sent": (inbox.tell_invited,),
    "membership.changed": (inbox.tell_member,),
    "role.granted": (inbox.tell_grantee,),
    "role.ended": (inbox.tell_grantee,),
    "calendar.edited": (notices.redate, registration.redate),
    "notice.published": (),
    "notice.due_to_end": (notices.end_due,),
    "notice.stopped": (notices.tell_publisher,),
    "notice.ended": (notices.tell_publisher, grants.follow_notice_end, challenges.follow_notice_end),
    "notice.revoked": (notices.tell_publisher, grants.follow_notice_revoked, challenges.follow_notice_revoked),
    "objection.received": (notices.tell_deciders,),
    "objection.decided": (notices.tell_objector,),
    "challenge.submitted": (challenges.tell_secretaries,),
    "challenge.returned": (challenges.tell_publisher,),
    "challenge.refused": (challenges.tell_publisher,),
    "challenge.refining": (challenges.tell_publisher,),
    "challenge.approved": (challenges.tell_finance,),
    "challenge.commitment_handed_in": (challenges.tell_secretaries,),
    "challenge.commitment_refused": (challenges.tell_finance,),
    "challenge.funded": (challenges.tell_secretaries,),
    "challenge.published": (challenges.tell_publisher, challenges.tell_invited, discovery.sync_challenge),
    "challenge.question": (challenges.tell_publisher,),
    "challenge.addendum": (challenges.tell_followers,),
    "challenge.answers_published": (challenges.tell_followers,),
    "challenge.extended": (challenges.tell_followers, discovery.sync_challenge),
    "challenge.cancelled": (
        bids.discard_drafts,
        challenges.tell_publisher,
        challenges.tell_followers,
        discovery.sync_challenge,
        evaluation.answer_all,
    ),
    "challenge.terminated": (challenges.tell_publisher, discovery.sync_challenge, evaluation.answer_all),
    "challenge.revoked": (challenges.tell_publisher, discovery.sync_challenge, evaluation.answer_all),
    "challenge.due_to_close": (challenges.close,),
    "challenge.closed": (
        challenges.tell_publisher,
        challenges.tell_secretaries,
        bids.tell_keyholders,
        challenges.tell_followers,
        discovery.sync_challenge,
    ),
    "challenge.lapsed": (
        bids.discard_drafts,
        challenges.tell_publisher,
        challenges.tell_followers,
        discovery.sync_challenge,
        evaluation.answer_all,
    ),
    "challenge.opened": (
        challenges.tell_publisher,
        challenges.tell_bidders,
        challenges.tell_followers,
        discovery.sync_challenge,
    ),
    "bid.repair_asked": (bids.tell_bidder,),
    "bid.repaired": (bids.tell_secretaries,),
    "bid.excluded": (bids.tell_bidder,),
    "panel.drawn": (evaluation.tell_reviewer,),
    "panel.seat_left": (evaluation.tell_secretaries,),
    "challenge.review_started": (evaluation.tell_reviewers, discovery.sync_challenge),
    "challenge.defence_started": (evaluation.tell_reviewers, evaluation.tell_heard, discovery.sync_challenge),
    "challenge.consensus_started": (evaluation.tell_reviewers, discovery.sync_challenge),
    "challenge.ranked": (evaluation.tell_publisher, evaluation.draft_letters),
    "challenge.letters_sent": (contracts.conclude,),
    "bid_letter.sent": (evaluation.tell_bidder,),
    "challenge.award_proposed": (challenges.tell_bidders_of_award, discovery.sync_award),
    "challenge.award_annulled": (
        challenges.tell_publisher_of_award,
        challenges.tell_bidders_of_award,
        discovery.sync_award,
    ),
    "challenge.awarded": (
        challenges.tell_publisher_of_award,
        challenges.tell_bidders_of_award,
        contracts.draft_from_award,
        evaluation.draft_letters_of_award,
        discovery.sync_award,
    ),
    "challenge.contracted": (discovery.sync_challenge,),
    "challenge.accepting": (discovery.sync_challenge,),
    "challenge.settled": (challenges.tell_publisher, discovery.sync_challenge),
    "version.submitted": (listings.tell_reviewers,),
    "version.returned": (listings.tell_of_decision,),
    "version.refused": (listings.tell_of_decision,),
    "version.published": (listings.tell_of_decision, discovery.sync_version),
    "version.due_to_expire": (listings.expire,),
    "listing.withdrawn": (discovery.sync_listing,),
    "introduction.proposed": (brokers.tell_sides,),
    "introduction.answered": (brokers.tell_answer,),
    "listing.indexed": (matching.match_listing, saved_searches.ask_of_listing),
    "challenge.indexed": (matching.match_call, saved_searches.ask_of_call),
    "match.walk": (matching.walk,),
    "synonyms.changed": (matching.follow_synonyms,),
    "policy.due": (matching.follow_policy,),
    "index.rebuilt": (saved_searches.restore_copies,),
    "saved_search.changed": (saved_searches.keep_copy,),
    "digest.due": (saved_searches.send_digest,),
    "index.rebuild": (discovery.rebuild,),
    "index.unread": (discovery.read_all,),
    "index.read": (matching.follow_synonyms,),
    "listing.unread": (discovery.read_listing,),
    "challenge.unread": (discovery.read_challenge,),
    "listing.expired": (listings.tell_of_expiry, discovery.sync_listing),
    "enquiry.sent": (listings.tell_recipient,),
    "enquiry.reply_due": (listings.lapse,),
    "enquiry.overdue": (listings.tell_recipient, listings.tell_sender),
    "enquiry.accepted": (listings.tell_sender,),
    "enquiry.declined": (listings.tell_sender,),
    "enquiry.message": (listings.tell_other_side,),
    "registration.submitted": (registration.tell_registrars,),
    "registration.accepted": (registration.tell_seller,),
    "registration.returned": (registration.tell_seller,),
    "registration.passed_on": (registration.tell_second_reviewers,),
    "registration.handed_back": (registration.tell_registrars,),
    "registration.prechecked": (registration.tell_seller,),
    "registration.registered": (registration.tell_parties, metrics.recount),
    "registration.changed": (registration.tell_parties, metrics.recount),
    "registration.due_soon": (registration.warn,),
    "registration.overdue": (registration.warn,),
    "registration.review_asked": (registration.tell_reviewers_of_refusal,),
    "registration.refusal_upheld": (registration.tell_seller,),
    "registration.refusal_overturned": (registration.tell_seller,),
    "registration.change_asked": (registration.tell_registrars,),
    "registration.change_passed_on": (registration.tell_second_reviewers,),
    "registration.change_turned_down": (registration.tell_seller,),
    "registration.refused": (registration.tell_seller,),
    "registration.revocation_proposed": (registration.tell_both_offices,),
    "registration.revocation_dropped": (),
    "registration.revoked": (registration.tell_parties, metrics.recount),
    "registration.cancellation_asked": (registration.tell_registrars,),
    "registration.kept": (registration.tell_seller,),
    "registration.cancelled": (registration.tell_parties, metrics.recount),
    "conversion.submitted": (conversions.tell_officials,),
    "conversion.taken_back": (),
    "conversion.accepted": (conversions.tell_owner,),
    "conversion.refused": (conversions.tell_owner,),
    "conversion.revoked": (conversions.tell_owner,),
    "contract.reminded": (metrics.tell_registrant,),
    "registrations.brought_in": (metrics.recount_months,),
    "import.handed_in": (external.check,),
    "import.confirmed": (external.bring_in,),
    "import.dropped": (external.forget,),
    "income.filed": (registration.tell_of_receipt,),
    "income.approved": (registration.tell_of_receipt,),
    "income.refused": (registration.tell_of_receipt,),
}


def name_of(handler: Handler) -> str:
    """Return the name under which a delivery remembers its handler, e.g. "contracts.draft_from_award"."""
    return f"{handler.__module__.removeprefix('marketplace.').removesuffix('.handlers')}.{handler.__name__}"


def init_app(app: Flask, subscriptions: Mapping[str, tuple[Handler, ...]] = SUBSCRIPTIONS) -> None:
    """Tell the outbox who subscribes to what."""
    app.extensions["subscriptions"] = {
        topic: tuple(map(name_of, handlers)) for topic, handlers in subscriptions.items()
    }
    app.extensions["handlers"] = {
        name_of(handler): handler for handlers in subscriptions.values() for handler in handlers
    }
    app.extensions["run_until_idle"] = run_until_idle


def deliver_one(app: Flask) -> bool:
    """Deliver the next due message; False when nothing is due. A failure is noted and tried again later."""
    with app.app_context():
        db.begin_writing()
        delivery = outbox.claim()
        db.session.commit()
        if delivery is None:
            return False
        number, handler_name = delivery.id, delivery.handler
    began = time.monotonic()
    try:
        _deliver(app, number, handler_name)
    except Exception as error:  # noqa: BLE001 - one failing handler must not stop the others
        log.warning("delivery failed", delivery=number, handler=handler_name, error=repr(error))
        _put_off(app, number, error)
    if time.monotonic() - began > LONG_SECONDS:
        time.sleep(GAP_SECONDS)
    return True


def _deliver(app: Flask, number: int, handler_name: str) -> None:
    with app.app_context():
        db.begin_writing()
        delivery = db.session.get_one(outbox.Delivery, number)
        if delivery.state != outbox.DeliveryState.PENDING:
            return  # another worker took it up after this one's lease had expired, and finished it
        g.message_id = delivery.message_id  # what is told for it is told once (inbox.actions)
        app.extensions["handlers"][handler_name](delivery.message)
        outbox.finish(number)
        db.session.commit()


def _put_off(app: Flask, number: int, error: Exception) -> None:
    with app.app_context():
        db.begin_writing()
        outbox.put_off(number, repr(error), outage=isinstance(error, OUTAGES))
        db.session.commit()


def run_until_idle(app: Flask, most: int = 100_000) -> int:
    """Deliver until nothing is due; returns how many deliveries were made."""
    for count in range(most):
        if not deliver_one(app):
            return count
    return most


class Relay(threading.Thread):
    """The loop as a thread of the web process (the embedded default) or of `marketplace relay`."""

    def __init__(self, app: Flask) -> None:
        super().__init__(name="relay", daemon=True)
        self.app = app
        self.stopping = threading.Event()

    def run(self) -> None:
        """Deliver until told to stop."""
        while not self.stopping.is_set():
            if not self._safely():
                self.stopping.wait(IDLE_SECONDS)

    def _safely(self) -> bool:
        try:
            return deliver_one(self.app)
        except Exception as error:  # noqa: BLE001 - the database may be away for a moment
            log.warning("relay waits", error=repr(error))
            self.stopping.wait(IDLE_SECONDS * 5)
            return False

    def stop(self) -> None:
        """Finish the delivery at hand and end."""
        self.stopping.set()
        self.join(timeout=30)
