"""The places of the window as they are seen and heard: nothing cut, everything named, mirrored without breaking."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QMenu, QStyle, QStyleOptionMenuItem, QWidget
from pytestqt.qtbot import QtBot

from secondop_desktop.ui.dialogs.base import Dialog
from secondop_desktop.ui.focus_ring import FocusRing
from secondop_desktop.ui.models.overview import Have
from secondop_desktop.ui.rooms import room_factories
from secondop_desktop.ui.theme import Theme
from secondop_desktop.ui.views.overview_rows import HaveRow
from secondop_desktop.ui.views.wizard.step import scroll_around
from secondop_desktop.ui.widgets import (
    Button,
    Card,
    CheckBox,
    Facts,
    FormField,
    HBox,
    Label,
    LinkButton,
    RadioButton,
    RecordTable,
    Scroll,
    StateChip,
    TextArea,
    TextField,
    Toast,
    VBox,
    clear,
    fix,
)
from secondop_desktop.ui.widgets.beside import Beside
from secondop_desktop.ui.widgets.flow import Flow, FlowBox
from secondop_desktop.ui.widgets.overflow import OverflowRow
from secondop_desktop.ui.widgets.splitter import PaneContent, Splitter
from secondop_desktop.ui.widgets.table_cells import broken
from secondop_desktop.ui.widgets.tag_chips import TagRow
from secondop_desktop.ui.widgets.text_menu import words_menu
from secondop_desktop.ui.widgets.whole import Scrolled
from tests.looks import faults, tree
from tests.looks.places import BEFORE, places
from tests.looks.stage import Stage, no_waiting
from tests.looks.states import Made
from tests.pseudo_locale import PseudoTranslations
from tests.ui.conftest import theme
from tests.ui.guided.conftest import Prepared, prepared_once

__all__ = ["prepared_once", "theme"]

LOOKED_AT = (
    *("overview", "timeline", "results", "documents", "settings", "viewer-text"),
    *(f"opinion-step-{number:02}" for number in (1, 2, 4, 5, 7, 8, 10)),
    *("opinion-requests", "packet", "packet-documents"),
    *("worklist", "opinion-cases", "import-file-0", "import-file-3"),
)
HEARD = (
    *("overview", "timeline", "results", "procedures", "medications", "conditions", "documents", "imaging"),
    *("settings", "trash", "people", "viewer", "import-tray", "opinion-step", "opinion-requests", "opinion-cases"),
    *("opinion-compare", "opinion-aid", "packet", "dialog-export", "dialog-add_person", "form-medication"),
    *("worklist", "import-file", "import-about", "search", "dialog-batch", "dialog-worklist-print", "dialog-log"),
)


@pytest.fixture
def stage(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[Stage]:
    """The window, with nothing opened yet."""
    made = Stage(tmp_path)
    with no_waiting(made):
        yield made
        made.close()


@pytest.fixture
def opened(stage: Stage, prepared_once: Prepared, tmp_path: Path) -> Stage:
    """The window over the prepared records."""
    shutil.copytree(prepared_once.made.folder, tmp_path / "looked")
    stage.open(Made(tmp_path / "looked", prepared_once.made.recovery_key))
    return stage


def wrong(stage: Stage, wanted: tuple[str, ...]) -> list[str]:
    """What is wrong with the pictures of these places."""
    found = []
    for place in places():
        if place.name in wanted:
            place.go(stage)
            _picture, wrong_here, _brush = faults.look(stage.window)
            found += [f"{place.name}: {fault}" for fault in wrong_here]
    return found


def test_what_is_cut_squeezed_or_covered_is_found(qtbot: QtBot, theme: Theme) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    row = HBox(page)
    button, field = Button("Words that need room", "some"), TextField("other", placeholder="A hint of some length")
    row.addWidget(button)
    row.addWidget(field)
    page.resize(600, 60)
    page.show()
    qtbot.waitExposed(page)
    assert faults.look(page)[1] == []
    button.setFixedWidth(60)
    over = Label("over it", parent=page)
    over.setGeometry(button.geometry().adjusted(10, 0, -5, 0))
    over.show()
    faults.settle_events()
    found = " ".join(str(fault) for fault in faults.look(page)[1])
    assert "smaller than it needs" in found
    assert "elided and told nowhere" in found
    assert "lies over its neighbour" in found


def test_a_link_for_another_tag_stands_behind_the_tags(qtbot: QtBot, theme: Theme) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    tags = TagRow("some", add="Add a tag…")
    VBox(page).addWidget(tags)
    page.resize(600, 80)
    page.show()
    qtbot.waitExposed(page)
    tags.show_tags(["for the first visit", "for the second visit"])
    faults.settle_events()
    assert faults.look(page)[1] == []
    assert tags.add is not None
    assert tags.add.x() > tags.chips[-1].geometry().right()


def test_a_title_is_whole_and_what_stands_beside_it_goes_below(qtbot: QtBot, theme: Theme) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    head = Flow(apart=True)
    title, button = Label("Documentos y otros papeles", "display", elide=True), Button("Todos los documentos", "all")
    head.addWidget(title)
    head.addWidget(button)
    HBox(page).addLayout(head, 1)
    page.resize(900, 120)
    page.show()
    qtbot.waitExposed(page)
    assert button.geometry().right() == page.width() - 1
    assert abs(button.geometry().center().y() - title.geometry().center().y()) <= 1
    page.resize(title.sizeHint().width() + 40, 120)
    faults.settle_events()
    assert title.width() >= title.sizeHint().width()
    assert button.y() > title.geometry().bottom()
    assert faults.look(page)[1] == []


def test_parts_go_below_each_other_where_there_is_no_room_beside_each_other(qtbot: QtBot, theme: Theme) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    line = Beside()
    words, button = Label("Words that take the room that is left", wrap=True), Button("Something to do", "do")
    line.addWidget(words, 1, least=240)
    line.addWidget(button)
    VBox(page).addLayout(line)
    page.resize(700, 120)
    page.show()
    qtbot.waitExposed(page)
    assert button.geometry().right() == page.width() - 1
    assert words.geometry().right() < button.x()
    page.resize(button.sizeHint().width() + 60, 200)
    faults.settle_events()
    assert button.y() > words.geometry().bottom()
    assert words.width() == page.width()
    assert faults.look(page)[1] == []
    page.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    faults.settle_events()
    assert button.geometry().right() == page.width() - 1


def test_words_of_choices_links_and_states_take_further_lines(qtbot: QtBot, theme: Theme) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = VBox(page)
    long = "Something else that is right at any point in the care of a person"
    made = (
        RadioButton(long, "radio"),
        CheckBox(long, "box"),
        LinkButton(long, "link", wrap=True),
        StateChip("missing", long, wrap=True),
    )
    for widget in made:
        column.addWidget(widget)
    column.addStretch(1)
    page.resize(900, 500)
    page.show()
    qtbot.waitExposed(page)
    one_line = [widget.height() for widget in made]
    page.resize(260, 500)
    faults.settle_events()
    assert faults.look(page)[1] == []
    assert page.width() == 260
    assert all(widget.height() > before for widget, before in zip(made, one_line, strict=True))


def test_a_row_of_buttons_keeps_the_height_of_all_its_lines_in_a_low_window(qtbot: QtBot, theme: Theme) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = VBox(page)
    column.addWidget(QWidget(), 1)
    box = FlowBox()
    for number in range(6):
        box.row.addWidget(Button(f"Something to do {number}", f"do_{number}"))
    column.addWidget(box)
    page.resize(340, 400)
    page.show()
    qtbot.waitExposed(page)
    faults.settle_events()
    assert page.minimumSizeHint().height() >= box.row.heightForWidth(340)
    assert faults.look(page)[1] == []


def test_a_page_that_moves_sideways_is_found_with_what_makes_it_so(qtbot: QtBot, theme: Theme) -> None:
    content = QWidget()
    column = VBox(content)
    column.addWidget(Label("Short words"))
    column.addWidget(Button("A button whose words need more than there is", "wide_one"))
    area = Scroll(content, "some_scroll")
    qtbot.addWidget(area)
    area.resize(200, 200)
    area.show()
    qtbot.waitExposed(area)
    (fault,) = (found for found in faults.look(area)[1] if found.what.startswith("moves sideways"))
    assert "wide_one" in fault.text


def test_a_list_that_is_built_again_leaves_nothing_of_a_row_that_wraps(qtbot: QtBot, theme: Theme) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column, row, button = VBox(page), Flow(), Button("Gone", "gone")
    row.addWidget(button)
    column.addLayout(row)
    page.show()
    qtbot.waitExposed(page)
    assert button.isVisible()
    clear(column)
    assert not button.isVisible()
    assert column.count() == 0


def test_no_word_of_a_name_is_broken(qtbot: QtBot, theme: Theme) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    VBox(page).addWidget(Facts([("Aquí", "one"), ("Archivo", "two")], width=40))
    page.resize(300, 120)
    page.show()
    qtbot.waitExposed(page)
    assert faults.look(page)[1] == []


def test_a_long_text_in_a_field_is_read_from_its_beginning(qtbot: QtBot, theme: Theme) -> None:
    field = TextField("some", text="the first of many words " * 9)
    qtbot.addWidget(field)
    assert field.cursorPosition() == 0


def test_a_dialog_fits_into_its_window_at_twice_the_size_and_shows_its_buttons(qtbot: QtBot, theme: Theme) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 600)
    window.show()
    theme.set_zoom(200)
    dialog = Dialog(window, "Some title", "some_dialog", width=640)
    for number in range(8):
        dialog.body.addWidget(FormField(f"Field {number}", TextField(f"field_{number}")))
    save = dialog.add_button(Button("Save", "some_save"))
    dialog.show()
    qtbot.waitExposed(dialog)
    faults.settle_events()
    assert dialog.width() <= window.width()
    assert dialog.height() <= window.height()
    assert dialog.rect().contains(save.geometry())
    area = dialog.findChild(Scroll)
    assert area is not None
    assert area.verticalScrollBar().maximum() > 0
    assert area.horizontalScrollBar().maximum() == 0
    dialog.close()
    theme.set_zoom(100)
    window.resize(1000, 1000)
    dialog = Dialog(window, "Some title", "other_dialog", width=640)
    dialog.body.addWidget(Label("Words that take several lines. " * 12, wrap=True))
    dialog.show()
    qtbot.waitExposed(dialog)
    faults.settle_events()
    area = dialog.findChild(Scroll)
    assert area is not None
    assert area.verticalScrollBar().maximum() == 0  # no higher than it needs, and no lower
    assert dialog.height() < 420
    dialog.close()
    dialog = Dialog(window, "Some title", "wide_dialog", width=860)
    words = Label("Words that take fewer lines in a wide dialog than in a column. " * 6, wrap=True)
    dialog.body.addWidget(words)
    dialog.show()
    qtbot.waitExposed(dialog)
    faults.settle_events()
    assert words.height() == words.heightForWidth(words.width())


def test_a_page_is_as_wide_and_ends_at_the_same_line_whether_it_scrolls_or_not(theme: Theme, qtbot: QtBot) -> None:
    page = Scrolled()
    column = VBox(page, margins=(32, 24, 32, 24))
    card = Card("Some title")
    column.addWidget(card)
    column.addStretch(1)
    area = Scroll(page, "some_scroll")
    qtbot.addWidget(area)
    area.resize(600, 300)
    area.show()
    qtbot.waitExposed(area)
    faults.settle_events()
    ends = card.mapTo(area, card.rect().topRight()).x()
    assert ends == 600 - 32 - 1
    empty = area.grab().toImage()
    fix(card, min_height=900)
    faults.settle_events()
    assert area.verticalScrollBar().maximum() > 0
    assert card.mapTo(area, card.rect().topRight()).x() == ends
    bar = area.verticalScrollBar().mapTo(area, area.verticalScrollBar().rect().center())
    assert area.grab().toImage().pixelColor(bar.x(), 20) != empty.pixelColor(bar.x(), 20)  # it is seen now alone
    assert empty.pixelColor(bar.x(), 20) == empty.pixelColor(2, 20)


def test_rows_of_a_list_end_where_what_stands_above_them_does(opened: Stage) -> None:
    places_ = {"results": "results_flagged", "timeline": "timeline_order", "documents": "documents_choice"}
    for name, above in places_.items():
        room = opened.room(name)
        table = room.findChild(RecordTable, f"{name}_table")
        control = opened.find(QWidget, above)
        assert table is not None
        assert control is not None, above
        ends = table.viewport().mapTo(room, table.viewport().rect().topRight()).x()
        assert ends == control.mapTo(room, control.rect().topRight()).x(), name


@pytest.mark.qt_log_ignore("does not support raise", "grabbing the keyboard")  # a window without a screen
def test_the_menu_of_a_field_underlines_no_letter(theme: Theme, qtbot: QtBot) -> None:
    hint = QStyle.StyleHint.SH_UnderlineShortcut
    for widget in (TextField("some_field"), TextArea("some_area"), Label("Some words", selectable=True)):
        qtbot.addWidget(widget)
        widget.show()
        at = QPoint(2, 2)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
        QApplication.sendEvent(widget.viewport() if isinstance(widget, TextArea) else widget, event)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        assert [action for action in menu.actions() if action.text()]
        option = QStyleOptionMenuItem()
        option.initFrom(menu)
        assert menu.style().styleHint(hint, option, menu) == 0
        menu.close()
        faults.settle_events()


def test_words_that_are_marked_are_copied_from_their_menu(theme: Theme, qtbot: QtBot) -> None:
    label = Label("Papillary carcinoma", selectable=True)
    qtbot.addWidget(label)
    copy, every = words_menu(label).actions()
    assert not copy.isEnabled()
    every.trigger()
    words_menu(label).actions()[0].trigger()
    assert QGuiApplication.clipboard().text() == "Papillary carcinoma"


def test_back_and_next_of_the_wizard_stay_in_sight_at_twice_the_size(theme: Theme, opened: Stage) -> None:
    theme.set_zoom(200)
    next(place for place in places() if place.name == "opinion-step-02").go(opened)
    button = opened.find(Button, "opinion_next")
    assert button is not None
    scroll = opened.window.findChild(Scroll, "rooms_scroll")
    assert scroll is not None
    foot = button.mapTo(opened.window, button.rect().bottomRight())
    assert opened.window.rect().contains(foot)
    assert scroll.verticalScrollBar().maximum() == 0


def test_a_step_begins_with_its_title_in_sight_and_scrolls_to_its_field_when_one_types(
    theme: Theme, opened: Stage
) -> None:
    theme.set_zoom(150)
    for number in (2, 4, 7):
        next(place for place in places() if place.name == f"opinion-step-{number:02}").go(opened)
        focused = QApplication.focusWidget()
        assert focused is not None
        area = scroll_around(focused)
        assert area is not None
        assert area.verticalScrollBar().value() == 0, number
        QTest.keyClick(focused, Qt.Key.Key_A)
        faults.settle_events()
        assert not focused.visibleRegion().isEmpty(), number


def test_no_ring_is_drawn_across_a_toast_but_around_its_own_button(qtbot: QtBot, theme: Theme) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    page = QWidget()
    window.setCentralWidget(page)
    column = VBox(page)
    column.addStretch(1)
    behind = Button("Behind it", "behind")
    column.addWidget(behind)
    window.resize(400, 300)
    window.show()
    qtbot.waitExposed(window)
    toast = Toast(page)
    ring = FocusRing(window, theme)
    ring.follow(behind)
    bare = ring.drawn()
    toast.show_text("It is done", undo=lambda: None)
    faults.settle_events()
    under = QRect(toast.mapTo(window, QPoint(0, 0)), toast.size()).translated(-ring.pos())
    assert bare.intersects(under)
    assert not ring.drawn().intersects(under)
    ring.follow(toast.button)
    assert ring.drawn().contains(QRect(QPoint(0, 0), ring.size()).center())
    toast.dismiss()
    ring.follow(behind)
    assert ring.drawn() == bare


def test_a_pane_below_its_list_has_the_margin_of_the_page(qtbot: QtBot, theme: Theme) -> None:
    splitter = Splitter("panes", stack_below=600)
    qtbot.addWidget(splitter)
    content = PaneContent()
    splitter.add_pane(QWidget(), stretch=1)
    splitter.add_pane(Scroll(content, "pane_scroll"))
    splitter.resize(800, 700)
    splitter.show()
    for width, margin in ((800, 24), (500, 32), (800, 24)):
        splitter.resize(width, 700)
        splitter.fit(width)
        faults.settle_events()
        assert content.column.contentsMargins().left() == theme.px(margin)


def test_what_a_reader_cannot_tell_is_found(qtbot: QtBot, theme: Theme) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = VBox(page)
    for name in ("one", "two"):
        column.addWidget(CheckBox("The same", name))
    column.addWidget(Button("", "silent"))
    page.show()
    qtbot.waitExposed(page)
    found = tree.judge(page)
    assert found["alike"] == ["2 × CheckBox 'The same'"]
    assert len(found["no name"]) == 1


def test_a_reader_is_told_the_words_of_a_tooltip_and_not_its_markup(qtbot: QtBot, theme: Theme) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = VBox(page)
    line = Label("Salt & water <b>", elide=True)
    described = Label("Long", elide=True)
    described.setAccessibleDescription("Its own words")
    described.setText("Longer")
    for label in (line, described):
        column.addWidget(label)
    page.show()
    qtbot.waitExposed(page)
    assert tree.markup(page) == []
    assert [label.accessibleDescription() for label in (line, described)] == ["Salt & water <b>", "Its own words"]
    line.setText("Sugar")
    assert line.accessibleDescription() == "Sugar"
    line.setToolTip("<qt>x</qt>")
    line.setAccessibleDescription("")
    assert len(tree.markup(page)) == 1


def test_nothing_is_cut_in_a_longer_language_at_twice_the_size(
    pseudo_locale: PseudoTranslations, theme: Theme, opened: Stage
) -> None:
    theme.set_zoom(200)
    assert "\n".join(wrong(opened, LOOKED_AT)) == ""


def test_before_a_vault_is_open_nothing_is_cut_either(
    pseudo_locale: PseudoTranslations, theme: Theme, stage: Stage
) -> None:
    theme.set_zoom(200)
    found = []
    for place in BEFORE:
        place.go(stage)
        found += [f"{place.name}: {fault}" for fault in faults.look(stage.window)[1]]
    assert "\n".join(found) == ""


def test_a_language_that_runs_from_right_to_left_mirrors_the_rooms(
    pseudo_locale: PseudoTranslations, theme: Theme, opened: Stage
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        opened.settle()
        assert "\n".join(wrong(opened, LOOKED_AT)) == ""
        rail, banner = opened.window.rail, opened.window.banner
        assert rail.mapTo(opened.window, rail.rect().topLeft()).x() > banner.mapTo(opened.window, banner.pos()).x()
    finally:
        app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


class Windows(QObject):
    """Notes every window that opens, but for the main one, dialogs, menus and tips."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            kept = isinstance(watched, QMainWindow | QDialog | QMenu)
            if not kept and watched.windowType() not in (Qt.WindowType.Popup, Qt.WindowType.ToolTip):
                self.found.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


