"""The finished file, held against its originals by code that shares nothing with the program: pikepdf and PDFium."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Stream
from PIL import Image, ImageFilter

from tests.packet import files, hostile, story

_WIDE = 900
_ACTIVE_KEYS = (
    *("/JS", "/JavaScript", "/AA", "/OpenAction", "/EF", "/EmbeddedFiles", "/AcroForm", "/XFA", "/URI", "/AF", "/Ref"),
    *("/OPI", "/RichMediaContent", "/Collection", "/Threads", "/PieceInfo", "/FFilter"),
)
_ACTIONS = {
    *("/JavaScript", "/Launch", "/GoToR", "/GoToE", "/URI", "/SubmitForm", "/ImportData", "/ResetForm", "/Rendition"),
    *("/Thread", "/Hide", "/Sound", "/Movie", "/SetOCGState", "/GoTo3DView", "/Named", "/RichMediaExecute"),
}


def active(data: bytes) -> list[str]:
    """Everything active in a file, as a reader that looks at each object would find it."""
    found = []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for item in hostile.objects(pdf):
            if not isinstance(item, Dictionary | Stream):
                continue
            found += [key for key in _ACTIVE_KEYS if key in item and not isinstance(item.get(key), Stream)]
            if str(item.get("/S", "")) in _ACTIONS:
                found.append(str(item.S))
            if isinstance(item, Stream) and "/F" in item:
                found.append("/F")
            if item.get("/Type") == "/Annot" and str(item.get("/Subtype")) != "/Link":
                found.append(str(item.get("/Subtype")))
    return found


def rendered(data: bytes, number: int, width: int, *, password: str | None = None) -> Image.Image:
    document = pypdfium2.PdfDocument(data, password=password)
    try:
        document.init_forms()
        page = document[number - 1]
        scale = width / page.get_size()[0]
        picture: Image.Image = page.render(scale=scale, may_draw_forms=True).to_pil().convert("L")
        page.close()
        return picture
    finally:
        document.close()


def likeness(one: Image.Image, other: Image.Image) -> float:
    """How alike two pictures of a page are: the share of what is dark in each that is dark in the other too, at most
    two points away, as places are rounded otherwise in them; the lower of both ways."""
    other = other.resize(one.size, Image.Resampling.LANCZOS)
    return min(_found_in(one, other), _found_in(other, one))


def _found_in(one: Image.Image, other: Image.Image) -> float:
    dark = [value < 120 for value in one.tobytes()]
    near = other.filter(ImageFilter.MinFilter(5)).tobytes()
    total = sum(dark)
    return (
        sum(1 for value, is_dark in zip(near, dark, strict=True) if is_dark and value < 190) / total if total else 1.0
    )


def frame(data: bytes, number: int) -> tuple[float, float, float, float]:
    """Where the original stands on a page: the clip around it, read out of the page's own content."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for step in pikepdf.parse_content_stream(pdf.pages[number - 1]):
            if str(step.operator) == "re":
                x, y, width, height = (float(value) for value in step.operands)
                return x, y, x + width, y + height
    raise AssertionError("no original on this page")


def shown(data: bytes, number: int, width: int) -> Image.Image:
    """The original on a page of the packet, cut out of the rendered page."""
    left, bottom, right, top = frame(data, number)
    scale = width / (right - left)
    document = pypdfium2.PdfDocument(data)
    try:
        page = document[number - 1]
        height = page.get_size()[1]
        picture: Image.Image = page.render(scale=scale).to_pil().convert("L")
        page.close()
    finally:
        document.close()
    box = (left * scale, (height - top) * scale, right * scale, (height - bottom) * scale)
    return picture.crop((round(box[0]), round(box[1]), round(box[2]), round(box[3])))


ODD = {
    "upright": files.pages(["UPRIGHT PAGE", "AND ITS SECOND"]),
    "turned": files.rotated(90),
    "upside-down": files.rotated(180),
    "turned-left": files.rotated(270),
    "wide": files.pages(["WIDE PAGE"], (792, 612)),
    "large": files.pages(["A LARGE PAGE"], (1191, 1684)),
    "small": files.pages(["SMALL"], (240, 180)),
    "cropped": files.shifted_box(),
    "layers": files.hidden_layer(),
    "form": files.form(),
    "bare-form": files.form_without_appearance(),
    "free-names": hostile.glyphs_named_like_keys(),
}


@pytest.fixture(scope="module")
def packet() -> story.Made:
    originals = [story.original(name, data, title=name) for name, data in ODD.items()]
    originals += [
        story.original(f"hostile-{n}", hostile.hostile(category), title=category)
        for n, category in enumerate(hostile.CATEGORIES)
    ]
    originals.append(
        story.original("photo", files.picture("JPEG", orientation=6), title="photo", media_type="image/jpeg")
    )
    plan, data = story.plan(originals, with_summary=False)
    return story.composed(plan, data)


def included(packet: story.Made) -> dict[str, dict[str, Any]]:
    return {item["document_id"]: item for item in packet.result["included"]}


@pytest.mark.parametrize("name", ODD)
def test_every_page_of_an_original_looks_as_it_does_by_itself(packet: story.Made, name: str) -> None:
    first = included(packet)[name]["first_page"]
    count = len(pypdfium2.PdfDocument(ODD[name]))
    assert included(packet)[name]["last_page"] == first + count - 1
    for number in range(1, count + 1):
        alike = likeness(rendered(ODD[name], number, _WIDE), shown(packet.data, first + number - 1, _WIDE))
        assert alike > 0.98, (name, number, alike)


