"""The public C-CDA samples against what they are known to hold."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.records import (
    Allergy,
    Condition,
    Immunization,
    Medication,
    Procedure,
    Record,
    Report,
)
from secondop_desktop.importers.ccda.narrative import narrative_blocks
from tests.importers.ccda_files import of, read
from tests.importers.fhir_files import Json
from tests.importers.test_fhir_conformance import row, rows

pytestmark = pytest.mark.conformance

# Differences where the file has the last word; each was looked up in it.
EXPLAINED: dict[str, set[type[Record]]] = {
    # Admission diagnosis 42347-5 and a discharge diagnosis section with a local code are counted as neither.
    "hl7-r2.1/Discharge_Summary.xml": {Condition},
    # Three postprocedure diagnoses (59769-0) are not counted; the note itself is one procedure.
    "hl7-r2.1/Procedure_Note.xml": {Condition, Procedure},
    # Surgical reports without a procedure entry: the report is the procedure.
    "vendor-mtuitive-opnotes/breast surgery.xml": {Procedure},
    "vendor-mtuitive-opnotes/colonoscopy.xml": {Procedure},
    "vendor-mtuitive-opnotes/hernia.xml": {Procedure},
    # "No Information About Procedures" and "Medication Administration not documented" are placeholders.
    "vendor-kareo/Kareo_SummaryOfCare_export_Joey_Miller.xml": {Procedure},
    "vendor-allscripts/allscripts-enterprise-adam-everyman-toc.xml": {Medication},
}


def truths(samples: Path) -> Iterator[tuple[str, Json, bytes]]:
    """The C-CDA and C32 samples that are whole documents: name, what they hold, bytes."""
    for path in sorted((samples / "truth").glob("[!_]*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        if truth["file"].startswith(("ccda/", "c32/")) and truth["kind"] == "cda":
            yield truth["file"], truth, (samples / truth["file"]).read_bytes()


def test_every_document_gives_its_results_people_and_inline_files(samples: Path) -> None:
    seen = 0
    for name, truth, data in truths(samples):
        held = read(data, Path(name).name)
        wanted = Counter(
            row(item[2], item[3], item[4])
            for part in ("labs", "vitals")
            for item in truth.get(part, [])
            if item[2] not in (None, "")
        )
        assert rows(held.batch) == wanted, name
        inline = {item["sha256"] for item in truth["attachments"] if item.get("sha256")}
        assert inline == set(held.emitted), name
        (person,) = truth["patients"]
        (found,) = held.batch.patients
        assert set((person["name"] or "").split()) <= set(found.display.split()), name
        assert found.birth_date is not None
        assert found.birth_date.day_iso.replace("-", "") == person["birthDate"][:8], name
        seen += 1
    assert seen >= 35


def test_every_document_gives_as_many_facts_of_each_kind_as_it_holds(samples: Path) -> None:
    for name, truth, data in truths(samples):
        found, counts = read(data, Path(name).name).batch, truth["counts"]
        spare = sum(n for key, n in counts.items() if key.startswith("medication") and key != "medications")
        bounds: tuple[tuple[type[Record], str, int], ...] = (
            (Medication, "medications", spare),
            (Condition, "conditions", counts.get("section_diagnoses", 0)),
            (Allergy, "allergies", 0),
            (Procedure, "procedures", counts.get("procedures_in_other_sections", 0)),
            (Immunization, "immunizations", 0),
        )
        for kind, key, more in bounds:
            low = counts.get(key, 0)
            facts = sum(record.is_fact for record in of(found, kind))
            explained = kind in EXPLAINED.get(name.partition("/")[2], set())
            assert explained or low <= facts <= low + more, (name, kind.__name__, facts, low, more)


def test_no_part_of_a_document_is_unreadable_and_all_narrative_is_searchable(samples: Path) -> None:
    for name, truth, data in truths(samples):
        found = read(data).batch
        assert "A part of the file could not be read" not in {issue.title for issue in found.issues}, name
        (text,) = found.texts.get(found.documents[0].sha256, ("",))
        for section in narrative_blocks(data):
            assert section.title in text, name
        if sum(section["text_chars"] for section in truth["sections"]):
            assert text, name


def test_every_operative_note_is_a_procedure_with_its_findings(samples: Path) -> None:
    for name, _truth, data in truths(samples):
        if "opnotes" in name or name.endswith("Operative_Note.xml"):
            (done,) = of(read(data).batch, Procedure)
            assert done.text, name
            assert done.findings, name
            assert done.date is not None, name
            assert done.indication, name


def test_damaged_samples_are_refused_and_fragments_are_read(samples: Path) -> None:
    with pytest.raises(InputRefusedError) as caught:
        read((samples / "ccda/edge/NT_BadXml_r11_v2.xml").read_bytes())
    assert "line 59, column 4" in caught.value.message
    for path in sorted((samples / "ccda" / "fragments").glob("*.xml")):
        found = read(path.read_bytes(), path.name).batch
        assert found.patients == ()
        assert found.records or found.none_known, path.name


def test_the_imaging_report_of_the_samples_has_its_impression(samples: Path) -> None:
    (report,) = of(read((samples / "ccda/hl7-r2.1/Diagnostic_Imaging_Report.xml").read_bytes()).batch, Report)
    assert "left superior hilus" in report.conclusion
