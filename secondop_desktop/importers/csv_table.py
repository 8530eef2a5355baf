"""Tables of laboratory results in text form (CSV): rows as printed; what a column means is the person's to confirm."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath

from secondop_desktop.core.batch import Batch, Issue, Severity
from secondop_desktop.core.dates import PartialDate, parse_iso
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.records import Document, DocumentCategory
from secondop_desktop.core.tables import Role, Table
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.importers import labels, titles
from secondop_desktop.importers.base import HEAD_SIZE, ImportContext
from secondop_desktop.importers.csv_columns import Row, UnreadableTableError, rows_of
from secondop_desktop.importers.csv_layout import Layout, blank, dates_open, day_in, key_of, layout_of, proposed
from secondop_desktop.importers.csv_results import NAME, Results
from secondop_desktop.importers.text import decode

MEDIA_TYPE = "text/csv"
_NAMES = frozenset({".csv", ".tsv", ".tab"})
_SHOWN = 8
"""How many rows the person sees while saying what the columns hold."""


class CsvImporter:
    """Tables of results with any delimiter; a table of something else is a document with its text."""

    name = NAME

    def sniff(self, head: bytes, name: str) -> float | None:
        """Fairly sure by the file's name, less by a heading that names tests and values."""
        tabular = PurePath(name).suffix.lower() in _NAMES
        words = decode(head, whole=len(head) < HEAD_SIZE, wordy=not tabular)
        if words is None or not words.strip():
            return None
        if tabular:
            return 0.5
        if words.lstrip("\ufeff \t\r\n")[:1] in "<{[":
            return None
        try:
            rows = rows_of("".join(words.splitlines(keepends=True)[:60]))
        except UnreadableTableError:
            return None
        return 0.3 if proposed(rows) is not None else None

    def parse(self, data: bytes, name: str, context: ImportContext) -> Batch:
        """The results of the table, and a question about its columns unless the layout is a known one."""
        context.progress.step(_("Reading a table"))
        words = decode(data, wordy=False)
        if words is None:
            raise InputRefusedError(
                _("This is not a table in text form"),
                _("It is named like one, but it holds something else. It is kept sealed."),
            )
        sha256 = hashlib.sha256(data).hexdigest()
        try:
            rows = rows_of(words)
        except UnreadableTableError:
            rows = []
        layout = layout_of(rows, context.tables)
        own = Document(
            id=sha256,
            title=titles.stem_of(name),
            media_type=MEDIA_TYPE,
            size=len(data),
            sha256=sha256,
            file_name=name,
        )
        if layout is None:
            unknown = blank(rows)
            return _as_text(own, words, (_shown(sha256, unknown, rows),) if unknown is not None else ())
        table = Results(sha256, layout, rows)
        table.read(context)
        batch = _batch(table, replace(own, category=DocumentCategory.LABORATORY))
        return replace(batch, texts={sha256: (words,)}) if layout.heading > 0 else batch


IMPORTER = CsvImporter()


def _as_text(own: Document, words: str, tables: tuple[Table, ...]) -> Batch:
    """A table that is none of results: a document that can be searched."""
    words = words.replace("\r\n", "\n").replace("\r", "\n")
    named = labels.people([_as_labels(words[:50_000])], own.sha256, IMPORTER.name, paged=False)
    issue = Issue(
        Severity.INFO,
        _("No table of results"),
        _("No columns with the names of tests and their values were found. The file is kept, and can be searched."),
    )
    return Batch(
        importer=IMPORTER.name,
        patients=named.patients,
        documents=(own,),
        issues=(issue, *named.issues),
        texts={own.sha256: (words,)},
        tables=tables,
    )


def _as_labels(words: str) -> str:
    """`Patient,Anna Weber` as `Patient: Anna Weber`, so that labels are found in tables too."""
    return re.sub(r'^"?([^",;\t|:\n]{2,40}?):?"?[,;\t|]+"?([^"\n]*)', r"\1: \2", words, flags=re.MULTILINE)


