"""A vault with one invented person whose records have every trait that the rooms show, and the window over it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import (
    Coding,
    Condition,
    Device,
    FamilyHistory,
    Immunization,
    Kind,
    Medication,
    Note,
    Patient,
    Practitioner,
    Procedure,
    Record,
    ResultCategory,
    Status,
    TestResult,
)
from secondop_desktop.ui.app import Controller
from secondop_desktop.ui.forms.dialog import RecordForm
from secondop_desktop.ui.shell import Room
from secondop_desktop.ui.vault_desk import _opened
from secondop_desktop.usecases import browse, edit, import_files
from secondop_desktop.usecases.import_files import FileDecision, Offered
from secondop_desktop.vault.vault import Vault
from tests.fixtures import pdf
from tests.vaults import Made, prepared_copy

LETTER = "Harbour letter.pdf"
LABS = "Harbour labs.pdf"
BROKEN = "odd.bin"


@dataclass(frozen=True, slots=True)
class Known:
    """A made vault, its person, and the ids of its documents by file name."""

    made: Made
    patient_id: str
    documents: dict[str, str]


def _result(name: str, value: str, day: str, **more: object) -> TestResult:
    fields: dict[str, object] = {
        "display": name,
        "value": value,
        "value_number": value if value.replace(".", "").isdigit() else None,
        "date": PartialDate(day),
        "date_kind": "collected",
        "category": ResultCategory.LABORATORY,
        "status": Status.FINAL,
    }
    return TestResult(**(fields | more))  # type: ignore[arg-type]


def records_of(labs: str) -> list[Record]:
    """The records of the person; `labs` is the document that states most of them."""
    page = Source(labs, "page 2", "lab", True, 2, (0.1, 0.3, 0.7, 0.34), 0.97, "person", "2026-11-08T10:00:00+00:00")
    unseen = Source(labs, "page 1", "lab", False, 1, (0.1, 0.5, 0.7, 0.54), 0.6)
    file = Source(labs, "/entry/3/resource", "fhir")
    tsh = Coding("http://loinc.org", "3016-3")
    common = {"unit": "mIU/L", "reference_range": "0.45-4.50", "panel": "Thyroid", "laboratory": "Harbour Lab"}
    return [
        _result("TSH", "3.87", "2026-08-18", code=tsh, sources=(page,), **common),
        _result("TSH", "4.72", "2025-04-22", code=tsh, interpretation="High", sources=(file,), **common),
        _result("TSH", "2.10", "2019-05-14", code=tsh, sources=(file,), **common),
        _result("Calcium", "9.6", "2026-08-18", unit="mg/dL", panel="Minerals", sources=(file,)),
        _result("Calcium", "2.40", "2024-02-01", unit="mmol/L", panel="Minerals", sources=(file,)),
        _result("Ferritin", "88", "2026-08-18", unit="ng/mL", confirmed=False, sources=(unseen,)),
        _result("Iron", "12", "2026-08-18", unit="ug/dL", status=Status.ENTERED_IN_ERROR, sources=(file,)),
        Procedure(
            display="Gallbladder removal",
            date=PartialDate("2017-05-23"),
            surgeon="Dr Noor Adebayo",
            indication="Stones",
            findings="Inflamed gallbladder",
            complications="None",
            implants="Two clips",
            specimens="Gallbladder",
            anaesthesia="General",
            status=Status.COMPLETED,
            document_ids=(labs,),
            sources=(file,),
        ),
        Medication(
            display="Lisinopril", dose="10 mg by mouth", status=Status.ACTIVE, reason="pressure", sources=(file,)
        ),
        Medication(display="Lisinopril", dose="10 mg", status=Status.ACTIVE, sources=(page,)),
        Medication(
            display="Simvastatin",
            dose="20 mg",
            status=Status.STOPPED,
            stop_reason="Muscle aches",
            end=PartialDate("2021-11"),
            sources=(file,),
        ),
        Condition(display="High blood pressure", status=Status.ACTIVE, onset=PartialDate("2009"), sources=(file,)),
        Condition(display="Pneumonia", status=Status.COMPLETED, abatement=PartialDate("2012"), sources=(file,)),
        Condition(display="Gout", status=Status.REFUTED, sources=(file,)),
        FamilyHistory(display="Gout", relation="Father", sources=(file,)),
        Immunization(display="Tetanus", date=PartialDate("2020-03"), status=Status.COMPLETED, sources=(file,)),
        Device(display="Clip", identifier="K-1", status=Status.ACTIVE, sources=(file,)),
        Practitioner(display="Dr Noor Adebayo", specialty="Surgery", phone="555 0100", sources=(file,)),
    ]


@pytest.fixture(scope="session")
def known_once(made_once: Made, tmp_path_factory: pytest.TempPathFactory) -> Known:
    with prepared_copy(made_once, tmp_path_factory, "rooms") as made, made.open() as vault:
        patient_id = edit.add_patient(
            vault,
            Patient(
                display="Rosa Lindqvist",
                family_name="Lindqvist",
                given_names="Rosa",
                birth_date=PartialDate("1951-02-03"),
            ),
        )
        lines = ["Harbour Lab", "Patient: Rosa Lindqvist", "Date of birth: 3 Feb 1951"]
        offered = [
            Offered(Path(LETTER), LETTER, pdf([[*lines, "Consultation letter"], ["We discussed the gallbladder."]])),
            Offered(Path(LABS), LABS, pdf([[*lines, "Laboratory report"], ["TSH 3.87 mIU/L"], ["The end"]])),
            Offered(Path(BROKEN), BROKEN, bytes(range(256)) * 4),
        ]
        session = import_files.read_files(vault, patient_id, offered)
        decisions = {
            number: FileDecision(same_person=True, with_undecided=True) for number in range(len(session.files))
        }
        import_files.commit(vault, session, decisions)
        documents = {
            str(getattr(item, "file_name", "")): item.id
            for item in browse.records(vault, patient_id, (Kind.DOCUMENT,), facts_only=False)
        }
        with vault.change("import", "Imported", patient_id=patient_id) as change:
            for record in records_of(documents[LABS]):
                change.add(replace(record, patient_id=patient_id))
        edit.add(vault, patient_id, Note(display="I felt a lump", text="I felt a lump when I put on a scarf"))
    return Known(made, patient_id, documents)


@pytest.fixture
def known(known_once: Known, tmp_path: Path) -> Known:
    """The vault as a copy of this test's own."""
    shutil.copytree(known_once.made.folder, tmp_path / "records")
    return Known(Made(tmp_path / "records", known_once.made.recovery_key), known_once.patient_id, known_once.documents)


