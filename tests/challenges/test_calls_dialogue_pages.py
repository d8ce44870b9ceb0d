"""The pages of what is said about a published call, and who is let in."""

import hashlib
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from marketplace import clock, db
from marketplace.challenges.states import ChallengeWay, Disclosure
from marketplace.web.forms import Submission
from tests.challenges.make import in_days
from tests.challenges.scene import a_scene, draft_call, publish_call


@pytest.fixture
def scene(pages):
    return a_scene(pages)


def test_a_question_goes_from_its_form_to_everybody_and_its_asker_is_nowhere(scene):
    number = publish_call(scene)
    with scene.app.app_context():
        before = db.session.scalar(select(func.count()).select_from(Submission))
    scene.post("first", f"/challenges/{number}/ask", question="壁厚有要求吗？", submission="same")
    page = f"/challenges/{number}"
    assert "壁厚有要求吗" not in scene.get(None, page)
    answers = scene.get("publisher", f"/challenges/{number}/questions")
    assert "壁厚有要求吗" in answers
    assert "MARKER" not in answers
    question = re.search(r'name="question" value="(\d+)"', answers).group(1)
    scene.post("publisher", f"/challenges/{number}/answers", status=409)
    scene.post("publisher", f"/challenges/{number}/questions", status=422, question=question, answer="")
    scene.post("publisher", f"/challenges/{number}/questions", question=question, answer="两毫米以内。")
    assert "两毫米以内" not in scene.get("first", page)
    scene.post("publisher", f"/challenges/{number}/answers")
    assert "两毫米以内" in scene.get(None, page)
    with scene.app.app_context():
        kept = db.session.execute(text("SELECT count(*) FROM submission WHERE token = 'same'")).scalar()
        after = db.session.scalar(select(func.count()).select_from(Submission))
    assert kept == 0
    assert after == before + 1  # the answer's own form


@pytest.mark.parametrize("question", ["0", "999999999", "9" * 30, "x", "", "-1", "１"])
def test_an_answer_to_no_question_is_not_stored(scene, question):
    number = publish_call(scene)
    scene.post("publisher", f"/challenges/{number}/questions", status=404, question=question, answer="x")


SPEAKING = ("questions", "add", "extend", "talks")


def test_only_the_publisher_speaks_for_its_call(scene):
    number = publish_call(scene)
    for page in SPEAKING:
        scene.get("publisher", f"/challenges/{number}/{page}")
        for other in ("first", "stranger", "call_secretary", "administrator"):
            scene.get(other, f"/challenges/{number}/{page}", status=403)
    scene.post("first", f"/challenges/{number}/answers", status=403)
    scene.get("publisher", f"/challenges/{number}/ask", status=403)


def test_nobody_speaks_of_a_call_that_is_not_published(scene):
    number = draft_call(scene)
    for page in (*SPEAKING, "ask", "cancel", "revoke"):
        scene.get("publisher", f"/challenges/{number}/{page}", status=404)
    scene.post("first", f"/challenges/{number}/follow", status=404)


def test_an_addition_is_downloaded_as_the_bytes_of_its_digest(scene):
    number = publish_call(scene)
    scene.post("publisher", f"/challenges/{number}/add", status=422, text="  ")
    scene.post("publisher", f"/challenges/{number}/add", text="试样尺寸见附图。")
    page = scene.get(None, f"/challenges/{number}")
    assert "试样尺寸见附图。" in page
    sent = scene.client().get(f"/challenges/{number}/addenda/1.txt").data
    assert hashlib.sha256(sent).hexdigest() in page
    assert scene.client().get(f"/challenges/{number}/addenda/2.txt").status_code == 404


def test_a_deadline_is_moved_once_from_its_form(scene):
    number = publish_call(scene)
    later = in_days(20).strftime("%Y-%m-%dT17:30")
    for wrong in ({"deadline": "", "reason": "x"}, {"deadline": later, "reason": ""}):
        scene.post("publisher", f"/challenges/{number}/extend", status=422, **wrong)
    for wrong in ("2020-01-01T00:00", "2099-01-01T00:00", "soon"):
        scene.post("publisher", f"/challenges/{number}/extend", status=422, deadline=wrong, reason="x")
    scene.post("publisher", f"/challenges/{number}/extend", deadline=later, reason="检测排期")
    assert "检测排期" in scene.get(None, f"/challenges/{number}")
    scene.post("publisher", f"/challenges/{number}/extend", status=409, deadline=later, reason="再次")


