"""A vault on rough days: a full disk, a folder that is gone or read-only, a clock that goes backwards, dead writers."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
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


@functools.cache
def own_mounts() -> tuple[str, ...]:
    """The words before a command that give it mounts of its own; none where this system lets us not do that."""
    unshare = shutil.which("unshare")
    if sys.platform != "linux" or unshare is None:
        return ()
    trial = ("sh", "-c", "mount -t tmpfs none /mnt && mount --bind /tmp /tmp && mount -o remount,bind,ro /tmp")
    for words in ((unshare, "-rm"), (unshare, "-m")):
        if subprocess.run([*words, *trial], capture_output=True).returncode == 0:
            return words
    return ()


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
    made.folder.rename(tmp_path / "gone")
    with pytest.raises(NotWritableError):
        vault.close()
    (tmp_path / "gone").rename(made.folder)
    with made.open(writer=False) as again:
        assert again.setting("a") == "c"
        assert check(again, read_originals=True, progress=Progress()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets nobody take the place of an open file")
def test_a_folder_that_was_exchanged_while_it_is_open_takes_no_change(made: Made, tmp_path: Path) -> None:
    shutil.copytree(made.folder, tmp_path / "older")
    vault = made.open()
    made.folder.rename(tmp_path / "moved")
    (tmp_path / "older").rename(made.folder)
    with pytest.raises(NotWritableError, match="no longer those that are open"):
        edit.add_patient(vault, Patient(display="Ines"))
    made.folder.rename(tmp_path / "older")
    (tmp_path / "moved").rename(made.folder)
    edit.add_patient(vault, Patient(display="Ines"))
    vault.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows opens no such path at all")
def test_a_path_that_the_database_cannot_open_is_said_to_be_too_long(made: Made, tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d" * 200] * 3)
    deep.mkdir(parents=True)
    made.folder.rename(deep / "vault")
    moved = Made(deep / "vault", made.recovery_key)
    for writer in (True, False):
        with pytest.raises(NotWritableError, match="too long"):
            moved.open(writer=writer)
    with pytest.raises(NotWritableError, match="too long"):
        Vault.create(deep / "new", "maple river candle", "x")
    assert not (deep / "new").exists()


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


@pytest.mark.skipif(not own_mounts(), reason="needs mounts of its own (unshare -m)")
def test_a_disk_that_is_mounted_for_reading_only_can_be_read_and_says_so(made: Made) -> None:
    before = {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()}
    script = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"'
    words = [*own_mounts(), "sh", "-c", script, "sh", str(made.folder), sys.executable, "-c", _IN_A_READ_ONLY_FOLDER]
    done = subprocess.run(
        [*words, str(made.folder), made.recovery_key], capture_output=True, text=True, cwd=ROOT, check=False
    )
    said = done.stdout.splitlines()
    assert said[:2] == ["read Family records", "found []"], done.stderr[-2000:]
    assert said[2:], "it says that it can't be written"
    assert said[2].startswith("told ")
    assert {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()} == before


def left_in_the_middle(made: Made, folder: Path) -> Made:
    """A copy of the vault as a crash leaves it: with a change in the write-ahead log alone, and without its -shm."""
    with made.open() as vault:
        vault.set_setting("a", "only in the log")
        shutil.copytree(made.folder, folder)
    (folder / "records.db-shm").unlink()
    assert (folder / "records.db-wal").stat().st_size
    return Made(folder, made.recovery_key)


def test_what_a_crash_left_can_be_read_where_nothing_can_be_written(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashed = left_in_the_middle(made, tmp_path / "crashed")
    before = {path: path.read_bytes() for path in crashed.folder.rglob("*") if path.is_file()}
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr(os, "access", lambda _path, mode: mode != os.W_OK)
    with crashed.open(writer=False) as vault:
        assert vault.setting("a") == "only in the log"
        found = [path for path in (tmp_path / "temporary").rglob("*") if path.is_file()]
        assert found, "it is read from a copy"
        assert not [path for path in found if b"only in the log" in path.read_bytes()], "which is encrypted"
        with pytest.raises(NotWritableError):
            vault.set_setting("a", "b")
    assert list((tmp_path / "temporary").iterdir()) == [], "the copy goes with the connection"
    assert {path: path.read_bytes() for path in crashed.folder.rglob("*") if path.is_file()} == before


def test_a_copy_of_no_one_moment_is_never_read(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crashed = left_in_the_middle(made, tmp_path / "crashed")
    log = crashed.folder / "records.db-wal"
    real = shutil.copyfile

    def while_someone_writes(source: Path, target: Path) -> None:
        real(source, target)
        with open(log, "ab") as stream:
            stream.write(b"more")

    monkeypatch.setattr(os, "access", lambda _path, mode: mode != os.W_OK)
    monkeypatch.setattr("secondop_desktop.vault.reading_copy.shutil.copyfile", while_someone_writes)
    with pytest.raises(VaultBusyError):
        crashed.open(writer=False)


_ON_A_FULL_DISK = """
import shutil, sys
from pathlib import Path
from secondop_desktop.core.errors import NotWritableError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Note
from secondop_desktop.usecases import browse, edit
from secondop_desktop.vault.check import check
from tests.vaults import Made
shutil.copytree(sys.argv[1], "v")
made = Made(Path("v"), sys.argv[2])
with open("filler", "wb", buffering=0) as stream:
    try:
        while True:
            stream.write(bytes(4096))
    except OSError:
        pass
