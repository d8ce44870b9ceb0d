"""While a part of the index is on no node, the answer is that there is none: half an answer looks like a whole one."""

import pytest
from elasticsearch import Elasticsearch

from search.elastic.engine import ElasticEngine
from search.engine import EngineUnavailable
from search.query import Query
from tests.search.conftest import server_url

pytestmark = pytest.mark.elasticsearch


@pytest.fixture
def halved(elastic_url):
    """An engine on an index of two shards, of which one finds no node."""
    engine = ElasticEngine(elastic_url)
    with engine.rebuild():
        pass
    _spread(engine.health().detail, engine._indices.current)
    yield engine
    engine.close()


def _spread(index, alias):
    """Put an index in the place of another that needs one more node than there is."""
    with Elasticsearch(server_url()) as client:
        mapping = client.indices.get_mapping(index=index)[index]["mappings"]
        fewer = {"number_of_shards": 2, "number_of_replicas": 0, "index.routing.allocation.total_shards_per_node": 1}
        name = f"{alias}-00000000"
        client.indices.create(index=name, mappings=mapping, settings=fewer, wait_for_active_shards=0)
        client.cluster.health(index=name, wait_for_no_initializing_shards=True)
        client.indices.update_aliases(
            actions=[{"add": {"index": name, "alias": alias}}, {"remove_index": {"index": index}}]
        )


def test_a_search_is_refused(halved):
    with pytest.raises(EngineUnavailable):
        halved.search(Query())


def test_a_comparison_with_the_database_is_refused(halved):
    with pytest.raises(EngineUnavailable):
        list(halved.versions())
