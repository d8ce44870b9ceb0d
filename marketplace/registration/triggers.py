"""What the database itself does with approved receipts: it keeps their sum beside 技术交易额, where a CHECK holds it.

The sum is raised by the difference, in one UPDATE of the registration's row: two approvals at one instant wait for
each other there, and the second one sees what the first has left.
"""

from __future__ import annotations

from sqlalchemy import DDL, Table, event

_APPROVED = "CASE WHEN {row}.state = 'approved' THEN {row}.technical_fen ELSE 0 END"


def keep_sums(table: Table) -> None:
    """Have the database keep `registration.approved_fen` whenever a receipt changes."""
    for sql, dialect in keep_sums_ddl():
        event.listen(table, "after_create", DDL(sql).execute_if(dialect=dialect))


def keep_sums_ddl() -> list[tuple[str, str]]:
    """Return (statement, dialect) pairs that keep the sums; migrations use the same words."""
    new, old = (_APPROVED.format(row=row) for row in ("NEW", "OLD"))
    added = f"UPDATE registration SET approved_fen = approved_fen + ({new}) WHERE id = NEW.registration_id"  # noqa: S608
    taken = f"UPDATE registration SET approved_fen = approved_fen - ({old}) WHERE id = OLD.registration_id"  # noqa: S608
    acts = {"insert": (added,), "update": (taken, added), "delete": (taken,)}
    return [pair for verb, changes in acts.items() for pair in _trigger(verb, changes)]


def _trigger(verb: str, changes: tuple[str, ...]) -> list[tuple[str, str]]:
    name, body = f"income_sum_{verb}", "; ".join(changes)
    function = (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$"
    )
    return [
        (f"CREATE TRIGGER {name} AFTER {verb.upper()} ON income FOR EACH ROW BEGIN {body}; END", "sqlite"),
        (function, "postgresql"),
        (
            f"CREATE TRIGGER {name} AFTER {verb.upper()} ON income FOR EACH ROW EXECUTE FUNCTION {name}()",
            "postgresql",
        ),
    ]
