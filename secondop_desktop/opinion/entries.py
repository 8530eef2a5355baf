"""Lists that people edit by hand (TOML), read so that a mistake in one is told with its file, line and reason."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.text import _

_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)|\s*\(at end of document\)")


class ChecklistError(InputRefusedError):
    """A list has a mistake in it; the message names file, line and reason."""


def mistake(file: str, line: int, reason: str) -> ChecklistError:
    """The error for a mistake on this line (from 1)."""
    return ChecklistError(
        _("This list has a mistake"),
        _("{file}, line {line}: {reason}.").format(file=file, line=line, reason=reason),
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of a list, with the lines (from 1, the last one not included) that it stands on.

    tomllib tells no lines of values; they are found by their keys in the table's own lines.
    """

    file: str
    lines: tuple[str, ...]
    first: int
    last: int
    values: Mapping[str, Any]

    def error(self, reason: str, *clues: str) -> ChecklistError:
        """A mistake in this table, on the line where the first of the clues that is found stands."""
        own = self.lines[self.first - 1 : self.last - 1]
        for clue in clues:
            key = re.compile(rf"(^|[\s{{,.\[\"']){re.escape(clue)}[\"']?\s*=")
            whole = re.compile(rf"(?<![\w-]){re.escape(clue)}(?![\w-])")
            for pattern in (key, whole):
                for number, line in enumerate(own, start=self.first):
                    if not line.lstrip().startswith("#") and pattern.search(line):
                        return mistake(self.file, number, reason)
        return mistake(self.file, self.first, reason)

    def only(self, keys: Iterable[str]) -> None:
        """Raise `ChecklistError` for a key that is none of these."""
        for key in self.values:
            if key not in keys:
                raise self.error(_("“{key}” is not a key").format(key=key), key)

    def inner(self, values: Any, key: str) -> Entry:
        """A table inside this one."""
        if not isinstance(values, dict):
            raise self.error(_("“{key}” must be a list of tables").format(key=key), key)
        return Entry(self.file, self.lines, self.first, self.last, values)

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a default it must be there and not be empty."""
        if key not in self.values and default is not None:
            return default
        value = self._value(key)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.error(_("“{key}” must be a text").format(key=key), key)
        return value.strip()

    def texts(self, key: str, allowed: Iterable[str] | None = None) -> tuple[str, ...]:
        """A list of texts, empty where it is left out."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.error(_("“{key}” must be a list of texts").format(key=key), key)
        choices = None if allowed is None else tuple(allowed)
        for item in value:
            if choices is not None and item not in choices:
                raise self._no_choice(key, item, choices)
        return tuple(item.strip() for item in value)

    def choice(self, key: str, allowed: Iterable[str], default: str | None = None) -> str:
        """One of these texts."""
        value = self.text(key, default)
        choices = tuple(allowed)
        if value not in choices and not (default is not None and value == default):
            raise self._no_choice(key, value, choices)
        return value

    def flag(self, key: str, default: bool | None = None) -> bool:
        """True or false."""
        if key not in self.values and default is not None:
            return default
        value = self._value(key)
        if not isinstance(value, bool):
            raise self.error(_("“{key}” must be true or false").format(key=key), key)
        return value

    def number(self, key: str, default: int | None = None) -> int:
        """A whole number above 0, or the default."""
        if key not in self.values and default is not None:
            return default
        value = self._value(key)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 36500:
            raise self.error(_("“{key}” must be a whole number above 0").format(key=key), key)
        return value

    def _value(self, key: str) -> Any:
        if key not in self.values:
            raise self.error(_("“{key}” is missing").format(key=key))
        return self.values[key]

    def _no_choice(self, key: str, value: str, choices: tuple[str, ...]) -> ChecklistError:
        shown = ", ".join(choices) if len(choices) <= 30 else ", ".join([*choices[:30], "…"])
        reason = _("“{value}” cannot stand in “{key}”; it can be: {choices}")
        return self.error(reason.format(value=value, key=key, choices=shown), value, key)


def read(text: str, file: str, tables: Iterable[str]) -> tuple[Entry, dict[str, tuple[Entry, ...]]]:
    """What stands outside of all tables, and the tables of each of these names; raises `ChecklistError`."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        line = int(at[1]) if at is not None and at[1] else text.count("\n") + 1
        reason = _AT_LINE.sub("", str(error))
        raise mistake(file, line, _("this is not valid TOML ({reason})").format(reason=reason)) from error
    lines = tuple(text.splitlines())
    names = tuple(tables)
    header = re.compile(r"^\s*\[\[?\s*([\w-]+)\s*\]\]?\s*(#.*)?$")
    starts = [(number, found[1]) for number, line in enumerate(lines, start=1) if (found := header.match(line))]
    ends = [*(number for number, _name in starts[1:]), len(lines) + 1][: len(starts)]
    places = [(name, start, end) for (start, name), end in zip(starts, ends, strict=True)]
    top_end = places[0][1] if places else len(lines) + 1
    top = Entry(file, lines, 1, max(top_end, 2), {key: item for key, item in data.items() if key not in names})
    found_tables: dict[str, tuple[Entry, ...]] = {}
    for name in names:
        items = data.get(name, [])
        whole = Entry(file, lines, 1, len(lines) + 1, {})
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise whole.error(_("“{key}” must be written as [[{key}]]").format(key=name), name, f"[{name}]")
        spots = [(start, end) for table, start, end in places if table == name]
        if len(spots) != len(items):
            raise whole.error(_("“{key}” must be written as [[{key}]]").format(key=name), name)
        found_tables[name] = tuple(
            Entry(file, lines, start, end, item) for (start, end), item in zip(spots, items, strict=True)
        )
    return top, found_tables
