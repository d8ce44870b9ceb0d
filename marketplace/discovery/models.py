"""What searching keeps in the database: words that mean the same, and the vectors of texts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace import clock
from marketplace.db import Base, JsonList, Key, Versioned


class SynonymGroup(Versioned, Base):
    """Words that find each other (同义词), e.g. 技术经纪人 and 技术经理人; they act when a question is asked.

    Attributes:
        words: two or more, as an official typed them.
        note: why they mean the same, for the next official.
        active: whether the group acts now.
    """

    __tablename__ = "synonym_group"

    id: Mapped[Key]
    words: Mapped[JsonList]
    note: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)
    changed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class Embedding(Base):
    """The vector of a text, computed once: whoever asks for the same text again gets it from here.

    Attributes:
        digest: SHA-256 over the model's name and the text.
        vector: `dimensions` little-endian 32-bit floats, of unit length.
    """

    __tablename__ = "embedding"

    digest: Mapped[str] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(index=True)
    dimensions: Mapped[int]
    vector: Mapped[bytes]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (CheckConstraint("length(vector) = 4 * dimensions", name="vector_is_whole"),)
