"""People, organisations, who belongs to whom, platform roles with a region, and the traces of signing in."""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from flask_security import AsaList, UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.db import Base, JsonList, Key, Versioned, state_of
from marketplace.lifecycle import Lifecycle
from marketplace.permissions import OrgRole, Role


def new_uniquifier() -> str:
    """Return a fresh name for a person's sessions; a new one signs the person out everywhere."""
    return uuid.uuid4().hex


class Person(Base, UserMixin):
    """Somebody who can sign in, by e-mail and password or by mobile number and code.

    The columns from `password` to `mf_recovery_codes` have the names that Flask-Security asks for.
    """

    __tablename__ = "person"

    id: Mapped[Key]
    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(unique=True)  # type: ignore[assignment] # some sign in by mobile only
    mobile: Mapped[str | None] = mapped_column(unique=True)
    language: Mapped[str] = mapped_column(default="zh")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    is_demo: Mapped[bool] = mapped_column(default=False)

    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(unique=True, default=new_uniquifier)
    confirmed_at: Mapped[datetime | None]
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))
    # The step of the last accepted TOTP code: none at or before it is accepted again.
    totp_counter: Mapped[int | None]

    memberships: Mapped[list[Membership]] = relationship(back_populates="person", foreign_keys="Membership.person_id")
    grants: Mapped[list[RoleGrant]] = relationship(back_populates="person", foreign_keys="RoleGrant.person_id")

    __table_args__ = (
        # Without either nobody could ever sign in to the account or recover it.
        CheckConstraint("email IS NOT NULL OR mobile IS NOT NULL", name="reachable"),
        # One spelling of an address: otherwise the unique column would let A@b.cn stand beside a@b.cn.
        CheckConstraint("email = lower(email)", name="email_in_one_spelling"),
    )

    @property
    def roles(self) -> list[Any]:  # type: ignore[override]
        """Flask-Security's own roles aren't used: platform roles are dated grants with a region."""
        return []

    def calc_username(self) -> str:
        """Return how an authenticator app names the account."""
        return self.email or self.mobile or ""

    def check_tf_required(
        self,
        tf_setup_methods: list[tuple[str, str]],
        tf_fresh: bool,  # noqa: ARG002, FBT001 - Flask-Security calls it so
    ) -> tuple[bool, list[tuple[str, str]]]:
        """Whether signing in needs the second step: wherever it is set up, and for every official."""
        return bool(tf_setup_methods) or self.check_tf_required_setup(), tf_setup_methods

    def check_tf_required_setup(self) -> bool:
        """Whether the second step can't be switched off."""
        from marketplace.accounts.second_factor import compulsory

        return compulsory(self)


class OrganisationState(enum.StrEnum):
    """Where the check of an organisation stands."""

    PENDING = "pending"
    VERIFIED = "verified"
    REFUSED = "refused"
    SUSPENDED = "suspended"


_S = OrganisationState
ORGANISATION_LIFE = Lifecycle(
    "organisation",
    _S.PENDING,
    {
        "verify": ((_S.PENDING,), _S.VERIFIED),
        "refuse": ((_S.PENDING,), _S.REFUSED),
        "resubmit": ((_S.REFUSED,), _S.PENDING),
        "amend": ((_S.VERIFIED,), _S.PENDING),
        "suspend": ((_S.VERIFIED,), _S.SUSPENDED),
        "restore": ((_S.SUSPENDED,), _S.VERIFIED),
    },
)


class Organisation(Versioned, Base):
    """A legal person, known by its 统一社会信用代码 (unified social credit code, GB 32100)."""

    __tablename__ = "organisation"
    life: ClassVar[Lifecycle[OrganisationState]] = ORGANISATION_LIFE

    id: Mapped[Key]
    uscc: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    nature: Mapped[str]
    region: Mapped[str] = mapped_column(index=True)
    industry: Mapped[str]
    size: Mapped[str]
    rd_body: Mapped[bool] = mapped_column(default=False)
    transfer_body: Mapped[bool] = mapped_column(default=False)
    high_tech: Mapped[bool] = mapped_column(default=False)
    hightech_zone: Mapped[bool] = mapped_column(default=False)
    listed: Mapped[bool] = mapped_column(default=False)
    legal_representative: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(default="")
    state: Mapped[OrganisationState] = mapped_column(state_of(OrganisationState), default=OrganisationState.PENDING)
    founded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime] = mapped_column(default=clock.now)
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(default="")
    is_demo: Mapped[bool] = mapped_column(default=False)

    memberships: Mapped[list[Membership]] = relationship(back_populates="organisation")

    __table_args__ = (
        CheckConstraint("length(uscc) = 18", name="uscc_of_18"),
        CheckConstraint("uscc = upper(uscc)", name="uscc_in_one_spelling"),
        CheckConstraint("length(region) = 6", name="region_of_6"),
    )

    @property
    def organisation_id(self) -> int:
        """Its own number, under the name by which the policy page judges every record."""
        return self.id

    @property
    def verified(self) -> bool:
        """Whether an official has checked it and it isn't suspended: only then it may publish."""
        return self.state == OrganisationState.VERIFIED


