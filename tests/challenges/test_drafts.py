"""Drafts of bids: nobody reads them without the code that the bidder's side keeps."""

import pytest
from sqlalchemy import text

from marketplace import db
from marketplace.challenges import contents, opening, private_drafts
from marketplace.challenges.bid_drafts import Bidding
from marketplace.challenges.private_drafts import Written
from tests.challenges.make import a_bid, a_call, a_secretary, a_team, past_deadline


@pytest.fixture
def bidding(ctx):
    call, _ = a_call()
    return Bidding(call, a_team()[0].id)


def test_a_draft_opens_with_its_code_however_it_is_typed(bidding):
    code = private_drafts.new_code()
    file = contents.enclose("方案.txt", "text/plain", b"plan")
    private_drafts.save(bidding, Written({"title": "草稿"}, (file,)), code)
    found = private_drafts.load(bidding, f" {code.lower().replace('-', '')} ")
    assert (found.typed, found.enclosures) == ({"title": "草稿"}, (file,))


@pytest.mark.parametrize("wrong", ["", "AAAA", None])
def test_another_code_opens_nothing(bidding, wrong):
    code = private_drafts.new_code()
    private_drafts.save(bidding, Written({"title": "草稿"}), code)
    assert private_drafts.load(bidding, private_drafts.new_code() if wrong is None else wrong) is None


def test_the_code_alone_opens_nothing_without_the_servers_own_key(bidding, ctx):
    from dataclasses import replace

    code = private_drafts.new_code()
    row = private_drafts.save(bidding, Written({"title": "草稿"}), code)
    settings = ctx.extensions["settings"]
    ctx.extensions["settings"] = replace(settings, seal_key="another key of thirty-two letters!!")
    try:
        key = private_drafts.key_of(code, "bid draft")
        with pytest.raises(Exception, match="key"):
            private_drafts.sealing.decrypted(key, row.ciphertext, row.tag.encode())
    finally:
        ctx.extensions["settings"] = settings


def test_neither_text_nor_code_stands_in_the_database(bidding):
    code = private_drafts.new_code()
    private_drafts.save(bidding, Written({"title": "草稿里的秘密"}), code)
    (row,) = db.session.execute(text("SELECT tag, ciphertext FROM bid_draft")).all()
    stored = f"{row.tag} {bytes(row.ciphertext)!r}"
    assert code not in stored
    assert "秘密".encode() not in bytes(row.ciphertext)
    assert code not in repr(private_drafts.load(bidding, code))


def test_a_long_and_a_short_draft_have_the_same_length(bidding):
    row = private_drafts.save(bidding, Written({"title": "短"}), "AAAA")
    short = len(row.ciphertext)
    assert len(private_drafts.save(bidding, Written({"title": "长" * 2000}), "AAAA").ciphertext) == short


def test_a_team_has_one_draft_for_each_of_its_bids(bidding):
    private_drafts.save(bidding, Written({"title": "一"}), "AAAA")
    private_drafts.save(bidding, Written({"title": "二"}), "BBBB")
    private_drafts.save(Bidding(bidding.challenge, bidding.bidder_id, 1), Written({"title": "三"}), "CCCC")
    assert private_drafts.load(bidding, "AAAA") is None
    assert private_drafts.load(bidding, "BBBB").typed == {"title": "二"}
    assert db.session.scalar(text("SELECT count(*) FROM bid_draft")) == 2


def test_drafts_are_deleted_at_the_opening(ctx):
    secretary = a_secretary()
    call, _ = a_call(secretary)
    _, party, _ = a_bid(call)
    private_drafts.save(Bidding(call, party.id), Written({"title": "一"}), "AAAA")
    past_deadline(call)
    opening.open_bids(call, by=secretary)
    assert db.session.scalar(text("SELECT count(*) FROM bid_draft")) == 0


def test_a_discarded_draft_is_gone(bidding):
    private_drafts.save(bidding, Written({"title": "一"}), "AAAA")
    private_drafts.discard(bidding)
    assert private_drafts.saved_at(bidding) is None
