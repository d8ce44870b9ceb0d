"""`marketplace affiliations take`: what was verified before there was a graph enters it, once."""

from click.testing import CliRunner

from marketplace import db
from marketplace.affiliations import queries
from marketplace.cli import cli
from tests.factories import an_organisation


def test_organisations_verified_before_enter_the_graph_and_once(app):
    with app.app_context():
        db.begin_writing()
        party, waiting = an_organisation(), an_organisation(verified=False)
        db.session.commit()
    for _ in range(2):
        done = CliRunner().invoke(cli, ["affiliations", "take"], obj=lambda: app, catch_exceptions=False)
        assert done.exit_code == 0
    with app.app_context():
        assert len(queries.bonds_of(queries.node_of(party.id).id)) == 2
        assert queries.node_of(waiting.id) is None
