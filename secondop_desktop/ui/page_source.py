"""Pages of originals as pictures: the bytes come by the read lane, the worker draws them in the files lane."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QImage

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document
from secondop_desktop.ui.shell import Shell
from secondop_desktop.usecases import show_documents
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.show_documents import OpenOriginal, Pages, WordPlaces, Worker

_KEPT = 3

Shown = Callable[[Pages], None]
Failed = Callable[[SecondOpError], None]


class PageSource(QObject):
    """Draws pages for every room of one shell, by one warm worker that it starts when it is first asked.

    The bytes of the last few originals are kept in memory, never on the disk. `close` forgets them and ends the worker.
    """

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._worker: Worker | None = None
        self._originals: OrderedDict[str, tuple[str, bytes]] = OrderedDict()
        self._passwords: dict[str, str] = {}
        self._waiting: dict[str, list[tuple[Callable[[str, bytes], None], Failed]]] = {}
        self._users = 0

    def attach(self, user: QObject) -> None:
        """Stay ready as long as this object lives; when the last one is gone everything is put away."""
        self._users += 1
        user.destroyed.connect(self._leave)

    def _leave(self) -> None:
        self._users -= 1
        if self._users <= 0:
            self.close()

    def close(self) -> None:
        """Forget every original and end the worker."""
        worker, self._worker = self._worker, None
        self._originals.clear()
        self._passwords.clear()
        self._waiting.clear()
        if worker is not None:
            worker.close()

    def bytes_of(self, document_id: str, done: Callable[[str, bytes], None], failed: Failed) -> None:
        """Call `done` with the file name and the bytes of an original, at once when they are at hand."""
        kept = self._originals.get(document_id)
        if kept is not None:
            self._originals.move_to_end(document_id)
            done(*kept)
            return
        waiting = self._waiting.setdefault(document_id, [])
        waiting.append((done, failed))
        if len(waiting) > 1 or self._shell.reader is None:
            return

        def read(vault: Vault, progress: Progress) -> OpenOriginal:
            return show_documents.original(vault, document_id)

        self._shell.read(
            read,
            name="original",
            done=lambda found: self._arrived(document_id, found),
            failed=lambda error: self._refused(document_id, error),
        )

    def draw(
        self,
        document_id: str,
        pages: tuple[int, ...],
        width: int,
        done: Shown,
        failed: Failed,
        *,
        turns: tuple[int, ...] = (),
    ) -> None:
        """Call `done` with these pages (from 1), turned as the document says, each `width` pixels wide."""

        def have(name: str, data: bytes) -> None:
            worker = self.ready()
            password = self._passwords.get(document_id, "")
            self._shell.run(
                "files",
                lambda progress: show_documents.draw(
                    name, data, pages, width, worker, progress, password=password, turns=turns
                ),
                name="pages",
                done=done,
                failed=failed,
            )

        self.bytes_of(document_id, have, failed)

    def find_words(
        self,
        document: Document,
        words: str,
        pages: tuple[int, ...],
        done: Callable[[WordPlaces], None],
        failed: Failed,
    ) -> None:
        """Call `done` with where these words stand on these pages (from 0) of a PDF."""

        def have(_name: str, data: bytes) -> None:
            worker = self.ready()
            password = self._passwords.get(document.id, "")
            self._shell.run(
                "files",
                lambda progress: show_documents.find_words(
                    document, data, words, pages, worker, progress, password=password
                ),
                name="words",
                done=done,
                failed=failed,
            )

        self.bytes_of(document.id, have, failed)

    def ready(self) -> Worker:
        """The worker, for what else is drawn; use it in the files lane only."""
        if self._worker is None:
            self._worker = Worker()
        return self._worker

    def _arrived(self, document_id: str, found: OpenOriginal) -> None:
        asked = self._waiting.pop(document_id, [])
        if not asked:
            return
        document, data = found.document, found.data
        self._passwords[document_id] = found.password
        self._originals[document_id] = (document.file_name, data)
        while len(self._originals) > _KEPT:
            self._originals.popitem(last=False)
        for done, _failed in asked:
            done(document.file_name, data)

    def _refused(self, document_id: str, error: SecondOpError) -> None:
        for _done, failed in self._waiting.pop(document_id, []):
            failed(error)


def page_source(shell: Shell, user: QObject) -> PageSource:
    """The one source of pages of this shell, kept while this object lives."""
    found = shell.findChild(PageSource, options=Qt.FindChildOption.FindDirectChildrenOnly)
    source = found if isinstance(found, PageSource) else PageSource(shell)
    source.attach(user)
    return source


def image_of(picture: bytes) -> QImage:
    """A picture of the worker (PPM or PNG) as an image; an empty one when it is none."""
    return QImage.fromData(picture)
