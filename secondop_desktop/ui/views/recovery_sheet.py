"""The recovery sheet as it will be printed: on the screen beside what asks for it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPainter, QPaintEvent, QPen, QTextLayout
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.recovery_lines import line_checks
from secondop_desktop.core.text import _
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.base import fix

SHEET = QSizeF(408, 528)
_INK, _SOFT, _EDGE, _LINE = QColor("#1E2326"), QColor("#545A5E"), QColor("#85837B"), QColor("#C9C6BE")


@dataclass(frozen=True, slots=True)
class SheetContent:
    """What the sheet says; `groups` is empty until the key was made."""

    name: str
    made_on: str
    groups: tuple[str, ...] = ()


def _font(px: float, *, weight: int = 400) -> QFont:
    tokens = active_theme().tokens
    font = QFont([tokens.family, *tokens.fallback])
    font.setPixelSize(round(px))
    font.setWeight(QFont.Weight(weight))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def _mono(px: float) -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(round(px))
    return font


def _paragraph(painter: QPainter, x: float, y: float, width: float, text: str, font: QFont, line: float) -> float:
    """Draw wrapped text; returns the y below it."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    top = 0.0
    while (row := layout.createLine()).isValid():
        row.setLineWidth(width)
        row.setPosition(QPointF(0, top + (line - row.height()) / 2))
        top += line
    layout.endLayout()
    layout.draw(painter, QPointF(x, y))
    return y + top


def paint_sheet(painter: QPainter, content: SheetContent) -> None:
    """Draw the sheet at 408 × 528 units; the caller scales."""
    left, width = 35.0, SHEET.width() - 70
    painter.setPen(_INK)
    y = _paragraph(painter, left, 32, width, _("Recovery sheet"), _font(20, weight=600), 26)
    painter.setPen(_SOFT)
    made = _("{name} · made {date}").format(name=content.name, date=content.made_on)
    y = _paragraph(painter, left, y, width, made, _font(15), 20) + 18
    painter.setPen(_INK)
    warning = _(
        "Whoever holds this sheet can open the records. Keep it where you keep your passport."
        " Do not keep it as a photo."
    )
    y = _paragraph(painter, left, y, width, warning, _font(15), 21) + 16
    y = _paint_groups(painter, left, y, width, content.groups) + 16
    y = _paragraph(painter, left, y, width, _("To use it"), _font(15, weight=600), 21)
    for text in (
        _("1. Start SecondOp and choose “Use my recovery sheet”."),
        _("2. Type the letters above. Spaces do not matter."),
        _("3. Choose a new password."),
    ):
        y = _paragraph(painter, left, y, width, text, _font(15), 21)
    bottom = SHEET.height() - 28 - 30
    painter.setPen(QPen(_LINE, 1))
    painter.drawLine(QPointF(left, bottom), QPointF(left + width, bottom))
    painter.setPen(_SOFT)
    _paragraph(painter, left, bottom + 11, width, _("Where I keep it:") + " " + "_" * 28, _font(15), 20)


def _paint_groups(painter: QPainter, left: float, top: float, width: float, groups: tuple[str, ...]) -> float:
    shown = groups or ("····",) * 15
    columns = 5
    rows = (len(shown) + columns - 1) // columns
    height = rows * 26 + (rows - 1) * 6 + 28
    painter.setPen(QPen(_EDGE, 1))
    painter.drawRoundedRect(QRectF(left, top, width, height), 8, 8)
    step = (width - 28 + 8 - 24) / columns
    size = 19.0
    while size > 11 and QFontMetricsF(_mono(size)).horizontalAdvance("WWWW") > step - 4:
        size -= 1
    font = _mono(size)
    painter.setFont(font)
    painter.setPen(_INK if groups else _SOFT)
    metrics = QFontMetricsF(font)
    for number, group in enumerate(shown):
        row, column = divmod(number, columns)
        base = top + 14 + row * 32 + (26 - metrics.height()) / 2 + metrics.ascent()
        painter.drawText(QPointF(left + 14 + column * step, base), group)
    painter.setFont(_font(13))
    painter.setPen(_SOFT)
    for row, check in enumerate(line_checks(groups)):
        base = top + 14 + row * 32 + (26 - metrics.height()) / 2 + metrics.ascent()
        painter.drawText(QPointF(left + width - 32, base), check)
    return top + height


class SheetPreview(QWidget):
    """The sheet on the screen, paper white in every theme; a reader hears the key group by group."""

    def __init__(self) -> None:
        super().__init__()
        self.theme = active_theme()
        self.setObjectName("recovery_sheet")
        self._content = SheetContent("", "")
        self._hidden = False
        fix(self, width=SHEET.width(), height=SHEET.height())
        self.theme.changed.connect(self.update)

    @property
    def content(self) -> SheetContent:
        """What it shows."""
        return self._content

    def show_content(self, content: SheetContent) -> None:
        """Show this."""
        self._content = content
        self._hidden = False
        self._tell()

    def set_hidden(self, hidden: bool) -> None:
        """Hide the letters, once they are on paper, or show them again."""
        self._hidden = hidden
        self._tell()

    def _tell(self) -> None:
        content = self._content
        said = _("Recovery sheet")
        if content.groups and not self._hidden:
            said += ": " + ", ".join(content.groups)
        self.setAccessibleName(said)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        painter.setPen(QPen(_LINE, 1))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.scale(self.width() / SHEET.width(), self.height() / SHEET.height())
        content = self._content
        paint_sheet(painter, replace(content, groups=()) if self._hidden else content)
