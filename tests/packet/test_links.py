from __future__ import annotations

import io

import pikepdf
import pypdf
import pytest

from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Medication, Procedure, Status
from tests.packet import files, story
from tests.packet.reading import link_beside, links, page_texts


@pytest.fixture(scope="module")
def made() -> story.Made:
    plan, data = story.plan()
    return story.composed(plan, data)


@pytest.fixture(scope="module")
def pages(made: story.Made) -> list[str]:
    return page_texts(made.data)


def test_every_page_links_back_to_the_contents(made: story.Made) -> None:
    contents = {page for page, rect, target in links(made.data) if target == 2 and rect[3] < 45}
    assert contents == {1, *range(3, made.result["pages"] + 1)}


def test_every_link_lands_on_a_page(made: story.Made) -> None:
    found = links(made.data)
    assert len(found) == made.result["links"]
    assert all(1 <= target <= made.result["pages"] for _page, _rect, target in found)


@pytest.mark.parametrize(
    "words, expected",
    [
        ("TSH", "LABORATORY 2026-08-18 B"),
        ("Papillary thyroid carcinoma", "CONSULTATION"),
        ("Decide by", "TIMING"),
        ("1.4 cm. Stage", "STAGE"),
        ("Implant:", "IMPLANT RECORD"),
        ("CT neck with contrast", "CT NECK WITH CONTRAST"),
        ("Neck pain after fusion", "HISTORY"),
        ("High blood pressure", "Hypertensive disorder"),
        ("Atorvastatin", "Atorvastatin 20 mg"),
        ("Dr Owen Pryce, primary care", "REFERRAL"),
    ],
)
def test_a_fact_on_page_one_links_to_the_page_that_says_it(
    made: story.Made, pages: list[str], words: str, expected: str
) -> None:
    assert expected in pages[link_beside(made.data, 1, words) - 1]


def test_a_patients_own_statement_links_to_our_list_that_shows_it(made: story.Made, pages: list[str]) -> None:
    assert "Ibuprofen" in pages[link_beside(made.data, 1, "Ibuprofen") - 1]
    assert "I felt a lump" in pages[link_beside(made.data, 1, "I felt a lump") - 1]


def test_contents_lead_to_the_first_page_of_each_original(made: story.Made, pages: list[str]) -> None:
    contents = pages[1]
    for item in made.result["included"]:
        assert item["title"] in contents
    first = {item["document_id"]: item["first_page"] for item in made.result["included"]}
    assert link_beside(made.data, 2, "Operative report") == first["operation"]
    assert link_beside(made.data, 2, "Dr Owen Pryce, referral") == first["pryce"]


def test_bookmarks_name_sections_and_originals(made: story.Made) -> None:
    reader = pypdf.PdfReader(io.BytesIO(made.data))
    titles: list[str] = []

    def walk(items: list[object]) -> None:
        for item in items:
            if isinstance(item, list):
                walk(item)
            else:
                titles.append(str(item["/Title"]))  # type: ignore[index]

    walk(list(reader.outline))
    assert titles[0] == "Clinical summary"
    assert titles[-1] == "Manifest"
    assert "Operative report, Linden Valley Hospital" in titles


def test_a_listing_has_a_line_for_exactly_the_facts_that_are_used(made: story.Made, pages: list[str]) -> None:
    listing = next(page for page in pages if "Portal export, Riverside" in page and "source listing" in page)
    assert "Influenza vaccine" in listing
    assert "/entry/7" in listing
    assert "/entry/4" in listing
    assert "Lisinopril" not in listing


def test_a_fact_whose_original_is_left_out_says_so() -> None:
    records = (
        Medication(id="m", display="Levothyroxine", status=Status.ACTIVE, dose="50 mcg", sources=story.said("gone", 2)),
    )
    gone = story.original("gone", b"x", title="Kept at home", included=False)
    plan, data = story.plan([*story.originals(), gone], records=records)
    made = story.composed(plan, data)
    page = link_beside(made.data, 1, "Levothyroxine")
    assert "left out" in page_texts(made.data)[0]
    assert page == made.result["pages"]


