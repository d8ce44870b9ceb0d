"""Registrations made elsewhere as they will stand, laid ready by the batch: nothing here counts yet.

The columns are those of `Registration`, so that what was laid ready is copied by the database itself, in one short
transaction, however many rows there are.
"""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from marketplace.db import Base
from marketplace.registration.models import Registration

STATED = (
    "title",
    "kind",
    "field",
    "ip_type",
    "plan_source",
    "payment_mode",
    "aim",
    "service_industry",
    "related",
    "signed_on",
    "registered_on",
    "valid_from",
    "valid_to",
    "amount_fen",
    "technical_fen",
)
"""What a form says of the contract itself."""

PARTIES = ("seller", "buyer", "sellers", "buyers", "seller_region", "buyer_region")
COPIED = (*STATED, *PARTIES)
"""Columns that a registration takes over as they are."""

_LIKE = cast("Table", Registration.__table__).c

INCOMING = Table(
    "incoming_registration",
    Base.metadata,
    Column("batch", Integer, primary_key=True, autoincrement=False),  # whose rows these are, e.g. an import's id
    Column("number", Text, primary_key=True),
    # what it corrects, and in which version and state that was judged; NULL for what is new
    Column("registration_id", ForeignKey("registration.id")),
    Column("known_version", Integer),
    Column("known_state", Text),
    *(Column[Any](name, _LIKE[name].type, nullable=False) for name in COPIED),
    Column("seller_nature", Text, nullable=False),
    Column("buyer_nature", Text, nullable=False),
    Index(None, "registration_id"),
)
