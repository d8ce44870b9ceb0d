"""`marketplace registrations import`: a dry run that stores nothing, an import that is whole, a report for programs."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from marketplace import db, relay
from marketplace.cli import cli
from marketplace.external.models import Import, ImportRow
from marketplace.metrics import queries as metrics
from marketplace.registration.models import Entry, Registration
from tests.external.make import a_row, csv_bytes


@pytest.fixture
def run(own_app, tmp_path):
    def go(content, *options):
        path = tmp_path / "登记.csv"
        path.write_bytes(content)
        outcome = CliRunner().invoke(
            cli, ["registrations", "import", str(path), "--json", *options], obj=lambda: own_app
        )
        assert outcome.exception is None or isinstance(outcome.exception, SystemExit), outcome.exception
        return outcome.exit_code, json.loads(outcome.stdout)

    return go


@pytest.fixture
def counts(own_app):
    def count():
        with own_app.app_context():
            models = (Registration, Entry, Import, ImportRow)
            return [db.session.scalar(select(func.count()).select_from(model)) for model in models]

    return count


def test_a_dry_run_stores_nothing_and_reports_what_the_import_does(run, counts):
    content = csv_bytes([a_row(1), a_row(2)])
    status, dry = run(content, "--dry-run")
    assert (status, dry["imported"], dry["counts"]) == (0, False, {"added": 2})
    assert counts() == [0, 0, 0, 0]
    status, done = run(content)
    assert (status, done["imported"], done["counts"]["added"]) == (0, True, 2)
    assert counts() == [2, 2, 1, 2]


def test_errors_are_reported_alike_by_both_and_hold_back_everything(run, counts):
    content = csv_bytes([a_row(1), a_row(2, **{"成交额（元）": "-1"}), a_row(1), a_row(4, 签订日期="2099-01-01")])
    status, dry = run(content, "--dry-run")
    assert status == 1
    assert [(one["row"], one["column"], one["code"]) for one in dry["report"]] == [
        (3, "成交额（元）", "negative"),
        (4, "合同登记编号", "duplicate"),
        (5, "签订日期", "future"),
        (5, "登记日期", "dates_out_of_order"),
    ]
    assert all(one["what"] for one in dry["report"])
    status, done = run(content)
    assert (status, done["imported"], done["report"]) == (1, False, dry["report"])
    assert counts()[:2] == [0, 0]


def test_the_good_rows_come_in_when_the_others_are_left_out(run, counts):
    content = csv_bytes([a_row(1), a_row(2, 合同类别="?")])
    status, done = run(content, "--leave-out")
    assert (status, done["imported"], done["counts"]["added"], done["counts"]["refused"]) == (0, True, 1, 1)
    assert counts()[0] == 1


def test_importing_twice_changes_nothing_and_a_change_is_told(run, counts):
    run(csv_bytes([a_row(1), a_row(2)]))
    status, again = run(csv_bytes([a_row(1), a_row(2)]))
    assert (status, again["imported"], again["counts"]) == (0, False, {"unchanged": 2})
    _, changed = run(csv_bytes([a_row(1, 技术领域="新能源与高效节能"), a_row(2)]))
    assert changed["counts"] == {"added": 0, "changed": 1, "unchanged": 1}
    (told,) = changed["report"]
    assert (told["row"], told["column"], told["old"], told["new"]) == (2, "技术领域", "01", "06")
    assert counts()[:2] == [2, 4]


def test_the_figures_follow_after_the_relay(run, own_app):
    run(csv_bytes([a_row(1)]))
    relay.run_until_idle(own_app)
    with own_app.app_context():
        assert metrics.figures("340100", "2025-03").absorbed.amount_fen == 120_000_000


def test_a_file_that_is_no_table_is_wrong_usage(own_app, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("甲,乙\n1,2\n", encoding="utf-8")
    outcome = CliRunner().invoke(cli, ["registrations", "import", str(path)], obj=lambda: own_app)
    assert outcome.exit_code != 0
    assert "合同登记编号" in str(outcome.exception)
