"""The file by which a folder is known as a vault; known without anything that could open it."""

from __future__ import annotations

from pathlib import Path

MARKER_NAME = "vault.secondop"


def is_vault(path: Path) -> bool:
    """Whether a vault lies here; `path` is its folder or the `vault.secondop` in it."""
    folder = path.parent if path.name == MARKER_NAME else path
    return (folder / MARKER_NAME).is_file()


def is_inside(folder: Path) -> bool:
    """Whether a vault lies around this folder, which need not be there yet: what is in it would go with that vault."""
    return any((parent / MARKER_NAME).is_file() for parent in folder.absolute().parents)


def is_same(path: Path, folder: Path) -> bool:
    """Whether this path, a vault's folder or the file in it, is the vault in this folder."""
    other = path if path.is_dir() else path.parent
    return other.resolve() == folder.resolve()
