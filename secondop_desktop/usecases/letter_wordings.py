"""The own wordings of letters that are kept with a vault, one for each language; taken in and handed out as files."""

from __future__ import annotations

import json
from pathlib import Path

from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.text import LANGUAGE_NAMES, _
from secondop_desktop.core.text import language as current_language
from secondop_desktop.core.writing_out import write_out
from secondop_desktop.opinion.entries import ChecklistError
from secondop_desktop.opinion.letter_wording import (
    LetterKind,
    Wording,
    allowed,
    problem,
    read_wording,
    write_wording,
)
from secondop_desktop.usecases.clinic_lists import read_text_file
from secondop_desktop.vault.vault import Vault

__all__ = ["LetterKind", "Wording", "allowed", "export_file", "import_file", "keep", "kept", "problem", "read_file"]

_SETTING = "letter-wording"


def kept(vault: Vault, language: str = "") -> Wording:
    """The own wording in this language, or the program's own; ours, where there is none or it cannot be read."""
    text = _stored(vault).get(language or current_language(), "")
    try:
        return read_wording(text, "") if text else Wording()
    except ChecklistError:
        return Wording()  # it stays as it is; a later version wrote it


def keep(vault: Vault, wording: Wording, language: str = "") -> Wording:
    """Keep this wording; an empty one brings ours back. Raises the mistake in it, or `UsageError`."""
    language = language or current_language()
    if language not in LANGUAGE_NAMES:
        raise UsageError(
            _("There is no such language"), _("Choose one of: {choices}.").format(choices=", ".join(LANGUAGE_NAMES))
        )
    text = write_wording(wording)
    read_wording(text, _("this wording"))
    stored = _stored(vault)
    stored.pop(language, None)
    if wording != Wording():
        stored[language] = text
    vault.set_setting(_SETTING, json.dumps(stored, ensure_ascii=False))
    return wording


def read_file(path: Path) -> Wording:
    """The wording in a file, not kept yet; raises the mistake in it with its line."""
    return read_wording(read_text_file(path), path.name)


def import_file(vault: Vault, path: Path, language: str = "") -> Wording:
    """Take in a wording from a file and keep it."""
    return keep(vault, read_file(path), language)


def export_file(wording: Wording, path: Path) -> None:
    """Write a wording as a file that another vault can take in; raises `NotWritableError`."""
    write_out(path, write_wording(wording).encode())


def _stored(vault: Vault) -> dict[str, str]:
    found = json.loads(vault.setting(_SETTING) or "{}")
    return {str(name): str(text) for name, text in found.items()} if isinstance(found, dict) else {}
