"""The window over 100,000 records, 10,000 documents and 500 cases: going from room to room, and its longest pause."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench import vaults, worklist
from tests.bench.measure import Row

SWITCH, PAUSE, MEMORY, FIRST_ROWS, SEARCH = 0.100, 0.050, 400.0, 1.0, 0.050


def run(repeat: int = 1, cases: int = 500, records: int = 100_000, documents: int = 10_000) -> list[Row]:
    """Each room is entered once, and again: until it is painted. The longest time in which nothing is answered is taken
    over the whole way, memory at its end; the way is gone by a process of its own, as the person has it.
    """
    environment = {**os.environ}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    with vaults.temporary_folder() as folder, tempfile.TemporaryDirectory() as home:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA"):
            environment[name] = str(Path(home, name.lower()))
        made = vaults.make(folder / "made")
        each = max(1, records // 20 // cases)
        vaults.fill(made, records - each * cases, documents)
        with made.open() as vault:
            worklist.fill(vault, cases, each)
        given = json.dumps(dataclasses.asdict(made) | {"repeat": repeat}, default=str)
        command = [sys.executable, "-m", "tests.bench.way"]
        done = subprocess.run(command, input=given, stdout=subprocess.PIPE, env=environment, text=True, check=True)
    found = json.loads(done.stdout)
    where = f"{records:,} records, {documents:,} documents, {cases} cases"
    memory = found["memory"]
    rows = [Row("longest pause on the way", found["pause"], "limit", PAUSE, 1.0, memory, note=where)]
    rows.append(Row("memory at the end of the way", memory, "limit", MEMORY, 1.0, memory, note=where, unit="MB"))
    for name, seconds in found["rows"].items():
        rows.append(Row(f"{name}: first rows seen", seconds, "limit", FIRST_ROWS, 1.0, note=where))
    for words, seconds in found["searches"].items():
        rows.append(Row(f"“{words}” typed: until the list", seconds, "limit", SEARCH, 1.0, note=where))
    for name, seconds in found["first"].items():
        rows.append(Row(f"{name}: entered first", seconds, "limit", SWITCH, 1.0, note=where))
        rows.append(Row(f"{name}: entered again", found["again"][name], "limit", SWITCH, 1.0, note=where))
    return rows
