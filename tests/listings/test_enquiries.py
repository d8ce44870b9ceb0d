import io

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from marketplace import audit, calendar, clock, db, policies
from marketplace.errors import Conflict, IllegalMove, Invalid
from marketplace.inbox.models import Notification
from marketplace.listings import actions, enquiries, queries
from marketplace.listings.models import Enquiry, EnquiryMessage
from marketplace.listings.states import EnquiryState as E
from tests.factories import a_person, actor_of
from tests.listings.make import a_published, an_author, an_enquiry


def _text(response):
    return response.get_data(as_text=True)


def _told(app, person_id):
    with app.app_context():
        chosen = select(Notification.kind).where(Notification.person_id == person_id)
        return set(db.session.scalars(chosen))


def test_an_enquiry_holds_the_version_it_asks_about_and_its_day_of_answer(ctx):
    enquiry, _, _ = an_enquiry()
    length = policies.value("enquiry.reply", region="340104", on=clock.today()).value.length
    assert enquiry.version_id == queries.published(enquiry.listing_id).id
    assert enquiry.reply_due_on == calendar.add_working_days(clock.today(), length).day


def test_an_unverified_organisation_cannot_ask(ctx):
    version, _ = a_published()
    party, by = an_author(verified=False)
    with pytest.raises(Conflict, match=r"核验|verified"):
        enquiries.ask(version.listing, "?", sender=party, by=by)


def test_nobody_asks_about_what_is_withdrawn(ctx):
    version, author = a_published()
    actions.withdraw(version.listing, "x", by=author)
    party, by = an_author()
    with pytest.raises(Conflict):
        enquiries.ask(version.listing, "?", sender=party, by=by)


def test_the_same_question_waits_once_and_can_follow_an_answer(ctx):
    enquiry, asker, asked = an_enquiry()
    with pytest.raises(Conflict):
        enquiries.ask(queries.listing(enquiry.listing_id), "?", sender=enquiry.sender, by=asker)
    enquiries.decline(enquiry, "capacity", "", by=asked)
    again = enquiries.ask(queries.listing(enquiry.listing_id), "?", sender=enquiry.sender, by=asker)
    assert again.state is E.SENT


def test_the_database_refuses_an_enquiry_to_oneself_or_to_a_third_party(ctx):
    version, by = a_published()
    third, _ = an_author()
    for sender, recipient in ((version.organisation_id, version.organisation_id), (third.id, third.id + 1)):
        asked = {"listing_id": version.listing_id, "version_id": version.id, "person_id": by.person_id}
        asked |= {"sender_id": sender, "recipient_id": recipient, "text": "?", "reply_due_on": clock.today()}
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(insert(Enquiry).values(**asked))


def test_a_decline_needs_a_reason_from_the_list(ctx):
    enquiry, _, asked = an_enquiry()
    with pytest.raises(Invalid):
        enquiries.decline(enquiry, "never", "", by=asked)
    assert enquiries.decline(enquiry, "price", "", by=asked).state is E.DECLINED


@pytest.mark.parametrize("first", ["accept", "decline"])
@pytest.mark.parametrize("second", ["accept", "decline", "lapse"])
def test_an_answer_is_given_once(ctx, first, second):
    enquiry, _, asked = an_enquiry()
    act = {
        "accept": lambda: enquiries.accept(enquiry, "好", by=asked),
        "decline": lambda: enquiries.decline(enquiry, "other", "", by=asked),
        "lapse": lambda: enquiries.lapse(enquiry),
    }
    act[first]()
    with pytest.raises(IllegalMove):
        act[second]()


def test_a_conversation_needs_an_acceptance_and_each_message_knows_its_side(ctx):
    enquiry, asker, asked = an_enquiry()
    with pytest.raises(Conflict):
        enquiries.write(enquiry, "您好", by=asker)
    enquiries.accept(enquiry, "欢迎", by=asked)
    sides = [enquiries.write(enquiry, "您好", by=one).organisation_id for one in (asker, asked)]
    assert sides == [enquiry.sender_id, enquiry.recipient_id]


def test_a_message_once_written_stays_as_it_is(ctx):
    enquiry, asker, asked = an_enquiry()
    enquiries.accept(enquiry, "", by=asked)
    message = enquiries.write(enquiry, "您好", by=asker)
    message.text = "改口"
    with pytest.raises(IntegrityError, match="append-only"), db.session.begin_nested():
        db.session.flush()


def test_the_events_of_a_conversation_hold_no_text(ctx):
    enquiry, asker, asked = an_enquiry()
    enquiries.accept(enquiry, "欢迎来访", by=asked)
    enquiries.write(enquiry, "下周三见", by=asker)
    db.session.commit()
    events = audit.trail("enquiry", enquiry.id)
    assert [event.action for event in events] == ["enquiry.send", "enquiry.accept", "enquiry.write"]
    assert not {"欢迎来访", "下周三见", "看样"} & set(str([event.details for event in events]).split("'"))


