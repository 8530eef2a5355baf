"""Real files from portals go in, what they say comes out, and the packet holds every one of them."""

from __future__ import annotations

import collections
import json
import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pypdf
import pytest

from secondop_desktop.core.records import Document, Kind, TestResult
from secondop_desktop.usecases import browse, import_files, maintain, make_packet
from secondop_desktop.usecases.import_files import Accept
from secondop_desktop.usecases.make_packet import Choices, Paper
from secondop_desktop.vault.vault import Vault

pytestmark = pytest.mark.conformance

PEOPLE = {
    "a Synthea bundle": ["fhir-r4/Reuben_Lind_1d03714f-4851-44d9-a6b6-8a2752bbe178.json"],
    "a US Core bundle with notes, and a PDF": [
        "fhir-r4/Beatris270_Bogan287_5b3645de-a2d0-d016-0839-bab3757c4c58.json",
        "pdf/assembled-lab-report-text-beatris.pdf",
        "pdf/assembled-lab-report-scanned-beatris.pdf",
    ],
    "Cerner": ["ccda/vendor-cerner/Transition_of_Care_Referral_Summary.xml"],
    "Greenway": ["ccda/vendor-greenway/26562_ExportSummary_CCDA.xml"],
    "Kareo": ["ccda/vendor-kareo/Kareo_SummaryOfCare_export_Joey_Miller.xml"],
    "Allscripts": ["ccda/vendor-allscripts/allscripts-amb-ccd.xml"],
}


def truth_of(samples: Path, name: str) -> dict[str, Any]:
    path = samples / "truth" / (name.replace("/", "__") + ".json")
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value


def number(text: str) -> str:
    try:
        return format(Decimal(text).normalize(), "f")
    except InvalidOperation:
        return " ".join(text.split()).lower()


def day(stamp: str | None) -> str:
    return re.sub(r"\D", "", re.split(r"[T+ ]", stamp or "")[0].split(".")[0])[:8]


def laboratory_rows(samples: Path, names: list[str]) -> collections.Counter[tuple[str, str, str]]:
    rows = [row for name in names for row in truth_of(samples, name).get("labs", []) if row[2] not in (None, "")]
    return collections.Counter((number(str(r[2])), (r[3] or "").replace(" ", "").lower(), day(r[4])) for r in rows)


def printed_values(samples: Path, names: list[str]) -> collections.Counter[str]:
    """The values on the laboratory pages, text and scan; each is taken in as one that nobody has checked."""
    truth = json.loads((samples / "truth" / "_assembled_lab_pages.json").read_text(encoding="utf-8"))
    pages = [truth["files"][name]["results"] for name in names if name in truth["files"]]
    return collections.Counter(number(str(row["value"])) for rows in pages for row in rows)


@pytest.mark.parametrize("who", list(PEOPLE))
def test_a_persons_files_go_in_and_come_out(samples: Path, vault: Vault, who: str) -> None:
    names = PEOPLE[who]
    patient = None
    for name in names:
        session = import_files.read_files(vault, patient, [samples / name])
        outcome = import_files.commit(vault, session, import_files.decide(session, Accept.ALL))
        assert outcome.patient is not None
        patient = outcome.patient.id
    assert patient is not None
    results = [item for item in browse.records(vault, patient, (Kind.TEST_RESULT,)) if isinstance(item, TestResult)]
    seen = collections.Counter(
        (number(r.value), r.unit.replace(" ", "").lower(), day(r.date.iso if r.date else None))
        for r in results
        if r.category == "laboratory" and r.value and not r.unchecked_reading
    )
    expected = laboratory_rows(samples, names)
    assert seen == expected
    read = collections.Counter(number(r.value) for r in results if r.unchecked_reading)
    assert read == printed_values(samples, names)
    assert not any(r.confirmed for r in results if r.unchecked_reading)
    again = import_files.read_files(vault, patient, [samples / name for name in names])
    repeated = import_files.commit(vault, again, import_files.decide(again, Accept.ALL))
    assert all(not file.committed and file.already_there for file in repeated.files)
    _check_packet(vault, patient)
    assert maintain.check(vault, read_originals=True) == ()


def _check_packet(vault: Vault, patient: str) -> None:
    plan = make_packet.plan_packet(vault, patient, Choices(paper=Paper.A4))
    composed = make_packet.compose(vault, plan)
    assert composed.left_out == ()
    documents = [item for item in browse.records(vault, patient, (Kind.DOCUMENT,)) if isinstance(item, Document)]
    included = {item["document_id"]: item for item in composed.included}
    assert set(included) == {document.id for document in documents}
    for document in documents:
        entry = included[document.id]
        printed = entry["last_page"] - entry["first_page"] + 1
        assert printed == document.pages if document.pages else printed >= 1
    import io

    reader = pypdf.PdfReader(io.BytesIO(composed.data))
    total = len(reader.pages)
    assert total == composed.pages
    for index, page in enumerate(reader.pages, start=1):
        assert f"page {index} of {total}" in page.extract_text()
    targets = _link_targets(reader)
    assert targets
    assert all(0 <= target < total for target in targets)


def _link_targets(reader: pypdf.PdfReader) -> list[int]:
    """The page that every link of the file lands on; -1 for one that lands nowhere."""
    pages = {page.indirect_reference.idnum: index for index, page in enumerate(reader.pages) if page.indirect_reference}
    found = []
    for page in reader.pages:
        for annotation in page.get("/Annots", []):
            link = annotation.get_object()
            if link.get("/Subtype") != "/Link":
                continue
            destination = link.get("/Dest") or link["/A"]["/D"]
            if isinstance(destination, str):
                named = reader.named_destinations.get(destination)
                target = named.dest_array[0] if named is not None else None
            else:
                target = destination[0]
            found.append(pages.get(getattr(target, "idnum", -1), -1))
    return found