def _shown(sha256: str, layout: Layout, rows: list[Row]) -> Table:
    """The table as the person sees it to say what its columns hold."""
    first = tuple(tuple(cell[:200] for cell in row.cells[:200]) for row in rows[layout.heading + 1 :][:_SHOWN])
    width = max([len(layout.names), len(layout.mapping.roles), *map(len, first)])
    roles = (*layout.mapping.roles, *[""] * (width - len(layout.mapping.roles)))
    return Table(
        sha256,
        key_of(rows, layout.heading),
        layout.names,
        first,
        replace(layout.mapping, roles=roles, heading=layout.heading >= 0),
        dates_open(rows, layout),
    )


def _batch(table: Results, own: Document) -> Batch:
    """What the table says, and what must be asked about it."""
    patients = tuple(table.patients)
    named: tuple[Issue, ...] = ()
    if not patients and table.layout.heading > 0:
        above = "\n".join(",".join(row.cells) for row in table.rows[: table.layout.heading])
        people = labels.people([_as_labels(above)], table.sha256, NAME, paged=False)
        patients, named = people.patients, people.issues
    days = {result.date.day_iso for result in table.results if result.date is not None}
    if len(days) == 1 and (when := parse_iso(days.pop())) is not None:
        own = replace(own, date=when)
    return Batch(
        importer=NAME,
        patients=patients,
        records=tuple(table.results),
        documents=(own,),
        unmapped=dict(table.unmapped),
        issues=(*_questions(table), *named, *table.issues),
        tables=() if table.layout.known else (_shown(table.sha256, table.layout, table.rows),),
    )


def _questions(table: Results) -> Iterator[Issue]:
    if len(table.patients) > 1:
        several = ngettext(
            "This file holds the records of {n} person.",
            "This file holds the records of {n} people.",
            len(table.patients),
        ).format(n=len(table.patients))
        yield Issue(Severity.WARNING, _("More than one person"), several)
        for result in table.results:
            where = result.sources[0].locator
            yield Issue(Severity.WARNING, _("Whose is it?"), several, where, True, result.id)
    if not table.results:
        yield Issue(Severity.WARNING, _("A table without results"), _("Its columns have names, but no results."))
    if table.layout.known or not table.results:
        return
    read = "; ".join(_columns(table))
    message = _("The columns were read like this: {columns}. Compare with the original.").format(columns=read)
    if table.layout.unused:
        left = ", ".join(table.layout.unused)
        message += " " + _("Left out: {columns}.").format(columns=left)
    if table.layout.mapping.confirmed:
        yield Issue(Severity.INFO, _("The columns are read as you said"), message, f"line {_heading_line(table)}")
        return
    yield Issue(Severity.WARNING, _("Were the columns read right?"), message, f"line {_heading_line(table)}")
    asked = _("The names of the columns were guessed from their headings. Compare this value with the original.")
    for result in table.results:
        where = result.sources[0].locator
        yield Issue(Severity.WARNING, _("Were the columns read right?"), asked, where, True, result.id)


def _heading_line(table: Results) -> int:
    return table.rows[max(table.layout.heading, 0)].line


def _columns(table: Results) -> Iterator[str]:
    names = {
        Role.TEST: _("test"),
        Role.VALUE: _("value"),
        Role.UNIT: _("unit"),
        Role.RANGE: _("reference range"),
        Role.FLAG: _("flag"),
        Role.COLLECTED: _("date collected"),
        Role.REPORTED: _("date reported"),
        Role.PANEL: _("panel"),
        Role.NAME: _("person"),
    }
    for role, column in table.columns.items():
        if role in names:
            yield f"“{_heading(table, column)}” = {names[role]}"
    for column in table.days[:3]:
        when = day_in(table.layout.names[column])
        yield f"“{table.layout.names[column]}” = {when.iso if isinstance(when, PartialDate) else _('a day')}"
    for _column, name, unit in table.tests[:6]:
        yield f"“{name}” = {_('test')}" + (f" ({unit})" if unit else "")


def _heading(table: Results, column: int) -> str:
    if column < len(table.layout.names) and table.layout.names[column]:
        return table.layout.names[column]
    return _("column {n}").format(n=column + 1)
