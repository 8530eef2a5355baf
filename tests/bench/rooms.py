"""The window over 100,000 records, 10,000 documents and 500 cases: going from room to room, and its longest pause."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import psutil

from tests.bench import vaults, worklist
from tests.bench.measure import Row

SWITCH, PAUSE, MEMORY = 0.100, 0.050, 400.0
ROOMS = (
    *("overview", "timeline", "results", "documents", "medications"),
    *("conditions", "imaging", "procedures", "worklist", "settings"),
)


def run(repeat: int = 1, cases: int = 500, records: int = 100_000, documents: int = 10_000) -> list[Row]:
    """Each room is entered once, and once more: until it is painted. The longest time in which nothing is answered is
    taken over the whole way; memory at its end. All in this one process, as the person has it.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with vaults.temporary_folder() as folder, tempfile.TemporaryDirectory() as home:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA"):
            os.environ[name] = str(Path(home, name.lower()))
        made = vaults.make(folder / "made")
        each = max(1, records // 20 // cases)
        vaults.fill(made, records - each * cases, documents)
        with made.open() as vault:
            worklist.fill(vault, cases, each)
        first, again, pause, memory = _way(made, repeat)
    where = f"{records:,} records, {documents:,} documents, {cases} cases"
    rows = [Row("longest pause on the way", pause, "limit", PAUSE, 1.0, memory, note=where)]
    rows.append(Row("memory at the end of the way", memory, "limit", MEMORY, 1.0, memory, note=where, unit="MB"))
    for name in ROOMS:
        rows.append(Row(f"{name}: entered first", first[name], "limit", SWITCH, 1.0, note=where))
        rows.append(Row(f"{name}: entered again", again[name], "limit", SWITCH, 1.0, note=where))
    return rows


def _way(made: vaults.Made, repeat: int) -> tuple[dict[str, float], dict[str, float], float, float]:
    from PySide6.QtCore import QTimer

    from secondop_desktop.core.text import use_language
    from secondop_desktop.ui import app
    from secondop_desktop.ui.vault_desk import opened_vault

    use_language("en")
    application = app.make_application([])
    controller = app.Controller()
    controller.start(None)

    def settle() -> None:
        quiet = 0
        while quiet < 5:
            application.processEvents()
            quiet = quiet + 1 if not controller.lanes.busy() else 0

    settle()
    controller.desk._folder = made.folder
    controller.shell.run(
        "vault", lambda progress: opened_vault(made.open()), name="open", done=controller.desk._vault_opened
    )
    settle()
    controller.open_patient(made.patient_id)
    settle()
    longest, last = 0.0, time.perf_counter()

    def look() -> None:
        nonlocal longest, last
        now = time.perf_counter()
        longest, last = max(longest, now - last), now

    watchdog = QTimer()
    watchdog.setInterval(0)
    watchdog.timeout.connect(look)
    watchdog.start()

    def enter() -> dict[str, float]:
        took = {}
        for name in ROOMS:
            started = time.perf_counter()
            assert controller.window.show_room(name)
            application.processEvents()
            took[name] = time.perf_counter() - started
            settle()
        return took

    first = enter()
    turns = [enter() for _turn in range(max(repeat, 1))]
    again = {name: min(turn[name] for turn in turns) for name in ROOMS}
    memory = psutil.Process().memory_info().rss / 1_000_000
    watchdog.stop()
    controller.close()
    return first, again, longest, memory
