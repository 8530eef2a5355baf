"""An original on the screen and out of the vault again: the sizes of its pages, its text, a copy of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from secondop_desktop.core import managed
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document, Record
from secondop_desktop.core.writing_out import write_out
from secondop_desktop.sandbox.worker import Source, Worker
from secondop_desktop.usecases import browse, trail
from secondop_desktop.vault import listing
from secondop_desktop.vault.vault import Vault

__all__ = ["OpenOriginal", "Pages", "WordPlaces", "Worker", "draw", "facts", "find_words", "original", "save_copy"]

_TASK = "secondop_desktop.packet.render:page_pictures"
_FIND = "secondop_desktop.packet.word_places:word_places"


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages drawn as PPM by their number from 1, and the (width, height) of every page of the document in points."""

    sizes: tuple[tuple[float, float], ...]
    pictures: dict[int, bytes]


@dataclass(frozen=True, slots=True)
class OpenOriginal:
    """An original out of the vault, with the password that it opens with (empty where it needs none)."""

    document: Document
    data: bytes = field(repr=False)
    password: str = field(default="", repr=False)


def original(vault: Vault, document_id: str) -> OpenOriginal:
    """An original with what is needed to show it; raises `NotFoundError`, `VaultDamagedError`."""
    document, data = browse.original(vault, document_id)
    return OpenOriginal(document, data, browse.password_of(vault, document.sha256))


def draw(
    name: str,
    data: bytes,
    pages: tuple[int, ...],
    width: int,
    worker: Worker,
    progress: Progress | None = None,
    *,
    password: str = "",
    turns: tuple[int, ...] = (),
) -> Pages:
    """Draw these pages (from 1) of a PDF or an image, each `width` pixels wide, in the worker.

    `turns` as a document has them; the sizes that come back are those of the turned pages.
    """
    result = worker.run(
        _TASK,
        (Source.from_bytes(name, data),),
        {"pages": [page - 1 for page in pages], "width": width, "password": password, "turns": list(turns)},
        progress,
    )
    sizes = tuple((float(wide), float(high)) for wide, high in result.value["sizes"])
    return Pages(sizes, {int(index) + 1: picture for index, picture in result.blobs})


WordPlaces = dict[int, list[list[tuple[float, float, float, float]]]]
"""By the page, from 0: places, each of one or more boxes as `Source.box` has them, of the page as it is turned."""


def find_words(
    document: Document,
    data: bytes,
    words: str,
    pages: tuple[int, ...],
    worker: Worker,
    progress: Progress | None = None,
    *,
    password: str = "",
) -> WordPlaces:
    """Where these words stand on these pages (from 0) of a PDF; nothing for any other file. Found in the worker."""
    arguments = {"words": words, "pages": list(pages), "password": password, "turns": list(document.turns)}
    found = worker.run(_FIND, (Source.from_bytes(document.file_name, data),), arguments, progress).value
    return {
        int(page): [[(float(b[0]), float(b[1]), float(b[2]), float(b[3])) for b in place] for place in places]
        for page, places in found.items()
    }


def facts(vault: Vault, document_id: str, limit: int) -> tuple[tuple[Record, ...], int]:
    """The first records that this document states, and how many there are in all."""
    return listing.facts_of_document(vault.db, document_id, limit)


def save_copy(vault: Vault, document_id: str, target: Path) -> None:
    """Write a copy of the original, byte for byte, whole or not at all, and note it in the log as exported.

    Raises `NotWritableError`, and `UsageError` where the organisation allows no exports.
    """
    managed.check_exports()
    document, data = browse.original(vault, document_id)
    write_out(target, data)
    trail.exported(vault, document.patient_id, "document")
