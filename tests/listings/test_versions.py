from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from marketplace import audit, calendar, clock, db, outbox, policies
from marketplace.errors import Conflict, IllegalMove, Invalid
from marketplace.listings import actions, content, queries
from marketplace.listings.models import Version
from marketplace.listings.states import VersionState as S
from tests.listings.make import a_draft, a_published, a_submitted, an_author, an_operator, demand_draft, result_draft


def _refused(statement, **values):
    with pytest.raises(IntegrityError, match="no longer change"), db.session.begin_nested():
        db.session.execute(text(statement), values)


def _topics(subject_id):
    chosen = select(outbox.Message.topic).where(outbox.Message.subject_id == subject_id)
    return set(db.session.scalars(chosen))


def test_a_draft_may_be_begun_before_the_organisation_is_verified_but_not_submitted(ctx):
    version, by = a_draft(author=an_author(verified=False))
    with pytest.raises(Conflict, match=r"核验|verified"):
        actions.submit(version, by=by)
    assert version.state is S.DRAFT


def test_submission_sets_the_digest_and_starts_the_working_day_clock(ctx):
    version, _ = a_submitted()
    length = policies.value("listing.review", region=version.region, on=clock.today()).value.length
    assert version.digest == content.digest_of(version)
    assert version.review_due_on == calendar.add_working_days(clock.today(), length).day
    assert "version.submitted" in _topics(version.id)


@pytest.mark.parametrize("kind", ["result", "demand"])
def test_what_is_lacking_is_named_all_at_once(ctx, kind):
    version, by = a_draft(kind, summary="", modes=(), trl=None)
    with pytest.raises(Invalid) as refusal:
        actions.submit(version, by=by)
    assert [line.field for line in refusal.value.data["lacking"]] == ["summary", "trl", "modes"]


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        ("result", {"owners": ()}, "owners"),
        ("result", {"price_fen": None}, "price_fen"),
        ("result", {"field": "99"}, "field"),
        ("result", {"industry": "Z99"}, "industry"),
        ("result", {"ip": ()}, "ip"),
        ("result", {"summary": "太短"}, "summary"),
        ("demand", {"indicators": ()}, "indicators"),
        ("demand", {"deadline": None}, "deadline"),
        ("demand", {"deadline": clock.today() - timedelta(days=1)}, "deadline"),
    ],
)
def test_an_incomplete_version_cannot_be_submitted(ctx, kind, changes, field):
    version, by = a_draft(kind, **changes)
    with pytest.raises(Invalid) as refusal:
        actions.submit(version, by=by)
    assert field in {line.field for line in refusal.value.data["lacking"]}
    assert version.state is S.DRAFT


def test_shares_that_miss_100_percent_by_one_basis_point_are_refused(ctx):
    draft = result_draft()
    version, by = a_draft(owners=(draft.owners[0], type(draft.owners[1])("测试研究院", 2_999)))
    with pytest.raises(Invalid, match="100"):
        actions.submit(version, by=by)


def test_an_owner_named_like_an_organisation_here_is_linked_to_it(ctx):
    party, by = an_author()
    version, _ = a_draft(author=(party, by), owners=(type(result_draft().owners[0])(party.name, 10_000),))
    assert version.owners[0].organisation_id == party.id


def test_publishing_sets_the_day_it_ends_and_asks_to_be_called_then(ctx):
    version, _ = a_published()
    assert version.state is S.PUBLISHED
    assert version.expires_on > clock.today() + timedelta(days=300)
    assert {"version.published", "version.due_to_expire"} <= _topics(version.id)


def test_the_old_version_stands_while_the_new_one_is_reviewed_and_is_superseded_with_its_approval(ctx):
    first, by = a_published()
    second = actions.new_version(first.listing, by=by)
    actions.edit_version(second, result_draft(title="铝锂合金薄板的三段时效工艺"), by=by)
    actions.submit(second, by=by)
    assert queries.published(first.listing_id) is first
    actions.approve(second, by=an_operator())
    assert (first.state, second.state, second.number) == (S.SUPERSEDED, S.PUBLISHED, 2)
    assert first.listing.published_id == second.id
    assert first.title != second.title


