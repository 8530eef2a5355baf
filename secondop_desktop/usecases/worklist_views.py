"""Views of the worklist: which rows, in which order, with which columns; a person's own are kept with the vault."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from secondop_desktop.core.dates import show
from secondop_desktop.core.errors import NotFoundError, UsageError
from secondop_desktop.core.ordering import bare, in_words
from secondop_desktop.core.text import _
from secondop_desktop.opinion.worklist import Blocker, Line, rank, words
from secondop_desktop.vault.vault import Vault

_SETTING = "worklist-views"
MOST = 30
"""So many views are kept at most."""
_LONGEST = 60


class Part(StrEnum):
    """A part of the worklist."""

    ALL = "all"
    DUE = "due"
    STOPPED = "stopped"
    READY = "ready"
    WEEK = "week"
    WAITING = "waiting"


class Sort(StrEnum):
    """By what the rows are in order; the first is the order of urgency."""

    DUE = "due"
    NAME = "name"
    CLINIC = "clinic"
    BLOCKER = "blocker"
    DAYS = "days"
    NEXT = "next"


HIDEABLE = (Sort.CLINIC, Sort.DAYS, Sort.NEXT, Sort.DUE)
"""Columns that can be left out: who it is and what stops them always stands there."""


@dataclass(frozen=True, slots=True)
class View:
    """How the list is looked at. `words` must all stand in a row; `hidden` columns are left out; `name` empty: none."""

    name: str = ""
    part: Part = Part.ALL
    words: str = ""
    sort: Sort = Sort.DUE
    backwards: bool = False
    hidden: tuple[Sort, ...] = ()

    def same_look(self, other: View) -> bool:
        """Whether both show the same, whatever they are called."""
        return replace(self, name="") == replace(other, name="")


def built_in() -> tuple[View, ...]:
    """Our own views, in the order of their keys."""
    return (
        View(_("All"), Part.ALL),
        View(_("Due today"), Part.DUE),
        View(_("Blocked"), Part.STOPPED),
        View(_("Ready to send"), Part.READY),
        View(_("Due this week"), Part.WEEK),
        View(_("Waiting for records"), Part.WAITING),
    )


# ------------------------------------------------------------------------------------------------ what a view shows


def in_part(line: Line, part: Part, today: date) -> bool:
    """Whether this part shows the row. A week goes from Monday to Sunday; what is past is due in it, too."""
    match part:
        case Part.DUE:
            return line.is_due(today)
        case Part.STOPPED:
            return line.is_stopped
        case Part.READY:
            return line.is_ready
        case Part.WEEK:
            return line.due is not None and line.due.earliest() <= today + timedelta(days=6 - today.weekday())
        case Part.WAITING:
            return line.stop.kind in {Blocker.WAITING, Blocker.OVERDUE}
    return True


def has_words(line: Line, wanted: str) -> bool:
    """Whether every one of these words stands somewhere in the row, at any place of it, with its accents or without."""
    parts = bare(wanted).split()
    if not parts:
        return True
    text = bare(
        " ".join(
            (
                *(line.name, line.full_name, show(line.birth_date), line.clinic),
                *(words(line.stop), line.stop.next_action, line.note),
            )
        )
    )
    return all(word in text for word in parts)


def shown(lines: Iterable[Line], view: View, today: date) -> tuple[Line, ...]:
    """The rows that the view shows, in its order; rows that are equal in it stay in the order of urgency."""
    found = [line for line in lines if in_part(line, view.part, today) and has_words(line, view.words)]
    key = _KEYS.get(view.sort)
    if key is not None:
        # What is not known stands last, either way.
        known = [(value, line) for line in found if (value := key(line)) is not None]
        known.sort(key=lambda pair: pair[0], reverse=view.backwards)
        return (*(line for _value, line in known), *(line for line in found if key(line) is None))
    return tuple(reversed(found)) if view.backwards else tuple(found)


def in_places(found: Iterable[Line], lines: Iterable[Line], places: Sequence[str]) -> tuple[Line, ...]:
    """What is found, but the cases of `places` (ids) where they were: also one that the view would no longer show.

    So nobody loses the place in the list for what was done there. What came to it stands at its own place in `found`,
    and a page that may be another person's comes first at once.
    """
    now = {line.case_id: line for line in lines}
    stay = [now[case] for case in places if case in now and now[case].stop.kind is not Blocker.WRONG_PERSON]
    known = {line.case_id for line in stay}
    for place, line in enumerate(found):
        if line.case_id not in known:
            stay.insert(place, line)
    return tuple(stay)


_KEYS: dict[Sort, Callable[[Line], Any]] = {
    Sort.NAME: lambda line: in_words(line.name),
    Sort.CLINIC: lambda line: in_words(line.clinic) if line.clinic else None,
    Sort.BLOCKER: lambda line: rank(line.stop.kind),
    Sort.DAYS: lambda line: line.stop.days,
    Sort.NEXT: lambda line: in_words(line.stop.next_action),
}


# ------------------------------------------------------------------------------------------------ kept with the vault


def kept(vault: Vault) -> tuple[View, ...]:
    """The views of the person, in the order in which they were made; one that cannot be read is left out."""
    try:
        stored = json.loads(vault.setting(_SETTING) or "[]")
    except ValueError:
        return ()
    found = (_read(item) for item in stored) if isinstance(stored, list) else ()
    return tuple(view for view in found if view is not None)


def _read(item: object) -> View | None:
    if not isinstance(item, dict):
        return None
    try:
        return View(
            str(item["name"]),
            Part(item.get("part", Part.ALL)),
            str(item.get("words", "")),
            Sort(item.get("sort", Sort.DUE)),
            bool(item.get("backwards", False)),
            tuple(Sort(name) for name in item.get("hidden", ())),
        )
    except (KeyError, ValueError, TypeError):
        return None  # a later version of the program wrote it


def keep(vault: Vault, view: View) -> View:
    """Keep a view; one of the same name is replaced in its place. Raises `UsageError` for a name that cannot be."""
    views = list(kept(vault))
    view = replace(view, name=_name(view.name))
    same = [number for number, item in enumerate(views) if item.name.casefold() == view.name.casefold()]
    if same:
        views[same[0]] = view
    elif len(views) >= MOST:
        raise UsageError(_("There are too many views"), _("Delete one that you no longer use. Nothing was changed."))
    else:
        views.append(view)
    _write(vault, views)
    return view


def rename(vault: Vault, old: str, new: str) -> View:
    """Call a view otherwise; raises `UsageError` where the name is taken or cannot be."""
    views = list(kept(vault))
    place = _place(views, old)
    name = _name(new)
    if any(item.name.casefold() == name.casefold() for number, item in enumerate(views) if number != place):
        raise UsageError(_("There is a view of this name"), _("Give it another name. Nothing was changed."))
    views[place] = replace(views[place], name=name)
    _write(vault, views)
    return views[place]


def remove(vault: Vault, name: str) -> tuple[View, int]:
    """Forget a view; returns it with its place, so that `put_back` can bring it back."""
    views = list(kept(vault))
    place = _place(views, name)
    view = views.pop(place)
    _write(vault, views)
    return view, place


def put_back(vault: Vault, view: View, place: int) -> None:
    """Bring back a view that was removed, where it was, unless there is one of its name again."""
    views = list(kept(vault))
    if all(item.name.casefold() != view.name.casefold() for item in views):
        views.insert(place, view)
        _write(vault, views)


def _place(views: Sequence[View], name: str) -> int:
    for number, item in enumerate(views):
        if item.name == name:
            return number
    raise NotFoundError(_("There is no such view"), _("It was deleted meanwhile. Nothing was changed."))


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise UsageError(_("What is the view called?"), _("Give it a name. Nothing was changed."))
    if len(name) > _LONGEST:
        raise UsageError(_("This name is too long"), _("Use 60 letters at most. Nothing was changed."))
    if any(item.name.casefold() == name.casefold() for item in built_in()):
        raise UsageError(_("This is the name of one of our views"), _("Give it another name. Nothing was changed."))
    return name


def _write(vault: Vault, views: Sequence[View]) -> None:
    vault.set_setting(_SETTING, json.dumps([asdict(view) for view in views], ensure_ascii=False))