def test_an_unanswered_enquiry_is_noticed_after_its_day_and_can_still_be_answered(app, stored, deliver, travel):
    with stored():
        enquiry, asker, asked = an_enquiry()
    deliver()
    assert "enquiry.sent" in _told(app, asked.person_id)
    days = (enquiry.reply_due_on - clock.today()).days
    travel(days=days)
    deliver()
    with app.app_context():
        assert queries.enquiry(enquiry.id).state is E.SENT
    travel(days=1)
    deliver()
    with app.app_context():
        assert queries.enquiry(enquiry.id).state is E.OVERDUE
    assert "enquiry.overdue" in _told(app, asked.person_id) & _told(app, asker.person_id)
    with stored():
        enquiries.accept(queries.enquiry(enquiry.id), "", by=asked)
    deliver()
    assert "enquiry.accepted" in _told(app, asker.person_id)


def test_an_answered_enquiry_never_becomes_overdue(app, stored, deliver, travel):
    with stored():
        enquiry, _, asked = an_enquiry()
        enquiries.decline(enquiry, "terms", "", by=asked)
    travel(days=60)
    deliver()
    with app.app_context():
        assert queries.enquiry(enquiry.id).state is E.DECLINED


def test_a_stranger_asks_on_the_page_and_both_sides_talk(app, stored, as_, hidden, deliver):
    with stored():
        version, asked = a_published("demand")
        party, asker = an_author()
    client, owner = as_(asker), as_(asked)
    address = f"/listings/{version.listing_id}/enquire"
    assert address in _text(client.get(f"/demands/{version.listing_id}"))
    form = {**hidden(client.get(address)), "sender": party.id, "text": "我们有现成样件，可否寄送测试？"}
    sent = client.post(address, data=form)
    assert sent.status_code == 303
    place = sent.location
    assert client.post(address, data=form).location == place
    assert client.get(address).location == place
    page = owner.get(place)
    assert "现成样件" in _text(page)
    answer = {**hidden(page), "decision": "accept", "reason": "", "answer": "请寄到合肥"}
    assert owner.post(f"{place}/answer", data=answer).status_code == 303
    talk = client.get(place)
    assert "请寄到合肥" in _text(talk)
    assert client.post(place, data={**hidden(talk), "text": "已寄出"}).status_code == 303
    assert "已寄出" in _text(owner.get(place))
    deliver()
    assert "enquiry.message" in _told(app, asked.person_id)
    assert version.title in _text(client.get("/enquiries"))


def test_files_of_a_question_are_open_to_its_two_sides_only(app, stored, as_, hidden):
    with stored():
        version, asked = a_published()
        party, asker = an_author()
        _, stranger = an_author()
    client, address = as_(asker), f"/listings/{version.listing_id}/enquire"
    form = {**hidden(client.get(address)), "sender": party.id, "text": "附样件检测报告"}
    upload = (io.BytesIO(b"%PDF-1.4\n%\xe2\xe3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"), "报告.pdf")
    sent = client.post(address, data={**form, "files": [upload]}, content_type="multipart/form-data")
    assert sent.status_code == 303, _text(sent)
    page = _text(as_(asked).get(sent.location))
    place = next(part for part in page.split('"') if part.startswith("/files/"))
    assert as_(asked).get(place).status_code == 200
    assert client.get(place).status_code == 200
    assert as_(stranger).get(place).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{}, {"text": ""}, {"text": "a\x00b"}, {"text": "甲" * 100_000}, {"text": "?", "sender": "999999"}]
)
def test_a_wrong_question_is_refused_and_nothing_is_sent(app, stored, as_, hidden, wrong):
    with stored():
        version, _ = a_published()
        party, asker = an_author()
    client, address = as_(asker), f"/listings/{version.listing_id}/enquire"
    form = {**hidden(client.get(address)), "sender": party.id, **wrong}
    assert client.post(address, data=form).status_code == 422
    with app.app_context():
        assert db.session.query(Enquiry).count() == 0


def test_an_unverified_person_is_told_what_is_missing_and_the_owner_cannot_ask(stored, as_):
    with stored():
        version, asked = a_published()
        _, unverified = an_author(verified=False)
        nobody = actor_of(a_person())
    address = f"/listings/{version.listing_id}/enquire"
    for actor in (unverified, nobody, asked):
        assert as_(actor).get(address).status_code == 403
        assert address not in _text(as_(actor).get(f"/results/{version.listing_id}"))
    assert as_().get(address).status_code == 302


def test_a_foreign_enquiry_does_not_exist(app, stored, as_, press):
    with stored():
        enquiry, asker, _ = an_enquiry()
        _, stranger = an_author()
    client = as_(stranger)
    assert client.get(f"/enquiries/{enquiry.id}").status_code == 404
    assert press(client, f"/enquiries/{enquiry.id}/answer").status_code == 404
    assert press(as_(asker), f"/enquiries/{enquiry.id}/answer").status_code == 403
    with app.app_context():
        assert db.session.query(EnquiryMessage).count() == 0
