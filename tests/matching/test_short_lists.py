"""A short-list holds what was looked at: candidates with reasons, then frozen to the versions seen."""

import csv
import hashlib
import io
import zipfile

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError

from marketplace import db
from marketplace.audit import AuditEvent
from marketplace.errors import Conflict, IllegalMove, Invalid, Stale
from marketplace.listings import actions as listings
from marketplace.listings import queries as published
from marketplace.matching import exports, short_lists
from marketplace.matching.models import Candidate, ShortList
from marketplace.matching.states import CandidateState, ShortListState
from tests.factories import a_member, a_person, actor_of, an_organisation, sign_in
from tests.listings.make import a_published, an_operator, result_draft
from tests.matching.make import a_pair, post


@pytest.fixture
def by(pair):
    return actor_of(pair.buyer)


@pytest.fixture
def candidate(pair, by):
    return short_lists.put_on(pair.wanting, pair.result, by=by)


def freeze(candidate, by):
    short_list = candidate.short_list
    short_lists.freeze(short_list, str(short_list.revision), by=by)
    return short_list


def a_newer_version(result, seller):
    """Publish another version of a result."""
    by = actor_of(seller)
    draft = listings.new_version(result.listing, by=by)
    listings.edit_version(draft, result_draft(title="铝锂合金薄板的低温时效工艺（第二版）"), by=by)
    listings.submit(draft, by=by)
    return listings.approve(draft, by=an_operator())


def test_the_first_candidate_begins_the_list_and_a_second_one_joins_it(pair, by, candidate):
    assert candidate.score == pair.match.score
    found_by_hand = short_lists.put_on(pair.wanting, a_published("result")[0], by=by)
    assert found_by_hand.short_list is candidate.short_list
    assert found_by_hand.score is None
    with pytest.raises(Conflict):
        short_lists.put_on(pair.wanting, pair.result, by=by)


def test_a_call_has_a_list_of_its_own(ctx):
    pair = a_pair(call=True)
    candidate = short_lists.put_on(pair.wanting, pair.result, by=actor_of(pair.buyer))
    assert candidate.short_list.challenge_id == pair.wanting.id
    assert freeze(candidate, actor_of(pair.buyer)).digest


def test_nobody_keeps_a_list_for_another_house_or_of_his_own_results(pair, by):
    with pytest.raises(Invalid):
        short_lists.put_on(pair.wanting, pair.result, by=actor_of(pair.seller))
    own = a_published("result", (pair.wanting.listing.organisation, by))[0]
    with pytest.raises(Invalid):
        short_lists.put_on(pair.wanting, own, by=by)


def test_a_candidate_is_rejected_with_a_reason_of_the_list_and_kept_after_all(candidate, by):
    with pytest.raises(Invalid):
        short_lists.reject(candidate, reason="nonsense", note="", by=by)
    short_lists.reject(candidate, reason="price", note="超出三成", by=by)
    assert (candidate.state, candidate.reason) == (CandidateState.REJECTED, "price")
    with pytest.raises(IllegalMove):
        short_lists.reject(candidate, reason="price", note="", by=by)
    short_lists.keep(candidate, by=by)
    assert (candidate.state, candidate.reason, candidate.note) == (CandidateState.KEPT, None, "")


def test_a_list_without_a_kept_candidate_is_not_frozen(candidate, by):
    short_lists.reject(candidate, reason="price", note="", by=by)
    with pytest.raises(Invalid):
        freeze(candidate, by)


def test_a_frozen_list_refuses_every_step(pair, candidate, by):
    freeze(candidate, by)
    for step in (
        lambda: short_lists.reject(candidate, reason="price", note="", by=by),
        lambda: short_lists.keep(candidate, by=by),
        lambda: short_lists.see_again(candidate, by=by),
        lambda: freeze(candidate, by),
    ):
        with pytest.raises(Conflict):
            step()
    again = short_lists.put_on(pair.wanting, pair.result, by=by)
    assert again.short_list.id != candidate.short_list_id  # the same demand may begin a new list


