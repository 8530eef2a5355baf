"""The window over a vault of one state, driven as a person would: to a room, into a dialog, back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QFileDialog, QWidget

from secondop_desktop.core.errors import WrongPasswordError
from secondop_desktop.sample import STORY_DAY
from secondop_desktop.ui.app import Controller
from secondop_desktop.ui.help.window import HelpWindow
from secondop_desktop.ui.shell import Room
from secondop_desktop.ui.state import WindowState
from secondop_desktop.ui.vault_desk import opened_vault
from secondop_desktop.ui.widgets.overflow import OverflowRow
from secondop_desktop.usecases import demo
from secondop_desktop.vault import keys
from secondop_desktop.vault.vault import Vault
from tests.looks.states import Made

W = TypeVar("W", bound=QWidget)
Seen = Callable[[QWidget], None]

SIZE = QSize(1280, 832)
SIZES = {"usual": SIZE, "small": QSize(1280, 800), "narrow": QSize(1120, 760)}
"""The sizes of the window: that of the drawings, of a small laptop, and one at which panes go below each other."""


class Stage:
    """A window with its controller; `made` is opened in it by `open`. Dialogs that are executed do not wait:
    they are shown to `seen` and closed again.
    """

    def __init__(self, folder: Path, size: QSize = SIZE) -> None:
        self.controller = Controller(WindowState(folder / "window.ini"))
        self.window = self.controller.window
        self.window.resize(size)
        self.seen: Seen | None = None
        self.window.show()

    @property
    def theme(self) -> object:
        """The theme of the window."""
        return self.controller.theme

    def _complete(self) -> bool:
        """Whether all of every room was made; settings make some of it when the room stands there already."""
        return all(getattr(room, "complete", True) for room in self.controller.window.entered().values())

    def settle(self, turns: int = 3, limit: float = 90.0) -> None:
        """Let everything that is under way come to its end."""
        until = time.monotonic() + limit
        for _turn in range(turns):
            QApplication.processEvents()
            while (self.controller.lanes.busy() or not self._complete()) and time.monotonic() < until:
                QApplication.processEvents()
                time.sleep(0.002)
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QApplication.processEvents()

    def open(self, made: Made) -> None:
        """Open the vault, as unlocking it does."""
        desk = self.controller.desk
        desk._folder = made.folder
        unlocked = keys.unlock_with_recovery_key(made.folder, made.recovery_key)
        vault = Vault.open(made.folder, unlocked, writer=True, clock=demo.demo_clock(STORY_DAY))
        self.controller.shell.run("vault", lambda progress: opened_vault(vault), name="open", done=desk._vault_opened)
        self.settle(6)
        self.controller.guard.idle.stop()  # pictures may take longer than a computer that slept

    def room(self, name: str) -> Room:
        """Enter a room and wait until it shows its records."""
        assert self.window.show_room(name), name
        self.settle()
        found = self.window.room(name)
        assert found is not None
        return found

    def find(self, kind: type[W], name: str) -> W | None:
        """The widget of this name in the window that can be seen and used; None where there is none."""
        for widget in self.window.findChildren(kind, name):
            if widget.isVisible() and widget.isEnabled():
                return widget
        return None

    def click(self, name: str) -> bool:
        """Press the button of this name, or choose it in the menu that has it; False where none can be pressed."""
        button = self.find(QAbstractButton, name)
        if button is None:
            return self._choose(name)
        button.click()
        self.settle()
        return True

    def _choose(self, name: str) -> bool:
        for row in self.window.findChildren(OverflowRow):
            names = [button.objectName() for button in row.in_menu()] if row.isVisible() else []
            if name in names:
                action = row.menu().actions()[names.index(name)]
                action.trigger()
                self.settle()
                return action.isEnabled()
        return False

    def act(self, name: str) -> None:
        """Do what a menu's action does."""
        self.window.menus.triggered.emit(name)
        self.settle()

    def dialogs(self) -> list[QWidget]:
        """The dialogs that are open, the last one first, and the window of help."""
        tops = QApplication.topLevelWidgets()
        return [top for top in tops if isinstance(top, (QDialog, HelpWindow)) and top.isVisible()]

    def close_dialogs(self) -> None:
        """Close every dialog without its consent."""
        for dialog in self.dialogs():
            dialog.hide()
            if isinstance(dialog, QDialog):
                dialog.deleteLater()  # the window of help is kept, and shown again
        self.settle(1)

    def show_wrong_password(self) -> None:
        """As after a password that does not fit."""
        self.controller.desk._refused(WrongPasswordError("", ""))
        self.settle()

    def close(self) -> None:
        """Put everything away."""
        self.close_dialogs()
        self.controller.close()
        self.window.deleteLater()
        self.controller.deleteLater()
        self.settle(1)


@contextmanager
def no_waiting(stage: Stage) -> Iterator[None]:
    """Dialogs show themselves to `stage.seen` and are cancelled; the system's dialogs for files are never opened."""

    def run(dialog: QDialog) -> int:
        dialog.show()
        stage.settle()
        if stage.seen is not None:
            stage.seen(dialog)
        dialog.hide()
        return int(QDialog.DialogCode.Rejected)

    def no_file(*_given: object, **_named: object) -> tuple[str, str]:
        return "", ""

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QDialog, "exec", run)
        for name in ("getOpenFileName", "getSaveFileName"):
            patch.setattr(QFileDialog, name, no_file)
        patch.setattr(QFileDialog, "getOpenFileNames", lambda *_given, **_named: ([], ""))
        patch.setattr(QFileDialog, "getExistingDirectory", lambda *_given, **_named: "")
        yield
