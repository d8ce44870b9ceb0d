"""Officials of the demonstration have written down which words mean the same."""

from marketplace.demo import vocabulary
from marketplace.discovery import queries
from marketplace.discovery.handlers import engine
from search.query import Query


def test_every_group_of_the_script_acts(inside):
    said = {word for group in queries.synonyms().groups for word in group}
    assert said >= {word for draft in vocabulary.GROUPS for word in draft.words}


def test_a_word_finds_what_its_group_says_without_a_rebuild(inside):
    words = queries.synonyms()
    plain = engine().search(Query(text="太阳能发电"))
    assert engine().search(Query(text="太阳能发电", synonyms=words)).total > plain.total
