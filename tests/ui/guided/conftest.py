"""A vault with one invented person, a few files and a case, and the window open over it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Patient, Status
from secondop_desktop.ui.app import Controller
from secondop_desktop.ui.shell import Room
from secondop_desktop.ui.vault_desk import _opened
from secondop_desktop.usecases import edit, import_files, prepare_opinion
from secondop_desktop.usecases.import_files import Accept, Offered
from secondop_desktop.usecases.prepare_opinion import Question
from secondop_desktop.vault.vault import Vault
from tests.fixtures import BORN, FAMILY, GIVEN, NAME, fhir_bundle, letter
from tests.vaults import Made, prepared_copy

W = TypeVar("W", bound=QWidget)

ROSA = Patient(
    display=NAME,
    family_name=FAMILY,
    given_names=GIVEN,
    birth_date=PartialDate(BORN),
    sex="female",
    status=Status.ACTIVE,
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A made vault with its person and case."""

    made: Made
    patient_id: str
    case_id: str


@pytest.fixture(scope="session")
def prepared_once(made_once: Made, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    with prepared_copy(made_once, tmp_path_factory, "guided") as made, made.open() as vault:
        patient_id = edit.add_patient(vault, ROSA)
        offered = [
            Offered(Path(name), name, data) for name, data in (("export.json", fhir_bundle()), ("letter.pdf", letter()))
        ]
        session = import_files.read_files(vault, patient_id, offered)
        import_files.commit(vault, session, import_files.decide(session, Accept.ALL))
        case = prepare_opinion.begin(vault, patient_id)
        case = replace(
            case,
            question="Is an operation right for me?",
            diagnosis="Gallstones",
            specialist="Dr Imani Quist",
            reasons=("peace-of-mind",),
            questions=(Question("Do I need it?", True), Question("What if I wait?"), Question("Who does it?")),
            step=3,
        )
        prepare_opinion.save(vault, case)
    return Prepared(made, patient_id, case.id)


@pytest.fixture
def prepared(prepared_once: Prepared, tmp_path: Path) -> Prepared:
    """The prepared vault, a copy for this test."""
    shutil.copytree(prepared_once.made.folder, tmp_path / "guided")
    return replace(prepared_once, made=Made(tmp_path / "guided", prepared_once.made.recovery_key))


@dataclass(slots=True)
class Open:
    """The window over a vault."""

    controller: Controller
    qtbot: QtBot
    prepared: Prepared | None = None

    def settle(self) -> None:
        """Wait until nothing is under way, and what it set off is not either."""
        for _turn in range(4):
            self.qtbot.wait(5)
            self.qtbot.waitUntil(lambda: not self.controller.lanes.busy(), timeout=60000)

    def go(self, room: str) -> Room:
        """Enter a room."""
        assert self.controller.window.show_room(room)
        self.settle()
        found = self.controller.window.room(room)
        assert found is not None
        return found

    def ask(self, work: Callable[[Vault], object]) -> object:
        """What this says of the vault, read in its lane."""
        found: list[object] = []
        self.controller.shell.read(lambda vault, progress: work(vault), name="test", done=found.append)
        self.settle()
        return found[0]

    def named(self, kind: type[W], name: str) -> W:
        """The widget of this name."""
        widget = self.controller.window.findChild(kind, name)
        assert widget is not None, name
        return widget


def open_window(controller: Controller, made: Made, qtbot: QtBot) -> Open:
    """Open the vault in the window, as unlocking it does."""
    desk = controller.desk
    desk._folder = made.folder
    controller.shell.run("vault", lambda progress: _opened(made.open()), name="open", done=desk._vault_opened)
    found = Open(controller, qtbot)
    found.settle()
    return found


@pytest.fixture
def opened(controller: Controller, prepared: Prepared, qtbot: QtBot) -> Iterator[Open]:
    """The window over the prepared vault."""
    found = open_window(controller, prepared.made, qtbot)
    found.prepared = prepared
    yield found
    found.settle()


@pytest.fixture
def opened_empty(controller: Controller, made: Made, qtbot: QtBot) -> Iterator[Open]:
    """The window over a vault without a person."""
    found = open_window(controller, made, qtbot)
    yield found
    found.settle()
