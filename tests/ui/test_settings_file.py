"""What the window remembers: written beside it, whole, and together with what another window wrote."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import BinaryIO

import pytest
from PySide6.QtCore import QByteArray, QSettings

from secondop_desktop.core.files import atomic_write
from secondop_desktop.ui import settings_file
from secondop_desktop.ui.settings_file import SettingsFile
from secondop_desktop.ui.state import RecentVault, WindowState
from secondop_desktop.ui.theme import Mode


def test_the_window_does_not_wait_for_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    may_write, writers = threading.Event(), []

    @contextlib.contextmanager
    def slow(target: Path) -> Iterator[BinaryIO]:
        writers.append(threading.current_thread())
        assert may_write.wait(60)
        with atomic_write(target) as stream:
            yield stream

    monkeypatch.setattr(settings_file, "atomic_write", slow)
    state = WindowState(tmp_path / "window.ini")
    state.set_zoom(150)
    state.save()
    state.set_zoom(175)  # while the one before is being written
    state.save()
    assert state.zoom() == 175
    assert WindowState(tmp_path / "window.ini").zoom() == 100
    may_write.set()
    state.save(wait=True)
    assert WindowState(tmp_path / "window.ini").zoom() == 175
    assert threading.main_thread() not in writers
    assert not any(writer.is_alive() for writer in writers)


def test_two_windows_keep_each_others_vaults(tmp_path: Path) -> None:
    one, other = WindowState(tmp_path / "window.ini"), WindowState(tmp_path / "window.ini")
    for state, name in ((one, "Rosa"), (other, "Ben")):
        state.add_recent(RecentVault(tmp_path / name, name, None))
        state.save(wait=True)
    assert [vault.name for vault in WindowState(tmp_path / "window.ini").recent()] == ["Ben", "Rosa"]


def test_a_vault_leaves_the_list(tmp_path: Path) -> None:
    state = WindowState(tmp_path / "window.ini")
    for name in ("Rosa", "Ben", "Ida"):
        state.add_recent(RecentVault(tmp_path / name, name, None))
    state.remove_recent(tmp_path / "Ben")
    state.save(wait=True)
    assert [vault.name for vault in WindowState(tmp_path / "window.ini").recent()] == ["Ida", "Rosa"]


@pytest.mark.parametrize(
    "value", ["", "a=b", "\\n", "one\ntwo\r\n", "C:\\new\\rows\\", "Ä 😀 \u202e", "[x]", "#", "\udcff"]
)
def test_any_value_comes_back(tmp_path: Path, value: str) -> None:
    first = SettingsFile(tmp_path / "one")
    first.set("before", "1")
    first.set("key", value)
    first.save(wait=True)
    assert SettingsFile(tmp_path / "one").values == {"before": "1", "key": value}


def test_a_file_that_makes_no_sense_or_a_folder_that_admits_nothing_is_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "window.ini"
    path.write_bytes(b"\x00\xff[window]\nwindow/zoom=\xc2\xb2\nwindow/geometry=@ByteArray(\\x1)\nrecent/1/folder=\n")
    state = WindowState(path)
    assert (state.zoom(), state.recent()) == (100, ())
    assert isinstance(state.geometry(), QByteArray)
    nowhere = WindowState(path / "under a file" / "window.ini")
    nowhere.set_zoom(125)
    nowhere.save(wait=True)
    assert nowhere.zoom() == 125


def test_what_an_earlier_version_remembered_is_read_and_kept(tmp_path: Path) -> None:
    earlier = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    earlier.setValue("window/geometry", QByteArray(b"\x01\xd9\xd0\xcb\x00=\n"))
    earlier.setValue("window/theme", "dark")
    earlier.setValue("window/zoom", 150)
    earlier.setValue("lock/minutes", 5)
    earlier.beginWriteArray("recent")
    for number, name in enumerate(("Ida, née Ångström; 2", "Ben")):
        earlier.setArrayIndex(number)
        earlier.setValue("folder", str(tmp_path / name))
        earlier.setValue("name", name)
        earlier.setValue("opened", "2026-05-04")
    earlier.endArray()
    earlier.sync()

    state = WindowState(tmp_path / "window.ini")
    state.add_recent(RecentVault(tmp_path / "Rosa", "Rosa", None))
    state.save(wait=True)
    for now in (state, WindowState(tmp_path / "window.ini")):
        assert now.geometry() == QByteArray(b"\x01\xd9\xd0\xcb\x00=\n")
        assert (now.mode(), now.zoom(), now.lock_minutes()) == (Mode.DARK, 150, 5)
        assert [vault.name for vault in now.recent()] == ["Rosa", "Ida, née Ångström; 2", "Ben"]
        assert now.recent()[1] == RecentVault(
            tmp_path / "Ida, née Ångström; 2", "Ida, née Ångström; 2", date(2026, 5, 4)
        )
