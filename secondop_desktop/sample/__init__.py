"""The demo patient, Ines Calloway: invented source files for the real importers, and her answers in the wizard.

Nothing here was taken from anyone's record. The data stand in `resources/sample/`; this package lays them out as the
files that portals, laboratories and hospitals hand out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from secondop_desktop.sample.ccda_document import portal_summary
from secondop_desktop.sample.dicom_disc import DISC, imaging_disc
from secondop_desktop.sample.fhir_bundle import portal_export
from secondop_desktop.sample.lab_pages import lab_pdf
from secondop_desktop.sample.labs import LabReport, lab_reports, stranger_report
from secondop_desktop.sample.letter_pages import document_pdf, slip_pdf
from secondop_desktop.sample.scan import photographed, scanned
from secondop_desktop.sample.story import STORY_DAY, Story, load_story

__all__ = [
    "STORY_DAY",
    "SampleFile",
    "build_review_files",
    "build_sample",
    "sample_case",
    "sample_hand_entries",
    "sample_opinions",
    "sample_patient",
    "sample_requests",
]


@dataclass(frozen=True, slots=True)
class SampleFile:
    """One source file of the demo patient, under the name that she saved it with."""

    name: str
    data: bytes
    media_type: str


def build_sample(today: date = STORY_DAY) -> tuple[SampleFile, ...]:
    """Every source file of the demo patient, placed around this day; the same day gives the same bytes.

    Papers come first, so that the attachments of the portal's export are already there when it is read.
    """
    story = load_story(today)
    letters = {key: document_pdf(story, key) for key in story.documents}
    files = [_lab_file(story, report) for report in lab_reports(story)]
    files += [
        SampleFile(story.text(document["file"]), letters[key], "application/pdf")
        for key, document in story.documents.items()
    ]
    files.append(SampleFile("portal-export.json", portal_export(story, letters), "application/fhir+json"))
    files.append(SampleFile("Portal summary.xml", portal_summary(story), "application/xml"))
    files.append(SampleFile(f"{DISC}.zip", imaging_disc(story), "application/zip"))
    return tuple(files)


def _lab_file(story: Story, report: LabReport) -> SampleFile:
    data = lab_pdf(report, story)
    if report.scan:
        data = scanned(data, day=story.day(story.person["exported"]))
    return SampleFile(report.file, data, "application/pdf")


def build_review_files(today: date = STORY_DAY) -> tuple[SampleFile, ...]:
    """Files about which an import has to stop, ask or refuse.

    Another person's report; a photograph whose date can be read in two ways; a program.
    """
    story = load_story(today)
    report = stranger_report(story)
    # The two letters that begin a Windows program, and nothing that could run.
    program = b"MZ" + bytes(62) + b"This is not a program. It stands in the demo for one.\r\n"
    return (
        SampleFile(report.file, lab_pdf(report, story), "application/pdf"),
        SampleFile(story.person["slip"]["file"], photographed(slip_pdf(story)), "image/jpeg"),
        SampleFile("viewer.exe", program, "application/vnd.microsoft.portable-executable"),
    )


def sample_patient(today: date = STORY_DAY) -> dict[str, Any]:
    """The person herself, as the sources have her: names, birth date, sex, record number, telephone, address."""
    patient: dict[str, Any] = load_story(today).person["patient"]
    return patient | {"birth_date": patient["birth_date"].isoformat()}


def sample_case(today: date = STORY_DAY) -> dict[str, Any]:
    """What she answered in the wizard, by the field names of `case set` and of `resources/sample/case.toml`.

    Dates are ISO text. `top-questions` counts from 1 into `questions`. `sources` names for a field the file and the
    page (from 1) of the original that says it. `clinic-rules` is what the clinic asks for beyond the specialty's list.
    """
    story = load_story(today)
    case: dict[str, Any] = story.placed(story.case["case"], "short")
    for place in case["sources"].values():
        place["file"] = story.text(story.documents[place.pop("document")]["file"])
    names = {test["id"]: test["name"] for test in story.labs["tests"]}
    case["key-results"] = [names[test] for test in case["key-results"]["tests"]]
    case["clinic-rules"] = story.placed(story.case["clinic"])
    return case


def sample_hand_entries(today: date = STORY_DAY) -> list[dict[str, Any]]:
    """What she typed in by hand, each with its record kind and the record fields of that kind."""
    story = load_story(today)
    entries: list[dict[str, Any]] = story.placed(story.case["hand"], "short")
    return entries


def sample_requests(today: date = STORY_DAY) -> list[dict[str, Any]]:
    """Her requests for records: one sent and waiting, one drafted."""
    story = load_story(today)
    requests: list[dict[str, Any]] = story.placed(story.case["requests"], "short")
    return requests


def sample_opinions(today: date = STORY_DAY) -> list[dict[str, Any]]:
    """The first opinion, and the second as she will enter it after the visit, row by row of the comparison."""
    story = load_story(today)
    opinions: list[dict[str, Any]] = story.placed(story.case["opinions"], "long")
    return opinions