def test_contents_name_empty_sections_and_what_is_missing(pages: list[str]) -> None:
    contents = " ".join(" ".join(pages[1:3]).split())
    empty = "pathology and genetics; treatment and radiation summaries; insurance and consents"
    assert f"Not recorded: {empty}." in contents
    assert "Missing Pathology report and slides" in contents
    assert "Requested, day 12 of 30 Visit note, Dr Amara Hale" in contents
    assert "Not needed Radiation summary “I never had radiation” (patient)" in contents
    assert "Imaging reports and discs" in contents


def test_a_fact_that_was_read_from_a_place_on_a_page_links_to_that_place() -> None:
    source = Source("lab-2026", "page 2", "pdf", page=2, box=(0.1, 0.55, 0.5, 0.57))
    record = Medication(id="m", display="Selenium", status=Status.ACTIVE, dose="50 mcg", sources=(source,))
    strip = Source("ecg", "page 1", "pdf", page=1, box=(0.9, 0.2, 0.95, 0.3))
    wave = Medication(id="w", display="Sotalol", status=Status.ACTIVE, dose="80 mg", sources=(strip,))
    originals = [*story.originals(), story.original("ecg", files.strip(), title="ECG")]
    plan, data = story.plan(originals, records=(record, wave), case=None)
    packet = story.composed(plan, data)
    first = {item["document_id"]: item["first_page"] for item in packet.result["included"]}
    assert link_beside(packet.data, 1, "Selenium") == first["lab-2026"] + 1
    assert link_beside(packet.data, 1, "Sotalol") > first["ecg"], "a later part of the strip"
    tops = {}
    with pikepdf.open(io.BytesIO(packet.data)) as pdf:
        for item in pdf.pages[0].obj.Annots:
            tops[int(str(item.Contents).split()[-1])] = float(item.Dest[3])
    assert 300 < tops[first["lab-2026"] + 1] < 420


def test_a_fact_of_a_long_text_leads_to_the_page_of_its_line() -> None:
    text = "\n".join(["Download of my records", *(f"Line about nothing, {n}" for n in range(2, 400)), "Zinc 15 mg"])
    download = story.original("download", text.encode(), title="Download", media_type="text/plain")
    place = (Source("download", "line 400", "text"),)
    zinc = Medication(id="z", display="Zinc", status=Status.ACTIVE, dose="15 mg", sources=place)
    lost = Medication(
        id="l", display="Sodium", status=Status.ACTIVE, sources=(Source("download", "line 9999", "text"),)
    )
    plan, data = story.plan([download], records=(zinc, lost), case=None)
    packet = story.composed(plan, data)
    (included,) = packet.result["included"]
    assert included["first_page"] + 3 < link_beside(packet.data, 1, "Zinc") == included["last_page"]
    assert "Zinc 15 mg" in page_texts(packet.data)[included["last_page"] - 1]
    assert link_beside(packet.data, 1, "Sodium") == included["first_page"]


def test_what_a_whole_report_tells_leads_to_its_first_section() -> None:
    whole = Procedure(
        id="whole",
        display="Removal of the gall bladder",
        date=story.day("2019-04-02"),
        sources=(Source("ccda", "/ClinicalDocument", "ccda"),),
        findings="– One stone\n– No  inflammation",
        complications="– None",
    )
    plan, data = story.plan(records=(whole,), case=None)
    packet = story.composed(plan, data)
    pages = page_texts(packet.data)
    number = next(n for n, page in enumerate(pages, start=1) if "Operations and procedures" in page and n > 2)
    assert "No known drug allergies were reported." in pages[link_beside(packet.data, number, "Removal of") - 1]
    said = [line.strip() for line in pages[number - 1].splitlines()]
    assert "Findings One stone No inflammation Complications None" in " ".join(" ".join(said).split())
