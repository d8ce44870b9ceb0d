"""The pages on which a call is written, checked, approved, secured and published."""

import hashlib
import io

import pytest
from sqlalchemy import func, select

from marketplace import clock, db
from marketplace.challenges.models import Challenge
from tests.challenges.make import call_draft
from tests.challenges.scene import a_scene, draft_call, publish_call, wizard_data, write_call


@pytest.fixture
def scene(pages):
    return a_scene(pages)


def a_scan(name="截图.png"):
    """Return an upload: the smallest picture there is."""
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
        "0000000d49444154789c63000100000500010d0a2db40000000049454e44ae426082"
    )
    return io.BytesIO(png), name


def look_up_everywhere(scene, number):
    for system in ("credit_china", "enforcement", "enterprise_registry"):
        scene.post(
            "call_secretary",
            f"/challenges/{number}/look-up",
            system=system,
            looked_up_on=clock.today().isoformat(),
            outcome="clean",
            note="",
            file=a_scan(),
        )


def secure_by_certificate(scene, number):
    scene.post(
        "publisher", f"/challenges/{number}/commitment", amount="300", issuer="财务部", file=a_scan("预算证明.png")
    )
    page = scene.get("call_secretary", f"/challenges/{number}/commitment")
    action = page.split("/commitments/")[1].split("/")[0]
    scene.post("call_secretary", f"/commitments/{action}/decision", decision="confirm", note="")


def test_a_call_goes_from_its_demand_to_its_publication_through_its_pages(scene):
    assert "MARKER" not in scene.get("publisher", f"/challenges/new?demand={scene.demand}")
    number = write_call(scene)
    scene.get(None, f"/challenges/{number}", status=404)
    scene.get("stranger", f"/challenges/{number}", status=404)
    scene.post("publisher", f"/challenges/{number}/submit")
    review = f"/challenges/{number}/review"
    assert review in scene.get("call_secretary", "/challenges/board")
    scene.post("call_secretary", review, status=422, decision="refuse", reason="", note="")
    scene.post("call_secretary", review, status=422, decision="pass", reason="", note="")
    look_up_everywhere(scene, number)
    scene.post("call_secretary", review, decision="pass", reason="", note="")
    assert scene.call(number).state == "refining"
    scene.post(
        "call_secretary", f"/challenges/{number}/opinion", expert="材料专家", employer="", verdict="fit", opinion="可检"
    )
    scene.post("call_secretary", review, decision="pass", reason="", note="")
    assert scene.call(number).state == "approved"
    scene.post("call_secretary", f"/challenges/{number}/publish", status=409, deadline="2027-01-05T17:30")
    secure_by_certificate(scene, number)
    assert scene.call(number).state == "funded"
    assert f"/challenges/{number}/publish" in scene.get("call_secretary", "/challenges/board")
    deadline = clock.local(scene.call(number).deadline_at).strftime("%Y-%m-%dT%H:%M")
    scene.post("call_secretary", f"/challenges/{number}/publish", deadline=deadline)
    assert "电池壳体减重三成的低温成形工艺" in scene.get(None, "/challenges")
    scene.post("call_secretary", f"/challenges/{number}/publish", status=409, deadline=deadline)
    scene.post("call_secretary", review, status=409, decision="pass", reason="", note="")


def test_the_canonical_text_is_downloaded_as_the_bytes_of_its_digest(scene):
    number = publish_call(scene)
    answer = scene.client().get(f"/challenges/{number}/canonical.txt")
    assert hashlib.sha256(answer.data).hexdigest() == scene.call(number).digest
    assert scene.call(number).digest in scene.get(None, f"/challenges/{number}")


def test_a_call_sent_back_shows_its_author_the_reason(scene):
    number = write_call(scene)
    scene.post("publisher", f"/challenges/{number}/submit")
    scene.post(
        "call_secretary", f"/challenges/{number}/review", decision="send_back", reason="unclear", note="补充检测方法"
    )
    assert "补充检测方法" in scene.get("publisher", f"/challenges/{number}")
    assert "补充检测方法" in scene.get("publisher", f"/challenges/{number}/edit/1")
    scene.post("publisher", f"/challenges/{number}/submit")
    scene.post("publisher", f"/challenges/{number}/take-back")
    scene.post("publisher", f"/challenges/{number}/withdraw")
    assert scene.call(number).state == "withdrawn"


