"""The menu bar: every action of the window with its key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from secondop_desktop.core.text import LANGUAGE_NAMES, _
from secondop_desktop.ui import keys
from secondop_desktop.ui.theme import Mode, Theme
from secondop_desktop.ui.widgets.action_words import of_menu
from secondop_desktop.ui.widgets.base import plain_tooltip
from secondop_desktop.ui.widgets.buttons import plain

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenuBar

    from secondop_desktop.ui.menu_commands import Command
    from secondop_desktop.ui.menu_style import MenuStyle

LANGUAGE_ACTION = "language_"
"""What the names of the actions begin with that choose a language; the rest is its code, empty for the system's."""


def add_kinds() -> tuple[tuple[str, str, str], ...]:
    """What can be added by hand: (kind, words of the menu, room)."""
    return (
        ("test-result", _("A test result…"), "results"),
        ("procedure", _("An operation or procedure…"), "procedures"),
        ("medication", _("A medication…"), "medications"),
        ("condition", _("A condition…"), "conditions"),
        ("allergy", _("An allergy…"), "conditions"),
        ("immunization", _("A vaccination…"), "conditions"),
        ("report", _("A report…"), "documents"),
        ("practitioner", _("A doctor or clinic…"), "documents"),
        ("note", _("A note in your own words…"), "documents"),
    )


def load_menu_style() -> type[MenuStyle]:
    """How the menus are drawn. It needs the class of all styles, whose making takes a while."""
    from secondop_desktop.ui.menu_style import MenuStyle

    return MenuStyle


