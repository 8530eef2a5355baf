"""Originals without pages of their own: text, C-CDA narrative, and the source listing of a data file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import Record
from secondop_desktop.core.text import _
from secondop_desktop.packet.book import (
    Book,
    Form,
    Prepared,
    fact_target,
    narrative_target,
    original_target,
    row_target,
    text_target,
)
from secondop_desktop.packet.facts import plain_line
from secondop_desktop.packet.flow import Column, Flow, Row
from secondop_desktop.packet.narrative_rows import words_of
from secondop_desktop.packet.style import SECOND_TITLE, TABLE, Face, Size
from secondop_desktop.packet.text import Span, Text, bold, regular, soft
from secondop_desktop.packet.typeface import width

_TEXT = Size(9.75, 12.75)
_CELL = 5.1
_WIDE = re.compile(r"\s{2,}")


def document_name(prepared: Prepared) -> str:
    """An original as it is called in the contents: title and facility."""
    document = prepared.document
    title = document.title or document.display or _("Untitled document")
    parts = [title]
    parts += [part for part in (document.facility,) if part and part.casefold() not in title.casefold()]
    return ", ".join(parts)


def original_foot(prepared: Prepared, rest: str = "") -> Text:
    """The footer of an original's pages: what it is and of when."""
    parts = [document_name(prepared), show(prepared.document.date)]
    words = _("Original: {what}").format(what=", ".join(part for part in parts if part))
    return (*soft(words), *((Span(" · "), *bold(rest)) if rest else ()))


def print_original(book: Book, prepared: Prepared, records: Mapping[str, Record]) -> None:
    """Lay out an original of the forms that flow over our own pages."""
    flow = Flow(book, prepared.section, book.plan.title_of(prepared.section))
    flow.foot = flow.sheet.foot = original_foot(prepared)
    first = len(book.sheets) - 1
    target = original_target(prepared.document.id, 1)
    if prepared.form is Form.TEXT:
        flow.title(document_name(prepared), target, size=SECOND_TITLE)
        _text(flow, prepared)
    elif prepared.form is Form.NARRATIVE:
        flow.title(document_name(prepared), target, size=SECOND_TITLE)
        kind = _("Printed from the sections of a C-CDA document, word for word.")
        flow.paragraph(soft(kind), TABLE, after=6)
        for index, section in enumerate(prepared.narrative):
            _narrative_section(flow, prepared, index, section)
        _listing(flow, prepared, records, alone=False)
    else:
        flow.title(document_name(prepared), target, size=SECOND_TITLE)
        _listing(flow, prepared, records, alone=True)
    own = book.sheets[first:]
    for number, sheet in enumerate(own, start=1):
        words = _("printed p. {number} of {count}").format(number=number, count=len(own))
        sheet.foot = original_foot(prepared, words)
        sheet.ours = False
    book.end(target)


