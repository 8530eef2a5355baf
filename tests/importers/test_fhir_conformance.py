"""The public FHIR samples against what they are known to hold."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest

from secondop_desktop.core.batch import Batch
from secondop_desktop.core.records import Allergy, Condition, Immunization, Medication, Procedure, TestResult
from tests.importers.fhir_files import Json, of, read, titles

pytestmark = pytest.mark.conformance


def number(text: Any) -> str:
    """A value in one spelling: 7.40 and 7.4 are the same number."""
    plain = " ".join(str(text if text is not None else "").split())
    try:
        return format(Decimal(plain).normalize(), "f")
    except InvalidOperation:
        return plain.lower()


def row(value: Any, unit: Any, date: Any) -> tuple[str, str, str]:
    day = re.sub(r"\D", "", str(date or "").partition("T")[0])[:8]
    return number(value), re.sub(r"\s", "", str(unit or "")).lower(), day


def expected_rows(truth: Json) -> Counter[tuple[str, str, str]]:
    parts = ("labs", "vitals", "other_observations")
    return Counter(row(*held[2:5]) for part in parts for held in truth.get(part, []) if held[2] not in (None, ""))


def rows(batch: Batch) -> Counter[tuple[str, str, str]]:
    results = (result for result in of(batch, TestResult) if result.is_fact and result.value)
    return Counter(row(result.value, result.unit, result.date) for result in results)


def truths(samples: Path, *kinds: str) -> Iterator[tuple[str, Json, bytes]]:
    """The samples under these folders that can be parsed: name, what they hold, bytes."""
    for path in sorted((samples / "truth").glob("[!_]*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        if truth["file"].startswith(kinds) and truth["kind"] != "unparseable":
            yield truth["file"], truth, (samples / truth["file"]).read_bytes()


def test_every_r4_sample_gives_its_results_counts_people_and_documents(samples: Path) -> None:
    seen = 0
    for name, truth, data in truths(samples, "fhir-r4/"):
        held = read(data, Path(name).name)
        batch, counts = held.batch, truth["counts"]
        assert rows(batch) == expected_rows(truth), name
        orders = counts.get("medication_administrations_dispenses", 0)
        for kind, low, more in (
            (Medication, counts["medications"], orders),
            (Condition, counts["conditions"], 0),
            (Allergy, counts["allergies"], 0),
            (Procedure, counts["procedures"], 0),
            (Immunization, counts["immunizations"], 0),
        ):
            facts = sum(record.is_fact for record in of(batch, kind))
            assert low <= facts <= low + more, (name, kind)
        inline = {item["sha256"] for item in truth["attachments"] if item.get("sha256")}
        assert inline == set(held.emitted), name
        assert inline == {document.sha256 for document in batch.documents[1:]}, name
        people = {(person["name"], person["birthDate"]) for person in truth["patients"] if person["name"]}
        born = {(found.display, str(found.birth_date) if found.birth_date else None) for found in batch.patients}
        assert people <= born, name
        seen += 1
    assert seen > 10


@pytest.mark.parametrize("folder", ["fhir-dstu2/", "fhir-stu3/", "fhir-r5/", "ips/", "ndjson/"])
def test_the_other_versions_and_forms_give_nearly_all_of_theirs(samples: Path, folder: str) -> None:
    wanted = found = hit = 0
    for name, truth, data in truths(samples, folder):
        held = read(data, Path(name).name)
        expected, got = expected_rows(truth), rows(held.batch)
        contained = sum(
            result.sources[0].locator.startswith(("/contained", "/entry/0/resource/contained"))
            for result in of(held.batch, TestResult)
            if result.value
        )
        # The truth does not count results inside a report; they are results all the same.
        wanted, found, hit = wanted + expected.total(), found + got.total() - contained, hit + (expected & got).total()
        inline = {item["sha256"] for item in truth["attachments"] if item.get("sha256")}
        assert inline == set(held.emitted), name
        people = {(person["name"], person["birthDate"]) for person in truth["patients"] if person["name"]}
        assert people <= {(one.display, str(one.birth_date)) for one in held.batch.patients}, name
        assert "An entry could not be read" not in titles(held.batch), name
    assert hit >= wanted - 1
    assert hit >= found - 1
