"""The panes of a review: the files, and beside or below them what is in one: its page and values, or its columns."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QBoxLayout, QStackedWidget, QWidget

from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.import_review.files_pane import PANE_WIDTH, FilesPane
from secondop_desktop.ui.views.import_review.page_pane import PagePane
from secondop_desktop.ui.views.import_review.table_pane import TablePane
from secondop_desktop.ui.views.import_review.values_pane import ValuesPane
from secondop_desktop.ui.widgets import HBox, Splitter, fix

BESIDE_FROM = 780  # units of width from which the files stand beside what is in them


class Middle(QStackedWidget):
    """The page and its values, or the columns of a table: as wide as what is shown, not as the widest of them."""

    def minimumSizeHint(self) -> QSize:
        current = self.currentWidget()
        return current.minimumSizeHint() if current is not None else super().minimumSizeHint()


class ReviewPanes(QWidget):
    """`files`, and in `middle` either the `splitter` with `page` and `values`, or the `table`."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._theme = shell.theme
        self._moved = False
        self._stacked = False
        self._row = row = HBox(self)
        self.files = FilesPane()
        self.page = PagePane(shell)
        self.values = ValuesPane()
        self.splitter = Splitter("import_panes", stack_below=485)
        self.splitter.add_pane(self.page, stretch=1)
        self.splitter.add_pane(self.values, stretch=1)
        self.splitter.splitterMoved.connect(self._keep_sizes)
        self.table = TablePane()
        self.middle = Middle()
        self.middle.addWidget(self.splitter)
        self.middle.addWidget(self.table)
        row.addWidget(self.files)
        row.addWidget(self.middle, 1)

    @property
    def asks_columns(self) -> bool:
        """Whether the columns of a table are shown instead of a page."""
        return self.middle.currentWidget() is self.table

    def fit(self, width: int) -> None:
        """Arrange the panes for a room of this width in pixels."""
        px, directions = self._theme.px, QBoxLayout.Direction
        stacked = width < px(BESIDE_FROM)
        if stacked != self._stacked:
            self._stacked = stacked
            self._row.setDirection(directions.TopToBottom if stacked else directions.LeftToRight)
            self.files.set_on_top(stacked)
            fix(self.middle, min_height=440 if stacked else 0)  # a page can still be read in it; the room scrolls
        room = width - (0 if stacked else px(PANE_WIDTH))
        self.splitter.fit(room, below=620 if stacked else 0)
        if not self._moved and room > 0:
            self.splitter.setSizes([room // 2, room - room // 2])  # the page and its values have the same room

    def _keep_sizes(self) -> None:
        self._moved = True  # by the person
