"""The pictures of the user guide: the window over the demo patient, drawn anew by `packaging/guide.py pictures`."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path

from PySide6.QtCore import QSize
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas
from screenshots.window import Scene, scene

SIZE = QSize(1280, 832)


def draw(language: str, folder: Path) -> None:
    """Draw every picture of the guide in this language into this folder."""
    with scene(language) as made:
        made.controller.window.resize(SIZE)
        made.settle()
        for name, prepare in (
            ("overview", _overview),
            ("results", _results),
            ("opinion", _opinion),
            ("packet", _packet),
            ("import", _import),
        ):
            prepare(made)
            made.settle()
            made.save(folder / f"{name}.png")


def _overview(made: Scene) -> None:
    made.go("overview")


def _results(made: Scene) -> None:
    made.go("results")


def _opinion(made: Scene) -> None:
    made.go("opinion")


def _packet(made: Scene) -> None:
    made.go("packet")


def _import(made: Scene) -> None:
    """A report of a laboratory with values to hold against the page."""
    with tempfile.TemporaryDirectory() as folder:
        paper = Path(folder) / "Bluewater Laboratory 2026-11-02.pdf"
        paper.write_bytes(_report())
        made.controller.take_files([paper])
        made.settle()


def _report() -> bytes:
    out = BytesIO()
    canvas = Canvas(out, pagesize=letter, invariant=1)
    lines = (
        *("Bluewater Laboratory", "", "Patient: Ines Calloway", "Date of birth: 14 Mar 1968", ""),
        *("Collected: 2 Nov 2026", "", "LABORATORY REPORT", ""),
    )
    y = 730.0
    for line in lines:
        canvas.setFont("Helvetica", 11)
        canvas.drawString(60, y, line)
        y -= 17
    for row in (
        ("Test", "Result", "Flag", "Units", "Reference range"),
        ("TSH", "4.12", "", "mIU/L", "0.45-4.50"),
        ("Free T4", "1.21", "", "ng/dL", "0.82-1.77"),
        ("Calcium", "10.4", "H", "mg/dL", "8.7-10.2"),
        ("Creatinine", "0.81", "", "mg/dL", "0.57-1.00"),
        ("Hemoglobin", "13.4", "", "g/dL", "11.1-15.9"),
    ):
        for x, cell in zip((60, 200, 280, 340, 430), row, strict=True):
            canvas.drawString(x, y, cell)
        y -= 19
    canvas.save()
    return out.getvalue()
