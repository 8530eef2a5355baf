"""Makes the golden vault of this version: `python -m tests.golden.make NAME`, once for each format of the vault.

The files are invented, so the password and the recovery key of a golden vault are no secrets.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from secondop_desktop.cli import shapes
from secondop_desktop.core import shape
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Kind, Medication, Note, TestResult
from secondop_desktop.usecases import browse, edit, import_files, make_packet, prepare_opinion
from secondop_desktop.usecases.import_files import Accept, Offered
from secondop_desktop.vault import history
from secondop_desktop.vault.vault import Vault
from tests.fixtures import fhir_bundle, letter

HERE = Path(__file__).resolve().parent
PASSWORD = "golden but not secret"


def clock() -> datetime:
    return datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def fill(vault: Vault, out: Path) -> str:
    """One of everything that a vault can hold; returns the person's id."""

    def take(patient: str | None, accept: Accept, *files: tuple[str, bytes]) -> str:
        session = import_files.read_files(vault, patient, [Offered(Path(name), name, data) for name, data in files])
        outcome = import_files.commit(vault, session, import_files.decide(session, accept))
        return outcome.patient.id if outcome.patient is not None else str(patient)

    patient = take(None, Accept.CLEAN, ("export.json", fhir_bundle()))
    take(patient, Accept.ALL, ("letter.pdf", letter()), ("note.txt", b"Remember the scan in June.\n"))
    take(patient, Accept.CLEAN, ("other.json", fhir_bundle(family="Okafor", given="Ada", born="1980-05-06")))
    edit.add(vault, patient, Medication(display="Ibuprofen", dose="200 mg", as_needed=True, start=PartialDate("2024")))
    edit.add(vault, patient, Note(display="Tired since June", text="Tired since June", date=PartialDate("2026-06")))
    tsh = next(r for r in browse.records(vault, patient, (Kind.TEST_RESULT,)) if r.display == "TSH")
    assert isinstance(tsh, TestResult)
    edit.update(vault, replace(tsh, value="3.78"))
    calcium = next(r for r in browse.records(vault, patient, (Kind.TEST_RESULT,)) if r.display == "Calcium")
    edit.delete(vault, [calcium.id])
    edit.undo(vault)
    case = prepare_opinion.begin(vault, patient)
    prepare_opinion.set_field(vault, case, "question", "Is the operation needed?")
    plan = make_packet.plan_packet(vault, patient, make_packet.Choices())
    make_packet.save(vault, make_packet.compose(vault, plan, case_id=case.id), out)
    return patient


def seen(vault: Vault, patient: str) -> dict[str, Any]:
    """All that a later version must still see."""
    records = browse.records(vault, patient, facts_only=False)
    return {
        "patient": shapes.patient(browse.patient(vault, patient)),
        "records": [shape.record(record) for record in records],
        "none_known": shapes.none_known(browse.none_known(vault, patient)),
        "case": prepare_opinion.find_case(vault, patient).question,
        "packets": [packet.sha256 for packet in browse.packets(vault, patient)],
        "waiting": [item.file_name for item in browse.waiting(vault)],
        "hits": [[hit.id, hit.page] for hit in browse.find(vault, "gallbladder")],
        "steps": [[step.action, step.what, step.undone] for step in history.change_sets(vault.db)],
    }


def main(name: str) -> None:
    folder = HERE / name
    vault, recovery_key = Vault.create(folder / "vault", PASSWORD, "Golden records", clock)
    with vault:
        patient = fill(vault, folder / "packet.pdf")
        value = {"recovery_key": recovery_key, "patient": patient, "seen": seen(vault, patient)}
    (folder / "packet.pdf").unlink()
    for left in (*(folder / "vault").glob("*.lock"), folder / "vault" / "reserve"):
        left.unlink(missing_ok=True)
    (folder / "expected.json").write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
