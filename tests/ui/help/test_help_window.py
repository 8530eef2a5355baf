"""The window of help: it opens where one is, finds words as they are typed, and knows every key of the program."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAccessible, QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from secondop_desktop.core import text
from secondop_desktop.ui import keys
from secondop_desktop.ui.app import Controller
from secondop_desktop.ui.help import licences
from secondop_desktop.ui.help.guide import KEYS, LEAVING, LICENCES
from secondop_desktop.ui.help.key_map import key_groups, keys_in
from secondop_desktop.ui.help.pages import keys_page
from secondop_desktop.ui.help.window import HelpWindow
from secondop_desktop.ui.rooms import room_factories
from secondop_desktop.ui.theme import Mode, Theme
from secondop_desktop.ui.views.packet_room import PacketRoom
from secondop_desktop.ui.views.rail import room_title
from tests.ui.help.conftest import Desk
from tests.ui.test_shell import cut_off, unnamed


def opened(controller: Controller, name: str = "help") -> HelpWindow:
    """The window of help after this action."""
    controller.shell.act(name)
    window = controller.help.window
    assert window is not None
    assert window.isVisible()
    return window


def test_f1_opens_the_guide_at_the_room_one_is_in(desk: Desk) -> None:
    for room, chapter in (("results", "results"), ("settings", "settings"), ("packet", "packet")):
        desk.open(room)
        assert opened(desk.controller).at == chapter
    packet = desk.window.room("packet")
    assert isinstance(packet, PacketRoom)
    packet.choices.open_page(packet.choices.redaction)
    assert opened(desk.controller).at == "removed"
    action = desk.window.menus.actions["help"]
    assert keys.HELP in [key.toString() for key in action.shortcuts()]
    desk.settle()


def test_help_is_there_before_anything_is_open(controller: Controller) -> None:
    controller.desk.show_first_run()
    window = opened(controller)
    assert window.at == "start"
    assert not window.tour_button.isEnabled()
    link = controller.window.page().about.leaving  # type: ignore[union-attr]
    link.click()
    assert window.at == LEAVING


def test_the_guide_is_not_larger_than_the_screen(controller: Controller, theme: Theme) -> None:
    theme.set_zoom(200)
    controller.desk.show_first_run()
    window = opened(controller)
    room = window.screen().availableGeometry()
    assert window.isMaximized()
    assert room.contains(window.geometry())


def test_words_are_found_as_they_are_typed_and_shown_in_their_line(desk: Desk, qtbot: object) -> None:
    window = opened(desk.controller)
    whole = window.model.rowCount()
    window._to_search()
    QTest.keyClicks(window.search.field, "thinned")
    desk.qtbot.waitUntil(lambda: 0 < window.model.rowCount() < whole)
    row = window.model.rows[0]
    assert "thinned" in [row.line[start:end] for start, end in row.marks]
    assert window.at == "backups"
    shown = [selection.cursor.selectedText() for selection in window.text.extraSelections()]
    assert "thinned" in shown
    QTest.keyClick(window.search.field, Qt.Key.Key_Return)
    assert window.focusWidget() is window.text
    window.search.clear()
    desk.qtbot.waitUntil(lambda: window.model.rowCount() == whole)
    assert window.text.extraSelections() == []
    QTest.keyClicks(window.search.field, "zzzz")
    desk.qtbot.waitUntil(lambda: window.model.rowCount() == 0)
    assert "Nothing has these words" in window.count.text()


def test_links_lead_to_chapters_and_back_leads_back(desk: Desk) -> None:
    window = opened(desk.controller)
    window.show_at("window")
    window._follow(QUrl("#search"))
    assert window.at == "search"
    window._follow(QUrl(KEYS))
    assert window.at == KEYS
    window.back()
    assert window.at == "search"
    window._follow(QUrl("https://example.org/"))
    assert window.at == "search", "nothing outside is opened"
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_every_shortcut_of_the_program_is_on_the_page_of_keys(desk: Desk) -> None:
    window = desk.window
    for name in room_factories():
        desk.open(name)
    rooms = [(name, room_title(name), room) for name, room in window.entered().items()]
    groups = key_groups(window.menus, rooms)
    every = {key for group in groups for line in group.lines for key in line.keys}
    of_menus = {
        key.toString(QKeySequence.SequenceFormat.PortableText)
        for action in window.findChildren(QAction)
        for key in action.shortcuts()
    }
    of_table = {item.key for item in keys.ROOM_KEYS} | {
        *(keys.TRASH, keys.ERASE, keys.MOVE, keys.PEOPLE, keys.HELP, keys.KEY_MAP, keys.LOCK, *keys.SEARCH)
    }
    assert of_menus
    assert (of_menus | of_table) - every == set()
    for name, _title, room in rooms:
        listed = {
            key
            for group in groups
            if not group.rooms or name in group.rooms
            for line in group.lines
            for key in line.keys
        }
        found = keys_in(room)
        assert (name, set(found) - listed) == (name, set()), (
            "name it in ui/help/key_map.py, or say what it does: on_key(…, says=)"
        )
    assert all(line.words for group in groups for line in group.lines)


def test_a_key_that_a_room_adds_is_on_the_page_by_itself(desk: Desk) -> None:
    from secondop_desktop.ui.widgets.keys import on_key

    room = desk.open("imaging")
    on_key(room, "Ctrl+Alt+Y", lambda: None, says="Something new")
    groups = key_groups(desk.window.menus, [("imaging", "Imaging", room)])
    assert ("Ctrl+Alt+Y",) in [line.keys for group in groups if group.title == "Imaging" for line in group.lines]
    assert any("Something new" in line for section in keys_page(groups) for line in section.lines())


def test_the_page_on_what_leaves_names_the_places_of_this_computer(desk: Desk) -> None:
    window = opened(desk.controller, "help_leaving")
    desk.settle()
    assert window.at == LEAVING
    said = window.text.toPlainText()
    assert str(desk.known.made.folder) in said
    assert "SecondOp sends nothing" in said
    desk.controller.lock()
    assert str(desk.known.made.folder) not in window.text.toPlainText(), "after locking it names no folder"


def test_settings_lead_to_what_leaves_this_computer(desk: Desk) -> None:
    room = desk.open("settings")
    room.leaving.click()  # type: ignore[attr-defined]
    window = desk.controller.help.window
    assert window is not None
    assert window.at == LEAVING
    desk.settle()


def test_licences_name_each_work_that_the_program_needs(desk: Desk) -> None:
    window = opened(desk.controller, "help_licences")
    assert window.at == LICENCES
    names = {name.lower() for name, _version, _licence in licences.works()}
    assert {"pyside6_essentials", "shiboken6", "pikepdf", "reportlab", "pypdf", "pillow", "sqlcipher3"} <= names
    assert not {"pytest", "ruff", "mypy", "hypothesis"} & names
    assert all(version and licence for _name, version, licence in licences.works())
    assert "pikepdf" in window.text.toPlainText()
    desk.settle()


def test_a_bundle_shows_the_notices_that_lie_beside_it(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "THIRD-PARTY-NOTICES.txt").write_text("All <their> texts", encoding="utf-8")
    assert licences.bundled_notices() == ""
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setattr("sys.executable", str(folder / "secondop-desktop"))
    assert licences.bundled_notices() == "All <their> texts"


def test_the_version_details_have_no_path_and_nothing_of_the_records(desk: Desk) -> None:
    desk.controller.shell.act("about")
    about = desk.controller.help.about
    assert about is not None
    about.copy.click()
    copied = QApplication.clipboard().text()
    assert copied.startswith("SecondOp ")
    assert "Python" in copied
    for private in ("Rosa", "Lindqvist", "/", "\\", str(desk.known.made.folder.name)):
        assert private not in copied
    assert unnamed(about) == []
    about.licences.click()
    window = desk.controller.help.window
    assert window is not None
    assert window.at == LICENCES
    desk.settle()


@pytest.mark.parametrize("language", text.LANGUAGES)
@pytest.mark.parametrize("zoom", [100, 200])
def test_nothing_of_help_is_cut_off_or_nameless(
    request: pytest.FixtureRequest, language: str, zoom: int, controller: Controller, theme: Theme
) -> None:
    if language == "es":
        request.getfixturevalue("spanish")
    theme.set_zoom(zoom)
    for mode in (Mode.LIGHT, Mode.HIGH_CONTRAST_DARK):
        theme.set_mode(mode)
        window = opened(controller)
        for name in ("top", "requests", KEYS, LEAVING, LICENCES):
            window.show_at(name)
            assert cut_off(window) == []
            assert unnamed(window) == []
    controller.shell.act("about")
    about = controller.help.about
    assert about is not None
    assert cut_off(about) == []


def test_a_reader_hears_the_contents_and_the_text(desk: Desk) -> None:
    window = opened(desk.controller)
    tree = QAccessible.queryAccessibleInterface(window.list)
    assert tree.text(QAccessible.Text.Name) == "Contents"
    window.show_at("backups")
    assert window.list.currentIndex().data() == "Backups", "the contents follow the text"
    text_of = QAccessible.queryAccessibleInterface(window.text)
    assert text_of.text(QAccessible.Text.Name) == "Backups"
    desk.settle()


def test_help_speaks_spanish(spanish: None, controller: Controller) -> None:
    window = opened(controller)
    window.show_at("backups")
    assert "copia" in window.text.toPlainText().casefold()
