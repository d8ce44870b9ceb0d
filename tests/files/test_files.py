import hashlib
import io
import zipfile

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace import audit, db, outbox
from marketplace.errors import Conflict, Forbidden, Invalid, Unavailable
from marketplace.files import READERS, actions, kinds, queries, store
from marketplace.files.models import Attachment
from marketplace.permissions import NOBODY
from tests.factories import a_member, a_person, actor_of, an_organisation, sign_in

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(20)


def packed(*names, **more):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, more.get("content", "<xml/>"))
    return target.getvalue()


DOCX = packed("[Content_Types].xml", "_rels/.rels", "word/document.xml")
XLSX = packed("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml")


def upload(content, name):
    return FileStorage(io.BytesIO(content), filename=name, content_type="application/x-whatever-the-browser-says")


def stored(content=PDF, name="证明.pdf", by=None):
    return actions.store(upload(content, name), by=actor_of(by or a_person()))


@pytest.fixture
def readers():
    kept = dict(READERS)
    yield READERS
    READERS.clear()
    READERS.update(kept)


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (PDF, "a.pdf", kinds.PDF),
        (PNG, "图.PNG", kinds.PNG),
        (JPEG, "a.jpeg", kinds.JPEG),
        (DOCX, "合同.docx", kinds.DOCX),
        (XLSX, "a.xlsx", kinds.XLSX),
        ("一段文字\r\n".encode(), "a.txt", kinds.TEXT),
    ],
)
def test_a_file_is_known_by_its_content(ctx, content, name, media_type):
    attachment = stored(content, name)
    assert attachment.media_type == media_type
    assert attachment.digest == hashlib.sha256(content).hexdigest()
    assert store.path_of(attachment.digest).read_bytes() == content


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\x00" + bytes(100), "a.pdf"),
        (b"<html><script>alert(1)</script>", "a.pdf"),
        (PDF, "a.png"),
        (PDF, "a.exe"),
        (PDF, "pdf"),
        ("文字".encode("gbk"), "a.txt"),
        (b"text\x00text", "a.txt"),
        (packed("a.txt"), "a.docx"),
        (packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "a.docx"),
        (packed("[Content_Types].xml", "word/document.xml", "../../etc/passwd"), "a.docx"),
        (DOCX[: len(DOCX) // 2], "a.docx"),
        (DOCX, "a.xlsx"),
        (packed("[Content_Types].xml", "ppt/presentation.xml"), "a.pptx"),
    ],
)
def test_what_is_not_of_the_list_or_says_otherwise_is_refused_and_leaves_nothing(ctx, content, name):
    before = sorted(store.folder().rglob("*")) if store.folder().exists() else []
    with pytest.raises(Invalid) as refusal:
        stored(content, name)
    assert name in str(refusal.value)
    assert [path for path in sorted(store.folder().rglob("*")) if path.is_file()] == [
        path for path in before if path.is_file()
    ]


def test_a_bomb_is_refused_by_what_it_would_unpack_to(ctx, monkeypatch):
    monkeypatch.setattr(kinds, "LARGEST_UNPACKED", 10)
    with pytest.raises(Invalid):
        stored(DOCX, "a.docx")


def test_an_empty_file_is_refused(ctx):
    with pytest.raises(Invalid, match=r"a\.txt"):
        stored(b"", "a.txt")


def test_a_file_above_the_limit_is_refused_while_it_comes_in(ctx):
    limit = 20 * 1024 * 1024
    with pytest.raises(Invalid):
        stored(b"x" * (limit + 1), "a.txt")
    assert stored(b"x" * limit, "a.txt").size == limit


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\合同.pdf", "合同.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("", "file"),
        ("\x00\x01", "file"),
        ("很长" * 200 + ".pdf", ("很长" * 200)[:116] + ".pdf"),
    ],
)
def test_a_name_is_only_a_name(given, shown):
    assert actions.name_of(given) == shown


def test_who_is_not_signed_in_stores_nothing(ctx):
    with pytest.raises(Forbidden):
        actions.store(upload(PDF, "a.pdf"), by=NOBODY)


def test_the_same_content_lies_on_the_disk_once(ctx):
    first, second = stored(), stored()
    assert first.public_id != second.public_id
    assert first.digest == second.digest


def test_a_loose_file_is_its_uploaders_only(ctx):
    someone = a_person()
    attachment = stored(by=someone)
    assert queries.readable(actor_of(someone), attachment)
    assert not queries.readable(actor_of(a_person()), attachment)
    assert not queries.readable(NOBODY, attachment)


def test_an_attached_file_follows_the_rule_of_its_record(ctx, readers):
    party, someone = an_organisation(), a_person()
    member = a_member(party)
    attachment = stored(by=someone)
    actions.attach(attachment, party, by=actor_of(someone))
    assert attachment.room == "accounts"
    assert not queries.readable(actor_of(member), attachment), "without a rule nobody reads it"
    readers["organisation"] = lambda actor, organisation_id: actor.acts_for(organisation_id)
    assert queries.readable(actor_of(member), attachment)
    assert not queries.readable(actor_of(someone), attachment)
    assert queries.of(party) == [attachment]


def test_a_file_of_somebody_else_is_not_attached(ctx):
    attachment = stored()
    with pytest.raises(Forbidden):
        actions.attach(attachment, an_organisation(), by=actor_of(a_person()))


def test_a_file_belongs_to_one_record(ctx):
    attachment = stored()
    actions.attach(attachment, an_organisation())
    with pytest.raises(Conflict):
        actions.attach(attachment, an_organisation())


