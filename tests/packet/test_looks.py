"""Large print and two pages a sheet are other looks of the same packet: whole, linked, stamped and verified."""

from __future__ import annotations

import io
import math
import re

import pikepdf
import pypdf
import pypdfium2
import pytest

from secondop_desktop.core.records import ImagingStudy, Medication, ResultCategory, Status, TestResult
from secondop_desktop.packet.edition import Look
from secondop_desktop.packet.plan import PacketPlan, Paper
from tests.packet import story
from tests.packet.reading import links, page_sizes, page_texts, verified

Pair = tuple[story.Made, PacketPlan]


@pytest.fixture(scope="module")
def large() -> Pair:
    plan, data = story.plan(look=Look.LARGE, simple_titles=True)
    return story.composed(plan, data), plan


@pytest.fixture(scope="module")
def two_up() -> Pair:
    plan, data = story.plan(look=Look.TWO_UP)
    return story.composed(plan, data), plan


def smallest_type(page: pikepdf.Page) -> float:
    """The smallest type that a page of ours is set in, as large as it is shown."""
    zooms, sizes = [1.0], []
    for instruction in pikepdf.parse_content_stream(page):
        operands, operator = instruction.operands, str(instruction.operator)
        if operator == "q":
            zooms.append(zooms[-1])
        elif operator == "Q":
            zooms.pop()
        elif operator == "cm":
            zooms[-1] *= float(str(operands[0]))
        elif operator == "Tf":
            sizes.append(float(str(operands[1])) * zooms[-1])
    return min(sizes)


def test_nothing_that_we_print_in_large_print_is_smaller_than_twelve_points(large: Pair) -> None:
    with pikepdf.open(io.BytesIO(large[0].data)) as pdf:
        smallest = [smallest_type(page) for page in pdf.pages]
    assert min(smallest) >= 11.99


def test_large_print_stands_on_the_chosen_paper_and_verifies(large: Pair) -> None:
    made, plan = large
    assert {tuple(sorted(round(side) for side in size)) for size in page_sizes(made.data)} == {(612, 792)}
    assert verified(made.data, plan, made.result["proof"]) == (True, [])


def test_large_print_speaks_in_the_patients_words(large: Pair) -> None:
    texts = page_texts(large[0].data)
    assert "My medicines" in texts[0]
    assert "Is removing only the right half of the thyroid" in texts[0]
    assert "Scans and X-rays" in "".join(texts)
    titles = [
        str(item.title) for item in pypdf.PdfReader(io.BytesIO(large[0].data)).outline if not isinstance(item, list)
    ]
    assert titles[:2] == ["The most important things", "What is in here"]


def test_large_print_leaves_no_medicine_allergy_or_question_out(large: Pair) -> None:
    texts = page_texts(large[0].data)
    first = "".join(texts[: large[0].result["pages"]][:2])
    for words in ("Lisinopril", "Atorvastatin", "Ibuprofen", "Penicillin", "Is there a trial that would fit me?"):
        assert words in first


def test_two_pages_share_a_sheet_with_both_their_stamps(two_up: Pair) -> None:
    made, plan = two_up
    texts = page_texts(made.data)
    total = len(made.result["proof"]["stamps"])
    assert made.result["pages"] == len(texts) == math.ceil(total / 2)
    for index, text in enumerate(texts):
        for number in (2 * index + 1, 2 * index + 2):
            assert (f"page {number} of {total}" in text) == (number <= total)
        assert text.count("Ines Calloway") >= min(2, total - 2 * index)
    assert verified(made.data, plan, made.result["proof"]) == (True, [])


def test_links_of_two_pages_a_sheet_stand_on_their_words_and_lead_to_their_page(two_up: Pair) -> None:
    made, _plan = two_up
    document = pypdfium2.PdfDocument(made.data)
    checked = 0
    for page, (left, bottom, right, top), target in links(made.data):
        words = document[page - 1].get_textpage().get_text_bounded(left, bottom, right, top)
        number = re.fullmatch(r"(?:\w+, )?p\. (\d+)", words.strip())
        if number is not None:
            assert target == math.ceil(int(number[1]) / 2), words
            checked += 1
    assert checked > 100


def test_two_pages_a_sheet_are_named_by_the_numbers_on_them(two_up: Pair) -> None:
    labels = pypdf.PdfReader(io.BytesIO(two_up[0].data)).page_labels
    assert labels[:2] == ["1–2", "3–4"]


def test_two_pages_a_sheet_can_be_read_on_both_papers() -> None:
    for paper, size in ((Paper.LETTER, (792, 612)), (Paper.A4, (842, 595))):
        plan, data = story.plan(story.originals()[:3], look=Look.TWO_UP, paper=paper)
        made = story.composed(plan, data)
        assert {(round(w), round(h)) for w, h in page_sizes(made.data)} == {size}
        document = pypdfium2.PdfDocument(made.data)
        text = document[0].get_textpage()
        place = text.search("Is removing only").get_next()
        _left, bottom, _right, top = text.get_charbox(place[0], loose=True)
        assert top - bottom > 7


def test_a_page_that_was_replaced_on_its_sheet_is_found(two_up: Pair) -> None:
    made, plan = two_up
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        number = made.result["proof"]["shown"][0][0]
        for name, form in pdf.pages[number - 1].Resources.XObject.items():
            if name.startswith("/Original"):
                form.write(b"0 0 0 rg")
        out = io.BytesIO()
        pdf.save(out)
    ok, problems = verified(out.getvalue(), plan, made.result["proof"])
    assert not ok
    assert any("originals are missing" in problem for problem in problems)


def test_large_print_marks_a_result_that_nobody_confirmed_or_that_is_not_final() -> None:
    told = (("Iron", False, Status.FINAL), ("Zinc", True, Status.PRELIMINARY), ("Copper", True, Status.FINAL))
    records = tuple(
        TestResult(
            id=name,
            display=name,
            category=ResultCategory.LABORATORY,
            value="101",
            unit="mg/dL",
            status=status,
            date=story.day("2026-02-03"),
            confirmed=confirmed,
            sources=story.said("lab-2026", 1),
        )
        for name, confirmed, status in told
    )
    plan, data = story.plan(story.originals()[:6], records=records, look=Look.LARGE, case=None)
    first = " ".join(" ".join(page_texts(story.composed(plan, data).data)[:2]).split())
    assert "Iron: 101 mg/dL (not confirmed)" in first
    assert "Zinc: 101 mg/dL (preliminary)" in first
    assert "Copper: 101 mg/dL 3 Feb 2026" in first


def test_no_word_of_a_study_or_a_past_medicine_is_cut_in_large_print() -> None:
    records = (
        ImagingStudy(
            id="ct", display="CT NECK WITH CONTRAST", date=story.day("2026-10-07"), series=2, instances=12,
            disc="ALDER01", sources=story.said("ct-report", 1),
        ),
        Medication(
            id="pain", display="Hydrocodone with acetaminophen", status=Status.STOPPED, dose="5 mg / 325 mg",
            frequency="every 6 hours", start=story.day("2017-05-25"), end=story.day("2017-06-05"),
            stop_reason="Pain gone", sources=story.said("ct-report", 1),
        ),
    )  # fmt: skip
    plan, data = story.plan(records=records, look=Look.LARGE, case=None)
    lines = [line.strip() for text in page_texts(story.composed(plan, data).data) for line in text.splitlines()]
    assert any("CONTRAST" in line for line in lines if "CT NECK WITH" not in line or "7 Oct" in line)
    assert any(line.endswith("Hydrocodone with acetaminophen 5 mg") or "acetaminophen 5 mg" in line for line in lines)
