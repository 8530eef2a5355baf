"""A vault on rough days: a full disk, a folder that is gone or read-only, a clock that goes backwards, dead writers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import NotWritableError, VaultBusyError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Kind, Note, Patient
from secondop_desktop.usecases import browse, edit
from secondop_desktop.vault import keys, reserve
from secondop_desktop.vault.check import check
from secondop_desktop.vault.vault import Vault
from tests.vaults import Made

ROOT = Path(__file__).resolve().parents[2]


def has_mounts() -> bool:
    """Whether this system gives a process mounts of its own."""
    unshare = shutil.which("unshare")
    if sys.platform != "linux" or unshare is None:
        return False
    words = [unshare, "-rm", "sh", "-c", "mount --bind /tmp /tmp && mount -o remount,bind,ro /tmp"]
    return subprocess.run(words, capture_output=True).returncode == 0


ADA = Patient(display="Ada Okafor", family_name="Okafor", given_names="Ada", birth_date=PartialDate("1980-05-06"))


def test_a_reserve_is_kept_and_given_up_when_the_disk_is_tight(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    with made.open() as vault:
        patient = edit.add_patient(vault, ADA)
        note = edit.add(vault, patient, Note(display="x", text="x"))
    assert (made.folder / reserve.NAME).stat().st_size == reserve.SIZE
    with made.open() as vault:
        monkeypatch.setattr(reserve, "is_tight", lambda _folder: True)
        edit.update(vault, Note(id=note, patient_id=patient, display="y", text="y"))
        assert (made.folder / reserve.NAME).exists(), "only what makes room may use it"
        edit.delete(vault, [note])
        assert not (made.folder / reserve.NAME).exists()
        assert browse.records(vault, patient, (Kind.NOTE,)) == ()
        assert check(vault, read_originals=True, progress=Progress()) == []


def test_a_drive_that_vanished_is_told_in_words(made: Made, tmp_path: Path) -> None:
    vault = made.open()
    made.folder.rename(tmp_path / "gone")
    with pytest.raises(NotWritableError):
        vault.set_setting("a", "b")
    (tmp_path / "gone").rename(made.folder)
    vault.set_setting("a", "c")
    vault.close()
    with made.open(writer=False) as again:
        assert again.setting("a") == "c"
        assert check(again, read_originals=True, progress=Progress()) == []


@pytest.mark.skipif(
    sys.platform == "win32" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes all"
)
def test_a_read_only_folder_can_be_read_and_says_that_it_cannot_be_written(made: Made) -> None:
    made.folder.chmod(0o500)
    try:
        with pytest.raises(NotWritableError), made.open() as vault:
            vault.set_setting("a", "b")
    finally:
        made.folder.chmod(0o700)


_IN_A_READ_ONLY_FOLDER = """
import sys
from pathlib import Path
from secondop_desktop.core.errors import NotWritableError
from secondop_desktop.core.progress import Progress
from secondop_desktop.vault.check import check
from tests.vaults import Made
made = Made(Path(sys.argv[1]), sys.argv[2])
with made.open(writer=False) as vault:
    print("read", vault.name)
    print("found", check(vault, read_originals=True, progress=Progress()))
try:
    with made.open() as vault:
        vault.set_setting("a", "b")
except NotWritableError as error:
    print("told", error.title)
"""


@pytest.mark.skipif(not has_mounts(), reason="needs a mount namespace of its own (unshare -rm)")
def test_a_disk_that_is_mounted_for_reading_only_can_be_read_and_says_so(made: Made) -> None:
    before = {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()}
    script = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"'
    words = ["unshare", "-rm", "sh", "-c", script, "sh", str(made.folder), sys.executable, "-c", _IN_A_READ_ONLY_FOLDER]
    done = subprocess.run(
        [*words, str(made.folder), made.recovery_key], capture_output=True, text=True, cwd=ROOT, check=False
    )
    said = done.stdout.splitlines()
    assert said[:2] == ["read Family records", "found []"], done.stderr[-2000:]
    assert said[2:], "it says that it can't be written"
    assert said[2].startswith("told ")
    assert {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()} == before


_HOLD = """
import sys
from pathlib import Path
from tests.vaults import Made
with Made(Path(sys.argv[1]), sys.argv[2]).open() as vault:
    vault.set_setting("who", "the first")
    print("open", flush=True)
    sys.stdin.read()
"""


def test_of_two_processes_one_writes_and_the_other_reads_or_is_told(made: Made) -> None:
    words = [sys.executable, "-c", _HOLD, str(made.folder), made.recovery_key]
    first = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert first.stdout is not None
        assert first.stdout.readline() == "open\n"
        with pytest.raises(VaultBusyError):
            made.open()
        with made.open(writer=False) as reader:
            assert reader.setting("who") == "the first"
    finally:
        first.communicate("")
    assert first.returncode == 0
    with made.open() as vault:
        assert vault.alarms == ()
        assert check(vault, read_originals=True, progress=Progress()) == []


def test_a_clock_that_goes_backwards_loses_nothing_and_raises_no_alarm(made: Made) -> None:
    now = [datetime(2026, 11, 9, 9, 0, tzinfo=UTC)]
    unlocked = keys.unlock_with_recovery_key(made.folder, made.recovery_key)
    for hours in (0, -30 * 24, -400 * 24, 5):
        now[0] += timedelta(hours=hours)
        with Vault.open(made.folder, unlocked, writer=True, clock=lambda: now[0]) as vault:
            assert vault.alarms == ()
            vault.set_setting(f"at {hours}", "x")
            with vault.change("edit", "x"):
                pass
    with made.open(writer=False) as vault:
        assert check(vault, read_originals=True, progress=Progress()) == []
        numbers = [entry.number for entry in vault.log_entries()]
        assert numbers == list(range(1, len(numbers) + 1)), "the log is in the order of what happened"
        assert vault.setting("at 0") == "x"


def test_no_key_is_in_the_log_the_inventory_or_what_this_computer_remembers(made: Made) -> None:
    unlocked = keys.unlock_with_recovery_key(made.folder, made.recovery_key)
    with made.open() as vault:
        vault.set_setting("a", "b")
        text = repr(vault.log_entries())
    secrets = (str(unlocked.identity), made.recovery_key, unlocked.database_key(), unlocked.log_key())
    assert not [secret for secret in secrets if secret in text]
    state = Path(os.environ["XDG_STATE_HOME"])
    for path in (*made.folder.rglob("*"), *state.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            assert not [secret for secret in secrets if secret.encode() in data], path.name
