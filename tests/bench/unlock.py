"""From the password typed to the overview that can be used, locking, and once more: 100,000 records and a case.

Deriving the key from the password is slow on purpose, and is taken off. With `--pauses` every pause longer than the
limit is told on stderr: `python -m tests.bench.unlock --pauses`, the vault as JSON on stdin.
"""

from __future__ import annotations

import dataclasses
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from secondop_desktop.usecases import prepare_opinion
from tests.bench import vaults
from tests.bench.measure import Row
from tests.bench.pauses import PauseWatch
from tests.bench.vaults import Made

OPENED, WHOLE, LOCKED, PAUSE = 1.0, 10.0, 0.5, 0.050
PASSWORD = "seven lanterns by the quiet harbour"
LONGEST = 120.0


def run(repeat: int = 3, records: int = 100_000, documents: int = 10_000) -> list[Row]:
    """A process of its own opens the window, types the password, locks and types it again, as the person does."""
    environment = {**os.environ}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    with vaults.temporary_folder() as folder, tempfile.TemporaryDirectory() as home:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA"):
            environment[name] = str(Path(home, name.lower()))
        made = vaults.make(folder / "made")
        vaults.fill(made, records, documents)
        with made.open() as vault:
            prepare_opinion.begin(vault, made.patient_id)
        given = json.dumps(dataclasses.asdict(made), default=str)
        command = [sys.executable, "-m", "tests.bench.unlock"]
        turns = [
            json.loads(
                subprocess.run(
                    command, input=given, stdout=subprocess.PIPE, env=environment, check=True, text=True
                ).stdout
            )
            for _turn in range(repeat)
        ]
    found = {name: statistics.median(turn[name] for turn in turns) for name in turns[0]}
    where = f"{records:,} records, {documents:,} documents; without deriving the key"
    return [
        Row(
            "password typed: until the overview can be used",
            found["opened"],
            "limit",
            OPENED,
            1.0,
            found["memory"],
            note=where,
        ),
        Row("password typed: until what is missing is known", found["whole"], "limit", WHOLE, 1.0),
        Row("locked: until the password is asked for", found["locked"], "limit", LOCKED, 1.0),
        Row("password typed again: until the overview", found["again"], "limit", OPENED, 1.0, note=where),
        Row("password typed again: until what is missing is known", found["known"], "limit", OPENED, 1.0),
        Row("longest pause meanwhile", found["pause"], "limit", PAUSE, 1.0),
    ]


def go(made: Made, *, tell: bool = False) -> dict[str, float]:
    """Open, lock and open again; returns seconds by what was measured."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer
    from PySide6.QtTest import QTest

    from secondop_desktop.core.text import use_language
    from secondop_desktop.ui import app
    from secondop_desktop.ui.models.overview import Overview
    from secondop_desktop.ui.views.overview import OverviewRoom
    from secondop_desktop.ui.views.unlock import UnlockView
    from secondop_desktop.vault import keys

    use_language("en")
    application = app.make_application([])
    controller = app.Controller()
    deriving: list[float] = []
    derive = keys.unlock_with_password

    def timed(folder: Path, password: str) -> Any:
        began = time.perf_counter()
        try:
            return derive(folder, password)
        finally:
            deriving.append(time.perf_counter() - began)

    keys.unlock_with_password = timed
    controller.start(made.folder)
    window = controller.window

    def wait(until: Callable[[], bool]) -> None:
        """Let the window work, as it does for a person, until this is true."""
        began = time.perf_counter()
        loop, timer = QEventLoop(), QTimer()
        timer.setInterval(2)
        timer.timeout.connect(lambda: loop.quit() if until() or time.perf_counter() - began > LONGEST else None)
        timer.start()
        if not until():
            loop.exec()
        timer.stop()
        assert until()

    def settle(seconds: float = 0.0) -> None:
        quiet, since = 0, time.perf_counter()

        def still() -> bool:
            nonlocal quiet
            quiet = quiet + 1 if not controller.lanes.busy() else 0
            return quiet > 5 and time.perf_counter() - since >= seconds

        wait(still)

    def told(what: str) -> None:
        if tell:
            for pause in watch.pauses:
                print(f"{what}: {pause.words()}", file=sys.stderr)
            watch.pauses.clear()

    def room() -> Overview | None:
        found = window.room("overview") if window.current_room == "overview" else None
        return found.overview if isinstance(found, OverviewRoom) else None

    def opened() -> tuple[float, float]:
        page = window.page()
        assert isinstance(page, UnlockView)
        QTest.keyClicks(page.password.field, PASSWORD)
        deriving.clear()
        began = time.perf_counter()
        QTest.keyClick(page.password.field, Qt.Key.Key_Return)
        wait(lambda: room() is not None)
        application.processEvents()  # painted
        first = time.perf_counter() - began - deriving[0]
        wait(lambda: (shown := room()) is not None and shown.looking is None)
        application.processEvents()
        return first, time.perf_counter() - began - deriving[0]

    settle(2.0)  # the password takes as long to type, and more: the rest is loaded
    watch = PauseWatch(places=tell)
    watch.start()
    first, whole = opened()
    told("opening")
    settle(1.0)
    told("open")
    began = time.perf_counter()
    controller.lock()
    application.processEvents()
    locked = time.perf_counter() - began
    settle(1.0)
    told("locking")
    again, known = opened()
    settle(1.0)
    told("opening again")
    watch.stop()
    found = {
        "opened": first,
        "whole": whole,
        "locked": locked,
        "again": again,
        "known": known,
        "pause": watch.longest,
        "memory": psutil.Process().memory_info().rss / 1_000_000,
    }
    controller.close()
    return found


def main() -> int:
    """Open, lock and open the vault that stdin names, and write what was found to stdout."""
    given = json.load(sys.stdin)
    made = Made(Path(given["folder"]), given["recovery_key"], given["patient_id"])
    json.dump(go(made, tell="--pauses" in sys.argv), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