@pytest.mark.parametrize(
    "change",
    [
        update(ShortList).values(title="另一个"),
        update(ShortList).values(state="open", frozen_at=None, frozen_by=None, digest=None),
        update(Candidate).values(note="后来写的"),
        update(Candidate).values(state="kept", reason=None),
    ],
    ids=["title", "thaw", "note", "decision"],
)
def test_the_database_itself_refuses_to_change_a_frozen_list(candidate, by, change):
    freeze(candidate, by)
    with pytest.raises(DatabaseError):
        db.session.execute(change)


def test_the_database_itself_refuses_to_add_to_a_frozen_list(candidate, by):
    short_list = freeze(candidate, by)
    other = a_published("result")[0]
    db.session.add(
        Candidate(
            short_list_id=short_list.id,
            result_listing_id=other.listing_id,
            result_version_id=other.id,
            added_by=by.person_id,
        )
    )
    with pytest.raises(DatabaseError):
        db.session.flush()


def test_what_changed_after_the_page_was_opened_is_not_frozen_unseen(pair, candidate, by):
    short_list = candidate.short_list
    opened_on = str(short_list.revision)
    short_lists.reject(candidate, reason="price", note="", by=by)
    short_lists.keep(candidate, by=by)
    with pytest.raises(Stale):
        short_lists.freeze(short_list, opened_on, by=by)
    opened_on = str(short_list.revision)
    short_lists.put_on(pair.wanting, a_published("result")[0], by=by)
    with pytest.raises(Stale):
        short_lists.freeze(short_list, opened_on, by=by)
    assert short_list.state is ShortListState.OPEN


def test_a_newer_version_is_named_and_taken_only_when_asked(pair, candidate, by):
    seen = candidate.result_version_id
    assert short_lists.newer_version(candidate) is None
    newer = a_newer_version(pair.result, pair.seller)
    assert short_lists.newer_version(candidate) is newer
    assert candidate.result_version_id == seen
    short_lists.see_again(candidate, by=by)
    assert candidate.result_version_id == newer.id
    with pytest.raises(Conflict):
        short_lists.see_again(candidate, by=by)


def test_a_frozen_list_keeps_the_version_seen_whatever_is_published_later(pair, candidate, by):
    short_list = freeze(candidate, by)
    a_newer_version(pair.result, pair.seller)
    assert candidate.result_version_id == pair.result.id
    assert published.published(pair.result.listing_id).id != pair.result.id
    assert exports.digest(short_list) == short_list.digest


def test_the_digest_is_the_checksum_of_the_csv_file_whatever_the_organisation_is_called_later(pair, candidate, by):
    short_list = freeze(candidate, by)
    pair.result.listing.organisation.name = "改名后的大学"
    db.session.flush()
    content = exports.csv_of(short_list).encode()
    assert hashlib.sha256(content).hexdigest() == short_list.digest
    [head, row] = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert tuple(head) == exports.COLUMNS
    assert row[3] == pair.result.title


