"""Loading: by the rooms' own acts, in true order, once; everything that can be verified verifies."""

from __future__ import annotations

import itertools
import re
from datetime import date

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from marketplace import clock, db
from marketplace.accounts.models import Organisation, Person
from marketplace.app import create_app
from marketplace.audit import AuditEvent
from marketplace.challenges.models import Bid, Challenge
from marketplace.challenges.states import BidState, ChallengeState
from marketplace.cli import cli
from marketplace.config import PREFIX
from marketplace.contracts.models import Contract, Milestone
from marketplace.demo import loading, material, timeline
from marketplace.demo.models import DemoAct, DemoState
from marketplace.errors import Conflict
from marketplace.listings.models import Enquiry, Version
from marketplace.listings.states import EnquiryState, Kind, VersionState
from marketplace.matching.models import Match
from marketplace.outbox import Delivery, DeliveryState
from marketplace.registration.models import Income, Registration
from marketplace.registration.states import RegistrationState
from tests.conftest import settings_for
from tests.demo.conftest import SIZE, whole
from tests.factories import a_person


def states(model, *conditions):
    return set(db.session.scalars(select(model.state).where(*conditions)))


def run(app, *arguments):
    settings = app.extensions["settings"]
    names = ("mode", "database_url", "search_url", "data_dir")
    environment = {f"{PREFIX}{name.upper()}": getattr(settings, name) for name in names}
    return CliRunner(env=environment).invoke(cli, arguments)


def test_a_run_that_was_stopped_is_finished_by_the_next(demo, inside):
    assert demo.loaded
    assert db.session.get_one(DemoState, 1).completed_at is not None


def test_another_run_changes_nothing(demo, inside):
    before = db.session.scalar(select(func.count()).select_from(AuditEvent))
    assert loading.load(demo.app, whole, SIZE) is False
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == before


@pytest.mark.parametrize(
    "command",
    [
        ("audit", "verify"),
        ("ledger", "verify"),
        ("registrations", "verify"),
        ("search", "verify"),
        ("metrics", "verify"),
    ],
    ids=" ".join,
)
def test_what_can_be_verified_verifies(demo, command):
    result = run(demo.app, *command)
    assert result.exit_code == 0, result.output


def test_a_second_command_says_that_nothing_is_missing_and_names_the_sign_ins(demo, monkeypatch):
    monkeypatch.setattr("marketplace.cli.upgrade", lambda *_: None)  # the tables come from the template
    result = run(demo.app, "demo", "load")
    assert result.exit_code == 0, result.output
    assert "nothing to do" in result.output
    assert "display-owner@demo.invalid" in result.output
    assert "/demo" in result.output


def test_a_demonstration_is_loaded_only_in_its_own_mode(new_database, tmp_path):
    app = create_app(settings_for(new_database(), tmp_path))
    result = run(app, "demo", "load")
    assert result.exit_code == 2
    assert "MARKETPLACE_MODE=demo" in result.output


def test_a_database_with_other_people_in_it_is_left_alone(new_database, tmp_path):
    app = create_app(settings_for(new_database(), tmp_path, mode="demo"))
    with app.app_context():
        db.begin_writing()
        a_person()
        db.session.commit()
    with pytest.raises(Conflict):
        loading.load(app, whole)
    with app.app_context():
        assert db.session.get(DemoState, 1) is None


def test_calls_are_shown_in_every_state(inside):
    assert states(Challenge) == set(ChallengeState)


def test_the_story_s_call_takes_bids_and_holds_three_sealed_ones(inside):
    call = db.session.get_one(Challenge, timeline.made("challenge:qd-colour-film:raise"))
    bids = list(db.session.scalars(select(Bid).where(Bid.challenge_id == call.id)))
    assert call.state is ChallengeState.PUBLISHED
    assert [bid.state for bid in bids] == [BidState.SEALED] * 3
    assert all(bid.content is None and bid.bidder_id is None for bid in bids)


