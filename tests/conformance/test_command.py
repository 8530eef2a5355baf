"""What `secondop inspect` reads of every public sample, held against the sample's truth by the checker beside them."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.conformance

LEAST = 0.99
"""Recall and precision of test results over the files of one format."""


@dataclass(frozen=True)
class Explained:
    """Rows that the file itself shows to be right: in the truth and not read, and read and not in the truth."""

    missing: int
    extra: int
    why: str


EXPLAINED = {
    "fhir-dstu2/hca-pat-64.json": Explained(1, 1, "a range without a low end reads as at most its high end"),
    "fhir-dstu2/single-resources/DiagnosticReport-lipids.json": Explained(0, 4, "results contained in the report"),
    "fhir-stu3/single-resources/DiagnosticReport-micro.json": Explained(0, 20, "results contained in the report"),
    "fhir-r5/BloodGlucose.json": Explained(1, 1, "the day on which it was measured, not the day of its release"),
    "hl7v2/MDM-T02-03.hl7": Explained(29, 0, "lines of one document's text: they are its report"),
    "hl7v2/ORU-R01-01.hl7": Explained(2, 2, "a coded value reads as its text; repetitions are one result with both"),
    "hl7v2/ORU-R01-RMGEAD.hl7": Explained(1, 1, "a structured number without a comparator is the number"),
    "hl7v2/VXU-V04-01.hl7": Explained(5, 1, "funding and leaflets of a vaccination are no results; repetitions"),
    "hl7v2/VXU.hl7": Explained(4, 0, "funding and leaflets of a vaccination are no results"),
    "ccda/fragments/Chest X ray with Narrative Report(C-CDA2.1).xml": Explained(0, 1, "the truth read no fragment"),
    "ccda/fragments/Result panel with coded values of negative-positive(C-CDA2.1).xml": Explained(
        0, 2, "the truth read no fragment"
    ),
    "ccda/fragments/Result with greater than a specified value(C-CDA2.1).xml": Explained(
        0, 1, "the truth read no fragment"
    ),
}

FORMATS = (
    *("fhir-dstu2/", "fhir-stu3/", "fhir-r4/", "fhir-r5/", "ndjson/", "ips/", "shc/", "apple-health/"),
    *("ccda/", "c32/", "xdm/", "hl7v2/", "csv/", "text-bluebutton/", "dicom/", "images/", "pdf/"),
)
WITHOUT_ROWS = ("csv/", "text-bluebutton/", "xdm/")
"""Files whose rows the truth does not list."""


PICTURES = ("images/", "pdf/")
"""Files without rows in the truth, whose words take long to read: `tests/importers/test_ocr.py` reads them."""
COMMAND = "import sys; from secondop_desktop.cli import main; sys.exit(main())"
WITHOUT_OCR = "from secondop_desktop.importers import ocr; ocr.is_installed = lambda: False; "


def run(samples: Path, prefix: str, out: Path) -> dict[str, Any]:
    tool = samples.parent / "tools" / "conformance.py"
    if not tool.is_file():
        pytest.skip("the checker of the public samples is not here")
    code = WITHOUT_OCR + COMMAND if prefix.startswith(PICTURES) else COMMAND
    command = shlex.join([sys.executable, "-c", code])
    subprocess.run(
        [sys.executable, tool, "--set", samples, "--command", command, "--only", prefix, "--json", out],
        check=True,
        capture_output=True,
    )
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return {name: held for name, held in found.items() if name.startswith(prefix)}


def test_every_format_of_the_samples_is_checked(samples: Path) -> None:
    files = [json.loads(path.read_text(encoding="utf-8"))["file"] for path in (samples / "truth").glob("[!_]*.json")]
    assert files
    assert [name for name in files if not name.startswith(FORMATS)] == []


@pytest.mark.parametrize("prefix", FORMATS)
def test_every_file_is_read_or_refused_with_a_reason_and_its_results_are_whole(
    samples: Path, tmp_path: Path, prefix: str
) -> None:
    found = run(samples, prefix, tmp_path / "found.json")
    assert found
    assert {name: held["failed"] for name, held in found.items() if "failed" in held} == {}
    assert [name for name, held in found.items() if held["silent"]] == []
    for held in found.values():
        assert all(reason["title"] and reason["message"] for reason in held["refused"])
    for part in ("people", "documents"):
        assert {name: held[part] for name, held in found.items() if held[part][0] < held[part][1]} == {}
    known = [EXPLAINED[name] for name in found if name in EXPLAINED]
    if not prefix.startswith(WITHOUT_ROWS):
        differing = {
            name: (held["rows"] - held["rows_hit"], held["rows_seen"] - held["rows_hit"])
            for name, held in found.items()
            if not held["rows"] == held["rows_hit"] == held["rows_seen"]
        }
        expected = {name: (item.missing, item.extra) for name, item in EXPLAINED.items() if name.startswith(prefix)}
        assert differing == expected
    hit = sum(held["rows_hit"] for held in found.values())
    wanted = sum(held["rows"] for held in found.values()) - sum(item.missing for item in known)
    seen = sum(held["rows_seen"] for held in found.values()) - sum(item.extra for item in known)
    assert hit >= LEAST * wanted
    assert not wanted or hit >= LEAST * seen