class Desk:
    """The window over the vault, and what tests do with it."""

    def __init__(self, controller: Controller, qtbot: QtBot, known: Known) -> None:
        self.controller, self.qtbot, self.known = controller, qtbot, known
        self.window, self.shell = controller.window, controller.shell

    def settle(self) -> None:
        """Wait until no job is under way."""
        self.qtbot.waitUntil(lambda: not self.shell.lanes.busy(), timeout=60000)

    def open(self, room: str, target: str = "") -> Room:
        """Go to a room and wait until it shows its records."""
        self.window.go_to(room, target)
        self.settle()
        found = self.window.room(room)
        assert found is not None
        # Settings make what is below the fold when the room stands there already.
        self.qtbot.waitUntil(lambda: bool(getattr(found, "complete", True)), timeout=60000)
        return found

    def read(self, work: Callable[[Vault], object]) -> object:
        """What this reads from the vault."""
        got: list[object] = []
        self.shell.read(lambda vault, progress: work(vault), name="test", done=got.append)
        self.settle()
        return got[0]

    def records(self, *kinds: Kind, facts_only: bool = True) -> tuple[Record, ...]:
        """The person's records of these kinds as the vault has them now."""
        found = self.read(lambda vault: browse.records(vault, self.known.patient_id, kinds, facts_only=facts_only))
        assert isinstance(found, tuple)
        return found

    def form(self) -> RecordForm:
        """The form that is open."""
        self.settle()
        form = QApplication.activeModalWidget()
        assert isinstance(form, RecordForm)
        return form

    @staticmethod
    def words(widget: QWidget) -> str:
        """Every text that a widget and what is in it show, for a test to look in."""
        shown: list[QLabel | QAbstractButton] = [*widget.findChildren(QLabel), *widget.findChildren(QAbstractButton)]
        return "\n".join(part.text() for part in shown if not part.isHidden())


@pytest.fixture
def desk(controller: Controller, qtbot: QtBot, known: Known) -> Desk:
    """The window with the vault open and the person's overview shown."""
    made = known.made
    controller.shell.run(
        "vault", lambda progress: _opened(made.open()), name="open", done=controller.desk._vault_opened
    )
    desk = Desk(controller, qtbot, known)
    desk.settle()
    assert controller.shell.patient_id == known.patient_id
    return desk
