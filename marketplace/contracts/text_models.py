"""Versions of a contract's text and the signatures under them: once there, they stay as they are."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.accounts.models import Organisation, Person
from marketplace.db import Base, JsonDict, Key

if TYPE_CHECKING:
    from marketplace.contracts.models import Contract


class ContractVersion(Base):
    """One version of the text, never changed: what is signed is its digest over the exact UTF-8 bytes."""

    __tablename__ = "contract_version"

    id: Mapped[Key]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    number: Mapped[int]
    text: Mapped[str]
    digest: Mapped[str]  # SHA-256
    terms: Mapped[JsonDict]  # what the text was made from, see terms.Terms
    written_by: Mapped[int | None]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    contract: Mapped[Contract] = relationship(back_populates="versions")
    organisation: Mapped[Organisation | None] = relationship()
    given: Mapped[list[Signature]] = relationship(back_populates="version_", order_by="Signature.id")

    __table_args__ = (
        UniqueConstraint("contract_id", "number"),
        # Referred to by signatures: both columns, so that a signature can only name the digest of its version.
        UniqueConstraint("id", "digest"),
    )

    @property
    def signatures(self) -> list[Signature]:
        """The signatures that stand; `given` has those that were withdrawn, too."""
        return [one for one in self.given if one.withdrawal is None]


class Signature(Base):
    """A party's signature over the digest of one version, with the evidence (E-Signature Law, art. 13).

    Attributes:
        attempt: 1, and one more each time that the party has withdrawn and signs again.
        method: how the person was known at that moment: a code of `identification.METHODS`.
        statement: the declaration that was agreed to, word for word.
        identity: what person and organisation were called and known by at that moment.
        address_digest: keyed hash of the network address it came from.
    """

    __tablename__ = "signature"

    id: Mapped[Key]
    version_id: Mapped[int]
    digest: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    attempt: Mapped[int] = mapped_column(default=1)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    method: Mapped[str]
    statement: Mapped[str] = mapped_column(default="")
    identity: Mapped[JsonDict] = mapped_column(default=dict)
    address_digest: Mapped[str | None]

    version_: Mapped[ContractVersion] = relationship(back_populates="given")
    organisation: Mapped[Organisation] = relationship()
    person: Mapped[Person] = relationship()
    withdrawal: Mapped[SignatureWithdrawal | None] = relationship(back_populates="signature")

    __table_args__ = (
        # All parties sign the same bytes: no signature can carry another digest than its version's.
        ForeignKeyConstraint(["version_id", "digest"], ["contract_version.id", "contract_version.digest"]),
        UniqueConstraint("version_id", "organisation_id", "attempt"),
    )


class SignatureWithdrawal(Base):
    """A signature taken back before the last one was given; the signature itself stays as evidence."""

    __tablename__ = "signature_withdrawal"

    id: Mapped[Key]
    signature_id: Mapped[int] = mapped_column(ForeignKey("signature.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)

    signature: Mapped[Signature] = relationship(back_populates="withdrawal")
    person: Mapped[Person] = relationship()

    __table_args__ = (CheckConstraint("reason <> ''", name="has_a_reason"),)


# A text once written and a signature once given stay as they are.
db.append_only(ContractVersion.__table__)  # type: ignore[arg-type]
db.append_only(Signature.__table__)  # type: ignore[arg-type]
db.append_only(SignatureWithdrawal.__table__)  # type: ignore[arg-type]
# Nobody signs for two parties, nor twice while the first signature stands.
db.refused(
    Signature.__table__,  # type: ignore[arg-type]
    "for_two_or_twice",
    "insert",
    "EXISTS (SELECT 1 FROM signature WHERE signature.version_id = NEW.version_id AND "
    "((signature.person_id = NEW.person_id AND signature.organisation_id <> NEW.organisation_id) "
    "OR (signature.organisation_id = NEW.organisation_id AND signature.id NOT IN "
    "(SELECT signature_id FROM signature_withdrawal))))",
    "nobody signs for two parties, and a party signs once",
)
