"""Tags as chips: each a word in a rounded frame that can be chosen and, where it may be, taken away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QStyle, QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.base import paint_line, set_tooltip
from secondop_desktop.ui.widgets.buttons import IconButton, LinkButton
from secondop_desktop.ui.widgets.flow import Flow

_HEIGHT, _WIDEST, _PAD = 32, 200, 12


class TagChip(QAbstractButton):
    """One tag. Clicked, it is `chosen`; its cross or Delete emits `removed`."""

    removed = Signal(str)

    def __init__(self, tag: str, name: str, *, removable: bool = True) -> None:
        super().__init__()
        self.theme = active_theme()
        self.tag = tag
        self.setObjectName(name)
        self.setAccessibleName(_("Tag {tag}").format(tag=tag))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        set_tooltip(self, tag)
        self.cross: IconButton | None = None
        if removable:
            label = _("Take away the tag “{tag}”").format(tag=tag)
            self.cross = IconButton("close", label, f"{name}_remove", side=_HEIGHT, icon_side=14)
            self.cross.setParent(self)
            set_tooltip(self.cross, label)
            self.cross.clicked.connect(lambda: self.removed.emit(self.tag))
        self.theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        px = self.theme.px
        words = QFontMetricsF(self.theme.font("support")).horizontalAdvance(self.tag)
        end = px(_HEIGHT) if self.cross is not None else px(_PAD)
        return QSize(px(_PAD) + min(int(words + 1), px(_WIDEST)) + end, px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), self.theme.px(120)), self.theme.px(_HEIGHT))

    def resizeEvent(self, event: object) -> None:
        if self.cross is not None:
            side = self.theme.px(_HEIGHT)
            area = QRect(self.width() - side, 0, side, side)
            self.cross.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), area))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.cross is not None:
            self.removed.emit(self.tag)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px = self.theme, self.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("edge"), 1))
        painter.setBrush(theme.color("selected" if self.underMouse() or self.isDown() else "tint"))
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
        painter.setPen(theme.color("ink"))
        end = px(_HEIGHT) if self.cross is not None else px(_PAD)
        words = self.rect().adjusted(px(_PAD), 0, -end, 0)
        words = QStyle.visualRect(self.layoutDirection(), self.rect(), words)
        paint_line(painter, words, self.tag, theme.font("support"), direction=self.layoutDirection())


class TagRow(QWidget):
    """The tags of something with the way to add one. `chosen` and `removed` carry a tag."""

    chosen = Signal(str)
    removed = Signal(str)
    wanted = Signal()

    def __init__(self, name: str, *, add: str = "", key: str = "", removable: bool = True) -> None:
        super().__init__()
        self.setObjectName(name)
        self._name, self._removable = name, removable
        self.flow = Flow(self)
        self.chips: list[TagChip] = []
        self.add: LinkButton | None = None
        if add:
            self.add = LinkButton(add, f"{name}_add", role="support", key=key)
            self.add.clicked.connect(self.wanted)
            self.flow.addWidget(self.add)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_tags(self, tags: Sequence[str]) -> None:
        """Show these tags."""
        if tuple(tags) == tuple(chip.tag for chip in self.chips):
            return
        while self.flow.count():
            self.flow.takeAt(0)
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        self.chips = [
            TagChip(tag, f"{self._name}_{number}", removable=self._removable) for number, tag in enumerate(tags)
        ]
        for chip in self.chips:
            chip.clicked.connect(lambda _on=False, tag=chip.tag: self.chosen.emit(tag))
            chip.removed.connect(self.removed)
            self.flow.addWidget(chip)
            chip.show()
        if self.add is not None:
            self.flow.addWidget(self.add)
        self.updateGeometry()
