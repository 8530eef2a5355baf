"""The contents page: what is where, what is missing or pending, and how to check a statement."""

from __future__ import annotations

from dataclasses import dataclass

from secondop_desktop.core.text import _
from secondop_desktop.packet.book import Book
from secondop_desktop.packet.edition import Edition
from secondop_desktop.packet.flow import Flow
from secondop_desktop.packet.missing import ENTRY, Setting, begins_here, box_height, gaps
from secondop_desktop.packet.plan import PacketPlan, Section, section_of
from secondop_desktop.packet.style import ACCENT, HAIRLINE, HEADING, LINE, Face, Size
from secondop_desktop.packet.tags import Role, Tag
from secondop_desktop.packet.text import Line, Span, begun, bold, regular, soft, text_width, wrap
from secondop_desktop.packet.typeface import plain, width

_NOTE = Size(9.75, 12.75)
_MOST_LINES = 6
"""So many lines of an original's title stand in the contents; whole it stands on its pages and in the manifest."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: in which section, what, of when, and where it begins."""

    section: Section
    name: str
    when: str
    target: str


def contents(book: Book, entries: list[Entry], empty: list[Section]) -> None:
    """The contents with links, then what is missing or pending."""
    flow = Flow(book, Section.CONTENTS)
    flow.foot = flow.sheet.foot = ()
    if book.plan.shows(Section.SUMMARY):
        flow.sheet.foot_target = "summary"
    flow.title(book.plan.title_of(Section.CONTENTS), "contents", "section/contents")
    flow.gap(2)
    remarks = [soft(words) for words in (*_nothing_of(book.plan, empty), *book.plan.notices)]
    has_gaps = book.plan.edition not in _PARTS
    below = sum(len(wrap(words, ENTRY, flow.measure)) * ENTRY.line + 3 for words in remarks)
    measured = _measured(flow, entries)
    how = _setting(flow, entries, measured.lines, below) if has_gaps else _SETTINGS[0]
    _entries(flow, entries, measured, how)
    flow.sheet.rule(flow.left, flow.right, flow.y)
    flow.y += 3
    for words in remarks:
        flow.paragraph(words, ENTRY)
    if has_gaps:
        below = _explanations_height(flow)
        how = next((setting for setting in _SETTINGS if _rest_height(flow, setting) <= flow.room), how)
        # Where the box goes to the next page anyway, they stand in the room that it leaves.
        first = not begins_here(flow, how, how.above_box) and how.above_box + below <= flow.room
        flow.gap(how.above_box)
        if first:
            _explanations(flow)
            flow.gap(how.above_box)
        gaps(flow, how, 0.0 if first else how.below_box + below)
        if not first:
            flow.gap(how.below_box)
            _explanations(flow)
    book.end("contents")


_SETTINGS = (
    Setting(14.25, 2.2, 7.5, 11, 14),
    Setting(14.25, 2.2, 3.0, 11, 14),
    Setting(13.25, 1.6, 3.0, 8, 9),
    Setting(12.9, 0.6, 2.0, 6, 7),
    Setting(12.9, 0.6, 2.0, 6, 7, grouped=True),
)
"""From the loosest to the closest: the first is taken with which all stands on one page, or else the very first."""


def _setting(flow: Flow, entries: list[Entry], measured: list[_Lines], remarks: float) -> Setting:
    """The loosest setting with which the contents, what is missing and how to check it stand on one page."""
    for setting in _SETTINGS:
        needed = _entries_height(entries, measured, setting) + 3 + remarks + setting.above_box
        if needed > flow.room:
            continue
        if needed - setting.above_box + _rest_height(flow, setting) <= flow.room:
            return setting
    return _SETTINGS[0]


def _rest_height(flow: Flow, setting: Setting) -> float:
    """How high what is missing and how to check it stand below the contents."""
    return setting.above_box + box_height(flow, setting) + setting.below_box + _explanations_height(flow)


_PARTS = frozenset({Edition.INSURANCE, Edition.SUPPLEMENT})
"""What these hold is a part of the records, and says nothing of what is recorded or missing."""


def _nothing_of(plan: PacketPlan, empty: list[Section]) -> list[str]:
    """Of which sections there is nothing, and whether that is because nothing is recorded."""
    if plan.edition is Edition.INSURANCE or not empty:
        return []

    def names(sections: list[Section]) -> str:
        return "; ".join(_lower_first(plan.title_of(section)) for section in sections)

    if plan.edition is Edition.SUPPLEMENT:
        return [_("Nothing new: {names}.").format(names=names(empty))]
    if plan.redaction is not None:
        return [_("Not in this copy: {names}.").format(names=names(empty))]
    held = {section_of(document) for document, _why in plan.not_chosen}
    words = []
    nothing = [section for section in empty if section not in held]
    if nothing:
        words.append(_("Not recorded: {names}.").format(names=names(nothing)))
    left = [section for section in empty if section in held]
    if left:
        words.append(_("Held by the patient and not in this packet: {names}.").format(names=names(left)))
    return words


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


