"""A file of two halves, what qpdf wrote and what we did, is one file for every reader."""

from __future__ import annotations

import io
import random
import re

import pikepdf
import pypdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Dictionary, Pdf

from secondop_desktop.packet.bind import About, Binder, Bookmark, Spot
from secondop_desktop.packet.impose import Painted
from secondop_desktop.packet.writer import Base, Writer, array, references, words

PASSWORD = "a quiet harbour"


def base(password: str | None = None, said: str = "Jürgen (ß) \\ 李") -> Base:
    pdf = pikepdf.new()
    font = pdf.make_indirect(Dictionary(Type=pikepdf.Name.Font, Note=pikepdf.String(said)))
    return Base.of(pdf, {"Fonts": [font]}, password)


def file(pages: int, password: str | None = None, *, more: tuple[str, ...] = ()) -> bytes:
    under = base(password)
    out = Writer(under.size)
    painted = [Painted(200, 100, b"%d 0 m 9 9 l S" % number) for number in range(pages)]
    binder = Binder(out, painted, under.held["Fonts"][0])
    for number in range(pages):
        binder.link(number, (1, 2, 3, 4), Spot(pages - 1 - number, 0, 50), words("go"), None)
    binder.outline([Bookmark("All", Spot(0, 0, 0), [Bookmark(title, Spot(0, 0, 0)) for title in more])])
    binder.write_contents()
    return under.whole(binder.finish(under, About("Title with (brackets) and ü", "en")))


def checked(data: bytes, password: str = "") -> None:
    """qpdf finds no fault."""
    with Pdf.open(io.BytesIO(data), password=password) as pdf:
        assert pdf.check_pdf_syntax() == []


@pytest.mark.parametrize("password", [None, PASSWORD])
@pytest.mark.parametrize("pages", [1, 70, 300])
def test_every_reader_finds_every_page_link_and_string(pages: int, password: str | None) -> None:
    data = file(pages, password, more=("one", "zwei ü", "三"))
    checked(data, password or "")
    with Pdf.open(io.BytesIO(data), password=password or "") as pdf:
        assert len(pdf.pages) == pages
        assert str(pdf.docinfo.Title) == "Title with (brackets) and ü"
        assert str(pdf.pages[0].obj.Resources.Font.Note) == "Jürgen (ß) \\ 李"
        leads = [page.obj.Annots[0].Dest[0].objgen for page in pdf.pages]
        assert leads == [page.obj.objgen for page in reversed(pdf.pages)]
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root[0].children] == ["one", "zwei ü", "三"]
    reader = pypdf.PdfReader(io.BytesIO(data), password=password)
    assert [page.get_contents().get_data()[:1] for page in reader.pages[:2]] == [b"0", b"1"][:pages]  # type: ignore[union-attr]
    with pypdfium2.PdfDocument(data, password=password) as document:
        assert len(document) == pages


def test_a_file_with_a_password_opens_with_no_other_and_tells_nothing_without() -> None:
    data = file(3, PASSWORD, more=("a secret bookmark",))
    with pytest.raises(pikepdf.PasswordError):
        Pdf.open(io.BytesIO(data), password="another")
    assert b"secret" not in data
    assert b"Title" not in data
    with Pdf.open(io.BytesIO(data), password=PASSWORD) as pdf:
        assert (pdf.encryption.R, pdf.encryption.V) == (6, 5)


def test_two_files_with_one_password_are_enciphered_differently() -> None:
    assert file(2, PASSWORD) != file(2, PASSWORD)


def test_the_same_pages_make_the_same_file() -> None:
    assert file(5) == file(5)
    assert file(5) != file(6)


def test_nothing_of_the_first_half_is_left_that_only_qpdf_needed() -> None:
    data = file(4)
    assert b"/Held" not in data
    assert b"/Catalog" not in data  # ours is in a packed stream
    with Pdf.open(io.BytesIO(data)) as pdf:
        kinds = [str(item.get("/Type", "")) for item in pdf.objects if isinstance(item, Dictionary)]
    assert kinds.count("/Catalog") == 1
    assert kinds.count("/Pages") == 1


def test_every_object_is_where_the_table_says() -> None:
    data = file(30)
    start = int(data[data.rindex(b"startxref") :].split()[1])
    assert re.match(rb"\d+ 0 obj", data[start:])
    assert data[:8] == b"%PDF-2.0"
    assert data.count(b"startxref") == 1


@settings(max_examples=25, deadline=None)
@given(
    texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), min_size=1, max_size=450),
    locked=st.booleans(),
)
def test_any_strings_come_back_as_they_were(texts: list[str], locked: bool) -> None:
    under = base(PASSWORD if locked else None)
    out = Writer(under.size + 3)  # numbers may be left out
    numbers = [out.add(words(text)) for text in texts]
    pages = out.add(b"<< /Type /Pages /Count 0 /Kids [ ] >>")
    root = out.add(b"<< /Type /Catalog /Pages %d 0 R /Texts %b >>" % (pages, references(numbers)))
    rest = out.finish(under, root, out.add(b"<< /Words %b >>" % array(words(text) for text in texts)))
    data = under.whole(rest)
    with Pdf.open(io.BytesIO(data), password=PASSWORD if locked else "") as pdf:
        assert [str(item) for item in pdf.Root.Texts] == [str(pikepdf.String(text)) for text in texts]
        assert len(pdf.trailer.Info.Words) == len(texts)


def test_large_files_have_wide_places_in_their_table() -> None:
    under = base()
    out = Writer(under.size + 3)  # numbers may be left out
    rest = [out.stream(random_like(number)) for number in range(3)]
    pages = out.add(b"<< /Type /Pages /Count 0 /Kids [ ] >>")
    root = out.add(b"<< /Type /Catalog /Pages %d 0 R /Rest %b >>" % (pages, references(rest)))
    data = under.whole(out.finish(under, root, out.add(b"<< >>")))
    assert len(data) > 1 << 24
    with Pdf.open(io.BytesIO(data)) as pdf:
        assert [item.read_bytes() == random_like(number) for number, item in enumerate(pdf.Root.Rest)] == [True] * 3


def random_like(seed: int) -> bytes:
    """Six megabytes that do not pack."""
    return random.Random(seed).randbytes(6 << 20)


def test_objects_of_ours_never_take_the_numbers_of_the_base() -> None:
    under = base()
    out = Writer(under.size - 1)
    number = out.add(b"<< >>")
    with pytest.raises(ValueError, match="the numbers of ours"):
        out.finish(under, number, number)


@pytest.mark.parametrize("password", [None, PASSWORD])
def test_the_first_free_number_is_told_before_the_base_is_written(password: str | None) -> None:
    told: list[int] = []
    pdf = pikepdf.new()
    things = [pdf.make_indirect(Dictionary(Number=n)) for n in range(40)]
    made = Base.of(pdf, {"Things": things}, password, told=told.append)
    assert made.size <= told[0] <= made.size + 20
