"""From the registrar's decision to the figure that moves, and back when a sham contract is revoked."""

import pytest

from marketplace import clock, db
from marketplace.metrics import books, queries
from marketplace.metrics.cuts import Cut, Figure, Source
from marketplace.metrics.periods import whole
from marketplace.registration import actions
from marketplace.registration.models import Registration
from tests.registration import make

WAN = 1_000_000


def _platform(region="340100"):
    cut = Cut(region, whole(clock.today().year), source=Source.PLATFORM)
    return queries.figures_of(cut)


@pytest.fixture
def registered(app, deliver):
    with app.app_context():
        db.begin_writing()
        cast = make.a_cast()
        one = make.registered(cast)
        number = one.id
        db.session.commit()
    deliver()
    return cast, number


def test_a_registration_moves_the_figures_of_both_sides(app, registered):
    with app.app_context():
        assert _platform().headline == Figure(2, 2 * 300 * WAN)
        assert _platform().distinct == Figure(1, 300 * WAN)
        assert _platform("340104").exported == Figure(1, 300 * WAN)
        assert _platform("340102").absorbed == Figure(1, 300 * WAN)
        assert not [one for book in books.books() for one in books.verify(book)]


def test_a_revoked_sham_restates_the_figure_and_the_past_stays_known(app, registered, deliver, travel):
    cast, number = registered
    with app.app_context():
        then = clock.now()
    travel(days=1)
    with app.app_context():
        db.begin_writing()
        one = db.session.get_one(Registration, number)
        actions.propose_revocation(one, "fraud", "买卖双方由同一人控制", by=cast.as_registrar)
        actions.revoke(one, by=cast.as_second)
        db.session.commit()
    deliver()
    with app.app_context():
        assert _platform().headline == Figure(0, 0)
        assert queries.figures("340100", str(clock.today().year), as_of=then).distinct == Figure(1, 300 * WAN)
        assert not [one for book in books.books() for one in books.verify(book)]
