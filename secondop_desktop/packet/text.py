"""Text in spans, broken into lines: what is bold, what the patient said, and what links to which page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from secondop_desktop.core.text import _
from secondop_desktop.packet.style import ACCENT, INK, INK_SOFT, Face, Size
from secondop_desktop.packet.typeface import plain, width

UNKNOWN_PAGE = "000"
"""Holds the place of a page number until the pages have been counted."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one face and colour; with `target` it is a link there."""

    text: str
    face: Face = Face.REGULAR
    colour: str = INK
    target: str = ""


Text = tuple[Span, ...]


def regular(text: str) -> Text:
    """Upright text, as documents say it."""
    return (Span(plain(text)),)


def bold(text: str) -> Text:
    """Text of weight."""
    return (Span(plain(text), Face.BOLD),)


def italic(text: str) -> Text:
    """The patient's own words."""
    return (Span(plain(text), Face.ITALIC),)


def soft(text: str) -> Text:
    """Text that stands back: column headings, remarks."""
    return (Span(plain(text), colour=INK_SOFT),)


def join(parts: Iterable[Text], between: str = " ") -> Text:
    """The parts one after the other, empty ones left out."""
    out: list[Span] = []
    for part in parts:
        if not any(span.text for span in part):
            continue
        if out:
            out.append(Span(between))
        out.extend(part)
    return tuple(out)


NEW_LINE: Text = (Span("\n"),)
"""Ends a line inside a text."""


def is_empty(text: Text) -> bool:
    return not any(span.text.strip() for span in text)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The page numbers of the last pass, and the number of pages; unknown ones are held by a placeholder.

    `last` is the last page of what takes several.
    """

    of: Mapping[str, int]
    last: Mapping[str, int] = field(default_factory=dict)
    total: int | None = None

    def known(self, target: str) -> bool:
        """Whether the target stands somewhere; while the pages have not been counted, every one may."""
        return self.total is None or target in self.of

    def show(self, target: str) -> str:
        number = self.of.get(target)
        return UNKNOWN_PAGE if number is None else str(number)

    def show_range(self, target: str) -> str:
        """The page, or the pages from the first to the last: "5–7"."""
        first, last = self.of.get(target), self.last.get(target)
        return self.show(target) if first is None or last is None or last <= first else f"{first}–{last}"


def page_link(numbers: Numbers, target: str) -> Text:
    """A link such as "p. 15"."""
    target = target if numbers.known(target) else "contents"
    return (Span(_("p. {page}").format(page=numbers.show(target)), colour=ACCENT, target=target),)


LEFT_OUT = "left-out"
"""The target of a fact whose original is not in the packet."""


def page_links(numbers: Numbers, targets: Sequence[str], limit: int = 2) -> Text:
    """Links such as "p. 15, 31": one for each page that says it, the first ones when there are more than `limit`."""
    if list(targets) == [LEFT_OUT]:
        return (Span(_("left out"), colour=ACCENT, target=LEFT_OUT),)
    by_number: dict[str, str] = {}
    for wanted in targets:
        target = wanted if numbers.known(wanted) else "contents"
        by_number.setdefault(numbers.show(target), target)
    if not by_number:
        return ()
    spans: list[Span] = []
    for number, target in list(by_number.items())[:limit]:
        shown = number if spans else _("p. {page}").format(page=number)
        if spans:
            spans.append(Span(", ", colour=ACCENT))
        spans.append(Span(shown, colour=ACCENT, target=target))
    if len(by_number) > limit:
        spans.append(Span(f" +{len(by_number) - limit}", colour=INK_SOFT))
    return tuple(spans)


# A line may break after a space, a hyphen between letters, a slash, or where the person broke it.
_TOKEN = re.compile(r"\s+|[^\s\-/]*[\-/]+(?=[^\s\-/])|[^\s]+")


@dataclass(frozen=True, slots=True)
class Line:
    """Spans that stand side by side, and how wide they are."""

    spans: tuple[Span, ...]
    width: float


def text_width(text: Text, pt: float) -> float:
    """How wide the text is in one line."""
    return sum(width(span.text, span.face, pt) for span in text)


def wrap(text: Text, size: Size, measure: float) -> list[Line]:
    """The text broken into lines no wider than `measure`; a word that is wider is broken by characters."""
    return list(_wrapped(text, size, measure))


def begun(lines: list[Line], most: int, size: Size) -> list[Line]:
    """The first lines, with an ellipsis where there are more; only for what stands whole elsewhere in the packet."""
    if len(lines) <= most:
        return lines
    *first, last = lines[:most]
    return [*first, Line((*last.spans, Span("…")), last.width + width("…", Face.REGULAR, size.pt))]


@lru_cache(maxsize=30_000)  # every pass of laying out asks for the same lines again
def _wrapped(text: Text, size: Size, measure: float) -> tuple[Line, ...]:
    lines: list[Line] = []
    current: list[Span] = []
    used = 0.0
    for span in text:
        if span.text == "\n":
            lines.append(_closed(current, size))
            current, used = [], 0.0
            continue
        # A link such as "p. 15" is one word.
        tokens = [span.text] if span.target else _TOKEN.findall(span.text)
        for token in tokens:
            blank = token.isspace()
            if blank and not current:
                continue
            token_width = width(token, span.face, size.pt)
            if used + token_width > measure and not blank and current:
                lines.append(_closed(current, size))
                current, used = [], 0.0
            if token_width > measure and not blank:
                while _is_wider(token, span.face, size.pt, measure):
                    head = _fitting(token, span.face, size.pt, measure)
                    lines.append(_closed([replace(span, text=head)], size))
                    token = token[len(head) :]
                token_width = width(token, span.face, size.pt)
            if token:
                current.append(Span(token, span.face, span.colour, span.target))
                used += token_width
    if current or not lines:
        lines.append(_closed(current, size))
    return tuple(lines)


_LONG_WORD = 400
"""More characters than a line holds: of a longer word only so many are measured for a line."""


def _is_wider(word: str, face: Face, pt: float, measure: float) -> bool:
    begins = word[:_LONG_WORD]
    return width(begins, face, pt) > measure or (begins != word and width(word, face, pt) > measure)


def _fitting(word: str, face: Face, pt: float, measure: float) -> str:
    if width(word[:_LONG_WORD], face, pt) > measure:
        word = word[:_LONG_WORD]
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        if width(word[:middle], face, pt) <= measure:
            low = middle
        else:
            high = middle - 1
    return word[:low]


def _closed(spans: list[Span], size: Size) -> Line:
    merged: list[Span] = []
    for span in spans:
        last = merged[-1] if merged else None
        if last is not None and (last.face, last.colour, last.target) == (span.face, span.colour, span.target):
            merged[-1] = Span(last.text + span.text, span.face, span.colour, span.target)
        else:
            merged.append(span)
    if merged and merged[-1].text[-1:].isspace():
        merged[-1] = replace(merged[-1], text=merged[-1].text.rstrip())
    return Line(tuple(merged), text_width(tuple(merged), size.pt))


def shortened(text: str, face: Face, pt: float, measure: float) -> str:
    """The text, or as much of it as fits with an ellipsis; only for what stands whole elsewhere in the packet."""
    if width(text, face, pt) <= measure:
        return text
    return _fitting(text, face, pt, measure - width("…", face, pt)).rstrip() + "…"