class Membership(Base):
    """One role of a person in an organisation; several rows for several roles."""

    __tablename__ = "membership"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[OrgRole] = mapped_column(state_of(OrgRole))
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship(back_populates="memberships", foreign_keys=person_id)
    organisation: Mapped[Organisation] = relationship(back_populates="memberships")

    __table_args__ = (UniqueConstraint("person_id", "organisation_id", "role"),)


class InvitationState(enum.StrEnum):
    """Where an invitation stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


_I = InvitationState
INVITATION_LIFE = Lifecycle(
    "invitation",
    _I.OPEN,
    {
        "accept": ((_I.OPEN,), _I.ACCEPTED),
        "decline": ((_I.OPEN,), _I.DECLINED),
        "withdraw": ((_I.OPEN,), _I.WITHDRAWN),
    },
)


class Invitation(Base):
    """An offer to join an organisation, to whoever has proved this e-mail address or mobile number.

    It is kept by address and not by person: to name the person would tell any owner who has an account here.
    """

    __tablename__ = "invitation"
    life: ClassVar[Lifecycle[InvitationState]] = INVITATION_LIFE

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    address: Mapped[str] = mapped_column(index=True)
    roles: Mapped[JsonList]
    state: Mapped[InvitationState] = mapped_column(state_of(InvitationState), default=InvitationState.OPEN)
    invited_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (
        # A second open invitation to the same address would let one of two answers be overlooked.
        Index(
            "uq_invitation_open",
            "organisation_id",
            "address",
            unique=True,
            **db.where(state == "open"),
        ),
    )


class RoleGrant(Base):
    """A platform role over a region from a day on; `valid_to` is the first day on which it no longer holds."""

    __tablename__ = "role_grant"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(state_of(Role))
    region: Mapped[str]
    valid_from: Mapped[date] = mapped_column(default=clock.today)
    valid_to: Mapped[date | None]
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship(back_populates="grants", foreign_keys=person_id)

    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="days_in_order"),
        CheckConstraint("length(region) = 6", name="region_of_6"),
        Index(None, "role", "region"),
    )

    def in_force(self, on: date) -> bool:
        """Whether the grant holds on that day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


class Factor(enum.StrEnum):
    """What an attempt presented."""

    PASSWORD = "password"  # noqa: S105 - the name of a factor
    CODE = "code"
    CODE_REQUEST = "code_request"
    TOTP = "totp"
    RECOVERY = "recovery"


class SignInAttempt(Base):
    """One attempt, counted by account and by network address across all processes.

    Both are stored as keyed digests: limits need to recognise them, nobody needs to read them.
    """

    __tablename__ = "sign_in_attempt"

    id: Mapped[Key]
    factor: Mapped[Factor] = mapped_column(state_of(Factor))
    account: Mapped[str]
    address: Mapped[str]
    succeeded: Mapped[bool]
    at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (Index(None, "account", "at"), Index(None, "address", "at"))


class Purpose(enum.StrEnum):
    """What a code sent to a mobile number or an e-mail address is for."""

    SIGN_IN = "sign_in"
    SIGN_UP = "sign_up"
    CHANGE = "change"


class OneTimeCode(Base):
    """A code that was sent; only its keyed digest is stored, and it is accepted once."""

    __tablename__ = "one_time_code"

    id: Mapped[Key]
    purpose: Mapped[Purpose] = mapped_column(state_of(Purpose))
    address: Mapped[str]
    digest: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    wrong: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "address", "purpose"),)