def test_entering_a_room_opens_no_window_and_leaves_the_keyboard_in_it(opened: Stage) -> None:
    # What is shown before it is in its layout is a window for a moment, and takes the keyboard along.
    windows = Windows()
    app = QApplication.instance()
    assert app is not None
    opened.window.activateWindow()
    opened.settle()
    app.installEventFilter(windows)
    lost = []
    try:
        for name in room_factories():
            opened.room(name)
            if QApplication.focusWidget() is None:
                lost.append(name)
    finally:
        app.removeEventFilter(windows)
    assert windows.found == []
    assert lost == []


def test_the_window_of_help_is_a_place_of_its_own(opened: Stage) -> None:
    (place,) = [place for place in places() if place.name == "dialog-help"]
    place.go(opened)
    assert [window.objectName() for window in opened.dialogs()] == ["help_window"]
    opened.close_dialogs()
    assert opened.dialogs() == []
    place.go(opened)  # it is kept, and comes again
    assert [window.objectName() for window in opened.dialogs()] == ["help_window"]


def test_numbers_of_what_there_is_are_one_column_and_words_without_a_number_stand_at_the_end(
    qtbot: QtBot, theme: Theme
) -> None:
    rows = [
        HaveRow(Have("results", "Test results", "6 values", "newest 30 Oct 2026")),
        HaveRow(Have("conditions", "Conditions and allergies", "not recorded", "")),
    ]
    ends = []
    for row in rows:
        qtbot.addWidget(row)
        row.resize(theme.px(436), row.sizeHint().height())
        picture = row.grab().toImage()
        ground = picture.pixel(row.width() - 1, 0)
        middle = range(picture.height() // 4, picture.height() * 3 // 4)
        ends.append(max(x for x in range(picture.width()) for y in middle if picture.pixel(x, y) != ground))
    assert abs(ends[0] - ends[1]) <= theme.px(4)


def test_numbers_of_what_there_is_end_in_one_column_beside_a_long_note(qtbot: QtBot, theme: Theme) -> None:
    have = (
        Have("results", "Resultados", "300 valores", "el más nuevo: 9 nov 2026"),
        Have("medications", "Medicamentos", "32 actuales", "sin comprobar todavía"),
        Have("imaging", "Imágenes médicas", "12 estudios", "1 jun 2021"),
    )
    rows = [HaveRow(item, have) for item in have]
    for row in rows:
        qtbot.addWidget(row)
        row.resize(theme.px(436), row.sizeHint().height())
    assert len({row.note_width() for row in rows}) == 1


def test_words_of_a_cell_go_on_in_a_second_line_where_there_is_none_below(theme: Theme) -> None:
    font = theme.font("body")
    words = "Ask the person, note it in the case"
    assert broken(words, font, 4000) == (words, "")
    first, rest = broken(words, font, theme.text_width("Ask the person, note it") + 2)
    assert (first, rest) == ("Ask the person, note it", "in the case")
    assert broken("Wolfeschlegelsteinhausen", font, 40) == ("Wolfeschlegelsteinhausen", "")


def test_a_toast_lies_below_the_room_and_not_over_it(opened: Stage) -> None:
    opened.controller.shell.go("medications")
    opened.settle(1)
    frame = opened.window.frame
    whole = frame.room_scroll.viewport().height()
    opened.controller.shell.toast("Deleted", lambda: None)
    opened.settle(1)
    assert frame.room_scroll.viewport().geometry().bottom() < frame.toast.y()
    frame.toast.dismiss()
    opened.settle(1)
    assert frame.room_scroll.viewport().height() == whole


def test_buttons_without_room_beside_a_title_go_into_a_menu_and_not_into_a_second_line(
    qtbot: QtBot, theme: Theme
) -> None:
    box = FlowBox(apart=True)
    qtbot.addWidget(box)
    title = Label("Medications", "display")
    buttons = [Button(word * 4, word, size="small") for word in ("Check", "Print", "Compare")]
    acts = OverflowRow(buttons, "acts", at_end=True)
    box.row.addWidget(title)
    box.row.addWidget(acts)
    wide = title.sizeHint().width() + 8 + acts.sizeHint().width()
    for width, in_menu in ((wide, 0), (wide - 40, 1)):
        box.resize(width, box.row.heightForWidth(width))
        box.show()
        box.row.setGeometry(box.rect())
        assert abs(acts.geometry().center().y() - title.geometry().center().y()) <= 1
        assert acts.geometry().right() == box.rect().right()
        assert bool(acts.in_menu()) == bool(in_menu)


def test_a_reader_hears_what_every_place_holds_and_tab_leads_to_it(opened: Stage) -> None:
    found: list[str] = []
    for place in places():
        if not place.name.startswith(HEARD):
            continue
        roots: list[QWidget] = []

        def hear(root: QWidget, name: str = place.name, roots: list[QWidget] = roots) -> None:
            roots.append(root)
            found.extend(f"{name}, {what}: {item}" for what, items in tree.judge(root).items() for item in items)

        opened.seen = hear
        place.go(opened)
        for dialog in opened.dialogs():
            hear(dialog)
        opened.close_dialogs()
        if not roots:
            hear(opened.window)
    assert "\n".join(found) == ""
