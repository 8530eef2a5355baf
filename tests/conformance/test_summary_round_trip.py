"""Public records, written out as a patient summary and read again, state the same."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from secondop_desktop.core.codec import content, to_json
from secondop_desktop.core.records import Document, NoneKnown, Patient, Record
from secondop_desktop.packet import ips
from tests.importers.fhir_files import read

pytestmark = pytest.mark.conformance


def stated(records: Iterator[Record]) -> Counter[str]:
    return Counter(json.dumps(content(to_json(item)), sort_keys=True, ensure_ascii=False) for item in records)


def carried(records: tuple[Record, ...]) -> Iterator[Record]:
    """What a summary carries: facts that are no documents."""
    return (item for item in records if item.is_fact and not isinstance(item, Document | Patient))


@pytest.mark.parametrize(
    "name",
    [
        "IPS-bundle-01.json",
        "IPS_IG_bundle-no-known-required-sections.json",
        "bundle-ips-examples-bundle-01.xml",
        "Bundle-aups-basicsummary.xml",
    ],
)
def test_a_public_patient_summary_is_read_written_and_read_again_with_the_same_facts(samples: Path, name: str) -> None:
    first = read((samples / "ips" / name).read_bytes(), name).batch
    (person,) = first.patients
    document = ips.to_bytes(ips.summary(person, (*first.records, *first.none_known), date(2026, 11, 9)))
    again = read(document, ips.FILE_NAME).batch
    assert stated(carried(first.records)) == stated(carried(again.records))
    assert stated(iter(first.none_known)) == stated(iter(again.none_known))
    assert [content(to_json(item)) for item in again.patients] == [content(to_json(person))]
    assert sum(isinstance(item, NoneKnown) for item in again.none_known) == len(first.none_known)
