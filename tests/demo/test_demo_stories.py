"""What the demonstration shows of contracts, registration and the figure: each case is there, made by real acts."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import func, select

from marketplace import clock, db
from marketplace.contracts import publicity, terms
from marketplace.contracts.models import Contract
from marketplace.contracts.waiver_models import FirstRefusal
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.demo import ages, cast, records, timeline
from marketplace.demo.models import DemoState
from marketplace.external.models import Import
from marketplace.external.states import Outcome
from marketplace.metrics import goals, publications, restatements, unregistered, workbench
from marketplace.metrics.cuts import Cut
from marketplace.metrics.models import Publication
from marketplace.metrics.planning import Target
from marketplace.papers.models import Paper
from marketplace.registration.models import Income, Registration
from marketplace.registration.states import IncomeState
from marketplace.registration.states import Outcome as Decided


def contract(key):
    return records.contract({"key": key})


def registration(key):
    return records.registration({"key": key})


def loaded_on():
    return db.session.get_one(DemoState, 1).loaded_on


def revision():
    return db.session.get_one(Publication, timeline.made("publication:revise"))


def test_one_contract_was_amended_with_its_reason_and_the_signatures_of_both_sides(inside):
    amended = contract("metro-ventilation")
    version = amended.versions[amended.in_force_number - 1]
    assert [(one.reason, one.state) for one in amended.amendments] == [("route", "signed")]
    assert amended.in_force_number == 2
    assert {one.organisation_id for one in version.signatures} == set(amended.parties)
    assert registration("metro-ventilation").amount_fen == amended.amount_fen < registration_amount_before()


def registration_amount_before():
    return registration("metro-ventilation").changes[0].before["amount_fen"]


def test_one_amendment_waits_for_the_other_side_while_the_first_text_binds(inside):
    amending = contract("fence-lidar")
    assert (amending.state, amending.in_force_number) == ("amending", 1)
    assert [one.organisation_id for one in amending.to_sign.signatures] == [amending.seller_id]


def test_one_contract_was_ended_with_its_cause_and_its_registration_cancelled(inside):
    ended = contract("jujube-sorting")
    assert ended.state == "terminated"
    assert [(one.cause, one.responsibility, one.state) for one in ended.terminations] == [
        ("infeasible", "diligent", "effective")
    ]
    assert registration("jujube-sorting").state == "cancelled"


def test_a_transfer_of_two_right_holders_was_waived_published_and_signed_by_three(inside):
    transfer = contract("magnet-boundary")
    holders = [(one.name, one.share_bp) for one in transfer.holders]
    assert holders == [(cast.organisation("uni-tech").name, 6000), (cast.organisation("uni-science").name, 4000)]
    assert db.session.scalars(select(FirstRefusal.state).filter_by(contract_id=transfer.id)).all() == ["waived"]
    assert publicity.latest(transfer).notice.state == "ended"
    assert len(transfer.parties) == len(transfer.current.signatures) == 3
    assert (transfer.payment_mode, len(transfer.milestones)) == ("2", 2)


def test_one_agreed_price_is_being_made_public_and_waits_with_its_contract(inside):
    waiting = contract("pelvic-imaging")
    assert waiting.state == "draft"
    assert publicity.latest(waiting).notice.ends_on > loaded_on()


def test_a_royalty_was_completed_later_and_its_change_waits_at_the_desk(inside):
    royalty = contract("feed-ferment")
    agreed = terms.read(royalty.current.terms)
    assert agreed.payment.royalty.path == "falling"
    assert royalty.totals_open
    assert royalty.total_fen > royalty.amount_fen
    assert registration("feed-ferment").state == "changing"
    assert registration("feed-ferment").change.asked["amount_fen"] == royalty.total_fen


def test_a_refusal_is_reviewed_and_a_revocation_was_made_by_two_people(inside):
    refused, revoked = registration("site-upkeep"), registration("slab-scanning")
    assert (refused.reasons, refused.refusal_review.outcome) == (["02"], Decided.OPEN)
    assert revoked.state == "revoked"
    assert revoked.revocation_proposed_by != revoked.revoked_by


def test_both_points_register_and_approve_receipts(inside):
    zone, city = registration("pipe-corrosion"), registration("fence-lidar")
    incomes = {one.registration_id: one.state for one in db.session.scalars(select(Income))}
    assert zone.point_id != city.point_id
    assert (incomes[zone.id], incomes[city.id]) == (IncomeState.APPROVED, IncomeState.FILED)


def test_the_first_file_from_elsewhere_says_what_became_of_each_row(inside):
    first, late = (db.session.get_one(Import, timeline.made(f"elsewhere:{name}:hand_in")) for name in ("first", "late"))
    assert (first.state, late.state) == ("imported", "imported")
    assert first.counts[Outcome.ADDED] == 6
    assert first.counts[Outcome.REFUSED] == 2
    assert first.counts[Outcome.SAME] == first.counts[Outcome.DIFFERING] == 1
    assert first.counts[Outcome.MISSING] >= 1
    assert +Counter(late.counts) == {Outcome.ADDED: 5}


def test_the_published_half_year_was_corrected_and_each_contract_that_moved_it_is_named(inside):
    corrected = revision()
    first = corrected.revises
    cut = Cut(cast.CITY, ages.half_year(loaded_on()))
    found = restatements.restatement(cut, first.as_of, corrected.as_of, limit=100)
    acts = sorted(why.act for one in found.moved for why in one.why)
    assert acts == ["cancelled", "changed", *["registered"] * 5, "revoked"]
    assert sum(one.difference.amount_fen for one in found.moved) == found.difference.amount_fen
    assert list(publications.faults()) == []


def test_targets_are_divided_and_no_part_goes_beyond_its_whole(inside):
    targets = list(db.session.scalars(select(Target)))
    assert {bool(one.department) for one in targets} == {True, False}
    assert len({one.region for one in targets}) > 1
    assert [one for one in targets if goals.excess(one)] == []


def test_the_statistician_keeps_cuts_that_can_be_asked_again(inside):
    kept = workbench.saved_cuts(cast.actor("statistician"))
    assert len(kept) == 3
    for one in kept:
        assert workbench.question(one.asked, cast.CITY, clock.today()).values


def test_signed_contracts_wait_for_registration_and_one_was_reminded(inside):
    waiting = unregistered.everything(cast.CITY)
    mine = [one for one in waiting if one.stage is None]
    assert len({one.region for one in mine}) >= 3
    assert max(one.days for one in mine) > 100
    assert contract("slab-scanning").id not in {one.contract.id for one in waiting}
    assert [one.contract.title for one in mine if one.reminded_on] == [contract("beam-window").title]


def test_conversions_are_recorded_in_several_ways_and_decided(inside):
    shown = {(one.way, one.state) for one in db.session.scalars(select(Conversion))}
    assert {way for way, _ in shown} >= {"own_use", "transfer", "licence"}
    assert {state for _, state in shown} == set(ConversionState) - {ConversionState.DRAFT}


def test_a_signed_contract_is_there_as_a_paper(inside):
    made = db.session.scalars(select(Paper.state).where(Paper.subject == "contract")).all()
    assert made == ["made", "made"]


def test_what_belongs_to_the_half_year_is_registered_in_it(inside):
    half = ages.half_year(loaded_on())
    for key in ("metro-ventilation", "jujube-sorting", "slab-scanning"):
        assert half.start <= registration(key).registered_on <= half.end


@pytest.mark.parametrize("today", [date(2026, 1, 5), date(2026, 3, 1), date(2026, 8, 28), date(2026, 8, 30)])
def test_the_half_year_that_was_published_has_been_over_for_a_while(today):
    half = ages.half_year(today)
    assert half.last - half.first == 5
    assert ages.OVER - 1 <= (today - half.end).days <= 245


def test_everything_shown_of_contracts_is_marked(inside):
    names = db.session.scalars(select(Registration.seller["name"].as_string()).where(Registration.contract_id > 0))
    assert all("演示" in name for name in names)
    assert db.session.scalar(select(func.count()).select_from(Contract)) > 20
