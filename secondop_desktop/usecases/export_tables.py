"""Records as tables that a spreadsheet opens: every field a column, and nothing in them that it would run."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from secondop_desktop.core import shape
from secondop_desktop.core.records import Kind, Patient, Record
from secondop_desktop.core.text import _

_RISKY = re.compile(r"[=+\-@\t\r\n'|%＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


def note_on_tables() -> str:
    """What a reader of the tables has to know."""
    return _(
        "Each kind of record has a table of its own: UTF-8, commas, one record a row, a column for each field.\n"
        "Lists and sources are JSON in their cell. Values stand as they were printed.\n\n"
        "A spreadsheet takes some texts for formulas. So a cell that begins with one of = + - @ ' | %, a tab or a new\n"
        "line, and is not a plain number, has one apostrophe (') put before it. Nothing else was changed: take one\n"
        "apostrophe away from the start of each cell that has one, and you have the exact value.\n\n"
        "A spreadsheet may also turn what looks like a day into one (3-5 becomes 5 March). To keep values as printed,\n"
        "import the file with all columns as text instead of opening it by a double-click.\n"
    )


def guarded(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula; `unguarded` gives it back exactly."""
    return f"'{text}" if _RISKY.match(text) and not _NUMBER.fullmatch(text) else text


def unguarded(cell: str) -> str:
    """The text that `guarded` made this cell of."""
    return cell[1:] if cell.startswith("'") else cell


def table(records: Sequence[Record], *kinds: Kind) -> bytes:
    """One table of records, with a column for each field that these kinds have."""
    names = tuple(dict.fromkeys((*shape.COMMON, *(name for kind in kinds for name in shape.OWN.get(kind, ())))))
    columns = [part for name in names for part in (("code_system", "code") if name == "code" else (name,))]
    return _written(columns, (_row(names, record) for record in records))


def _row(names: Iterable[str], record: Record) -> list[str]:
    plain = shape.record(record)
    cells: list[str] = []
    for name in names:
        value = plain.get(name)
        if name == "code":
            cells += [value["system"], value["code"]] if value else ["", ""]
        else:
            cells.append(_cell(value))
    return cells


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list() | dict():
            return json.dumps(value, ensure_ascii=False) if value else ""
    return str(value)


def person_table(person: Patient) -> bytes:
    """The table with the person's own data, a row a field."""
    rows = [
        ["name", person.display],
        ["family_name", person.family_name],
        ["given_names", person.given_names],
        *(["alias", alias] for alias in person.aliases),
        ["birth_date", person.birth_date.iso if person.birth_date else ""],
        ["sex", person.sex],
        *(["identifier", f"{item.system}|{item.value}|{item.label}"] for item in person.identifiers),
        ["phone", person.phone],
        ["email", person.email],
        ["address", person.address],
        ["language", person.language],
        ["note", person.note],
    ]
    return _written(["field", "value"], rows)


def _written(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guarded(cell) for cell in row])
    # The mark at the start tells spreadsheets that this is UTF-8.
    return out.getvalue().encode("utf-8-sig", "replace")
