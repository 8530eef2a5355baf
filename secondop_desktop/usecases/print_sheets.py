"""Printing sheets that stand by themselves: made in the worker, handed back as a PDF that is in memory alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from secondop_desktop.core.prints import PrintSheet, sheet_to_json
from secondop_desktop.core.progress import Progress
from secondop_desktop.sandbox.worker import Worker

PRINT = "secondop_desktop.packet.prints:print_sheet"
PRINT_SEVERAL = "secondop_desktop.packet.prints:print_sheets"


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed sheet; `warnings` say what could not be printed."""

    data: bytes
    pages: int
    warnings: tuple[str, ...]
    paper: str = "letter"


def print_sheet(sheet: PrintSheet, progress: Progress | None = None, *, worker: Worker | None = None) -> Printed:
    """The sheet as a PDF; a worker of its own is started where none is given. Raises the worker's errors."""
    if worker is None:
        with Worker() as own:
            return print_sheet(sheet, progress, worker=own)
    result = worker.run(PRINT, (), {"sheet": sheet_to_json(sheet)}, progress or Progress())
    value: Mapping[str, Any] = result.value
    return Printed(dict(result.blobs)["sheet.pdf"], int(value["pages"]), tuple(value["warnings"]), sheet.paper)


def print_sheets(
    sheets: Sequence[tuple[str, PrintSheet]],
    title: str,
    progress: Progress | None = None,
    *,
    both_sides: bool = True,
    worker: Worker,
) -> Printed:
    """Sheets of one paper and language as one PDF with this title; what stands before each is its bookmark.

    With `both_sides` none begins on the back of another.
    """
    args = {
        "sheets": [sheet_to_json(sheet) for _name, sheet in sheets],
        "names": [name for name, _sheet in sheets],
        "title": title,
        "both_sides": both_sides,
    }
    result = worker.run(PRINT_SEVERAL, (), args, progress or Progress())
    value: Mapping[str, Any] = result.value
    data = dict(result.blobs)["sheet.pdf"]
    return Printed(data, int(value["pages"]), tuple(value["warnings"]), sheets[0][1].paper)
