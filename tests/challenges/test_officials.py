"""Two officials hold the keys: nobody opens alone, not even this server; passphrases are kept nowhere."""

import logging

import pytest
import structlog
from sqlalchemy import text

from marketplace import audit, db
from marketplace.challenges import bids, keyholding, opening, publishing, sealed, sealing
from marketplace.challenges.bid_drafts import Bidding
from marketplace.challenges.keyholding import Secrets
from marketplace.challenges.states import BidState, ChallengeState, SealMode
from marketplace.errors import Conflict, Forbidden, IllegalMove, Invalid
from marketplace.permissions import Permission, Role, permits
from tests.challenges.make import a_bid, a_funded_call, a_secretary, a_team, bid_draft, past_deadline
from tests.factories import actor_of, an_official

WORDS = {"first": "秋天的银杏叶落在长江路上不扫", "second": "second-official-passphrase"}


def an_actor(role):
    return actor_of(an_official(role))


class Ceremony:
    """A published call with its three keyholders and their secrets."""

    def __init__(self):
        self.secretary = a_secretary()
        self.call, self.publisher = a_funded_call(self.secretary, seal_mode=SealMode.OFFICIALS)
        self.first, self.second = an_actor(Role.CALL_SECRETARY), an_actor(Role.OPERATOR)
        self.guardian = an_actor(Role.AUDITOR)
        keyholding.take_seat(self.call, "first", WORDS["first"], by=self.first)
        keyholding.take_seat(self.call, "second", WORDS["second"], by=self.second)
        self.code = keyholding.make_recovery(self.call, by=self.guardian)
        db.session.refresh(self.call)
        publishing.publish(self.call, by=self.secretary)

    def open(self, by=None, **secrets):
        return opening.open_bids(self.call, by=by or self.first, secrets=Secrets(secrets or WORDS))


@pytest.fixture
def ceremony(ctx):
    return Ceremony()


def test_a_call_of_officials_is_published_only_with_all_three_keys(ctx):
    secretary = a_secretary()
    call, _ = a_funded_call(secretary, seal_mode=SealMode.OFFICIALS)
    keyholding.take_seat(call, "first", WORDS["first"], by=an_actor(Role.OPERATOR))
    with pytest.raises(Conflict):
        publishing.publish(call, by=secretary)


def test_the_server_has_no_key_of_such_a_call_and_the_call_names_all_three(ceremony):
    assert ceremony.call.wrapped_key is None
    publics = {one.seat: one.public_key for one in ceremony.call.keyholders}
    assert ceremony.call.key_id == sealing.key_id_of(publics)
    assert ceremony.call.key_id in ceremony.call.canonical


def test_the_server_alone_reads_nothing_and_two_officials_together_read_all(ceremony):
    bid, party, _ = a_bid(ceremony.call)
    with pytest.raises(sealing.Unsealable) as refused:
        sealing.unseal(bid, ceremony.call)
    assert refused.value.fault == "sealed"
    past_deadline(ceremony.call)
    ceremony.open()
    assert (bid.state, bid.bidder_id) == (BidState.OPENED, party.id)
    assert sealed.files_of(bid) == []
    event = next(one for one in _after_commit(ceremony.call) if one.action == "challenge.open")
    assert event.details["keyholders"] == {"first": ceremony.first.person_id, "second": ceremony.second.person_id}


def _after_commit(call):
    db.session.commit()
    return audit.trail("challenge", call.id)


@pytest.mark.parametrize(("by", "other"), [("first", "second"), ("second", "first")])
def test_the_recovery_code_takes_the_place_of_one_official_who_cannot_come(ceremony, by, other):
    bid, _, _ = a_bid(ceremony.call)
    past_deadline(ceremony.call)
    actor = getattr(ceremony, by)
    with pytest.raises(Invalid) as refused:
        ceremony.open(actor, **{by: WORDS[by]})
    assert refused.value.field is None
    ceremony.open(actor, **{by: WORDS[by], "recovery": ceremony.code})
    assert bid.state is BidState.OPENED


def test_a_wrong_secret_opens_nothing_and_names_only_its_seat(ceremony):
    bid, _, _ = a_bid(ceremony.call)
    past_deadline(ceremony.call)
    for secrets, seat in (
        ({"first": WORDS["first"], "second": "not her passphrase"}, "second"),
        ({"first": "not his passphrase", "second": WORDS["second"]}, "first"),
        ({"first": WORDS["first"], "recovery": "AAAA-AAAA"}, "recovery"),
        ({"second": WORDS["second"], "recovery": ceremony.code}, "first"),  # the signed-in one's own is needed
    ):
        with pytest.raises(Invalid) as refused:
            ceremony.open(**secrets)
        assert refused.value.field == seat
        assert not [words for words in secrets.values() if words in str(refused.value)]
    assert (ceremony.call.state, bid.state) == (ChallengeState.CLOSED, BidState.SEALED)


