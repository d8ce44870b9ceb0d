"""Two people who ask for the same paper at one instant, on real connections, get one paper, made once."""

import threading

from sqlalchemy import func, select

from marketplace import db, relay
from marketplace.files.models import Attachment
from marketplace.papers import actions
from marketplace.papers.models import Paper
from tests.registration import make
from tests.registration.test_races import _together


def test_two_who_ask_at_one_instant_get_the_same_paper(own_app):
    with own_app.app_context():
        db.begin_writing()
        cast = make.a_cast()
        contract = make.a_contract(cast)
        people = [cast.as_signer, cast.as_buyers_signer]
        db.session.commit()

    def asking(actor):
        return lambda: actions.ask("contract", contract.id, "contract", "pdf", by=actor).id

    assert len(set(_together(own_app, *map(asking, people)))) == 1
    relays = [threading.Thread(target=relay.run_until_idle, args=(own_app,)) for _ in people]
    for one in relays:
        one.start()
    for one in relays:
        one.join(60)
    with own_app.app_context():
        assert db.session.scalar(select(func.count(Paper.id))) == 1
        assert db.session.scalar(select(func.count(Attachment.id))) == 1