WRONG = [
    (1, {"title": ""}),
    (1, {"title": "x" * 201}),
    (1, {"problem": "x" * 100_000}),
    (1, {"problem": "a\x00b"}),
    (1, {"disclosure": "nobody"}),
    (1, {"disclosure": "named"}),
    (2, {"way": ""}),
    (2, {"way": "race", "runners": "1"}),
    (2, {"way": "race", "runners": "9" * 30}),
    (2, {"way": "race", "runners": "3", "start_share": "40"}),
    (2, {"way": "race", "runners": "2", "start_share": "12.345"}),
    (2, {"way": "assigned", "invited-0-uscc": "91340100MA2N000000"}),
    (3, {"bounty": "-3"}),
    (3, {"bounty": "1e9"}),
    (3, {"commitment_kind": "promise"}),
    (3, {"commitment_share": "101"}),
    (3, {"phases-0-share": "-1"}),
    (3, {"phases-0-months": "0"}),
    (3, {"public_money": "y", "auto_accept_days": "10"}),
    (4, {"natures": "999"}),
    (4, {"regions-0-code": "000000"}),
    (5, {"deadline": "9999-12-31"}),
    (5, {"deadline": "2026-02-31"}),
    (5, {"time": "25:00"}),
    (5, {"time": "17.30"}),
    (5, {"bids_from": "2030-01-01T09:00"}),
    (5, {"questions_until": "2030-01-01T09:00"}),
    (5, {"questions_until": "tomorrow"}),
    (5, {"min_bids": "3"}),
    (6, {"criteria-0-weight": "99"}),
    (6, {"criteria-0-weight": "-1"}),
    (6, {"criteria-0-weight": "9" * 30}),
    (6, {"criteria-0-name": ""}),
    (6, {"criteria-0-name": "a\x00b"}),
    (6, {"criteria-0-minimum": "101"}),
    (6, {"spread": "-1"}),
]


@pytest.mark.parametrize(("step", "changes"), WRONG)
def test_wrong_input_in_a_call_is_refused_and_nothing_is_stored(scene, step, changes):
    number = draft_call(scene)
    before = scene.call(number).version
    good = wizard_data(call_draft())[step - 1]
    scene.post("publisher", f"/challenges/{number}/edit/{step}", status=422, **{**good, **changes})
    assert scene.call(number).version == before


def test_full_width_digits_are_read(scene):
    number = draft_call(scene)
    _, _, money, _, windows, _ = wizard_data(call_draft())
    scene.post("publisher", f"/challenges/{number}/edit/3", **{**money, "bounty": "１２０．５"})
    scene.post("publisher", f"/challenges/{number}/edit/5", **{**windows, "time": "１７：３０"})
    assert scene.call(number).bounty_fen == 120_500_000


def test_each_step_keeps_what_the_others_have_stored(scene):
    number = draft_call(scene)
    before = scene.call(number)
    for step, typed in enumerate(wizard_data(call_draft()), start=1):
        scene.post("publisher", f"/challenges/{number}/edit/{step}", **typed)
    after = scene.call(number)
    assert (after.criteria, after.ip_terms, after.deadline_at) == (before.criteria, before.ip_terms, before.deadline_at)


def test_of_two_editors_the_later_one_is_told_and_keeps_the_text(scene):
    number = draft_call(scene)
    version = scene.call(number).version
    scene.post("publisher", f"/challenges/{number}/edit/1", title="first", problem="p", version=version)
    answer = scene.post(
        "publisher", f"/challenges/{number}/edit/1", status=409, title="later", problem="kept text", version=version
    )
    assert "kept text" in answer.text
    assert scene.call(number).title == "first"


def test_a_published_call_is_not_edited(scene):
    number = publish_call(scene)
    scene.get("publisher", f"/challenges/{number}/edit/1", status=409)
    scene.post("publisher", f"/challenges/{number}/edit/1", status=409, title="x", problem="y")
    scene.post("publisher", f"/challenges/{number}/withdraw", status=409)


def test_only_the_owner_of_a_demand_raises_it(scene):
    scene.get("first", f"/challenges/new?demand={scene.demand}", status=404)
    scene.get("publisher", "/challenges/new?demand=999999", status=404)
    scene.get("publisher", f"/challenges/new?demand={10**30}", status=404)
    assert str(scene.demand) in scene.get("publisher", "/challenges/new")
    scene.post("publisher", f"/challenges/new?demand={scene.demand}")
    again = scene.client("publisher").get(f"/challenges/new?demand={scene.demand}")
    assert again.status_code == 302
    scene.post("publisher", f"/challenges/new?demand={scene.demand}", status=409)
    with scene.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Challenge)) == 1


def test_what_is_typed_is_read_by_the_lint_and_not_stored(scene):
    number = draft_call(scene)
    before = scene.call(number).version
    answer = scene.post(
        "publisher", f"/challenges/{number}/lint/1", status=200, title="显著提高强度", problem="尽快达到国际领先"
    )
    for word in ("显著", "尽快", "国际领先"):
        assert word in answer.text
    assert scene.call(number).version == before
    scene.post("first", f"/challenges/{number}/lint/1", status=404, title="t", problem="p")


def test_the_preview_is_read_by_its_own_side_and_officials_only(scene):
    number = draft_call(scene)
    assert "揭榜方式：揭榜挂帅" in scene.get("publisher", f"/challenges/{number}/preview")
    scene.get("call_secretary", f"/challenges/{number}/preview")
    scene.get("first", f"/challenges/{number}/preview", status=404)
