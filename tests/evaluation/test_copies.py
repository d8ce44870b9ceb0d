import io
import re

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from werkzeug.datastructures import FileStorage

from marketplace import db
from marketplace.challenges import contents, formal, sealed
from marketplace.errors import Conflict, IllegalMove, Invalid
from marketplace.evaluation import blinding, copies, queries, stages
from marketplace.evaluation.models import BlindCopy
from marketplace.files import actions as stored
from marketplace.files import kinds
from marketplace.files import queries as files
from marketplace.permissions import NOBODY
from tests.evaluation.make import a_panel, a_reading_panel, actor, pledge
from tests.files.documents import a_pdf, a_png, a_word_file, everything_in

FILES = {
    "方案-甲乙丙.docx": (kinds.DOCX, a_word_file),
    "图.png": (kinds.PNG, a_png),
    "报告.pdf": (kinds.PDF, a_pdf),
}
TELLING = "方案由甲乙丙材料提出，见www.jiayibing.cn。"


def enclosures(planted="PLANTED7", **more):
    return tuple(contents.enclose(name, kind, make(planted)) for name, (kind, make) in {**FILES, **more}.items())


def copies_with_files(monkeypatch, **more):
    """Return (copies of a panel whose bids carry files, its secretary)."""
    monkeypatch.setattr(sealed, "files_of", lambda _bid: list(enclosures(**more)))
    panel, secretary, _made = a_panel()
    return copies.make(panel, by=secretary), secretary


def test_aliases_are_dealt_out_once_and_say_nothing_of_the_order(ctx):
    panel, secretary, made = a_panel(count=3)
    found = copies.make(panel, by=secretary)
    assert sorted(copy.alias for copy in found) == ["A", "B", "C"]
    assert {copy.bid_id for copy in found} == {bid.id for bid, _party, _by in made}
    with pytest.raises(Conflict):
        copies.make(panel, by=secretary)
    with pytest.raises(DBAPIError):
        db.session.execute(update(BlindCopy).where(BlindCopy.id == found[0].id).values(alias="Z"))


def test_over_many_panels_the_first_bid_is_not_always_a(ctx, monkeypatch):
    seen = []
    monkeypatch.setattr(copies._dealer, "shuffle", lambda bids: seen.append(len(bids)) or bids.reverse())
    panel, secretary, made = a_panel(count=3)
    copies.make(panel, by=secretary)
    cheapest = made[0][0]
    assert seen == [3]
    assert {copy.bid_id: copy.alias for copy in queries.copies_of(panel)}[cheapest.id] == "C"


def test_a_copy_names_nobody_and_covers_what_the_scan_found(ctx):
    panel, secretary, made = a_panel(count=1)
    bid, party, _by = made[0]
    bid_route = f"{party.name}的教授甲完成，电话13812345678。"
    copy = copies._copy(panel, _telling(bid, bid_route), "A", secretary)
    shown = blinding.covered(copy.content, copy.marks)
    assert shown["route"] == f"{blinding.COVER}的{blinding.COVER}完成，电话{blinding.COVER}。"
    assert "name" not in str(shown["team"])


def _telling(bid, route):
    """Return a stand-in for the bid with another text: an opened one can't be changed."""
    from types import SimpleNamespace

    content = {**bid.content, "route": route}
    return SimpleNamespace(
        id=bid.id, content=content, ciphertext=None, digest=None, challenge=bid.challenge, repair=None
    )


def test_files_are_stripped_and_renamed_and_their_marks_kept_for_the_secretary(ctx, monkeypatch):
    (copy, *_), _secretary = copies_with_files(monkeypatch)
    assert [file.source for file in copy.files] == list(FILES)
    names = [file.attachment.name for file in copy.files]
    assert all(re.fullmatch(rf"{copy.alias}-\d\.(docx|png|pdf)", name) for name in names)
    for file in copy.files[1:]:
        assert b"PLANTED7" not in everything_in(queries.content_of(file.attachment))
    assert queries.to_look_at(copy)


def test_what_was_handed_in_to_repair_a_bid_is_in_its_copy_without_names(ctx):
    panel, secretary, made = a_panel(count=1)
    bid, party, bidder = made[0]
    formal.ask_repair(bid, "缺少检测报告", by=secretary)
    repair = formal.repair(bid, f"{party.name}补交检测报告。", by=bidder)
    kept = stored.store_made(a_pdf("PLANTED8"), "报告.pdf", kinds.PDF, person_id=bidder.person_id)
    stored.attach(kept, repair)
    (copy,) = copies.make(panel, by=secretary)
    shown = blinding.covered(copy.content, copy.marks)
    assert shown["repair"] == f"{blinding.COVER}补交检测报告。"
    assert [(file.number, file.source) for file in copy.files] == [(1, "补正1：报告.pdf")]
    assert b"PLANTED8" not in everything_in(queries.content_of(copy.files[0].attachment))


