"""Calls about coverage and the worksheet of costs: written letter by letter, changed, taken out and put back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.opinion.budget import CostLine
from secondop_desktop.opinion.coverage import CoverageCall
from secondop_desktop.ui.dialogs.print_sheet import SheetDialog
from secondop_desktop.ui.widgets import Button, ComboBox, FormField, TextArea, TextField
from tests.packet.reading import page_texts
from tests.ui.guided.conftest import Open
from tests.ui.guided.test_wizard import enter, stored


def shown(opened: Open, name: str) -> QWidget:
    found = [one for one in opened.controller.window.findChildren(QWidget, name) if one.isVisible()]
    assert len(found) == 1, name
    return found[0]


def click(opened: Open, name: str) -> None:
    cast(QAbstractButton, shown(opened, name)).click()


def type_into(opened: Open, name: str, text: str) -> None:
    field = shown(opened, name)
    field.setFocus()
    QTest.keyClicks(field, text)


def test_a_call_is_written_down_changed_removed_and_put_back(opened: Open) -> None:
    room = enter(opened, 5)
    assert room.step(5).first is opened.named(Button, "call_add")
    click(opened, "call_add")
    type_into(opened, "call_called_0", "Northline")
    type_into(opened, "call_spoke_with_0", "Ms Okafor")
    type_into(opened, "call_reference_0", "NL-20")
    said = cast(TextArea, shown(opened, "call_said_0"))
    said.setFocus()
    QTest.keyClicks(said, "It is covered.")
    cast(ComboBox, shown(opened, "call_referral_0")).set_value("no")
    call = CoverageCall("insurer", "Northline", PartialDate("2026-11-09"), "Ms Okafor", "It is covered.", "NL-20", "no")
    assert stored(opened).coverage == (call,)
    click(opened, "call_add")
    click(opened, "call_done_1")
    assert stored(opened).coverage == (call,)
    click(opened, "call_change_0")
    day = cast(TextField, shown(opened, "call_on_0"))
    day.setFocus()
    day.selectAll()
    QTest.keyClicks(day, "03/04/2026")
    shown(opened, "call_called_0").setFocus()
    assert cast(FormField, day.parentWidget()).has_error()
    assert stored(opened).coverage == (call,)
    click(opened, "call_remove_0")
    assert stored(opened).coverage == ()
    QTest.keyClick(opened.controller.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert stored(opened).coverage == (call,)
    shown(opened, "call_change_0")


def test_what_was_said_on_the_phone_shows_in_the_checklist(opened: Open) -> None:
    room = enter(opened, 5)
    room._edit(lambda case: replace(case, coverage=(CoverageCall(called="N", referral="no"),)))
    room.go_step(7)
    opened.settle()
    states = {item.requirement.id: item for item in room.gather._states}
    assert states["referral"].state == "not-applicable"
    assert states["referral"].why == "N said that no referral is needed."


def test_costs_are_typed_added_up_and_put_back(opened: Open) -> None:
    room = enter(opened, 4)
    click(opened, "cost_add_1")
    type_into(opened, "cost_expected_0", "$63.50")
    type_into(opened, "cost_paid_0", "$60")
    type_into(opened, "cost_payer_0", "me")
    click(opened, "cost_add_6")
    type_into(opened, "cost_what_1", "Hotel")
    type_into(opened, "cost_expected_1", "80 EUR or so")
    lines = (CostLine("Travel", "$63.50", "$60", "me"), CostLine("Hotel", "80 EUR or so"))
    assert stored(opened).budget == lines
    words = [label.text() for label in room.step(4).findChildren(QLabel) if label.isVisible()]
    assert "Together: $63.50 expected, $60 paid" in words
    assert "Not added up: 80 EUR or so" in words
    click(opened, "cost_remove_0")
    assert stored(opened).budget == lines[1:]
    QTest.keyClick(opened.controller.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert stored(opened).budget == lines


def test_the_worksheet_is_printed(opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(opened, 4)
    click(opened, "cost_add_0")
    type_into(opened, "cost_expected_0", "$40")

    def save(dialog: SheetDialog) -> int:
        dialog.save_to(tmp_path / "costs.pdf")
        return 0

    monkeypatch.setattr(SheetDialog, "exec", save)
    click(opened, "costs_print")
    opened.settle()
    printed = " ".join(page_texts((tmp_path / "costs.pdf").read_bytes()))
    assert "Fee for the visit" in printed
    assert "$40" in printed
