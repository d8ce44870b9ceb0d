"""What only the embedded engine has: folders, locks between processes, and files that can be damaged."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from search import indexing
from search.embedded import store as tantivy_store
from search.embedded import stored as tantivy_stored
from search.embedded.engine import EmbeddedEngine
from search.engine import Deletion, EngineUnavailable, NeedsRebuild, open_engine
from search.query import Query
from search.stored import StoredQuery
from tests.search.conftest import ids, result


@pytest.fixture
def path(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def engine(path):
    engine = EmbeddedEngine(path)
    with engine.rebuild() as fresh:
        fresh.put([result(1), result(2)])
    yield engine
    engine.close()


def current(path):
    return path / (path / "CURRENT").read_text()


def run(path, code):
    """Another process that has the engine open; it says "ready" and waits to be killed."""
    program = f"""
        import sys
        from search.embedded.engine import EmbeddedEngine
        from pathlib import Path
        from tests.search.conftest import result
        engine = EmbeddedEngine(Path({str(path)!r}))
        {textwrap.indent(textwrap.dedent(code), " " * 8).strip()}
    """
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    return process


def kill(process):
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


def test_a_process_killed_while_it_writes_leaves_a_sound_index_and_no_lock(engine, path):
    engine.close()
    process = run(
        path,
        """
        engine.put([result(3)])
        print("ready", flush=True)
        number = 4
        while True:
            engine.put([result(each) for each in range(number, number + 50)])
            number += 50
        """,
    )
    kill(process)
    after = EmbeddedEngine(path)
    assert {"result:1", "result:2", "result:3"} <= {id_ for id_, _ in after.versions()}
    after.put([result(9_999_999)])
    assert "result:9999999" in dict(after.versions())
    after.close()


@pytest.mark.parametrize("acknowledged", [1, 2, 5, 9])
def test_what_was_acknowledged_before_a_kill_is_there_after_it(path, acknowledged):
    """Each round stores, replaces and forgets, rebuilds every third time, and says so when all of it is done."""
    process = run(
        path,
        """
        from search.engine import Deletion
        from search.stored import StoredQuery
        with engine.rebuild():
            pass
        engine.restore([])
        print("ready", flush=True)
        for number in range(1, 10_000):
            engine.put([result(0, version=number), result(number), result(-number)])
            engine.delete([Deletion(f"result:{-number}", 1)])
            engine.store([StoredQuery(id="saved:0", version=number), StoredQuery(id=f"saved:{number}", version=1)])
            if number % 3 == 0:
                engine.restore(StoredQuery(id=f"saved:{each}", version=1) for each in range(number + 1))
                with engine.rebuild() as fresh:
                    fresh.put(result(each, version=number * (each == 0) or 1) for each in range(number + 1))
            print(number, flush=True)
        """,
    )
    for _ in range(acknowledged):
        process.stdout.readline()
    kill(process)
    after = EmbeddedEngine(path)
    documents, queries = dict(after.versions()), dict(after.stored_versions())
    expected = {f"result:{number}" for number in range(acknowledged + 1)}
    assert expected <= documents.keys()
    assert documents["result:0"] >= acknowledged
    assert not {f"result:{-number}" for number in range(1, acknowledged + 1)} & documents.keys()
    assert {f"saved:{number}" for number in range(1, acknowledged + 1)} <= queries.keys()
    after.put([result(9_999_999)])
    after.store([StoredQuery(id="saved:9999999", version=1)])
    assert {"result:9999999"} <= dict(after.versions()).keys()
    assert "saved:9999999" in [each.id for each in after.satisfied(result(1))]
    after.close()


def test_a_process_killed_while_it_rebuilds_leaves_the_old_index_and_the_next_rebuild_sweeps(engine, path):
    engine.close()
    process = run(
        path,
        """
        with engine.rebuild() as fresh:
            fresh.put([result(7)])
            print("ready", flush=True)
            __import__("time").sleep(60)
        """,
    )
    kill(process)
    after = EmbeddedEngine(path)
    assert set(ids(after.search(Query()))) == {"result:1", "result:2"}
    assert len([each for each in path.iterdir() if each.is_dir()]) == 2
    with after.rebuild() as fresh:
        fresh.put([result(8)])
    assert [each for each in path.iterdir() if each.is_dir()] == [current(path)]
    after.close()


def test_a_second_writing_process_is_refused_and_may_read(engine, path):
    engine.close()
    process = run(path, 'engine.put([result(3)])\nprint("ready", flush=True)\n__import__("time").sleep(60)')
    try:
        second = EmbeddedEngine(path)
        assert "result:3" in ids(second.search(Query()))
        with pytest.raises(EngineUnavailable, match="another process"):
            second.put([result(4)])
        with pytest.raises(EngineUnavailable, match="another process"), second.rebuild():
            pass
        for use in (lambda: second.restore([]), lambda: second.delete([Deletion("result:1", 9)])):
            with pytest.raises(EngineUnavailable, match="another process"):
                use()
    finally:
        kill(process)
    second.put([result(4)])
    second.close()


def test_the_lock_is_free_after_close(engine, path):
    engine.put([result(3)])
    engine.close()
    other = EmbeddedEngine(path)
    other.put([result(4)])
    other.close()


def test_another_dictionary_needs_a_rebuild(engine, path, monkeypatch):
    monkeypatch.setattr(tantivy_store.analysis, "fingerprint", lambda: "another")
    tantivy_store.fingerprint.cache_clear()
    try:
        with pytest.raises(NeedsRebuild, match="another schema or dictionary"):
            engine.search(Query())
        with engine.rebuild() as fresh:
            fresh.put([result(5)])
        assert ids(engine.search(Query())) == ["result:5"]
    finally:
        tantivy_store.fingerprint.cache_clear()


@pytest.mark.parametrize("content", [b"", b"../../etc", b"\xff\xfe\x00", b"nowhere-12345678", None])
def test_a_foreign_pointer_needs_a_rebuild(engine, path, content):
    pointer = path / "CURRENT"
    name = pointer.read_text()
    if content is None:
        pointer.unlink()
        pointer.mkdir()
    else:
        pointer.write_bytes(content)
    fresh_reader = EmbeddedEngine(path)
    with pytest.raises(NeedsRebuild):
        fresh_reader.search(Query())
    assert not fresh_reader.health().ready
    assert (path / name).is_dir()


def test_a_pointer_to_a_folder_that_is_gone_needs_a_rebuild(engine, path):
    (path / "CURRENT").write_text(f"{tantivy_store.fingerprint()}-00000000")
    with pytest.raises(NeedsRebuild):
        EmbeddedEngine(path).search(Query())


@pytest.mark.parametrize("suffix", ["meta.json", ".idx", ".term", ".store", ".fast", ".fieldnorm"])
@pytest.mark.parametrize("damage", ["emptied", "garbled", "removed"])
def test_a_damaged_file_needs_a_rebuild_and_never_crashes(engine, path, suffix, damage):
    engine.close()
    for file in current(path).iterdir():
        if file.name.endswith(suffix):
            _damage(file, damage)
    broken = EmbeddedEngine(path)
    try:
        assert len(ids(broken.search(Query(text="石墨烯", facets=("kind",))))) <= 2
    except NeedsRebuild as error:
        assert str(path) in str(error)  # noqa: PT017  # garbled bytes may by chance still be readable
    with broken.rebuild() as fresh:
        fresh.put([result(6)])
    assert ids(broken.search(Query())) == ["result:6"]
    broken.close()


@pytest.fixture
def asked(engine, path):
    """An engine with a stored query."""
    engine.restore([StoredQuery(id="saved:1", version=1, clauses=("石墨烯",))])
    return engine


def satisfied(engine):
    return [each.id for each in engine.satisfied(result(1))]


@pytest.mark.parametrize("suffix", ["meta.json", ".idx", ".term", ".store", ".fast", ".fieldnorm"])
@pytest.mark.parametrize("damage", ["emptied", "garbled", "removed"])
def test_damaged_stored_queries_are_to_be_restored_and_leave_searching_alone(asked, path, suffix, damage):
    asked.close()
    for file in current(path / "stored").iterdir():
        if file.name.endswith(suffix):
            _damage(file, damage)
    broken = EmbeddedEngine(path)
    try:
        assert satisfied(broken) in ([], ["saved:1"])
    except NeedsRebuild as error:
        assert str(path / "stored") in str(error)  # noqa: PT017  # garbled bytes may by chance still be readable
    assert len(ids(broken.search(Query()))) == 2
    broken.restore([StoredQuery(id="saved:2", version=1)])
    assert satisfied(broken) == ["saved:2"]
    broken.close()


@pytest.mark.parametrize("content", [b"", b"../../etc", b"\xff\xfe\x00", b"nowhere-12345678"])
def test_a_foreign_pointer_to_stored_queries_asks_for_them(asked, path, content):
    (path / "stored" / "CURRENT").write_bytes(content)
    reader = EmbeddedEngine(path)
    with pytest.raises(NeedsRebuild):
        satisfied(reader)
    assert len(ids(reader.search(Query()))) == 2


def test_stored_queries_of_another_dictionary_are_stored_again(asked, monkeypatch):
    monkeypatch.setattr(tantivy_stored.analysis, "fingerprint", lambda: "another")
    tantivy_stored.fingerprint.cache_clear()
    try:
        with pytest.raises(NeedsRebuild, match="another schema or dictionary"):
            satisfied(asked)
        asked.restore([StoredQuery(id="saved:2", version=1)])
        assert satisfied(asked) == ["saved:2"]
    finally:
        tantivy_stored.fingerprint.cache_clear()


def test_a_rebuild_leaves_stored_queries_and_foreign_folders_alone(asked, path):
    (path / "mine").mkdir()
    with asked.rebuild():
        pass
    assert satisfied(asked) == ["saved:1"]
    assert (path / "mine").is_dir()


def _damage(file, damage):
    if damage == "removed":
        file.unlink()
    elif damage == "emptied":
        file.write_bytes(b"")
    else:
        size = file.stat().st_size
        file.write_bytes(bytes((37 * i) % 251 for i in range(size)))


def test_a_path_that_is_a_file_is_not_an_index(tmp_path):
    file = tmp_path / "index"
    file.write_text("not a folder")
    engine = EmbeddedEngine(file)
    assert not engine.health().ready
    with pytest.raises(EngineUnavailable):
        engine.search(Query())
    with pytest.raises(EngineUnavailable), engine.rebuild():
        pass


@pytest.mark.parametrize("url", ["", "embedded:", "tantivy:/x", "http:nowhere", "/var/index"])
def test_an_address_of_another_form_is_refused(url):
    with pytest.raises(ValueError, match="is not a search address"):
        open_engine(url)


def test_a_reader_whose_folder_a_rebuild_removes_reads_the_new_one(engine):
    seen = []

    def use(store):
        seen.append(store.path.name)
        if len(seen) == 1:
            with engine.rebuild() as fresh:
                fresh.put([result(7)])
            raise ValueError("the folder is gone")
        return store.count()

    assert engine._documents.read(use) == 1
    assert len(set(seen)) == 2


def test_a_write_that_fails_half_way_stores_nothing_and_the_next_one_works(engine, monkeypatch):
    laid_out = tantivy_store._document

    def fail(record, after):
        if record.id == "result:4":
            raise RuntimeError("no space left")
        return laid_out(record, after)

    monkeypatch.setattr(tantivy_store, "_document", fail)
    with pytest.raises(RuntimeError):
        engine.put([result(3), result(4)])
    monkeypatch.undo()
    engine.put([result(5)])
    assert set(ids(engine.search(Query()))) == {"result:1", "result:2", "result:5"}


def test_a_panic_of_the_library_is_a_damaged_index(engine):
    class PanicException(BaseException):  # the library's own cannot be imported
        pass

    def use(store):
        raise PanicException

    with pytest.raises(NeedsRebuild, match="damaged"):
        engine._documents.read(use)


def test_a_folder_has_one_writer_even_without_our_lock(engine, path):
    engine.put([result(3)])
    with pytest.raises(EngineUnavailable, match="cannot be written"):
        tantivy_store.Store.open(current(path)).put([indexing.record(result(4))])


def test_each_commit_of_another_opening_of_the_folder_is_seen_at_once(engine, path):
    writer, reader = (tantivy_store.Store.open(current(path)) for _ in range(2))
    engine.close()
    for number in range(3, 23):
        assert reader.count() == number - 1
        writer.put([indexing.record(result(number))])
        assert (reader.count(), writer.count()) == (number, number)
    writer.close()
