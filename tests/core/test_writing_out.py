"""What a person saves appears whole, or they are told what to do; each case as the three systems report it."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from secondop_desktop.core.errors import NotWritableError
from secondop_desktop.core.writing_out import told_why_not, write_out


def refused(target: Path) -> NotWritableError:
    with pytest.raises(NotWritableError) as caught:
        write_out(target, b"new")
    assert "Nothing was written." in caught.value.message
    assert not list(target.parent.glob(".*.partial"))
    return caught.value


def test_a_file_is_written_in_the_place_of_the_one_that_was_there(tmp_path: Path) -> None:
    target = tmp_path / "sheet.pdf"
    target.write_bytes(b"an older one, and longer")
    write_out(target, b"new")
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
    ],
)
def test_a_full_disk_is_named_and_the_file_that_was_there_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    target = tmp_path / "sheet.pdf"
    target.write_bytes(b"old")

    def full(_handle: int) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", full)
    told = refused(target)
    assert told.title == "The disk is full"
    assert target.read_bytes() == b"old"


@pytest.mark.skipif(sys.platform == "win32" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_folder_that_may_only_be_read_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir(mode=0o500)
    assert refused(folder / "sheet.pdf").title == "This folder does not take files"


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_disk_that_may_only_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def read_only(path: object, *_rest: object) -> None:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr("builtins.open", read_only)
    told = refused(tmp_path / "sheet.pdf")
    assert told.title == "This folder does not take files"
    assert "Choose another place" in told.message


def test_a_folder_of_the_same_name_is_named_and_keeps_what_is_in_it(tmp_path: Path) -> None:
    target = tmp_path / "sheet.pdf"
    target.mkdir()
    (target / "kept").write_bytes(b"kept")
    assert refused(target).title == "A folder there has this name"
    assert (target / "kept").read_bytes() == b"kept"


@pytest.mark.parametrize("windows_error", [5, 32])
def test_a_file_that_another_program_holds_open_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, windows_error: int
) -> None:
    target = tmp_path / "sheet.pdf"
    target.write_bytes(b"old")

    def held(source: Path, wanted: Path) -> None:  # as `MoveFileExW` says it on Windows
        raise PermissionError(errno.EACCES, "Access is denied", str(source), windows_error, str(wanted))

    monkeypatch.setattr(Path, "replace", held)
    told = refused(target)
    assert told.title == "The file there cannot be replaced"
    assert "open in another program" in told.message
    assert target.read_bytes() == b"old"


def test_a_folder_that_is_not_there_any_more_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path / "stick" / "sheet.pdf").title == "There is no such folder"


def test_any_other_error_of_the_system_asks_for_another_name_or_place(tmp_path: Path) -> None:
    told = refused(tmp_path / ("x" * 300))
    assert told.title == "The file cannot be written there"
    assert "another name" in told.message


def test_an_error_of_what_makes_the_bytes_is_not_taken_for_the_disks(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), told_why_not(tmp_path / "sheet.pdf"):
        raise ZeroDivisionError
