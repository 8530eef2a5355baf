"""The public XDM, Apple Health and DICOM samples against what they are known to hold."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from secondop_desktop.core.records import (
    Allergy,
    Condition,
    ImagingStudy,
    Immunization,
    Medication,
    Procedure,
    Record,
    TestResult,
)
from secondop_desktop.usecases import import_files
from tests.importers.fhir_files import of
from tests.importers.files import parse
from tests.importers.test_fhir_conformance import row, rows

pytestmark = pytest.mark.conformance

_COUNTS: tuple[tuple[type[Record], str], ...] = (
    (Medication, "medications"),
    (Condition, "conditions"),
    (Allergy, "allergies"),
    (Immunization, "immunizations"),
)


def test_every_document_of_an_exchange_comes_in_with_its_facts(samples: Path) -> None:
    for path in sorted((samples / "xdm").iterdir()):
        truth = json.loads((samples / "truth" / f"xdm__{path.name}.json").read_text(encoding="utf-8"))
        batch = parse(path.name, path.read_bytes())
        assert batch.importer == "xdm"
        documents = {document.sha256: document for document in batch.documents}
        assert all(item["sha256"] in documents for item in truth["xdm_documents"]), path.name
        counts = truth["counts"]
        for kind, name in _COUNTS:
            active = [record for record in of(batch, kind) if record.is_fact]
            assert len(active) == counts.get(f"sum_{name}", 0), (path.name, name)
        values = counts.get("sum_lab_values", 0) + counts.get("sum_vital_values", 0)
        assert len([r for r in of(batch, TestResult) if r.is_fact and r.value]) == values, path.name
        (person,) = batch.patients
        assert set(truth["patients"][0]["name"].split()) <= set(person.display.split())


def test_an_apple_health_export_gives_its_clinical_rows_and_no_steps(samples: Path) -> None:
    truth = json.loads(
        (samples / "truth" / "apple-health__assembled-export.zip.json").read_text(encoding="utf-8"),
    )
    path = samples / truth["file"]
    batch = parse(path.name, path.read_bytes())
    parts = ("labs", "vitals", "other_observations")
    wanted = Counter(row(item[2], item[3], item[4]) for part in parts for item in truth.get(part, []))
    assert rows(batch) == wanted
    assert len(of(batch, Procedure)) == truth["counts"]["procedures"]
    assert len(of(batch, Immunization)) == truth["counts"]["immunizations"]
    assert [person.display for person in batch.patients] == [truth["patients"][0]["name"]]


@pytest.mark.parametrize("name", ["assembled-cd-mr-brain", "dicomdirtests"])
def test_a_disc_gives_its_studies_with_their_counts(samples: Path, name: str) -> None:
    truth = json.loads((samples / "truth" / f"dicom__{name}.json").read_text(encoding="utf-8"))
    (file,) = import_files.inspect([samples / "dicom" / name])
    assert file.batch is not None
    found = {
        study.study_uid: (study.series, study.instances, study.date.iso if study.date else "")
        for study in of(file.batch, ImagingStudy)
    }
    assert found == {
        study["study_uid"]: (
            len(study["series"]),
            sum(series["instances"] for series in study["series"]),
            f"{study['date'][:4]}-{study['date'][4:6]}-{study['date'][6:]}",
        )
        for study in truth["studies"]
    }
    names = {frozenset(person["name"].split("^")) for person in truth["patients"] if person["name"]}
    assert {frozenset(person.display.split()) for person in file.batch.patients if person.display} == names
    assert not any("missing" in issue.title for issue in file.batch.issues)


def test_every_loose_picture_is_read(samples: Path) -> None:
    truth = json.loads((samples / "truth" / "dicom__loose.json").read_text(encoding="utf-8"))
    studies = {study["study_uid"] for study in truth["studies"]}
    found = set()
    for path in sorted((samples / "dicom" / "loose").iterdir()):
        batch = parse(path.name, path.read_bytes())
        assert batch.refused is None
        found |= {study.study_uid for study in of(batch, ImagingStudy)}
    assert found == studies
