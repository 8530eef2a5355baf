"""How far records from an earlier version of the program are with being made ready for this one, before they open."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.widgets.announcing import announce
from secondop_desktop.ui.widgets.base import HBox, Label, VBox
from secondop_desktop.ui.widgets.buttons import Button


class Readying(QWidget):
    """What is done, how much of it, why it takes a while, and Cancel; below the button that opens the records.

    Shown once it has taken half a second: few records are ready before that.
    """

    cancelled = Signal()

    def __init__(self, name: str, *, delay_ms: int = 500) -> None:
        super().__init__()
        self.setObjectName(name)
        column = VBox(self, margins=(0, 20, 0, 0), spacing=8)
        line = HBox(spacing=12)
        self.what = Label("", "body", wrap=True)
        line.addWidget(self.what, 1)
        self.share = Label("", "support", "ink_soft")
        line.addWidget(self.share)
        column.addLayout(line)
        self.bar = QProgressBar()
        self.bar.setObjectName(f"{name}_bar")
        self.bar.setTextVisible(False)
        column.addWidget(self.bar)
        why = _("This is needed once, as SecondOp is newer than these records. They stay as they are until it is done.")
        column.addWidget(Label(why, "support", "ink_soft", wrap=True))
        row = HBox()
        self.cancel = Button(_("Cancel"), f"{name}_cancel")
        row.addWidget(self.cancel)
        row.addStretch(1)
        column.addLayout(row)
        self.cancel.clicked.connect(self._cancel)
        self._late = QTimer(self, singleShot=True, interval=delay_ms)
        self._late.timeout.connect(self._show)
        self.hide()

    def step(self, what: str, done: int, total: int) -> None:
        """Say where it is; what is done is also said to a reader when it is begun."""
        if what != self.what.text():
            self.what.setText(what)
            self.bar.setAccessibleName(what)
            if self.isVisible():
                announce(self, what)
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.share.setText(_("{n} %").format(n=100 * done // total) if total else "")
        if self.isHidden() and not self._late.isActive():
            self.cancel.setEnabled(True)
            self._late.start()

    def stop(self) -> None:
        """Done, failed or cancelled."""
        self._late.stop()
        self.what.setText("")
        self.hide()

    def _show(self) -> None:
        self.show()
        announce(self, self.what.text())

    def _cancel(self) -> None:
        self.cancel.setEnabled(False)
        self.cancelled.emit()
