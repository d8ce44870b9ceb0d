"""What people do about their own accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import audit, clock, db
from marketplace.accounts import one_time
from marketplace.accounts.models import Person, Purpose, new_uniquifier
from marketplace.errors import Invalid
from marketplace.permissions import Actor

if TYPE_CHECKING:
    from sqlalchemy.orm import InstrumentedAttribute


def sign_up_by_mobile(name: str, mobile: str, language: str) -> Person:
    """Open an account for a mobile number whose code was accepted; an existing one is returned as it is."""
    known = by_mobile(mobile)
    if known is not None:
        return known
    someone = Person(name=name, mobile=mobile, language=language)
    db.session.add(someone)
    db.session.flush()
    audit.record("person.sign_up", someone, by=Actor(person_id=someone.id))
    return someone


def by_mobile(mobile: str) -> Person | None:
    """Return the active person who signs in with this number, or None."""
    return db.session.scalar(select(Person).where(Person.mobile == mobile, Person.active))


def by_address(address: str) -> Person | None:
    """Return the active person who has proved this e-mail address or mobile number, or None."""
    column: InstrumentedAttribute[str | None] = Person.email if "@" in address else Person.mobile
    someone = db.session.scalar(select(Person).where(column == address, Person.active))
    return someone if someone and ("@" not in address or someone.confirmed_at) else None


def change_profile(someone: Person, name: str, language: str) -> None:
    """Change how a person is called and written to."""
    someone.name, someone.language = name, language
    audit.record("person.edit", someone, by=Actor(person_id=someone.id))
    db.session.flush()


def change_address(someone: Person, address: str, code: str) -> None:
    """Replace a person's e-mail address or mobile number by one that the code proves.

    Raises:
        Invalid: the code isn't right, or the address is another account's.
    """
    one_time.accept(Purpose.CHANGE, address, code)
    column = Person.email if "@" in address else Person.mobile
    if db.session.scalar(select(Person.id).where(column == address, Person.id != someone.id)) is not None:
        raise Invalid(_l("This address can't be used."), field="code")
    if "@" in address:
        someone.email, someone.confirmed_at = address, clock.now()
    else:
        someone.mobile = address
    audit.record("person.change_address", someone, by=Actor(person_id=someone.id))
    db.session.flush()


def sign_out_everywhere(someone: Person) -> None:
    """End all of a person's sessions, on every device."""
    someone.fs_uniquifier = new_uniquifier()
    audit.record("person.sign_out_everywhere", someone, by=Actor(person_id=someone.id))
    db.session.flush()
