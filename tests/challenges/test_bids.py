import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from marketplace import audit, clock, db, outbox
from marketplace.challenges import bids, contents, ending, opening, sealed, sealing, waiting
from marketplace.challenges.bid_drafts import Bidding
from marketplace.challenges.models import Bid
from marketplace.challenges.states import BidState, ChallengeState
from marketplace.errors import Conflict, Forbidden, IllegalMove, Invalid
from marketplace.permissions import Permission, permits
from tests.challenges.make import (
    a_bid,
    a_call,
    a_draft_call,
    a_secretary,
    a_team,
    an_opened_call,
    bid_draft,
    past_deadline,
)
from tests.factories import a_member, actor_of, an_organisation


def _at(moment):
    clock.set_offset(clock.offset() + (moment - clock.now()))


def test_a_bid_opens_to_what_was_sealed(ctx):
    call, _ = a_call()
    bid, party, by = a_bid(call)
    content = sealing.unseal(bid, call)
    assert (content["bidder_id"], content["person_id"]) == (party.id, by.person_id)
    assert content["price_fen"] == 250_000_000
    assert [line["promise"] for line in content["promises"]] == ["435", "2.0"]
    assert bid.digest == sealing.digest_of(bid.ciphertext)


def test_equal_bids_give_different_bytes_of_the_same_length(ctx):
    call, _ = a_call()
    first, second = a_bid(call)[0], a_bid(call, title="x", price_fen=1)[0]
    assert first.ciphertext != second.ciphertext
    assert len(first.ciphertext) == len(second.ciphertext)


def test_a_team_has_one_bid_and_replaces_it(ctx):
    call, _ = a_call()
    bid, party, by = a_bid(call)
    before = bid.digest
    again = bids.place(Bidding(call, party.id), bid_draft(call, price_fen=1_000_000), by=by)
    assert again.id == bid.id
    assert again.digest != before
    assert sealing.unseal(again, call)["price_fen"] == 1_000_000


def test_the_same_text_again_changes_neither_bytes_nor_receipt(ctx):
    call, _ = a_call()
    bid, party, by = a_bid(call)
    before = (bid.digest, bid.submitted_at)
    again = bids.place(Bidding(call, party.id), bid_draft(call), by=by)
    assert (again.digest, again.submitted_at) == before


def test_a_bid_taken_back_is_gone_and_may_be_made_again(ctx):
    call, _ = a_call()
    bid, party, by = a_bid(call)
    bids.take_back(sealed.own_bid(call, by))
    assert (bid.state, bid.ciphertext, bid.digest) == (BidState.WITHDRAWN, None, None)
    with pytest.raises(IllegalMove):
        bids.take_back(sealed.own_bid(call, by))
    again = bids.place(Bidding(call, party.id), bid_draft(call), by=by)
    assert (again.id, again.state) == (bid.id, BidState.SEALED)


def test_a_call_whose_bids_were_all_taken_back_lapses(ctx):
    call, _ = a_call()
    _, _, by = a_bid(call)
    bids.take_back(sealed.own_bid(call, by))
    past_deadline(call)
    assert call.state is ChallengeState.LAPSED


def test_two_bids_in_the_last_second_are_taken(ctx, monkeypatch):
    call, _ = a_call()
    deadline = call.deadline_at
    with monkeypatch.context() as still:
        still.setattr(clock, "now", lambda: deadline)  # the last second lasts for as long as the machine takes
        a_bid(call)
        a_bid(call)
    assert len(sealed.handed_in(call)) == 2


def test_a_bid_one_second_late_is_refused_and_nothing_is_stored(ctx):
    call, _ = a_call()
    team = a_team()
    _at(call.deadline_at + timedelta(seconds=1))
    with pytest.raises(Conflict):
        a_bid(call, team)
    assert sealed.handed_in(call) == []


def test_nothing_is_replaced_or_taken_back_after_the_deadline(ctx):
    call, _ = a_call()
    _bid, party, by = a_bid(call)
    _at(call.deadline_at + timedelta(seconds=1))
    with pytest.raises(Conflict):
        bids.place(Bidding(call, party.id), bid_draft(call, title="x"), by=by)
    with pytest.raises(Conflict):
        bids.take_back(sealed.own_bid(call, by))


