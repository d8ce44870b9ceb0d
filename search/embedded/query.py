"""Queries as tantivy's objects; its own query language is never used, so nothing a person types is syntax."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tantivy import FieldType, Occur, Query

from search.indexing import RANGE_FIELDS, STARTS, bounded
from search.ranking import Phrase
from search.text import coded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tantivy import Schema

    from search.query import Query as Asked
    from search.query import Range
    from search.ranking import Clause
    from search.suggestions import Beginning


def filtered(schema: Schema, asked: Asked, *, without: str | None = None) -> Query:
    """What the viewer may see and the filters and ranges leave; `without` leaves one filter out."""
    tokens = [("visible_to", asked.visible_to)]
    tokens += [(name, values) for name, values in asked.filters.items() if name != without]
    conditions = [Query.term_set_query(schema, name, coded(values)) for name, values in tokens]
    conditions += [within(schema, RANGE_FIELDS[name], each) for name, each in asked.ranges.items()]
    return unscored(Query.boolean_query([(Occur.Must, each) for each in conditions]))


def within(schema: Schema, field: str, bounds: Range) -> Query:
    """What has a number between the bounds; any number where both are open."""
    if bounds.lower is None and bounds.upper is None:
        return Query.exists_query(field)
    lower, upper = (None if bound is None else bounded(bound) for bound in (bounds.lower, bounds.upper))
    return Query.range_query(schema, field, FieldType.Integer, lower, upper)


def any_of(schema: Schema, clauses: Iterable[Clause | Phrase], minimum: int = 1) -> Query:
    """At least `minimum` of the clauses; all that hold add to the score."""
    should = [(Occur.Should, _one(schema, each)) for each in clauses]
    return Query.boolean_query(should, minimum_number_should_match=minimum)


def _one(schema: Schema, asked: Clause | Phrase) -> Query:
    if isinstance(asked, Phrase):
        return both(*(_term(schema, each) for each in asked.clauses))
    return _term(schema, asked)


def _term(schema: Schema, clause: Clause) -> Query:
    term = Query.term_query(schema, clause.field, clause.token, index_option="freq")
    return term if clause.weight == 1.0 else Query.boost_query(term, clause.weight)


def beginning(schema: Schema, typed: Beginning) -> Query:
    """What begins so, or holds it."""
    begins = (Query.regex_query(schema, STARTS, f"{_literal(form)}.*") for form in typed.forms)
    held = _one(schema, typed.phrase)
    return Query.boolean_query([(Occur.Should, each) for each in (*begins, held)])


def _literal(text: str) -> str:
    """The text as an expression that means nothing else."""
    return re.sub(r"([\\.+*?()|\[\]{}^$#&~-])", r"\\\1", text)


def unscored(query: Query) -> Query:
    """The same hits, adding nothing to the score."""
    return Query.const_score_query(query, 0.0)


def both(*queries: Query) -> Query:
    """What all of them find; the scores are added."""
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def except_for(query: Query, other: Query) -> Query:
    """What the one finds and the other doesn't."""
    return Query.boolean_query([(Occur.Must, query), (Occur.MustNot, other)])


def either(*queries: Query) -> Query:
    """What any of them finds."""
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def among(schema: Schema, ties: Iterable[int]) -> Query:
    """These records, adding nothing to the score; a record is known by its `tie`."""
    return unscored(Query.term_set_query(schema, "tie", list(ties)))


def but_not(schema: Schema, query: Query, id_: str) -> Query:
    """The same without one record."""
    return except_for(query, Query.term_query(schema, "id", id_, index_option="basic"))


def terms_aggregations(names: Iterable[str], size: int) -> Mapping[str, object]:
    """Counts of the values of keyword fields."""
    return {name: {"terms": {"field": name, "size": size}} for name in names}