def test_a_file_that_cant_be_read_is_left_out_with_the_reason(ctx, monkeypatch):
    (copy, *_), _secretary = copies_with_files(monkeypatch, **{"坏.pdf": (kinds.PDF, lambda _p: b"%PDF-1.7 nothing")})
    broken = copy.files[-1]
    assert broken.attachment is None
    assert broken.left_out


def test_a_copy_with_places_to_look_at_is_released_when_somebody_has_looked(ctx, monkeypatch):
    (copy, *_), secretary = copies_with_files(monkeypatch)
    with pytest.raises(Invalid):
        copies.release(copy, looked=False, by=secretary)
    copies.release(copy, looked=True, by=secretary)
    assert (copy.state, copy.released_by) == ("released", secretary.person_id)


def test_a_file_may_be_left_out_or_replaced_until_the_release(ctx, monkeypatch):
    (copy, *_), secretary = copies_with_files(monkeypatch)
    picture, report = copy.files[1], copy.files[2]
    with pytest.raises(Invalid):
        copies.leave_out(picture, " ", by=secretary)
    copies.leave_out(picture, "图中有标志", by=secretary)
    assert (picture.attachment, picture.left_out) == (None, "图中有标志")
    blacked = FileStorage(io.BytesIO(a_pdf("PLANTED9")), filename="教授甲已涂黑.pdf")
    copies.replace(report, blacked, by=secretary)
    assert report.attachment.name.startswith(copy.alias)
    assert b"PLANTED9" not in queries.content_of(report.attachment)
    copies.release(copy, looked=True, by=secretary)
    for late in (
        lambda: copies.leave_out(report, "太迟", by=secretary),
        lambda: copies.cover(copy, set(), by=secretary),
        lambda: copies.replace(report, FileStorage(io.BytesIO(a_pdf("x")), filename="x.pdf"), by=secretary),
    ):
        with pytest.raises(Conflict):
            late()
    with pytest.raises(Conflict):
        copies.release(copy, looked=True, by=secretary)


def test_what_reviewers_read_is_frozen_by_the_database(ctx):
    panel, _secretary, _made = a_reading_panel()
    copy = panel.copies[0]
    for change in ({"content": {"route": "别的"}}, {"marks": [{"kind": "person"}]}):
        with pytest.raises(DBAPIError), db.session.begin_nested():
            db.session.execute(update(BlindCopy).where(BlindCopy.id == copy.id).values(**change))


def test_the_secretary_lets_stand_what_is_no_name(ctx):
    panel, secretary, _made = a_panel(count=1)
    (copy,) = copies.make(panel, by=secretary)
    mark = {"kind": "person", "text": "局部", "part": "field", "where": "route", "file": "", "start": 0}
    copy.marks = [{**mark, "before": "", "after": "", "meant": "", "covered": True}]
    copies.cover(copy, {0}, by=secretary)
    assert copy.marks[0]["covered"]
    copies.cover(copy, set(), by=secretary)
    assert not copy.marks[0]["covered"]


def test_the_review_begins_when_every_copy_is_released_and_the_quorum_has_signed(ctx):
    panel, secretary, _made = a_panel()
    with pytest.raises(Conflict):
        stages.start_review(panel, by=secretary)
    made = copies.make(panel, by=secretary)
    copies.release(made[0], looked=True, by=secretary)
    pledge(panel)
    with pytest.raises(Conflict):
        stages.start_review(panel, by=secretary)
    copies.release(made[1], looked=True, by=secretary)
    stages.start_review(panel, by=secretary)
    with pytest.raises((Conflict, IllegalMove)):
        stages.start_review(panel, by=secretary)


def test_files_of_a_copy_are_read_by_its_panel_after_the_pledge_and_by_the_secretary(ctx, monkeypatch):
    monkeypatch.setattr(sealed, "files_of", lambda _bid: list(enclosures()))
    panel, secretary, made = a_reading_panel()
    _bid, _party, bidder = made[0]
    file = panel.copies[0].files[1].attachment
    reader = actor(queries.pledged(panel)[0])
    for somebody, reads in ((reader, True), (secretary, True), (bidder, False), (NOBODY, False)):
        assert files.readable(somebody, file) is reads


@pytest.mark.parametrize("signed", [True, False])
def test_before_the_release_a_reviewer_reads_no_file(ctx, monkeypatch, signed):
    (copy, *_), _secretary = copies_with_files(monkeypatch)
    panel = queries.panel(copy.panel_id)
    if signed:
        pledge(panel)
    assert not files.readable(actor(panel.seats[0]), copy.files[1].attachment)
