"""What is redacted is nowhere in the file: not on its pages, and in no string or stream of it, decompressed."""

from __future__ import annotations

import dataclasses
import io
import re
import unicodedata
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import (
    Allergy,
    DocumentCategory,
    Kind,
    Medication,
    Note,
    ResultCategory,
    Status,
    TestResult,
)
from secondop_desktop.packet.edition import Edition, Redaction, RedactionBox
from secondop_desktop.packet.plan import PacketPlan, PlannedOriginal, Statement
from secondop_desktop.packet.redact_plan import redact
from tests.packet import files, story
from tests.packet.reading import page_image, page_texts, verified

SECRET = "Zubrowka"
QUICK: dict[str, Any] = {"records": (), "case": None, "gaps": ()}
"""No records, for what is about pages alone."""
WHOLE: dict[str, Any] = {"records": tuple(story.records()), "case": story.CASE, "gaps": story.GAPS}


def shade(picture: Image.Image, x: float, y: float) -> int:
    """How light a picture without colour is at this place, 0 to 255."""
    found = picture.getpixel((int(x), int(y)))
    assert isinstance(found, int)
    return found


def plain(text: str) -> str:
    """Letters alone, without case and accents."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in folded if c.isalnum())


def everything(data: bytes, password: str = "") -> str:
    """All that a file holds: the text of its pages, every string, name and stream of it, decompressed, every key."""
    parts = page_texts(data, password or None)
    with pikepdf.open(io.BytesIO(data), password=password) as pdf:
        for item in [*pdf.objects, pdf.trailer]:
            parts += _strings(item, 0)
    return "\n".join(parts)


def _strings(value: object, depth: int) -> list[str]:
    if isinstance(value, pikepdf.String):
        return [str(value), bytes(value).decode("latin-1"), bytes(value).decode("utf-16-be", "replace")]
    if isinstance(value, pikepdf.Name):
        return [str(value)]
    found: list[str] = []
    if isinstance(value, pikepdf.Array) and depth < 30:
        for index in range(len(value)):
            child = value[index]
            if not getattr(child, "is_indirect", False):
                found += _strings(child, depth + 1)
    elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        for key in value.keys():  # noqa: SIM118
            found.append(key)
            inner = value.get(key)
            if not getattr(inner, "is_indirect", False) and depth < 30:
                found += _strings(inner, depth + 1)
        if isinstance(value, pikepdf.Stream):
            found += [value.read_raw_bytes().decode("latin-1")]
            try:
                data = value.read_bytes()
            except pikepdf.PdfError:
                data = b""
            found += [data.decode("latin-1"), data.decode("utf-16-be", "replace"), _shown(data)]
    return found


def _shown(data: bytes) -> str:
    """The letters of the text that a content stream shows, whatever stands between its pieces."""
    return "".join(
        piece.decode("latin-1")
        for piece in re.findall(rb"\(((?:[^()\\]|\\.)*)\)|<[0-9A-Fa-f\s]*>", data)
        if isinstance(piece, bytes)
    )


def assert_gone(data: bytes, *words: str) -> None:
    whole = everything(data)
    for word in words:
        assert word.casefold() not in whole.casefold(), word
        assert not re.search(rf"(?<![a-z0-9]){re.escape(plain(word))}(?![a-z0-9])", whole.casefold()), word


def redacted(
    made: list[tuple[PlannedOriginal, bytes]],
    *terms: str,
    boxes: tuple[RedactionBox, ...] = (),
    **changes: Any,
) -> tuple[story.Made, PacketPlan]:
    plan, data = story.plan(made, edition=Edition.REDACTED, **{**QUICK, **changes})
    plan = dataclasses.replace(plan, redaction=Redaction(tuple(terms), boxes))
    plan = redact(plan).plan
    composed = story.composed(plan, data)
    assert verified(composed.data, plan, composed.result["proof"]) == (True, [])
    return composed, plan


def text_page(*lines: str, name: str = "paper", title: str = "Letter") -> tuple[PlannedOriginal, bytes]:
    return story.original(name, files.pages(["\n".join(lines)]), title=title, category=DocumentCategory.CONSULTATION)


def first_page(made: story.Made, document_id: str) -> int:
    return next(int(item["first_page"]) for item in made.result["included"] if item["document_id"] == document_id)


def test_a_name_is_gone_from_every_part_of_the_file() -> None:
    made, _plan = redacted([*story.originals(), *story.odd_originals()], "Brandt", "Linden Valley", **WHOLE)
    assert_gone(made.data, "Brandt", "Linden Valley", "BRANDT")


def test_the_patient_may_be_removed() -> None:
    made, _plan = redacted(
        story.originals(),
        *("Ines Calloway", "Calloway", "Ines", "LV-204471", "14 Mar 1968", "03/14/1968", "555 0142"),
        **WHOLE,
    )
    assert_gone(made.data, "Calloway", "Ines Calloway", "LV-204471", "14 Mar 1968", "555 0142")
    texts = page_texts(made.data)
    assert all("[removed]" in text for text in texts)
    assert all("birth date not recorded" in text for text in texts)


def test_a_page_with_a_hit_becomes_a_picture_and_others_stay_as_they_are() -> None:
    pages = files.pages([f"Seen by Dr {SECRET} today.", "Nothing to remove here."])
    made, _plan = redacted([story.original("paper", pages, title="Letter")], SECRET)
    first = first_page(made, "paper")
    texts = page_texts(made.data)
    assert "Seen by" not in texts[first - 1]
    assert "Nothing to remove here." in texts[first]
    assert_gone(made.data, SECRET)


def test_the_words_are_black_on_the_page_and_the_rest_of_it_can_be_read() -> None:
    made, _plan = redacted([text_page(f"Seen by Dr {SECRET} today.")], SECRET)
    picture = page_image(made.data, first_page(made, "paper"), 2.0).convert("L")
    dark = picture.point(lambda value: 255 if value < 40 else 0)
    rows = [sum(1 for x in range(0, dark.width, 2) if shade(dark, x, y)) for y in range(200, 330)]
    assert max(rows) > 40
    grey = picture.resize((picture.width // 2, picture.height // 2))
    assert any(sum(1 for x in range(grey.width) if shade(grey, x, y) < 120) > 5 for y in range(60, 160))


@pytest.mark.parametrize(
    "lines",
    [
        ("Zubrow-", "ka was here."),
        ("Dr ZUBROWKA",),
        ("Dr Zubrówka".encode("latin-1", "replace").decode("latin-1"),),
        ("Z u b r o w k a",),
    ],
)
def test_terms_match_across_lines_hyphens_and_case(lines: tuple[str, ...]) -> None:
    made, _plan = redacted([text_page(*lines)], SECRET)
    assert lines[0][:5] not in page_texts(made.data)[first_page(made, "paper") - 1]


def test_words_that_are_not_shown_are_gone_too() -> None:
    def hide(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0].obj
        page.Contents = pdf.make_stream(
            page.Contents.read_bytes()
            + f"\nq 3 Tr BT /F1 8 Tf 60 60 Td ({SECRET} unseen) Tj ET Q".encode()
            + f"\n/Span <</ActualText ({SECRET})>> BDC EMC".encode()
        )
        page.Metadata = pdf.make_stream(f"<x>{SECRET}</x>".encode())
        pdf.docinfo["/Title"] = SECRET
        pdf.docinfo["/Author"] = f"Dr {SECRET}"
        group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(f"Layer of {SECRET}")))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([]), Order=Array([])))

    hidden = files.edited(files.pages(["What is shown says nothing."]), hide)
    made, _plan = redacted([story.original("paper", hidden, title="Letter")], SECRET)
    assert_gone(made.data, SECRET)


def test_alternative_text_alone_makes_the_page_a_picture_that_still_shows_everything() -> None:
    def told(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0].obj
        spoken = String(SECRET).unparse()
        page.Contents = pdf.make_stream(
            b"/Figure <</Alt " + spoken + b">> BDC\n" + page.Contents.read_bytes() + b"\nEMC"
        )

    made, _plan = redacted(
        [story.original("paper", files.edited(files.pages(["Harmless words."]), told), title="Letter")], SECRET
    )
    assert_gone(made.data, SECRET)
    number = first_page(made, "paper")
    assert "Harmless" not in page_texts(made.data)[number - 1]
    picture = page_image(made.data, number, 2.0).convert("L")
    assert sum(picture.histogram()[:60]) < 0.05 * picture.width * picture.height


def test_what_pages_share_does_not_carry_a_removed_page_along() -> None:
    def share(pdf: pikepdf.Pdf) -> None:
        form = pdf.make_stream(f"BT /F1 9 Tf 60 400 Td ({SECRET} in a form) Tj ET".encode())
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 612, 792])
        form.Resources = Dictionary(Font=Dictionary(F1=pdf.pages[0].obj.Resources.Font.F1))
        shared = pdf.make_indirect(
            Dictionary(Font=pdf.pages[0].obj.Resources.Font, XObject=Dictionary(Fm0=pdf.make_indirect(form)))
        )
        for page in pdf.pages:
            page.obj.Resources = shared
        first = pdf.pages[0].obj
        first.Contents = pdf.make_stream(first.Contents.read_bytes() + b"\n/Fm0 Do")

    data = files.edited(files.pages(["First.", "Second stays text."]), share)
    made, _plan = redacted([story.original("paper", data, title="Letter")], SECRET)
    assert_gone(made.data, SECRET)
    assert "Second stays text." in page_texts(made.data)[first_page(made, "paper")]


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_box_covers_its_part_of_the_page_as_it_is_shown(degrees: int) -> None:
    def turn(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Rotate = degrees

    data = files.edited(files.pages([f"{SECRET} under the box"]), turn)
    box = RedactionBox("paper", 1, (0.25, 0.4, 0.75, 0.6))
    made, _plan = redacted([story.original("paper", data, title="Letter")], boxes=(box,))
    picture = picture_on(made.data, first_page(made, "paper"))
    assert shade(picture, picture.width // 2, picture.height // 2) == 0
    assert shade(picture, round(picture.width * 0.22), picture.height // 2) > 200
    assert shade(picture, picture.width // 2, round(picture.height * 0.63)) > 200


def picture_on(data: bytes, number: int) -> Image.Image:
    """The picture that an original's page became, with the shades it has in the file."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        drawn = pdf.pages[number - 1].obj.Resources.XObject
        form = next(form for name, form in drawn.items() if name.startswith("/Original"))
        image = next(iter(form.Resources.XObject.values()))
        assert isinstance(image, pikepdf.Stream)
        picture: Image.Image = pikepdf.PdfImage(image).as_pil_image()
        return picture.convert("L")


