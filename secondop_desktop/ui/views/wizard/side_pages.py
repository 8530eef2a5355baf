"""The pages beside the steps: which there are, each made when it is first gone to."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget

from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.wizard.aid_page import AidPage
from secondop_desktop.ui.views.wizard.cases_page import CasesPage
from secondop_desktop.ui.views.wizard.compare_page import ComparePage
from secondop_desktop.ui.views.wizard.opinion_page import OpinionPage
from secondop_desktop.ui.views.wizard.requests_page import RequestsPage
from secondop_desktop.ui.views.wizard.side_page import SidePage

PAGES: dict[str, Callable[[Shell], SidePage]] = {
    "requests": RequestsPage,
    "cases": CasesPage,
    "compare": ComparePage,
    "opinion": OpinionPage,
    "aid": AidPage,
}
"""The pages beside the steps, by the names of links to them."""


class SidePages(QObject):
    """Puts these pages into the room's stack; `made` tells of a new one."""

    made = Signal(object)

    def __init__(self, shell: Shell, stack: QStackedWidget) -> None:
        super().__init__(stack)
        self._shell, self._stack = shell, stack
        self._pages: dict[str, SidePage] = {}

    def page(self, name: str) -> SidePage:
        """The page of this name."""
        if name not in self._pages:
            page = PAGES[name](self._shell)
            self._pages[name] = page
            self._stack.addWidget(page)
            self.made.emit(page)
        return self._pages[name]

    @property
    def current(self) -> SidePage | None:
        """The page that is shown, or None where the steps are."""
        page = self._stack.currentWidget()
        return page if isinstance(page, SidePage) else None
