"""What is pressed or ticked: buttons in three weights, links, icon buttons, check boxes and radio buttons."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeySequence, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QPushButton, QRadioButton, QSizePolicy, QStyle, QWidget

from secondop_desktop.ui.focus_ring import RING, RING_RADIUS
from secondop_desktop.ui.icons import paint_icon
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.base import paint_line, plain_tooltip

_HEIGHTS = {"small": 36, "normal": 40, "medium": 44, "large": 48}
_PADDING = {"small": 12, "normal": 16, "medium": 16, "large": 16}


def plain(text: str) -> str:
    """The text of an action without its mnemonic mark."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def literal(text: str) -> str:
    """A record's own words as the text of an action: an & in them is one, and marks no key."""
    return text.replace("&", "&&")


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
        super().__init__(text, parent)
        self._may_shrink = may_shrink
        self.theme = active_theme()
        self._kind, self._size, self._icon_name, self._after = kind, size, icon, icon_after
        self._hint, self._min_width = hint, min_width
        self._icon_side = 16 if size == "small" else icon_side
        self._left = False
        self.setObjectName(name)
        self.setAccessibleName(plain(text))
        self.setCheckable(checkable)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if key:
            self.setShortcut(QKeySequence(key))
            self.setToolTip(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText))
        self.theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def hint(self) -> str:
        """What stands behind the words, as a key."""
        return self._hint

    def set_kind(self, kind: str) -> None:
        """Another weight."""
        self._kind = kind
        self._restyle()

    def set_text(self, text: str) -> None:
        """Other words, told to a reader too."""
        key = self.shortcut()
        self.setText(text)
        self.setShortcut(key)  # which Qt takes away with the words
        self.setAccessibleName(plain(text))
        if self._may_shrink:
            self.setToolTip(plain_tooltip(plain(text)))
        self.updateGeometry()

    def align_left(self) -> None:
        """Words at the start and the icon after them at the end, as in a chooser."""
        self._left = True

    def _restyle(self) -> None:
        self.setFont(self._text_font())
        self.updateGeometry()
        self.update()

    def _text_font(self) -> QFont:
        strong = self._kind == "primary" or (self.isCheckable() and self.isChecked())
        return self.theme.font("support" if self._size == "small" else "body", weight=600 if strong else 400)

    def sizeHint(self) -> QSize:
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
        painter.setPen(QPen(frame, 1) if frame.alpha() else Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        radius = theme.radius() - 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
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
            return QStyle.visualRect(self.layoutDirection(), self.rect(), area)

        top = (self.height() - side) / 2
        if self._icon_name:
            area = place(x, side)
            paint_icon(painter, self._icon_name, QRectF(area.x(), top, side, side), ink)
            x += before
        painter.setPen(ink)
        words = place(x, min(width, room - before - after - hint) + 1)
        paint_line(painter, words, text, font, direction=self.layoutDirection())
        x += width
        if self._hint:
            paint_line(painter, place(x + gap, hint - gap + 1), self._hint, hint_font, direction=self.layoutDirection())
            x += hint
        if self._after:
            left = self.width() - padding - side + px(2) if self._left else x + gap
            area = place(left, side)
            paint_icon(painter, self._after, QRectF(area.x(), top, side, side), ink)


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


class LinkButton(QAbstractButton):
    """Underlined words in the accent colour that do something in this window; `wrap` breaks long ones into lines."""

    def __init__(self, text: str, name: str, *, role: str = "body", key: str = "", wrap: bool = False) -> None:
        super().__init__()
        self.theme = active_theme()
        self._role, self._wrap = role, wrap
        self.setText(text)
        self.setObjectName(name)
        self.setAccessibleName(plain(text))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty(RING_RADIUS, 2)
        sizes = QSizePolicy(QSizePolicy.Policy.Maximum if wrap else QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if wrap:
            sizes.setVerticalPolicy(QSizePolicy.Policy.Minimum)
            sizes.setHeightForWidth(True)
        self.setSizePolicy(sizes)
        if key:
            self.setShortcut(QKeySequence(key))
        self.theme.changed.connect(self._restyle)

    def set_text(self, text: str) -> None:
        """Other words, told to a reader too."""
        self.setText(text)
        self.setAccessibleName(plain(text))
        self.updateGeometry()

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        height = max(self.theme.line_height(self._role), self.theme.size("hit_target_minimum"))
        return QSize(self.theme.text_width(plain(self.text()), self._role), height)

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(hint.width(), self.theme.px(160)), hint.height()) if self._wrap else hint

    def hasHeightForWidth(self) -> bool:
        return self._wrap

    def heightForWidth(self, width: int) -> int:
        lines = len(self._lines(width))
        return max(lines * self.theme.line_height(self._role), self.theme.size("hit_target_minimum"))

    def _lines(self, width: int) -> list[str]:
        """The words broken at their blanks into lines that fit."""
        metrics = QFontMetricsF(self.theme.font(self._role))
        lines: list[str] = []
        for word in plain(self.text()).split(" ") if self._wrap else [plain(self.text())]:
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and metrics.horizontalAdvance(longer) <= width + 1:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        color = self.theme.color("accent" if self.isEnabled() else "ink_soft")
        if self.underMouse():
            color = self.theme.mix("accent", "ink", 0.3)
        painter.setPen(color)
        font = self.theme.font(self._role)
        metrics = QFontMetricsF(font)
        lines = self._lines(self.width())
        line = self.theme.line_height(self._role) if len(lines) > 1 else self.height()
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        for number, words in enumerate(lines):
            top = (self.height() - line * len(lines)) // 2 + line * number
            area = QRect(0, top, self.width(), line)
            width = paint_line(painter, area, words, font, direction=self.layoutDirection())
            base = top + (line - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent() + self.theme.px(3)
            start = self.width() - width if mirrored else 0
            painter.drawLine(QPointF(start, round(base) + 0.5), QPointF(start + width, round(base) + 0.5))


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
            self.setShortcut(QKeySequence(key))
            tip = f"{label}  {QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)}"
        self.setToolTip(plain_tooltip(tip))
        self.theme.changed.connect(self.updateGeometry)

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


def paint_check_box(
    painter: QPainter, area: QRectF, *, checked: bool, partly: bool = False, enabled: bool = True
) -> None:
    """Draw a check box of the tokens into this square."""
    theme = active_theme()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = theme.tokens.line["check_box"] * theme.zoom / 100
    filled = (checked or partly) and enabled
    painter.setPen(QPen(theme.color("accent" if filled else "edge" if enabled else "line"), pen))
    painter.setBrush(theme.color("accent" if filled else "surface" if enabled else "window"))
    half = pen / 2
    radius = theme.radius("check_box") - half
    painter.drawRoundedRect(area.adjusted(half, half, -half, -half), radius, radius)
    mark = QPen(theme.color("on_accent" if enabled else "ink_soft"), 2.2 * area.width() / 20)
    mark.setCapStyle(Qt.PenCapStyle.FlatCap)
    mark.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(mark)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    unit = area.width() / 20
    if partly:
        painter.drawLine(area.topLeft() + QPointF(5 * unit, 10 * unit), area.topLeft() + QPointF(15 * unit, 10 * unit))
    elif checked:
        points = [QPointF(4.6, 9.4), QPointF(8.6, 13.4), QPointF(15.6, 6.2)]
        painter.drawPolyline(QPolygonF([area.topLeft() + point * unit for point in points]))
    painter.restore()


class CheckBox(QCheckBox):
    """A check box as drawn, its words wrapped beside it; `row` fills and frames the whole row when it is ticked."""

    def __init__(self, text: str, name: str, *, role: str = "body", row: bool = False) -> None:
        super().__init__(text)
        self.theme = active_theme()
        self._role, self._row = role, row
        self.setObjectName(name)
        self.setAccessibleName(plain(text))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        if row:
            self.setProperty(RING, "inside")
        self.theme.changed.connect(self._restyle)
        self.toggled.connect(self.update)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def hitButton(self, pos: object) -> bool:
        return True

    def _text_left(self) -> int:
        return self.theme.px(46 if self._row else 32)

    def sizeHint(self) -> QSize:
        px = self.theme.px
        width = self._text_left() + self.theme.text_width(plain(self.text()), self._role) + px(12 if self._row else 2)
        least = px(50) if self._row else max(self.theme.size("hit_target_minimum"), self.theme.line_height(self._role))
        return QSize(width, least)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.theme.px(160), self.sizeHint().width()), self.sizeHint().height())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        room = QRect(0, 0, max(1, width - self._text_left() - (self.theme.px(12) if self._row else 0)), 100000)
        metrics = QFontMetricsF(self.theme.font(self._role))
        wanted = metrics.boundingRect(QRectF(room), int(Qt.TextFlag.TextWordWrap), plain(self.text())).height()
        return max(self.sizeHint().height(), int(wanted + 0.999) + self.theme.px(2))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px = self.theme, self.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._row and (self.isChecked() or self.hasFocus()):
            width = theme.focus_width
            inset = width / 2 if self.hasFocus() else 0
            painter.setPen(QPen(theme.color("focus"), width) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("tint") if self.isChecked() else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), theme.radius(), theme.radius()
            )
        side = px(20)
        box = QRect(px(12) if self._row else 0, (self.height() - side) // 2, side, side)
        box = QStyle.visualRect(self.layoutDirection(), self.rect(), box)
        paint_check_box(
            painter,
            QRectF(box),
            checked=self.isChecked(),
            partly=self.checkState() == Qt.CheckState.PartiallyChecked,
            enabled=self.isEnabled(),
        )
        left = self._text_left()
        words = QRect(left, 0, self.width() - left - (px(12) if self._row else 0), self.height())
        words = QStyle.visualRect(self.layoutDirection(), self.rect(), words)
        painter.setPen(theme.color("ink" if self.isEnabled() else "ink_soft"))
        font = theme.font(self._role)
        if QFontMetricsF(font).horizontalAdvance(plain(self.text())) <= words.width():
            paint_line(painter, words, plain(self.text()), font, direction=self.layoutDirection())
            return
        painter.setFont(font)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        painter.drawText(words, int(flags), plain(self.text()))


class RadioButton(QRadioButton):
    """A radio button as drawn."""

    def __init__(self, text: str, name: str, *, role: str = "body") -> None:
        super().__init__(text)
        self.theme = active_theme()
        self._role = role
        self.setObjectName(name)
        self.setAccessibleName(plain(text))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def hitButton(self, pos: object) -> bool:
        return True

    def sizeHint(self) -> QSize:
        width = self.theme.px(34) + self.theme.text_width(plain(self.text()), self._role)
        return QSize(width, max(self.theme.size("hit_target_minimum"), self.theme.line_height(self._role)))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px = self.theme, self.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = px(20)
        area = QStyle.visualRect(self.layoutDirection(), self.rect(), QRect(0, (self.height() - side) // 2, side, side))
        pen = theme.tokens.line["check_box"] * theme.zoom / 100
        color = theme.color("accent" if self.isChecked() and self.isEnabled() else "edge")
        painter.setPen(QPen(color, pen))
        painter.setBrush(theme.color("surface"))
        painter.drawEllipse(QRectF(area).adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2))
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawEllipse(QRectF(area).center(), px(5), px(5))
        words = QStyle.visualRect(
            self.layoutDirection(), self.rect(), QRect(px(32), 0, self.width() - px(32), self.height())
        )
        painter.setPen(theme.color("ink" if self.isEnabled() else "ink_soft"))
        paint_line(painter, words, plain(self.text()), theme.font(self._role), direction=self.layoutDirection())
