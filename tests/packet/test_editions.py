"""Each edition says what it is, and never that something is not recorded when it is only not in it."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from secondop_desktop.core.records import Coverage, DocumentCategory, Practitioner
from secondop_desktop.packet import editions
from secondop_desktop.packet.edition import Change, Changed, Changes, Redaction
from secondop_desktop.packet.plan import PacketPlan, Section
from tests.packet import files, story
from tests.packet.reading import page_texts, squeezed, verified


def made(plan: PacketPlan, data: dict[str, bytes]) -> list[str]:
    """The pages of a packet that verifies."""
    composed = story.composed(plan, data)
    assert verified(composed.data, plan, composed.result["proof"]) == (True, [])
    return page_texts(composed.data)


CARD = story.original(
    "card", files.pages(["INSURANCE CARD 4711"]), title="Insurance card", category=DocumentCategory.INSURANCE
)


@pytest.fixture(scope="module")
def supplement() -> list[str]:
    plan, data = story.plan()
    news = (
        Changed(Change.NEW, "Original", "Operative report", "23 May 2017", "", "operation"),
        Changed(Change.CORRECTED, "Result", "TSH 3.87", "18 Aug 2026", "TSH 8.37", plan.records[0].id),
        Changed(Change.REMOVED, "Condition", "Gout", "2012"),
    )
    sent = frozenset(item.document.id for item in plan.originals) - {"operation"}
    changes = Changes(date(2026, 5, 3), "Dr Quist", news)
    return made(editions.supplement(plan, changes, sent), data)


def test_a_supplement_begins_with_what_is_new_corrected_and_gone(supplement: list[str]) -> None:
    first = squeezed(supplement[0])
    for words in (
        "What has changed since 3 May 2026",
        "the packet of 3 May 2026 for Dr Quist",
        "the earlier packet is still needed",
        "Operative report",
        "was: TSH 8.37",
        "No longer so: please disregard",
        "Gout",
        "3 changes in all.",
    ):
        assert squeezed(words) in first


def test_a_supplement_never_says_that_something_is_not_recorded(supplement: list[str]) -> None:
    whole = " ".join(supplement)
    assert "Not recorded:" not in whole
    assert "Nothing new:" in whole
    assert "missing or pending" not in whole
    assert "Current medications" not in whole


def test_an_originals_page_of_a_supplement_is_linked_and_the_others_are_in_the_earlier_packet(
    supplement: list[str],
) -> None:
    assert "p. 3" in supplement[0]
    assert "OPERATIVE REPORT" in supplement[2]
    assert "Referral" not in " ".join(supplement[2:])


def test_a_fact_of_the_insurance_part_never_names_its_own_line_as_the_page_that_says_it() -> None:
    plan, _data = story.plan(story.originals())
    coverage = Coverage(id="cover", display="Harbour Health", payer="Harbour Health", sources=story.said("pryce", 1))
    part = editions.insurance_part(dataclasses.replace(plan, records=(coverage,)))
    assert [(document.id, reason) for document, reason in part.not_chosen] == [
        ("pryce", "It is not about insurance or consents.")
    ]
    texts = made(part, {})
    page = next(page for page in texts if "Harbour Health" in page)
    assert "left out" in page.partition("Harbour Health")[2]
    assert "1 more original is held by the patient" in " ".join(texts[-1].split())


def test_the_patients_copy_names_who_can_be_called_where_no_case_does() -> None:
    doctor = Practitioner(id="d", display="Dr Ada Quill", phone="555-0142", sources=story.said("pryce", 1))
    plan, data = story.plan(story.originals(), records=(doctor,), case=None)
    first = " ".join(made(editions.patient_copy(plan), data)[0].split())
    assert "Dr Ada Quill, 555-0142 p. " in first.partition("Who to call")[2]


def test_an_insurance_part_of_nothing_says_so_in_the_file_and_to_the_one_who_makes_it() -> None:
    plan, data = story.plan(())
    part = editions.insurance_part(dataclasses.replace(plan, records=tuple(story.records())))
    said = "Nothing about insurance or consents is recorded."
    assert part.cautions == (said,)
    assert said in " ".join(made(part, data)[0].split())


def test_the_insurance_part_names_itself_and_holds_no_medicine() -> None:
    plan, data = story.plan([*story.originals(), CARD])
    coverage = Coverage(id="cover", display="Harbour Health", payer="Harbour Health", member_id="M-1")
    texts = made(editions.insurance_part(dataclasses.replace(plan, records=(*plan.records, coverage))), data)
    whole = " ".join(texts)
    assert "The medical packet is another file." in whole
    assert "INSURANCE CARD 4711" in whole
    assert "Harbour Health" in whole
    for words in ("Lisinopril", "Papillary", "Not recorded:", "Operative report"):
        assert words not in whole


def test_a_section_that_is_only_left_out_is_not_called_not_recorded() -> None:
    plan, data = story.plan([*story.originals(), CARD])
    left = tuple(
        dataclasses.replace(item, included=False) if item.document.id == "card" else item for item in plan.originals
    )
    texts = made(dataclasses.replace(plan, originals=left), data)
    assert "Held by the patient and not in this packet: insurance and consents." in " ".join(texts[1].split())


def test_a_redacted_copy_says_so_on_each_of_our_pages_and_names_its_reader_alone() -> None:
    plan, data = story.plan(recipient="A. Lawyer")
    texts = made(editions.redacted(plan, Redaction(("Brandt",)), ()), data)
    assert "Redacted copy · For A. Lawyer · prepared 9 Nov 2026" in texts[0]
    assert "Not recorded:" not in texts[1]
    assert "Not in this copy:" in texts[1]
    assert "words and parts of pages were removed" in " ".join(texts[1].split())


def test_the_patients_copy_and_the_saving_one_hold_everything_that_the_specialists_holds() -> None:
    plan, _data = story.plan()
    for edition in (editions.patient_copy(plan), editions.two_up(plan)):
        assert edition.chosen == plan.chosen
        assert edition.records == plan.records
        assert all(edition.shows(section) == plan.shows(section) for section in Section)


def test_a_supplement_marks_what_nobody_confirmed() -> None:
    plan, data = story.plan()
    first, second, *others = plan.records
    plan = dataclasses.replace(plan, records=(dataclasses.replace(first, confirmed=False), second, *others))
    news = (
        Changed(Change.NEW, "Result", "TSH 2.10", "14 May 2019", "", first.id),
        Changed(Change.NEW, "Result", "TSH 2.64", "9 Jun 2021", "", second.id),
    )
    page = " ".join(made(editions.supplement(plan, Changes(date(2026, 5, 3), "", news), frozenset()), data)[0].split())
    assert "TSH 2.10 (not confirmed)" in page
    assert "TSH 2.64 (" not in page


def test_a_manifest_of_nothing_describes_no_originals() -> None:
    plan, data = story.plan([])
    last = made(plan, data)[-1]
    assert "No original is part of this packet." in last
    assert "SHA-256" not in last
