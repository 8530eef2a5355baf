"""What stands around the rooms of an open vault: rail, banner, notices above the room, toasts, search."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.entering import first_stop
from secondop_desktop.ui.jobs import Job
from secondop_desktop.ui.menus import Menus
from secondop_desktop.ui.shell import Room, Shell
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.views.banner import Banner
from secondop_desktop.ui.views.rail import Rail
from secondop_desktop.ui.views.search import SearchPopup
from secondop_desktop.ui.widgets.base import HBox, Panel, Scroll, VBox
from secondop_desktop.ui.widgets.cards import Notice
from secondop_desktop.ui.widgets.feedback import ProgressPanel, Toast


class RoomStack(QStackedWidget):
    """The rooms. Where the window has less height than the open one needs, the whole room scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rooms")
        self.currentChanged.connect(lambda _index: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:
        # Not the most that any of the rooms needs, and no room lower than a few lines beside its buttons.
        room = self.currentWidget()
        if not isinstance(room, Room):
            return QSize()
        return room.minimumSizeHint().expandedTo(QSize(0, active_theme().px(room.least_height())))

    def heightForWidth(self, width: int) -> int:
        # Asked by the scroll area around it; a stack would answer with what the longest of all rooms would like.
        return self.minimumSizeHint().height()


class RoomsScroll(Scroll):
    """What scrolls a room that is higher than the window; leaves room below itself for what is told there."""

    def leave_below(self, height: int) -> None:
        """Let the rooms end so many pixels above its end."""
        self.setViewportMargins(0, 0, 0, height)


class RoomsFrame(Panel):
    """Rail, banner and the stack of rooms. `window` is what the search and its results lie over."""

    def __init__(self, window: QWidget, shell: Shell, menus: Menus) -> None:
        super().__init__("window")
        row = HBox(self)
        self.rail = Rail()
        row.addWidget(self.rail)
        main = QWidget()
        column = VBox(main)
        self.banner = Banner()
        column.addWidget(self.banner)
        self.stack = shell.rooms_in = RoomStack()
        self.room_scroll = RoomsScroll(self.stack, "rooms_scroll")
        self.stack.currentChanged.connect(lambda _index: self.room_scroll.verticalScrollBar().setValue(0))
        column.addWidget(self.room_scroll, 1)
        row.addWidget(main, 1)
        self.toast = Toast(self.room_scroll, self.room_scroll.leave_below)
        self.progress = ProgressPanel("window_progress")
        self.progress.cancelled.connect(self._cancel_job)
        self._job: Job | None = None
        box = QWidget()
        self._progress_box = box
        VBox(box, margins=(32, 8, 32, 8)).addWidget(self.progress)
        box.hide()
        column.insertWidget(1, box)
        told = _("You can look, search and print. Nothing can be added or changed here.")
        self.read_only = QWidget()
        notice = Notice("needs_decision", _("Opened to read only"), told, name="open_to_read_only")
        VBox(self.read_only, margins=(32, 8, 32, 8)).addWidget(notice)
        self.read_only.hide()
        column.insertWidget(1, self.read_only)
        self.search = SearchPopup(window, self.banner.search, shell, menus)

    def show_progress(self, what: str, job: Job) -> None:
        """Show the progress of a job of the window itself, with Cancel, until it ends."""
        self._job = job
        self._progress_box.show()
        self.progress.start(what)
        job.progressed.connect(self.progress.step)
        job.finished.connect(self._job_ended)

    def _cancel_job(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _job_ended(self) -> None:
        self._job = None
        self.progress.stop()
        self._progress_box.hide()

    def move_pane(self, step: int, room: Room | None) -> None:
        """Give the keyboard to the next pane: rail, banner, content; F6."""
        focused = QApplication.focusWidget()
        panes: list[QWidget] = [self.rail, self.banner, self.stack]
        here = next((index for index, pane in enumerate(panes) if focused and pane.isAncestorOf(focused)), -1)
        if here < 0 and step < 0:
            here = 0
        pane = panes[(here + step) % len(panes)]
        if pane is self.rail:
            self.rail.focus_current()
        elif pane is self.banner:
            self.banner.person.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            target = first_stop(room) if room is not None else None
            if target is not None:
                target.setFocus(Qt.FocusReason.TabFocusReason)

    def forget(self) -> None:
        """Nothing of a record stays around the rooms."""
        self.banner.forget()
        self.dismiss()

    def dismiss(self) -> None:
        """Take what lies over the rooms away: the toast, and what was found."""
        self.search.dismiss()
        self.toast.dismiss()
