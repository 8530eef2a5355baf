"""The first start in three screens: what this is and is not; password and spare key; the first records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.text import _
from secondop_desktop.ui.views.first_run_about import AboutScreen
from secondop_desktop.ui.views.first_run_screen import STEPS, Screen
from secondop_desktop.ui.widgets.base import Panel, VBox

if TYPE_CHECKING:
    from secondop_desktop.ui.views.first_run_key import KeyScreen
    from secondop_desktop.ui.views.first_run_records import RecordsScreen

SIDE_FROM = 1000
"""Units of width from which the pane at the right of a screen is shown beside it."""


class FirstRunView(Panel):
    """The three screens. The controller connects the signals and tells it how it went.

    `create_wanted` (password) asks for the vault to be made: the key on the sheet exists only then. `print_wanted`
    and `save_wanted` follow once it is made. At the end one of `files_wanted`, `first_folder_wanted`, `demo_wanted`,
    `empty_wanted` comes.
    The first screen is made at once; the others by `make_next` while it is read, or when they are first wanted.
    """

    create_wanted = Signal(str)
    print_wanted = Signal()
    save_wanted = Signal()
    folder_wanted = Signal()
    open_wanted = Signal()
    files_wanted = Signal()
    first_folder_wanted = Signal()
    demo_wanted = Signal()
    empty_wanted = Signal()
    leaving_wanted = Signal()

    def __init__(self, folder: Path, name: str, made_on: str) -> None:
        super().__init__("window")
        self.setObjectName("first_run")
        self._folder = folder
        self._made_on = made_on
        self._after_made = ""
        self._made = False
        outer = VBox(self)
        self.pages = QStackedWidget()
        outer.addWidget(self.pages)
        self._waiting = ""
        self.about = AboutScreen(name)
        self.key: KeyScreen | None = None
        self.records: RecordsScreen | None = None
        self._screens: list[Screen] = [self.about]
        self.pages.addWidget(self.about)
        self._connect_about()
        self._refresh()

    def make_next(self) -> bool:
        """Make the next screen that is not there yet; False when all are there."""
        if len(self._screens) < STEPS:
            screen: Screen = self._make_key() if len(self._screens) == 1 else self._make_records()
            screen.fit(self._wide())
            self._screens.append(screen)
            self.pages.addWidget(screen)
            self._refresh()
        return len(self._screens) < STEPS

    def _connect_about(self) -> None:
        self.about.leaving.clicked.connect(self.leaving_wanted)
        self.about.next.clicked.connect(self._leave_first)
        self.about.name.returnPressed.connect(self._leave_first)
        self.about.name.textChanged.connect(self._refresh)
        self.about.change_folder.clicked.connect(self.folder_wanted)
        self.about.have.clicked.connect(self.open_wanted)

    def _make_key(self) -> KeyScreen:
        from secondop_desktop.ui.views.first_run_key import KeyScreen  # not before the first window is there

        self.key = key = KeyScreen()
        key.changed.connect(self._refresh)
        key.print.clicked.connect(lambda: self._sheet_pressed("print"))
        key.save.clicked.connect(lambda: self._sheet_pressed("save"))
        key.back.clicked.connect(lambda: self.show_step(0))
        key.next.clicked.connect(self._leave_second)
        key.retype.entered.connect(self._leave_second)
        return key

    def _make_records(self) -> RecordsScreen:
        from secondop_desktop.ui.views.first_run_records import RecordsScreen

        self.records = records = RecordsScreen(self._waiting)
        records.files.clicked.connect(self.files_wanted)
        records.folder.clicked.connect(self.first_folder_wanted)
        records.demo.clicked.connect(self.demo_wanted)
        records.empty.clicked.connect(self.empty_wanted)
        return records

    # ---------------------------------------------------------------------------------------- what it can be told

    @property
    def folder(self) -> Path:
        """The folder in which the records will be kept."""
        return self._folder

    def set_folder(self, folder: Path) -> None:
        """Keep the records there."""
        self._folder = folder
        self.about.refusal.hide()
        self._refresh()

    def records_name(self) -> str:
        """What the person calls these records."""
        return self.about.name.text().strip() or _("My records")

    def set_busy(self, busy: bool) -> None:
        """Making a vault takes a second or two: say so, and take no second press."""
        if self.key is not None:
            self.key.set_busy(busy)
        if not busy:
            self._refresh()

    def show_waiting(self, text: str) -> None:
        """Say on the last screen what is done when it is left."""
        self._waiting = text
        if self.records is not None:
            self.records.show_waiting(text)

    def show_made(self, groups: tuple[str, ...]) -> None:
        """The vault is made: show the key on the sheet, and go on to print or save it as was asked for."""
        from secondop_desktop.ui.views.recovery_sheet import SheetContent

        assert self.key is not None
        self._made = True
        self.set_busy(False)
        self.key.sheet.show_content(SheetContent(self.records_name(), self._made_on, groups))
        after, self._after_made = self._after_made, ""
        if after == "save":
            self.save_wanted.emit()
        elif after == "print":
            self.print_wanted.emit()

    def set_sheet_busy(self, busy: bool) -> None:
        """The sheet is being made for the printer or the file."""
        if self.key is not None:
            self.key.set_sheet_busy(busy)

    def show_sheet_done(self, word: str) -> None:
        """Say that the sheet was sent to the printer or saved."""
        assert self.key is not None
        self.key.show_sheet_done(word)
        self._refresh()
        self.key.retype.setFocus()

    def show_error(self, error: SecondOpError) -> None:
        """Say what did not work, on the screen that is open."""
        self.set_busy(False)
        shown = self.pages.currentWidget()
        for screen in (self.about, self.key, self.records):
            if screen is not None and screen is shown:
                screen.refusal.show_error(error)

    def show_step(self, index: int) -> None:
        """Show a screen, from 0."""
        while len(self._screens) <= index:
            self.make_next()
        self.pages.setCurrentIndex(index)
        first: QWidget = self.about.name
        if index == 1 and self.key is not None:
            first = self.key.password
        elif index == 2 and self.records is not None:
            first = self.records.files
        if index == 0:
            self.about.name.end(False)  # also where the window is not there yet, which then brings the keyboard itself
        first.setFocus()

    def forget_passwords(self) -> None:
        """Clear what was typed, once it is no longer needed."""
        if self.key is not None:
            self.key.forget_passwords()

    # --------------------------------------------------------------------------------------------------- inner life

    def _refresh(self) -> None:
        self.about.where.setText(_("Kept in {folder}").format(folder=str(self._folder)))
        for widget in (self.about.name, self.about.change_folder):
            widget.setEnabled(not self._made)
        if self.key is not None:
            self.key.refresh(self.records_name(), self._made_on, made=self._made)

    def _leave_first(self) -> None:
        self.show_step(1)

    def _leave_second(self) -> None:
        self.forget_passwords()
        self.show_step(2)

    def _sheet_pressed(self, after: str) -> None:
        key = self.key
        if key is None:
            return
        key.refusal.hide()
        if self._made:
            (self.print_wanted if after == "print" else self.save_wanted).emit()
        elif key.passwords_fit():
            self._after_made = after
            self.set_busy(True)
            self.create_wanted.emit(key.password.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for screen in self._screens:
            screen.fit(self._wide())

    def _wide(self) -> bool:
        return self.width() >= self.theme.px(SIDE_FROM)
