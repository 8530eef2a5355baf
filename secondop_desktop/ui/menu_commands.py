"""What the menus can do, found by words: the search of everything finds it too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from secondop_desktop.core.ordering import bare
from secondop_desktop.ui.widgets.action_words import plain


@dataclass(frozen=True, slots=True)
class Command:
    """Something that a menu does: its words, the menu that it is in, its key as told, and the action itself."""

    words: str
    menu: str
    key: str
    action: QAction


def _leaves(menu: QMenu, path: str) -> Iterator[tuple[str, QAction]]:
    """The actions of a menu and of those in it that can be done now, each with the path to it."""
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from _leaves(inner, f"{path} › {plain(inner.title())}")
        elif action.isEnabled() and action.isVisible() and not action.isSeparator():
            yield path, action


def commands(menus: Sequence[QMenu], words: str) -> tuple[Command, ...]:
    """What these menus can do now whose words begin with each of these, in any order; no words, no commands."""
    wanted = bare(words).split()
    if not wanted:
        return ()
    found = []
    for menu in menus:
        for path, action in _leaves(menu, plain(menu.title())):
            name, _tab, told = plain(action.text()).partition("\t")
            said = bare(f"{name} {path}").split()
            if all(any(word.startswith(part) for word in said) for part in wanted) and any(
                word.startswith(part) for word in bare(name).split() for part in wanted
            ):
                key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                found.append(Command(name, path, told or key, action))
    return tuple(found)