def test_the_publisher_does_not_bid_for_its_own_call(ctx):
    call, publisher = a_call()
    assert not permits(publisher, Permission.BID, Bidding(call, call.organisation_id))
    with pytest.raises(Forbidden):
        bids.place(Bidding(call, call.organisation_id), bid_draft(call), by=publisher)
    insider = a_member(an_organisation(), person=a_member(call.organisation))
    by = actor_of(insider)
    other = next(number for number in by.memberships if number != call.organisation_id)
    assert sealed.bidders(call, by) == []
    with pytest.raises(Forbidden):
        bids.place(Bidding(call, other), bid_draft(call), by=by)


def test_an_unverified_or_foreign_organisation_does_not_bid(ctx):
    call, _ = a_call()
    pending = an_organisation(verified=False)
    by = actor_of(a_member(pending))
    assert sealed.bidders(call, by) == []
    with pytest.raises(Forbidden):
        bids.place(Bidding(call, pending.id), bid_draft(call), by=by)
    with pytest.raises(Forbidden):
        bids.place(Bidding(call, an_organisation().id), bid_draft(call), by=by)


def test_a_required_indicator_needs_a_promise(ctx):
    call, _ = a_call()
    must, wish = call.demand.indicators
    with pytest.raises(Invalid) as refused:
        a_bid(call, promises={wish.id: "2.0"})
    assert refused.value.field == f"promise_{must.id}"
    a_bid(call, promises={must.id: "430"})


def test_a_call_that_is_not_published_takes_no_bid(ctx):
    call, _ = a_draft_call()
    with pytest.raises(Conflict):
        a_bid(call)


def test_a_bid_is_found_by_its_own_side_only(ctx):
    call, publisher = a_call()
    bid, _, by = a_bid(call)
    assert sealed.own_bid_named(bid.public_id, by).bid.id == bid.id
    for other in (publisher, a_secretary(), a_team()[1]):
        assert sealed.own_bid_named(bid.public_id, other) is None
        assert sealed.own_bid(call, other) is None


def test_bids_stay_sealed_until_the_deadline_is_over(ctx):
    secretary = a_secretary()
    call, publisher = a_call(secretary)
    a_bid(call)
    for by in (secretary, publisher):
        with pytest.raises(Conflict):
            opening.open_bids(call, by=by)


def test_the_opening_fills_the_columns_and_is_on_record_with_every_digest(ctx):
    secretary = a_secretary()
    call, _ = a_call(secretary)
    made = [a_bid(call), a_bid(call)]
    past_deadline(call)
    opening.open_bids(call, by=secretary)
    db.session.commit()
    assert {bid.bidder_id for bid in sealed.opened(call)} == {party.id for _, party, _ in made}
    event = audit.trail("challenge", call.id)[-1]
    assert (event.action, event.actor_id) == ("challenge.open", secretary.person_id)
    assert event.details["digests"] == sorted(bid.digest for bid, _, _ in made)


def test_bids_are_opened_once(ctx):
    call, publisher, _ = an_opened_call()
    with pytest.raises(IllegalMove):
        opening.open_bids(call, by=publisher)


def test_what_was_opened_has_no_file_bytes_in_the_clear_but_its_digest(ctx):
    secretary = a_secretary()
    call, _ = a_call(secretary)
    enclosure = contents.enclose("方案.pdf", "application/pdf", b"%PDF-1.7 secret")
    bid, _, _ = a_bid(call, enclosures=(enclosure,))
    past_deadline(call)
    opening.open_bids(call, by=secretary)
    (stored,) = bid.content["enclosures"]
    assert "data" not in stored
    assert stored["digest"] == enclosure["digest"]
    assert contents.bytes_of(sealed.files_of(bid)[0]) == b"%PDF-1.7 secret"


def _as_intruder(statement, **values):
    """Change a bid as somebody with the database's own password could: triggers switched off."""
    db.session.commit()
    if db.session.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            db.session.execute(text(f"DROP TRIGGER IF EXISTS bid_ciphertext_frozen_{verb}"))
    else:
        db.session.execute(text("ALTER TABLE bid DISABLE TRIGGER USER"))
    db.session.execute(text(statement), values)
    db.session.expire_all()


