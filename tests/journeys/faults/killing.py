"""Kills a process (kill -9) at a random moment of its work, again and again, and looks at what is left.

`FAULT_DIR=FOLDER python -m tests.journeys.faults.killing WORK COUNT [SEED]`; work and rule are those of
`driver.py`. Prints a JSON document.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import sys
import time
import traceback
from typing import Any

from tests.journeys.faults.driver import Bench


def once(bench: Bench, after: float | None) -> tuple[str, list[str]]:
    """One process, killed after so many seconds; how it ended, and what is wrong then."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            bench.do()
            os.write(writing, b"done")
        except BaseException:  # noqa: BLE001 - the parent is told, whatever it is
            os.write(writing, f"bug: {traceback.format_exc()[-1500:]}".encode())
        os._exit(0)
    os.close(writing)
    if after is not None:
        time.sleep(after)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    if after is None:
        return "", []
    with os.fdopen(reading, "rb") as stream:
        ended = stream.read().decode() or "killed"
    try:
        wrong = bench.broken(ended == "done")
    except BaseException:  # noqa: BLE001 - it is a broken rule, whatever it is
        wrong = [traceback.format_exc()[-1500:]]
    return ended, [*wrong, ended] if ended.startswith("bug") else wrong


def main(work: str, count: int, seed: int) -> None:
    bench = Bench(work)
    times = []
    for _number in range(3):
        bench.fresh()
        # In a process of its own, too: it takes longer there, and the end of the work must be hit as often.
        begun = time.monotonic()
        once(bench, None)
        times.append(time.monotonic() - begun)
    chance = random.Random(seed)
    results: dict[str, Any] = {"work": work, "cases": count, "killed": 0, "done": 0, "broken": []}
    for number in range(count):
        bench.fresh()
        ended, wrong = once(bench, chance.random() * max(times) * 1.1)
        results["killed"] += ended == "killed"
        results["done"] += ended == "done"
        if wrong:
            results["broken"].append({"case": number, "ended": ended, "wrong": wrong})
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
