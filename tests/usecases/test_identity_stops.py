"""What the identity guard stops is never in anyone's records, whatever the command line accepts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from secondop_desktop.core.records import Patient
from secondop_desktop.sandbox.worker import Worker
from secondop_desktop.usecases import browse, edit, import_files
from secondop_desktop.usecases.import_files import Accept, Offered
from secondop_desktop.vault.vault import Vault
from tests.importers.identity_pairs import DIFFERENT, PAIRS, SAME, person

pytestmark = pytest.mark.usefixtures("vault")


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as opened:
        yield opened


def bundle(*people: Patient) -> bytes:
    """A FHIR bundle with a result of each of these people."""
    resources: list[dict[str, Any]] = []
    for number, named in enumerate(people):
        family, given = named.family_name, named.given_names
        name: dict[str, Any] = {"family": family} if family else {}
        name |= {"given": given.split()} if given else {}
        if not name and named.display:
            name = {"text": named.display}
        said: dict[str, Any] = {
            "resourceType": "Patient",
            "id": f"p{number}",
            "name": [name, *({"use": "old", "text": alias} for alias in named.aliases)] if name else [],
            "identifier": [
                {"system": item.system, "value": item.value, "type": {"text": item.label}} for item in named.identifiers
            ],
        }
        if named.birth_date is not None:
            said["birthDate"] = named.birth_date.day_iso
        if named.sex:
            said["gender"] = {"f": "female", "m": "male"}[named.sex]
        resources += [
            said,
            {
                "resourceType": "Observation",
                "id": f"o{number}",
                "status": "final",
                "code": {"text": "TSH"},
                "subject": {"reference": f"Patient/p{number}"},
                "effectiveDateTime": "2026-08-18",
                "valueQuantity": {"value": 3.87, "unit": "mIU/L"},
            },
        ]
    entries = [{"resource": resource} for resource in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def taken_in(vault: Vault, worker: Worker, patient_id: str, data: bytes, accept: Accept) -> int:
    """How many records the person has after the import of this file."""
    files = [Offered(Path("export.json"), "export.json", data)]
    session = import_files.read_files(vault, patient_id, files, worker=worker)
    import_files.commit(vault, session, import_files.decide(session, accept))
    return len(browse.records(vault, patient_id, facts_only=False))


def test_nothing_of_a_stopped_file_comes_in_even_if_all_is_accepted(vault: Vault, worker: Worker) -> None:
    stopped = [pair for pair in PAIRS if pair.verdict is DIFFERENT]
    assert len(stopped) > 30
    for pair in stopped:
        patient_id = edit.add_patient(vault, person(pair.record))
        assert taken_in(vault, worker, patient_id, bundle(person(pair.file)), Accept.ALL) == 0, str(pair)
    assert len(browse.waiting(vault)) == len(stopped)


def test_nothing_doubtful_comes_in_when_only_clean_files_are_accepted(vault: Vault, worker: Worker) -> None:
    for pair in PAIRS[::3]:
        patient_id = edit.add_patient(vault, person(pair.record))
        records = taken_in(vault, worker, patient_id, bundle(person(pair.file)), Accept.CLEAN)
        assert bool(records) == (pair.verdict is SAME), str(pair)


@pytest.mark.parametrize("accept", [Accept.CLEAN, Accept.ALL])
def test_a_file_of_several_people_brings_in_none_of_them(vault: Vault, worker: Worker, accept: Accept) -> None:
    ines = person("Calloway|Ines|1968-03-14")
    patient_id = edit.add_patient(vault, ines)
    for number, other in enumerate(("Haddon|Walter|1951-02-01", "Reed|Jo|?", "?|a=7", "?")):
        data = bundle(*((ines, person(other)) if number % 2 else (person(other), ines)))
        assert taken_in(vault, worker, patient_id, data, accept) == 0, other


def test_people_who_are_named_by_number_only_are_stopped_with_a_reason(vault: Vault, worker: Worker) -> None:
    patient_id = edit.add_patient(vault, person("Calloway|Ines|1968-03-14"))
    assert taken_in(vault, worker, patient_id, bundle(person("?|a=7"), person("?|a=8")), Accept.ALL) == 0
    (waiting,) = browse.waiting(vault)
    assert waiting.guard is not None
    assert waiting.guard.verdict is DIFFERENT
    assert waiting.guard.title == "This file is about more than one person"
    assert "by number only" in waiting.guard.message