def test_a_talk_is_read_by_its_own_side_and_its_facts_by_all(scene):
    number = publish_call(scene)
    today = clock.today().isoformat()
    scene.post(
        "publisher",
        f"/challenges/{number}/talks",
        held_on=today,
        partner="某研究院",
        manner="visit",
        summary="看现场",
        facts="可提供样件十件。",
    )
    assert "某研究院" in scene.get("publisher", f"/challenges/{number}/talks")
    for reader in (None, "first", "call_secretary"):
        page = scene.get(reader, f"/challenges/{number}")
        assert "可提供样件十件" in page
        assert "某研究院" not in page


def test_a_reader_follows_a_call_and_leaves_it(scene):
    number = publish_call(scene)
    scene.post("stranger", f"/challenges/{number}/follow")
    assert f"/challenges/{number}/leave" in scene.get("stranger", f"/challenges/{number}")
    scene.post("stranger", f"/challenges/{number}/leave")
    assert f"/challenges/{number}/follow" in scene.get("stranger", f"/challenges/{number}")
    assert "/follow" not in scene.get(None, f"/challenges/{number}")


def test_a_call_is_cancelled_with_a_cause_that_everybody_reads(scene):
    number = publish_call(scene)
    scene.get("first", f"/challenges/{number}/cancel", status=403)
    scene.post("publisher", f"/challenges/{number}/cancel", status=422, cause="", note="")
    scene.post("publisher", f"/challenges/{number}/cancel", cause="demand_gone", note="产品线已停产")
    assert "产品线已停产" in scene.get(None, f"/challenges/{number}")
    scene.post("publisher", f"/challenges/{number}/cancel", status=409, cause="demand_gone", note="again")
    scene.post("call_secretary", f"/challenges/{number}/revoke", status=409, responsibility="bidder", note="造假")


def test_a_problem_that_is_not_public_is_read_by_verified_organisations_and_checked_by_its_digest(scene):
    number = publish_call(scene, disclosure=Disclosure.BRIEF, problem="转角开裂的机理数据")
    page, detail = f"/challenges/{number}", f"/challenges/{number}/detail.txt"
    for reader in (None, "stranger"):
        assert "转角开裂的机理数据" not in scene.get(reader, page)
        scene.get(reader, detail, status=404)
    assert "转角开裂的机理数据" not in scene.get(None, f"/challenges/{number}/canonical.txt")
    for reader in ("first", "publisher", "call_secretary"):
        assert "转角开裂的机理数据" in scene.get(reader, page)
    sent = scene.client("first").get(detail).data
    assert hashlib.sha256(sent).hexdigest() in scene.call(number).canonical


def test_a_problem_for_the_invited_is_read_by_them_alone(scene):
    invited = {
        "way": ChallengeWay.ASSIGNED,
        "assigned_reason": "仅此一家具备试验条件",
        "invited": (scene.organisations["first"],),
        "disclosure": Disclosure.NAMED,
        "problem": "转角开裂的机理数据",
    }
    number = publish_call(scene, **invited)
    assert "转角开裂的机理数据" in scene.get("first", f"/challenges/{number}")
    assert "转角开裂的机理数据" not in scene.get("second", f"/challenges/{number}")
    assert "仅此一家具备试验条件" in scene.get(None, f"/challenges/{number}")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_a_call_renders_in_both_languages(scene, language):
    draft = draft_call(scene)
    publisher = scene.client("publisher", language)
    for address in (*(f"edit/{step}" for step in range(1, 7)), "submit", "preview", "commitment"):
        assert publisher.get(f"/challenges/{draft}/{address}").status_code == 200, address
    scene.post("publisher", f"/challenges/{draft}/submit")
    secretary = scene.client("call_secretary", language)
    for address in ("review", "publish", "preview", "commitment"):
        assert secretary.get(f"/challenges/{draft}/{address}").status_code == 200, address
    scene.post("publisher", f"/challenges/{draft}/take-back")
    scene.post("publisher", f"/challenges/{draft}/withdraw")
    number = publish_call(scene)
    for address in (*SPEAKING, "cancel"):
        assert publisher.get(f"/challenges/{number}/{address}").status_code == 200, address
    assert scene.client("first", language).get(f"/challenges/{number}/ask").status_code == 200
    assert secretary.get(f"/challenges/{number}/revoke").status_code == 200


def test_questions_are_no_longer_taken_after_the_deadline(scene):
    number = publish_call(scene)
    clock.set_offset(clock.offset() + (scene.call(number).deadline_at - clock.now()) + timedelta(seconds=1))
    scene.post("first", f"/challenges/{number}/ask", status=409, question="太迟了吗？")
    scene.post("publisher", f"/challenges/{number}/add", status=409, text="太迟")


def test_who_does_not_meet_the_conditions_reads_why_and_is_not_led_to_the_bid(scene):
    number = publish_call(scene, eligibility_rules={"regions": ["110000"]})
    page = scene.client("first", "en").get(f"/challenges/{number}").text
    assert "open to organisations of other regions only" in page
    assert f"/challenges/{number}/bid" not in page
