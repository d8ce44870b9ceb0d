"""Drafts of bids: written in peace, and read by nobody who doesn't have the code that the bidder's side keeps.

The code is 128 random bits, shown when a draft is first saved and stored nowhere here. What is encrypted needs the
code and the server's own key: neither a stolen database nor the operator of the server reads a draft that lies there.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, select

from marketplace import clock, db
from marketplace.challenges import contents, sealing
from marketplace.challenges.seal_models import PrivateDraft

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.challenges.bid_drafts import Bidding
    from marketplace.challenges.contents import Enclosure
    from marketplace.challenges.models import Challenge

CODE_BYTES = 16
GROUP = 4  # letters of a code that are read in one go


@dataclass(frozen=True)
class Written:
    """What a draft holds.

    Attributes:
        typed: the form's fields by name, as they were typed.
        digest, content: of the bid that was sealed from it last, without the bytes of its files: what its own side
            reads where two officials hold the keys.
        consortium: the code that the members were given, if they were.
    """

    typed: dict[str, Any]
    enclosures: tuple[Enclosure, ...] = ()
    digest: str = ""
    content: dict[str, Any] | None = None
    consortium: str = ""


def new_code() -> str:
    """Return a code in letters and digits that people can write down and type again."""
    letters = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode().rstrip("=")
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def plain_code(code: str) -> str:
    """Return a code as it is compared: dashes, spaces and small letters don't matter."""
    return "".join(letter for letter in code.upper() if letter.isascii() and letter.isalnum())


def key_of(code: str, purpose: str) -> bytes:
    """Return the key that a code gives together with the server's own."""
    material = plain_code(code).encode() + sealing.derived(purpose)
    return HKDF(hashes.SHA256(), sealing.KEY_BYTES, salt=None, info=f"hebang {purpose}".encode()).derive(material)


def save(bidding: Bidding, written: Written, code: str) -> PrivateDraft:
    """Keep a draft under its code; an earlier one, under whatever code, is replaced."""
    row = _row(bidding) or PrivateDraft(challenge_id=bidding.challenge.id, tag=_tag(bidding))
    plain = contents.padded(asdict(written))
    row.ciphertext = sealing.encrypted(key_of(code, "bid draft"), plain, row.tag.encode())
    row.saved_at = clock.now()
    db.session.add(row)
    db.session.flush()
    return row


def load(bidding: Bidding, code: str) -> Written | None:
    """Return a draft, or None: there is none, or its code is another one."""
    row = _row(bidding)
    if row is None or not plain_code(code):
        return None
    try:
        value = contents.read(sealing.decrypted(key_of(code, "bid draft"), row.ciphertext, row.tag.encode()))
    except sealing.Unsealable:
        return None
    return Written(**{**value, "enclosures": tuple(value["enclosures"])})


def saved_at(bidding: Bidding) -> datetime | None:
    """Return when an organisation's draft was saved last, None without one."""
    row = _row(bidding)
    return row.saved_at if row else None


def discard(bidding: Bidding) -> None:
    """Delete a draft."""
    db.session.execute(delete(PrivateDraft).where(PrivateDraft.tag == _tag(bidding)))


def discard_all(challenge: Challenge) -> None:
    """Delete what was written for a call whose bids are open: it has served."""
    db.session.execute(delete(PrivateDraft).where(PrivateDraft.challenge_id == challenge.id))


def _row(bidding: Bidding) -> PrivateDraft | None:
    return db.session.scalar(select(PrivateDraft).where(PrivateDraft.tag == _tag(bidding)))


def _tag(bidding: Bidding) -> str:
    return sealing.tag("draft tag", bidding.challenge.id, bidding.bidder_id, bidding.slot)
