"""Search in everything: what was found, below the search box, while the keyboard stays in it."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Kind
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.icons import paint_icon
from secondop_desktop.ui.jobs import Job
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.views.rail import room_title
from secondop_desktop.ui.widgets.base import Label, VBox, paint_line
from secondop_desktop.ui.widgets.feedback import announce
from secondop_desktop.ui.widgets.fields import SearchField
from secondop_desktop.usecases import browse
from secondop_desktop.usecases.browse import Hit
from secondop_desktop.usecases.open_vault import Vault

Index = QModelIndex | QPersistentModelIndex

ROOM_OF_KIND: dict[Kind, str] = {
    Kind.PATIENT: "overview",
    Kind.TEST_RESULT: "results",
    Kind.REPORT: "documents",
    Kind.PROCEDURE: "procedures",
    Kind.DEVICE: "conditions",
    Kind.MEDICATION: "medications",
    Kind.IMMUNIZATION: "conditions",
    Kind.CONDITION: "conditions",
    Kind.ALLERGY: "conditions",
    Kind.FAMILY_HISTORY: "conditions",
    Kind.NONE_KNOWN: "conditions",
    Kind.IMAGING_STUDY: "imaging",
    Kind.DOCUMENT: "documents",
    Kind.ENCOUNTER: "documents",
    Kind.PRACTITIONER: "documents",
    Kind.COVERAGE: "documents",
    Kind.NOTE: "documents",
    Kind.OPINION_CASE: "opinion",
    Kind.RECORDS_REQUEST: "opinion",
    Kind.PACKET: "packet",
}


class HitModel(QAbstractListModel):
    """What was found."""

    def __init__(self) -> None:
        super().__init__()
        self.hits: tuple[Hit, ...] = ()

    def show_hits(self, hits: tuple[Hit, ...]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self.hits = hits
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        hit = self.hits[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return hit.display
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{hit.display}, {place_of(hit)}"
        return None


def place_of(hit: Hit) -> str:
    """The room of a hit, and the page where it is one of a document."""
    room = room_title(ROOM_OF_KIND[hit.kind])
    return f"{room}, " + _("page {n}").format(n=hit.page) if hit.page is not None else room


class _HitDelegate(QStyledItemDelegate):
    """Paints a hit: the room's icon, the record, where the words stand, the room."""

    def __init__(self, view: QListView, model: HitModel) -> None:
        super().__init__(view)
        self._view, self._model = view, model
        self.theme = active_theme()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self.theme.px(200), self.theme.size("table_row_two_lines"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, px = self.theme, self.theme.px
        area: QRect = option.rect
        hit = self._model.hits[index.row()]
        direction = self._view.layoutDirection()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(theme.color("focus"), px(2)))
            painter.setBrush(theme.color("selected"))
            painter.drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -1), theme.radius(), theme.radius())
        side = theme.size("icon")
        inner = area.adjusted(px(12), 0, -px(12), 0)
        icon = QRect(inner.x(), inner.y() + (inner.height() - side) // 2, side, side)
        paint_icon(
            painter, ROOM_OF_KIND[hit.kind], QRectF(QStyle.visualRect(direction, inner, icon)), theme.color("ink_soft")
        )
        painter.setPen(theme.color("ink_soft"))
        top = QRect(inner.x() + side + px(12), inner.y() + px(3), inner.width() - side - px(12), px(26))
        wide = paint_line(
            painter,
            QStyle.visualRect(direction, inner, top),
            place_of(hit),
            theme.font("fine"),
            Qt.AlignmentFlag.AlignRight,
            direction,
        )
        below = QRect(top.x(), top.bottom() - px(3), top.width(), px(22))
        paint_line(
            painter, QStyle.visualRect(direction, inner, below), hit.snippet, theme.font("fine"), direction=direction
        )
        painter.setPen(theme.color("ink"))
        name = QStyle.visualRect(direction, inner, top.adjusted(0, 0, -int(wide) - px(12), 0))
        paint_line(painter, name, hit.display, theme.font("body"), direction=direction)
        painter.restore()


class SearchPopup(QFrame):
    """The list below the search box; it follows the words as they are typed and never takes the keyboard."""

    opened = Signal(str, str)

    def __init__(self, window: QWidget, field: SearchField, shell: Shell) -> None:
        super().__init__(window)
        self.theme = active_theme()
        self.setObjectName("search_results")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._field, self._shell = field, shell
        self._asked = ""
        self._job: Job | None = None
        column = VBox(self, margins=(6, 6, 6, 6))
        self.note = Label("", "support", "ink_soft", wrap=True)
        note_box = QWidget()
        VBox(note_box, margins=(12, 6, 12, 6)).addWidget(self.note)
        column.addWidget(note_box)
        self.model = HitModel()
        self.view = QListView()
        self.view.setObjectName("search_list")
        self.view.setAccessibleName(_("Found"))
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setStyleSheet("QListView { border: 0; background: transparent; }")
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setModel(self.model)
        self.view.setItemDelegate(_HitDelegate(self.view, self.model))
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.clicked.connect(self._clicked)
        column.addWidget(self.view, 1)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(120)
        self._wait.timeout.connect(self._search)
        field.changed.connect(self._typed)
        field.submitted.connect(self._submitted)
        field.moved.connect(self._move)
        field.left.connect(self.dismiss)
        self.hide()

    def dismiss(self) -> None:
        """Take it away and forget what was found."""
        self._wait.stop()
        self.model.show_hits(())
        self.hide()

    def _typed(self, words: str) -> None:
        if not words.strip() or self._shell.reader is None:
            self.dismiss()
            return
        self._wait.start()

    def _search(self) -> None:
        words, patient_id = self._field.text().strip(), self._shell.patient_id
        if not words or self._shell.reader is None:
            return
        self._asked = words
        if self._job is not None and not self._job.done:
            self._job.cancel()

        def work(vault: Vault, progress: Progress) -> tuple[str, tuple[Hit, ...]]:
            return words, browse.find(vault, words, patient_id, limit=60)

        self._job = self._shell.read(work, name="search", done=self._found)

    def _found(self, answer: tuple[str, tuple[Hit, ...]]) -> None:
        words, hits = answer
        # An answer to words that were typed over since is of no use.
        if words != self._asked or not self._field.text().strip():
            return
        self.model.show_hits(hits)
        said = ngettext("{n} place", "{n} places", len(hits)).format(n=len(hits))
        if not hits:
            said = _("Nothing has these words. Try fewer, or the beginning of a word.")
        self.note.setText(said)
        if hits:
            self.view.setCurrentIndex(self.model.index(0, 0))
        self.place()
        self.show()
        self.raise_()
        announce(self._field.field, said)

    def place(self) -> None:
        """Put it below the search box."""
        window = self.parentWidget()
        if window is None:
            return
        px = self.theme.px
        corner = self._field.mapTo(window, QPoint(0, self._field.height() + px(6)))
        width = min(px(560), window.width() - px(16))
        right = corner.x() + self._field.width()
        left = max(px(8), right - width)
        rows = min(len(self.model.hits), 8)
        height = rows * self.theme.size("table_row_two_lines") + px(12) + px(34)
        self.setGeometry(left, corner.y(), width, min(height + px(4), window.height() - corner.y() - px(8)))

    def _move(self, steps: int) -> None:
        if self.isVisible() and self.model.hits:
            row = max(0, min(self.view.currentIndex().row() + steps, len(self.model.hits) - 1))
            self.view.setCurrentIndex(self.model.index(row, 0))
            announce(
                self._field.field, str(self.model.data(self.model.index(row, 0), Qt.ItemDataRole.AccessibleTextRole))
            )

    def _submitted(self, words: str) -> None:
        if self.isVisible() and self.model.hits:
            self._clicked(self.view.currentIndex())
        else:
            self._search()

    def _clicked(self, index: QModelIndex) -> None:
        if index.isValid():
            hit = self.model.hits[index.row()]
            self._field.clear()
            self.dismiss()
            self.opened.emit(ROOM_OF_KIND[hit.kind], hit.id)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.theme.color("edge"), 1))
        painter.setBrush(self.theme.color("surface"))
        radius = self.theme.radius() - 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