with made.open(writer=False) as vault:
    person = browse.patients(vault)[0].id
    notes = [note.id for note in browse.records(vault, person)]
    print("read", len(notes))
with made.open() as vault:
    edit.delete(vault, notes)
    try:
        edit.add(vault, person, Note(display="x", text="x" * 4_000_000))
    except NotWritableError as error:
        print(error.title)
with made.open(writer=False) as vault:
    print("left", len(browse.records(vault, person)), check(vault, read_originals=True, progress=Progress()))
"""


@pytest.mark.skipif(not own_mounts(), reason="needs mounts of its own (unshare -m)")
def test_on_a_disk_without_a_single_free_byte_a_vault_is_read_and_deleting_works(made: Made, tmp_path: Path) -> None:
    with made.open() as vault:
        patient = edit.add_patient(vault, ADA)
        for number in range(3):
            edit.add(vault, patient, Note(display=f"{number}", text="x"))
    (tmp_path / "disk").mkdir()
    script = 'mount -t tmpfs -o size=6m full "$1" && cd "$1" && shift && exec "$@"'
    words = [*own_mounts(), "sh", "-c", script, "sh", str(tmp_path / "disk"), sys.executable, "-c", _ON_A_FULL_DISK]
    done = subprocess.run(
        [*words, str(made.folder), made.recovery_key],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.stdout.splitlines() == ["read 3", "The disk is full", "left 0 []"], done.stderr[-2000:]


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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets nobody move a folder with open files")
def test_nothing_is_said_to_be_written_where_the_folder_is_gone(vault: Vault, tmp_path: Path) -> None:
    patient = edit.add_patient(vault, ADA)
    note = edit.add(vault, patient, Note(display="x", text="x"))
    vault.folder.rename(tmp_path / "elsewhere")
    acts: tuple[Callable[[], object], ...] = (
        lambda: edit.add(vault, patient, Note(display="y", text="y")),
        lambda: edit.delete(vault, [note]),
        lambda: edit.undo(vault),
    )
    for act in acts:
        with pytest.raises(NotWritableError, match="folder of the records is gone"):
            act()
    (tmp_path / "elsewhere").rename(vault.folder)
    edit.add(vault, patient, Note(display="y", text="y"))
    assert {item.display for item in browse.records(vault, patient, (Kind.NOTE,))} == {"x", "y"}
