"""Reads a finished packet by pypdf, which had no part in making it: pages, title, and where every link leads."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import pypdf

from secondop_desktop.core.text import _
from secondop_desktop.packet.plain_objects import Objects, Ref
from secondop_desktop.packet.plan import PacketPlan, packet_title
from secondop_desktop.sandbox.task import TaskContext


def problems(data: bytes, password: str, plan: PacketPlan, proof: Mapping[str, Any], context: TaskContext) -> list[str]:
    """What is wrong, in words for the person. Raises `PyPdfError` for a file that pypdf does not read."""
    reader = pypdf.PdfReader(io.BytesIO(data), strict=True, password=password or None)
    objects = Objects(reader)
    pages = objects.pages()
    found = []
    if len(pages) != proof["pages"]:
        text = _("The file has {found} pages instead of {expected}.")
        found.append(text.format(found=len(pages), expected=proof["pages"]))
    title = reader.metadata.title if reader.metadata is not None else None
    if title != packet_title(plan):
        found.append(_("The file does not carry its title."))
    return found + _links(objects, pages, proof["links"], context)


def _links(objects: Objects, pages: Sequence[int], expected: list[list[Any]], context: TaskContext) -> list[str]:
    """Every link that was made is there and leads where it should; there is no other annotation."""
    numbers = {name: number for number, name in enumerate(pages, start=1)}
    wanted: dict[int, list[tuple[tuple[float, ...], int]]] = {}
    for page_number, rect, target in expected:
        wanted.setdefault(page_number, []).append((_rounded(rect), target))
    bad, missing, foreign = 0, 0, 0
    for number, name in enumerate(pages, start=1):
        if number % 100 == 1:
            context.progress.step(_("Checking links"), number - 1, len(pages))
        found: dict[tuple[float, ...], int | None] = {}
        annotations = objects.of(objects[name].get("/Annots"))
        for reference in annotations if isinstance(annotations, list) else ():
            item = objects.of(reference)
            if not isinstance(item, dict) or item.get("/Subtype") != "/Link" or "/Dest" not in item:
                foreign += 1
                continue
            corners = objects.of(item.get("/Rect"))
            rect = _rounded(corners) if isinstance(corners, list) else ()
            found[rect] = _target(objects.of(item["/Dest"]), numbers)
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
    page = destination[0] if isinstance(destination, list) and destination else None
    return numbers.get(page.number) if isinstance(page, Ref) else None
