from __future__ import annotations

import dataclasses
import io
from pathlib import Path

import pikepdf
import pytest

from secondop_desktop.core.records import DocumentCategory, Medication
from secondop_desktop.packet.attached import detach
from secondop_desktop.packet.plan import Paper, Section
from tests.packet import files, story
from tests.packet.reading import link_beside, page_image, page_sizes, page_texts, squeezed, verified


@pytest.fixture(scope="module")
def whole() -> story.Made:
    plan, data = story.plan(story.originals() + story.odd_originals())
    return story.composed(plan, data)


def first_page(made: story.Made, document_id: str) -> int:
    return next(int(item["first_page"]) for item in made.result["included"] if item["document_id"] == document_id)


def test_every_page_carries_name_birth_date_number_and_section(whole: story.Made) -> None:
    texts = page_texts(whole.data)
    assert len(texts) == whole.result["pages"]
    for number, text in enumerate(texts, 1):
        assert "Ines Calloway" in text
        assert "born 14 Mar 1968" in text
        assert f"page {number} of {len(texts)}" in text


def test_every_original_stands_on_the_pages_that_are_reported(whole: story.Made) -> None:
    texts = [squeezed(text) for text in page_texts(whole.data)]
    words = {
        "operation": ["OPERATIVE REPORT", "IMPLANT RECORD", "SIGNED"],
        "rotated": ["ROTATED BY 90"],
        "a3": ["A3 PAGE", "IS LARGE"],
        "shifted": ["BOX WITH ANOTHER ORIGIN", "", "inside the crop box"],
        "owner": ["OWNER PASSWORD ONLY"],
        "tiny": ["TINY"],
        "cut-short": ["CUT SHORT BUT READABLE"],
        "notes": ["uIU/mL"],
        "page": ["Seen well today."],
        "ccda": ["Hypercholesterolemia"],
        "portal": ["Lisinopril"],
    }
    for document_id, pages in words.items():
        first = first_page(whole, document_id)
        for offset, expected in enumerate(pages):
            assert squeezed(expected) in texts[first - 1 + offset], document_id
    assert "bad()" not in "".join(texts)


def test_an_original_carries_its_own_page_number_and_the_scale(whole: story.Made) -> None:
    text = page_texts(whole.data)[first_page(whole, "operation")]
    assert "report p. 2 of 3" in text
    assert "shown at 87 %" in text
    assert "Surgical and procedure reports" in text


def test_pages_are_the_chosen_paper_one_way_or_the_other() -> None:
    for paper, size in ((Paper.LETTER, (612, 792)), (Paper.A4, (595, 842))):
        plan, data = story.plan(story.odd_originals(), paper=paper)
        for width, height in page_sizes(story.composed(plan, data).data):
            assert (round(width), round(height)) in {size, size[::-1]}


def test_a_landscape_original_gets_a_landscape_page(whole: story.Made) -> None:
    width, height = page_sizes(whole.data)[first_page(whole, "landscape") - 1]
    assert width > height


def test_the_stamp_covers_nothing_of_the_original(whole: story.Made) -> None:
    """The border that the test originals draw near their edges is whole, and inside the space between the stamps."""
    picture = page_image(whole.data, first_page(whole, "brandt")).convert("L")
    rows = [y for y in range(60, 740) if sum(picture.getpixel((x, y)) < 200 for x in range(60, 550)) > 450]  # type: ignore[operator]
    assert rows
    assert min(rows) > 50
    assert max(rows) < 750


def test_a_rotated_original_comes_out_as_its_reader_shows_it(whole: story.Made) -> None:
    alone = page_image(files.rotated(90), 1).convert("L").resize((60, 46))
    page = page_image(whole.data, first_page(whole, "rotated")).convert("L")
    width, height = page.size
    shown = page.crop((round(width * 0.11), 55, round(width * 0.89), round(height * 0.915))).resize((60, 46))
    differing = sum(abs(a - b) > 90 for a, b in zip(alone.tobytes(), shown.tobytes(), strict=True))
    assert differing < 60 * 46 * 0.08


def test_a_long_strip_is_cut_into_readable_parts_that_lose_nothing(whole: story.Made) -> None:
    included = next(item for item in whole.result["included"] if item["document_id"] == "strip")
    texts = page_texts(whole.data)[included["first_page"] - 1 : included["last_page"]]
    assert len(texts) > 1
    together = squeezed("".join(texts))
    for x in range(100, 2400, 200):
        assert f"MARK{x}" in together
    assert "part 1 of" in texts[0]


def test_a_layer_that_is_switched_off_stays_off(whole: story.Made) -> None:
    picture = page_image(whole.data, first_page(whole, "layer")).convert("L")
    assert picture.getpixel((306, 520)) > 200  # type: ignore[operator]


