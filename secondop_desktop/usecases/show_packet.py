"""A finished packet, or a file that waits for a decision, on the screen: its outline and pictures of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from secondop_desktop.core.progress import Progress
from secondop_desktop.packet.plan import Section
from secondop_desktop.sandbox.worker import Source, Worker

__all__ = ["Bookmark", "Pages", "Worker", "draw", "outline"]


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages drawn as PNG by their number from 1, and the (width, height) of every page of the file in points."""

    sizes: tuple[tuple[float, float], ...]
    pictures: dict[int, bytes]


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline: title, depth (0 is the top), page (from 1), and which section begins there."""

    title: str
    level: int
    page: int
    section: Section | None = None


def draw(
    name: str,
    data: bytes,
    pages: Sequence[int],
    width: int,
    worker: Worker,
    progress: Progress | None = None,
    *,
    password: str | None = None,
) -> Pages:
    """These pages (from 1) of a PDF or a picture, each `width` pixels wide, drawn in the worker."""
    result = worker.run(
        "secondop_desktop.packet.render:page_pictures",
        (Source.from_bytes(name, data),),
        {"pages": [page - 1 for page in pages], "width": width, "password": password},
        progress,
    )
    sizes = tuple((float(wide), float(high)) for wide, high in result.value["sizes"])
    return Pages(sizes, {int(index) + 1: png for index, png in result.blobs})


def outline(
    data: bytes, worker: Worker, progress: Progress | None = None, *, password: str | None = None, language: str = "en"
) -> tuple[Bookmark, ...]:
    """The bookmarks of a finished packet, as a reader would show them."""
    result = worker.run(
        "secondop_desktop.packet.outline:outline",
        (Source.from_bytes("packet.pdf", data),),
        {"password": password, "language": language},
        progress,
    )
    return tuple(
        Bookmark(str(title), int(level), int(page), Section(section) if section else None)
        for title, level, page, section in result.value
    )