class Menus(QObject):
    """Builds the menus and owns their actions; `triggered` carries an action's name, `room`, `place` and `add` what is
    meant.

    Edit, Records and Second opinion are hidden until a vault is open, and are filled by `fill`: at the latest then.
    """

    triggered = Signal(str)
    room = Signal(str)
    place = Signal(str, str)
    add = Signal(str)
    recent = Signal(str)  # the place of a vault; empty to forget them all

    def __init__(self, bar: QMenuBar, theme: Theme) -> None:
        super().__init__(bar)
        self._theme = theme
        self._actions: dict[str, QAction] = {}
        self._titles: list[tuple[QMenu, str]] = []
        self._open = self._filled = False
        bar.setObjectName("menu_bar")
        self._bar = bar
        self.file = self._menu(_("&File"))
        self._edit = self._menu(_("&Edit"))
        self._records = self._menu(_("&Records"))
        self._opinion = self._menu(_("Second &opinion"))
        self._add_menu = QMenu(_("&Add"), self._records)
        self.view = self._menu(_("&View"))
        self.help = self._menu(_("&Help"))
        self._fill_file()
        self._fill_view()
        self._fill_help()
        theme.changed.connect(self._show_theme)
        self._show_theme()

    def _menu(self, title: str) -> QMenu:
        """A menu of the bar, at first without the letter that opens it: that would be drawn underlined."""
        menu = self._bar.addMenu(plain(title))
        self._titles.append((menu, title))
        return menu

    def fill(self) -> None:
        """Fill the menus of an open vault, once, and have the letters open them that are not underlined."""
        if not self._filled:
            self._filled = True
            style = load_menu_style()("Fusion")
            style.setParent(self)
            self._bar.setStyle(style)
            for menu, title in self._titles:
                menu.setTitle(title)
            self._fill_edit()
            self._fill_rooms()
            self.set_open(self._open)

    @property
    def actions(self) -> dict[str, QAction]:
        """Every action by its name."""
        self.fill()
        return self._actions

    @property
    def edit(self) -> QMenu:
        """What is done to the open record and to the words."""
        self.fill()
        return self._edit

    @property
    def records(self) -> QMenu:
        """The rooms of the records, and adding to them."""
        self.fill()
        return self._records

    @property
    def opinion(self) -> QMenu:
        """The rooms of the second opinion."""
        self.fill()
        return self._opinion

    @property
    def add_menu(self) -> QMenu:
        """What can be added."""
        self.fill()
        return self._add_menu

    def set_open(self, is_open: bool) -> None:
        """Show all menus while a vault is open; File, View and Help else."""
        self._open = is_open
        if is_open:
            self.fill()
        for menu in (self._edit, self._records, self._opinion):
            menu.menuAction().setVisible(is_open)
            for action in menu.actions():
                action.setEnabled(is_open)
        for name in (
            *("add_files", "add_folder", "export", "share", "receive"),
            *("lock", "next_pane", "previous_pane", "settings", "help_tour"),
        ):
            self._actions[name].setEnabled(is_open)
        for action in self._add_menu.actions():
            action.setEnabled(is_open)

    def set_recent(self, vaults: list[tuple[str, str]]) -> None:
        """List the vaults opened lately: (path, name). Those of one name are told apart by where they are."""
        menu = self.recent_menu
        menu.clear()
        menu.setEnabled(bool(vaults))
        menu.setToolTipsVisible(True)
        names = [name for _path, name in vaults]
        for path, name in vaults:
            place = "" if names.count(name) == 1 else f" ({of_menu(str(Path(path).parent))})"
            action = menu.addAction(of_menu(name) + place)
            action.setToolTip(plain_tooltip(path))
            action.setData(path)
        if vaults:
            menu.addSeparator()
            clear = menu.addAction(_("Empty this list"))
            clear.setObjectName("recent_empty")
            clear.setToolTip(_("The records themselves stay where they are."))
            clear.setData("")

    def commands(self, words: str) -> tuple[Command, ...]:
        """What the menus can do now whose words begin with each of these, in any order; no words, no commands."""
        from secondop_desktop.ui.menu_commands import commands  # not before the first window

        return commands((self.file, self.edit, self.records, self.opinion, self.view, self.help), words)

    def _action(self, menu: QMenu, name: str, text: str, *shortcuts: str, checkable: bool = False) -> QAction:
        action = menu.addAction(text)
        action.setObjectName(f"action_{name}")
        action.setShortcuts([QKeySequence(key) for key in shortcuts])
        action.setCheckable(checkable)
        action.setData(name)
        action.triggered.connect(self._tell)
        self._actions[name] = action
        return action

    def _tell(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.triggered.emit(str(action.data()))

    def _fill_file(self) -> None:
        menu = self.file
        self._action(menu, "new_vault", _("&New records…"))
        self._action(menu, "open_vault", _("&Open other records…"), "Ctrl+Shift+O")
        self.recent_menu = menu.addMenu(_("Open &recent"))
        self.recent_menu.setObjectName("recent_menu")
        self.recent_menu.triggered.connect(self._recent_picked)
        menu.addSeparator()
        self._action(menu, "add_files", _("Add &files…"), keys.IMPORT)
        self._action(menu, "add_folder", _("Add a folder or a &disc…"), "Ctrl+Shift+D")
        menu.addSeparator()
        self._action(menu, "export", _("&Export…"), keys.EXPORT)
        self._action(menu, "share", _("&Hand a person over…"))
        self._action(menu, "receive", _("&Take in a hand-over…"))
        menu.addSeparator()
        self._action(menu, "restore", _("Restore from a &backup…"))
        self._action(menu, "mend", _("&Mend damaged records…"))
        menu.addSeparator()
        self._action(menu, "lock", _("&Lock"), keys.LOCK)
        quit_action = self._action(menu, "quit", _("&Quit"), keys.QUIT)
        quit_action.setMenuRole(QAction.MenuRole.QuitRole)

    def _fill_edit(self) -> None:
        menu = self._edit
        self._action(menu, "undo", _("&Undo"), keys.UNDO)
        self._action(menu, "redo", _("&Redo"), "Ctrl+Shift+Z")
        menu.addSeparator()
        self._action(menu, "cut", _("Cu&t"), "Ctrl+X")
        self._action(menu, "copy", _("&Copy"), "Ctrl+C")
        self._action(menu, "paste", _("&Paste"), "Ctrl+V")
        menu.addSeparator()
        self._action(menu, "trash", _("&Deleted records"), keys.TRASH)
        self._action(menu, "move_record", _("&Move to another person…"), keys.MOVE)
        self._action(menu, "erase", _("&Erase for good…"), keys.ERASE)
        menu.addSeparator()
        self._action(menu, "search", _("&Search everything"), keys.SEARCH[0])
        self._action(menu, "find", _("&Find in what is open"), keys.SEARCH[1])

    def _fill_rooms(self) -> None:
        from secondop_desktop.ui.views.rail import room_groups

        groups = room_groups()
        for group in groups[:2]:
            for entry in group:
                self._room_action(self._records, entry.room, entry.title)
            self._records.addSeparator()
        self._add_menu.setObjectName("add_menu")
        self._action(self._add_menu, "add_files_here", _("Files…"))
        self._add_menu.addSeparator()
        for kind, words, _room in add_kinds():
            action = self._add_menu.addAction(words)
            action.setObjectName(f"add_{kind}")
            action.setData(kind)
            action.triggered.connect(self._add_picked)
        self._add_menu.addSeparator()
        self._action(self._add_menu, "add_person", _("A person…"))
        self._records.addMenu(self._add_menu)
        self._action(self._records, "add", _("Add something…"), keys.ADD)
        self._action(self._records, "people", _("All &people"), keys.PEOPLE)
        for group in groups[2:4]:
            for entry in group:
                self._room_action(self._opinion, entry.room, entry.title)
            if group is not groups[3]:
                self._opinion.addSeparator()
                for target, words, key in (
                    ("requests", _("Requests for records"), "Ctrl+R"),
                    ("cases", _("All second opinions"), "Ctrl+Shift+C"),
                    ("summary", _("Print where things stand…"), "Ctrl+P"),
                ):
                    self._place_action(self._opinion, "opinion", target, words, key)
                self._opinion.addSeparator()

    def _room_action(self, menu: QMenu, room: str, title: str) -> None:
        action = menu.addAction(title)
        action.setObjectName(f"room_{room}")
        action.setShortcut(QKeySequence(keys.room_key(room)))
        action.setData(room)
        action.triggered.connect(self._room_picked)
        self._actions[f"room_{room}"] = action

    def _place_action(self, menu: QMenu, room: str, target: str, words: str, key: str) -> None:
        """A place in a room. Its key is told and belongs to the room, where another room may use it otherwise."""
        told = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
        action = menu.addAction(f"{words}\t{told}")
        action.setObjectName(f"action_{room}_{target}")
        action.triggered.connect(lambda: self.place.emit(room, target))

    def _fill_view(self) -> None:
        menu = self.view
        self._action(menu, "zoom_in", _("Zoom &in"), *keys.ZOOM_IN)
        self._action(menu, "zoom_out", _("Zoom &out"), keys.ZOOM_OUT)
        self._action(menu, "zoom_reset", _("Actual si&ze"), keys.ZOOM_RESET)
        menu.addSeparator()
        group = QActionGroup(self)
        for mode, words in (
            (Mode.SYSTEM, _("&Follow the system")),
            (Mode.LIGHT, _("&Light")),
            (Mode.DARK, _("&Dark")),
            (Mode.HIGH_CONTRAST, _("High &contrast")),
            (Mode.HIGH_CONTRAST_DARK, _("High contrast, dar&k")),
        ):
            group.addAction(self._action(menu, f"theme_{mode.value}", words, checkable=True))
        menu.addSeparator()
        self._fill_languages(menu.addMenu(_("Lan&guage")))
        menu.addSeparator()
        self._action(menu, "next_pane", _("&Next pane"), keys.NEXT_PANE)
        self._action(menu, "previous_pane", _("&Previous pane"), keys.PREVIOUS_PANE)
        self._action(menu, "full_screen", _("F&ull screen"), "F11")
        menu.addSeparator()
        settings = self._action(menu, "settings", _("&Settings"), keys.room_key("settings"))
        settings.setMenuRole(QAction.MenuRole.PreferencesRole)

    def _fill_languages(self, menu: QMenu) -> None:
        group = QActionGroup(self)
        for code, words in (("", _("&Follow the system")), *LANGUAGE_NAMES.items()):
            group.addAction(self._action(menu, f"{LANGUAGE_ACTION}{code}", words, checkable=True))

    def show_language(self, chosen: str) -> None:
        """Mark the language that was chosen, empty for that of the system."""
        self._actions[f"{LANGUAGE_ACTION}{chosen}"].setChecked(True)

    def _fill_help(self) -> None:
        self._action(self.help, "help", _("&User guide"), keys.HELP)
        self._action(self.help, "help_keys", _("All &keys"), keys.KEY_MAP)
        self._action(self.help, "help_leaving", _("&What leaves this computer: nothing"))
        self.help.addSeparator()
        self._action(self.help, "help_tour", _("Take the &tour"))
        self._action(self.help, "help_licences", _("&Licences"))
        about = self._action(self.help, "about", _("&About SecondOp"))
        about.setMenuRole(QAction.MenuRole.AboutRole)

    def _show_theme(self) -> None:
        self._actions[f"theme_{self._theme.mode.value}"].setChecked(True)

    def _room_picked(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.room.emit(str(action.data()))

    def _add_picked(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.add.emit(str(action.data()))

    def _recent_picked(self, action: QAction) -> None:
        self.recent.emit(str(action.data() or ""))
