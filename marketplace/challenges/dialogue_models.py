"""What is said about a published call: addenda, extensions, questions, talks, and who follows it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.challenges.states import AddendumKind, ExtensionKind
from marketplace.db import Base, Key, state_of


class CallAddendum(Base):
    """Something added to a published call; it never alters what stands.

    Attributes:
        canonical, digest: its bytes for download, which name the digest before it, and their SHA-256.
    """

    __tablename__ = "call_addendum"

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    number: Mapped[int]
    kind: Mapped[AddendumKind] = mapped_column(state_of(AddendumKind))
    text: Mapped[str]
    canonical: Mapped[str]
    digest: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        UniqueConstraint("challenge_id", "number"),
        CheckConstraint("number > 0", name="counts_from_one"),
        CheckConstraint("text <> ''", name="says_something"),
    )


class CallExtension(Base):
    """A deadline that moved, for everybody: once by the publisher with a reason, once by the call's own term."""

    __tablename__ = "call_extension"

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    kind: Mapped[ExtensionKind] = mapped_column(state_of(ExtensionKind))
    from_at: Mapped[datetime]
    to_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        UniqueConstraint("challenge_id", "kind"),
        CheckConstraint("to_at > from_at", name="only_later"),
        CheckConstraint("kind = 'self' OR (reason <> '' AND person_id IS NOT NULL)", name="asked_with_a_reason"),
        # The publisher extends while it is open; what extends itself does so when the deadline is over.
        # The deadline's own second still counts, so its fraction isn't kept.
        CheckConstraint("kind = 'self' OR at <= from_at", name="asked_before_the_deadline"),
    )


db.append_only(CallAddendum.__table__)  # type: ignore[arg-type]
db.append_only(CallExtension.__table__)  # type: ignore[arg-type]


class CallQuestion(Base):
    """A question about a published call. Nobody can learn who asked: the asker is a keyed tag, as with bids.

    It becomes public together with its answer and all others that are answered then.

    Attributes:
        asker_tag: HMAC-SHA-256 under the seal key over call and person.
        addendum_id: the addendum that brought the answer to everybody.
    """

    __tablename__ = "call_question"

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    asker_tag: Mapped[str]
    question: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    answer: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    addendum_id: Mapped[int | None] = mapped_column(ForeignKey("call_addendum.id"))
    published_at: Mapped[datetime | None]

    addendum: Mapped[CallAddendum | None] = relationship()

    __table_args__ = (
        Index(None, "challenge_id", "asker_tag"),
        CheckConstraint("question <> ''", name="asks_something"),
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered_at_a_time"),
        CheckConstraint("(answered_at IS NULL) = (answered_by IS NULL)", name="answered_by_somebody"),
        CheckConstraint("published_at IS NULL OR answered_at IS NOT NULL", name="published_with_its_answer"),
        CheckConstraint("(published_at IS NULL) = (addendum_id IS NULL)", name="published_to_all"),
    )


_ONCE_PUBLISHED = "OLD.published_at IS NOT NULL"
db.frozen(CallQuestion.__table__, ("challenge_id", "asker_tag", "question", "asked_at"), ())  # type: ignore[arg-type]
db.refused(CallQuestion.__table__, "answer_stands", "update", _ONCE_PUBLISHED, "the answer is public")  # type: ignore[arg-type]


class CallTalk(Base):
    """A talk between the publisher and a team before the bid (对接), logged by the publisher.

    Attributes:
        partner: whom it was with; read by the publisher's own side only, since it may become a bidder.
        facts: what was told beyond the published text, at once an addendum for all; empty when nothing was.
    """

    __tablename__ = "call_talk"

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    held_on: Mapped[date]
    partner: Mapped[str]
    manner: Mapped[str]  # code list `talk_manners`
    summary: Mapped[str]
    facts: Mapped[str] = mapped_column(default="")
    addendum_id: Mapped[int | None] = mapped_column(ForeignKey("call_addendum.id"))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    addendum: Mapped[CallAddendum | None] = relationship(lazy="joined")

    __table_args__ = (
        # What one was told, all are told.
        CheckConstraint("(facts = '') = (addendum_id IS NULL)", name="facts_told_to_all"),
    )


db.append_only(CallTalk.__table__)  # type: ignore[arg-type]


class CallFollower(Base):
    """A person who wants to hear of a call: addenda, extensions, answers, results. Nobody else sees who follows."""

    __tablename__ = "call_follower"

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    since: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (UniqueConstraint("challenge_id", "person_id"),)
