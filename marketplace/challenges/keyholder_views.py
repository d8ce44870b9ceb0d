"""The pages of those who hold the keys of a call: make a key before the publication, open together afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from marketplace import db
from marketplace.challenges import key_turns, keyholding, opening, queries, sealing, shown, two_keys
from marketplace.challenges.blueprint import NUMBER, bp, call_of
from marketplace.challenges.models import Keyholder
from marketplace.challenges.states import UNPUBLISHED, WRITABLE, SealMode
from marketplace.errors import NotFound
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import Form, posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from flask_babel import LazyString

    from marketplace.challenges.models import Challenge

SEATS: dict[str, LazyString] = {
    two_keys.FIRST: _l("First official"),
    two_keys.SECOND: _l("Second official"),
    two_keys.RECOVERY: _l("Recovery code, kept outside"),
}
LONGEST = 200


class PassphraseForm(Form):
    """An official's passphrase, typed twice: it can't be shown, sent or reset."""

    passphrase = PasswordField(_l("Passphrase"), [InputRequired(_l("Type a passphrase.")), Length(max=LONGEST)])
    again = PasswordField(_l("The same again"), [EqualTo("passphrase", _l("The two passphrases aren't the same."))])


class SecretsForm(Form):
    """What two of the three keyholders type at the opening, each his own."""

    first = PasswordField(SEATS[two_keys.FIRST], [Length(max=LONGEST)])
    second = PasswordField(SEATS[two_keys.SECOND], [Length(max=LONGEST)])
    recovery = StringField(
        SEATS[two_keys.RECOVERY],
        [Length(max=LONGEST)],
        render_kw={"autocomplete": "off"},
        description=_l("Only where one of the two officials can't come."),
    )

    def secrets(self) -> keyholding.Secrets:
        """Return what was typed, by seat."""
        return keyholding.Secrets({seat: self[seat].data or "" for seat in two_keys.SEATS})


def _sealed_by_officials(**values: int) -> Challenge | None:
    """Find a call that officials seal; what is only being written is its author's affair."""
    found = queries.challenge(values["id"])
    known = found is not None and found.seal_mode is SealMode.OFFICIALS and found.state not in WRITABLE
    return found if known else None


@bp.get(f"/challenges/{NUMBER}/keys")
@guarded(Permission.HOLD_CALL_KEY, load=_sealed_by_officials)
def keys(challenge: Challenge) -> ResponseReturnValue:
    """Show who holds the keys of a call."""
    return _page(challenge, PassphraseForm())


def _page(challenge: Challenge, form: Form, code: str = "") -> str:
    holders = {one.seat: one for one in challenge.keyholders}
    return render_template(
        "challenges/keys.html",
        call=challenge,
        form=form,
        code=code,
        seats=[(seat, label, holders.get(seat)) for seat, label in SEATS.items()],
        free=_free_seat(challenge),
        mine=keyholding.seat_of(challenge, guard.actor().person_id),
        least=keyholding.shortest_passphrase(challenge),
        digest_of=sealing.digest_of,
        changeable=challenge.state in UNPUBLISHED,
        **shown.table(),
    )


def _free_seat(challenge: Challenge) -> str | None:
    """Return the seat that this viewer may take, if any."""
    return key_turns.free_seat(challenge, guard.actor()) if challenge.state in UNPUBLISHED else None


@bp.post(f"/challenges/{NUMBER}/keys")
@guarded(Permission.HOLD_CALL_KEY, load=_sealed_by_officials)
def make_key(challenge: Challenge) -> ResponseReturnValue:
    """Make an official's key under a passphrase, or the recovery code, shown in this answer and never again."""
    seat = _free_seat(challenge)
    if seat is None:
        raise NotFound
    if seat == two_keys.RECOVERY:
        code = keyholding.make_recovery(challenge, by=guard.actor())
        db.session.expire(challenge, ["keyholders"])
        return _page(challenge, PassphraseForm(formdata=None), code)
    form = PassphraseForm()
    return submit(
        form,
        lambda: keyholding.take_seat(challenge, seat, form.passphrase.data, by=guard.actor()),
        then=lambda _key: _said(challenge, _("Your key is made. Nobody can tell you the passphrase again.")),
        page=lambda form: _page(challenge, form),
    )


def _said(challenge: Challenge, sentence: str) -> str:
    flash(sentence, "good")
    return url_for("challenges.keys", id=challenge.id)


def _own_key(**values: int) -> Challenge | None:
    found = _sealed_by_officials(**values)
    return found if found and keyholding.seat_of(found, guard.actor().person_id) else None


@bp.post(f"/challenges/{NUMBER}/keys/drop")
@guarded(Permission.HOLD_CALL_KEY, load=_own_key)
def drop_key(challenge: Challenge) -> ResponseReturnValue:
    """Drop one's own key before the publication, so that another person makes one."""
    own = next(one for one in challenge.keyholders if one.person_id == guard.actor().person_id)
    keyholding.give_up_seat(db.session.get_one(Keyholder, own.id), challenge, by=guard.actor())
    return redirect(_said(challenge, _("The key is dropped.")), 303)


@bp.route(f"/challenges/{NUMBER}/open-together", methods=["GET", "POST"])
@guarded(Permission.OPEN_BIDS, load=call_of, seen_by=Permission.USE_ACCOUNT)
def open_together(challenge: Challenge) -> ResponseReturnValue:
    """Open the bids with two of the three keys: the signed-in keyholder types his own, another one hers."""
    if challenge.seal_mode is not SealMode.OFFICIALS:
        raise NotFound
    form = SecretsForm()

    def page(form: Form) -> str:
        return render_template(
            "challenges/open_together.html",
            call=challenge,
            form=form,
            mine=keyholding.seat_of(challenge, guard.actor().person_id),
            seats=SEATS,
            **shown.table(),
        )

    if not posted():
        return page(form)
    return submit(
        form,
        lambda: opening.open_bids(challenge, by=guard.actor(), secrets=form.secrets()),
        then=lambda _opened: _opened_now(challenge),
        page=page,
    )


def _opened_now(challenge: Challenge) -> str:
    flash(_("The bids are open. Every digest was checked and is published below."), "good")
    return url_for("challenges.opening", id=challenge.id)
