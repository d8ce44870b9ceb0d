import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from marketplace.errors import Invalid
from marketplace.files import kinds, passages
from marketplace.files.folding import folded
from marketplace.files.identities import Kind, Known, Part, Passage, Place, find
from tests.files.documents import a_pdf, a_png, a_word_file, an_excel_file

PERSON, COMPANY, SCHOOL = "测试某某", "合肥甲乙丙新材料科技有限公司", "合肥工业大学"
FULL = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
CODE = "91340100MA2N0000X"


def found(text, people=(), organisations=()):
    place = Place(Part.FIELD, "team")
    return list(find([Passage(place, text)], Known(tuple(people), tuple(organisations))))


def kinds_in(text, **known):
    return [one.kind for one in found(text, **known)]


@pytest.mark.parametrize(
    ("organisation", "text"),
    [
        (COMPANY, "由合肥甲乙丙新材料科技有限公司承担"),
        (COMPANY, "合肥甲乙丙新材料科技公司的产线"),
        (COMPANY, "甲乙丙新材料的产线"),
        (COMPANY, "我们甲乙丙多年来"),
        (COMPANY, "甲 乙 丙多年来"),
        (SCHOOL, "合工大材料学院"),
        ("中国科学技术大学", "在中科大完成"),
        ("中国科学技术大学", "在中国科大完成"),
        ("安徽医科大学", "安医大附院"),
        ("University of Science and Technology of China", "a lab of USTC"),
        ("安徽省甲乙丙（集团）股份有限公司", "安徽甲乙丙出品"),
    ],
)
def test_an_organisation_is_known_by_its_short_forms(organisation, text):
    (one,) = found(text, organisations=[organisation])
    assert one.kind is Kind.ORGANISATION
    assert one.meant == organisation


@pytest.mark.parametrize(
    ("organisation", "text"),
    [
        (COMPANY, "新材料科技有限公司很多"),
        (COMPANY, "合肥的新材料科技"),
        (SCHOOL, "合肥的工业与大学"),
        ("University of Science and Technology of China", "industry and customers"),
    ],
)
def test_words_that_any_organisation_has_are_no_mark(organisation, text):
    assert found(text, organisations=[organisation]) == []


@pytest.mark.parametrize(
    ("person", "text"),
    [
        ("李某", "负责人李某"),
        ("李某", "李 某负责"),
        ("李某", "李教授团队"),
        ("李某", "Li Mou et al."),
        ("李某某", "M. M. Li, 2024"),
        ("李某某", "limoumou"),
        ("欧阳某", "欧阳博士"),
    ],
)
def test_a_person_is_known_by_name_title_pinyin_and_initials(person, text):
    (one,) = found(text, people=[person])
    assert (one.kind, one.meant) == (Kind.PERSON, person)


@pytest.mark.parametrize(
    ("person", "text"), [("李某", "Limousine"), ("李某", "李子园"), ("王某", "国王"), ("李", "李")]
)
def test_a_word_that_only_begins_like_a_name_is_no_mark(person, text):
    assert found(text, people=[person]) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("电话13812345678。", Kind.PHONE),
        ("电话１３８－１２３４－５６７８", Kind.PHONE),
        ("+86 138 1234 5678", Kind.PHONE),
        ("0551-62901234", Kind.PHONE),
        ("（0551）62901234", Kind.PHONE),
        ("400-800-1234", Kind.PHONE),
        ("a.b@lab.ustc.edu.cn", Kind.MAIL),
        ("写信到a(at)b.cn", Kind.MAIL),
        ("见www.example.cn/a", Kind.WEBSITE),
        (f"代码{CODE}{uscc.calc_check_digit(CODE)}", Kind.CREDIT_CODE),
        ("证号11010519491231002X", Kind.ID_NUMBER),
    ],
)
def test_numbers_and_addresses_are_known_by_their_form(text, kind):
    assert kinds_in(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "抗拉强度420.13812345678MPa",
        "序列号12345678901234567890123",
        f"代码{CODE}{'0' if uscc.calc_check_digit(CODE) != '0' else '1'}",
        "证号110105194912310021",
        "2026-11-26 17:30",
        "误差0.05-0.12",
        "a@b",
    ],
)
def test_what_only_looks_like_a_number_of_somebody_is_no_mark(text):
    assert found(text) == []


