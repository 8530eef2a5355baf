"""The version, and the works that the program stands on with their licences: of a bundle, or of what is installed."""

from __future__ import annotations

import platform
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

from PySide6.QtCore import qVersion

from secondop_desktop import __version__
from secondop_desktop.core.text import _

PACKAGE = "secondop-desktop"
NOTICES = "THIRD-PARTY-NOTICES.txt"


def version_details(language: str) -> str:
    """What someone who helps wants to know: versions and the system, no path, no name, nothing of any record."""
    bundle = _("installed program") if is_bundle() else _("run by Python")
    return "\n".join(
        (
            f"SecondOp {__version__} ({bundle})",
            f"{platform.system()} {platform.release()} ({platform.machine()})",
            f"Python {platform.python_version()}, Qt {qVersion()}",
            _("Language: {language}").format(language=language),
        )
    )


def is_bundle() -> bool:
    """Whether this is the program as it is installed, with all that it needs in its folder."""
    return bool(getattr(sys, "frozen", False))


def bundled_notices() -> str:
    """The notices that lie beside the program in a bundle; empty where there are none."""
    if not is_bundle():
        return ""
    program = Path(sys.executable).resolve().parent
    # In an app of macOS they lie with the resources.
    for folder in (program, program.parent / "Resources", program.parent):
        path = folder / NOTICES
        if path.is_file():
            return path.read_text(encoding="utf-8", errors="replace")
    return ""


@cache
def works() -> tuple[tuple[str, str, str], ...]:
    """The packages that the program needs and that are here: (name, version, licence as the package states it)."""
    found: dict[str, tuple[str, str, str]] = {}
    waiting = [PACKAGE]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        key = name.lower().replace("_", "-").replace(".", "-")
        if key in seen:
            continue
        seen.add(key)
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # of another system, or not wanted here
        if name != PACKAGE:
            found[key] = (distribution.name, distribution.version, _licence(distribution))
        for line in distribution.requires or []:
            requirement, _semicolon, marker = line.partition(";")
            if name == PACKAGE and "extra" in marker and "ocr" not in marker:
                continue  # what only developers need
            if name != PACKAGE and "extra" in marker:
                continue
            waiting.append(_name(requirement))
    return tuple(found[key] for key in sorted(found))


def _name(requirement: str) -> str:
    end = next((at for at, sign in enumerate(requirement) if not (sign.isalnum() or sign in "-_.")), len(requirement))
    return requirement[:end]


def _fields(distribution: metadata.Distribution, name: str) -> list[str]:
    return [str(value) for value in distribution.metadata.get_all(name) or []]


def _licence(distribution: metadata.Distribution) -> str:
    stated = (*_fields(distribution, "License-Expression"), *_fields(distribution, "License"))
    # An old field may hold a whole text.
    first = next((line for field in stated for line in field.strip().splitlines()[:1]), "")
    if first and len(first) < 80:
        return first
    classes = [
        line.rpartition("::")[2].strip()
        for line in _fields(distribution, "Classifier")
        if line.startswith("License ::")
    ]
    return ", ".join(classes) or _("in its own files")
