"""A list and its detail: beside each other, below each other, or in a low and narrow window one of them at a time."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.widgets import Button, HBox, IconButton, Panel, RecordTable, Splitter, VBox
from secondop_desktop.ui.widgets.keys import on_key

STACK_BELOW = 860
"""Units of the room's width: in a narrower one the detail goes below the list."""
ALONE_BELOW = 640
"""Units of the room's height: in a lower one that is narrow too, list and detail are a page each."""


class _Detail(Panel):
    """The detail with the line above it that leads back to the list."""

    def __init__(self, name: str) -> None:
        super().__init__("surface")
        self.setObjectName(f"{name}_page")
        self.column = VBox(self)
        self.bar = QWidget()
        row = HBox(self.bar, margins=(32, 10, 32, 0), spacing=8)
        self.back = Button(_("Back to the list"), f"{name}_back", size="small", icon="chevron-left", may_shrink=True)
        self.before = IconButton("chevron-up", _("The one above it in the list"), f"{name}_before", side=36)
        self.after = IconButton("chevron-down", _("The one below it in the list"), f"{name}_after", side=36)
        row.addWidget(self.back)
        row.addStretch(1)
        row.addWidget(self.before)
        row.addWidget(self.after)
        self.column.addWidget(self.bar)
        self.bar.hide()


class Panes(QObject):
    """Keeps a list and its detail in proportion: `detail` units beside the list, or a share of the height below it.

    Where the room is too low to show both below each other, the list has all of it until a row is opened by Enter or
    a click; the detail then has all of it, and Alt+Left leads back. So no part scrolls inside of another one.
    """

    def __init__(
        self, splitter: Splitter, table: RecordTable, pane: QWidget, *, detail: int = 440, below: float = 0.5
    ) -> None:
        super().__init__(splitter)
        self._splitter, self._table, self._pane = splitter, table, pane
        self._detail, self._below = detail, below
        self._shape: tuple[Qt.Orientation, bool, int] | None = None
        self._in_front = False  # whether the detail is, where there is room for one alone
        self.page = _Detail(splitter.objectName())
        self._left = splitter.widget(0)
        splitter.replaceWidget(splitter.indexOf(pane), self.page)
        self.page.column.addWidget(pane, 1)
        pane.installEventFilter(self)
        self.page.setVisible(not pane.isHidden())
        self.page.back.clicked.connect(self.open_list)
        self.page.before.clicked.connect(lambda: self._step(-1))
        self.page.after.clicked.connect(lambda: self._step(1))
        on_key(self.page, "Alt+Left", self.open_list, says=_("Back to the list, where it is not beside"))
        table.clicked.connect(self._clicked)

    @property
    def alone(self) -> bool:
        """Whether there is room for one of the two alone."""
        return self._shape is not None and self._shape[1]

    @property
    def list_hidden(self) -> bool:
        """Whether the detail stands in place of the list."""
        return self.alone and self._in_front and not self._pane.isHidden()

    def fit(self, width: int) -> None:
        """Lay the panes out for this width in pixels; what the person dragged stays until the shape changes."""
        splitter = self._splitter
        splitter.fit(width)
        below = splitter.orientation() == Qt.Orientation.Vertical
        alone = below and self._height() < splitter.theme.px(ALONE_BELOW)
        shape = (splitter.orientation(), alone, splitter.theme.zoom)
        if shape == self._shape or not splitter.isVisible():
            return
        if self._shape is not None and not self._shape[1]:
            self._in_front = False  # both were to be seen: the list is what one goes on from
        self._shape = shape
        self._show()
        if below and not alone:
            lower = int(splitter.height() * self._below)
            splitter.setSizes([max(splitter.height() - lower, 1), lower])
        elif not below:
            detail = splitter.theme.px(self._detail)
            splitter.setSizes([max(splitter.width() - detail - splitter.handleWidth(), 1), detail])

    def open_detail(self) -> bool:
        """Show the detail of the chosen row in place of the list; False where it stands beside the list anyway."""
        self._in_front = True
        if not self.alone or self._pane.isHidden():
            return False
        self._show()
        self.page.back.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def open_row(self) -> bool:
        """What opening a row does first: True where that was to show its detail in place of the list."""
        return self.alone and not self.list_hidden and self.open_detail()

    def open_list(self) -> None:
        """Back to the list."""
        if not self.list_hidden:
            return
        self._in_front = False
        self._show()
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._table.scrollTo(self._table.currentIndex())

    def first_focus(self) -> QWidget:
        """What takes the keyboard: the list, or the way back to it."""
        return self.page.back if self.list_hidden else self._table

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._pane and event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._show()
        return super().eventFilter(watched, event)

    def _height(self) -> int:
        """The height that is in sight: in a low window the page scrolls, and is higher than that."""
        around = self._splitter.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        return around.viewport().height() if around is not None else self._splitter.height()

    def _show(self) -> None:
        there = not self._pane.isHidden()
        detail_only = self.list_hidden
        self.page.bar.setVisible(self.alone)
        if self._left is not None:
            self._left.setVisible(not detail_only)
        self.page.setVisible(there and (detail_only or not self.alone))
        if detail_only:
            self._tell()

    def _tell(self) -> None:
        self.page.before.setEnabled(self._next(-1) >= 0)
        self.page.after.setEnabled(self._next(1) >= 0)

    def _next(self, by: int) -> int:
        """The next row in this direction that can be chosen; -1 where there is none."""
        model, row = self._table.model(), self._table.currentIndex().row() + by
        while model is not None and 0 <= row < model.rowCount():
            if model.flags(model.index(row, 0)) & Qt.ItemFlag.ItemIsSelectable:
                return row
            row += by
        return -1

    def _step(self, by: int) -> None:
        row = self._next(by)
        if row >= 0:
            self._table.choose_row(row)
        self._tell()

    def _clicked(self, _index: QModelIndex) -> None:
        held = QApplication.keyboardModifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )
        if not held and self.open_row():
            # The second press of a double click is not meant for what stands there now.
            self.page.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, True)
            QTimer.singleShot(QApplication.doubleClickInterval(), self, self._take_clicks)

    def _take_clicks(self) -> None:
        self.page.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)
