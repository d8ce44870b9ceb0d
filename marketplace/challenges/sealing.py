"""Sealing: how a bid becomes bytes that nobody reads before the opening, and how it is opened again.

Two modes, named on the call (docs/sealed-bids.md says what each proves and what it doesn't):

* clock: each call has a random data key (AES-256), stored wrapped (RFC 3394) by a key that HKDF derives from the
  setting `seal_key`. The server could open at any time; the program does it after the deadline only.
* officials: each bid has a random data key, wrapped under two of three keyholders' keys (`two_keys`). Nothing here
  opens it until two of them come; then the data key is kept wrapped by the server's, so that files can be read.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import db
from marketplace.challenges import contents, two_keys
from marketplace.challenges.seal_models import Keyholder
from marketplace.challenges.states import SealMode
from marketplace.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from marketplace.challenges.contents import Content
    from marketplace.challenges.models import Bid, Challenge

    Privates = Mapping[str, bytes]

KEY_BYTES = 32
NONCE_BYTES = 12


class Unsealable(Exception):
    """A sealed bid doesn't open; `fault` says why: "digest", "key", "owner", or "sealed": two officials must come."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        super().__init__(fault)


def derived(purpose: str) -> bytes:
    """Return a key of the server's own for one purpose, from the setting `seal_key`."""
    secret = current_app.extensions["settings"].seal_key.encode()
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=f"hebang {purpose}".encode()).derive(secret)


def tag(purpose: str, *parts: object) -> str:
    """Return a keyed tag: equal for equal parts, and without the seal key neither guessed nor compared."""
    return _tag(derived(purpose), parts)


def _tag(key: bytes, parts: Iterable[object]) -> str:
    return hmac.new(key, "/".join(map(str, parts)).encode(), hashlib.sha256).hexdigest()


def owner_tag(challenge_id: int, organisation_id: int, slot: int = 0) -> str:
    """Return by what an organisation's bid is found again; `slot` where its quota is more than one bid."""
    return owner_tags([(challenge_id, organisation_id, slot)])[0]


def owner_tags(places: Iterable[tuple[int, int, int]]) -> list[str]:
    """Return the tags of (call, organisation, slot); their key is derived once."""
    key = derived("owner tag")
    return [_tag(key, place if place[2] else place[:2]) for place in places]


def new_key(challenge: Challenge) -> tuple[str, bytes | None]:
    """Return (key id, wrapped data key or None) for a call that is being published.

    Raises:
        Conflict: its officials haven't all made their keys.
    """
    if challenge.seal_mode is SealMode.OFFICIALS:
        return key_id_of(_publics(challenge)), None
    key_id = f"k{secrets.token_hex(8)}"
    return key_id, aes_key_wrap(derived(f"call key {key_id}"), secrets.token_bytes(KEY_BYTES))


def key_id_of(publics: Mapping[str, bytes]) -> str:
    """Return what a call names its three keyholders' keys by: published, so that nobody exchanges one."""
    return f"o{two_keys.fingerprint(publics)}"


def _publics(challenge: Challenge) -> dict[str, bytes]:
    chosen = select(Keyholder.seat, Keyholder.public_key).where(Keyholder.challenge_id == challenge.id)
    publics = {seat: key for seat, key in db.session.execute(chosen)}  # noqa: C416 - rows aren't pairs to dict()
    if publics.keys() != set(two_keys.SEATS):
        raise Conflict(_l("Two officials seal this call: all three keys have to be made before it is published."))
    return publics


def seal(content: Content, bid: Bid, challenge: Challenge) -> None:
    """Put content into a bid as ciphertext with its digest."""
    bid.ciphertext = closed(content, challenge, bid.public_id)
    bid.digest = digest_of(bid.ciphertext)
    bid.key_id = str(challenge.key_id)