@pytest.mark.parametrize("document_id", ["form", "bare-form"])
def test_a_form_keeps_its_visible_values(whole: story.Made, document_id: str) -> None:
    assert "InesCalloway-Filled" in squeezed(page_texts(whole.data)[first_page(whole, document_id) - 1])
    with pikepdf.open(io.BytesIO(whole.data)) as pdf:
        assert "/AcroForm" not in pdf.Root


def test_nothing_active_survives_and_the_manifest_says_what_was_removed(whole: story.Made) -> None:
    with pikepdf.open(io.BytesIO(whole.data)) as pdf:
        detach(pdf)
        for key in ("/OpenAction", "/AA", "/Names", "/AcroForm"):
            assert key not in pdf.Root
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary):
                assert "/JS" not in item
                assert "/EF" not in item
                assert item.get("/S") not in {pikepdf.Name.Launch, pikepdf.Name.URI, pikepdf.Name.GoToR}
    for leaked in (b"app.alert", b"calc.exe", b"example.invalid", b"attached bytes"):
        assert leaked not in uncompressed(whole.data)
    text = " ".join(page_texts(whole.data)[-3:])
    assert "Removed: scripts (JavaScript)." in text
    assert "Removed: 1 attached file." in " ".join(text.split())


def uncompressed(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        out = io.BytesIO()
        pdf.save(out, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        return out.getvalue()


def test_the_manifest_lists_every_original_with_its_digest(whole: story.Made) -> None:
    plan, _data = story.plan(story.originals() + story.odd_originals())
    text = squeezed(" ".join(page_texts(whole.data)))
    for planned in plan.originals:
        if planned.document.id == "owner":
            continue  # encrypted anew each time, so its digest is another
        assert planned.document.sha256 in text


def test_a_locked_original_is_left_out_with_its_reason_unless_its_password_is_given() -> None:
    made = [story.original("locked", files.locked(), title="Locked letter", category=DocumentCategory.CONSULTATION)]
    plan, data = story.plan(made)
    without = story.composed(plan, data)
    assert without.result["left_out"] == [
        {
            "document_id": "locked",
            "document": "Locked letter",
            "reason": "It is locked with a password. Add it again and give its password.",
        }
    ]
    assert "Locked letter" in page_texts(without.data)[-1]
    assert any("Locked letter" in warning for warning in without.result["warnings"])
    opened = story.composed(plan, data, passwords={"locked": "open sesame"})
    assert opened.result["left_out"] == []
    assert "LOCKED LETTER" in page_texts(opened.data)[opened.result["included"][0]["first_page"] - 1]


def test_a_packet_is_never_lost_for_one_bad_file() -> None:
    made = [
        story.original("good", files.pages(["A GOOD PAGE"])),
        story.original("broken", files.broken(), title="Broken scan"),
        story.original("unknown", b"\x00\x01\x02" * 400, title="Unknown file", media_type="application/octet-stream"),
        story.original("empty", b"", title="Empty file", media_type="text/plain"),
        story.original("bad-picture", b"\xff\xd8\xff" + b"\x00" * 40, title="Bad picture"),
    ]
    plan, data = story.plan(made)
    result = story.composed(plan, data)
    assert [item["document_id"] for item in result.result["included"]] == ["good"]
    assert [item["document"] for item in result.result["left_out"]] == [
        "Broken scan",
        "Unknown file",
        "Empty file",
        "Bad picture",
    ]
    text = page_texts(result.data)[-1]
    assert "Could not be included" in text
    assert "Broken scan" in text
    assert verified(result.data, plan, result.result["proof"]) == (True, [])


def test_what_the_patient_leaves_out_is_counted_and_not_named() -> None:
    made = [
        story.original("good", files.pages(["A GOOD PAGE"])),
        story.original("private", files.pages(["PRIVATE"]), title="Very private letter", included=False),
    ]
    plan, data = story.plan(made)
    result = story.composed(plan, data)
    text = " ".join(page_texts(result.data))
    assert "Very private letter" not in text
    assert "1 more original is held by the patient" in text
    assert result.result["left_out"][0]["reason"] == "Left out by your choice."


def test_a_section_that_is_left_out_is_nowhere() -> None:
    plan, data = story.plan(sections=tuple(s for s in Section if s is not Section.LABORATORY))
    result = story.composed(plan, data)
    text = " ".join(page_texts(result.data))
    assert "Laboratory trends" not in text
    assert "LABORATORY 2026-08-18" not in text
    assert {item["section"] for item in result.result["included"]}.isdisjoint({"laboratory"})
    assert verified(result.data, plan, result.result["proof"]) == (True, [])


def test_stamps_survive_encryption_and_the_file_needs_its_password() -> None:
    plan, data = story.plan(story.odd_originals())
    made = story.composed(plan, data, password="maple river")
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(made.data))
    with pikepdf.open(io.BytesIO(made.data), password="maple river") as pdf:
        assert pdf.encryption.R == 6
        assert pdf.encryption.bits == 256
    texts = page_texts(made.data, "maple river")
    assert all(f"page {n} of {len(texts)}" in text for n, text in enumerate(texts, 1))
    assert b"Calloway" not in made.data
    assert verified(made.data, plan, made.result["proof"], "maple river") == (True, [])


def test_the_same_plan_makes_the_same_file() -> None:
    plan, data = story.plan(story.originals() + story.odd_originals())
    assert story.composed(plan, data).data == story.composed(plan, data).data


def test_equal_fonts_and_pictures_are_kept_once() -> None:
    photo = files.picture("JPEG", (1400, 1000))
    made = [story.original(f"p{n}", photo + bytes(n), title=f"Photo {n}") for n in range(6)]
    plan, data = story.plan(made)
    assert len(story.composed(plan, data).data) < len(photo) * 3 + 400_000


def test_metadata_says_title_and_language_and_nothing_of_the_vault(whole: story.Made) -> None:
    with pikepdf.open(io.BytesIO(whole.data)) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Packet for Ines Calloway"
        assert str(pdf.Root.Lang) == "en"
        assert b"Packet for Ines Calloway" in pdf.Root.Metadata.read_bytes()
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20261109")
        assert len(pdf.check_pdf_syntax()) == 0
    plain = uncompressed(whole.data)
    assert b"lab-2026" not in plain
    assert str(Path(__file__).parents[2]).encode() not in plain


def test_our_own_pages_embed_their_fonts() -> None:
    plan, data = story.plan([])
    with pikepdf.open(io.BytesIO(story.composed(plan, data).data)) as pdf:
        fonts = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/FontDescriptor" in item]
        assert fonts
        assert all("/FontFile2" in item.FontDescriptor for item in fonts)


def test_the_wrong_number_of_inputs_is_our_bug() -> None:
    plan, data = story.plan()
    short = dataclasses.replace(plan, originals=plan.originals[:1])
    made = story.composed(short, data)
    assert made.result["included"]
    with pytest.raises(KeyError):
        story.composed(plan, {})


def test_progress_is_reported(whole: story.Made) -> None:
    named = {step for step, _done, _total in whole.steps}
    assert {"Reading originals", "Laying out pages", "Merging originals", "Writing the file"} <= named


def test_the_same_file_under_two_names_is_printed_once() -> None:
    letter = files.pages(["THE LETTER", "ITS SECOND PAGE"])
    originals = [
        story.original("first", letter, title="Letter of the clinic"),
        story.original("other", files.pages(["ANOTHER LETTER"]), title="Another letter"),
        story.original("again", letter, title="Letter from the portal"),
    ]
    record = Medication(id="m", display="Selenium", dose="50 mcg", sources=story.said("again", 2))
    plan, data = story.plan(originals, records=(record,), case=None)
    made = story.composed(plan, data)
    texts = page_texts(made.data)
    assert sum("THE LETTER" in text for text in texts) == 1
    places = {item["document_id"]: (item["first_page"], item["last_page"]) for item in made.result["included"]}
    assert places["first"] == places["again"] != places["other"]
    assert link_beside(made.data, 1, "Selenium") == places["first"][1]
    assert "Also held as “Letter from the portal”: the same file." in " ".join(texts[-1].split())
    assert verified(made.data, plan, made.result["proof"]) == (True, [])


def test_the_same_damaged_file_under_two_names_is_left_out_under_both() -> None:
    originals = [story.original(name, files.broken(), title=name) for name in ("one", "two")]
    plan, data = story.plan(originals, records=(), case=None)
    left = story.composed(plan, data).result["left_out"]
    assert [item["document_id"] for item in left] == ["one", "two"]
    assert left[0]["reason"] == left[1]["reason"]


def test_sections_stand_in_the_order_that_was_chosen_between_what_always_comes_first_and_last() -> None:
    plan, data = story.plan()
    plan = dataclasses.replace(plan, sections=(Section.LETTERS, Section.LABORATORY, *Section))
    made = story.composed(plan, data)
    assert verified(made.data, plan, made.result["proof"]) == (True, [])
    usual = story.composed(*story.plan()).result["starts"]
    order = sorted(made.result["starts"], key=made.result["starts"].__getitem__)
    others = [name for name in sorted(usual, key=usual.__getitem__) if name not in {"letters", "laboratory"}]
    assert order == [*others[:4], "letters", "laboratory", *others[4:]]
    with pikepdf.open(io.BytesIO(made.data)) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert titles == [plan.title_of(Section(name)) for name in order]
    contents = squeezed(page_texts(made.data)[1])
    places = [
        contents.index(squeezed(plan.title_of(Section(name)))) for name in order if name not in {"summary", "contents"}
    ]
    assert places == sorted(places), "the contents list them in that order too"
