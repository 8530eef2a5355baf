"""Finds the words that a redacted packet removes on pages that are pictures, by what a machine read on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from secondop_desktop.core.errors import CancelledError, SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document
from secondop_desktop.packet.edition import RedactionBox
from secondop_desktop.packet.terms import Terms
from secondop_desktop.sandbox.limits import OCR_LIMITS
from secondop_desktop.sandbox.worker import Source, Worker
from secondop_desktop.usecases import browse
from secondop_desktop.vault import records as store
from secondop_desktop.vault.vault import Vault

WORDS = "secondop_desktop.importers.places:words_of_pictures"
_PAGE = (0.0, 0.0, 1.0, 1.0)
_ROOM = 0.004
"""How much larger than the words, in parts of the page, what is painted over them is."""

Word = tuple[str, float, float, float, float]


@dataclass(slots=True)
class Readings:
    """What was read of files before, so that a change of the choices is seen at once.

    `words`: of a page that is a picture, by the file's SHA-256 and the page; `narratives`: of a C-CDA, and `letters`:
    of a word processor's document, by its SHA-256.
    """

    words: dict[tuple[str, int], tuple[Word, ...] | None] = field(default_factory=dict)
    narratives: dict[str, list[dict[str, Any]] | None] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pictured:
    """Pages whose text is known, those of them with a term, and where it stands on pages that are pictures."""

    read: tuple[RedactionBox, ...] = ()
    pictures: tuple[RedactionBox, ...] = ()
    found: tuple[RedactionBox, ...] = ()


def find_on_pictures(
    vault: Vault, documents: Iterable[Document], terms: Terms, readings: Readings, progress: Progress
) -> Pictured:
    """Where the terms stand on the pages of these documents that are pictures."""
    read: list[RedactionBox] = []
    pictures: list[RedactionBox] = []
    found: list[RedactionBox] = []
    with Worker(OCR_LIMITS) as worker:
        for document in documents:
            texts = store.numbered_page_texts(vault.db, document.id)
            read += [RedactionBox(document.id, page, _PAGE) for page in texts]
            hit = [page for page, text in texts.items() if terms.hit(text) or terms.read_alike(text.split())]
            for page, words in _words(vault, document, hit, readings, worker, progress).items():
                # None: the page is no picture, and its own text says where the words stand.
                if words is not None:
                    pictures.append(RedactionBox(document.id, page, _PAGE))
                    found += [RedactionBox(document.id, page, box) for box in places(words, terms)]
    return Pictured(tuple(read), tuple(pictures), tuple(found))


def places(words: tuple[Word, ...], terms: Terms) -> list[tuple[float, float, float, float]]:
    """The boxes of the words that are a term, or may be one."""
    texts = [word[0] for word in words]
    marked: set[int] = set()
    for first, last in terms.read_alike(texts):
        marked.update(range(first, last))
    starts, at = [], 0
    for text in texts:
        starts.append(at)
        at += len(text) + 1
    for first, last in terms.find(" ".join(texts)):
        marked.update(index for index, start in enumerate(starts) if start < last and start + len(texts[index]) > first)
    return [
        (words[i][1] - _ROOM, words[i][2] - _ROOM, words[i][3] + _ROOM, words[i][4] + _ROOM) for i in sorted(marked)
    ]


def _words(
    vault: Vault, document: Document, pages: list[int], readings: Readings, worker: Worker, progress: Progress
) -> dict[int, tuple[Word, ...] | None]:
    missing = [page for page in pages if (document.sha256, page) not in readings.words]
    if missing:
        source = Source.from_bytes(document.file_name, vault.originals.read(document.sha256))
        args = {"pages": missing, "password": browse.password_of(vault, document.sha256)}
        try:
            answer = worker.run(WORDS, (source,), args, progress).value
        except CancelledError:
            raise
        except SecondOpError as error:
            if error.exit_code != 6:
                raise
            answer = {}
        for page in missing:
            placed = answer.get(str(page))
            words = tuple((str(w[0]), *(float(v) for v in w[1:])) for w in placed) if placed is not None else None
            readings.words[document.sha256, page] = words  # type: ignore[assignment]
    return {page: readings.words[document.sha256, page] for page in pages}
