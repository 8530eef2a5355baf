"""Cold start of the window, and of the command line, against the least process of their kind."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psutil

from secondop_desktop.usecases import open_vault
from tests.bench.measure import Row, alternating

_OURS = """
import os, sys
from secondop_desktop.__main__ import main
from secondop_desktop.ui.plain_imports import keep_plain_imports
keep_plain_imports()  # as `main` begins; what follows here imports Qt
from PySide6.QtCore import QTimer
from secondop_desktop.ui.main_window import MainWindow
def paint(self, event):
    super(MainWindow, self).paintEvent(event)
    QTimer.singleShot(0, lambda: os._exit(0 if self.page().objectName() == sys.argv[1] else 3))
MainWindow.paintEvent = paint  # the first of all in the window; what is in it is painted in the same go
main([])
"""
_BARE_WINDOW = """
import os
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, lambda: os._exit(0))
application = QApplication(["bare"])
window = Window()
window.setCentralWidget(QLabel("Hello"))
window.resize(1200, 800)
window.show()
application.exec()
"""
_REMEMBER = """
import sys
from datetime import date
from pathlib import Path
from secondop_desktop.ui.state import RecentVault, WindowState
state = WindowState()
state.add_recent(RecentVault(Path(sys.argv[1]), "My records", date(2026, 5, 4)))
state.save()
"""
_BARE_COMMAND = "import click, sys; sys.exit(click.Command('bare').main(['--help'], standalone_mode=False))"
_COMMAND = "import sys; from secondop_desktop.cli import main; sys.exit(main(['--help']))"


def run(repeat: int = 7) -> list[Row]:
    """Whole processes from nothing: until the first window is painted, and until `secondop --help` has answered."""
    with tempfile.TemporaryDirectory(prefix="secondop-bench-") as held:
        place = Path(held)
        bare, rows = [sys.executable, "-c", _BARE_WINDOW], []
        for what, page, aim in (
            ("cold start to the unlock window", "unlock", 1.5),
            ("cold start to the first start's window", "first_run", None),
        ):
            environment = _environment(place, page)
            if page == "unlock":
                _remember(place / "records", environment)
            ours = [sys.executable, "-c", _OURS, page]
            rows.append(_row(repeat, what, ours, "a bare PySide6 window", bare, environment, aim))
        ours, bare = [sys.executable, "-c", _COMMAND], [sys.executable, "-c", _BARE_COMMAND]
        rows.append(_row(repeat, "secondop --help", ours, "a bare click command", bare, _environment(place, "command")))
        return rows


def _environment(place: Path, name: str) -> dict[str, str]:
    """With folders of its own, and with compiled modules at hand, as an installed program has them."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "SECONDOP_LANG": "en"}
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA"):
        environment[variable] = str(place / name / variable.lower())
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(place / "compiled")
    return environment


def _remember(folder: Path, environment: dict[str, str]) -> None:
    """Make records that the window of this environment has opened lately."""
    open_vault.create(folder, "four everyday words together", "My records")[0].close()
    subprocess.run([sys.executable, "-c", _REMEMBER, str(folder)], env=environment, check=True, timeout=120)


def _row(
    repeat: int,
    what: str,
    ours: Sequence[str],
    peer: str,
    bare: Sequence[str],
    environment: dict[str, str],
    aim: float | None = None,
) -> Row:
    for command in (ours, bare):  # once, so that both find their files in the system's cache
        _start(command, environment)
    mine, theirs = alternating(repeat, lambda: _start(ours, environment), lambda: _start(bare, environment))
    return Row(what, mine, peer, theirs, aim, parent_mb=_peak(ours, environment))


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