def test_a_refused_edit_leaves_the_published_version_as_it_was(ctx):
    first, by = a_published()
    second = actions.submit(actions.new_version(first.listing, by=by), by=by)
    actions.refuse(second, "exaggerated", by=an_operator(), note="无依据")
    assert first.state is S.PUBLISHED
    assert second.state is S.REFUSED


def test_a_returned_version_is_corrected_and_submitted_again(ctx):
    version, by = a_submitted()
    actions.send_back(version, "unclear", by=an_operator(), note="请写明强度的测试方法")
    assert (version.state, version.review_reason) == (S.RETURNED, "unclear")
    actions.edit_version(version, result_draft(effect="抗拉强度 450 MPa（GB/T 228.1）"), by=by)
    assert actions.submit(version, by=by).state is S.SUBMITTED


def test_a_reason_outside_the_list_is_refused(ctx):
    version, _ = a_submitted()
    with pytest.raises(Invalid):
        actions.send_back(version, "because", by=an_operator())
    assert version.state is S.SUBMITTED


def test_a_second_version_in_work_is_refused(ctx):
    first, by = a_published()
    actions.new_version(first.listing, by=by)
    with pytest.raises(Conflict):
        actions.new_version(first.listing, by=by)


def test_a_listing_that_was_never_published_has_no_next_version(ctx):
    version, by = a_submitted()
    actions.refuse(version, "not_technology", by=an_operator())
    with pytest.raises(Conflict):
        actions.new_version(version.listing, by=by)


def test_a_submitted_version_taken_back_can_be_changed_again(ctx):
    version, by = a_submitted()
    actions.take_back(version, by=by)
    assert actions.edit_version(version, result_draft(title="改过的标题"), by=by).title == "改过的标题"


def test_an_edit_under_review_is_refused_by_the_action(ctx):
    version, by = a_submitted()
    with pytest.raises(Conflict):
        actions.edit_version(version, result_draft(), by=by)


def test_withdrawing_takes_down_what_stands_and_what_is_in_work(ctx):
    first, by = a_published()
    second = actions.new_version(first.listing, by=by)
    actions.withdraw(first.listing, "已转让", by=by)
    assert {first.state, second.state} == {S.WITHDRAWN}
    assert queries.published(first.listing_id) is None
    with pytest.raises(Conflict):
        actions.withdraw(first.listing, "再次", by=by)


def test_a_withdrawn_listing_can_be_published_again_as_its_next_version(ctx):
    first, by = a_published()
    actions.withdraw(first.listing, "暂缓", by=by)
    again = actions.submit(actions.new_version(first.listing, by=by), by=by)
    assert actions.approve(again, by=an_operator()).number == 2


def test_discarding_a_version_in_work_leaves_the_published_one(ctx):
    first, by = a_published()
    second = actions.new_version(first.listing, by=by)
    actions.discard(second, by=by)
    assert (first.state, second.state) == (S.PUBLISHED, S.WITHDRAWN)
    with pytest.raises(Conflict):
        actions.discard(first, by=by)


def test_a_published_listing_ends_on_its_day_and_not_before(app, client, deliver, travel):
    with app.app_context():
        db.begin_writing()
        version, _ = a_published()
        db.session.commit()
        number, days = version.id, (version.expires_on - clock.today()).days
    travel(days=days - 1)
    deliver()
    with app.app_context():
        assert db.session.get(Version, number).state is S.PUBLISHED
    travel(days=2)
    deliver()
    deliver()
    with app.app_context():
        assert db.session.get(Version, number).state is S.EXPIRED


