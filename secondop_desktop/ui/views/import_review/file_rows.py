"""What stands for a file in the list of a review: a painted row, a card where it was stopped, one for who it names."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QStyle

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import Patient
from secondop_desktop.core.text import _
from secondop_desktop.ui.focus_ring import RING
from secondop_desktop.ui.icons import paint_icon
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.views.import_review.review import FileReview, Stand, icon_of
from secondop_desktop.ui.widgets import (
    STATES,
    Button,
    Card,
    Facts,
    HBox,
    IconView,
    Label,
    StateChip,
    paint_line,
    paint_state,
)
from secondop_desktop.ui.widgets.base import set_tooltip


def _two_lines(patient: Patient) -> str:
    """A name, and below it the birth date."""
    return "\n".join(part for part in (patient.display, show(patient.birth_date)) if part)


class FileRow(QAbstractButton):
    """One file of the list: its icon, its name, and where it stands; painted, as a folder may hold hundreds."""

    def __init__(self, item: FileReview, *, chosen: bool) -> None:
        super().__init__()
        self.theme = active_theme()
        self.number = item.number
        self.setObjectName(f"file_{item.number}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(RING, "inside")
        self.theme.changed.connect(self.updateGeometry)
        self.show_item(item, chosen=chosen)

    def show_item(self, item: FileReview, *, chosen: bool) -> None:
        """Show the file, where it stands now, and whether it is the one that is open.

        The row may have stood for another file before, as its number in a review that is closed.
        """
        self._icon = icon_of(item)
        self._name, self._label = item.file.name, item.label or item.file.name
        refused = item.file.refused
        self._message = refused.message if item.stand is Stand.REFUSED and refused is not None else ""
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(bool(self._message))
        self.setSizePolicy(policy)
        set_tooltip(self, self._name)
        self.state, self._words = item.state()
        said = ", ".join(part for part in (self._name, self._words, self._message) if part)
        self.setAccessibleName(said)
        self.setChecked(chosen)
        self.update()

    def hasHeightForWidth(self) -> bool:
        return bool(self._message)

    def _message_lines(self, width: int) -> int:
        metrics = QFontMetricsF(self.theme.font("support"))
        room = QRectF(0, 0, max(1, width - self.theme.px(48)), 100000)
        wanted = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), self._message)
        return max(1, round(wanted.height() / metrics.lineSpacing())) if self._message else 0

    def heightForWidth(self, width: int) -> int:
        return self.theme.px(62) + self._message_lines(width) * self.theme.line_height("support")

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(200), self.heightForWidth(self.theme.px(264)))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(80), self.theme.px(62))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, px, direction = self.theme, self.theme.px, self.layoutDirection()
        focused = self.hasFocus()
        fill = "selected" if self.isChecked() else "tint" if self.underMouse() else "sunk"
        if self.isChecked() or self.underMouse() or focused:
            width = theme.focus_width if focused else 0
            painter.setPen(QPen(theme.color("focus"), width) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(fill))
            half = width / 2
            box = QRectF(self.rect()).adjusted(half, half, -half, -half)
            painter.drawRoundedRect(box, theme.radius(), theme.radius())

        def place(left: int, top: int, wide: int, high: int) -> QRect:
            return QStyle.visualRect(direction, self.rect(), QRect(left, top, wide, high))

        side = px(18)
        icon = place(px(12), px(6) + (px(26) - side) // 2, side, side)
        paint_icon(painter, self._icon, QRectF(icon), theme.color("ink_soft"))
        left, right = px(40), px(8)
        painter.setPen(theme.color("ink"))
        name = place(left, px(6), self.width() - left - right, px(26))
        weight = 600 if self.isChecked() else None
        paint_line(painter, name, self._label, theme.font("body", weight=weight), direction=direction)
        shape = place(left, px(34) + (px(22) - side) // 2, side, side)
        paint_state(painter, self.state, QRectF(shape), fill)
        painter.setPen(theme.color(STATES[self.state][1]))
        after = left + px(26)
        words = place(after, px(34), self.width() - after - right, px(22))
        paint_line(painter, words, self._words, theme.font("support", weight=600), direction=direction)
        if self._message:
            painter.setPen(theme.color("ink_soft"))
            painter.setFont(theme.font("support"))
            below = place(left, px(58), self.width() - left - right, self.height() - px(58))
            painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap), self._message)


class StopCard(Card):
    """A file that was stopped: the name and birth date in it beside those of the open record."""

    looked = Signal()

    def __init__(self, item: FileReview, person: Patient | None, *, chosen: bool) -> None:
        super().__init__(
            margins=(12, 12, 12, 12),
            spacing=6,
            frame="stop",
            ground="selected" if chosen else "surface",
            name=f"stop_{item.number}",
        )
        self.number = item.number
        state, words = item.state()
        line = HBox(spacing=10)
        line.addWidget(IconView(icon_of(item), 18))
        line.addWidget(Label(item.label or item.file.name, "body", elide=True, strong=chosen), 1)
        self.body.addLayout(line)
        self.body.addWidget(StateChip(state, words, ground="selected" if chosen else "surface", wrap=True))
        theme = active_theme()
        widest = max(theme.text_width(name, "support") for name in (_("File"), _("Here")))
        facts = Facts(width=max(40, round(widest * 100 / theme.px(100)) + 2))
        named = item.file.batch.patients if item.file.batch is not None else ()
        for one in named[:3]:
            facts.add(_("File"), _two_lines(one), strong=True)
        if person is not None:
            facts.add(_("Here"), _two_lines(person))
        self.body.addWidget(facts)
        self.body.addWidget(Label(_("Nothing from it was added."), "support", wrap=True))
        self.look = Button(_("Look at it"), f"look_{item.number}", size="small")
        self.look.setAccessibleName(_("Look at {name}").format(name=item.file.name))
        self.look.clicked.connect(self.looked)
        self.body.addWidget(self.look)

    def show_item(self, *, chosen: bool) -> None:
        """Show whether it is the file that is open."""
        self._ground = "selected" if chosen else "surface"
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.looked.emit()


class PersonCard(Card):
    """Files that name a person who is not in these records yet: an offer to make them."""

    def __init__(self, patient: Patient) -> None:
        super().__init__(margins=(12, 12, 12, 12), spacing=6, name="new_person")
        self.body.addWidget(Label(_("These files name"), "support", "ink_soft"))
        self.body.addWidget(Label(patient.display, "label", wrap=True))
        if patient.birth_date is not None:
            born = _("Born {day}").format(day=show(patient.birth_date, long=True))
            self.body.addWidget(Label(born, "support", wrap=True))
        self.make = Button(_("Begin their records"), "make_person", size="small")
        self.body.addWidget(self.make)
