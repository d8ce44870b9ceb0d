"""A backup restored into a new installation is the same installation, whichever database it came from."""

import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import func, select

from marketplace import audit, backup, db
from marketplace.app import create_app
from marketplace.db import Base
from marketplace.errors import Invalid
from marketplace.mail import Channel, Letter
from tests.conftest import settings_for


def _silent(_name):
    pass


def _fill(app, files):
    with app.app_context():
        db.begin_writing()
        for number in range(3):
            letter = Letter(channel=Channel.MAIL, address="收件人@demo.invalid", body=f"第 {number} 封")
            db.session.add(letter)
            audit.record("letter.write", letter, by=None)
        db.session.commit()
    (files / "ab").mkdir(parents=True)
    (files / "ab" / "cdef").write_bytes(b"\x00\xffattachment")


def _rows(app):
    with app.app_context():
        return {
            table.name: db.session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }


@pytest.fixture
def another(new_database, tmp_path):
    made = []

    def make():
        made.append(create_app(settings_for(new_database(), tmp_path / "another")))
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            db.database().engine.dispose()


@pytest.fixture
def archive(own_app, tmp_path):
    files = tmp_path / "files"
    _fill(own_app, files)
    target = tmp_path / "backup.zip"
    with own_app.app_context():
        backup.write(target, files, tell=_silent)
    return target


def _restore(app, archive, files):
    with app.app_context():
        db.begin_writing()
        backup.read(archive, files, tell=_silent)
        db.session.commit()


def test_database_and_files_come_back_whole(own_app, another, archive, tmp_path):
    target = another()
    files = tmp_path / "restored"
    _restore(target, archive, files)
    assert _rows(target) == _rows(own_app)
    assert (files / "ab" / "cdef").read_bytes() == b"\x00\xffattachment"
    with target.app_context():
        assert list(audit.verify()) == []
        db.begin_writing()
        letter = Letter(channel=Channel.MAIL, address="a@demo.invalid", body="the counters go on")
        db.session.add(letter)
        audit.record("letter.write", letter, by=None)
        db.session.commit()
        assert list(audit.verify()) == []


def test_a_database_that_holds_something_is_never_overwritten(own_app, archive, tmp_path):
    with pytest.raises(Invalid):
        _restore(own_app, archive, tmp_path / "restored")


def test_a_damaged_backup_is_refused_before_anything_is_written(another, archive, tmp_path):
    damaged = tmp_path / "damaged.zip"
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(damaged, "w") as copy:
        for name in source.namelist():
            data = source.read(name)
            copy.writestr(name, data.replace("第".encode(), "弟".encode()) if name == "tables/letter.jsonl" else data)
    target = another()
    with pytest.raises(Invalid, match="letter"):
        _restore(target, damaged, tmp_path / "restored")
    assert _rows(target)["letter"] == 0


@pytest.mark.parametrize("content", [b"", b"not an archive"])
def test_what_is_no_backup_is_refused_in_words(another, tmp_path, content):
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    with pytest.raises(Invalid):
        _restore(another(), path, tmp_path / "restored")


def test_a_backup_names_its_schema_and_its_digests(archive):
    manifest = json.loads(zipfile.ZipFile(archive).read("manifest.json"))
    assert set(manifest) == {"format", "revision", "at", "entries"}
    assert all(len(entry["sha256"]) == 64 for entry in manifest["entries"].values())
    assert Path(archive).with_suffix(".zip.partial").exists() is False
