"""The text of a VA Blue Button download taken apart into sections, entries and fields, and what is drafted from it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from secondop_desktop.core.dates import PartialDate, parse_printed
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import NoneKnown, Record
from secondop_desktop.core.text import _

_HEADING = re.compile(r"-{3,}\s*(?P<title>[A-Za-z][^\n]*?)\s*-{2,}\s*")
_RULE = re.compile(r"\s*[-=_*]{5,}\s*")
_DATE = re.compile(r"(?P<day>\d{1,2} [A-Za-z]{3,9} \d{4})(?:\s*@\s*(?P<hour>\d{2}):?(?P<minute>\d{2}))?")
_NOTHING = frozenset({"", "--", "na", "n/a", "none reported"})
_NO_DATA = re.compile(r"no information was available|no .{0,40}(?:records?|data) (?:were |was )?found", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line and its number in the file (from 1)."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its title in capitals, the line of its heading, and the lines below that."""

    title: str
    line: int
    lines: tuple[Line, ...]

    @property
    def self_reported(self) -> bool:
        return self.title.startswith("SELF REPORTED")

    @property
    def empty(self) -> bool:
        """Whether it only says that there is nothing to show."""
        return any(_NO_DATA.search(line.text) for line in self.lines[:8])


@dataclass(slots=True)
class Entry:
    """One entry: where it begins, its fields by their label, and its lines."""

    line: int
    fields: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)

    def text(self, *labels: str) -> str:
        """The first of these fields that says something; `--` says nothing."""
        for label in labels:
            found = self.fields.get(label, "").strip()
            if found.casefold() not in _NOTHING:
                return found
        return ""

    def date(self, *labels: str) -> PartialDate | None:
        """The first of these fields that is a date."""
        return next((when for label in labels if (when := read_date(self.text(label))) is not None), None)

    @property
    def body(self) -> str:
        """What stands below the first rule of the entry."""
        at = next((place for place, line in enumerate(self.lines) if _RULE.fullmatch(line.text)), None)
        return plain(self.lines[at + 1 :]) if at is not None else ""


def sections(text: str) -> list[Section]:
    """The sections of a download, in order; what stands before the first is left out."""
    found: list[Section] = []
    title, began = "", 0
    held: list[Line] = []
    for number, words in enumerate(text.split("\n"), start=1):
        match = _HEADING.fullmatch(words)
        if match is not None and "  " not in match["title"] and match["title"].strip("- "):
            if title:
                found.append(Section(title, began, tuple(held)))
            title, began, held = " ".join(match["title"].strip("- ").upper().split()), number, []
        else:
            held.append(Line(number, words))
    if title:
        found.append(Section(title, began, tuple(held)))
    return found


def entries(lines: Sequence[Line], first: str, labels: str) -> list[Entry]:
    """The entries that begin with the label `first`; `labels` are the others, parted by bars.

    A line without one of them goes on with the field above it, until an empty line or a rule.
    """
    names = "|".join(re.escape(label) for label in (first, *labels.split("|")))
    pattern = re.compile(rf"\s{{0,6}}(?P<label>{names}):\*?[ \t]*(?P<value>.*)")
    more = re.compile(rf"\s{{3,}}(?P<label>{names}):[ \t]*")
    found: list[Entry] = []
    label = ""
    for line in lines:
        match = pattern.fullmatch(line.text.rstrip())
        if match is not None and match["label"] == first:
            found.append(Entry(line.number))
        if not found:
            continue
        entry = found[-1]
        entry.lines.append(line)
        if match is not None:
            label = match["label"]
            label = _store(entry, label, match["value"], more)
        elif not line.text.strip() or _RULE.fullmatch(line.text):
            label = ""
        elif label:
            entry.fields[label] = f"{entry.fields[label]}\n{line.text.strip()}".strip()
    return found


def _store(entry: Entry, label: str, value: str, more: re.Pattern[str]) -> str:
    """Keep a line's field, and further fields on the same line; returns the last one's label."""
    match = more.search(value)
    if match is None:
        entry.fields.setdefault(label, value.strip())
        return label
    entry.fields.setdefault(label, value[: match.start()].strip())
    return _store(entry, match["label"], value[match.end() :], more)


def blocks(section: Section, first: str) -> Iterator[list[Line]]:
    """The stretches of a section that each begin with the label `first`, without the rule before the next."""
    held: list[Line] = []
    for line in section.lines:
        if re.match(rf"\s{{0,6}}{re.escape(first)}:", line.text):
            if held:
                yield _trimmed(held)
            held = [line]
        elif held:
            held.append(line)
    if held:
        yield _trimmed(held)


def _trimmed(lines: list[Line]) -> list[Line]:
    while lines and (not lines[-1].text.strip() or re.fullmatch(r"\s*={5,}\s*", lines[-1].text)):
        lines.pop()
    return lines


def plain(lines: Sequence[Line]) -> str:
    """The lines as one text, without rules and without more than one empty line in a row."""
    words = "\n".join(line.text.rstrip() for line in lines if not _RULE.fullmatch(line.text))
    return re.sub(r"\n{3,}", "\n\n", words).strip("\n")


def read_date(text: str) -> PartialDate | None:
    """`07 Jan 2013 @ 1527`, or without the time."""
    match = _DATE.match(text)
    if match is None:
        return None
    day = parse_printed(match["day"])
    if not isinstance(day, PartialDate):
        return None
    if match["hour"] is None or int(match["hour"]) > 23 or int(match["minute"]) > 59:
        return day
    return PartialDate(f"{day.iso}T{match['hour']}:{match['minute']}")


@dataclass(slots=True)
class Draft:
    """What is being gathered from one download."""

    sha256: str
    importer: str
    records: list[Record] = field(default_factory=list)
    none_known: list[NoneKnown] = field(default_factory=list)
    unmapped: Counter[str] = field(default_factory=Counter)

    def new_id(self) -> str:
        """A key for one more record, unique in the batch."""
        return f"r{len(self.records) + len(self.none_known) + 1}"

    def source(self, line: int) -> tuple[Source, ...]:
        """The provenance of what stands on a line."""
        return (Source(self.sha256, f"line {line}", self.importer),)


def note_of(section: Section, entry: Entry, *labels: str) -> str:
    """These fields with their labels, comments, and whether the person typed it."""
    parts = [f"{label}: {text}" for label in labels if (text := entry.text(label))]
    if comment := entry.text("Comments"):
        parts.append(comment)
    if section.self_reported:
        parts.append(_("Entered by the patient"))
    return "\n".join(parts)
