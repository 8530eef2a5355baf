"""What is pressed: buttons in three weights and icon buttons; and the links and choosers beside them."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QColor, QCursor, QFont, QFontMetricsF, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy

from secondop_desktop.ui.icons import paint_icon
from secondop_desktop.ui.late_qt import Qt
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.action_words import literal, plain
from secondop_desktop.ui.widgets.inks import rounded, words_in
from secondop_desktop.ui.widgets.keys import enter_presses
from secondop_desktop.ui.widgets.label import paint_line, set_tooltip
from secondop_desktop.ui.widgets.links import LinkButton
from secondop_desktop.ui.widgets.mirrored import direction_of, visual_rect

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent
    from PySide6.QtWidgets import QWidget

__all__ = [
    "Button",
    "IconButton",
    "IconToggle",
    "LinkButton",
    "PrimaryButton",
    "as_wide",
    "literal",
    "plain",
]

_INKS = {"primary": "on_accent", "quiet": "accent"}
_HEIGHTS = {"small": 36, "normal": 40, "medium": 44, "large": 48}
_PADDING = {"small": 12, "normal": 16, "medium": 16, "large": 16}


class Button(QPushButton):
    """A button: `name` is its object name, `size` small (36), normal (40), medium (44) or large (48).

    `kind` is "plain", "primary" (at most one on a screen) or "quiet" (no frame, accent text).
    One that `may_shrink` ends in an ellipsis where it has to, and the pointer shows the whole.
    `key` is its shortcut, told in the tooltip; `hint` is text drawn after the words in regular weight ("Enter").
    """

    def __init__(
        self,
        text: str,
        name: str,
        *,
        kind: str = "plain",
        size: str = "normal",
        icon: str = "",
        icon_after: str = "",
        icon_side: int = 20,
        key: str = "",
        hint: str = "",
        min_width: int = 0,
        checkable: bool = False,
        may_shrink: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)  # with the words too, PySide would make the class of icons, which may be first
        self.setText(text)
        self._may_shrink = may_shrink
        self.theme = active_theme()
        self._kind, self._size, self._icon_name, self._after = kind, size, icon, icon_after
        self._hint, self._min_width = hint, min_width
        self._icon_side = 16 if size == "small" else icon_side
        self._left = False
        self._wanted: tuple[str, bool, QSize] | None = None
        self.setObjectName(name)
        self.setAccessibleName(plain(text))
        self.setCheckable(checkable)
        self.setAutoDefault(False)
        self.setCursor(QCursor())  # the arrow, also over what has another one
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if may_shrink:
            set_tooltip(self, plain(text))
        if key:
            self.setProperty("shortcut", key)  # by its setter Python would look at all else that it takes
            self.setToolTip(QKeySequence.fromString(key).toString(QKeySequence.SequenceFormat.NativeText))
        self.theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def hint(self) -> str:
        """What stands behind the words, as a key."""
        return self._hint

    def set_text(self, text: str) -> None:
        """Other words, told to a reader too."""
        key = self.shortcut()
        self.setText(text)
        self.setProperty("shortcut", key)  # which Qt takes away with the words
        self.setAccessibleName(plain(text))
        if self._may_shrink:
            set_tooltip(self, plain(text))
        self.updateGeometry()

    def align_left(self) -> None:
        """Words at the start and the icon after them at the end, as in a chooser."""
        self._left = True

    def _restyle(self) -> None:
        self._wanted = None
        self.setFont(self._text_font())
        words_in(self, self.theme.color(_INKS.get(self._kind, "ink")), self.theme.color("ink_soft"))
        self.updateGeometry()
        self.update()

    def _text_font(self) -> QFont:
        strong = self._kind == "primary" or (self.isCheckable() and self.isChecked())
        return self.theme.font("support" if self._size == "small" else "body", weight=600 if strong else 400)

    def sizeHint(self) -> QSize:
        # A row of buttons that is laid out asks each of them a dozen times.
        text, checkable = self.text(), self.isCheckable()
        if self._wanted is None or self._wanted[:2] != (text, checkable):
            self._wanted = text, checkable, self._measured()
        return QSize(self._wanted[2])

    def be_at_least(self, units: int) -> None:
        """Be no narrower than so many units."""
        self._min_width, self._wanted = max(self._min_width, units), None
        self.updateGeometry()

    def _measured(self) -> QSize:
        """What the words and icons need."""
        px = self.theme.px
        strong = self._text_font()
        if self.isCheckable():
            strong.setWeight(QFont.Weight.DemiBold)
        width = QFontMetricsF(strong).horizontalAdvance(plain(self.text()))
        padding = 8 if self._kind == "quiet" else _PADDING[self._size]
        for icon in (self._icon_name, self._after):
            width += px(self._icon_side) + px(8) if icon else 0
        if self._hint:
            width += px(8) + QFontMetricsF(self.theme.font("body")).horizontalAdvance(self._hint)
        return QSize(max(int(width + 0.999) + 2 * px(padding) + 2, px(self._min_width)), px(_HEIGHTS[self._size]))

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(hint.width(), self.theme.px(120)), hint.height()) if self._may_shrink else hint

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not enter_presses(self, event):
            super().keyPressEvent(event)

    def _colors(self) -> tuple[QColor, QColor, QColor]:
        """Ground, frame and words for the state it is in."""
        theme = self.theme
        clear = QColor(0, 0, 0, 0)
        down, hover = self.isDown(), self.underMouse() and self.isEnabled()
        if not self.isEnabled():
            ground = theme.color("window") if self._kind != "quiet" else clear
            return ground, theme.color("line") if self._kind != "quiet" else clear, theme.color("ink_soft")
        if self._kind == "primary":
            ground = theme.mix("accent", "ink", 0.25 if down else 0.12 if hover else 0)
            return ground, ground, theme.color("on_accent")
        if self._kind == "quiet":
            ground = theme.color("selected") if down else theme.color("tint") if hover else clear
            return ground, clear, theme.color("accent")
        if self.isCheckable() and self.isChecked():
            return theme.color("selected"), theme.color("accent"), theme.color("ink")
        ground = theme.color("selected") if down else theme.color("tint") if hover else theme.color("surface")
        return ground, theme.color("edge"), theme.color("ink")

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px = self.theme, self.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, frame, ink = self._colors()
        rounded(painter, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.radius() - 0.5, ground, frame)
        font = self._text_font()
        text = plain(self.text())
        padding = px(8 if self._kind == "quiet" else _PADDING[self._size])
        side = px(self._icon_side)
        gap = px(8)
        before = side + gap if self._icon_name else 0
        after = side + gap if self._after else 0
        width = QFontMetricsF(font).horizontalAdvance(text)
        hint_font = theme.font("body")
        hint = gap + QFontMetricsF(hint_font).horizontalAdvance(self._hint) if self._hint else 0.0
        room = self.width() - 2 * padding
        total = before + width + hint + after
        x = padding if self._left else max(float(padding), (self.width() - total) / 2)

        def place(left: float, wide: float) -> QRect:
            area = QRect(round(left), 0, round(wide + 0.5), self.height())
            return visual_rect(direction_of(self), self.rect(), area)

        top = (self.height() - side) / 2
        if self._icon_name:
            area = place(x, side)
            paint_icon(painter, self._icon_name, QRectF(area.x(), top, side, side), ink)
            x += before
        words = place(x, min(width, room - before - after - hint) + 1)
        direction = direction_of(self)
        paint_line(painter, words, text, font, direction=direction, ink=ink)
        x += width
        if self._hint:
            area = place(x + gap, hint - gap + 1)
            paint_line(painter, area, self._hint, hint_font, direction=direction, ink=ink)
            x += hint
        if self._after:
            left = self.width() - padding - side + px(2) if self._left else x + gap
            area = place(left, side)
            paint_icon(painter, self._after, QRectF(area.x(), top, side, side), ink)


def as_wide(buttons: Sequence[Button]) -> None:
    """Make these, which stand below each other, as wide as the widest of them."""
    widest = max((button.sizeHint().width() for button in buttons), default=0)
    for button in buttons:
        button.be_at_least(ceil(widest * 100 / button.theme.zoom))


class PrimaryButton(Button):
    """The one thing to do on this screen."""

    def __init__(
        self,
        text: str,
        name: str,
        *,
        size: str = "normal",
        icon: str = "",
        icon_after: str = "",
        key: str = "",
        hint: str = "",
        min_width: int = 0,
    ) -> None:
        super().__init__(
            text,
            name,
            kind="primary",
            size=size,
            icon=icon,
            icon_after=icon_after,
            key=key,
            hint=hint,
            min_width=min_width,
        )


class IconButton(QAbstractButton):
    """A square button that shows only an icon; `label` is what it does, for the tooltip and for readers."""

    def __init__(self, icon: str, label: str, name: str, *, side: int = 32, icon_side: int = 20, key: str = "") -> None:
        super().__init__()
        self.theme = active_theme()
        self._icon_name, self._side, self._icon_side = icon, side, icon_side
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        tip = label
        if key:
            self.setProperty("shortcut", key)  # by its setter Python would look at all else that it takes
            tip = f"{label}  {QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)}"
        set_tooltip(self, tip)
        self.theme.changed.connect(self.updateGeometry)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not enter_presses(self, event):
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(self._side), self.theme.px(self._side))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isEnabled() and (self.underMouse() or self.isDown()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.color("selected" if self.isDown() else "tint"))
            painter.drawRoundedRect(self.rect(), self.theme.radius(), self.theme.radius())
        side = self.theme.px(self._icon_side)
        area = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        color = self.theme.color("ink" if self.underMouse() else "ink_soft")
        if not self.isEnabled():
            color = self.theme.color("line")
        paint_icon(painter, self._icon_name, area, color)


class IconToggle(IconButton):
    """A square button that stays pressed, framed while it is."""

    def __init__(self, icon: str, label: str, name: str, *, side: int = 32, key: str = "") -> None:
        super().__init__(icon, label, name, side=side, key=key)
        self.setCheckable(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.isChecked():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.theme.color("accent"), 1))
            painter.setBrush(self.theme.color("selected"))
            radius = self.theme.radius() - 0.5
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
            painter.end()
        super().paintEvent(event)
