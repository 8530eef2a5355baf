"""The program with a window: its application, its language, and a window after the other until the last is closed."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from traceback import clear_frames
from types import TracebackType

from PySide6.QtWidgets import QApplication

from secondop_desktop import __version__
from secondop_desktop.core.files import state_dir
from secondop_desktop.core.text import _, use_language
from secondop_desktop.ui.controller import Controller
from secondop_desktop.ui.from_outside import FileOpens, sorted_out
from secondop_desktop.ui.jobs import report_bug
from secondop_desktop.ui.language import speak
from secondop_desktop.ui.state import WindowState
from secondop_desktop.ui.theme import STYLE, STYLED, Theme

__all__ = ["Controller", "install_excepthook", "main", "make_application"]


def install_excepthook(controller: Controller) -> None:
    """Show our own bugs calmly and log their place, instead of a trace with values in it."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            controller.close()
            return
        from secondop_desktop.ui.dialogs.base import show_error

        bug = report_bug(error.with_traceback(trace))
        clear_frames(trace)  # a painter among them would still paint when Qt has put away what it paints on
        show_error(controller.window, bug)

    sys.excepthook = hook


def make_application(arguments: Sequence[str]) -> QApplication:
    """The application object, named; the one that runs already when there is one."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        app = running
    else:
        app = QApplication(["secondop-desktop", *arguments, "-style", STYLE])
        app.setProperty(STYLED, True)
    app.setApplicationName("secondop")
    app.setApplicationDisplayName("SecondOp")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("secondop-desktop")
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with a window; returns its exit code."""
    use_language()
    wanted, rest, show_and_end = _asked(list(sys.argv[1:] if arguments is None else arguments))
    app = make_application(rest)
    theme = Theme(app, first_window=True)
    vault, files = sorted_out(wanted)
    while True:
        state = WindowState()
        if not show_and_end and _is_open_already(vault, files, state):
            return 0
        speak(app, state.language())
        controller = Controller(state)
        install_excepthook(controller)
        outside = FileOpens(controller)
        outside.wanted.connect(lambda path, window=controller: window.open_from_outside([path]))
        if sys.platform == "darwin":
            outside.listen()
        # Well before the key of any records is in memory, and loaded behind the window that is there.
        controller.behind.put_first(_refuse_core_dumps)
        controller.start(vault, files)
        if show_and_end:
            app.processEvents()
            os._exit(0 if controller.window.isVisible() else 1)  # nothing was opened, and to put it away takes a while
        controller.behind.put_first(controller.listen)
        controller.behind.put_first(theme.ask_system)
        controller.behind.put_first(controller.be_the_one)
        code = int(app.exec())
        if controller.again is None:
            return code
        vault, files = (controller.again if controller.again != Path() else None), ()
        controller.window.deleteLater()
        controller.deleteLater()


def _is_open_already(vault: Path | None, files: Sequence[Path], state: WindowState) -> bool:
    """Whether another window has these records, and came to the front with the files that were given to this start."""
    recent = state.recent()
    asked = vault if vault is not None else (recent[0].folder if recent else None)
    if asked is None:
        return False
    folder = asked if asked.is_dir() else asked.parent
    # Loaded where a window was left open alone: most starts find no file of one.
    if not (state_dir() / "windows").is_dir():
        return False
    from secondop_desktop.ui.one_window import hand_over

    return hand_over(folder, files)


def _refuse_core_dumps() -> None:
    from secondop_desktop.sandbox.dumps import refuse_core_dumps

    refuse_core_dumps()


def _asked(given: list[str]) -> tuple[list[Path], list[str], bool]:
    """What the arguments ask for: files, what is left for Qt, and whether to end once the window was shown."""
    if not given:
        return [], [], False  # as by a click: nothing to read, and nothing to load that reads it
    import argparse

    parser = argparse.ArgumentParser(prog="secondop-desktop", description=_("Your records, for a second opinion."))
    parser.add_argument(
        "files", nargs="*", type=Path, help=_("the folder of the records, the file in it, or files to take in")
    )
    parser.add_argument("--version", action="version", version=__version__)
    # For those who build and measure it: whether and how soon it shows itself.
    parser.add_argument("--show-and-end", action="store_true", help=argparse.SUPPRESS)
    known, rest = parser.parse_known_args(given)
    return known.files, rest, known.show_and_end


if __name__ == "__main__":
    sys.exit(main())
