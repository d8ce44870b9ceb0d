"""Two keys on one lock: what is closed here opens only for two of three keyholders together, and for nobody else.

Three people each hold an X25519 key of their own, made for one call: two officials, whose private keys are stored
wrapped under their passphrases, and a recovery key that is shown once and stored nowhere. A data key is wrapped once
for each pair of them; there is no key, not even for a moment, that opens all bids of a call by itself. The
server's pepper goes into each wrapping, so that a stolen database can't even be tried for weak passphrases.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST, SECOND, RECOVERY = SEATS = ("first", "second", "recovery")
PAIRS = ((FIRST, SECOND), (FIRST, RECOVERY), (SECOND, RECOVERY))
KEY_BYTES = 32
WRAPPED_BYTES = 40  # RFC 3394: 8 bytes more than the key
HEADER_BYTES = KEY_BYTES + len(PAIRS) * WRAPPED_BYTES
MEMORY_KIB = 64 * 1024
GROUP = 4  # letters of a recovery code that are read in one go


class WrongKey(Exception):
    """A passphrase or recovery code doesn't give the key of its seat; `seat` names it, nothing else is told."""

    def __init__(self, seat: str) -> None:
        self.seat = seat
        super().__init__(seat)


@dataclass(frozen=True)
class Locked:
    """An official's key as it is stored: the private half wrapped under a passphrase.

    `cost` is Argon2id's number of passes, kept with the key so that it can be raised for later ones.
    """

    public: bytes
    salt: bytes
    cost: int
    wrapped: bytes


def locked(passphrase: str, pepper: bytes, cost: int) -> Locked:
    """Make a key and wrap its private half under a passphrase."""
    private, salt = X25519PrivateKey.generate(), secrets.token_bytes(16)
    wrapped = aes_key_wrap(_passphrase_key(passphrase, salt, cost, pepper), private.private_bytes_raw())
    return Locked(private.public_key().public_bytes_raw(), salt, cost, wrapped)


def unlocked(seat: str, key: Locked, passphrase: str, pepper: bytes) -> bytes:
    """Return the private half of an official's key.

    Raises:
        WrongKey: the passphrase is another one.
    """
    try:
        return aes_key_unwrap(_passphrase_key(passphrase, key.salt, key.cost, pepper), key.wrapped)
    except InvalidUnwrap:
        raise WrongKey(seat) from None


def _passphrase_key(passphrase: str, salt: bytes, cost: int, pepper: bytes) -> bytes:
    slow = Argon2id(salt=salt, length=KEY_BYTES, iterations=cost, lanes=1, memory_cost=MEMORY_KIB)
    return _mixed(slow.derive(passphrase.encode()) + pepper, b"passphrase")


def _mixed(material: bytes, purpose: bytes) -> bytes:
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=b"hebang two keys " + purpose).derive(material)


def new_recovery() -> tuple[bytes, str]:
    """Return (public half, code) of a new recovery key: the code is its private half, in letters to be printed."""
    private = X25519PrivateKey.generate()
    letters = base64.b32encode(private.private_bytes_raw()).decode().rstrip("=")
    code = "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))
    return private.public_key().public_bytes_raw(), code


def read_recovery(code: str, public: bytes) -> bytes:
    """Return the private half that a recovery code stands for; dashes, spaces and small letters don't matter.

    Raises:
        WrongKey: it isn't the code of this public half.
    """
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    try:
        private = base64.b32decode(letters + "=" * (-len(letters) % 8))
        found = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    except (binascii.Error, ValueError):
        raise WrongKey(RECOVERY) from None
    if found != public:
        raise WrongKey(RECOVERY)
    return private


def fingerprint(publics: Mapping[str, bytes]) -> str:
    """Return the SHA-256 over the public halves in the order of `SEATS`: what a call names its lock by."""
    return hashlib.sha256(b"".join(publics[seat] for seat in SEATS)).hexdigest()


def conceal(data_key: bytes, publics: Mapping[str, bytes], bound: bytes) -> bytes:
    """Return a header from which any two keyholders, and no single one, get a data key back.

    Args:
        data_key: 32 bytes.
        publics: the public halves by seat.
        bound: what the header belongs to; it opens nowhere else.
    """
    once = X25519PrivateKey.generate()
    shared = {seat: once.exchange(X25519PublicKey.from_public_bytes(publics[seat])) for seat in SEATS}
    public = once.public_key().public_bytes_raw()
    return public + b"".join(aes_key_wrap(_pair_key(pair, shared, public + bound), data_key) for pair in PAIRS)


def disclose(header: bytes, privates: Mapping[str, bytes], bound: bytes) -> bytes:
    """Return the data key of a header.

    Args:
        header: what `conceal` made.
        privates: the private halves of two seats.
        bound: as it was given to `conceal`.

    Raises:
        InvalidUnwrap: the header was changed, belongs elsewhere or was made for other keys.
    """
    pair = next(pair for pair in PAIRS if privates.keys() >= set(pair))
    public, start = header[:KEY_BYTES], KEY_BYTES + PAIRS.index(pair) * WRAPPED_BYTES
    once = X25519PublicKey.from_public_bytes(public)
    shared = {seat: X25519PrivateKey.from_private_bytes(privates[seat]).exchange(once) for seat in pair}
    return aes_key_unwrap(_pair_key(pair, shared, public + bound), header[start : start + WRAPPED_BYTES])


def _pair_key(pair: tuple[str, str], shared: Mapping[str, bytes], bound: bytes) -> bytes:
    return _mixed(shared[pair[0]] + shared[pair[1]], "+".join(pair).encode() + b" " + bound)