@pytest.mark.parametrize("forged_digest", [False, True])
def test_a_tampered_bid_is_found_and_named_at_the_opening_and_the_others_open(ctx, forged_digest):
    secretary = a_secretary()
    call, _ = a_call(secretary)
    bad, good = a_bid(call)[0], a_bid(call)[0]
    past_deadline(call)
    changed = bytes([bad.ciphertext[0] ^ 1]) + bad.ciphertext[1:]
    digest = sealing.digest_of(changed) if forged_digest else bad.digest
    _as_intruder(
        "UPDATE bid SET ciphertext = :bytes, digest = :digest WHERE id = :id", bytes=changed, digest=digest, id=bad.id
    )
    opening.open_bids(call, by=secretary)
    db.session.commit()
    assert (bad.state, bad.fault) == (BidState.FAULTY, "key" if forged_digest else "digest")
    assert good.state is BidState.OPENED
    assert audit.trail("challenge", call.id)[-1].details["faulty"] == [bad.public_id]


def test_sealed_bytes_moved_to_another_bid_do_not_open_there(ctx):
    secretary = a_secretary()
    call, _ = a_call(secretary)
    one, other = a_bid(call)[0], a_bid(call)[0]
    past_deadline(call)
    _as_intruder(
        "UPDATE bid SET ciphertext = :bytes, digest = :digest WHERE id = :id",
        bytes=one.ciphertext,
        digest=one.digest,
        id=other.id,
    )
    opening.open_bids(call, by=secretary)
    assert (one.state, other.state) == (BidState.OPENED, BidState.FAULTY)


def test_another_seal_key_opens_nothing(ctx):
    call, _ = a_call()
    bid, _, by = a_bid(call)
    settings = ctx.extensions["settings"]
    from dataclasses import replace

    ctx.extensions["settings"] = replace(settings, seal_key="another key of thirty-two letters!!")
    try:
        with pytest.raises(sealing.Unsealable):
            sealing.unseal(bid, call)
        assert sealed.own_bid(call, by) is None
    finally:
        ctx.extensions["settings"] = settings


def test_the_database_refuses_to_change_or_delete_a_bid_after_the_deadline(ctx):
    call, _ = a_call()
    a_bid(call)
    past_deadline(call)
    db.session.commit()
    for statement in ("UPDATE bid SET digest = 'x'", "DELETE FROM bid"):
        with pytest.raises(Exception, match="can no longer change"), db.session.begin_nested():
            db.session.execute(text(statement))


def test_the_database_refuses_an_owner_on_a_sealed_bid(ctx):
    call, _ = a_call()
    bid, party, _ = a_bid(call)
    with pytest.raises(Exception, match="closed_until_opened"), db.session.begin_nested():
        db.session.execute(text(f"UPDATE bid SET bidder_id = {party.id} WHERE id = {bid.id}"))


def test_bidding_enqueues_nothing_and_its_events_name_nobody(ctx):
    call, _ = a_call()
    db.session.commit()
    messages = db.session.scalars(select(outbox.Message.id)).all()
    _, _party, by = a_bid(call)
    bids.take_back(sealed.own_bid(call, by))
    a_bid(call)
    db.session.commit()
    assert db.session.scalars(select(outbox.Message.id)).all() == messages
    events = [event for event in audit.trail("challenge", call.id) if event.action == "challenge.bids_changed"]
    assert len(events) == 3
    assert {event.actor_id for event in events} == {None}
    assert set().union(*(event.details for event in events)) == {"digest"}


def test_own_bids_are_awaited_by_their_own_side_only(ctx):
    call, publisher = a_call()
    _, _, by = a_bid(call)
    assert [line.values["id"] for line in waiting.awaited_by(by)] == [call.id]
    rival = a_team()[1]
    assert waiting.awaited_by(rival) == []
    assert all(
        "bid" not in str(line.what).lower() or "takes bids" in str(line.what) for line in waiting.awaited_by(publisher)
    )


def test_the_content_of_a_bid_is_json_that_says_only_what_was_typed(ctx):
    call, publisher, made = an_opened_call(1)
    bid = made[0][0]
    assert "salt" not in bid.content
    assert json.loads(json.dumps(bid.content)) == bid.content
    assert isinstance(db.session.get(Bid, bid.id).content, dict)
    ending.give_up(call, "none_suitable", by=publisher)
    assert call.state is ChallengeState.LAPSED
