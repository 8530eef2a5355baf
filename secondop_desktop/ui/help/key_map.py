"""All keys of the program: those of the menus as the menus have them, those of the rooms, and what a room added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.menus import Menus
from secondop_desktop.ui.widgets.buttons import plain


@dataclass(frozen=True, slots=True)
class KeyLine:
    """Keys that do one thing, as `QKeySequence` writes them everywhere, and what that is."""

    keys: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """The keys of one place; `rooms` are the names of the rooms that it is about."""

    title: str
    lines: tuple[KeyLine, ...]
    rooms: tuple[str, ...] = ()


def _portable(sequence: QKeySequence) -> str:
    return sequence.toString(QKeySequence.SequenceFormat.PortableText)


def shown(key: str) -> str:
    """The key as this system and language write it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def _menu_lines(menu: QMenu) -> Iterator[KeyLine]:
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from _menu_lines(inner)
            continue
        words, _tab, told = plain(action.text()).partition("\t")
        keys = tuple(_portable(key) for key in action.shortcuts())
        if told:
            keys = (_portable(QKeySequence(told, QKeySequence.SequenceFormat.NativeText)),)
        if keys:
            yield KeyLine(keys, words.rstrip("…"))


def menu_groups(menus: Menus) -> tuple[KeyGroup, ...]:
    """The keys of each menu."""
    every = (menus.file, menus.edit, menus.records, menus.opinion, menus.view, menus.help)
    groups = (KeyGroup(plain(menu.title()), tuple(_menu_lines(menu))) for menu in every)
    return tuple(group for group in groups if group.lines)


