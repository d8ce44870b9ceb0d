"""A call played by its people: each in a browser of their own; what follows from an act follows at once."""

from __future__ import annotations

from sqlalchemy import select

from marketplace import clock, db, relay
from marketplace.notices.models import Notice, NoticeState
from tests.browser.visitor import Visitor, cookie_of

SILENT = ("discovery", "matching", "saved_searches")
"""Rooms that hear of everything and change nothing here: most of the relay's time."""


class Stage:
    """The application, its people by name, and the window of each that has entered."""

    def __init__(self, app, address, new_page):
        self.app, self.address, self.new_page = app, address, new_page
        self.windows = {}
        handlers = app.extensions["handlers"]
        handlers.update({name: _nothing for name in handlers if name.startswith(SILENT)})

    def __getitem__(self, name):
        return self.windows[name]

    def enter(self, language, **people):
        """Give people a window each in a language; None is somebody who passes by."""
        for name, person in people.items():
            page = self.new_page()
            cookie = {"name": "session", "value": cookie_of(self.app, person, language), "url": self.address}
            page.context.add_cookies([cookie])
            self.windows[name] = Visitor(page, self.address)

    def do(self, act):
        """Carry something out beside the pages, and what follows from it; returns what `act` gives."""
        with self.app.app_context():
            db.begin_writing()
            given = act()
            db.session.commit()
        self.follow_up()
        return given

    def read(self, question):
        """Ask the database something."""
        with self.app.app_context():
            return question()

    def follow_up(self):
        """Run the relay until nothing is due."""
        relay.run_until_idle(self.app)

    def commit(self):
        """Store what an act has done so far, and let follow what follows: for factories in a context of their own."""
        db.session.commit()
        self.follow_up()
        db.begin_writing()
        db.session.expire_all()

    def pass_notices(self):
        """Let the notices that run now end."""
        running = select(Notice).where(Notice.state == NoticeState.OPEN)
        self.pass_until(self.read(lambda: max(one.closes_at for one in db.session.scalars(running))))

    def pass_until(self, moment):
        """Move the clock to a moment, and let happen what falls due."""
        clock.set_offset(clock.offset() + (moment - clock.now()))
        self.follow_up()

    def complaints(self):
        """Return what any of the browsers complained about."""
        return [said for visitor in self.windows.values() for said in visitor.page.complaints]


def _nothing(_message):
    """Do nothing."""
