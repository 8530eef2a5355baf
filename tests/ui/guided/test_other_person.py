"""Another person is opened: not for a moment does anything of the one before stand there, and nothing of it stays."""

from __future__ import annotations

import gc
import weakref

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Medication, Patient
from secondop_desktop.ui.shell import Room
from secondop_desktop.usecases import edit, prepare_opinion
from tests.fixtures import NAME
from tests.ui.guided.conftest import Open

OF_A_PERSON = (
    *("overview", "timeline", "results", "procedures", "medications", "conditions", "documents", "imaging"),
    *("opinion", "packet", "trash"),
)
MARKS = (NAME, "Gallstones", "Imani Quist", "Metformin", "Is an operation")


def seen(window: QWidget) -> str:
    """Every word that the window shows now."""
    found = [window.windowTitle()]
    for label in window.findChildren(QLabel):
        found.append(label.text() if label.isVisible() else "")
    for button in window.findChildren(QAbstractButton):
        found.append(f"{button.text()} {button.accessibleName()}" if button.isVisible() else "")
    for line in window.findChildren(QLineEdit):
        found.append(line.text() if line.isVisible() else "")
    found += [text.toPlainText() for text in window.findChildren(QTextEdit) if text.isVisible()]
    found += [text.toPlainText() for text in window.findChildren(QPlainTextEdit) if text.isVisible()]
    for view in window.findChildren(QAbstractItemView):
        model = view.model()
        if view.isVisible() and model is not None:
            for row in range(model.rowCount()):
                found += [str(model.index(row, column).data() or "") for column in range(model.columnCount())]
    return "\n".join(found)


@pytest.fixture
def omar(opened: Open) -> str:
    """A second person, who has nothing but a case."""
    assert opened.prepared is not None
    rosa = opened.prepared.patient_id
    made: list[str] = []

    def work(vault: object, _progress: object) -> None:
        patient = edit.add_patient(
            vault,  # type: ignore[arg-type]
            Patient(display="Omar Haddad", family_name="Haddad", given_names="Omar", birth_date=PartialDate("1960")),
        )
        prepare_opinion.begin(vault, patient)  # type: ignore[arg-type]
        edit.add(vault, rosa, Medication(display="Metformin"))  # type: ignore[arg-type]
        made.append(patient)

    opened.controller.shell.write(work, name="omar")
    opened.settle()
    opened.controller.shell.records_changed.emit()
    opened.settle()
    return made[0]


def test_nothing_of_the_person_before_is_shown_below_the_name_of_the_next(opened: Open, omar: str) -> None:
    assert opened.prepared is not None
    window, rosa = opened.controller.window, opened.prepared.patient_id
    known = []
    for room in OF_A_PERSON:
        opened.go(room)
        known.append(seen(window))
    # What is looked for is there while she is open, so that not finding it says something.
    for mark in MARKS:
        assert any(mark in words for words in known), mark
    for room in OF_A_PERSON:
        # Where one stands, at once: no job has come back yet.
        opened.controller.open_patient(rosa)
        opened.go(room)
        opened.controller.open_patient(omar)
        words = seen(window)
        assert "Omar Haddad" in words
        assert [mark for mark in MARKS if mark in words] == [], room
    opened.controller.open_patient(rosa)
    for room in OF_A_PERSON:
        opened.go(room)
    # And in the rooms that were entered before.
    opened.controller.open_patient(omar)
    for room in OF_A_PERSON:
        window.show_room(room)
        assert [mark for mark in MARKS if mark in seen(window)] == [], room
    opened.settle()
    assert [mark for mark in MARKS if mark in seen(window)] == []


def test_going_from_the_worklist_to_a_case_shows_nothing_of_the_case_before(opened: Open, omar: str) -> None:
    assert opened.prepared is not None
    window = opened.controller.window
    opened.go("opinion")
    assert "Gallstones" in seen(window) or "Imani Quist" in seen(window)
    opened.go("worklist")
    opened.controller.open_patient(omar)
    opened.controller.window.show_room("opinion")
    assert [mark for mark in MARKS if mark in seen(window)] == []


def test_the_rooms_of_those_who_were_open_are_let_go(opened: Open, omar: str) -> None:
    assert opened.prepared is not None
    window = opened.controller.window
    gone: list[weakref.ref[Room]] = []
    for turn in range(6):
        opened.controller.open_patient(omar if turn % 2 == 0 else opened.prepared.patient_id)
        for name in ("overview", "results", "opinion", "packet"):
            gone.append(weakref.ref(opened.go(name)))
    opened.qtbot.waitUntil(lambda: window.letting_go.left == 0, timeout=10000)
    gc.collect()
    assert sum(room() is not None for room in gone) <= 4