def room_groups() -> tuple[KeyGroup, ...]:
    """The keys that belong to a place, while the keyboard is in it."""
    line = KeyLine
    return (
        KeyGroup(
            _("Rooms on the left"),
            (line(("Up", "Down"), _("The room above or below")), line(("Return",), _("Go in"))),
        ),
        KeyGroup(
            _("Every list"),
            (
                line(("Up", "Down"), _("Move")),
                line(("Return",), _("Open what is chosen")),
                line(("E",), _("Correct what is chosen")),
                line(("Del",), _("Delete what is chosen; Undo brings it back")),
            ),
            ("results", "procedures", "medications", "conditions", "documents", "imaging", "timeline"),
        ),
        KeyGroup(
            _("Forms and questions"),
            (
                line(("Ctrl+Return", "Ctrl+Enter"), _("Save the form")),
                line(("Esc",), _("Close without saving; stop what takes long")),
                line(("Alt+S",), _("Show the password")),
                line(("Ctrl+P",), _("Print the recovery sheet")),
                line(("Ctrl+S",), _("Save the recovery sheet")),
            ),
        ),
        KeyGroup(
            _("Looking at what came in"),
            (
                line(("Return", "Enter"), _("Accept")),
                line(("Del",), _("Leave out")),
                line(("F8",), _("The next decision")),
                line(("F2",), _("Correct title, kind and date")),
                line(("F4",), _("The columns of a table")),
                line(("PgUp", "PgDown"), _("Turn pages")),
                line(("Ctrl+Return", "Ctrl+Enter"), _("Twice: accept what was read surely on the page")),
                line(("Ctrl+Shift+Return",), _("The same answer for all that wait for the same reason")),
                line(("Ctrl+Shift+A",), _("Add all that is ready")),
            ),
            ("import",),
        ),
        KeyGroup(
            _("Timeline"),
            (
                line(("+", "="), _("Nearer: from years to months to days")),
                line(("-",), _("Further away")),
                line(("/",), _("Show only what has these words")),
            ),
            ("timeline",),
        ),
        KeyGroup(_("Test results"), (line(("F",), _("Only what the laboratory flagged")),), ("results",)),
        KeyGroup(
            _("Documents"),
            (
                line(("PgUp", "PgDown"), _("Turn pages")),
                line(("Home", "End"), _("The first page, the last page")),
                line(("E",), _("Correct title, kind and date")),
                line(("Ctrl+S",), _("Save a copy of the original")),
                line(("R", "Shift+R"), _("Turn the page upright; with Shift the other way")),
                line(("T",), _("Tags of what is chosen")),
                line(("Return", "Shift+Return"), _("In the search: the next place, the one before")),
            ),
            ("documents",),
        ),
        KeyGroup(
            _("Second opinion"),
            (
                line(("Alt+Left", "Alt+Right"), _("The step before, the step after")),
                line(("Alt+Up", "Alt+Down"), _("In the list of questions: a question up or down")),
                line(("Ctrl+R",), _("Requests for records")),
                line(("Ctrl+P",), _("Print where things stand")),
                line(("Ctrl+Shift+C",), _("All second opinions")),
            ),
            ("opinion",),
        ),
        KeyGroup(
            _("All second opinions"),
            (
                line(("N",), _("Begin another one")),
                line(("F2",), _("Give it a name")),
                line(("C",), _("Close it, or open it again")),
                line(("M",), _("Keep it as a template")),
                line(("T",), _("Begin one from a template")),
                line(("Del",), _("Put it away, or bring it back")),
            ),
            ("opinion",),
        ),
        KeyGroup(
            _("Requests for records"),
            (
                line(("N",), _("Ask for records")),
                line(("L",), _("The letter")),
                line(("S",), _("It was sent today")),
                line(("R",), _("It was received today")),
                line(("W",), _("Write down what happened")),
                line(("D",), _("Slides, blocks and discs")),
                line(("Del",), _("Remove the request")),
            ),
            ("opinion",),
        ),
        KeyGroup(
            _("Opinions side by side"),
            (
                line(("D",), _("They saw different data")),
                line(("I",), _("They read the same data differently")),
                line(("J",), _("They weigh it differently")),
                line(("Del",), _("Take the mark back")),
                line(("Up", "Down"), _("The row above or below")),
            ),
            ("opinion",),
        ),
        KeyGroup(
            _("Medication lists side by side"),
            (line(("Q",), _("Put it on my questions, or take it off")), line(("P",), _("Print the lists"))),
        ),
        KeyGroup(
            _("Packet"),
            (
                line(("Ctrl+S",), _("Save the packet")),
                line(("Ctrl+P",), _("Print the packet")),
                line(("PgUp", "PgDown"), _("Turn pages")),
                line(("Alt+Up", "Alt+Down"), _("In “Change order”: a section up or down")),
                line(("Ctrl+B",), _("Draw boxes over what is to be removed")),
                line(("B",), _("Begin a box")),
                line(("Left", "Right", "Up", "Down"), _("Move the box; with Shift, change its size")),
                line(("Return",), _("Keep the box")),
                line(("Esc",), _("Drop the box")),
            ),
            ("packet",),
        ),
        KeyGroup(
            _("Worklist"),
            (
                line(("J", "K"), _("The row below, the row above")),
                line(
                    ("Shift+Down", "Shift+Up"), _("Choose several rows; L, S, R, D, B and printing are for all of them")
                ),
                line(("F5",), _("Put the rows in order again")),
                line(("Return",), _("Go where the case is stuck")),
                line(("A",), _("Do the next action")),
                line(("L",), _("The letter that comes next")),
                line(("S",), _("It went out today")),
                line(("R",), _("The records were received")),
                line(("N",), _("Keep a note")),
                line(("D",), _("A due day of your own")),
                line(("C",), _("The second opinion")),
                line(("P",), _("The packet")),
                line(("B",), _("Make the packets of several")),
                line(("V",), _("The views")),
                line(tuple(f"Alt+{number}" for number in range(1, 10)), _("A view by its number")),
                line(("/",), _("Show only what has these words")),
                line(("T",), _("Write how many days each case took")),
                line(("Ctrl+P",), _("Print the list of the day")),
            ),
            ("worklist",),
        ),
        KeyGroup(
            _("All people"),
            (
                line(("Return",), _("Open this person")),
                line(("E",), _("Correct name and birth date")),
                line(("A",), _("Archive, or bring back")),
            ),
            ("people",),
        ),
        KeyGroup(
            _("Deleted records"),
            (line(("Return",), _("Bring it back")), line(("Del",), _("Erase it for good"))),
            ("trash",),
        ),
        KeyGroup(
            _("The tour"),
            (
                line(("Return",), _("Go on")),
                line(("Alt+Left",), _("The step before")),
                line(("Esc",), _("End the tour")),
            ),
        ),
        KeyGroup(
            _("This help"),
            (
                line(("Ctrl+K", "Ctrl+F", "/"), _("Look for words in the help")),
                line(("Alt+Left",), _("Back to where I was")),
                line(("Esc",), _("Close the help")),
            ),
        ),
    )


def keys_in(room: QWidget) -> dict[str, str]:
    """The keys that a room has now, with the words of what has them; empty words where it does not say any."""
    found: dict[str, str] = {}
    for button in room.findChildren(QAbstractButton):
        if not button.shortcut().isEmpty():
            found.setdefault(_portable(button.shortcut()), button.accessibleName() or plain(button.text()))
    for shortcut in room.findChildren(QShortcut):
        keys = shortcut.keys()
        for key in keys:
            if not found.get(_portable(key)):
                found[_portable(key)] = shortcut.whatsThis()
    return found


def key_groups(menus: Menus, rooms: Iterable[tuple[str, str, QWidget]] = ()) -> tuple[KeyGroup, ...]:
    """Every key by place; `rooms` are those that were entered (name, title, room), for keys that are on no list yet."""
    groups = list(room_groups())
    everywhere = {key for group in groups if not group.rooms for line in group.lines for key in line.keys}
    for name, title, room in rooms:
        listed = everywhere | {
            key for group in groups if name in group.rooms for line in group.lines for key in line.keys
        }
        new = tuple(KeyLine((key,), words) for key, words in keys_in(room).items() if words and key not in listed)
        if new:
            own = next((at for at, group in enumerate(groups) if group.rooms == (name,)), None)
            if own is None:
                groups.append(KeyGroup(title, new, (name,)))
            else:
                groups[own] = replace(groups[own], lines=groups[own].lines + new)
    return (*menu_groups(menus), *groups)
