"""Cold start of the window, and of the command line, against the least process of their kind."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psutil

from tests.bench.measure import Row, alternating

_WINDOW = """
import os
from secondop_desktop.core.text import use_language
from secondop_desktop.ui import app
use_language()
application = app.make_application([])
controller = app.Controller()
controller.start(None)
application.processEvents()  # shows and paints
assert controller.window.isVisible()
os._exit(0)
"""
_BARE_WINDOW = """
import os
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
application = QApplication(["bare"])
window = QMainWindow()
window.setCentralWidget(QLabel("Hello"))
window.resize(1200, 800)
window.show()
application.processEvents()
os._exit(0)
"""
_BARE_COMMAND = "import click, sys; sys.exit(click.Command('bare').main(['--help'], standalone_mode=False))"
_COMMAND = "import sys; from secondop_desktop.cli import main; sys.exit(main(['--help']))"


def run(repeat: int = 7) -> list[Row]:
    """Whole processes from nothing: until the first window is painted, and until `secondop --help` has answered."""
    with tempfile.TemporaryDirectory(prefix="secondop-bench-") as home:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA"):
            environment[name] = str(Path(home, name.lower()))
        rows = []
        for what, peer, code, bare in (
            ("cold start to the first window", "a bare PySide6 window", _WINDOW, _BARE_WINDOW),
            ("secondop --help", "a bare click command", _COMMAND, _BARE_COMMAND),
        ):
            ours_command, bare_command = [sys.executable, "-c", code], [sys.executable, "-c", bare]
            _start(ours_command, environment)  # once, so that both find their files in the system's cache
            ours, theirs = alternating(
                repeat,
                lambda command=ours_command: _start(command, environment),  # type: ignore[misc]
                lambda command=bare_command: _start(command, environment),  # type: ignore[misc]
            )
            peak = _peak(ours_command, environment)
            rows.append(Row(what, ours, peer, theirs, parent_mb=peak))
        return rows


def _start(command: Sequence[str], environment: dict[str, str]) -> None:
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=120)


def _peak(command: Sequence[str], environment: dict[str, str]) -> float:
    """The most memory in MB that the process had while it was looked at."""
    peak = 0
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            try:
                peak = max(peak, watched.memory_info().rss)
            except psutil.NoSuchProcess:
                break
    return peak / 1_000_000