def test_a_record_has_a_limited_number_of_files(ctx):
    party, someone = an_organisation(), a_person()
    uploads = [upload(f"文件{number}".encode(), f"{number}.txt") for number in range(21)]
    with pytest.raises(Invalid):
        actions.attach_uploads(uploads, party, by=actor_of(someone))
    assert len(queries.of(party)) == 20


def test_empty_choices_of_a_form_are_left_out(ctx):
    party = an_organisation()
    taken = actions.attach_uploads([upload(b"", ""), upload(PDF, "a.pdf")], party, by=actor_of(a_person()))
    assert [attachment.name for attachment in taken] == ["a.pdf"]


def test_taking_in_and_attaching_are_on_record(ctx):
    attachment = stored()
    actions.attach(attachment, an_organisation())
    db.session.commit()
    assert [event.action for event in audit.trail("attachment", attachment.id)] == ["file.store", "file.attach"]


SCANNERS = {"clean": "true", "infected": "false", "broken": "sh -c 'exit 7'", "missing": "/nowhere/scanner"}


@pytest.mark.parametrize(
    ("scanner", "refusal"), [("infected", Invalid), ("broken", Unavailable), ("missing", Unavailable)]
)
def test_what_the_scanner_does_not_let_pass_is_not_kept(ctx, scanner, refusal, monkeypatch):
    _use_scanner(ctx, monkeypatch, SCANNERS[scanner])
    content = f"内容 {scanner}".encode()
    with pytest.raises(refusal):
        stored(content, "a.txt")
    assert not store.path_of(hashlib.sha256(content).hexdigest()).exists()


def test_what_the_scanner_lets_pass_is_kept(ctx, monkeypatch):
    _use_scanner(ctx, monkeypatch, SCANNERS["clean"])
    assert stored().id


def _use_scanner(app, monkeypatch, command):
    from dataclasses import replace

    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], scanner=command))


def test_a_loose_file_is_dropped_after_a_day_and_an_attached_one_stays(own_app, monkeypatch, travel):
    from marketplace import relay

    monkeypatch.setattr(store, "YOUNG", 0)
    with own_app.app_context():
        db.begin_writing()
        loose, tied = stored(b"loose", "a.txt").digest, stored(b"tied", "b.txt")
        actions.attach(tied, an_organisation())
        db.session.commit()
        relay.run_until_idle(own_app)
        assert store.path_of(loose).exists()
    travel(hours=25)
    relay.run_until_idle(own_app)
    with own_app.app_context():
        assert db.session.scalars(select(Attachment.name)).all() == ["b.txt"]
        assert store.path_of(loose).exists(), "the content goes later than its row: a rollback must lose nothing"
    travel(hours=25)
    relay.run_until_idle(own_app)
    with own_app.app_context():
        assert not store.path_of(loose).exists()
        assert store.path_of(tied.digest).exists()
        assert list(queries.faults()) == []
        assert set(db.session.scalars(select(outbox.Delivery.state))) == {outbox.DeliveryState.DONE}


def test_content_that_another_file_names_is_not_dropped(own_app, monkeypatch, travel):
    from marketplace import relay

    monkeypatch.setattr(store, "YOUNG", 0)
    with own_app.app_context():
        db.begin_writing()
        kept = stored(b"same", "a.txt")
        actions.attach(kept, an_organisation())
        stored(b"same", "b.txt")
        db.session.commit()
    for _ in range(3):
        travel(hours=25)
        relay.run_until_idle(own_app)
    with own_app.app_context():
        assert store.path_of(kept.digest).exists()


def test_content_that_has_just_come_in_is_not_dropped(ctx):
    attachment = stored(b"fresh", "a.txt")
    assert not store.drop(attachment.digest)
    assert store.path_of(attachment.digest).exists()


def test_changed_missing_and_unnamed_content_is_found(own_app):
    with own_app.app_context():
        db.begin_writing()
        changed, missing = stored(b"one", "a.txt").digest, stored(b"two", "b.txt").digest
        db.session.commit()
        assert list(queries.faults()) == []
        store.path_of(changed).write_bytes(b"other")
        store.path_of(missing).unlink()
        stray = store.path_of("ab" + "0" * 62)
        stray.parent.mkdir(parents=True)
        stray.write_bytes(b"x")
        assert {digest for digest, _ in queries.faults()} == {changed, missing, stray.name}


# downloads


@pytest.fixture
def published(app, readers):
    """Return a stored, committed file of an organisation and a client of one of its members."""
    with app.app_context():
        db.begin_writing()
        party = an_organisation()
        member = a_member(party)
        attachment = stored(PDF, "技术 合同；最终.pdf", by=member)
        actions.attach(attachment, party, by=actor_of(member))
        db.session.commit()
        readers["organisation"] = lambda actor, organisation_id: actor.acts_for(organisation_id)
        return attachment, sign_in(app.test_client(), member)


def test_a_download_has_the_headers_that_keep_it_a_download(published):
    attachment, client = published
    answer = client.get(f"/files/{attachment.public_id}")
    assert answer.data == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "filename*=UTF-8''%E6%8A%80%E6%9C%AF" in disposition


def test_strangers_get_404_and_visitors_are_asked_to_sign_in(published, app):
    attachment, _ = published
    with app.app_context():
        db.begin_writing()
        stranger = a_person()
        db.session.commit()
    client = sign_in(app.test_client(), stranger)
    assert client.get(f"/files/{attachment.public_id}").status_code == 404
    assert client.get("/files/nonexistent").status_code == 404
    for name in (attachment.public_id, "nonexistent"):
        assert app.test_client().get(f"/files/{name}").location.startswith("/login")


def test_a_file_whose_content_is_gone_answers_404(published):
    attachment, client = published
    path = store.path_of
    with client.application.app_context():
        path(attachment.digest).unlink()
    assert client.get(f"/files/{attachment.public_id}").status_code == 404
