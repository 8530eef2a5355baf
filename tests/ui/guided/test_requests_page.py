"""The request desk in the window: by keys, each step undone, letters written, what arrives closed."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from secondop_desktop.core.errors import NotWritableError
from secondop_desktop.ui.dialogs.print_sheet import SheetDialog
from secondop_desktop.ui.theme import Theme
from secondop_desktop.ui.views.wizard import OpinionRoom
from secondop_desktop.ui.views.wizard.request_dialogs import (
    CustodyDialog,
    HappenedDialog,
    LetterDialog,
    RequestDialog,
)
from secondop_desktop.ui.views.wizard.requests_page import RequestsPage
from secondop_desktop.ui.widgets import Button, LinkButton
from secondop_desktop.ui.widgets.table_cells import said_in
from secondop_desktop.usecases import request_records
from secondop_desktop.usecases.request_records import LetterKind, Request, RequestStatus
from tests.packet.reading import page_texts
from tests.ui.guided.conftest import Open
from tests.ui.test_shell import cut_off, unnamed


def desk(opened: Open) -> RequestsPage:
    room = cast(OpinionRoom, opened.go("opinion"))
    room.show_requests()
    opened.settle()
    return room.requests


def stored(opened: Open) -> tuple[Request, ...]:
    assert opened.prepared is not None
    patient = opened.prepared.patient_id
    found = opened.ask(lambda vault: request_records.all_requests(vault, patient))
    return cast(tuple[Request, ...], found)


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> list[QDialog]:
    """Dialogs answer themselves: what a test wants typed is in `FILL`; those that were opened are listed."""
    shown: list[QDialog] = []

    def run(dialog: QDialog) -> int:
        shown.append(dialog)
        if isinstance(dialog, RequestDialog):
            dialog.facility.setText(dialog.facility.text() or "Harbor Hospital")
            dialog.papers.setText(dialog.papers.text() or "Pathology report")
            dialog.things.setText("Biopsy slides")
        elif isinstance(dialog, HappenedDialog):
            dialog.what.set_value("extended")
        elif isinstance(dialog, CustodyDialog):
            dialog.who.setText("Second Clinic")
        elif isinstance(dialog, SheetDialog):
            return 0
        dialog.save.click()  # type: ignore[attr-defined]
        return int(dialog.result())

    monkeypatch.setattr(QDialog, "exec", run)
    return shown


def press(opened: Open, page: RequestsPage, key: Qt.Key) -> None:
    """Press a key on the table; a button whose key it is is clicked a moment later."""
    page.table.setFocus()
    before = page.material
    QTest.keyClick(page.table if page.isVisible() else page, key)
    opened.qtbot.waitUntil(lambda: page.material is not before, timeout=10000)
    opened.settle()


def test_a_request_goes_from_the_gap_to_received_by_keys(opened: Open, answer: list[QDialog]) -> None:
    page = desk(opened)
    assert page.stack.currentWidget() is page.empty
    assert QApplication.focusWidget() is page.new
    press(opened, page, Qt.Key.Key_N)
    (request,) = stored(opened)
    assert request.facility == "Harbor Hospital"
    assert request.requirements
    assert any(item.physical and item.text == "Biopsy slides" for item in request.items)
    press(opened, page, Qt.Key.Key_S)
    assert stored(opened)[0].status is RequestStatus.SENT
    line = page.line()
    assert line is not None
    assert (line.day, line.next_action) == (0, "Wait until 9 Dec 2026")
    press(opened, page, Qt.Key.Key_W)
    assert stored(opened)[0].extended
    press(opened, page, Qt.Key.Key_D)
    assert stored(opened)[0].custody[0].who == "Second Clinic"
    press(opened, page, Qt.Key.Key_R)
    assert stored(opened)[0].status is RequestStatus.RECEIVED
    assert not page.buttons["received"].isEnabled()


def test_in_a_narrow_page_what_comes_next_stands_below_how_far_it_is(opened: Open, answer: list[QDialog]) -> None:
    page = desk(opened)
    page.ask_for()
    opened.settle()
    line = page.line()
    assert line is not None
    assert not page.table.isColumnHidden(3)
    said = said_in(page.model.index(0, 1))
    assert said is not None
    assert line.next_action not in said.second
    page.resize(500, page.height())
    assert page.table.isColumnHidden(3)
    said = said_in(page.model.index(0, 1))
    assert said is not None
    assert line.next_action in said.second
    assert page.line() is line
    page.resize(1000, page.height())
    assert not page.table.isColumnHidden(3)


def test_each_step_is_taken_back_by_undo(opened: Open, answer: list[QDialog]) -> None:
    page = desk(opened)
    page.ask_for()
    opened.settle()
    page.mark(RequestStatus.SENT)
    opened.settle()
    press(opened, page, Qt.Key.Key_Delete)
    assert stored(opened) == ()
    for expected in (RequestStatus.SENT, RequestStatus.DRAFTED):
        opened.controller.window.setFocus()
        QTest.keyClick(opened.controller.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        opened.settle()
        assert [item.status for item in stored(opened)] == [expected]
    assert len(page.model.rows) == 1


def test_asking_from_the_checklist_opens_a_request_for_it(opened: Open, answer: list[QDialog]) -> None:
    room = cast(OpinionRoom, opened.go("opinion"))
    room.go_step(7)
    opened.settle()
    opened.named(Button, "ask_discharge-summaries").click()
    opened.settle()
    dialog = answer[0]
    assert isinstance(dialog, RequestDialog)
    (request,) = stored(opened)
    assert "discharge-summaries" in request.requirements
    answer.clear()
    room.requests.ask_for("discharge-summaries")
    assert answer == []
    line = room.requests.line()
    assert line is not None
    assert line.request.id == request.id
    opened.named(LinkButton, "requests_back").click()
    opened.settle()
    assert room.pages.currentIndex() == 1


def test_a_key_leads_to_the_desk_and_back_to_the_step(opened: Open) -> None:
    room = cast(OpinionRoom, opened.go("opinion"))
    room.go_step(6)
    opened.settle()
    alt = Qt.KeyboardModifier.AltModifier
    QTest.keyClick(room.next, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    assert room.pages.currentWidget() is room.requests
    QTest.keyClick(room.requests.new, Qt.Key.Key_Left, alt)
    opened.settle()
    assert room.pages.currentIndex() == 1
    assert room.stepper.current == 5
    opened.controller.shell.go("opinion", "requests")
    opened.settle()
    assert room.pages.currentWidget() is room.requests


def test_the_letter_is_saved_whole_and_offers_what_fits(opened: Open, answer: list[QDialog], tmp_path: Path) -> None:
    page = desk(opened)
    page.ask_for()
    opened.settle()
    page.open_letter()
    dialog = answer[-1]
    assert isinstance(dialog, LetterDialog)
    assert dialog.kind() is LetterKind.REQUEST
    assert not dialog._kinds[LetterKind.REMINDER].isEnabled()
    dialog.save_to(tmp_path / "letter.pdf")
    opened.settle()
    text = " ".join(page_texts((tmp_path / "letter.pdf").read_bytes()))
    assert "Harbor Hospital" in text
    assert "45 CFR 164.524" in text
    page.mark(RequestStatus.SENT)
    opened.settle()
    page.open_letter()
    again = answer[-1]
    assert isinstance(again, LetterDialog)
    assert again.kind() is LetterKind.REMINDER


def test_a_place_that_cannot_be_written_is_said_and_nothing_is_left(
    opened: Open, answer: list[QDialog], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = desk(opened)
    page.ask_for()
    opened.settle()
    page.mark(RequestStatus.SENT)
    opened.settle()
    failed: list[object] = []
    opened.controller.shell.asked_error.disconnect()
    opened.controller.shell.asked_error.connect(failed.append)
    page.save_calendar_to(tmp_path / "none" / "dates.ics")
    opened.settle()
    (error,) = failed
    assert isinstance(error, NotWritableError)
    page.save_calendar_to(tmp_path / "dates.ics")
    opened.settle()
    assert b"DTSTART;VALUE=DATE:20261209" in (tmp_path / "dates.ics").read_bytes()


def test_the_forms_refuse_what_is_not_complete(opened: Open) -> None:
    page = desk(opened)
    assert page.material is not None
    form = RequestDialog(page, page.material.template)
    form.since.setText("soon")
    form.save.click()
    assert form.result() == 0
    assert form.facility_field.has_error()
    assert form.papers_field.has_error()
    assert form.since_field.has_error()
    happened = HappenedDialog(page, page.material.template, page.material.today)
    happened.on.setText("1 January 2031")
    happened.save.click()
    assert happened.on_field.has_error()
    custody = CustodyDialog(page, page.material.template, page.material.today)
    custody.save.click()
    assert custody.thing_field.has_error()


def test_the_question_sheet_is_written_from_its_step(opened: Open, answer: list[QDialog], tmp_path: Path) -> None:
    room = cast(OpinionRoom, opened.go("opinion"))
    room.go_step(8)
    opened.settle()
    opened.named(Button, "questions_print").click()
    dialog = answer[-1]
    assert isinstance(dialog, SheetDialog)
    dialog.paper.set_value("a4")
    dialog.save_to(tmp_path / "q.pdf")
    opened.settle()
    assert "What if I wait?" in " ".join(page_texts((tmp_path / "q.pdf").read_bytes()))


@pytest.mark.parametrize("zoom", [100, 150])
def test_nothing_is_cut_off_or_without_a_name(opened: Open, answer: list[QDialog], theme: Theme, zoom: int) -> None:
    page = desk(opened)
    page.ask_for()
    opened.settle()
    theme.set_zoom(zoom)
    opened.settle()
    assert cut_off(page) == []
    assert unnamed(page) == []
    line = page.line()
    assert line is not None
    assert page.material is not None
    for dialog in (
        RequestDialog(page, line.request),
        LetterDialog(page.shell, page, line.request, LetterKind.REQUEST),
        HappenedDialog(page, line.request, page.material.today),
        CustodyDialog(page, line.request, page.material.today),
    ):
        dialog.show()
        opened.qtbot.wait(20)
        assert cut_off(dialog) == []
        assert unnamed(dialog) == []
        dialog.close()
