"""Two hundred words through a whole journey: none stands in the clear but in what was handed out; no internet socket.

Not in the vault, its backup, a hand-over, the temporary folder, the logs or the settings; also not after a kill.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures import NAME
from tests.journeys import canaries
from tests.journeys.test_sudden_death import _DIE_AT
from tests.vaults import Made

ROOT = Path(__file__).resolve().parents[2]
HOMES = ("TMPDIR", "HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "LOCALAPPDATA")


@dataclass(frozen=True, slots=True)
class Ran:
    """The folder of a journey, what it answered, what was traced of its sockets, and whether it had no network."""

    here: Path
    answer: dict[str, Any]
    trace: list[str] | None
    alone: bool


@functools.cache
def has_namespaces() -> bool:
    """Whether this system lets us take every network away from a process."""
    unshare = shutil.which("unshare")
    return unshare is not None and subprocess.run([unshare, "-rn", "true"], capture_output=True).returncode == 0


@functools.cache
def tracer() -> tuple[str, ...]:
    """The words before a command that write down each socket it opens, its workers' too; none where that can't be."""
    strace = shutil.which("strace")
    if strace is None or subprocess.run([strace, "-f", "-o", os.devnull, "true"], capture_output=True).returncode:
        return ()
    return (strace, "-f", "--seccomp-bpf", "-e", "trace=socket,connect", "-o")


def environment(here: Path) -> dict[str, str]:
    """Every place where a program could leave something, below this folder."""
    for name in HOMES:
        (here / "home" / name.lower()).mkdir(parents=True, exist_ok=True)
    found = os.environ | {name: str(here / "home" / name.lower()) for name in HOMES} | {"PYTHONPATH": str(ROOT)}
    return found | {"TEMP": found["TMPDIR"], "TMP": found["TMPDIR"]}


def prepared(made: Made, here: Path) -> None:
    for name in ("in", "out"):
        (here / name).mkdir()
    (here / "key.txt").write_text(made.recovery_key)
    shutil.copytree(made.folder, here / "vault")


@pytest.fixture(scope="module")
def ran(made_once: Made, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    here = tmp_path_factory.mktemp("journey")
    prepared(made_once, here)
    words = [*tracer(), str(here / "trace.txt")] if tracer() else []
    if has_namespaces():
        words += ["unshare", "-rn"]
    words += [sys.executable, "-m", "tests.journeys.whole", str(here)]
    done = subprocess.run(words, capture_output=True, text=True, env=environment(here), cwd=here, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    trace = (here / "trace.txt").read_text().splitlines() if tracer() else None
    return Ran(here, json.loads(done.stdout.splitlines()[-1]), trace, has_namespaces())


def test_no_word_of_a_whole_journey_stands_in_the_clear_but_in_what_was_handed_out(ran: Ran) -> None:
    found = {word for seen in ran.answer["found"].values() for word in seen}
    assert found == set(canaries.words(0, canaries.COUNT)), "the journey had them all in its hands"
    assert ran.answer["found"]["screen"], "the window showed some"
    for name in ("vault", "backup", "home"):
        assert list(canaries.leaks(ran.here / name)) == [], name
    alone = ran.here / "hand-over"
    alone.mkdir(exist_ok=True)
    shutil.copy(ran.here / "rosa.age", alone)
    assert list(canaries.leaks(alone)) == []
    assert "summary.json" in list(canaries.leaks(ran.here / "out")), "the search finds what is there"


def test_a_whole_journey_goes_without_any_network_and_opens_no_internet_socket(ran: Ran) -> None:
    if sys.platform != "linux":
        pytest.skip("sockets are counted by Linux's own lists")
    assert ran.answer["sockets"]["internet"] == 0
    if ran.trace is not None:
        opened = [line for line in ran.trace if "AF_INET" in line]
        assert opened == [], "neither the program nor one of its workers"
    if not ran.alone:
        pytest.skip("this system lets no test take the network away (unshare -rn); the sockets were counted")


def test_the_search_for_leaks_finds_each_way_in_which_a_word_can_stand_somewhere(tmp_path: Path) -> None:
    import base64

    word = canaries.canary(7)
    forms = [word.encode(), word.lower().encode(), word.encode("utf-16-le"), NAME.encode()]
    forms += [base64.b64encode(b"x" * shift + word.encode() + b"tail") for shift in range(3)]
    for number, form in enumerate(forms):
        (tmp_path / str(number)).write_bytes(b"\0before" + form + b"after")
    (tmp_path / "other").write_bytes(os.urandom(4096))
    (tmp_path / f"{word}.txt").write_bytes(b"")
    assert len(list(canaries.leaks(tmp_path))) == len(forms) + 1


DEATHS = (
    ("secondop_desktop.usecases.read_one:read_one", 1, "import"),
    ("secondop_desktop.vault.intake:columns_of", 30, "import"),
    ("secondop_desktop.usecases.make_packet:save", 1, "packet"),
    ("secondop_desktop.vault.backup:_copy_originals", 1, "backup"),
)


def test_no_word_stands_in_the_clear_after_a_kill(made: Made, tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    prepared(made, here)
    files = canaries.write_files(here / "in")
    more = canaries.write_more(here / "in")
    known = environment(here)

    def secondop(*arguments: str | Path) -> str:
        words = [sys.executable, "-m", "secondop_desktop.cli", *map(str, arguments)]
        words += ["--recovery-key-file", str(here / "key.txt"), "--json"]
        return subprocess.run(words, capture_output=True, env=known, check=True, text=True).stdout

    secondop("import", here / "vault", "--patient", "new", *files, "--accept", "all")
    patient = json.loads(secondop("patients", here / "vault"))["patients"][0]["id"]
    work: dict[str, list[str | Path]] = {
        "import": ["--patient", patient, more, "--accept", "all"],
        "packet": ["--patient", patient, "-o", here / "out" / "packet.pdf"],
        "backup": [here / "backup"],
    }
    (here / "backup").mkdir()
    for where, call, command in DEATHS:
        words = [sys.executable, "-c", _DIE_AT, where, str(call), command, str(here / "vault")]
        words += [*map(str, work[command]), "--recovery-key-file", str(here / "key.txt"), "--json"]
        assert subprocess.run(words, capture_output=True, env=known, check=False).returncode == 137, where
        assert list(canaries.leaks(here / "vault")) == [], where
        assert list(canaries.leaks(here / "backup")) == [], where
        # The worker outlives its parent by a moment, until it finds its pipe closed and wipes its folder.
        until = time.monotonic() + 30
        while (left := list(canaries.leaks(here / "home"))) and time.monotonic() < until:
            threading.Event().wait(0.1)
        assert left == [], where