def test_words_on_a_turned_page_are_black_where_they_stand() -> None:
    for degrees in (90, 180, 270):

        def turn(pdf: pikepdf.Pdf, by: int = degrees) -> None:
            pdf.pages[0].obj.Rotate = by
            pdf.pages[0].obj.CropBox = Array([20, 30, 600, 780])

        before = files.edited(files.pages([f"{SECRET}"]), turn)
        made, _plan = redacted([story.original("paper", before, title="Letter")], SECRET)
        picture = picture_on(made.data, first_page(made, "paper"))
        shown = page_image(before, 1, picture.width / (580 if degrees == 180 else 750)).convert("L")
        letters = shown.resize(picture.size).point(lambda v: 255 if v < 100 else 0)
        left = [
            (x, y)
            for x in range(8, picture.width - 8, 3)
            for y in range(8, picture.height - 8, 3)
            if shade(letters, x, y) and shade(picture, x, y) > 60
        ]
        # The page's own number is the only other text on it.
        assert len(left) < 60, degrees


def test_facts_under_a_box_are_nowhere_and_others_of_the_page_stay() -> None:
    box = (0.1, 0.1, 0.9, 0.3)
    inside = TestResult(
        id="inside", display="Lithium level", value="0.91", unit="mmol/L",
        category=ResultCategory.LABORATORY, status=Status.FINAL,
        sources=(
            Source("paper", importer="pdf", page=1, box=(0.2, 0.2, 0.4, 0.22)),
            Source("other", importer="pdf", page=1),
        ),
    )  # fmt: skip
    outside = dataclasses.replace(
        inside, id="outside", display="Potassium", value="4.13",
        sources=(Source("paper", importer="pdf", page=1, box=(0.2, 0.7, 0.4, 0.72)),),
    )  # fmt: skip
    unplaced = dataclasses.replace(
        inside, id="unplaced", display="Chloride", value="101.5", sources=(Source("paper", importer="pdf", page=1),)
    )
    made, plan = redacted(
        [text_page("A report."), text_page("Another.", name="other")],
        boxes=(RedactionBox("paper", 1, box),),
        records=(inside, outside, unplaced),
    )
    whole = everything(made.data)
    assert "4.13" in whole
    for gone in ("Lithium level", "0.91", "Chloride", "101.5"):
        assert gone not in whole
    assert {record.id for record in plan.records} == {"outside"}


