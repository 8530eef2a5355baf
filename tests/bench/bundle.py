"""The built program: its size, and its cold start against the checkout's and against the least bundle of its kind."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench.measure import Row, alternating

ROOT = Path(__file__).resolve().parents[2]
BUILT = Path(os.environ.get("SECONDOP_BUNDLES", ROOT / "build" / "bundle"))
FIRST_BUILD = {"SecondOp": 515.8, "SecondOp-slim": None}
"""Megabytes of the first build of each variant, where it was measured."""
_BARE = """
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


def run(repeat: int = 5) -> list[Row]:
    """Sizes in MB and whole processes from nothing; no row where `dev.py bundle` has built nothing."""
    built = [BUILT / name for name in FIRST_BUILD if (BUILT / name).is_dir()]
    if not built:
        print(f"No bundle is in {BUILT}: packaging/dev.py bundle makes one.", file=sys.stderr)
        return []
    with tempfile.TemporaryDirectory(prefix="secondop-bench-") as held:
        bare = _bare_bundle(Path(held))
        rows = []
        for folder in built:
            size, first = _megabytes(folder), FIRST_BUILD[folder.name]
            rows.append(Row(f"size of {folder.name}", size, "a bare PySide6 bundle", _megabytes(bare), unit="MB"))
            if first is not None:
                rows.append(Row(f"size of {folder.name}", size, "its first build", first, 0.8, unit="MB"))
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "SECONDOP_LANG": "en"}
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA"):
            environment[name] = str(Path(held, name.lower()))
        ending = ".exe" if sys.platform == "win32" else ""
        ours = [str(built[0] / f"secondop-desktop{ending}"), "--show-and-end"]
        source = [sys.executable, "-m", "secondop_desktop", "--show-and-end"]
        command, source_command = [str(built[0] / f"secondop{ending}"), "--version"], [
            *(sys.executable, "-m", "secondop_desktop.cli", "--version"),
        ]  # fmt: skip
        runs = [ours, source, [str(bare / f"bare{ending}")], command, source_command]
        for words in runs:  # once, so that all find their files in the system's cache
            _start(words, environment)
        times = alternating(repeat, *(lambda words=words: _start(words, environment) for words in runs))
        window, from_source, least, line, line_from_source = times
        rows += [
            Row("bundle: cold start to the first window", window, "the checkout", from_source),
            Row("bundle: cold start to the first window", window, "a bare PySide6 bundle", least),
            Row("bundle: secondop --version", line, "the checkout", line_from_source),
        ]
        return rows


def _bare_bundle(held: Path) -> Path:
    """A one-dir bundle of a window with a label, as PyInstaller makes it without being told anything."""
    script = held / "bare.py"
    script.write_text(_BARE, encoding="utf-8")
    places = {"--distpath": held / "d", "--workpath": held / "w", "--specpath": held}
    words = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    words += [str(word) for pair in places.items() for word in pair]
    subprocess.run([*words, str(script)], check=True, capture_output=True, cwd=held)
    return held / "d" / "bare"


def _megabytes(folder: Path) -> float:
    """What a folder weighs; a second name of a file counts once, links count nothing."""
    seen: dict[tuple[int, int], int] = {}
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            told = path.stat()
            seen[(told.st_dev, told.st_ino) if told.st_ino else (0, hash(path))] = told.st_size
    return sum(seen.values()) / 1e6


def _start(command: Sequence[str], environment: dict[str, str]) -> None:
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=300, cwd=ROOT)