def closed(value: Any, challenge: Challenge, name: str) -> bytes:
    """Return a value under the lock of a call.

    Call and name are authenticated with it, so that sealed bytes moved to another row don't open there.
    """
    bound = _bound(challenge, name)
    if challenge.seal_mode is SealMode.CLOCK:
        return encrypted(_clock_key(challenge), contents.padded(value), bound)
    publics = _publics(challenge)
    if key_id_of(publics) != challenge.key_id:
        raise Conflict(_l("The keys of this call aren't those that were published with it: no bid is taken."))
    data_key = secrets.token_bytes(KEY_BYTES)
    return two_keys.conceal(data_key, publics, bound) + encrypted(data_key, contents.padded(value), bound)


def _bound(challenge: Challenge, name: str) -> bytes:
    return f"{challenge.id}/{name}".encode()


def encrypted(key: bytes, plain: bytes, bound: bytes) -> bytes:
    """Return nonce and ciphertext (AES-256-GCM)."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def decrypted(key: bytes, body: bytes, bound: bytes) -> bytes:
    """Return what `encrypted` was given.

    Raises:
        Unsealable: another key, other bytes, or another place.
    """
    try:
        return AESGCM(key).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], bound)
    except (InvalidTag, ValueError):
        raise Unsealable("key") from None


def _clock_key(challenge: Challenge) -> bytes:
    assert challenge.wrapped_key is not None
    try:
        return aes_key_unwrap(derived(f"call key {challenge.key_id}"), challenge.wrapped_key)
    except InvalidUnwrap:
        raise Unsealable("key") from None


def disclosed(sealed: bytes, challenge: Challenge, name: str, privates: Privates | None = None) -> Any:
    """Return the value that was put under the lock of a call.

    Args:
        sealed: what `closed` made.
        challenge: its call.
        name: as it was given to `closed`.
        privates: of two keyholders, where the call is sealed by officials.

    Raises:
        Unsealable: it doesn't open under this lock, or two officials have to come first.
    """
    return _value(_data_key(sealed, challenge, name, privates), sealed, challenge, name)


def _data_key(sealed: bytes, challenge: Challenge, name: str, privates: Privates | None) -> bytes:
    if challenge.seal_mode is SealMode.CLOCK:
        return _clock_key(challenge)
    if privates is None:
        raise Unsealable("sealed")
    try:
        return two_keys.disclose(sealed[: two_keys.HEADER_BYTES], privates, _bound(challenge, name))
    except (InvalidUnwrap, ValueError):
        raise Unsealable("key") from None


def _value(key: bytes, sealed: bytes, challenge: Challenge, name: str) -> Any:
    body = sealed if challenge.seal_mode is SealMode.CLOCK else sealed[two_keys.HEADER_BYTES :]
    try:
        return contents.read(decrypted(key, body, _bound(challenge, name)))
    except ValueError:
        raise Unsealable("key") from None


def digest_of(ciphertext: bytes) -> str:
    """Return the SHA-256 of sealed bytes, as `sha256sum` prints it."""
    return hashlib.sha256(ciphertext).hexdigest()


def unseal(bid: Bid, challenge: Challenge, privates: Privates | None = None) -> Content:
    """Open a bid, whole; with `privates` its data key is kept for later readings of its files.

    Raises:
        Unsealable: its bytes don't give its digest, don't open under the call's lock, or name another owner.
    """
    ciphertext = bid.ciphertext or b""
    if digest_of(ciphertext) != bid.digest:
        raise Unsealable("digest")
    key = _kept_key(bid) or _data_key(ciphertext, challenge, bid.public_id, privates)
    content = cast("Content", _value(key, ciphertext, challenge, bid.public_id))
    owner = owner_tag(challenge.id, content["bidder_id"], content["slot"])
    if not hmac.compare_digest(owner, bid.owner_tag):
        raise Unsealable("owner")
    if privates is not None:
        bid.opened_key = aes_key_wrap(derived(f"opened bid {bid.public_id}"), key)
    return content


def _kept_key(bid: Bid) -> bytes | None:
    if bid.opened_key is None:
        return None
    try:
        return aes_key_unwrap(derived(f"opened bid {bid.public_id}"), bid.opened_key)
    except InvalidUnwrap:
        raise Unsealable("key") from None