def test_an_allergy_whose_name_is_removed_still_says_that_there_is_one() -> None:
    allergy = Allergy(id="a", display="Penicillin", reactions=("hives",), status=Status.ACTIVE, sources=story.BY_HAND)
    pill = Medication(id="m", display="Zoloft", dose="50 mg", status=Status.ACTIVE, sources=story.BY_HAND)
    made, plan = redacted([text_page("x")], "Penicillin", "Zoloft", records=(allergy, pill))
    assert_gone(made.data, "Penicillin", "Zoloft")
    assert "[removed]: reaction not recorded" in page_texts(made.data)[0].replace("\r\n", " ")
    assert [record.kind for record in plan.records] == [Kind.ALLERGY]
    assert redact(plan).left_out == {}


def test_titles_file_names_and_digests_do_not_come_along() -> None:
    made, plan = redacted(
        [
            text_page(f"Dr {SECRET}", title=f"{SECRET} letter"),
            text_page("clean", name="clean", title="clean.bin"),
            story.original("export", files.fhir(), title="export", media_type="application/json"),
        ],
        SECRET,
    )
    whole = everything(made.data)
    assert ".bin" not in whole
    digests = {item.document.id: item.document.sha256 for item in plan.originals}
    assert digests["paper"] not in whole
    assert digests["export"] not in whole
    assert digests["clean"] in whole.replace("\n", "").replace("\r", "")
    assert_gone(made.data, SECRET)