@pytest.mark.parametrize("state", [S.SUBMITTED, S.PUBLISHED])
def test_the_database_refuses_to_change_what_was_submitted(ctx, state):
    version, _ = a_submitted() if state is S.SUBMITTED else a_published()
    demand, _ = a_submitted("demand") if state is S.SUBMITTED else a_published("demand")
    for column in ("title", "summary", "restricted", "digest", "field"):
        _refused(f"UPDATE version SET {column} = 'forged' WHERE id = :id", id=version.id)
    _refused("UPDATE version SET keywords = '[]' WHERE id = :id", id=version.id)
    _refused("UPDATE result_version SET effect = 'forged' WHERE id = :id", id=version.id)
    _refused("UPDATE result_version SET price_fen = 1 WHERE id = :id", id=version.id)
    _refused("UPDATE demand_version SET budget_fen = 1 WHERE id = :id", id=demand.id)
    for table, number in (("ip_right", version.id), ("owner", version.id), ("indicator", demand.id)):
        _refused(f"UPDATE {table} SET position = 9 WHERE version_id = :id", id=number)
        _refused(f"DELETE FROM {table} WHERE version_id = :id", id=number)
    _refused(
        "INSERT INTO owner (version_id, position, name, share) VALUES (:id, 9, 'x', 1)",
        id=version.id,
    )
    _refused("DELETE FROM version WHERE id = :id", id=version.id)


def test_a_row_cannot_be_moved_into_a_published_version(ctx):
    published, _ = a_published()
    draft, _ = a_draft()
    _refused("UPDATE owner SET version_id = :to WHERE version_id = :id", to=published.id, id=draft.id)


@pytest.mark.parametrize("way", ["state = 'draft'", "state = 'draft', published_at = NULL", "published_at = NULL"])
def test_a_published_version_cannot_become_a_draft_again(ctx, way):
    version, _ = a_published()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(f"UPDATE version SET {way} WHERE id = :id"), {"id": version.id})


def test_the_database_holds_one_published_version(ctx):
    first, by = a_published()
    second = actions.submit(actions.new_version(first.listing, by=by), by=by)
    forged = text("UPDATE version SET state = 'published', published_at = submitted_at WHERE id = :id")
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(forged, {"id": second.id})


def test_the_database_holds_one_working_version(ctx):
    first, by = a_published()
    second = actions.new_version(first.listing, by=by)
    db.session.add(type(second)(listing=first.listing, number=3, title="x", created_by=by.person_id))
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.flush()


def test_the_digest_changes_with_any_part_of_the_content(ctx):
    version, by = a_draft()
    digests = {content.digest_of(version)}
    for draft in (
        result_draft(title="甲"),
        result_draft(title="甲", trl=5),
        result_draft(title="甲", trl=5, owners=()),
    ):
        actions.edit_version(version, draft, by=by)
        digests.add(content.digest_of(version))
    assert len(digests) == 4


@pytest.mark.parametrize("kind", ["result", "demand"])
def test_a_draft_and_its_version_say_the_same(ctx, kind):
    draft = result_draft() if kind == "result" else demand_draft()
    party, by = an_author()
    begin = actions.draft_result if kind == "result" else actions.draft_demand
    version = begin(draft, organisation=party, by=by)
    db.session.expire_all()
    assert content.draft_of(version) == draft


def test_each_act_leaves_an_event_without_any_text(ctx):
    first, by = a_published()
    second = actions.submit(actions.new_version(first.listing, by=by), by=by)
    actions.take_back(second, by=by)
    actions.withdraw(first.listing, "不再转让给任何一方", by=by)
    db.session.commit()
    events = [
        *audit.trail("version", first.id),
        *audit.trail("version", second.id),
        *audit.trail("listing", first.listing_id),
    ]
    assert [event.action for event in events] == [
        "version.draft",
        "version.submit",
        "version.approve",
        "version.withdraw",
        "version.draft",
        "version.submit",
        "version.take_back",
        "version.withdraw",
        "listing.withdraw",
    ]
    told = str([event.details for event in events])
    assert first.title not in told
    assert "不再转让" not in told


def test_approving_twice_is_an_illegal_move_that_changes_nothing(ctx):
    version, _ = a_published()
    with pytest.raises(IllegalMove):
        actions.approve(version, by=an_operator())
    assert queries.published(version.listing_id) is version
