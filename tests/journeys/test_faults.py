"""A disk that is full or fails, and a process that ends, at any write: the message is clear and the vault is intact.

In the suite a few calls of each kind of work; `SECONDOP_FAULTS=1` takes every call, in five ways each: some two
thousand cases, about ten minutes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent / "faults"
STEP = os.environ.get("SECONDOP_FAULTS", "")


@pytest.fixture(scope="session")
def faults(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that makes calls fail; only Linux can preload it."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if sys.platform != "linux" or compiler is None:
        pytest.skip("faults are brought about on Linux, with a C compiler")
    library = tmp_path_factory.mktemp("faults") / "faults.so"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(HERE / "faults.c"), "-ldl"],
        check=True,
        capture_output=True,
    )
    return library


@pytest.mark.timeout(3600 if STEP else 300)
@pytest.mark.parametrize(
    "work, step",
    [
        *[("import", "41"), ("export", "17"), ("backup", "29"), ("password", "35"), ("migration", "17")],
        *[("erase", "97"), ("rekey", "67"), ("restore", "29"), ("hand-over", "17")],
    ],
)
def test_a_fault_at_any_write_leaves_a_whole_vault_and_the_old_or_the_new_artefact(
    faults: Path, tmp_path: Path, work: str, step: str
) -> None:
    (tmp_path / "here").mkdir()
    environment = os.environ | {"LD_PRELOAD": str(faults), "FAULT_DIR": str(tmp_path / "here"), "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "tests.journeys.faults.driver", work, STEP or step]
    done = subprocess.run(words, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    results = json.loads(done.stdout)
    assert results["calls"] > 10
    assert results["broken"] == [], json.dumps(results["broken"], indent=1)[:6000]
