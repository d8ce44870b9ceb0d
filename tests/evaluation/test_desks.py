"""What of a review stands on whose desk, until when; and that the index has each state of the call."""

import pytest
from flask_babel import force_locale

from marketplace import clock, db, relay
from marketplace.accounts.models import Person
from marketplace.challenges import awards
from marketplace.challenges.states import RankingOrder
from marketplace.desk import queries as desks
from marketplace.discovery import queries as discovery
from marketplace.discovery.handlers import engine
from marketplace.evaluation import letters, queries, stages
from marketplace.evaluation.models import Panel
from marketplace.evaluation.tally import Stage
from tests.evaluation.make import a_meeting, a_panel, a_reading_panel, actor, pledge, submit
from tests.factories import actor_of


def lines(someone):
    """Return what -> the day until which it waits, on somebody's desk."""
    with force_locale("en"):
        return {str(one.what): one.due for one in desks.desk_of(someone).mine if one.kind == "panel"}


def test_a_reviewers_turns_follow_the_review(ctx):
    panel, _secretary, _made = a_panel()
    assert set(lines(actor(panel.seats[0]))) == {"Sign the pledge of your panel"}
    pledge(panel)
    assert lines(actor(panel.seats[0])) == {}
    reading, secretary, _made = a_reading_panel()
    first = reading.seats[0]
    assert lines(actor(first)) == {"Give your scores": reading.read_until}
    submit(reading)
    assert lines(actor(first)) == {}
    stages.name_chair(reading, first, by=secretary)
    stages.start_consensus(reading, by=secretary)
    assert set(lines(actor(first))) == {"Lead the consensus meeting"}
    assert lines(actor(reading.seats[1])) == {}


def test_scoring_that_lasts_too_long_stands_on_the_secretarys_desk_as_late(ctx, travel):
    panel, secretary, _made = a_reading_panel()
    assert lines(secretary) == {}
    travel(days=(panel.read_until - clock.today()).days + 1)
    assert lines(secretary) == {"End the scoring": panel.read_until}


def test_letters_that_are_owed_stand_on_the_secretarys_desk_until_all_are_sent(ctx, travel):
    meeting, panel, secretary, _made = a_meeting()
    stages.close_meeting(meeting, RankingOrder.RAW, ("尺度一致", ""), by=actor(panel.seats[0]))
    publisher = actor_of(db.session.get_one(Person, panel.challenge.created_by))
    awards.confirm(
        awards.propose(
            panel.challenge, panel.copies[0].bid, "得分相同，报价较低。", by=publisher, explanation="报价较低"
        ).id
    )
    drafted = letters.draft_all(panel.challenge_id)
    due = lines(secretary)["Answer the bidders"]
    assert due > clock.today()
    travel(days=(due - clock.today()).days + 1)
    assert [one.due for one in desks.desk_of(secretary).soon if one.endpoint == "evaluation.letters_of"] == [due]
    for letter in drafted:
        letters.send(letter, by=secretary)
    assert "Answer the bidders" not in lines(secretary)


@pytest.fixture
def case(own_app):
    """A panel that reads a call with a defence; each step is a transaction of its own, with all that follows from it.

    Its index is its own too: in a shared one a call of the same number may stand with a later version.
    """
    with own_app.app_context():
        db.begin_writing()
        panel, secretary, _made = a_reading_panel(defence=True)
        db.session.commit()
        number = panel.id
    relay.run_until_idle(own_app)

    def act(step):
        with own_app.app_context():
            db.begin_writing()
            step(queries.panel(number), secretary)
            db.session.commit()
        relay.run_until_idle(own_app)
        with own_app.app_context():
            return _indexed(db.session.get_one(Panel, number))

    return act


def _indexed(panel):
    """Return (version of the call in the index, version in the database)."""
    key = f"challenge:{panel.challenge_id}"
    return dict(engine().versions())[key], discovery.expected_versions()[key]


def test_the_index_has_the_call_as_it_is_after_every_step_of_its_review(case):
    def scored(stage):
        def step(panel, secretary):
            submit(panel, stage)
            stages.name_chair(panel, panel.seats[0], by=secretary)

        return step

    versions = [
        case(step)
        for step in (
            scored(Stage.BLIND),
            lambda panel, secretary: stages.defend(panel, by=secretary),
            scored(Stage.DEFENCE),
            lambda panel, secretary: stages.start_consensus(panel, by=secretary),
        )
    ]
    assert all(found == expected for found, expected in versions)
    assert versions[0] < versions[1] < versions[3]
