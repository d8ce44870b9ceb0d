"""A market whose engine can be taken away and given back, on either engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner
from sqlalchemy import select

from marketplace import clock, db, relay
from marketplace.accounts import queries as accounts
from marketplace.discovery import commands
from marketplace.listings import actions, queries
from marketplace.outbox import Delivery, DeliveryState, Message
from tests.factories import actor_of
from tests.listings.make import a_published, an_operator, result_draft

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Market:
    """An application, and the two acts that take its engine away and give it back."""

    app: Any
    cut: Callable[[], None]
    mend: Callable[[], None]

    def write(self, act):
        """Run an act in a transaction of its own and return what it returns."""
        with self.app.app_context():
            db.begin_writing()
            outcome = act()
            db.session.commit()
            return outcome

    def publish(self, title, kind="result"):
        """Publish a record; returns the listing's number."""
        return self.write(lambda: a_published(kind, title=title)[0].listing_id)

    def edit(self, listing_id, title):
        """Publish another version of a result."""
        self.write(lambda: _edited(listing_id, title))

    def withdraw(self, listing_id):
        """Take a record off the market."""
        self.write(lambda: actions.withdraw(queries.listing(listing_id), "x", by=_author(queries.listing(listing_id))))

    def deliver(self):
        """Run the relay until nothing is due."""
        return relay.run_until_idle(self.app)

    def page(self, address, client=None):
        """Return the text of a page that must be there."""
        answer = (client or self.app.test_client()).get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.get_data(as_text=True)

    def verify(self):
        """Return (exit code, output) of `marketplace search verify`."""
        outcome = CliRunner().invoke(commands.group, ["verify"], obj=lambda: self.app)
        return outcome.exit_code, outcome.output

    def deliveries(self, *states):
        """Return (handler, state, attempts) of the deliveries whose message is due, those of some states only."""
        with self.app.app_context():
            chosen = select(Delivery).join(Delivery.message).where(Message.due_at <= clock.now())
            return [
                (one.handler, one.state, one.attempts)
                for one in db.session.scalars(chosen)
                if not states or one.state in states
            ]

    def waiting(self):
        """Return the handlers that are still to be called."""
        return {handler for handler, _state, _attempts in self.deliveries(DeliveryState.PENDING)}


def _author(listing):
    return actor_of(accounts.person(listing.created_by))


def _edited(listing_id, title):
    listing = queries.listing(listing_id)
    by = _author(listing)
    version = actions.new_version(listing, by=by)
    actions.edit_version(version, result_draft(title=title), by=by)
    actions.submit(version, by=by)
    actions.approve(version, by=an_operator())
