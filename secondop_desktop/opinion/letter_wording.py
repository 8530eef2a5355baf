"""Own words for the first and last paragraphs of letters, with named places that are filled in; as a file, too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from secondop_desktop.core.text import _
from secondop_desktop.opinion.clinics import toml_string
from secondop_desktop.opinion.entries import mistake, read

PLACES = ("patient", "born", "facility", "record_number", "period", "today", "sent", "days", "due")
"""What can stand in braces; `sent`, `days` and `due` only in a reminder, as a request was not sent yet."""
_ONLY_IN_REMINDER = frozenset({"sent", "days", "due"})
_KEYS = ("request_opening", "request_closing", "reminder_opening", "reminder_closing")
_BRACE = re.compile(r"\{([^{}\n]*)\}|[{}]")
_LONGEST = 2000


class LetterKind(StrEnum):
    """Which letter it is, as the command line names it."""

    REQUEST = "request"
    REMINDER = "reminder"
    ESCALATION = "escalation"


@dataclass(frozen=True, slots=True)
class Wording:
    """Own paragraphs, an empty line between two; empty: ours stand there."""

    request_opening: str = ""
    request_closing: str = ""
    reminder_opening: str = ""
    reminder_closing: str = ""

    def opening(self, kind: LetterKind) -> str:
        """The first paragraphs of a letter of this kind."""
        return str(getattr(self, f"{kind}_opening", ""))

    def closing(self, kind: LetterKind) -> str:
        """The last ones."""
        return str(getattr(self, f"{kind}_closing", ""))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled; a place without a value shows a line to write on."""

    def value(found: re.Match[str]) -> str:
        name = (found[1] or "").strip()
        return (values.get(name) or "________") if name in PLACES else found[0]

    return _BRACE.sub(value, text)


def problem(text: str, kind: LetterKind) -> tuple[int, str] | None:
    """The line (from 1) and the reason of the first mistake, or None."""
    if len(text) > _LONGEST:
        return 1, _("it is longer than {n} letters").format(n=_LONGEST)
    for number, line in enumerate(text.splitlines(), start=1):
        for found in _BRACE.finditer(line):
            if found[1] is None:
                return number, _("a brace stands alone; a place is written as {example}").format(example="{facility}")
            name = found[1].strip()
            if name not in PLACES:
                return number, _("“{name}” is not a place").format(name=found[0])
            if kind is LetterKind.REQUEST and name in _ONLY_IN_REMINDER:
                return number, _("“{name}” is known only once the request was sent").format(name=found[0])
    return None


def allowed(kind: LetterKind) -> tuple[str, ...]:
    """The places that can stand in a letter of this kind."""
    return tuple(name for name in PLACES if kind is not LetterKind.REQUEST or name not in _ONLY_IN_REMINDER)


def read_wording(text: str, file: str) -> Wording:
    """The wording that a file states; raises `ChecklistError` with the file, the line and the reason."""
    top, _tables = read(text, file, ())
    top.only(_KEYS)
    values = {key: top.text(key, "") for key in _KEYS}
    lines = text.splitlines()
    for key, value in values.items():
        found = problem(value, _kind(key))
        if found is None:
            continue
        own, reason = found
        start = next((n for n, line in enumerate(lines, start=1) if line.lstrip().startswith(key)), 1)
        # The words of a text in three quotes begin on the line below them.
        below = bool(re.search(r"=\s*(\"\"\"|''')\s*$", lines[start - 1])) if lines else False
        known = ", ".join(f"{{{place}}}" for place in allowed(_kind(key)))
        raise mistake(file, start + own - 1 + below, f"{reason} ({_('Places')}: {known})")
    return Wording(**values)


def write_wording(wording: Wording) -> str:
    """The wording as a file that `read_wording` reads."""
    lines = [f"# {_('Places')}: " + ", ".join(f"{{{name}}}" for name in PLACES)]
    for key in _KEYS:
        value = getattr(wording, key)
        if "\n" in value and '"""' not in value and "\\" not in value:
            lines.append(f'{key} = """\n{value}"""')
        elif value:
            lines.append(f"{key} = {toml_string(value)}")
    return "\n".join(lines) + "\n"


def _kind(key: str) -> LetterKind:
    return LetterKind(key.partition("_")[0])
