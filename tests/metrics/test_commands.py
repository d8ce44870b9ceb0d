import json
from datetime import date

import pytest
from click.testing import CliRunner
from sqlalchemy import func, update

from marketplace import clock, db
from marketplace.errors import Conflict, Invalid
from marketplace.metrics.commands import group
from marketplace.metrics.models import Page
from tests.factories import an_official
from tests.metrics.make import GAOXIN, SHANGHAI, SHUSHAN, a_registration, count_all, revoke

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
        db.session.execute(
            update(Page)
            .where(Page.region == "340100", Page.dimension == "total")
            .values(cells=func.replace(Page.cells, ",100,", ",1,"))
        )
        db.session.commit()
    outcome = run("verify")
    assert outcome.exit_code == 1
    assert "340100 total: external month 5" in outcome.output
    assert "2 rows changed" in run("rebuild").output
    assert run("verify").exit_code == 0


def test_rebuild_makes_everything_from_nothing_and_can_be_run_again(own_app, run, filled):
    with own_app.app_context():
        db.begin_writing()
        db.session.query(Page).delete()
        db.session.commit()
    assert run("verify").exit_code == 1
    assert run("rebuild").exit_code == 0
    assert "0 rows changed: no drift" in run("rebuild").output
    assert run("verify").exit_code == 0


def test_breakdown_prints_share_growth_rank_and_average(own_app, run, filled):
    with own_app.app_context():
        db.begin_writing()
        a_registration(GAOXIN, SHUSHAN, 50, date(2024, 5, 1))
        count_all()
        db.session.commit()
    words = ("breakdown", "--region", "340100", "--period", "2025M1-6", "--dimension", "ip", "--side", "absorbed")
    assert json.loads(run(*words, "--json").output) == {
        "region": "340100",
        "period": "2025-01..06",
        "measure": "amount",
        "date_basis": "registered",
        "dimension": "ip",
        "side": "absorbed",
        "rows": [
            {
                "code": "99",
                "count": 2,
                "amount_fen": 107,
                "share": 1.0,
                "growth": 1.14,
                "rank": 1,
                "average_fen": 54,
            }
        ],
        "sums": {"involved": {"count": 0, "amount_fen": 0}},
    }
    assert "114.0%" in run(*words).output


def test_restate_names_what_moved_a_figure_and_why(own_app, run, filled):
    with own_app.app_context():
        db.begin_writing()
        known = clock.now()
        sham = a_registration(GAOXIN, SHUSHAN, 40, MAY)
        revoke(sham)
        late = a_registration(GAOXIN, SHUSHAN, 60, MAY)
        db.session.commit()
    words = ("restate", "--region", "340100", "--period", "2025", "--then", known.isoformat(), "--side", "distinct")
    told = json.loads(run(*words, "--json").output)
    assert told["difference"] == {"count": 1, "amount_fen": 60}
    assert [(one["number"], one["why"][0]["act"]) for one in told["moved"]] == [(late.number, "registered")]
    assert late.number in run(*words).output


def test_restate_refuses_a_day_that_is_none_and_an_order_that_is_none(run, filled):
    words = ("restate", "--region", "340100", "--period", "2025")
    assert run(*words, "--then", "May").exit_code == 2
    assert run(*words, "--then", "2099-01-01").exit_code == 2


def test_publish_needs_a_statistician(run, filled):
    words = ("publish", "--region", "340100", "--period", "2025")
    assert run(*words).exit_code == 2
    assert run(*words, "--by", "nobody@example.org").exit_code == 2
    assert run(*words, "--by", "nobody@example.org", "--reason", "why").exit_code == 2


def test_rebuild_tells_as_json_that_nothing_drifted(run, filled):
    told = json.loads(run("rebuild", "--json").stdout)
    assert told == {"years": 2, "differing": 0, "by_year": {"registered 2025": 0, "signed 2025": 0}}
    assert json.loads(run("verify", "--json").stdout) == {"years": 2, "differences": []}


def test_publish_freezes_figures_and_a_second_time_says_so(own_app, run, filled):
    with own_app.app_context():
        db.begin_writing()
        for _ in range(9):
            a_registration(GAOXIN, SHUSHAN, 100, MAY)
        address = an_official("statistician", "340100").email
        db.session.commit()
    words = ("publish", "--region", "340100", "--period", "2025", "--by", address)
    told = json.loads(run(*words, "--json").output)
    assert told["number"] == f"340100-{clock.today().year}-001"
    assert len(told["digest"]) == 64
    again = run(*words)
    assert isinstance(again.exception, Conflict)
    assert told["number"] in str(again.exception)
    assert run("verify").exit_code == 1  # what was registered in between isn't counted yet
    assert run("rebuild").exit_code == 0
    assert run("verify").exit_code == 0
