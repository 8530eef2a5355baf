"""Reads a finished packet by pypdf, which had no part in making it: pages, title, and where every link leads."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from secondop_desktop.core.text import _
from secondop_desktop.packet.assemble import packet_title
from secondop_desktop.packet.plan import PacketPlan
from secondop_desktop.sandbox.task import TaskContext

UNREADABLE = pypdf.errors.PyPdfError


def problems(data: bytes, password: str, plan: PacketPlan, proof: Mapping[str, Any], context: TaskContext) -> list[str]:
    """What is wrong, in words for the person. Raises `UNREADABLE` for a file that pypdf does not read."""
    reader = pypdf.PdfReader(io.BytesIO(data), strict=True, password=password or None)
    found = []
    if len(reader.pages) != proof["pages"]:
        text = _("The file has {found} pages instead of {expected}.")
        found.append(text.format(found=len(reader.pages), expected=proof["pages"]))
    title = reader.metadata.title if reader.metadata is not None else None
    if title != packet_title(plan):
        found.append(_("The file does not carry its title."))
    return found + _links(reader, proof["links"], context)


def _links(reader: pypdf.PdfReader, expected: list[list[Any]], context: TaskContext) -> list[str]:
    """Every link that was made is there and leads where it should; there is no other annotation."""
    pages = list(reader.pages)
    numbers = {
        page.indirect_reference.idnum: number
        for number, page in enumerate(pages, start=1)
        if page.indirect_reference is not None
    }
    wanted: dict[int, list[tuple[tuple[float, ...], int]]] = {}
    for page_number, rect, target in expected:
        wanted.setdefault(page_number, []).append((_rounded(rect), target))
    bad, missing, foreign = 0, 0, 0
    for number, page in enumerate(pages, start=1):
        if number % 100 == 1:
            context.progress.step(_("Checking links"), number - 1, len(pages))
        found: dict[tuple[float, ...], int | None] = {}
        annotations = page.get("/Annots")
        references = annotations.get_object() if annotations is not None else None
        for reference in list.__iter__(references) if isinstance(references, ArrayObject) else ():
            item = reference.get_object()
            if not isinstance(item, DictionaryObject) or item.get("/Subtype") != "/Link" or "/Dest" not in item:
                foreign += 1
                continue
            corners = item["/Rect"].get_object()
            rect = _rounded(corners) if isinstance(corners, ArrayObject) else ()
            found[rect] = _target(item.raw_get("/Dest"), numbers)
        for rect, target in wanted.get(number, ()):
            if rect not in found:
                missing += 1
            elif found[rect] != target:
                bad += 1
        foreign += max(0, len(found) - len(wanted.get(number, ())))
    problems = []
    if missing or bad:
        problems.append(_("{n} links are missing or lead to a wrong page.").format(n=missing + bad))
    if foreign:
        problems.append(_("{n} annotations in the file are not ours.").format(n=foreign))
    return problems


def _rounded(rect: Any) -> tuple[float, ...]:
    return tuple(round(float(value), 1) for value in rect)


def _target(destination: Any, numbers: Mapping[int, int]) -> int | None:
    """The page number that a destination leads to."""
    found = destination.get_object() if isinstance(destination, IndirectObject) else destination
    if not isinstance(found, ArrayObject) or not found:
        return None
    page = list.__getitem__(found, 0)
    return numbers.get(page.idnum) if isinstance(page, IndirectObject) else None
