"""Several second opinions of one person: begun, switched, named, closed, put away and brought back."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.ui.dialogs.print_sheet import SheetDialog
from secondop_desktop.ui.help.guide import guide
from secondop_desktop.ui.theme import Theme
from secondop_desktop.ui.views.wizard import OpinionRoom
from secondop_desktop.ui.views.wizard.cases_page import CasesPage, NameDialog
from secondop_desktop.usecases import prepare_opinion
from secondop_desktop.usecases.prepare_opinion import Case
from tests.packet.reading import page_texts
from tests.pseudo_locale import PseudoTranslations
from tests.ui.guided.conftest import Open, Prepared
from tests.ui.guided.test_wizard import enter
from tests.ui.test_shell import cut_off, unnamed


def every(opened: Open) -> tuple[Case, ...]:
    prepared = cast(Prepared, opened.prepared)
    found = opened.ask(lambda vault: prepare_opinion.all_cases(vault, prepared.patient_id, archived=True))
    return cast(tuple[Case, ...], found)


def page_of(opened: Open) -> CasesPage:
    room = enter(opened)
    QTest.keyClick(room, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    opened.settle()
    page = room.page("cases")
    assert room.pages.currentWidget() is page
    return cast(CasesPage, page)


def undo(opened: Open) -> None:
    QTest.keyClick(opened.controller.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    opened.settle()


def test_a_case_is_named_closed_and_put_away_each_with_its_undo(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(opened)

    def name_it(dialog: NameDialog) -> int:
        dialog.name.setText("My  gall bladder")
        return int(QDialog.DialogCode.Accepted)

    monkeypatch.setattr(NameDialog, "exec", name_it)
    page.rename()
    opened.settle()
    assert every(opened)[0].title == "My gall bladder"
    page.turn_closed()
    opened.settle()
    assert every(opened)[0].closed == PartialDate("2026-11-09")
    assert page.buttons["close"].text() == "Open again"
    undo(opened)
    assert every(opened)[0].closed is None
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    opened.settle()
    assert every(opened)[0].archived == PartialDate("2026-11-09")
    undo(opened)
    assert every(opened)[0].archived is None
    assert every(opened)[0].question == "Is an operation right for me?"


def test_enter_goes_to_another_case_and_a_new_one_opens_at_its_first_step(opened: Open) -> None:
    room = enter(opened)
    first = cast(Case, room.case).id
    page = page_of(opened)
    page.new.click()
    opened.settle()
    assert cast(Case, room.case).id != first
    assert room.pages.currentIndex() == 1
    assert room.stepper.current == 0
    page = page_of(opened)
    page.table.choose_row(page.model.find(lambda line: line.case.id == first))
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    opened.settle()
    assert cast(Case, room.case).id == first
    assert room.pages.currentIndex() == 1


def test_what_was_put_away_is_shown_on_request_and_brought_back(opened: Open) -> None:
    page = page_of(opened)
    room = enter(opened)
    first = cast(Case, room.case).id
    room.begin()
    opened.settle()
    page = page_of(opened)
    page.table.choose_row(page.model.find(lambda line: line.case.id == first))
    page.turn_archived()
    opened.settle()
    assert page.model.count() == 1
    page.archived.setChecked(True)
    assert page.model.count() == 2
    page.table.choose_row(page.model.find(lambda line: line.case.id == first))
    page.open_case()
    opened.settle()
    assert all(case.archived is None for case in every(opened))


def test_the_case_that_is_open_comes_before_a_newer_one_that_is_closed(opened: Open) -> None:
    room = enter(opened)
    first = cast(Case, room.case).id
    room.begin()
    opened.settle()
    page = page_of(opened)
    page.turn_closed()
    opened.settle()
    prepared = cast(Prepared, opened.prepared)
    found = opened.ask(lambda vault: prepare_opinion.find_case(vault, prepared.patient_id))
    assert cast(Case, found).id == first


def test_when_all_are_put_away_they_can_be_brought_back(opened: Open) -> None:
    page = page_of(opened)
    page.turn_archived()
    opened.settle()
    assert page.isVisible()
    page.archived.setChecked(True)
    page.open_case()
    opened.settle()
    assert [case.archived for case in every(opened)] == [None]


def test_where_things_stand_is_printed_by_a_key(opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = enter(opened)

    def save(dialog: SheetDialog) -> int:
        dialog.save_to(tmp_path / "summary.pdf")
        return 0

    monkeypatch.setattr(SheetDialog, "exec", save)
    QTest.keyClick(room, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    printed = " ".join(page_texts((tmp_path / "summary.pdf").read_bytes()))
    assert "Is an operation right for me?" in printed
    assert "ready" in printed


def test_the_menu_leads_to_the_list_of_all_and_to_the_sheet(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened.controller.window
    cases = window.findChild(QAction, "action_opinion_cases")
    assert cases is not None
    cases.trigger()
    opened.settle()
    room = cast(OpinionRoom, window.room("opinion"))
    assert isinstance(room.pages.currentWidget(), CasesPage)
    shown: list[str] = []
    monkeypatch.setattr(SheetDialog, "exec", lambda dialog: shown.append(dialog.windowTitle()))
    summary = window.findChild(QAction, "action_opinion_summary")
    assert summary is not None
    summary.trigger()
    opened.settle()
    assert shown == ["Where things stand"]


def test_a_case_that_was_put_away_is_shown_where_it_is_asked_for(opened: Open) -> None:
    room = enter(opened)
    first = cast(Case, room.case).id
    page = page_of(opened)
    page.turn_archived()
    opened.settle()
    opened.controller.window.go_to("opinion", first)
    opened.settle()
    assert cast(Case, room.case).id == first


@pytest.mark.parametrize("zoom", [100, 150])
def test_nothing_is_cut_off_in_a_longer_language(
    pseudo_locale: PseudoTranslations, theme: Theme, opened: Open, zoom: int
) -> None:
    theme.set_zoom(zoom)
    page = page_of(opened)
    assert cut_off(page) == []
    assert unnamed(page) == []


def test_help_opens_at_the_page_or_step_that_is_shown(opened: Open) -> None:
    room = opened.go("opinion")
    assert isinstance(room, OpinionRoom)
    found = []
    for page in ("cases", "requests", "compare"):
        opened.controller.window.go_to("opinion", page)
        opened.settle()
        found.append(room.help_topic())
    room.show_steps()
    for step in (6, 7):
        room.go_step(step)
        found.append(room.help_topic())
    assert found == ["cases", "requests", "afterwards", "", "gather"]
    assert set(found) - {""} <= {section.id for section in guide("en")}
