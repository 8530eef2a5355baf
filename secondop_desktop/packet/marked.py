"""Marks in the content of a page (ISO 32000-2, 14.6): what its parts are, and what they say."""

from __future__ import annotations

from typing import Any, cast

from reportlab.pdfgen.canvas import Canvas


def write(canvas: Canvas, code: str) -> None:
    """Write operators into the content as they are."""
    literal = getattr(canvas, "literal", None)
    if literal is not None:
        literal(code)
    else:
        cast(Any, canvas)._code.append(code)


def begin_spoken(canvas: Canvas, text: str) -> None:
    """Begin what is to be read as this text, whatever its glyphs are (ActualText)."""
    write(canvas, f"/Span <</ActualText <{(chr(0xFEFF) + text).encode('utf-16-be').hex()}>>> BDC")


def begin_piece(canvas: Canvas, role: str, number: int) -> None:
    """Begin a piece of content that belongs to a structure element of this role."""
    write(canvas, f"/{role} <</MCID {number}>> BDC")


def begin_decoration(canvas: Canvas) -> None:
    """Begin what is no content: lines, frames, what every page repeats."""
    write(canvas, "/Artifact BMC")


def end_marked(canvas: Canvas) -> None:
    """End what was begun last."""
    write(canvas, "EMC")
