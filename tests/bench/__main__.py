"""`python -m tests.bench [NAME…] [--json FILE] [--repeat N]`: measures, each bench in a process of its own."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench import bundle, find, folder, imports, ocr, opening, packets, preview, rooms, start, unlock, worklist
from tests.bench.measure import Row, table

BENCHES: dict[str, tuple[Callable[[int], list[Row]], int]] = {
    "start": (start.run, 7),
    "fhir": (imports.fhir, 5),
    "ccda": (imports.ccda, 5),
    "ocr": (ocr.run, 3),
    "folder": (folder.run, 3),
    "search": (find.run, 3),
    "packet": (packets.run, 3),
    "preview": (preview.run, 5),
    "open": (opening.run, 31),
    "unlock": (unlock.run, 3),
    "worklist": (worklist.run, 5),
    "rooms": (rooms.run, 3),
    "bundle": (bundle.run, 5),
}
"""Each bench, and how often it runs unless told."""


def main() -> int:
    """Run the benches that were named, or all, and print one table."""
    parser = argparse.ArgumentParser(prog="tests.bench", description="Measure against a peer in the same run.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHES)}; all where none is named")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures here")
    parser.add_argument("--repeat", type=int, metavar="N", help="runs whose median is taken")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    unknown = [name for name in given.names if name not in BENCHES]
    if unknown:
        parser.error(f"there is no bench {', '.join(unknown)}")
    if given.one:
        (name,) = given.names
        bench, usual = BENCHES[name]
        json.dump([dataclasses.asdict(row) for row in bench(given.repeat or usual)], sys.stdout)
        return 0
    rows = [row for name in given.names or BENCHES for row in _in_a_process(name, given.repeat)]
    print(f"\nPython {platform.python_version()}, {os.cpu_count()} cores, {platform.system()}; medians\n")
    print(table(rows))
    if given.json is not None:
        figures = [dataclasses.asdict(row) | {"ratio": round(row.ratio, 3)} for row in rows]
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


def _in_a_process(name: str, repeat: int | None) -> list[Row]:
    """The rows of one bench; it shares no memory with the others."""
    print(f"{name} …", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "tests.bench", name, "--one", *(["--repeat", str(repeat)] if repeat else [])]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    figures: list[dict[str, Any]] = json.loads(done.stdout)
    rows = [Row(**figure) for figure in figures]
    # Said now too: a run of all benches takes long, and one that is stopped has not measured for nothing.
    print(table(rows), file=sys.stderr, flush=True)
    return rows


if __name__ == "__main__":
    sys.exit(main())
