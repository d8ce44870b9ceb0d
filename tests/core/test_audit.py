import pytest
from sqlalchemy import text

from marketplace import audit, db
from marketplace.mail import Channel, Letter


def _letter():
    letter = Letter(channel=Channel.MAIL, address="a@demo.invalid", body="text")
    db.session.add(letter)
    return letter


def _acts(count):
    for number in range(count):
        audit.record("letter.write", _letter(), by=None, number=number)
    db.session.commit()


def _tamper(statement):
    """Change the trail as somebody with the database's own password could: triggers switched off."""
    if db.session.get_bind().dialect.name == "sqlite":
        db.session.execute(text("DROP TRIGGER IF EXISTS audit_event_no_update"))
        db.session.execute(text("DROP TRIGGER IF EXISTS audit_event_no_delete"))
    else:
        db.session.execute(text("ALTER TABLE audit_event DISABLE TRIGGER ALL"))
    db.session.execute(text(statement))


def test_an_untouched_trail_is_whole(ctx):
    _acts(5)
    assert list(audit.verify()) == []
    assert audit.checkpoint()["count"] == 5


def test_a_rolled_back_act_leaves_no_event(ctx):
    audit.record("letter.write", _letter(), by=None)
    db.session.rollback()
    _acts(1)
    assert audit.checkpoint()["count"] == 1


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("UPDATE audit_event SET action = 'letter.forge' WHERE seq = 3", 3),
        ("DELETE FROM audit_event WHERE seq = 3", 3),
        (
            """INSERT INTO audit_event
            SELECT 6, at, actor_id, action, subject_type, subject_id, details, digest, 'x'
            FROM audit_event WHERE seq = 5""",
            6,
        ),
    ],
)
def test_an_edited_deleted_or_inserted_event_is_found_and_named(ctx, statement, seq):
    _acts(5)
    _tamper(statement)
    assert seq in {fault.seq for fault in audit.verify()}


def test_a_cut_tail_is_found_by_a_checkpoint(ctx):
    _acts(5)
    kept = audit.checkpoint()
    _tamper("DELETE FROM audit_event WHERE seq > 3")
    last = db.session.execute(text("SELECT digest FROM audit_event WHERE seq = 3")).scalar_one()
    db.session.execute(text("UPDATE audit_head SET seq = 3, digest = :digest"), {"digest": last})
    assert list(audit.verify()) == []
    assert [fault.seq for fault in audit.verify(kept)] == [5]


def test_the_database_itself_refuses_to_change_an_event(ctx):
    _acts(1)
    with pytest.raises(Exception, match="append-only"):
        db.session.execute(text("UPDATE audit_event SET action = 'x'"))
