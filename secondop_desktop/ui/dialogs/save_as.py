"""Asks where a file is to be saved, and gives its name the ending that belongs to what is in it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.base import ask


def ask_where(parent: QWidget, title: str, kind: str, *, name: str, ending: str = "") -> Path | None:
    """Where the person wants the file; None when they want it nowhere.

    `name` is what is proposed, and its ending (or a longer `ending`) what every name gets that has another one or
    none; `kind` says in words which files are listed. Where the ending makes it the name of a file that is there, the
    person is asked again: the system asked only about the name as it was typed.
    """
    ending = ending or Path(name).suffix
    chosen, _filter = QFileDialog.getSaveFileName(parent, title, str(Path.home() / name), kind)
    if not chosen:
        return None
    target = Path(chosen)
    if target.suffix.casefold() == Path(f"x{ending}").suffix.casefold():
        return target
    target = target.with_name(target.name + ending)
    if not target.exists() or ask(
        parent,
        _("Replace the file that is there?"),
        _("There is a file “{name}” already. What is in it would be lost.").format(name=target.name),
        _("Replace it"),
        _("Keep it"),
    ):
        return target
    return None
