"""A record as stored queries look at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from search import analysis, indexing
from search.indexing import RANGE_FIELDS, bounded
from search.synonyms import NONE, Synonyms
from search.text import coded, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from search.clauses import Needs
    from search.documents import AnyDocument
    from search.query import Range


@dataclass(frozen=True, slots=True)
class Publication:
    """Its text in the normal form, the tokens of it, and the codes and numbers that filters and ranges ask."""

    text: str
    tokens: frozenset[str]
    keywords: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, int]

    @classmethod
    def of(cls, document: AnyDocument, synonyms: Synonyms = NONE) -> Publication:
        """Look at a document; of each group of words that mean the same it says all when it says one."""
        record = indexing.record(document)
        text = normalise(f"{indexing.full_text(document)}\n{document.owner_name}").text
        tokens = frozenset(token for _, texts in record.texts for token in texts.split(" "))
        more = "\n".join(other for each in synonyms.alternatives(text) for other in (each.said, *each.others))
        cut = analysis.tokens(more)
        return cls(
            f"{text}\n{more}",
            tokens.union(cut.words, cut.bigrams, cut.chars),
            {"id": coded((document.id,))} | dict(record.keywords),
            dict(record.numbers),
        )

    def says(self, wanted: Needs) -> bool:
        """Whether all that is needed stands in the text."""
        return self.tokens.issuperset(wanted.tokens) and all(word in self.text for word in wanted.words)

    def admitted_by(
        self, filters: Mapping[str, tuple[str, ...]], ranges: Mapping[str, Range], visible_to: Iterable[str]
    ) -> bool:
        """Whether filters, ranges and visibility let it through, as those of a search would."""
        conditions = (("visible_to", visible_to), *filters.items())
        return all(not set(coded(values)).isdisjoint(self.codes(name)) for name, values in conditions) and all(
            self._within(RANGE_FIELDS[name], bounds) for name, bounds in ranges.items()
        )

    def codes(self, name: str) -> tuple[str, ...]:
        """The values of a filter that let this record through: of region and industry those of every level."""
        return self.keywords.get(name, ())

    def _within(self, field: str, bounds: Range) -> bool:
        number = self.numbers.get(field)
        if number is None:
            return False
        lower, upper = (number if bound is None else bounded(bound) for bound in (bounds.lower, bounds.upper))
        return lower <= number <= upper
