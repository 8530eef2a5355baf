"""Looking for words in the guide: which lines have them, and where in the line they stand."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from secondop_desktop.ui.help.guide import Section

MOST = 40
_EACH = 3  # lines shown of one section
_BEFORE = 14  # letters shown before the first word that was found


@dataclass(frozen=True, slots=True)
class Hit:
    """A line of a section with the words in it; `marks` are their places in `line`: (start, end)."""

    section: Section
    line: str
    marks: tuple[tuple[int, int], ...]


def folded(text: str) -> str:
    """The text without capitals and accents, letter for letter, so that places in it are places in the text."""
    out = []
    for letter in text:
        plain = unicodedata.normalize("NFKD", letter)[:1].casefold()
        out.append(plain if len(plain) == 1 else letter)
    return "".join(out)


def marks_in(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where the folded words begin a word of the text, in order and without overlap."""
    plain = folded(text)
    found: list[tuple[int, int]] = []
    for word in words:
        start = plain.find(word)
        while start >= 0:
            if start == 0 or not plain[start - 1].isalnum():
                found.append((start, start + len(word)))
            start = plain.find(word, start + 1)
    kept: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
        elif end > kept[-1][1]:
            kept[-1] = (kept[-1][0], end)
    return tuple(kept)


def look_for(wanted: str, sections: Sequence[Section]) -> tuple[Hit, ...]:
    """The lines for these words: sections that have each of them, those with it in the title first."""
    words = folded(wanted).split()
    if not words:
        return ()
    ranked: list[tuple[int, int, Hit]] = []
    for number, section in enumerate(sections):
        lines = list(section.lines())
        whole = "\n".join((section.title, *lines))
        if not all(marks_in(whole, [word]) for word in words):
            continue
        in_title = all(marks_in(section.title, [word]) for word in words)
        counted = [(sum(bool(marks_in(line, [word])) for word in words), line) for line in lines]
        full = [line for count, line in counted if count == len(words)]
        best = full[:_EACH]
        if not best and lines:
            best = [max(counted, key=lambda pair: pair[0])[1]]
        rank = 0 if in_title else 1 if full else 2
        ranked += [(rank, number, Hit(section, *_short(line, words))) for line in best or [""]]
    ranked.sort(key=lambda item: item[:2])
    return tuple(hit for _rank, _number, hit in ranked[:MOST])


def _short(line: str, words: Sequence[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The line from shortly before the first word that was found."""
    flat = line.replace("\n", " ")
    marks = marks_in(flat, words)
    start = marks[0][0] if marks else 0
    if start > _BEFORE:
        cut = flat.find(" ", start - _BEFORE)
        flat = "… " + flat[(cut if 0 <= cut < start else start - 1) + 1 :]
    return flat, marks_in(flat, words)
