"""Frames for content, besides cards and their rows: facts as pairs, evidence, own words, empty rooms, notices."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.base import (
    Grid,
    HBox,
    IconView,
    Label,
    Scroll,
    VBox,
    fix,
    show_if,
)
from secondop_desktop.ui.widgets.buttons import Button, LinkButton
from secondop_desktop.ui.widgets.card import Card
from secondop_desktop.ui.widgets.chips import StateChip
from secondop_desktop.ui.widgets.flow import Flow
from secondop_desktop.ui.widgets.spaces import BESIDE_TABLE


class IconLabel(QWidget):
    """An icon and words beside it."""

    def __init__(
        self, icon: str, text: str, *, role: str = "body", tone: str = "ink", size: int = 20, wrap: bool = False
    ) -> None:
        super().__init__()
        row = HBox(self, spacing=10)
        self.icon = IconView(icon, size)
        row.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop if wrap else Qt.AlignmentFlag.AlignVCenter)
        self.label = Label(text, role, tone, wrap=wrap)
        row.addWidget(self.label, 1)

    def setText(self, text: str) -> None:
        """Other words."""
        self.label.setText(text)


_MOST_OF_NAMES = 136
"""Units to which the column of names grows, so that a name stands in one line."""


class Facts(QWidget):
    """Pairs of a soft name and a value, one a line; a value's text is plain and may be selected."""

    def __init__(self, pairs: list[tuple[str, str]] | None = None, *, width: int = 100) -> None:
        super().__init__()
        self._grid = Grid(self, columns=12, rows=4)
        self._grid.setColumnStretch(1, 1)
        self._width = width
        self._count = 0
        self._names: list[Label] = []
        for name, value in pairs or []:
            self.add(name, value)

    def add(self, name: str, value: str, *, strong: bool = False, own_words: bool = False) -> Label:
        """Add a pair; `own_words` sets the value in italics. Returns the value's label."""
        title = Label(name, "support", "ink_soft", wrap=True)
        self._names.append(title)
        self._make_room(title)
        text = Label(value, "support", wrap=True, strong=strong, italic=own_words, selectable=True)
        text.setAccessibleName(f"{name}: {value}")
        self._grid.addWidget(title, self._count, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(text, self._count, 1, Qt.AlignmentFlag.AlignTop)
        self._count += 1
        return text

    def _make_room(self, title: Label) -> None:
        """No word of a name is broken, and none begins a second line where it has only a little less than its room."""
        theme = active_theme()
        metrics = QFontMetricsF(theme.font("support"))
        widest = max((metrics.horizontalAdvance(word) for word in title.text().split()), default=0.0)
        whole = metrics.horizontalAdvance(title.text())
        widest = whole if whole <= theme.px(_MOST_OF_NAMES) else widest
        units = ceil(widest * 100 / theme.px(100)) + 2
        if units > self._width:
            self._width = units
            for name in self._names:
                fix(name, width=units)
        fix(title, width=self._width)


class OwnWords(QWidget):
    """The person's own words: italic, with a bar of 3 at the start."""

    def __init__(self, text: str, *, role: str = "body") -> None:
        super().__init__()
        self.theme = active_theme()
        column = VBox(self, margins=(15, 0, 0, 0))
        self.label = Label(text, role, wrap=True, italic=True, selectable=True)
        self.label.setAccessibleName(_("In your own words: {text}").format(text=text))
        column.addWidget(self.label)
        self.theme.changed.connect(self.update)

    def setText(self, text: str) -> None:
        """Other words."""
        self.label.setText(text)
        self.label.setAccessibleName(_("In your own words: {text}").format(text=text))

    def paintEvent(self, event: QPaintEvent) -> None:
        width = self.theme.px(self.theme.tokens.line["own_words_bar"])
        left = self.width() - width if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 0
        QPainter(self).fillRect(left, 0, width, self.height(), self.theme.color("edge"))


class Crop(QWidget):
    """A piece of a page, paper white in every theme, with the evidence in a box; `line` is its text for readers."""

    def __init__(self, image: QImage | None = None, *, line: str = "", height: int = 122) -> None:
        super().__init__()
        self.theme = active_theme()
        self._image = QPixmap.fromImage(image) if image is not None else QPixmap()
        self._box: tuple[float, float, float, float] | None = None
        self.setObjectName("page_crop")
        self.setAccessibleName(line)
        fix(self, height=height)

    def show_image(self, image: QImage, box: tuple[float, float, float, float] | None, line: str) -> None:
        """Show this crop; `box` is (left, top, right, bottom) of the evidence as parts (0 to 1) of the image."""
        self._image, self._box = QPixmap.fromImage(image), box
        self.setAccessibleName(line)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = QRectF(self.rect())
        painter.fillRect(area, Qt.GlobalColor.white)
        if not self._image.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            scale = self.width() / self._image.width()
            shown = QRectF(0, 0, self.width(), self._image.height() * scale)
            if self._box is not None:
                left, top, right, bottom = self._box
                middle = (top + bottom) / 2 * shown.height()
                shift = min(max(0.0, middle - self.height() / 2), max(0.0, shown.height() - self.height()))
                shown.translate(0, -shift)
            painter.drawPixmap(shown, self._image, QRectF(self._image.rect()))
            if self._box is not None:
                box = QRectF(
                    shown.x() + left * shown.width(),
                    shown.y() + top * shown.height(),
                    (right - left) * shown.width(),
                    (bottom - top) * shown.height(),
                )
                paint_highlight(painter, box, strong=True)
        painter.setPen(QPen(self.theme.color("line"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5))


def paint_highlight(painter: QPainter, box: QRectF, *, strong: bool) -> None:
    """Draw the evidence box of the tokens: the chosen one outlined in accent, the others with a thin line."""
    theme = active_theme()
    mark = theme.tokens.highlight
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    fill, outline = QColor(mark["fill"]), QColor(mark["outline"])
    fill.setAlphaF(float(mark["fill_opacity"]))
    painter.setBrush(fill)
    if not strong:
        outline = fill.darker(160)
        outline.setAlphaF(1)
    painter.setPen(QPen(outline, float(mark["outline_px"]) if strong else 1))
    if strong:
        # The box is as tight as the words were read: the line around it is drawn beside them, not through them.
        room = float(mark["outline_px"])
        box = box.adjusted(-2 * room, -room, 2 * room, room)
    painter.drawRoundedRect(box, 2, 2)
    painter.restore()


class EvidenceCard(Card):
    """Where a value comes from: its state, the crop of the page, the facts, and Open and Correct.

    Fill `facts` by `add`, set `crop` by `show_image`; connect `open_page` and `correct`.
    """

    def __init__(self, heading: str, state: str = "confirmed", *, name: str = "evidence") -> None:
        super().__init__(heading, ground="sunk", margins=(16, 12, 16, 14), spacing=12, role="label", name=name)
        self.chip = StateChip(state, ground="sunk", name=f"{name}_state", wrap=True)
        self.add_head(self.chip)
        self.crop = Crop()
        self.body.addWidget(self.crop)
        self.facts = Facts()
        self.body.addWidget(self.facts)
        row = self.buttons = Flow(spacing=8)
        self.open_page = Button(_("Open the page"), f"{name}_open", size="small", min_width=122)
        self.correct = Button(_("Correct…"), f"{name}_correct", size="small", key="E")
        row.addWidget(self.open_page)
        row.addWidget(self.correct)
        self.body.addLayout(row)


class EmptyState(QWidget):
    """An empty room: an icon on a disc, what belongs here, why, and how to add it.

    Give it the buttons, the primary one first; `link` is a last question, whose button is `link_button`.
    """

    def __init__(
        self,
        icon: str,
        title: str,
        lines: list[str],
        buttons: list[Button] | None = None,
        *,
        hint: str = "",
        link: str = "",
        name: str = "empty",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        center = Qt.AlignmentFlag.AlignHCenter
        inner = QWidget()
        outer = VBox(inner, margins=(24, 16, 24, 16))
        self._around = VBox(self)
        self._around.addWidget(Scroll(inner, f"{name}_scroll"))
        outer.addStretch(1)
        box = QWidget()
        fix(box, max_width=640)
        row2 = HBox()
        row2.addStretch(1)
        row2.addWidget(box, 100)
        row2.addStretch(1)
        outer.addLayout(row2)
        outer.addStretch(2)  # what is in the middle by measure looks as if it sank
        column = VBox(box, spacing=0)
        column.addWidget(IconView(icon, 44, "accent", disc=88), 0, center)
        column.gap(24)
        self.title = Label(title, "title", align=center, wrap=True)
        column.addWidget(self.title)
        column.gap(8)
        for index, line in enumerate(lines):
            if index:
                column.gap(6)
            column.addWidget(Label(line, "body", "ink_soft", wrap=True, align=center))
        column.gap(24)
        if buttons:
            row = Flow(spacing=12, centered=True)
            for button in buttons:
                row.addWidget(button)
            column.addLayout(row)
            column.gap(24)
        if hint:
            column.addWidget(Label(hint, "support", "ink_soft", wrap=True, align=center))
        self.link_button = LinkButton(link, f"{name}_link", role="support")
        show_if(self.link_button, bool(link))
        column.addWidget(self.link_button, 0, center)

    def stand_for_table(self) -> None:
        """Stand in the middle of a page in place of a table whose bar has the page's margin."""
        self._around.set_margins((0, 0, BESIDE_TABLE + 8, 0))


class Notice(Card):
    """A quiet message in the page: a state's shape, a title, words below, and buttons at its end."""

    closed = Signal()

    def __init__(self, state: str, title: str, message: str = "", *, name: str = "notice") -> None:
        super().__init__(
            margins=(16, 12, 16, 12), name=name, frame="stop" if state in ("refused", "identity_stop") else "line"
        )
        self.setAccessibleName(f"{title}. {message}" if message else title)
        row = HBox(spacing=16)
        column = VBox(spacing=4)
        self.chip = StateChip(state, title, name=f"{name}_state")
        column.addWidget(self.chip)
        self.message = Label(message, "support", wrap=True)
        show_if(self.message, bool(message))
        column.addWidget(self.message)
        row.addLayout(column, 1)
        self.buttons = HBox(spacing=8)
        row.addLayout(self.buttons)
        self.body.addLayout(row)

    def show_message(self, state: str, title: str, message: str = "") -> None:
        """Say something else."""
        self.chip.set_state(state, title)
        self.message.setText(message)
        show_if(self.message, bool(message))
        self.setAccessibleName(f"{title}. {message}" if message else title)
        self.set_frame("stop" if state in ("refused", "identity_stop") else "line")
        self.show()
