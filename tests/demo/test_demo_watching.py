"""People of the demonstration keep searches, and have been told of something."""

from sqlalchemy import select

from marketplace import db
from marketplace.demo import watching
from marketplace.demo.timeline import made
from marketplace.discovery.handlers import engine
from marketplace.mail import Letter
from marketplace.saved_searches import copies
from marketplace.saved_searches.models import Digest, SavedSearch, SavedSearchHit


def test_every_search_of_the_script_is_kept_and_asked(inside):
    kept = [db.session.get_one(SavedSearch, made(f"watching:{each.key}:save")) for each in watching.SEARCHES]
    assert all(search.standing for search in kept)
    assert set(dict(engine().stored_versions())) == {copies.key_of(search.id) for search in kept}
    assert list(copies.faults()) == []


def test_what_was_published_was_told_in_a_digest_with_the_line(inside):
    told = {hit.saved_search.name: hit for hit in db.session.scalars(select(SavedSearchHit)) if hit.told}
    assert told["叠层光伏"].clauses == ["钙钛矿 叠层"]
    assert told["电池安全与制造"].clauses == ["热失控 预警"]
    sent = [digest for digest in db.session.scalars(select(Digest)) if digest.sent_at]
    letters = list(db.session.scalars(select(Letter).where(Letter.dedupe.like("digest-%"))))
    assert {letter.dedupe for letter in letters} == {f"digest-{digest.id}" for digest in sent}
    assert all("/saved-searches/stop/" in letter.body for letter in letters)
