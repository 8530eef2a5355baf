"""The checklist in the window: a clinic's own list, what made each ready, and nothing typed is lost."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from secondop_desktop.core.records import Document, DocumentCategory, Status
from secondop_desktop.ui.dialogs.clinic_lists import ClinicListsDialog
from secondop_desktop.ui.theme import Theme
from secondop_desktop.ui.views.wizard import OpinionRoom
from secondop_desktop.ui.widgets import Button, CheckBox, LinkButton, RadioButton, TextArea, TextField
from secondop_desktop.usecases import clinic_lists, edit, prepare_opinion
from secondop_desktop.usecases.prepare_opinion import Case
from tests.ui.guided.conftest import Open
from tests.ui.guided.test_wizard import enter, stored


def dialog_of(opened: Open, room: OpinionRoom) -> ClinicListsDialog:
    opened.named(LinkButton, "gather_clinic_lists").click()
    opened.settle()
    dialog = room.findChild(ClinicListsDialog)
    assert dialog is not None
    return dialog


def test_the_name_of_a_clinics_list_has_room_at_twice_the_size(opened: Open, theme: Theme) -> None:
    room = enter(opened, 7)
    theme.set_zoom(200)
    dialog = dialog_of(opened, room)
    dialog.hand_out.setText("Export as a file…")
    opened.settle()
    assert dialog.chooser.width() >= theme.px(200)
    assert dialog.chooser.geometry().bottom() < dialog.take_in.geometry().top()


def test_a_clinics_list_is_made_kept_and_used(opened: Open) -> None:
    room = enter(opened, 7)
    total = room.gather.bar.maximum()
    dialog = dialog_of(opened, room)
    dialog.text.setText('name = "Northgate"\ndrop = ["insurance", "insurence"]\n')
    dialog.save_button.click()
    opened.settle()
    assert dialog.field.has_error()
    dialog.text.setText('name = "Northgate"\ndrop = ["insurance"]\n')
    dialog.save_button.click()
    opened.settle()
    assert not dialog.field.has_error()
    assert dialog.chooser.value() == "Northgate"
    dialog.reject()
    opened.settle()
    room.gather.clinic.set_value("Northgate")
    room.gather.clinic.activated.emit(room.gather.clinic.currentIndex())
    assert stored(opened).clinic_profile == "Northgate"
    opened.settle()
    assert room.gather.bar.maximum() == total - 1


def test_a_clinics_list_goes_out_and_comes_in_as_a_file(opened: Open, tmp_path: Path) -> None:
    room = enter(opened, 7)
    dialog = dialog_of(opened, room)
    dialog.chooser.set_value("Example: recent blood tests")
    dialog._show()
    path = tmp_path / "list.toml"
    dialog.export_file(path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Example: recent blood tests", "Ours"), encoding="utf-8")
    dialog.import_file(path)
    opened.settle()
    kept = cast("tuple[clinic_lists.ClinicProfile, ...]", opened.ask(clinic_lists.kept))
    assert [item.name for item in kept] == ["Ours"]
    path.write_text("name = 5\n", encoding="utf-8")
    dialog.import_file(path)
    opened.settle()
    assert dialog.field.has_error()
    dialog.export_file(tmp_path)
    assert "A folder there has this name" in dialog.field.error.text()
    dialog.reject()


def test_what_made_it_ready_can_be_shown(opened: Open) -> None:
    room = enter(opened, 7)
    links = [link for link in room.gather.findChildren(LinkButton) if link.objectName().startswith("show_")]
    assert links
    shown: list[tuple[str, str]] = []
    room.gather.show_record.disconnect()
    room.gather.show_record.connect(lambda kind, name: shown.append((kind, name)))
    single = next(link for link in links if len(_matched(room, link)) == 1)
    single.click()
    assert [name for _kind, name in shown] == list(_matched(room, single))


def _matched(room: OpinionRoom, link: LinkButton) -> tuple[str, ...]:
    wanted = link.objectName().removeprefix("show_")
    return next(item.matched for item in room.gather._states if item.requirement.id == wanted)


def test_the_list_follows_as_records_arrive(opened: Open) -> None:
    room = enter(opened, 7)
    before = {item.requirement.id: str(item.state) for item in room.gather._states}
    assert before["discharge-summaries"] == "missing"
    assert opened.prepared is not None
    patient = opened.prepared.patient_id
    paper = Document(display="Discharge", title="Discharge", category=DocumentCategory.DISCHARGE, status=Status.FINAL)
    opened.controller.shell.write(
        lambda vault, progress: edit.add(vault, patient, paper),
        name="add",
        done=lambda _id: opened.controller.shell.records_changed.emit(),
    )
    opened.settle()
    after = {item.requirement.id: str(item.state) for item in room.gather._states}
    assert after["discharge-summaries"] == "ready"


@pytest.mark.parametrize("step, name, field", [(2, "case_opinion_by", "opinion_by"), (6, "case_question", "question")])
def test_what_is_typed_is_kept_before_the_typing_rests(opened: Open, step: int, name: str, field: str) -> None:
    room = enter(opened, step)
    room.keeper.timer.setInterval(60_000)
    widget = opened.named(TextField if step == 2 else TextArea, name)
    widget.setFocus()
    QTest.keyClicks(widget, "abc")
    assert opened.prepared is not None
    prepared = opened.prepared
    opened.qtbot.waitUntil(lambda: not room.keeper.drafting)
    case = opened.ask(lambda vault: prepare_opinion.find_case(vault, prepared.patient_id, prepared.case_id))
    assert "abc" in getattr(cast(Case, case), field)
    assert room.keeper.timer.isActive()


def test_plans_ways_and_forms_are_answers_of_the_case(opened: Open) -> None:
    room = enter(opened, 4)
    area = opened.named(TextArea, "case_cost_delay")
    area.setFocus()
    QTest.keyClicks(area, "ask him")
    room.go_step(5)
    opened.named(RadioButton, "way_insurer").click()
    opened.named(CheckBox, "records_as_disc").click()
    case = stored(opened)
    assert (case.costs, case.way, case.records_as) == ({"delay": "ask him"}, "insurer", ("disc",))


def test_every_step_is_reached_and_left_by_key(opened: Open, theme: Theme) -> None:
    room = enter(opened, 1)
    seen = []
    for _step in range(10):
        seen.append(room.stepper.current)
        opened.settle()
        focused = opened.controller.window.focusWidget()
        assert focused is not None
        assert focused.isEnabled()
        QTest.keyClick(focused, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert seen[:9] == list(range(9))
    opened.settle()


def test_what_is_missing_can_be_said_not_to_be_needed_by_key(opened: Open) -> None:
    enter(opened, 7)
    link = opened.named(LinkButton, "override_discharge-summaries")
    link.setFocus()
    QTest.keyClick(link, Qt.Key.Key_Space)
    reason = opened.named(TextField, "reason_discharge-summaries")
    assert reason.hasFocus()
    QTest.keyClicks(reason, "never in a hospital")
    button = opened.named(Button, "not_needed_discharge-summaries")
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert stored(opened).overrides["discharge-summaries"].reason == "never in a hospital"
