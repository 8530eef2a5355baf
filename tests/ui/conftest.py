"""What the tests of the window stand on: the theme as it is at the first start, and a window with its controller."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from secondop_desktop.ui import garbage
from secondop_desktop.ui.app import Controller
from secondop_desktop.ui.state import WindowState
from secondop_desktop.ui.theme import Mode, Theme, active_theme


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The theme, light and at 100 %; put back as it was."""
    theme = active_theme()
    theme.set_mode(Mode.LIGHT)
    theme.set_zoom(100)
    yield theme
    theme.set_mode(Mode.LIGHT)
    theme.set_zoom(100)


@pytest.fixture(scope="session")
def looks_at_tests_only() -> SimpleNamespace:
    """The collector of garbage, for the window: what this run consists of, some thousand tests, is set aside for good.

    The window would look through all of it three times in each test, for a fifth of a second each.
    """
    gc.collect()
    gc.freeze()
    return SimpleNamespace(**vars(gc) | {"freeze": lambda: None, "unfreeze": lambda: None})


@pytest.fixture
def controller(
    qtbot: QtBot,
    theme: Theme,
    tmp_path: Path,
    looks_at_tests_only: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Controller]:
    """The program with its window shown, at the size of the mocks, and nothing opened yet."""
    monkeypatch.setattr(garbage, "gc", looks_at_tests_only)
    # What is left of the window before this one goes here: Python's collector would else take its timers apart in
    # whichever thread it happens to run.
    gc.collect()
    state = WindowState(tmp_path / "state" / "window.ini")
    state.set_mode(Mode.LIGHT)
    controller = Controller(state)
    with qtbot.waitActive(controller.window, timeout=10000):
        controller.window.show()
    yield controller
    controller.close()
    controller.window.deleteLater()
