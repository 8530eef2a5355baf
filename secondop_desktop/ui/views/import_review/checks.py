"""Values that a machine read from a page: each with the fields to correct it, accepted or left out by one key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QBoxLayout, QSizePolicy, QStyle, QWidget

from secondop_desktop.core.dates import PartialDate, parse_printed, show
from secondop_desktop.core.quantities import parse_value
from secondop_desktop.core.records import Record, TestResult
from secondop_desktop.core.text import _
from secondop_desktop.ui.focus_ring import RING
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.views.import_review.drafts import value_words
from secondop_desktop.ui.views.import_review.review import FileReview
from secondop_desktop.ui.widgets import (
    Card,
    FormField,
    HBox,
    Label,
    Scroll,
    TextField,
    VBox,
    clear,
    fix,
    paint_line,
    paint_state,
)


class ValueRow(QAbstractButton):
    """One value in the list: done, left out or not done yet, with its name and its value as read."""

    def __init__(self, draft: Record, item: FileReview) -> None:
        super().__init__()
        self.theme = active_theme()
        self.draft = item.changed.get(draft.id, draft)
        self.out = draft.id in item.left_out
        self.state = "not-applicable" if self.out else "confirmed" if item.is_decided(draft) else "not_done_yet"
        self.setObjectName(f"value_{draft.id}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(RING, "inside")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        said = {
            "not-applicable": _("left out"),
            "confirmed": _("accepted"),
            "not_done_yet": _("not checked yet"),
        }[self.state]
        self.setAccessibleName(", ".join((self.draft.display, value_words(self.draft), said)))
        self.theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(200), self.theme.px(36))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px = self.theme, self.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(0, 0, self.width(), 1, theme.color("line"))
        if self.hasFocus():
            width = theme.focus_width
            painter.setPen(QPen(theme.color("focus"), width))
            half = width / 2
            box = QRectF(self.rect()).adjusted(half, half, -half, -half)
            painter.drawRoundedRect(box, theme.radius(), theme.radius())
        side, direction = px(16), self.layoutDirection()
        shape = QStyle.visualRect(direction, self.rect(), QRect(px(2), (self.height() - side) // 2, side, side))
        paint_state(painter, self.state, QRectF(shape), "sunk")
        value = value_words(self.draft)
        wide = min(theme.text_width(value) + px(2), self.width() // 2)
        left = px(28)
        painter.setPen(theme.color("ink_soft" if self.out else "ink"))
        words = QStyle.visualRect(
            direction, self.rect(), QRect(left, 0, self.width() - left - wide - px(12), self.height())
        )
        paint_line(painter, words, self.draft.display, theme.font("body"), direction=direction)
        area = QStyle.visualRect(direction, self.rect(), QRect(self.width() - wide, 0, wide, self.height()))
        paint_line(painter, area, value, theme.font("body"), Qt.AlignmentFlag.AlignRight, direction)


class ValueEditor(Card):
    """The value that is being checked, each part in a field as it was read."""

    def __init__(self) -> None:
        super().__init__(margins=(16, 12, 16, 14), spacing=8, frame="accent", name="value_editor")
        self.title = Label("", "label", wrap=True)
        self.body.addWidget(self.title)
        first, second = HBox(spacing=8), HBox(spacing=8)
        self._lines = (first, second)
        self.value, self.unit, self.flag = (TextField(f"value_{part}") for part in ("result", "unit", "flag"))
        self.range, self.date = TextField("value_range"), TextField("value_date")
        self.date_field = _field(_("Drawn on"), self.date)
        first.addWidget(_field(_("Result"), self.value), 3)
        first.addWidget(_field(_("Unit"), self.unit), 4)
        first.addWidget(_field(_("Flag"), self.flag), 3)
        second.addWidget(_field(_("Range"), self.range), 1)
        second.addWidget(self.date_field, 1)
        self._fields = QWidget()
        column = VBox(self._fields, spacing=8)
        column.addLayout(first)
        column.addLayout(second)
        self.body.addWidget(self._fields)
        self.said = Label("", "support", "ink_soft", wrap=True)
        self.body.addWidget(self.said)
        self._draft: Record = TestResult()

    def show_draft(self, draft: Record, question: str = "") -> None:
        """Fill the fields with what was read."""
        self._draft = draft
        self.title.setText(draft.display)
        self.setAccessibleName(draft.display)
        is_result = isinstance(draft, TestResult)
        self._fields.setVisible(is_result)
        self.said.setText(question or ("" if is_result else value_words(draft)))
        self.said.setVisible(bool(self.said.text()))
        self.date_field.set_error("")
        if isinstance(draft, TestResult):
            self.value.setText(draft.value)
            self.unit.setText(draft.unit)
            self.flag.setText(draft.interpretation)
            self.range.setText(draft.reference_range)
            self.date.setText(show(draft.date))
            kinds = {"collected": _("Drawn on"), "reported": _("Reported on")}
            self.date_field.label.setText(kinds.get(draft.date_kind, _("Date")))
            self.date.setAccessibleName(self.date_field.label.text())
            for field in (self.value, self.unit, self.flag, self.range, self.date):
                field.setCursorPosition(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= self.theme.px(250)
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        for line in self._lines:
            if line.direction() != direction:
                line.setDirection(direction)

    def first(self) -> QWidget | None:
        """The field that takes the keyboard."""
        return self.value if isinstance(self._draft, TestResult) else None

    def read(self) -> Record | None:
        """The draft as it stands in the fields; None, with words below the field, when the date is not one."""
        draft = self._draft
        if not isinstance(draft, TestResult):
            return draft
        when = draft.date
        typed = self.date.text().strip()
        if typed != show(draft.date):
            found = parse_printed(typed) if typed else None
            if typed and not isinstance(found, PartialDate):
                self.date_field.set_error(_("Write the month as a word."))
                return None
            when = found if isinstance(found, PartialDate) else None
        value = self.value.text().strip()
        parsed = parse_value(value)
        changed = replace(
            draft,
            value=value,
            unit=self.unit.text().strip(),
            interpretation=self.flag.text().strip(),
            reference_range=self.range.text().strip(),
            date=when,
        )
        if value != draft.value:
            number = str(parsed.number) if parsed is not None else None
            changed = replace(changed, value_number=number, comparator=parsed.comparator if parsed is not None else "")
        return changed


def _field(label: str, field: TextField) -> FormField:
    form = FormField(label, field)
    fix(field, min_width=40)
    return form


class CheckList(QWidget):
    """The values to check, one below the other, with the editor in the place of the current one."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("check_list")
        self._content = QWidget()
        self._content.setProperty("plain", True)
        self._rows = VBox(self._content, margins=(2, 2, 20, 8))
        self.area = Scroll(self._content, "check_list_scroll")
        VBox(self).addWidget(self.area)
        self.editor = ValueEditor()
        self.editor.setParent(self)
        self.editor.hide()

    def show_values(self, item: FileReview, drafts: Sequence[Record], current: Record | None) -> None:
        """Show these, with `current` open to be checked. The keyboard stays in the same field of the editor."""
        focused = QApplication.focusWidget()
        had = focused if focused is not None and self.isAncestorOf(focused) else None
        self.editor.hide()
        self._rows.removeWidget(self.editor)
        self.editor.setParent(self)
        clear(self._rows)
        questions = {issue.record: issue for issue in item.file.decisions if issue.record}
        for draft in drafts:
            if current is not None and draft.id == current.id:
                issue = questions.get(draft.id)
                self.editor.show_draft(item.changed.get(draft.id, draft), issue.message if issue else "")
                self._rows.addWidget(self.editor)
                self.editor.show()
                continue
            row = ValueRow(draft, item)
            row.clicked.connect(lambda _checked=False, wanted=draft.id: self.chosen.emit(wanted))
            self._rows.addWidget(row)
        self._rows.addStretch(1)
        if had is not None and current is not None:
            field = had if self.editor.isAncestorOf(had) and had.isVisible() else self.editor.first()
            if field is not None:
                field.setFocus(Qt.FocusReason.TabFocusReason)

    def reveal(self) -> None:
        """Bring the editor into sight."""
        if self.editor.isVisible():
            self.area.ensureWidgetVisible(self.editor, 0, 24)
            self.area.ensureWidgetVisible(self.editor.title, 0, 24)  # where the editor is higher than the list
