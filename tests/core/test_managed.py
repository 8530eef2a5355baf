"""What an organisation settles on a computer holds, and a slip in its file opens nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.managed import Managed, check_exports, check_hand_over, folder, managed


def written(place: Path, text: str) -> Managed:
    (place / "managed.toml").write_text(text, encoding="utf-8")
    return managed(place / "managed.toml")


def test_without_a_file_everything_is_left_to_the_person(tmp_path: Path) -> None:
    assert managed(tmp_path / "managed.toml") == Managed()


def test_every_choice_is_taken(tmp_path: Path) -> None:
    there = tmp_path.as_posix()
    text = f'lock_minutes = 3\nbackup_folder = "{there}"\nexports = false\nhand_over = false\n'
    assert written(tmp_path, text) == Managed(3, tmp_path, exports=False, hand_over=False)


@pytest.mark.parametrize("text", ["exports = ", "exports = 0", 'exports = "no"', "\x00", "[exports]\nallowed = false"])
def test_a_slip_shuts_what_it_was_meant_to_shut(tmp_path: Path, text: str) -> None:
    found = written(tmp_path, text)
    assert not found.exports
    assert found.wrong


@pytest.mark.parametrize("value", ["0", "-1", "true", "1.5", '"10"', "61"])
def test_a_time_that_is_none_locks_soon(tmp_path: Path, value: str) -> None:
    found = written(tmp_path, f"lock_minutes = {value}")
    assert found.lock_minutes == 1
    assert found.wrong == ("lock_minutes",)


def test_a_name_that_is_not_known_shuts_exports_and_the_rest_holds(tmp_path: Path) -> None:
    found = written(tmp_path, "exprots = false\nlock_minutes = 5")
    assert (found.lock_minutes, found.wrong) == (5, ("exprots",))
    assert not found.exports


def test_what_is_not_allowed_says_so_and_what_to_do() -> None:
    with pytest.raises(UsageError, match="exports"):
        check_exports(Managed(exports=False))
    with pytest.raises(UsageError, match="handing over"):
        check_hand_over(Managed(hand_over=False))
    check_exports(Managed())
    check_hand_over(Managed())


def test_the_person_cannot_move_the_file_by_a_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = folder()
    for name in ("HOME", "XDG_CONFIG_DIRS", "XDG_CONFIG_HOME", "ProgramData", "ALLUSERSPROFILE", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    assert folder() == before
