"""Sealing: how a bid becomes bytes that nobody reads before the opening, and how it is opened again.

Each call has a random data key (AES-256). It is stored wrapped (RFC 3394) by a key that HKDF derives from the
setting `seal_key`; whoever holds the database alone can't open anything. docs/sealed-bids.md says what this proves
and what it doesn't.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from typing import TYPE_CHECKING, Any, TypedDict

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from flask import current_app

if TYPE_CHECKING:
    from marketplace.challenges.models import Bid, Challenge

KEY_BYTES = 32
NONCE_BYTES = 12
BLOCK = 16 * 1024
"""Bids are padded to whole blocks, so that their length tells neither the price's digits nor a short text."""


class Unsealable(Exception):
    """A sealed bid doesn't open; `fault` says why: "digest", "key" or "owner"."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        super().__init__(fault)


class Promise(TypedDict):
    """What a bid promises for one indicator, beside what was asked."""

    indicator_id: int
    quantity: str
    operator: str
    asked: str
    unit: str
    must: bool
    promise: str


class Enclosure(TypedDict):
    """The one file in a bid; `data` is base64 and stays inside the sealed bytes."""

    name: str
    media_type: str
    size: int
    digest: str
    data: str


class Content(TypedDict):
    """What a bid says. Amounts in 分; `bidder_id`, `person_id`: for whom and by whom it was sealed."""

    bidder_id: int
    person_id: int
    title: str
    route: str
    price_fen: int
    promises: list[Promise]
    team: str
    milestones: str
    enclosure: Enclosure | None


def _derived(purpose: str) -> bytes:
    secret = current_app.extensions["settings"].seal_key.encode()
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=f"hebang {purpose}".encode()).derive(secret)


def new_key() -> tuple[str, bytes]:
    """Return (key id, wrapped data key) for a call that is being published."""
    key_id = f"k{secrets.token_hex(8)}"
    return key_id, aes_key_wrap(_derived(f"call key {key_id}"), secrets.token_bytes(KEY_BYTES))


def _key_of(challenge: Challenge) -> AESGCM:
    assert challenge.wrapped_key is not None
    try:
        return AESGCM(aes_key_unwrap(_derived(f"call key {challenge.key_id}"), challenge.wrapped_key))
    except InvalidUnwrap:
        raise Unsealable("key") from None


def owner_tag(challenge_id: int, organisation_id: int) -> str:
    """Return by what an organisation's bid is found again; without the seal key it can't be guessed or compared."""
    return hmac.new(_derived("owner tag"), f"{challenge_id}/{organisation_id}".encode(), hashlib.sha256).hexdigest()


def seal(content: Content, bid: Bid, challenge: Challenge) -> None:
    """Put content into a bid as ciphertext with its digest.

    The random salt makes two equal bids differ even for whoever could open one; the bid's public id and the call
    are authenticated, so that sealed bytes moved to another row don't open there.
    """
    text = json.dumps({**content, "salt": secrets.token_hex(KEY_BYTES)}, ensure_ascii=False).encode()
    padded = text.ljust(-(-len(text) // BLOCK) * BLOCK)  # JSON ignores the spaces behind it
    nonce = secrets.token_bytes(NONCE_BYTES)
    bid.ciphertext = nonce + _key_of(challenge).encrypt(nonce, padded, _bound_to(bid, challenge))
    bid.digest = digest_of(bid.ciphertext)
    bid.key_id = str(challenge.key_id)


def _bound_to(bid: Bid, challenge: Challenge) -> bytes:
    return f"{challenge.id}/{bid.public_id}".encode()


def digest_of(ciphertext: bytes) -> str:
    """Return the SHA-256 of sealed bytes, as `sha256sum` prints it."""
    return hashlib.sha256(ciphertext).hexdigest()


def unseal(bid: Bid, challenge: Challenge) -> Content:
    """Open a bid, whole.

    Raises:
        Unsealable: its bytes don't give its digest, don't open under the call's key, or name another owner.
    """
    ciphertext = bid.ciphertext or b""
    if digest_of(ciphertext) != bid.digest:
        raise Unsealable("digest")
    try:
        text = _key_of(challenge).decrypt(ciphertext[:NONCE_BYTES], ciphertext[NONCE_BYTES:], _bound_to(bid, challenge))
        content: Content = json.loads(text)
    except (InvalidTag, ValueError):
        raise Unsealable("key") from None
    if not hmac.compare_digest(owner_tag(challenge.id, content["bidder_id"]), bid.owner_tag):
        raise Unsealable("owner")
    del content["salt"]  # type: ignore[typeddict-item]
    return content


def without_bytes(content: Content) -> dict[str, Any]:
    """Return what is stored in the clear at the opening: everything but the enclosure's bytes."""
    enclosure = content["enclosure"]
    bare = {name: value for name, value in enclosure.items() if name != "data"} if enclosure else None
    return {**content, "enclosure": bare}


def enclose(name: str, media_type: str, data: bytes) -> Enclosure:
    """Return a file as a bid carries it."""
    return {
        "name": name,
        "media_type": media_type,
        "size": len(data),
        "digest": hashlib.sha256(data).hexdigest(),
        "data": base64.b64encode(data).decode(),
    }


def enclosed_bytes(enclosure: Enclosure) -> bytes:
    """Return the bytes of the file in a bid."""
    return base64.b64decode(enclosure["data"])
