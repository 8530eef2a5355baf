"""The widgets: what a reader hears, what keys do, and that a record's text is never taken for markup."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import cast

import pytest
from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QAccessible, QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from secondop_desktop.ui.focus_ring import FocusRing
from secondop_desktop.ui.models.table import Cell, Column, Group, RowModel
from secondop_desktop.ui.theme import Theme
from secondop_desktop.ui.warm import draw_once
from secondop_desktop.ui.widgets import (
    Button,
    Card,
    CheckBox,
    FormField,
    IconButton,
    Label,
    LinkButton,
    PageView,
    PasswordField,
    ProgressPanel,
    RecordTable,
    Row,
    SearchField,
    StateChip,
    Stepper,
    TableRole,
    TextArea,
    TextField,
    Toast,
    VBox,
)
from secondop_desktop.ui.widgets.buttons import as_wide
from secondop_desktop.ui.widgets.later import OneByOne
from secondop_desktop.ui.widgets.mirrored import words_run
from secondop_desktop.ui.widgets.pages import Highlight
from secondop_desktop.ui.widgets.table_cells import split_decimal

Index = QModelIndex | QPersistentModelIndex


def told_name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface.text(QAccessible.Text.Name)


def test_a_label_shows_markup_as_it_is_written(theme: Theme, qtbot: QtBot) -> None:
    label = Label('<img src="//host/share/x.png"> & <b>3.87</b>', elide=True)
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert "<img" not in label.toolTip()
    assert "&lt;img" in label.toolTip()


def test_an_answer_grows_with_its_words_up_to_its_most_and_back(theme: Theme, qtbot: QtBot) -> None:
    area = TextArea("some_answer", lines=2, most=5)
    qtbot.addWidget(area)
    area.resize(400, area.height())
    area.show()
    two = area.height()
    area.setText("\n".join("abcd"))
    assert area.height() == two + 2 * 26
    area.setText("one word after another that do not fit into one line of this field " * 2)
    assert area.height() > two
    area.setText("\n".join("abcdefghij"))
    assert area.height() == two + 3 * 26
    assert area.verticalScrollBar().maximum() > 0
    area.setText("a")
    assert area.height() == two
    fixed = TextArea("another", lines=2)
    qtbot.addWidget(fixed)
    fixed.setText("\n".join("abcdefghij"))
    assert fixed.height() == two


def test_wrapped_words_are_as_high_as_their_lines(theme: Theme, qtbot: QtBot) -> None:
    label = Label("one two three four five six seven eight nine ten", wrap=True)
    qtbot.addWidget(label)
    assert label.heightForWidth(10000) == 26
    assert label.heightForWidth(120) >= 3 * 26


def test_a_chip_says_its_word_and_what_it_is_about(theme: Theme, qtbot: QtBot) -> None:
    chip = StateChip("missing", announce="Pathology report, missing, essential")
    qtbot.addWidget(chip)
    assert chip.text() == "Missing"
    assert told_name(chip) == "Pathology report, missing, essential"
    chip.set_state("requested", "Day 12 of 30")
    assert told_name(chip) == "Day 12 of 30"


def test_a_form_field_names_its_field_and_says_what_is_wrong(theme: Theme, qtbot: QtBot) -> None:
    field = TextField("drawn_on")
    form = FormField("Drawn on", field, help_text="As printed on the report.")
    qtbot.addWidget(form)
    assert told_name(field) == "Drawn on"
    form.set_error("There is no month 13.")
    assert form.has_error()
    assert "There is no month 13." in field.accessibleDescription()
    form.set_error("")
    assert not form.has_error()
    assert field.accessibleDescription() == "As printed on the report."


def test_a_password_is_hidden_until_it_is_shown(theme: Theme, qtbot: QtBot) -> None:
    password = PasswordField("password", label="Password")
    qtbot.addWidget(password)
    QTest.keyClicks(password.field, "maple river")
    assert password.text() == "maple river"
    assert password.field.displayText() != "maple river"
    QTest.mouseClick(password.toggle, Qt.MouseButton.LeftButton)
    assert password.field.displayText() == "maple river"
    assert password.toggle.text() == "Hide"
    password.clear()
    assert password.text() == ""
    assert password.toggle.text() == "Show"


def test_the_caps_lock_warning_comes_and_goes(theme: Theme, qtbot: QtBot) -> None:
    password = PasswordField("password", label="Password")
    qtbot.addWidget(password)
    assert password.caps_box.isHidden()
    password.set_caps_lock(True)
    assert not password.caps_box.isHidden()
    assert told_name(password.caps) == "Caps Lock is on"
    password.set_caps_lock(False)
    assert password.caps_box.isHidden()


def test_enter_presses_the_button_with_the_keyboard_once(theme: Theme, qtbot: QtBot) -> None:
    pressed: list[str] = []
    for button in (Button("Save", "a"), LinkButton("More", "b"), IconButton("close", "Close", "c")):
        qtbot.addWidget(button)
        button.show()
        button.clicked.connect(lambda _on=False, button=button: pressed.append(button.objectName()))
        QTest.keyClick(button, Qt.Key.Key_Return)
        QTest.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        held = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "", True)
        QApplication.sendEvent(button, held)
    assert pressed == ["a", "b", "c"]


def test_making_a_widget_opens_no_window_of_its_own(theme: Theme, qtbot: QtBot) -> None:
    made = [
        PasswordField("password", label="Password"),
        FormField("Drawn on", TextField("drawn_on"), help_text="As printed."),
        SearchField("find", placeholder="Find", hint="Ctrl K"),
        Stepper("Second opinion", ["One", "Two"]),
    ]
    for widget in made:
        qtbot.addWidget(widget)
        assert not widget.isVisible()
        assert not any(child.isVisible() or child.isWindow() for child in widget.findChildren(QWidget))


def test_tab_leaves_a_long_text(theme: Theme, qtbot: QtBot) -> None:
    assert TextArea("note").tabChangesFocus()


def test_the_focus_ring_goes_with_the_keyboard(theme: Theme, qtbot: QtBot) -> None:
    window = QWidget()
    column = VBox(window, margins=(20, 20, 20, 20), spacing=20)
    first, field = Button("First", "first"), SearchField("find", placeholder="Find")
    column.addWidget(first)
    column.addWidget(field)
    qtbot.addWidget(window)
    with qtbot.waitActive(window, timeout=10000):
        window.show()
    first.setFocus()
    ring = window.findChild(FocusRing)
    assert ring is not None
    assert ring.isVisible()
    assert ring.target() is first
    assert ring.geometry() == first.geometry().adjusted(-4, -4, 4, 4)
    field.setFocus()
    assert ring.target() is field
    window.resize(600, 400)
    assert ring.geometry() == field.geometry().adjusted(-4, -4, 4, 4)
    first.setFocus()
    first.hide()
    assert ring.target() is not first


def test_the_focus_ring_survives_the_widget_that_it_was_around(theme: Theme, qtbot: QtBot) -> None:
    window = QWidget()
    column = VBox(window, margins=(20, 20, 20, 20), spacing=20)
    first, second = Button("First", "first"), Button("Second", "second")
    column.addWidget(first)
    column.addWidget(second)
    qtbot.addWidget(window)
    with qtbot.waitActive(window, timeout=10000):
        window.show()
    first.setFocus()
    second.setFocus()
    first.deleteLater()
    qtbot.wait(1)
    ring = window.findChild(FocusRing)
    assert ring is not None
    assert ring.target() is second
    assert ring.isVisible()


def test_space_ticks_a_box_and_a_long_text_gets_its_lines(theme: Theme, qtbot: QtBot) -> None:
    box = CheckBox("A big operation or a new, untested drug was proposed", "reason", row=True)
    qtbot.addWidget(box)
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert box.isChecked()
    assert box.heightForWidth(200) > box.heightForWidth(1000)


def test_a_card_keeps_its_heading_when_its_rows_are_built_again(theme: Theme, qtbot: QtBot) -> None:
    card = Card("What you have")
    qtbot.addWidget(card)
    card.add_row(Row(40))
    card.add_row(Row(40))
    assert card.body.count() == 5
    card.clear_rows()
    assert card.body.count() == 1
    assert card.heading is not None
    assert card.heading.text() == "What you have"


@pytest.mark.parametrize(
    "text, parts",
    [
        ("3.87", ("3", ".87")),
        ("<1.0", ("<1", ".0")),
        ("241", ("241", "")),
        ("1,250", ("1,250", "")),
        ("7,5", ("7", ",5")),
        ("-0.4", ("-0", ".4")),
        ("Negative", None),
        ("", None),
    ],
)
def test_a_value_is_split_at_its_decimal_mark_and_nowhere_else(text: str, parts: tuple[str, str] | None) -> None:
    assert split_decimal(text) == parts


class Rows(QAbstractTableModel):
    """Three results under a group."""

    rows: Sequence[tuple[str, str]] = (("Thyroid", ""), ("TSH", "3.87"), ("Free T4", "1.12"))

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 2

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.row() == 0:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        return ("Test", "Result")[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = 0) -> object:
        if role == TableRole.GROUP:
            return index.row() == 0
        return self.rows[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole else None


def test_arrows_move_over_groups_and_enter_opens(theme: Theme, qtbot: QtBot) -> None:
    table, model = RecordTable("results", "Test results"), Rows()
    table.setModel(model)
    table.set_widths({1: 80})
    table.set_decimal(1)
    qtbot.addWidget(table)
    table.resize(400, 300)
    table.show()
    assert table.choose_first()
    assert table.currentIndex().row() == 1
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.currentIndex().row() == 2
    with qtbot.waitSignal(table.opened, timeout=5000):
        QTest.keyClick(table, Qt.Key.Key_Return)
    QTest.keyClick(table, Qt.Key.Key_Up)
    QTest.keyClick(table, Qt.Key.Key_Up)
    assert table.currentIndex().row() == 1
    assert table.rowHeight(1) == 40
    assert not table.grab().isNull()


def test_a_column_that_grows_shows_a_long_flag_whole_up_to_its_limit(theme: Theme, qtbot: QtBot) -> None:
    table = RecordTable("results", "Test results")
    model: RowModel[str] = RowModel((Column("Test", lambda _row: Cell("TSH")), Column("Flag", Cell)), table)
    table.setModel(model)
    table.set_widths({1: 50}, stretch=0)
    table.let_grow({1: 150})
    qtbot.addWidget(table)
    model.show_rows(("High",))
    assert table.columnWidth(1) == 50
    model.show_rows(("High", "Critical high"))
    assert theme.text_width("Critical high", weight=600) + 10 <= table.columnWidth(1) < 150
    model.show_rows(("High", "W" * 200))
    assert table.columnWidth(1) == 150
    model.show_rows(("High",))
    assert table.columnWidth(1) == 50


def test_columns_that_grow_leave_room_for_the_names(theme: Theme, qtbot: QtBot) -> None:
    table = RecordTable("results", "Test results")
    name: Column[str] = Column("Test", lambda _row: Cell("TSH"))
    columns = (name, Column("Unit", Cell), Column("Flag", Cell))
    model: RowModel[str] = RowModel(columns, table)
    table.setModel(model)
    table.set_widths({1: 50, 2: 50}, stretch=0)
    table.let_grow({2: 120, 1: 200}, leave=136)
    qtbot.addWidget(table)
    table.resize(360, 300)
    table.show()
    model.show_rows(("W" * 60,))
    assert table.columnWidth(0) == 136
    assert table.columnWidth(2) == 120, "the first grows first"
    assert table.columnWidth(1) == table.viewport().width() - 136 - 120
    table.resize(700, 300)
    assert table.columnWidth(1) == 200
    table.resize(200, 300)
    assert [table.columnWidth(column) for column in range(3)] == [136, 50, 50], "it scrolls sideways"


def test_a_value_stands_as_it_was_printed_in_a_window_that_runs_to_the_left() -> None:
    left, right = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight
    for text in (">59", "3.87 uIU/mL, range 0.45-4.50", "20 mg by mouth"):
        assert words_run(text, left) == right
    assert words_run("مريم 12", left) == left
    assert words_run("–", left) == left
    assert words_run(">59", None) is None


def test_a_place_that_several_records_were_read_from_is_painted_once(theme: Theme, qtbot: QtBot) -> None:
    view = PageView("pages", "Pages")
    qtbot.addWidget(view)
    view.resize(300, 400)
    view.set_pages([(300, 400)])
    view.show()
    plain = Highlight(0.2, 0.2, 0.8, 0.4)
    view.set_highlights({0: [plain]})
    once = view.grab().toImage()
    view.set_highlights({0: [plain] * 40})
    assert view.grab().toImage() == once, "what is printed there can still be read"
    strong = Highlight(0.2, 0.2, 0.8, 0.4, strong=True)
    view.set_highlights({0: [plain, strong, plain]})
    marked = view.grab().toImage()
    view.set_highlights({0: [strong]})
    assert view.grab().toImage() == marked


def test_buttons_below_each_other_are_as_wide_as_the_widest_at_every_zoom(theme: Theme, qtbot: QtBot) -> None:
    buttons = [Button(words, words, min_width=152) for words in ("Begin", "Go to the medications of today")]
    for button in buttons:
        qtbot.addWidget(button)
    as_wide(buttons)
    for zoom in (100, 200):
        theme.set_zoom(zoom)
        widths = [button.sizeHint().width() for button in buttons]
        assert max(widths) - min(widths) <= 2
    theme.set_zoom(100)


def test_a_button_has_room_for_the_words_that_it_gets(theme: Theme, qtbot: QtBot) -> None:
    button = Button("Add", "add")
    qtbot.addWidget(button)
    small = button.sizeHint()
    button.setText("Add very many of them")
    wide = button.sizeHint()
    assert wide.width() > small.width() + 50
    theme.set_zoom(200)
    assert button.sizeHint().height() == 2 * wide.height()
    theme.set_zoom(100)
    assert button.sizeHint() == wide


def test_what_is_drawn_once_beforehand_is_never_seen_and_goes(theme: Theme, qtbot: QtBot) -> None:
    draw_once()
    drawn = [widget for widget in QApplication.allWidgets() if widget.objectName() == "drawn_once"]
    assert not any(widget.isVisible() for widget in drawn)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not [widget for widget in QApplication.allWidgets() if widget.objectName() == "drawn_once"]


class _Asked(RowModel[str]):
    """A model that notes whether it was asked role by role."""

    asked = 0

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        _Asked.asked += 1
        return super().data(index, role)


def test_a_row_of_ours_is_drawn_without_being_asked_role_by_role(theme: Theme, qtbot: QtBot) -> None:
    right = Qt.AlignmentFlag.AlignRight
    model = _Asked((Column("Test", Cell), Column("Value", Cell, right), Column("Unit", lambda _row: Cell())))
    model.show_rows((Group("June"), "TSH", "Normal, as said"))
    table = RecordTable("results", "Test results")
    qtbot.addWidget(table)
    table.setModel(model)
    table.set_decimal(1)
    table.choose_first()
    _Asked.asked = 0
    table.grab()
    # Of the row with the name of a group, that name and what stands at its end.
    assert 0 < _Asked.asked <= 3


def test_a_column_behind_one_that_comes_to_stand_at_its_end_keeps_away_from_it(theme: Theme, qtbot: QtBot) -> None:
    left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
    model: RowModel[str] = RowModel((Column("Value", Cell, left), Column("Unit", Cell)))
    table = RecordTable("results", "Test results")
    qtbot.addWidget(table)
    table.setModel(model)
    assert table.cell_padding(1) == 6
    model.show_rows(("3.2",), (Column("Value", Cell, right), Column("Unit", Cell)))
    assert table.cell_padding(1) > 6
    table.setColumnHidden(0, True)
    assert table.cell_padding(1) == 6


def test_pages_are_asked_for_only_when_they_come_into_sight(theme: Theme, qtbot: QtBot) -> None:
    asked: list[int] = []

    def wanted(page: int, width: int) -> QImage | None:
        asked.append(page)
        return QImage(width, width, QImage.Format.Format_RGB32)

    view = PageView("page", "Report", wanted)
    qtbot.addWidget(view)
    view.resize(400, 500)
    view.show()
    view.set_pages([(612, 792)] * 50)
    qtbot.waitUntil(lambda: 0 in asked, timeout=5000)
    assert max(asked) < 3
    assert view.accessibleName() == "Report, page 1 of 50"
    QTest.keyClick(view, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: 49 in asked, timeout=5000)
    assert view.page == 49
    assert 25 not in asked
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    assert view.page == 48


def test_a_step_is_a_wish_and_arrows_move_among_steps(theme: Theme, qtbot: QtBot) -> None:
    stepper = Stepper("Second opinion", ["Is it safe to wait?", "What happened", "Gather"])
    stepper.set_done({0})
    stepper.set_current(1)
    qtbot.addWidget(stepper)
    stepper.show()
    names = [step.accessibleName() for step in stepper._steps]
    assert names[0] == "Is it safe to wait?, step 1 of 3, done"
    assert names[1] == "What happened, step 2 of 3"
    with qtbot.waitSignal(stepper.chosen, timeout=5000) as got:
        stepper._steps[2].click()
    assert got.args == [2]
    assert stepper.current == 1
    stepper.set_compact(True)
    assert "Step 2 of 3" in stepper._short.text()


def test_the_column_that_takes_what_is_left_keeps_something_to_read(theme: Theme, qtbot: QtBot) -> None:
    table = RecordTable("results", "Test results")
    qtbot.addWidget(table)
    table.setModel(Rows())
    table.set_widths(dict.fromkeys(range(1, table.model().columnCount()), 100), stretch=0)
    table.resize(900, 200)
    table.show()
    qtbot.waitExposed(table)
    wide = table.columnWidth(0)
    table.resize(150, 200)
    assert wide > table.columnWidth(0) >= 80
    qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() > 0)
    table.setColumnHidden(1, True)
    assert table.columnWidth(0) == table.viewport().width()
    table.setColumnHidden(1, False)
    table.resize(900, 200)
    assert table.columnWidth(0) == wide
    qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() == 0)


def test_the_first_column_has_room_for_its_longest_words(theme: Theme, qtbot: QtBot) -> None:
    name = "García López, José Luis"
    table = RecordTable("cases", "Cases", card=True)
    qtbot.addWidget(table)
    table.setModel(RowModel((Column("Person", Cell), Column("Clinic", lambda _row: Cell("UCSF"))), table))
    table.set_widths({0: 80}, stretch=1)
    table.let_grow({0: 400})
    cast("RowModel[str]", table.model()).show_rows((name,))
    left = theme.px(table.first_padding + 4)
    assert table.columnWidth(0) - left >= theme.text_width(name, weight=600)


def test_a_long_toast_takes_further_lines(theme: Theme, qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(400, 300)
    parent.show()
    toast = Toast(parent)
    toast.show_text("Deleted")
    low = toast.height()
    toast.show_text("These backups could not be changed and may still hold it: " + "a long name of a folder " * 4)
    assert low < toast.height() <= parent.height()
    assert toast.width() <= parent.width()
    assert toast.label.height() >= toast.label.heightForWidth(toast.label.width())


def test_a_toast_goes_by_itself_unless_it_offers_undo_and_a_click_puts_it_away(theme: Theme, qtbot: QtBot) -> None:
    parent = QWidget()
    parent.resize(800, 600)
    qtbot.addWidget(parent)
    parent.show()
    toast = Toast(parent)
    toast.show_text("An answer is due")
    assert toast.stay.isActive()
    toast.stay.timeout.emit()
    assert toast.isHidden()
    toast.show_text("Deleted", lambda: None)
    assert not toast.stay.isActive(), "what can be taken back stays until the next action"
    QTest.mouseClick(toast.label, Qt.MouseButton.LeftButton)
    assert toast.isHidden()
    assert not toast.has_undo()


def test_a_toast_is_given_the_room_that_it_takes(theme: Theme, qtbot: QtBot) -> None:
    parent = QWidget()
    parent.resize(800, 600)
    qtbot.addWidget(parent)
    parent.show()
    room: list[int] = []
    toast = Toast(parent, room.append)
    toast.show_text("Deleted", lambda: None)
    assert room[-1] >= parent.height() - toast.y()
    toast.dismiss()
    assert room[-1] == 0


def test_a_toast_does_not_go_while_the_pointer_moves(
    theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = QWidget()
    parent.resize(800, 600)
    qtbot.addWidget(parent)
    parent.show()
    toast = Toast(parent)
    where = [QPoint(1, 1)]
    monkeypatch.setattr("secondop_desktop.ui.widgets.feedback.QCursor.pos", lambda: where[-1])
    toast.show_text("An answer is due")
    where.append(QPoint(90, 90))
    toast.stay.timeout.emit()
    assert toast.isVisible()
    assert toast.stay.isActive()
    toast.stay.timeout.emit()
    assert toast.isHidden()


def test_a_toast_takes_back_once(theme: Theme, qtbot: QtBot) -> None:
    parent = QWidget()
    parent.resize(800, 600)
    qtbot.addWidget(parent)
    parent.show()
    toast = Toast(parent)
    calls: list[str] = []
    toast.show_text("Disc removed", lambda: calls.append("undo"))
    assert toast.has_undo()
    QTest.mouseClick(toast.button, Qt.MouseButton.LeftButton)
    assert calls == ["undo"]
    assert not toast.has_undo()
    assert toast.isHidden()


def test_progress_says_what_and_how_many_and_can_be_cancelled(theme: Theme, qtbot: QtBot) -> None:
    panel = ProgressPanel(delay_ms=0)
    qtbot.addWidget(panel)
    panel.start("Reading files")
    qtbot.waitUntil(panel.isVisible, timeout=5000)
    panel.step("Reading report.pdf", 3, 7)
    assert panel.what.text() == "Reading report.pdf"
    assert panel.count.text() == "3 of 7"
    with qtbot.waitSignal(panel.cancelled, timeout=5000):
        panel.cancel.click()
    panel.stop()
    assert panel.isHidden()


def test_words_begin_at_the_right_where_the_language_does(theme: Theme, qtbot: QtBot) -> None:
    label = Label("Words")
    qtbot.addWidget(label)
    label.resize(400, 26)

    def inked(image: QImage) -> list[int]:
        ground = image.pixel(image.width() // 2, 0)
        return [x for x in range(image.width()) if any(image.pixel(x, y) != ground for y in range(image.height()))]

    assert max(inked(label.grab().toImage())) < 200
    label.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert min(inked(label.grab().toImage())) > 200


def test_parts_are_made_with_a_timer_heard_between_them(qtbot: QtBot) -> None:
    parent = QObject()
    one_by_one = OneByOne(parent)
    made: list[str] = []
    timer = QTimer(parent, interval=0)
    timer.timeout.connect(lambda: made.append("heard"))
    timer.start()
    one_by_one.begin_soon(*(partial(made.append, name) for name in ("a", "b", "c")))
    assert made == []
    assert not one_by_one.complete
    qtbot.waitUntil(lambda: one_by_one.complete, timeout=20000)
    timer.stop()
    places = [made.index(name) for name in ("a", "b", "c")]
    assert places == sorted(places)
    assert all(second - first > 1 for first, second in pairwise(places))


def test_what_is_begun_anew_lets_go_of_what_was_to_be_made(qtbot: QtBot) -> None:
    parent = QObject()
    one_by_one = OneByOne(parent)
    made: list[str] = []
    one_by_one.begin(partial(made.append, "a"), partial(made.append, "never"))
    assert made == ["a"]
    one_by_one.begin(partial(made.append, "b"), partial(made.append, "c"))
    qtbot.waitUntil(lambda: one_by_one.complete, timeout=20000)
    assert made == ["a", "b", "c"]
