"""Search over everything: groups, the line with the words, commands, keys, and the place that Enter opens."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from secondop_desktop.core.records import Kind
from secondop_desktop.opinion.case import Question
from secondop_desktop.ui.menu_commands import Command
from secondop_desktop.ui.models.found import FEW, Place, rows_of
from secondop_desktop.ui.models.table import Group
from secondop_desktop.ui.theme import Mode
from secondop_desktop.ui.vault_desk import _opened
from secondop_desktop.ui.views.settings import SettingsRoom
from secondop_desktop.ui.views.wizard.progress import STEP_NAMES
from secondop_desktop.usecases import find, prepare_opinion
from secondop_desktop.usecases.browse import Hit
from secondop_desktop.usecases.find import Found
from secondop_desktop.vault.vault import Vault
from tests.ui.rooms.conftest import Desk


def looked_for(desk: Desk, words: str) -> list[str]:
    """The rows after these words were typed: groups in brackets, places by their titles."""
    desk.window.focus_search()
    field = desk.window.banner.search.field
    field.clear()
    QTest.keyClicks(field, words)
    popup = desk.window.search
    desk.qtbot.waitUntil(lambda: popup.isVisible() and popup._asked == words and not desk.shell.lanes.busy())
    return [f"[{row.name}]" if isinstance(row, Group) else row.title for row in popup.model.rows]


def press(desk: Desk, key: Qt.Key) -> None:
    QTest.keyClick(desk.window.banner.search.field, key)
    desk.settle()


def test_what_is_found_stands_by_room_and_enter_opens_the_page_of_the_document(desk: Desk) -> None:
    rows = looked_for(desk, "discussed the gall")
    assert rows == ["[Documents]", "Harbour letter"] or rows[0] == "[Documents]"
    place = desk.window.search.model.place(1)
    assert place is not None
    assert [place.line[start:end] for start, end in place.marks] == ["discussed", "the", "gallbladder"]
    press(desk, Qt.Key.Key_Return)
    assert desk.window.current_room == "documents"
    assert desk.window.room("documents").viewer.where.text() == "Page 2 of 2"  # type: ignore[union-attr]
    assert not desk.window.search.isVisible()


def test_the_first_letter_is_asked_at_once_and_those_typed_meanwhile_are_one_question(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    go_on = threading.Event()
    real = find.find

    def slow(vault: Vault, words: str, patient_id: str | None) -> tuple[Found, ...]:
        asked.append(words)
        go_on.wait(30)
        return real(vault, words, patient_id)

    monkeypatch.setattr(find, "find", slow)
    shown: list[int] = []
    popup, field = desk.window.search, desk.window.banner.search.field
    popup.model.modelReset.connect(lambda: shown.append(popup.model.rowCount()))
    desk.window.focus_search()
    field.clear()
    QTest.keyClicks(field, "t")
    desk.qtbot.waitUntil(lambda: asked == ["t"])
    QTest.keyClicks(field, "sh")
    go_on.set()
    desk.qtbot.waitUntil(lambda: popup.isVisible() and not desk.shell.lanes.busy())
    assert asked == ["t", "tsh"]
    # What was found for "t" alone was never listed.
    assert len(shown) == 1
    assert popup.model.place(1) is not None
    assert "TSH" in [row.title for row in popup.model.rows if not isinstance(row, Group)]


def test_after_records_were_locked_in_the_middle_of_a_search_the_next_one_is_answered(desk: Desk) -> None:
    desk.window.focus_search()
    QTest.keyClicks(desk.window.banner.search.field, "tsh")
    desk.controller.lock()
    made = desk.known.made
    desk.shell.run("vault", lambda progress: _opened(made.open()), name="open", done=desk.controller.desk.show_opened)
    desk.settle()
    assert "TSH" in looked_for(desk, "tsh")


def test_a_command_is_found_by_the_beginnings_of_its_words_and_done(desk: Desk) -> None:
    rows = looked_for(desk, "high cont")
    assert rows[:3] == ["[In the menus]", "High contrast", "High contrast, dark"]
    press(desk, Qt.Key.Key_Return)
    assert desk.window.theme.mode is Mode.HIGH_CONTRAST


def test_the_arrows_pass_over_the_names_of_groups_and_results_have_their_dates(desk: Desk) -> None:
    rows = looked_for(desk, "t")
    popup = desk.window.search
    seen = []
    for _turn in rows:
        place = popup.model.place(popup.view.currentIndex().row())
        assert place is not None
        seen.append(place)
        press(desk, Qt.Key.Key_Down)
    assert len({id(place) for place in seen}) == sum(row[0] != "[" for row in rows)
    assert "18 Aug 2026" in [place.where for place in seen if place.room == "results"]


def test_words_that_are_nowhere_say_what_to_try(desk: Desk) -> None:
    assert looked_for(desk, "xyzzy") == []
    assert "Try fewer" in desk.window.search.note.text()
    press(desk, Qt.Key.Key_Escape)
    assert not desk.window.search.isVisible()


def test_a_room_with_many_places_shows_its_best_ones_until_all_are_asked_for() -> None:
    many = [Found(Hit(Kind.TEST_RESULT, f"r{n}", "p", f"TSH {n}", "TSH", None)) for n in range(FEW + 4)]
    one = Found(Hit(Kind.MEDICATION, "m", "p", "Thyroxine", "T", None))
    rows = rows_of((), [*many, one])
    (more,) = [row for row in rows if isinstance(row, Place) and row.opens]
    assert (more.title, more.opens) == (f"Show all {FEW + 4}", "results")
    assert [row for row in rows if isinstance(row, Group)] == [
        Group("Test results", str(FEW + 4)), Group("Medications", "1"),
    ]  # fmt: skip
    assert sum(isinstance(row, Place) for row in rows_of((), [*many, one], {"results"})) == FEW + 5
    assert sum(isinstance(row, Place) for row in rows_of((), many)) == FEW + 4


class _Painted(QObject):
    """Notes what is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.widgets: list[QObject] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.widgets.append(watched)
        return False


