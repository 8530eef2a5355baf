"""A finished packet, or a file that waits for a decision, on the screen: pictures of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from secondop_desktop.core.progress import Progress
from secondop_desktop.sandbox.worker import Source, Worker

__all__ = ["Pages", "Worker", "draw"]


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages drawn as PPM by their number from 1, and the (width, height) of every page of the file in points."""

    sizes: tuple[tuple[float, float], ...]
    pictures: dict[int, bytes]


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
    return Pages(sizes, {int(index) + 1: picture for index, picture in result.blobs})