def _text(flow: Flow, prepared: Prepared) -> None:
    """Plain text with its lines kept; what stood in columns stays in columns. Each line is a target."""
    for number, raw in enumerate(prepared.text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        line = raw.replace("\f", " ").expandtabs(8).rstrip()
        indent = len(line) - len(line.lstrip())
        target = text_target(prepared.document.id, number)
        if not line:
            flow.need(_TEXT.line)
            flow.book.anchor(target, flow.y)
            flow.y += _TEXT.line * 0.7
        elif _WIDE.search(line.strip()) and len(line) * _CELL <= flow.measure:
            flow.need(_TEXT.line)
            flow.book.anchor(target, flow.y)
            _columns(flow, line)
            flow.y += _TEXT.line
        else:
            indented = min(indent, 30) * _CELL * 0.8
            flow.paragraph(regular(line.strip()), _TEXT, indent=indented, after=0, targets=(target,))


def _columns(flow: Flow, line: str) -> None:
    x = flow.left
    baseline = flow.y + _TEXT.line / 2 + 0.31 * _TEXT.pt
    start = 0
    for piece in [*_WIDE.split(line.strip())]:
        column = line.index(piece, start)
        start = column + len(piece)
        x = max(x, flow.left + column * _CELL)
        span = regular(piece)
        x = flow.sheet.spans(span, x, baseline, _TEXT.pt) + width(" ", span[0].face, _TEXT.pt)


def _narrative_section(flow: Flow, prepared: Prepared, index: int, section: Mapping[str, Any]) -> None:
    flow.gap(8)
    title = str(section.get("title") or _("Section without a title"))
    flow.heading(title, narrative_target(prepared.document.id, index))
    blocks = section.get("blocks") or ()
    if not blocks:
        flow.nothing(_("This section is empty in the document."))
    wanted = flow.book.said_by(prepared).wanted

    def targets(block: int, row: int) -> tuple[str, ...]:
        place = (index, block, row)
        return (row_target(prepared.document.id, place),) if place in wanted else ()

    for number, block in enumerate(blocks):
        _block(flow, block, partial(targets, number))


_Targets = Callable[[int], tuple[str, ...]]
"""The targets of a row of a block."""


def _block(flow: Flow, block: Mapping[str, Any], targets: _Targets) -> None:
    kind = block.get("type")
    if kind == "table":
        _block_table(flow, block, targets)
    elif kind == "list":
        for number, item in enumerate(block.get("items") or ()):
            flow.paragraph(regular(f"• {words_of(item)}"), TABLE, indent=9, after=1, targets=targets(number))
        flow.gap(3)
    else:
        for line in str(block.get("text") or "").splitlines():
            flow.paragraph(regular(line), TABLE, after=2)


def _block_table(flow: Flow, block: Mapping[str, Any], targets: _Targets) -> None:
    header = [[words_of(cell) for cell in row] for row in block.get("header") or ()]
    rows = [[words_of(cell) for cell in row] for row in block.get("rows") or ()]
    count = max((len(row) for row in (*header, *rows)), default=0)
    if not count:
        return
    if caption := words_of(block.get("caption")):
        flow.paragraph(bold(caption), TABLE, after=1)
    if count > 8:
        _tall(flow, header, rows, count, targets)
        return
    filled = [row + [""] * (count - len(row)) for row in (*header, *rows)]
    widths = _widths(filled, flow.measure)
    names = filled[0] if header else [""] * count
    columns = [Column(name, size) for name, size in zip(names, widths, strict=True)]
    body = filled[1:] if header else filled
    # Further rows of headings stand before the rows that are counted.
    first = 1 - max(1, len(header))
    shown = [Row(tuple(map(regular, row)), targets(number)) for number, row in enumerate(body, start=first)]
    flow.table(columns, shown)
    flow.gap(5)


def _widths(rows: Sequence[Sequence[str]], measure: float) -> list[float]:
    """Column widths by how much stands in them, none narrower than its longest short word."""
    count = len(rows[0])
    face = regular("")[0].face
    needs = []
    floors = []
    for index in range(count):
        texts = [row[index] for row in rows[:60]]
        needs.append(max(8.0, min(260.0, max(width(text, face, TABLE.pt) for text in texts) + 7)))
        words = [word for text in texts for word in text.split()]
        floors.append(max((min(width(word, face, TABLE.pt), 80.0) for word in words), default=8.0) + 7)
    if sum(floors) > measure:
        return [floor * measure / sum(floors) for floor in floors]
    spare = measure - sum(floors)
    wants = [max(0.0, need - floor) for need, floor in zip(needs, floors, strict=True)]
    total = sum(wants)
    if total <= spare:
        extra = (spare - total) / count
        return [floor + want + extra for floor, want in zip(floors, wants, strict=True)]
    return [floor + want * spare / total for floor, want in zip(floors, wants, strict=True)]


def _tall(
    flow: Flow, header: Sequence[Sequence[str]], rows: Sequence[Sequence[str]], count: int, targets: _Targets
) -> None:
    """A table that is too wide for the page: each row as a block of name and value."""
    names = header[0] if header else []
    for number, row in enumerate(rows):
        pairs: list[Row] = []
        for index in range(count):
            cell = row[index] if index < len(row) else ""
            if cell:
                name = names[index] if index < len(names) and names[index] else _("Column {n}").format(n=index + 1)
                pairs.append(Row((soft(name), regular(cell)), () if pairs else targets(number)))
        flow.table((Column("", 150), Column("", flow.measure - 150)), pairs)
        flow.gap(5)


def _listing(flow: Flow, prepared: Prepared, records: Mapping[str, Record], *, alone: bool) -> None:
    """What the packet uses of a data file: one line a fact, with where in the file it stands."""
    document = prepared.document
    used = flow.book.used_before.get(document.id, frozenset())
    lines = []
    # In plan order first, which is the same for the same papers; the order of a set and of ids is not.
    for record_id, record in records.items():
        if record_id in used:
            places = [source.locator for source in record.sources if source.document_id == document.id]
            lines.append((record, places))
    lines.sort(key=lambda item: (item[0].kind.value, item[0].date.iso if item[0].date else "", item[0].display))
    if not alone and not lines:
        return
    if alone:
        about = _(
            "A data file has no pages. This is its source listing: one line for each fact that this packet uses, with "
            "its place in the file. The file itself is not part of the packet."
        )
        flow.paragraph(soft(about), TABLE, after=4)
        name = document.file_name or document.title or document.display
        rows = [Row((soft(_("File")), regular(name)))]
        if prepared.sha256:
            rows.append(Row((soft(_("SHA-256")), regular(prepared.sha256))))
        flow.table((Column("", 90), Column("", flow.measure - 90)), rows)
        if not lines:
            flow.nothing(_("This packet uses no fact of this file."))
    flow.gap(8)
    if lines:
        flow.heading(_("Facts and their places in the file"))
    widest = max((width(" ".join(places), Face.REGULAR, TABLE.pt) for _record, places in lines), default=0.0) + 8
    place = min(158.0, max(84.0, widest))
    columns = (
        Column(_("Kind"), 82),
        Column(_("Date"), 66),
        Column(_("As recorded"), flow.measure - 82 - 66 - place),
        Column(_("Place in the file"), place),
    )
    rows = [
        Row(
            (soft(kind_word(record)), soft(show(record.date)), regular(plain_line(record)), soft(" ".join(places))),
            (fact_target(document.id, record.id),),
        )
        for record, places in lines
    ]
    flow.table(columns, rows)


def kind_word(record: Record) -> str:
    """A record's kind in a word or two."""
    return {
        "patient": _("Patient"),
        "test-result": _("Result"),
        "report": _("Report"),
        "procedure": _("Procedure"),
        "medication": _("Medication"),
        "condition": _("Condition"),
        "allergy": _("Allergy"),
        "immunization": _("Vaccine"),
        "family-history": _("Family"),
        "device": _("Device"),
        "imaging-study": _("Imaging study"),
        "document": _("Document"),
        "encounter": _("Visit"),
        "practitioner": _("Clinician"),
        "coverage": _("Insurance"),
        "note": _("Note"),
        "none-known": _("None known"),
    }.get(record.kind.value, record.kind.value)