def test_the_room_below_what_was_found_is_not_painted_with_every_letter(desk: Desk) -> None:
    desk.window.show_room("settings")
    room = desk.window.room("settings")
    assert isinstance(room, SettingsRoom)
    desk.qtbot.waitUntil(lambda: room.complete and not desk.shell.lanes.busy())
    looked_for(desk, "t")
    popup = desk.window.search
    QTest.qWait(100)  # what was still to be painted of the room
    painted = _Painted()
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(painted)
    popup.model.show_rows(())
    popup.note.setText("Other words")
    popup.update()
    desk.qtbot.waitUntil(lambda: popup in painted.widgets)
    app.removeEventFilter(painted)
    assert not [one for one in painted.widgets if isinstance(one, QWidget) and room.isAncestorOf(one)]


def test_what_was_found_has_round_corners_that_show_what_is_below_them(desk: Desk) -> None:
    looked_for(desk, "t")
    popup = desk.window.search
    mask, radius = popup.mask(), popup.theme.radius()
    right, bottom = popup.width() - 1, popup.height() - 1
    assert not any(mask.contains(QPoint(x, y)) for x in (0, right) for y in (0, bottom))
    assert all(mask.contains(QPoint(x, y)) for x in (0, right) for y in (radius, bottom - radius))
    desk.window.resize(desk.window.width(), 520)
    QTest.qWait(0)
    assert popup.mask().boundingRect() == popup.rect()


def test_commands_that_can_not_be_done_are_not_offered(desk: Desk) -> None:
    found: tuple[Command, ...] = desk.window.menus.commands("lock")
    assert [command.words for command in found] == ["Lock"]
    desk.window.menus.set_open(False)
    assert desk.window.menus.commands("lock") == ()
    desk.window.menus.set_open(True)


def test_a_question_of_a_second_opinion_is_opened_at_its_step(desk: Desk) -> None:
    def begin(vault: Vault) -> str:
        case = prepare_opinion.begin(vault, desk.known.patient_id)
        prepare_opinion.save(vault, replace(case, questions=(Question("Would waiting harm me?"),)))
        return case.id

    made: list[str] = []
    desk.shell.write(lambda vault, progress: begin(vault), name="test", done=made.append)
    desk.settle()
    assert "[Second opinion]" in looked_for(desk, "waiting harm")
    press(desk, Qt.Key.Key_Return)
    room = desk.window.room("opinion")
    assert desk.window.current_room == "opinion"
    assert room.case.id == made[0]  # type: ignore[union-attr]
    assert room._step == STEP_NAMES["questions"]  # type: ignore[union-attr]
