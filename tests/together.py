"""Acts at one instant: each in a thread and a unit of work of its own, with real commits."""

import threading

from marketplace import db
from marketplace.errors import MarketplaceError

PATIENCE = 600  # seconds until a thread that hangs fails its test; nothing is timed


def together(app, *acts):
    """Let all acts go at one moment; returns what each gave back or how it was refused, in the order of the acts.

    Raises:
        Exception: what an act raised that is no answer to a user, e.g. a lock that the database didn't grant.
    """
    barrier, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        with app.app_context():
            barrier.wait(timeout=PATIENCE)
            try:
                db.begin_writing()
                outcomes[place] = act()
                db.session.commit()
            except Exception as refusal:  # noqa: BLE001 - raised again below, in the test's own thread
                db.session.rollback()
                outcomes[place] = refusal

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    _raise_what_is_no_answer(outcomes)
    return outcomes


def _raise_what_is_no_answer(outcomes):
    for one in outcomes:
        if isinstance(one, Exception) and not isinstance(one, MarketplaceError):
            raise one


def refusals(outcomes):
    """Return the names of the refusals, in alphabetical order."""
    return sorted(type(one).__name__ for one in outcomes if isinstance(one, Exception))