def test_nobody_but_a_keyholder_opens_not_the_publisher_nor_another_secretary(ceremony):
    a_bid(ceremony.call)
    past_deadline(ceremony.call)
    for other in (ceremony.publisher, ceremony.secretary, an_actor(Role.ADMINISTRATOR)):
        assert not permits(other, Permission.OPEN_BIDS, ceremony.call)
        with pytest.raises(Forbidden):
            ceremony.open(other)
    assert permits(ceremony.first, Permission.OPEN_BIDS, ceremony.call)


def test_the_officials_cannot_open_before_the_deadline_nor_twice(ceremony):
    a_bid(ceremony.call)
    with pytest.raises(Conflict):
        ceremony.open()
    past_deadline(ceremony.call)
    ceremony.open()
    with pytest.raises(IllegalMove):
        ceremony.open()


def test_nobody_holds_two_of_the_keys_and_no_key_is_made_twice(ctx):
    call, _ = a_funded_call(seal_mode=SealMode.OFFICIALS)
    one, other = an_actor(Role.OPERATOR), an_actor(Role.CALL_SECRETARY)
    keyholding.take_seat(call, "first", WORDS["first"], by=one)
    with pytest.raises(Forbidden):
        keyholding.take_seat(call, "second", WORDS["second"], by=one)
    with pytest.raises(Forbidden):
        keyholding.make_recovery(call, by=one)
    with pytest.raises(Conflict):
        keyholding.take_seat(call, "first", WORDS["first"], by=other)


@pytest.mark.parametrize("words", ["", "short", "           x"])
def test_a_short_passphrase_is_refused(ctx, words):
    call, _ = a_funded_call(seal_mode=SealMode.OFFICIALS)
    with pytest.raises(Invalid) as refused:
        keyholding.take_seat(call, "first", words, by=an_actor(Role.OPERATOR))
    assert refused.value.field == "passphrase"


def test_a_key_is_dropped_and_made_anew_until_the_publication_and_never_after_it(ceremony):
    holder = ceremony.call.keyholders[0]
    with pytest.raises(Conflict):
        keyholding.give_up_seat(holder, ceremony.call, by=ceremony.first)
    with pytest.raises(Exception, match="can no longer change"), db.session.begin_nested():
        db.session.execute(text("UPDATE call_keyholder SET public_key = :key"), {"key": b"x" * 32})


def test_who_leaves_before_the_publication_gives_the_key_up(ctx):
    call, _ = a_funded_call(seal_mode=SealMode.OFFICIALS)
    leaving, next_one = an_actor(Role.OPERATOR), an_actor(Role.OPERATOR)
    holder = keyholding.take_seat(call, "first", WORDS["first"], by=leaving)
    keyholding.give_up_seat(holder, call, by=leaving)
    assert keyholding.take_seat(call, "first", WORDS["first"], by=next_one).person_id == next_one.person_id


def test_a_call_that_the_clock_seals_has_no_keyholders(ctx):
    call, _ = a_funded_call()
    with pytest.raises(Conflict):
        keyholding.take_seat(call, "first", WORDS["first"], by=an_actor(Role.OPERATOR))


def test_a_bid_is_replaced_and_taken_back_although_nobody_here_reads_it(ceremony):
    bid, party, by = a_bid(ceremony.call)
    before = bid.digest
    bids.place(Bidding(ceremony.call, party.id), bid_draft(ceremony.call, price_fen=1_000_000), by=by)
    assert bid.digest != before
    bids.take_back(sealed.own_bid(ceremony.call, by))
    assert (bid.state, bid.ciphertext) == (BidState.WITHDRAWN, None)


def test_a_tampered_header_is_named_and_the_others_open(ceremony):
    bad, good = a_bid(ceremony.call)[0], a_bid(ceremony.call)[0]
    past_deadline(ceremony.call)
    changed = bytes([bad.ciphertext[0] ^ 1]) + bad.ciphertext[1:]
    db.session.commit()
    if db.session.get_bind().dialect.name == "sqlite":
        db.session.execute(text("DROP TRIGGER bid_ciphertext_frozen_update"))
    else:
        db.session.execute(text("ALTER TABLE bid DISABLE TRIGGER USER"))
    values = {"bytes": changed, "digest": sealing.digest_of(changed), "id": bad.id}
    db.session.execute(text("UPDATE bid SET ciphertext = :bytes, digest = :digest WHERE id = :id"), values)
    db.session.expire_all()
    ceremony.open()
    assert (bad.state, bad.fault, good.state) == (BidState.FAULTY, "key", BidState.OPENED)


def test_passphrases_and_the_recovery_code_stand_in_no_table_and_no_log(ctx, caplog):
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as own:
        ceremony = Ceremony()
        a_bid(ceremony.call, a_team("某标记单位"))
        past_deadline(ceremony.call)
        ceremony.open(first=WORDS["first"], recovery=ceremony.code)
        secrets = Secrets(WORDS)
    db.session.commit()
    stored = "\n".join(
        str(row) for table in db.Base.metadata.sorted_tables for row in db.session.execute(table.select()).all()
    )
    for words in (*WORDS.values(), ceremony.code, ceremony.code.replace("-", "")):
        assert words not in stored
        assert words not in caplog.text
        assert words not in str(own)
        assert words not in repr(secrets)
