"""为我推荐: with a reason each; switched off, everybody sees the same and nobody is pushed."""

import re

from sqlalchemy import select

from marketplace import db
from marketplace.audit import AuditEvent
from marketplace.brokers import actions as brokers
from marketplace.inbox.models import Notification
from marketplace.matching import recommendations
from marketplace.permissions import OrgRole, Role
from tests.factories import a_member, a_person, actor_of, an_official, an_organisation, sign_in
from tests.listings.make import a_published
from tests.matching.make import a_pair, post


def _main(client):
    """Return what the page says, without what differs by session."""
    page = client.get("/recommended").text
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r'name="csrf_token" value="[^"]+"', "", main)


def test_each_side_is_shown_the_other_with_the_record_that_it_fits(door):
    seen, offered = door("buyer").get("/recommended").text, door("seller").get("/recommended").text
    assert f"/results/{door.result_id}" in seen
    assert f"/demands/{door.demand_id}" in offered
    assert "理由：与“电池壳体减重" in seen
    assert "两段低温时效" not in door("stranger").get("/recommended").text


def test_brokers_are_shown_pairs_of_their_fields(door, app):
    assert door.address not in door("broker").get("/recommended").text
    with app.app_context():
        db.begin_writing()
        brokers.set_profile(["06"], "", by=actor_of(door.pair.broker))
        db.session.commit()
    assert door.address in door("broker").get("/recommended").text


def test_switched_off_two_different_people_see_the_very_same(door, app):
    different = {who: _main(door(who)) for who in ("buyer", "seller")}
    assert different["buyer"] != different["seller"]
    for who in ("buyer", "seller", "stranger"):
        assert post(door(who), "/recommended/choice", personalised="no").status_code == 303
        door(who).get("/recommended")  # the sentence about the change is said once
    same = {_main(door(who)) for who in ("buyer", "seller", "stranger")}
    assert len(same) == 1
    assert "所有人看到的顺序相同" in same.pop()


def test_the_neutral_order_is_the_newest_first_whoever_asks(ctx):
    pair = a_pair()
    newest = a_published("result")[0]
    for someone in (pair.buyer, pair.seller):
        recommendations.choose(personalised=False, by=actor_of(someone))
    mine, theirs = (recommendations.recommended(actor_of(one)) for one in (pair.buyer, pair.seller))
    assert mine == theirs
    assert mine.newest[0].id == newest.id
    assert [one.published_at for one in mine.newest] == sorted((one.published_at for one in mine.newest), reverse=True)
    assert mine.for_my_organisations == mine.for_my_fields == []


def test_switched_on_again_everything_is_as_before(door):
    before = _main(door("buyer"))
    post(door("buyer"), "/recommended/choice", personalised="no")
    post(door("buyer"), "/recommended/choice", personalised="yes")
    door("buyer").get("/recommended")
    assert _main(door("buyer")) == before


def test_the_choice_is_on_record(ctx):
    someone = a_person()
    recommendations.choose(personalised=False, by=actor_of(someone))
    db.session.commit()
    [event] = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "recommendation.choose"))
    assert (event.subject_id, event.details) == (someone.id, {"personalised": False})


def test_who_switched_it_off_is_not_told_of_new_matches_and_his_colleague_is(market):
    def two_members():
        house = an_organisation()
        owner, editor = a_member(house), a_member(house, OrgRole.EDITOR)
        recommendations.choose(personalised=False, by=actor_of(owner))
        a_published("demand", (house, actor_of(editor)))
        return owner.id, editor.id

    owner, editor = market(two_members)
    market(lambda: a_published("result"))
    told = market.read(
        lambda: list(db.session.scalars(select(Notification.person_id).where(Notification.kind == "match.demand")))
    )
    assert told == [editor]
    assert owner not in told


def test_a_choice_that_is_neither_is_refused(door):
    assert post(door("buyer"), "/recommended/choice", personalised="nonsense").status_code == 422


def test_who_belongs_nowhere_is_told_how_it_fills(app):
    with app.app_context():
        db.begin_writing()
        someone, broker = a_person(), an_official(Role.BROKER)
        db.session.commit()
    assert "还没有匹配的内容" in sign_in(app.test_client(), someone).get("/recommended").text
    assert "选择" in sign_in(app.test_client(), broker).get("/recommended").text
