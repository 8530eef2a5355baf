"""Where damaged or unknown files of a vault go when it is repaired: set aside, never deleted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from secondop_desktop.core import files
from secondop_desktop.vault.database import translated

FOLDER = "quarantine"


def set_aside(folder: Path, path: Path, now: datetime) -> Path:
    """Move a file or folder of the vault out of the way; returns where it lies now."""
    day = now.astimezone(UTC).strftime("%Y-%m-%d")
    with translated():
        place = folder / FOLDER / day
        place.mkdir(parents=True, exist_ok=True)
        name = "-".join(path.relative_to(folder).parts)
        target, number = place / name, 2
        while target.exists():
            target, number = place / f"{number}-{name}", number + 1
        files.rename(path, target)
        files.sync_folder(path.parent)
    return target
