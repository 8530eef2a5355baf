"""The pages of the document that is shown, each drawn in the worker when it comes into sight, large and small."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.records import Document
from secondop_desktop.core.text import _
from secondop_desktop.ui.page_source import PageSource, image_of
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import PageView
from secondop_desktop.ui.widgets.thumbnails import Thumbnails
from secondop_desktop.usecases.show_documents import Pages


class ViewerPages(QObject):
    """Draws what `view` and `thumbnails` ask for; what comes after `document` was changed or turned is let go of."""

    def __init__(self, source: PageSource, view: PageView, thumbnails: Thumbnails) -> None:
        super().__init__(view)
        self._source, self._view, self._thumbnails = source, view, thumbnails
        self.document: Document | None = None
        view.set_source(self._large)
        thumbnails.set_source(self._small)

    def _large(self, page: int, width: int) -> QImage | None:
        def arrived(picture: bytes | None) -> None:
            if picture is None:
                self._view.set_failed(page, _("This page cannot be shown."))
            else:
                self._view.set_image(page, image_of(picture))

        self._draw(page, width, arrived, lambda error: self._view.set_failed(page, error.title))
        return None

    def _small(self, page: int, width: int) -> QImage | None:
        def arrived(picture: bytes | None) -> None:
            if picture is not None:
                self._thumbnails.set_image(page, image_of(picture))

        # The page itself says what is wrong with it.
        self._draw(page, width, arrived, lambda error: None)
        return None

    def _draw(
        self,
        page: int,
        width: int,
        arrived: Callable[[bytes | None], None],
        failed: Callable[[SecondOpError], None],
    ) -> None:
        document = self.document
        if document is None:
            return

        def still() -> bool:
            here = self.document
            return here is not None and (here.id, here.turns) == (document.id, document.turns)

        def done(pages: Pages) -> None:
            if still():
                arrived(pages.pictures.get(page + 1))

        def stopped(error: SecondOpError) -> None:
            if still():
                failed(error)

        self._source.draw(
            document.id,
            (page + 1,),
            width,
            while_alive(self, done),
            while_alive(self, stopped),
            turns=document.turns,
        )
