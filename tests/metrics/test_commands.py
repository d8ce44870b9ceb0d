import json
from datetime import date

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from marketplace import db
from marketplace.errors import Invalid
from marketplace.metrics.commands import group
from marketplace.metrics.models import Bucket
from tests.metrics.make import GAOXIN, SHANGHAI, SHUSHAN, a_registration, count_all

MAY = date(2025, 5, 12)


@pytest.fixture
def run(own_app):
    """Run `marketplace metrics …` on an application of its own."""
    return lambda *words: CliRunner().invoke(group, words, obj=lambda: own_app)


@pytest.fixture
def filled(own_app):
    with own_app.app_context():
        db.begin_writing()
        a_registration(GAOXIN, SHUSHAN, 100, MAY)
        a_registration(SHANGHAI, SHUSHAN, 7, MAY)
        count_all()
        db.session.commit()


def test_show_prints_exactly_the_promised_json(run, filled):
    outcome = run("show", "--region", "340100", "--period", "2025h1", "--json")
    assert outcome.exit_code == 0
    assert json.loads(outcome.output) == {
        "region": "340100",
        "period": "2025H1",
        "measure": "amount",
        "date_basis": "registered",
        "absorbed": {"count": 2, "amount_fen": 107},
        "exported": {"count": 1, "amount_fen": 100},
        "headline": {"count": 3, "amount_fen": 207},
        "overlap": {"count": 1, "amount_fen": 100},
        "distinct": {"count": 2, "amount_fen": 107},
    }


def test_show_takes_the_other_measure_and_the_other_day(run, filled):
    words = ("show", "--region", "340100", "--period", "2025", "--measure", "technical", "--date-basis", "signed")
    told = json.loads(run(*words, "--json").output)
    assert (told["measure"], told["date_basis"]) == ("technical", "signed")
    assert told["distinct"] == {"count": 2, "amount_fen": 53}
    assert "contracts" in run(*words).output


@pytest.mark.parametrize(
    ("region", "period"), [("340100", "2025H3"), ("999999", "2025"), ("34", "2025"), ("340100", "")]
)
def test_show_refuses_what_can_not_be_meant(run, region, period):
    outcome = run("show", "--region", region, "--period", period)
    assert isinstance(outcome.exception, Invalid)  # one plain line and exit status 2, see marketplace.cli.main


def test_wrong_usage_ends_with_two(run):
    assert run("show").exit_code == 2
    assert run("show", "--region", "340100", "--period", "2025", "--measure", "gold").exit_code == 2


def test_verify_names_a_difference_and_rebuild_mends_it(own_app, run, filled):
    assert run("verify").exit_code == 0
    with own_app.app_context():
        db.begin_writing()
        db.session.execute(update(Bucket).where(Bucket.region == "340100").values(exported_fen=1))
        db.session.commit()
    outcome = run("verify")
    assert outcome.exit_code == 1
    assert "340100 external: exported_fen is 1, journal says 100" in outcome.output
    assert "2 buckets changed" in run("rebuild").output
    assert run("verify").exit_code == 0


def test_rebuild_makes_everything_from_nothing_and_can_be_run_again(own_app, run, filled):
    with own_app.app_context():
        db.begin_writing()
        db.session.query(Bucket).delete()
        db.session.commit()
    assert run("verify").exit_code == 1
    assert run("rebuild").exit_code == 0
    assert " 0 buckets changed" in run("rebuild").output
    assert run("verify").exit_code == 0