@given(
    before=st.text("的与和在0 .，", max_size=5),
    gaps=st.lists(st.sampled_from(["", " ", "\u3000", "\u200b", "\n"]), min_size=4, max_size=4),
    name=st.sampled_from(["测试某某", "测试單位", "测试单位"]),
)
def test_a_name_is_found_however_it_is_spaced_or_spelled(before, gaps, name):
    hidden = "".join(letter + gap for letter, gap in zip(name, gaps, strict=True))
    (one,) = found(f"{before}{hidden}。", organisations=["测试单位"], people=["测试某某"])
    assert one.text == hidden.rstrip(" \u3000\u200b\n")


@given(st.text())
def test_folding_keeps_each_letters_place(text):
    letters = folded(text)
    assert len(letters.places) == len(letters.text)
    assert list(letters.places) == sorted(letters.places)
    assert all(0 <= place < len(text) for place in letters.places)


@given(st.text(alphabet=st.sampled_from("合工大甲乙丙138-@.cn李某 "), max_size=60))
def test_marks_stand_where_they_say_and_never_overlap(text):
    marks = found(text, people=["李某"], organisations=[COMPANY, SCHOOL])
    end = 0
    for one in marks:
        assert text[one.start :].startswith(one.text)
        assert text[: one.start].endswith(one.before)
        assert one.start >= end
        end = one.start + len(one.text)


def _places(data, media_type, planted):
    reading = passages.read(data, media_type, f"{planted}方案")
    return {(one.place.part, one.place.where) for one in find(reading.passages, Known(organisations=(planted,)))}


def test_a_word_file_is_read_in_every_corner():
    places = _places(a_word_file("甲乙丙丁"), kinds.DOCX, "甲乙丙丁")
    parts = {where.rstrip("0123456789 ") for part, where in places if part == Part.PARAGRAPH}
    assert {part for part, _where in places} == {Part.FILE_NAME, Part.METADATA, Part.PARAGRAPH}
    assert {"", "header", "comments"} <= {part.rstrip("0123456789") for part in parts}
    named = {where for part, where in places if part == Part.METADATA}
    assert {"creator", "lastModifiedBy", "title", "author", "link"} <= named


def test_a_text_box_and_struck_text_are_read_once():
    texts = [text for _place, text in passages.read(a_word_file("甲乙丙丁"), kinds.DOCX, "a").passages]
    assert texts.count("框内甲乙丙丁") == 1
    assert "外框" in texts
    assert "旧文甲乙丙丁" in texts


def test_an_excel_file_is_read_cell_by_cell_with_hidden_sheets_and_numbers():
    data = an_excel_file("甲乙丙丁")
    places = _places(data, kinds.XLSX, "甲乙丙丁")
    assert {(Part.CELL, "Sheet!B7"), (Part.CELL, "表甲乙丙丁!A1"), (Part.CELL, "表甲乙丙丁")} <= places
    assert {(Part.METADATA, "creator"), (Part.METADATA, "author")} <= places
    phones = find(passages.read(data, kinds.XLSX, "a").passages, Known())
    assert [(one.kind, one.place.where) for one in phones] == [(Kind.PHONE, "Sheet!B8")]


def test_a_pdf_is_read_page_by_page_with_its_remarks_and_information():
    places = _places(a_pdf("甲乙丙丁"), kinds.PDF, "甲乙丙丁")
    assert {(Part.PAGE, "1"), (Part.METADATA, "Author"), (Part.METADATA, "XMP")} <= places
    texts = [text for place, text in passages.read(a_pdf("x"), kinds.PDF, "a").passages if place.part == Part.PAGE]
    assert "低温成形工艺路线" in texts[0]
    assert "第二页" in texts[1]


def test_a_picture_is_named_as_unread():
    assert passages.read(a_png("x"), kinds.PNG, "图.png").unread == [Place(Part.PAGE, "1", "图.png")]
    pictures = passages.read(a_word_file("x"), kinds.DOCX, "a").unread
    assert [place.where for place in pictures] == ["image1.png"]


def test_plain_text_is_read_line_by_line():
    (one,) = find(passages.read("一\n电话13812345678".encode(), kinds.TEXT, "a.txt").passages, Known())
    assert one.place == Place(Part.LINE, "2", "a.txt")


@pytest.mark.parametrize(
    ("data", "media_type"),
    [(a_pdf("x", password="secret"), kinds.PDF), (b"%PDF-", kinds.PDF), (b"PK", kinds.DOCX), (b"PK", kinds.XLSX)],
)
def test_a_file_that_cant_be_read_is_refused_in_words(data, media_type):
    with pytest.raises(Invalid):
        passages.read(data, media_type, "a")
