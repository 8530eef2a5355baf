"""The strip at the left of the packet room: the first page of each section, with the pages between counted."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.focus_ring import RING
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.views.packet_room.composition import Built
from secondop_desktop.ui.widgets import Label, Panel, Scroll, VBox, clear, fix, paint_line
from secondop_desktop.usecases.make_packet import Section, section_title

_WIDTH = 84
_PASSED_OVER = frozenset({Section.TIMELINE, Section.MEDICATIONS})


class Thumbnail(QAbstractButton):
    """The first page of a section, small, with its number below."""

    def __init__(self, page: int, section: Section, shape: float) -> None:
        super().__init__()
        self.theme = active_theme()
        self.page, self._shape = page, shape
        self._picture = QPixmap()
        self.setObjectName(f"thumbnail_{page}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(RING, "inside")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("{section}, page {n}").format(section=section_title(section), n=page))
        self.setToolTip("")
        self.theme.changed.connect(self.updateGeometry)

    def set_picture(self, image: QImage) -> None:
        """The page as it was drawn."""
        self._picture = QPixmap.fromImage(image)
        self.update()

    def sizeHint(self) -> QSize:
        px = self.theme.px
        return QSize(px(_WIDTH + 10), px(_WIDTH * self._shape + 34))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px = self.theme, self.theme.px
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if self.isChecked() or self.hasFocus():
            width = theme.focus_width
            painter.setPen(QPen(theme.color("focus"), width))
            painter.setBrush(theme.color("selected") if self.isChecked() else Qt.BrushStyle.NoBrush)
            half = width / 2
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(half, half, -half, -half), theme.radius(), theme.radius()
            )
        page = QRectF((self.width() - px(_WIDTH)) / 2, px(5), px(_WIDTH), px(_WIDTH * self._shape))
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawRect(page)
        if not self._picture.isNull():
            painter.drawPixmap(page, self._picture, QRectF(self._picture.rect()))
        painter.setPen(theme.color("ink"))
        below = self.rect().adjusted(0, int(page.bottom()) + px(2), 0, -px(2))
        font = theme.font("support", weight=600 if self.isChecked() else 400)
        paint_line(painter, below, str(self.page), font, Qt.AlignmentFlag.AlignHCenter)


class Thumbnails(Panel):
    """The strip; `chosen` carries the page (from 1) to show, `wanted` a page (from 0) and a width to be drawn."""

    chosen = Signal(int)
    wanted = Signal(int, int)

    def __init__(self) -> None:
        super().__init__("sunk", lines="right")
        self.setObjectName("packet_thumbnails")
        self.setAccessibleName(_("Sections"))
        self._content = QWidget()
        self._content.setProperty("plain", True)
        self._list = VBox(self._content, margins=(8, 16, 16, 16), spacing=8)
        VBox(self).addWidget(Scroll(self._content, "packet_thumbnail_scroll"))
        fix(self, width=120)
        self._thumbs: list[Thumbnail] = []
        self._width = 0

    def show_packet(self, built: Built | None, sizes: list[tuple[float, float]]) -> None:
        """Show the sections of this packet."""
        clear(self._list)
        self._thumbs = []
        if built is None or not sizes:
            return
        center = Qt.AlignmentFlag.AlignHCenter
        first: dict[int, Section] = {}
        for section, page in built.starts().items():
            if section not in _PASSED_OVER:
                first.setdefault(page, section)
        starts = sorted(first.items())
        ends = [page for page, _section in starts[1:]] + [built.composed.pages + 1]
        self._width = max(64, round(active_theme().px(_WIDTH) * self.devicePixelRatioF()))
        for (page, section), end in zip(starts, ends, strict=True):
            wide, high = sizes[page - 1]
            thumb = Thumbnail(page, section, min(2.0, high / max(wide, 1.0)))
            thumb.clicked.connect(lambda _checked=False, number=page: self.chosen.emit(number))
            self._list.addWidget(thumb, 0, center)
            self._thumbs.append(thumb)
            self.wanted.emit(page - 1, self._width)
            if end - page > 1:
                words = Label(_between(page + 1, end - 1), "support", "ink_soft", wrap=True, align=center)
                self._list.addWidget(words)
        self._list.addStretch(1)

    def set_picture(self, page: int, width: int, image: QImage) -> None:
        """A page (from 0) was drawn."""
        if width == self._width:
            for thumb in self._thumbs:
                if thumb.page == page + 1:
                    thumb.set_picture(image)

    def set_page(self, page: int) -> None:
        """Mark the section in which this page (from 1) stands."""
        before = [thumb.page for thumb in self._thumbs if thumb.page <= page]
        current = max(before) if before else 0
        for thumb in self._thumbs:
            thumb.setChecked(thumb.page == current)


def _between(first: int, last: int) -> str:
    if first == last:
        return str(first)
    if last == first + 1:
        return f"{first}, {last}"
    return _("{first} to {last}").format(first=first, last=last)