@dataclass(frozen=True, slots=True)
class _Lines:
    """An entry broken into lines: the section's title where it is the first of it, and the name.

    `beside` is how many lines of the section's further entries stand beside what is left of its title.
    """

    titles: list[Line]
    name: list[Line]
    beside: int

    def height(self, setting: Setting, *, first: bool) -> float:
        return max(len(self.name), len(self.titles) - self.beside if first else 1) * setting.line


@dataclass(frozen=True, slots=True)
class _Measured:
    """All entries broken into lines, and where their dates stand."""

    lines: list[_Lines]
    date_x: float


def _entries_height(entries: list[Entry], measured: list[_Lines], setting: Setting) -> float:
    height, before = 0.0, None
    for entry, lines in zip(entries, measured, strict=True):
        first = entry.section is not before
        height += lines.height(setting, first=first) + setting.between * (2 if first else 1)
        before = entry.section
    return height


def _measured(flow: Flow, entries: list[Entry]) -> _Measured:
    book = flow.book
    name_x = flow.left + _NAME_X
    # Where a name would be broken otherwise, dates stand as far to the right as they can.
    dated = [entry for entry in entries if entry.when]
    usual = flow.right - 58.0 - 66.0
    widest = max((width(entry.name, Face.REGULAR, ENTRY.pt) for entry in dated), default=0.0) + 8
    farthest = flow.right - 52.0 - max((width(entry.when, Face.REGULAR, ENTRY.pt) for entry in dated), default=0.0) - 8
    date_x = usual if name_x + widest <= usual else max(usual, min(farthest, name_x + widest))
    measured: list[_Lines] = []
    beside: dict[Section, int] = {}
    for entry in reversed(entries):
        name = wrap(regular(entry.name), ENTRY, (date_x if entry.when else flow.right - 52.0) - name_x - 8)
        titles = wrap(bold(book.plan.title_of(entry.section)), ENTRY, name_x - flow.left - 6)
        measured.append(_Lines(titles, begun(name, _MOST_LINES, ENTRY), beside.get(entry.section, 0)))
        beside[entry.section] = beside.get(entry.section, 0) + len(measured[-1].name)
    return _Measured(measured[::-1], date_x)


_NAME_X = 166.5


def _entries(flow: Flow, entries: list[Entry], measured: _Measured, setting: Setting) -> None:
    name_x, size = flow.left + _NAME_X, Size(ENTRY.pt, setting.line)
    before: Section | None = None
    for entry, lines in zip(entries, measured.lines, strict=True):
        first = entry.section is not before
        height = lines.height(setting, first=first)
        if flow.need(max(height, len(lines.titles) * setting.line if first else 0.0) + 6):
            first, height = True, max(len(lines.name), len(lines.titles)) * setting.line
        if first:
            flow.sheet.rule(flow.left, flow.right, flow.y)
            flow.y += setting.between
            flow.sheet.lines(lines.titles, flow.left, flow.y, size)
        tag = Tag(Role.PARAGRAPH)
        flow.sheet.lines(lines.name, name_x, flow.y, size, tag=tag)
        flow.sheet.lines(wrap(soft(entry.when), size, 90), measured.date_x, flow.y, size, tag=tag)
        page = (Span(flow.book.numbers.show_range(entry.target), colour=ACCENT, target=entry.target),)
        baseline = flow.y + size.line / 2 + 0.31 * size.pt
        flow.sheet.spans(page, flow.right - text_width(page, size.pt), baseline, size.pt, tag=tag)
        flow.y += height + setting.between
        before = entry.section


def _explanations(flow: Flow) -> None:
    half = (flow.measure - 18) / 2
    columns = _explained(half)
    flow.need(_explanations_height(flow))
    for number, (heading, lines) in enumerate(columns):
        x = flow.left + number * (half + 18)
        flow.sheet.lines(wrap((Span(plain(heading), Face.BOLD, ACCENT),), HEADING, half), x, flow.y, HEADING)
        flow.sheet.rule(x, x + half, flow.y + HEADING.line + 1.5, colour=LINE, weight=HAIRLINE)
        flow.sheet.lines(lines, x, flow.y + HEADING.line + 4, _NOTE)
    flow.y += HEADING.line + 4 + max(len(lines) for _heading, lines in columns) * _NOTE.line


def _explanations_height(flow: Flow) -> float:
    lines = max(len(lines) for _heading, lines in _explained((flow.measure - 18) / 2))
    return HEADING.line + lines * _NOTE.line + 8


def _explained(half: float) -> list[tuple[str, list[Line]]]:
    check = regular(
        _(
            "Every line on page 1 names the page it came from. In the PDF the page number is a link, and each page "
            "links back here."
        )
    )
    marked = (
        Span(_("Upright text is quoted from a document.")),
        Span(" "),
        Span(_("Italic text marked (patient) is the patient’s own statement."), Face.ITALIC),
        Span(" "),
        Span(_("“None known” was said by someone. “Not recorded” was not.")),
    )
    return [
        (_("How to check a statement"), wrap(check, _NOTE, half)),
        (_("How statements are marked"), wrap(marked, _NOTE, half)),
    ]
