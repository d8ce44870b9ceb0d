"""The measured table of docs/conflicts.md: `python -m tests.experts.conflict_table` writes it anew."""

import sys
import tempfile
from collections import Counter
from pathlib import Path

from marketplace import calendar, db, policies
from marketplace.app import create_app
from marketplace.config import Settings
from tests.experts.cases import BETWEEN, EXPERTS

FILE = Path(__file__).parents[2] / "docs" / "conflicts.md"
BEGIN, END = "<!-- measured -->\n", "<!-- /measured -->\n"
HEADS = (
    ("Publisher and bidder", BETWEEN, ("sure", "near")),
    ("Expert and bidder", EXPERTS, ("blocks", "shown")),
)


def measured(run):
    """Return the tables as they are measured; `run` measures one case with nothing of another before it."""
    parts = []
    for title, cases, hits in HEADS:
        found = [(case, run(case)) for case in cases]
        parts.append(_table(title, found, hits))
    return "\n".join(parts)


def _table(title, found, hits):
    lines = [f"### {title}", "", "| kind | case | must be | measured |", "|---|---|---|---|"]
    lines += [f"| {case.kind} | {case.what} | {case.expected} | {result} |" for case, result in found]
    counts = Counter(("hit" if case.expected in hits else "miss", case.expected == result) for case, result in found)
    told = [
        f"{name}: {counts[name, True]} of {counts[name, True] + counts[name, False]} as they must be"
        for name in ("hit", "miss")
    ]
    return "\n".join((*lines, "", f"Measured: {'; '.join(told)}.", ""))


def rolled_back(case):
    """Measure a case in a transaction of its own that is undone."""
    db.begin_writing()
    try:
        return case.measure()
    finally:
        db.session.rollback()


def main():
    """Write the table into the documentation."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite:///{folder}/cases.db", search_url=f"embedded:{folder}/index")
        app = create_app(settings)
        with app.app_context():
            db.load_models()
            db.Base.metadata.create_all(db.database().engine)
            db.begin_writing()
            calendar.seed()
            policies.seed()
            db.session.commit()
            table = measured(rolled_back)
    text = FILE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    FILE.write_text(before + BEGIN + table + END + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
