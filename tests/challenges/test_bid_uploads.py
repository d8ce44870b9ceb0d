"""Wrong files in a bid: each is refused at its own field with what is wrong, nothing is sealed, nothing is left over."""

import io
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from marketplace import codes, db, policies
from marketplace.challenges.models import Bid
from marketplace.files.models import Attachment
from tests.challenges.scene import a_scene, bid_data, publish_call
from tests.files import test_judging as files

KINDS = {
    "empty": (b"", "方案.pdf"),
    "oversized": (b"x" * (1024 * 1024 + 1), "方案.txt"),
    "encrypted": (files._pdf(password="1234"), "方案.pdf"),
    "encrypted office": (files._compound("EncryptedPackage"), "预算.xlsx"),
    "macro-bearing": (files._packed(files.DOCUMENT, "word/vbaProject.bin"), "方案.docx"),
    "running": (files._pdf(OpenAction=files._script_on_opening()), "方案.pdf"),
    "mislabelled": (files._word_file(), "方案.pdf"),
    "a program": (b"MZ\x90\x00" + bytes(100), "方案.docx"),
    "damaged": (files._word_file()[:2000], "方案.docx"),
}


@pytest.fixture
def stage(pages):
    scene = a_scene(pages)
    with pages.app_context():
        db.begin_writing()
        policies.set_value("bid.largest_mib", 1, jurisdiction=codes.NATION, valid_from=date(2020, 1, 1), source="测试")
        db.session.commit()
    return scene, publish_call(scene)


def _left_over(scene):
    incoming = Path(scene.app.extensions["settings"].data_dir) / "incoming"
    return [*incoming.rglob("*")] if incoming.exists() else []


@pytest.mark.parametrize("act", ["", "draft"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_file_is_refused_with_the_form_kept_and_nothing_stored(stage, kind, act):
    scene, number = stage
    content, name = KINDS[kind]
    data = bid_data(scene, number, "first", enclosures=(io.BytesIO(content), name), act=act)
    answer = scene.post("first", f"/challenges/{number}/bid", status=422, **data)
    assert "MARKER-ROUTE-first" in answer.text
    assert 'id="enclosures-error' in answer.text
    assert _left_over(scene) == []
    with scene.app.app_context():
        assert db.session.scalar(select(func.count(Bid.id))) == 0
        assert db.session.scalar(select(func.count()).select_from(Attachment).where(Attachment.name == name)) == 0


def test_the_same_file_twice_is_refused(stage):
    scene, number = stage
    twice = [(io.BytesIO("检测报告".encode()), name) for name in ("甲.txt", "乙.txt")]
    data = bid_data(scene, number, "first", enclosures=twice)
    scene.post("first", f"/challenges/{number}/bid", status=422, **data)
