"""Pages of a document: pictures asked for when they come into sight, with boxes around what was read."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from secondop_desktop.core.text import _
from secondop_desktop.ui.focus_ring import RING
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.base import hold_bar, paint_line
from secondop_desktop.ui.widgets.cards import paint_highlight
from secondop_desktop.ui.widgets.spaces import BAR

PAGES_KEPT = 12
BESIDE_PAGES = BAR
"""Units beside the pages in which their scroll bar stands."""
_CONTROL = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True, slots=True)
class Highlight:
    """A box on a page as parts (0 to 1) of its width and height from the top left; `strong` for the chosen one."""

    left: float
    top: float
    right: float
    bottom: float
    strong: bool = False
    text: str = ""


def _each_once(boxes: Sequence[Highlight]) -> tuple[Highlight, ...]:
    """Each place once, the strong box of it before the others."""
    found: dict[tuple[float, float, float, float], Highlight] = {}
    for box in boxes:
        place = (box.left, box.top, box.right, box.bottom)
        if place not in found or (box.strong and not found[place].strong):
            found[place] = box
    return tuple(found.values())


class PageView(QAbstractScrollArea):
    """Shows the pages of one document below each other.

    `set_pages(sizes)` takes each page's (width, height) in points. When a page comes into sight the view calls
    `wanted(page, pixel_width)`; answer at once with an image or later by `set_image`. The last twelve are kept.
    Zoom is "width", "page" or a number of per cent. Page Up and Page Down turn pages; + and -, and the wheel with Ctrl,
    ask for another size by `zoom_wanted` (1 larger, -1 smaller).
    """

    page_changed = Signal(int)
    zoom_wanted = Signal(int)
    kept = PAGES_KEPT

    def __init__(self, name: str, label: str, wanted: Callable[[int, int], QImage | None] | None = None) -> None:
        super().__init__()
        self.theme = active_theme()
        self.setObjectName(name)
        self._label = label
        self.setAccessibleName(label)
        self.setFrameShape(QFrame.Shape.NoFrame)
        hold_bar(self)  # a page is as wide whether it scrolls or not
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(RING, "outside")
        self.setProperty("ringRadius", 2)
        self.viewport().setAutoFillBackground(False)
        self._wanted = wanted
        self._sizes: list[tuple[float, float]] = []
        self._images: OrderedDict[int, tuple[QPixmap, int]] = OrderedDict()
        self._asked: dict[int, int] = {}
        self._failed: dict[int, str] = {}
        self._marks: dict[int, tuple[Highlight, ...]] = {}
        self._zoom: str | int = "width"
        self._page = 0
        self._ask = QTimer(self)
        self._ask.setSingleShot(True)
        self._ask.setInterval(0)
        self._ask.timeout.connect(self._ask_for_visible)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.theme.changed.connect(self._layout_pages)

    def set_source(self, wanted: Callable[[int, int], QImage | None]) -> None:
        """Ask this for pages: it returns an image at once, or None and `set_image` later."""
        self._wanted = wanted

    def set_pages(self, sizes: Sequence[tuple[float, float]]) -> None:
        """Show a document of these pages; forgets the pictures of the one before."""
        self._sizes = [(max(width, 1.0), max(height, 1.0)) for width, height in sizes]
        self._images.clear()
        self._asked.clear()
        self._failed.clear()
        self._marks.clear()
        self._page = 0
        self.verticalScrollBar().setValue(0)
        self._layout_pages()
        self._tell()

    def set_image(self, page: int, image: QImage) -> None:
        """The picture of a page."""
        pixmap = QPixmap.fromImage(image)
        self._images[page] = (pixmap, image.width())
        self._images.move_to_end(page)
        while len(self._images) > self.kept:
            old, _image = self._images.popitem(last=False)
            self._asked.pop(old, None)
        self.viewport().update()

    def set_failed(self, page: int, message: str) -> None:
        """Say on the page why there is no picture of it."""
        self._failed[page] = message
        self.viewport().update()

    def set_highlights(self, marks: Mapping[int, Sequence[Highlight]]) -> None:
        """Draw these boxes, by page. What several records were read from is not painted over several times."""
        self._marks = {page: _each_once(boxes) for page, boxes in marks.items()}
        self.viewport().update()

    def set_zoom(self, zoom: str | int) -> None:
        """Fit the "width", the whole "page", or a number of per cent."""
        self._zoom = zoom
        self._layout_pages()
        self.go_to(self._page)

    def sizes(self) -> list[tuple[float, float]]:
        """Width and height of each page in points."""
        return list(self._sizes)

    def first_width(self) -> int:
        """How many pixels of the screen wide the first page is shown; 0 where there is none."""
        if not self._sizes:
            return 0
        return int(max(self._page_width(*self._sizes[0]), 20.0) * self.devicePixelRatioF() + 0.5)

    def zoom_now(self) -> int:
        """How large the first page is shown, in per cent."""
        return round(self._page_width(*self._sizes[0]) * 7200 / 96 / self._sizes[0][0]) if self._sizes else 100

    def count(self) -> int:
        """How many pages there are."""
        return len(self._sizes)

    @property
    def page(self) -> int:
        """The page in sight, from 0."""
        return self._page

    def go_to(self, page: int) -> None:
        """Bring this page, from 0, to the top."""
        if self._sizes:
            page = max(0, min(page, len(self._sizes) - 1))
            self.verticalScrollBar().setValue(int(self._areas()[page].y()) - self.theme.px(1))
            self._set_page(page)

    def show_highlight(self, page: int) -> None:
        """Bring the strong box of this page into sight."""
        strong = next((mark for mark in self._marks.get(page, ()) if mark.strong), None)
        if strong is None or not 0 <= page < len(self._sizes):
            self.go_to(page)
            return
        area = self._areas()[page]
        middle = area.y() + (strong.top + strong.bottom) / 2 * area.height()
        self.verticalScrollBar().setValue(int(middle - self.viewport().height() / 2))
        self._set_page(page)

    def _gap(self) -> int:
        return self.theme.px(16)

    def _page_width(self, width: float, height: float) -> float:
        room = self.viewport().width() - 2
        if self._zoom == "page":
            return min(room, (self.viewport().height() - 2) * width / height)
        if isinstance(self._zoom, int):
            return width * 96 / 72 * self._zoom / 100
        return room

    def _areas(self) -> list[QRectF]:
        areas, top = [], 1.0
        for width, height in self._sizes:
            shown = max(self._page_width(width, height), 20.0)
            left = max(1.0, (self.viewport().width() - shown) / 2)
            areas.append(QRectF(left, top, shown, shown * height / width))
            top += shown * height / width + self._gap()
        return areas

    def _layout_pages(self) -> None:
        areas = self._areas()
        total = int(areas[-1].bottom()) + 2 if areas else 0
        widest = int(max((area.width() for area in areas), default=0)) + 2
        view = self.viewport()
        vertical, horizontal = self.verticalScrollBar(), self.horizontalScrollBar()
        vertical.setRange(0, max(0, total - view.height()))
        vertical.setPageStep(view.height())
        vertical.setSingleStep(self.theme.px(40))
        horizontal.setRange(0, max(0, widest - view.width()))
        horizontal.setPageStep(view.width())
        view.update()
        self._ask.start()

    def _scrolled(self) -> None:
        top = self.verticalScrollBar().value() + self.viewport().height() / 3
        areas = self._areas()
        for page, area in enumerate(areas):
            if area.bottom() + self._gap() >= top:
                self._set_page(page)
                break
        self._ask.start()
        self.viewport().update()

    def _set_page(self, page: int) -> None:
        if page != self._page:
            self._page = page
            self._tell()
            self.page_changed.emit(page)

    def _tell(self) -> None:
        where = _("page {n} of {total}").format(n=self._page + 1, total=len(self._sizes)) if self._sizes else ""
        self.setAccessibleName(f"{self._label}, {where}" if where else self._label)

    def _visible(self) -> list[tuple[int, QRectF]]:
        shift, height = self.verticalScrollBar().value(), self.viewport().height()
        found = []
        for page, area in enumerate(self._areas()):
            if area.bottom() >= shift and area.top() <= shift + height:
                found.append((page, area.translated(-self.horizontalScrollBar().value(), -shift)))
        return found

    def _ask_for_visible(self) -> None:
        if self._wanted is None:
            return
        ratio = self.devicePixelRatioF()
        for page, area in self._visible():
            width = int(area.width() * ratio + 0.5)
            if page in self._failed or self._asked.get(page) == width:
                continue
            self._asked[page] = width
            image = self._wanted(page, width)
            if image is not None:
                self.set_image(page, image)

    def resizeEvent(self, event: QResizeEvent) -> None:
        page = self._page
        self._layout_pages()
        if self._sizes and page:
            self.go_to(page)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        theme = self.theme
        for page, area in self._visible():
            painter.fillRect(area, Qt.GlobalColor.white)
            kept = self._images.get(page)
            if kept is not None:
                painter.drawPixmap(area, kept[0], QRectF(kept[0].rect()))
            else:
                painter.setPen(Qt.GlobalColor.black)
                words = self._failed.get(page) or _("Page {n}…").format(n=page + 1)
                inner = area.toRect().adjusted(8, 8, -8, -8)
                paint_line(painter, inner, words, theme.font("support"), Qt.AlignmentFlag.AlignHCenter)
            for mark in self._marks.get(page, ()):
                box = QRectF(
                    area.x() + mark.left * area.width(),
                    area.y() + mark.top * area.height(),
                    (mark.right - mark.left) * area.width(),
                    (mark.bottom - mark.top) * area.height(),
                )
                paint_highlight(painter, box, strong=mark.strong)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawRect(area.adjusted(-0.5, -0.5, 0.5, 0.5))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & _CONTROL:
            if event.angleDelta().y():
                self.zoom_wanted.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}.get(Qt.Key(event.key()))
        if step is not None:
            self.go_to(self._page + step)
        elif event.key() == Qt.Key.Key_Home:
            self.go_to(0)
        elif event.key() == Qt.Key.Key_End:
            self.go_to(len(self._sizes) - 1)
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Minus) and not event.modifiers() & _CONTROL:
            self.zoom_wanted.emit(1 if event.key() == Qt.Key.Key_Plus else -1)
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            across = self.horizontalScrollBar()
            across.setValue(across.value() + (1 if event.key() == Qt.Key.Key_Right else -1) * self.theme.px(40))
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + (1 if event.key() == Qt.Key.Key_Down else -1) * bar.singleStep())
        else:
            super().keyPressEvent(event)
