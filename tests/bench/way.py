"""The way through all rooms in a process of its own: `python -m tests.bench.way`, the vault as JSON on stdin.

With `--pauses` every pause longer than the limit is told on stderr, with what the window's thread did meanwhile.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from tests.bench.pauses import PauseWatch
from tests.bench.vaults import Made

ROOMS = (
    *("overview", "timeline", "results", "documents", "medications"),
    *("conditions", "imaging", "procedures", "worklist", "settings"),
)
LISTS = {"timeline": "timeline_table", "results": "results_table", "documents": "documents_table"}
"""The rooms whose first rows are waited for, by the name of their list."""
WORDS = ("pain", "letter 4711", "hemoglobin")
LONGEST = 120.0


def go(made: Made, repeat: int, *, tell: bool = False) -> dict[str, Any]:
    """Go through every room; returns seconds and megabytes by what was measured."""
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QTableView

    from secondop_desktop.core.text import use_language
    from secondop_desktop.ui import app
    from secondop_desktop.ui.vault_desk import opened_vault

    use_language("en")
    application = app.make_application([])
    controller = app.Controller()
    controller.start(None)
    window = controller.window

    def wait(until: Callable[[], bool]) -> float:
        """Let the window work, as it does for a person, until this is true; returns how long it took."""
        began = time.perf_counter()
        loop, timer = QEventLoop(), QTimer()
        timer.setInterval(2)
        timer.timeout.connect(lambda: loop.quit() if until() or time.perf_counter() - began > LONGEST else None)
        timer.start()
        if not until():
            loop.exec()
        timer.stop()
        assert until()
        return time.perf_counter() - began

    def settle() -> None:
        quiet = 0

        def still() -> bool:
            nonlocal quiet
            quiet = quiet + 1 if not controller.lanes.busy() else 0
            return quiet > 5

        wait(still)

    settle()
    controller.desk._folder = made.folder
    opening = controller.shell
    opening.run("vault", lambda progress: opened_vault(made.open()), name="open", done=controller.desk._vault_opened)
    settle()
    controller.open_patient(made.patient_id)
    settle()
    watch = PauseWatch(places=tell)
    watch.start()

    def enter(rows: dict[str, float] | None = None) -> dict[str, float]:
        took: dict[str, float] = {}
        work: dict[str, float] = {}
        for name in ROOMS:
            began, worked = time.perf_counter(), time.thread_time()
            assert window.show_room(name)
            application.processEvents()
            took[name] = time.perf_counter() - began
            work[name] = time.thread_time() - worked
            if rows is not None and name in LISTS:
                table = window.findChild(QTableView, LISTS[name])
                assert table is not None
                wait(lambda table=table: table.model().rowCount() > 0)  # type: ignore[misc]
                rows[name] = time.perf_counter() - began
            settle()
            if tell:
                print(f"{name}: {took[name] * 1000:.0f} ms, worked {work[name] * 1000:.0f} ms", file=sys.stderr)
                _tell(watch, name)
        return took

    rows: dict[str, float] = {}
    first = enter(rows)
    turns = [enter() for _turn in range(max(repeat, 1))]
    again = {name: statistics.median(turn[name] for turn in turns) for name in ROOMS}
    searches = {}
    search, field = window.search, window.banner.search.field
    for words in WORDS:
        times = []
        for letter in words:
            search.model.show_rows(())
            began = time.perf_counter()
            QTest.keyClicks(field, letter)
            wait(lambda: search.isVisible() and search.model.rowCount() > 0)
            times.append(time.perf_counter() - began)
            settle()
        searches[words] = max(times)
        window.banner.search.clear()
        settle()
        if tell:
            print(words, [f"{took * 1000:.0f}" for took in times], file=sys.stderr)
            _tell(watch, words)
    memory = psutil.Process().memory_info().rss / 1_000_000
    watch.stop()
    controller.close()
    return {
        "pause": watch.longest,
        "memory": memory,
        "first": first,
        "again": again,
        "rows": rows,
        "searches": searches,
    }


def _tell(watch: PauseWatch, where: str) -> None:
    for pause in watch.pauses:
        print(f"{where}: {pause.words()}", file=sys.stderr)
    watch.pauses.clear()
    print(f"{where}: {psutil.Process().memory_info().rss / 1e6:.0f} MB", file=sys.stderr)


def main() -> int:
    """Go the way, and write what was found to stdout."""
    given = json.load(sys.stdin)
    made = Made(Path(given["folder"]), given["recovery_key"], given["patient_id"])
    json.dump(go(made, given["repeat"], tell="--pauses" in sys.argv), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