def test_pages_that_are_not_the_same_are_not_alike() -> None:
    one = rendered(files.pages(["UPRIGHT PAGE"]), 1, _WIDE)
    assert likeness(one, rendered(files.pages(["AND ITS SECOND"]), 1, _WIDE)) < 0.9
    assert likeness(one, one.transpose(Image.Transpose.ROTATE_180)) < 0.9


@pytest.mark.parametrize("category", hostile.CATEGORIES)
def test_what_a_hostile_file_wants_is_gone_and_what_it_shows_is_there(category: str) -> None:
    data = hostile.hostile(category)
    if category != "layers":
        assert active(data), "the file is not hostile"
    plan, bytes_of = story.plan(
        [story.original("h", data, title=category)], records=(), case=None, gaps=(), with_summary=False
    )
    made = story.composed(plan, bytes_of)
    assert active(made.data) == []
    (item,) = made.result["included"]
    for number in (1, 2):
        assert likeness(rendered(data, number, _WIDE), shown(made.data, item["first_page"] + number - 1, _WIDE)) > 0.988
    manifest = text_of(made.data, made.result["pages"])
    if category not in {"layers", "threads", "names in disguise"}:
        assert "Removed:" in manifest


def text_of(data: bytes, number: int, password: str | None = None) -> str:
    document = pypdfium2.PdfDocument(data, password=password)
    try:
        page = document[number - 1]
        words = page.get_textpage()
        text: str = words.get_text_bounded()
        words.close()
        page.close()
        return " ".join(text.split())
    finally:
        document.close()


def test_nothing_in_the_whole_packet_is_active_and_no_fault_is_found(packet: story.Made, tmp_path: Path) -> None:
    assert active(packet.data) == []
    with pikepdf.open(io.BytesIO(packet.data)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert pdf.get_warnings() == []
    if shutil.which("qpdf"):
        path = tmp_path / "packet.pdf"
        path.write_bytes(packet.data)
        done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_every_page_is_stamped_and_every_link_leads_to_a_page_that_says_so(packet: story.Made) -> None:
    total = packet.result["pages"]
    document = pypdfium2.PdfDocument(packet.data)
    texts = [text_of(packet.data, number) for number in range(1, total + 1)]
    document.close()
    for number, text in enumerate(texts, 1):
        assert "Ines Calloway" in text
        assert "born 14 Mar 1968" in text
        assert f"page {number} of {total}" in text
    seen = 0
    with pikepdf.open(io.BytesIO(packet.data)) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        for number, page in enumerate(pdf.pages, 1):
            for item in page.obj.get("/Annots", Array([])):
                assert item.Subtype == "/Link"
                target = numbers[item.Dest[0].objgen]
                assert str(item.Contents) == f"Go to page {target}"
                assert _printed_in(packet.data, number, item.Rect) in {f"p. {target}", f"{target}"} or _range(
                    _printed_in(packet.data, number, item.Rect), target
                )
                seen += 1
    assert seen == packet.result["links"] > total


def _printed_in(data: bytes, number: int, rect: Any) -> str:
    """What is printed in a rectangle of a page."""
    left, bottom, right, top = (float(value) for value in rect)
    document = pypdfium2.PdfDocument(data)
    try:
        page = document[number - 1]
        words = page.get_textpage()
        text: str = words.get_text_bounded(left, bottom, right, top)
        words.close()
        page.close()
        return " ".join(text.split()).strip(",").strip()
    finally:
        document.close()


def _range(text: str, target: int) -> bool:
    """A link such as "12–15", "p. 12–15", "Contents, p. 2" or "left out" names the first page that it leads to."""
    digits = "".join(character if character.isdigit() else " " for character in text).split()
    return (bool(digits) and int(digits[0]) == target) or text == "left out"


def test_a_locked_packet_opens_with_its_password_and_no_other(tmp_path: Path) -> None:
    plan, bytes_of = story.plan([story.original("one", files.pages(["LOCKED AWAY"]), title="One")])
    made = story.composed(plan, bytes_of, password="maple river 7")
    for wrong in ("", "maple river", "Maple river 7"):
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(io.BytesIO(made.data), password=wrong)
        with pytest.raises(pypdfium2.PdfiumError):
            pypdfium2.PdfDocument(made.data, password=wrong or None)
    with pikepdf.open(io.BytesIO(made.data), password="maple river 7") as pdf:
        assert (pdf.encryption.R, pdf.encryption.bits) == (6, 256)
        assert sum(len(page.obj.get("/Annots", [])) for page in pdf.pages) == made.result["links"]
    total = made.result["pages"]
    for number in range(1, total + 1):
        assert f"page {number} of {total}" in text_of(made.data, number, "maple river 7")
    if shutil.which("pdftotext"):
        path = tmp_path / "packet.pdf"
        path.write_bytes(made.data)
        right = subprocess.run(["pdftotext", "-upw", "maple river 7", path, "-"], capture_output=True, check=True)
        assert right.stdout.count(b"born 14 Mar 1968") == total
        assert b"LOCKED AWAY" in right.stdout
        wrong_word = subprocess.run(["pdftotext", "-upw", "maple", path, "-"], capture_output=True, check=False)
        assert wrong_word.returncode != 0
