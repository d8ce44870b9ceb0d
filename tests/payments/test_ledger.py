import pytest
from click.testing import CliRunner
from sqlalchemy import text

from marketplace import db, relay
from marketplace.payments import actions, queries
from marketplace.payments.commands import group
from marketplace.payments.models import AccountKind
from tests.payments import make


def _run(app, *words):
    return CliRunner().invoke(group, words, obj=lambda: app)


def _a_paid_escrow(app):
    """Real commits: one escrow paid in part, one returned, one declined."""
    with app.app_context():
        db.begin_writing()
        deliver = lambda: relay.run_until_idle(app)  # noqa: E731
        held = make.a_funded_escrow(deliver)
        actions.release(held, 4_000_000, "milestone:1", by=None)
        other = make.an_escrow(500)
        actions.fund(other, make.DECLINED, by=None)
        db.session.commit()
        deliver()
        returned = make.a_funded_escrow(deliver, 777)
        actions.refund(returned, 777, "lapse", by=None)
        db.session.commit()
        deliver()
        return held.id


def _tamper(app, *statements):
    """Change the books as somebody with the database's own password could."""
    with app.app_context():
        db.begin_writing()
        if db.session.get_bind().dialect.name == "sqlite":
            db.session.execute(text("DROP TRIGGER transfer_no_update"))
            db.session.execute(text("DROP TRIGGER transfer_no_delete"))
        else:
            db.session.execute(text("ALTER TABLE transfer DISABLE TRIGGER transfer_append_only"))
        for statement in statements:
            db.session.execute(text(statement))
        db.session.commit()


def test_a_right_ledger_is_confirmed(own_app):
    _a_paid_escrow(own_app)
    result = _run(own_app, "verify")
    assert (result.exit_code, "no difference" in result.output) == (0, True), result.output


def test_an_empty_ledger_is_right(own_app):
    assert _run(own_app, "verify").exit_code == 0


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE transfer SET amount_fen = amount_fen + 1 WHERE journal = 'charge'", "the ledger holds"),
        ("DELETE FROM transfer WHERE journal = 'charge'", "more have left than came in"),
        ("UPDATE escrow SET released_fen = released_fen + 5 WHERE id = 1", "the escrow says"),
        ("UPDATE instruction SET amount_fen = amount_fen + 5 WHERE id = 1", "the gateway says"),
        ("UPDATE instruction SET state = 'failed' WHERE kind = 'release'", "succeeded at the gateway, failed here"),
        ("DELETE FROM sandbox_object WHERE kind = 'payment_intent'", "the gateway doesn't know it"),
    ],
)
def test_a_difference_is_found_and_named(own_app, statement, named):
    _a_paid_escrow(own_app)
    _tamper(own_app, statement)
    result = _run(own_app, "verify")
    assert (result.exit_code, named in result.output) == (1, True), result.output


def test_an_order_that_is_still_on_its_way_is_no_difference(own_app):
    with own_app.app_context():
        db.begin_writing()
        actions.fund(make.an_escrow(), make.GOOD, by=None)
        db.session.commit()
        while relay.deliver_one(own_app) and not _asked():
            pass
    assert _run(own_app, "verify").exit_code == 0


def _asked():
    db.begin_reading()
    return db.session.execute(text("SELECT count(*) FROM instruction WHERE gateway_id IS NOT NULL")).scalar_one()


def test_the_trial_balance_can_be_printed(own_app):
    _a_paid_escrow(own_app)
    result = _run(own_app, "show")
    assert result.exit_code == 0
    assert "gateway" in result.output
    assert "付款单位" in result.output


def test_accounts_sum_to_nothing_and_lie_on_their_own_side(ctx, deliver):
    held = make.a_funded_escrow(deliver)
    actions.release(held, 3_000_000, make.a_key(), by=None)
    lines = {(line.account.kind, line.account.organisation_id): line.balance_fen for line in queries.trial_balance()}
    assert lines == {
        (AccountKind.GATEWAY, None): 10_000_000,
        (AccountKind.HELD, held.payer_id): -7_000_000,
        (AccountKind.PAYABLE, held.payee_id): -3_000_000,
    }
    payee = next(line.account for line in queries.trial_balance() if line.account.kind == AccountKind.PAYABLE)
    assert queries.balance(payee) == -3_000_000


def test_the_database_itself_refuses_to_change_a_line(ctx, deliver):
    make.a_funded_escrow(deliver)
    with pytest.raises(Exception, match="append-only"):
        db.session.execute(text("UPDATE transfer SET amount_fen = 1"))


def test_the_database_itself_refuses_to_let_more_out_than_came_in(ctx, deliver):
    held = make.a_funded_escrow(deliver)
    held.released_fen = held.amount_fen + 1
    with pytest.raises(Exception, match="never_more_out_than_in"):
        db.session.flush()
