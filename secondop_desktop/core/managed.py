"""What an organisation has settled for everyone on this computer: a file that only an administrator can write."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.text import _

NAME = "managed.toml"
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Managed:
    """The organisation's choices; None or True where it leaves the choice to the person.

    `lock_minutes` is 1 to 60. `backup_folder` is absolute. `exports` allows a person's records to be written out
    unencrypted; `hand_over` allows encrypted files for another vault. `wrong` names what was not understood.
    """

    lock_minutes: int | None = None
    backup_folder: Path | None = None
    exports: bool = True
    hand_over: bool = True
    wrong: tuple[str, ...] = ()


def folder() -> Path:
    """Where the file is on this system; people without an administrator's rights cannot write there.

    No variable of the environment moves it: those belong to the person.
    """
    if sys.platform == "win32":
        return _windows_folder()
    if sys.platform == "darwin":
        return Path("/Library/Application Support/SecondOp")
    return Path("/etc/SecondOp")


def managed(path: Path | None = None) -> Managed:
    """The organisation's choices; all left to the person where there is no file.

    A file that cannot be read or understood allows no exports: a slip must not open what was meant to be shut.
    """
    path = path or folder() / NAME
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return Managed()
    except (OSError, UnicodeDecodeError):
        return Managed(exports=False, hand_over=False, wrong=(NAME,))
    import tomllib  # few computers have the file, and the first window waits for this

    try:
        return _understood(tomllib.loads(text))
    except tomllib.TOMLDecodeError:
        return Managed(exports=False, hand_over=False, wrong=(NAME,))


def _understood(values: dict[str, Any]) -> Managed:
    wrong = [name for name in values if name not in {"lock_minutes", "backup_folder", "exports", "hand_over"}]
    misspelt = bool(wrong)  # it may have been meant to shut something
    minutes = values.get("lock_minutes")
    if minutes is not None and not (type(minutes) is int and 1 <= minutes <= _LONGEST):
        wrong.append("lock_minutes")
        minutes = 1
    place = values.get("backup_folder")
    if place is not None and not (isinstance(place, str) and Path(os.path.expandvars(place)).is_absolute()):
        wrong.append("backup_folder")
        place = None
    allowed = {}
    for name in ("exports", "hand_over"):
        allowed[name] = values.get(name, True)
        if not isinstance(allowed[name], bool):
            wrong.append(name)
            allowed[name] = False
    return Managed(
        lock_minutes=minutes,
        backup_folder=Path(os.path.expandvars(place)) if place is not None else None,
        exports=allowed["exports"] and not misspelt,
        hand_over=allowed["hand_over"] and not misspelt,
        wrong=tuple(wrong),
    )


def _windows_folder() -> Path:
    """ProgramData as the system itself says it (FOLDERID_ProgramData), not as a variable of the person does."""
    if sys.platform != "win32":
        raise AssertionError("only on Windows")
    import ctypes

    buffer = ctypes.create_unicode_buffer(260)
    common_appdata = 0x0023  # CSIDL_COMMON_APPDATA
    ctypes.windll.shell32.SHGetFolderPathW(None, common_appdata, None, 0, buffer)
    return Path(buffer.value or "C:\\ProgramData", "SecondOp")


def check_exports(settled: Managed | None = None) -> None:
    """Raises `UsageError` where the organisation does not allow records to be exported."""
    if not (settled or managed()).exports:
        raise UsageError(
            _("Your organisation does not allow exports"),
            _("Exporting records is turned off on this computer. Nothing was written. Ask your IT."),
        )


def check_hand_over(settled: Managed | None = None) -> None:
    """Raises `UsageError` where the organisation does not allow handing a person over to another vault."""
    if not (settled or managed()).hand_over:
        raise UsageError(
            _("Your organisation does not allow handing over"),
            _("Files for another vault are turned off on this computer. Nothing was written. Ask your IT."),
        )
