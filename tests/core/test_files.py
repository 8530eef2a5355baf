"""Files are written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

import platformdirs
import pytest

from secondop_desktop.core.errors import CancelledError
from secondop_desktop.core.files import APP_NAME, atomic_write, resource, state_dir, sync_folder
from secondop_desktop.core.progress import Progress


def test_a_file_appears_whole(tmp_path: Path) -> None:
    with atomic_write(tmp_path / "out") as stream:
        stream.write(b"whole")
        assert not (tmp_path / "out").exists()
    assert (tmp_path / "out").read_bytes() == b"whole"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_failure_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"old")

    def fail() -> None:
        with atomic_write(tmp_path / "out") as stream:
            stream.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (tmp_path / "out").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_existing_file_is_kept_where_that_is_asked(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"old")
    with pytest.raises(FileExistsError), atomic_write(tmp_path / "out", overwrite=False):
        pass
    assert (tmp_path / "out").read_bytes() == b"old"


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP, errno.ENOSYS])
def test_a_shared_disk_that_cannot_sync_a_folder_takes_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    if sys.platform == "win32":
        pytest.skip("a folder is not synced there")
    sync = os.fsync

    def of_files_only(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(number, os.strerror(number))
        sync(handle)

    monkeypatch.setattr(os, "fsync", of_files_only)
    with atomic_write(tmp_path / "out") as stream:
        stream.write(b"whole")
    assert (tmp_path / "out").read_bytes() == b"whole"


def test_a_disk_that_fails_while_a_folder_is_synced_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform == "win32":
        pytest.skip("a folder is not synced there")

    def failing(_handle: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match="Input/output"):
        sync_folder(tmp_path)


def test_resources_are_found() -> None:
    assert resource("fonts").is_dir()


@pytest.mark.parametrize("told", [None, "", "relative/folder", "/somewhere/state", " /somewhere/state "])
def test_the_state_is_where_platformdirs_says(told: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if told is None:
        monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    else:
        monkeypatch.setenv("XDG_STATE_HOME", told)
    assert state_dir() == Path(platformdirs.user_state_dir(APP_NAME, appauthor=False))


def test_cancelling_stops_at_the_next_step() -> None:
    seen: list[tuple[str, int, int]] = []
    progress = Progress(lambda *step: seen.append(step))
    progress.step("one", 1, 2)
    progress.cancel()
    with pytest.raises(CancelledError):
        progress.step("two", 2, 2)
    assert seen == [("one", 1, 2)]