def test_no_text_of_an_export_is_a_formula(pair, by, ctx):
    evil = a_published("result", title='=HYPERLINK("http://x.invalid","成果")')[0]
    candidate = short_lists.put_on(pair.wanting, evil, by=by)
    short_lists.reject(candidate, reason="other", note="@SUM(A1)", by=by)
    [_head, row] = csv.reader(io.StringIO(exports.csv_of(candidate.short_list).removeprefix("\ufeff")))
    assert row[3].startswith("'=")
    assert row[7].startswith("'@")
    with ctx.test_request_context():
        workbook = exports.workbook_of(candidate.short_list)
    sheet = zipfile.ZipFile(io.BytesIO(workbook)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "HYPERLINK" in zipfile.ZipFile(io.BytesIO(workbook)).read("xl/sharedStrings.xml").decode()


def test_every_step_is_on_record(candidate, by):
    short_lists.reject(candidate, reason="price", note="", by=by)
    short_lists.keep(candidate, by=by)
    freeze(candidate, by)
    db.session.commit()
    done = set(db.session.scalars(select(AuditEvent.action)))
    assert {"short_list.begin", "candidate.add", "candidate.reject", "candidate.keep", "short_list.freeze"} <= done


def _put_on(door, who="buyer"):
    address = f"/results/{door.result_id}/short-list"
    return post(door(who), address, asking=f"demand:{door.demand_id}")


def test_a_list_is_kept_frozen_and_exported_on_its_pages(door):
    client = door("buyer")
    assert "还没有候选清单" in client.get("/short-lists").text
    address = _put_on(door).headers["Location"]
    assert "供给方大学" in client.get(address).text
    assert client.get(f"{address}.csv").data.startswith("\ufeff".encode())
    assert client.get(f"{address}.xlsx").data.startswith(b"PK")
    page = client.get(f"{address}/freeze").text
    revision = page.split('name="version"')[1].split('value="')[1].split('"')[0]
    assert post(client, f"{address}/freeze", version="0").status_code == 409
    assert post(client, f"{address}/freeze", version=revision).status_code == 303
    assert hashlib.sha256(client.get(f"{address}.csv").data).hexdigest() in client.get(address).text


def test_a_rejection_without_a_reason_is_shown_again(door, app):
    _put_on(door)
    with app.app_context():
        number = db.session.scalar(select(Candidate.id))
    assert post(door("buyer"), f"/candidates/{number}/reject", note="说明").status_code == 422
    assert post(door("buyer"), f"/candidates/{number}/reject", reason="price").status_code == 303
    assert post(door("buyer"), f"/candidates/{number}/reject", reason="price").status_code == 409
    assert post(door("buyer"), f"/candidates/{number}/keep").status_code == 303


def test_before_freezing_the_page_names_results_with_a_newer_version(door, app):
    address = _put_on(door).headers["Location"]
    with app.app_context():
        db.begin_writing()
        seen = published.published(door.result_id)
        a_newer_version(seen, door.pair.seller)
        db.session.commit()
    assert "有新版本" in door("buyer").get(f"{address}/freeze").text
    assert f"/results/{door.result_id}" in door("buyer").get(f"{address}/freeze").text


@pytest.mark.parametrize("who", ["seller", "broker", "stranger"])
def test_another_house_knows_nothing_of_a_list(door, app, who):
    address = _put_on(door).headers["Location"]
    with app.app_context():
        number = db.session.scalar(select(Candidate.id))
    for path in (address, f"{address}.csv", f"{address}.xlsx", f"{address}/freeze", f"/candidates/{number}/reject"):
        assert door(who).get(path).status_code == 404, path
    for path in (f"/candidates/{number}/keep", f"/candidates/{number}/see-again", f"{address}/freeze"):
        assert post(door(who), path).status_code == 404, path
    assert door(who).get("/short-lists").text.count("还没有候选清单") == 1


def test_a_member_without_the_role_does_not_keep_lists(door, app):
    address = _put_on(door).headers["Location"]
    with app.app_context():
        db.begin_writing()
        house = published.listing(door.demand_id).organisation
        finance = a_member(house, "finance")
        db.session.commit()
    assert sign_in(app.test_client(), finance).get(address).status_code == 404


@pytest.mark.parametrize("asking", ["", "demand:999999", "challenge:1", "result:1", "nonsense"])
def test_a_list_for_what_is_not_ones_own_is_refused_on_the_form(door, asking):
    assert post(door("buyer"), f"/results/{door.result_id}/short-list", asking=asking).status_code == 422


@pytest.mark.parametrize(
    "path",
    ["/short-lists/999999", "/short-lists/999999/freeze", "/candidates/999999/reject", "/results/999999/short-list"],
)
def test_an_unknown_number_is_no_page(door, path):
    assert door("buyer").get(path).status_code == 404


def test_two_clicks_put_one_candidate_on_the_list(door, app):
    address = f"/results/{door.result_id}/short-list"
    for _ in range(2):
        assert post(door("buyer"), address, token="one", asking=f"demand:{door.demand_id}").status_code == 303
    with app.app_context():
        assert len(list(db.session.scalars(select(Candidate)))) == 1


def test_who_has_no_demand_is_told_so(door, app):
    with app.app_context():
        db.begin_writing()
        someone = a_member(an_organisation(), person=a_person())
        db.session.commit()
    assert "还没有需求或榜单" in sign_in(app.test_client(), someone).get(f"/results/{door.result_id}/short-list").text