def test_one_chain_reaches_from_the_call_to_the_filed_income(inside):
    contract = db.session.scalars(
        select(Contract).join(Contract.award).where(Contract.title == "稻谷连续烘干出口水分稳定控制")
    ).one()
    registration = db.session.scalars(select(Registration).where(Registration.contract_id == contract.id)).one()
    milestone = db.session.scalars(select(Milestone).where(Milestone.contract_id == contract.id)).one()
    income = db.session.scalars(select(Income).where(Income.registration_id == registration.id)).one()
    assert contract.award.challenge.state is ChallengeState.SETTLED
    assert contract.escrow.state == "released"
    assert registration.number
    assert registration.registered_on < milestone.paid_at.date()
    assert (income.state, income.received_fen) == ("approved", milestone.amount_fen)


def test_a_sham_contract_counts_and_waits_for_the_second_official(inside):
    sham = db.session.get_one(Registration, timeline.made("contract:sham:apply"))
    assert (sham.state, sham.number is None) == ("revoking", False)


def test_enquiries_and_versions_are_shown_in_their_states(inside):
    assert states(Enquiry) == set(EnquiryState)
    assert states(Version) == set(VersionState)


def test_registrations_wait_on_every_desk(inside):
    shown = states(Registration, Registration.contract_id.is_not(None))
    assert shown == set(RegistrationState) - {
        RegistrationState.DRAFT,
        RegistrationState.PRECHECKED,
        RegistrationState.REFUSED,
    }


def test_the_whole_material_is_of_the_promised_size():
    assert len(material.results()) >= 120 + 8
    assert len(material.demands()) >= 60 + 5
    assert len({one["field"] for one in material.results().values()}) == 11


def test_everybody_and_every_organisation_is_marked(inside):
    everybody = [*db.session.scalars(select(Person)), *db.session.scalars(select(Organisation))]
    assert all(one.is_demo and one.name.endswith("（演示）") for one in everybody)


def test_organisations_stand_in_every_state(inside):
    assert {str(state) for state in states(Organisation)} == {"pending", "verified", "refused", "suspended"}


def test_matches_were_found(inside):
    assert db.session.scalar(select(func.count()).select_from(Match)) >= 3


def test_no_message_failed(inside):
    assert loading.undelivered() == []
    overdue = select(Delivery).where(Delivery.state == DeliveryState.PENDING, Delivery.due_at <= clock.now())
    assert list(db.session.scalars(overdue)) == []


def test_events_stand_in_the_order_of_their_days(inside):
    moments = list(db.session.scalars(select(AuditEvent.at).order_by(AuditEvent.seq)))
    assert all(earlier.date() <= later.date() for earlier, later in itertools.pairwise(moments))


def test_nothing_happened_before_the_market_opened_or_after_the_day_of_loading(inside):
    state = db.session.get_one(DemoState, 1)
    first, last = db.session.execute(select(func.min(DemoAct.played_at), func.max(DemoAct.played_at))).one()
    assert (state.loaded_on - first.date()).days <= 670
    assert last.date() <= clock.today()


def test_a_published_text_of_the_demonstration_has_its_day(inside):
    ago = {
        version.title: (clock.today() - clock.local(version.published_at).date()).days
        for version in db.session.scalars(
            select(Version).where(Version.kind == Kind.DEMAND, Version.number == 1, Version.published_at.is_not(None))
        )
    }
    assert ago["让机器像老师傅一样判 Mura"] in range(118, 122)


@pytest.mark.parametrize("ago", range(0, 400, 7))
def test_acts_fall_on_working_days_where_one_is_near(inside, ago):
    from marketplace import calendar

    day = clock.local(timeline.moment(date(2026, 11, 23), ago)).date()
    assert calendar.is_working(day) or day.month in (1, 2, 5, 10)


def test_acts_of_one_scene_keep_their_order(inside):
    scene = timeline.Scene("scene", date(2026, 10, 9))
    for ago in (5, 4, 3, 2, 1):
        scene.add(str(ago), ago, lambda: None)
    moments = [act.at for act in timeline.ordered(scene.acts)]
    assert [act.name for act in timeline.ordered(scene.acts)] == [f"scene:{ago}" for ago in (5, 4, 3, 2, 1)]
    assert moments == sorted(set(moments))


def test_no_uscc_or_address_is_used_twice():
    codes = [one["uscc"] for one in material.organisations()]
    addresses = [address for one in material.people() for address in (one["email"], one["mobile"])]
    assert len(set(codes)) == len(codes)
    assert len(set(addresses)) == len(addresses)
    assert all(re.fullmatch(r"[0-9A-Z]{18}", code) for code in codes)