def test_text_and_narratives_are_printed_without_the_words() -> None:
    note = story.original("notes", f"Seen by {SECRET}.\nAll well.".encode(), title="Notes", media_type="text/plain")
    narrative: list[dict[str, object]] = [
        {"title": "Plan", "locator": "/x", "blocks": [{"type": "paragraph", "text": f"Ask {SECRET} again."}]}
    ]
    ccda = story.original("ccda", b"<ClinicalDocument/>", title="Summary", media_type="text/xml", narrative=narrative)
    made, _plan = redacted([note, ccda], SECRET)
    assert_gone(made.data, SECRET)
    texts = "".join(page_texts(made.data))
    assert "Seen by [removed]." in texts
    assert "Ask [removed] again." in texts


def test_a_photograph_loses_what_it_carries_beside_the_picture() -> None:
    picture = Image.new("RGB", (800, 600), "white")
    exif = Image.Exif()
    exif[0x010E] = f"Portrait of {SECRET}"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    made, _plan = redacted([story.original("photo", out.getvalue(), title="Photo", media_type="image/jpeg")], SECRET)
    assert_gone(made.data, SECRET)


def test_pages_that_are_pictures_are_named_to_be_looked_at() -> None:
    scan = story.original("scan", files.picture("TIFF", frames=2), title="Scan", media_type="image/tiff")
    made, _plan = redacted([scan], SECRET)
    assert any("Pages 1, 2 are pictures without readable words" in text for text in made.result["warnings"])


def test_a_picture_with_a_word_that_a_machine_read_is_black_there_or_as_a_whole() -> None:
    scan = story.original("scan", files.picture("TIFF", frames=2), title="Scan", media_type="image/tiff")
    plan, data = story.plan([scan], edition=Edition.REDACTED, **QUICK)
    pages = tuple(RedactionBox("scan", page, (0.0, 0.0, 1.0, 1.0)) for page in (1, 2))
    found = RedactionBox("scan", 1, (0.0, 0.0, 0.5, 0.2))
    redaction = Redaction((SECRET,), found=(found,), pictures=pages, read=pages)
    plan = redact(dataclasses.replace(plan, redaction=redaction)).plan
    made = story.composed(plan, data)
    first = first_page(made, "scan")
    placed, whole = (picture_on(made.data, first + offset) for offset in (0, 1))
    assert shade(placed, 20, 20) == 0
    assert shade(placed, placed.width // 2, placed.height - 30) > 150
    assert whole.getextrema() == (0, 0)
    assert any("read by a machine" in text for text in made.result["warnings"])


def test_the_question_and_statements_of_the_case_are_masked() -> None:
    case = dataclasses.replace(
        story.CASE, question=f"Is {SECRET} right?", diagnosis=Statement(f"Said by {SECRET}"), own_words=SECRET
    )
    made, _plan = redacted([text_page("x")], SECRET, case=case)
    assert_gone(made.data, SECRET)
    assert "Is [removed] right?" in page_texts(made.data)[0]


def test_a_note_keeps_what_is_not_removed() -> None:
    note = Note(id="n", display=f"Talked to {SECRET}", text=f"Talked to {SECRET} about pills", sources=story.BY_HAND)
    _made, plan = redacted([text_page("x")], SECRET, records=(note,))
    assert [record.display for record in plan.records] == ["Talked to [removed]"]


def test_a_word_that_the_form_itself_uses_can_be_a_term() -> None:
    made, _plan = redacted([text_page("The date was kept. Laboratory of May.")], "laboratory", "May")
    assert "The date was kept" not in "".join(page_texts(made.data))


def test_a_word_that_was_left_in_the_file_fails_the_check() -> None:
    made, plan = redacted([text_page("clean")], SECRET)
    for spoil in ("title", "text", "alt"):
        with pikepdf.open(io.BytesIO(made.data)) as pdf:
            if spoil == "title":
                pdf.Root.Outlines.First.Title = String(SECRET)
            elif spoil == "text":
                page = pdf.pages[0].obj
                name = next(iter(page.Resources.Font.keys()))
                extra = pdf.make_stream(f"BT {name} 9 Tf 60 60 Td ({SECRET}) Tj ET".encode())
                page.Contents = Array(
                    [*(page.Contents if isinstance(page.Contents, Array) else [page.Contents]), extra]
                )
            else:
                pdf.pages[0].obj.Annots[0].Contents = String(f"to {SECRET}")
            out = io.BytesIO()
            pdf.save(out)
        ok, problems = verified(out.getvalue(), plan, made.result["proof"])
        assert not ok, spoil
        assert any("removed word" in problem for problem in problems), spoil
