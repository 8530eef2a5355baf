"""Python's collector of garbage, kept to the window's thread, where it may take apart what is left of windows."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY = 100
"""How often it is looked at, in milliseconds."""
AT_ONCE = 40_000
"""As many new containers are looked through at a time, which takes up to 40 ms; records that are read make more."""
TOGETHER = 12_000
"""After as many new containers those that were looked through before are looked through once more, and not again."""
UNSEEN = 4_000_000
"""As many containers may be set aside unseen before all are looked through, however long that takes."""


class Collector(QObject):
    """Collects garbage by a timer of the window's thread; Python's own collecting is off from `start` to `stop`.

    By itself, Python collects in whichever thread makes the next object: a lane would take the widgets and timers of
    an earlier window apart, which Qt answers with a crash. What was `loaded` before records are open stays, and is not
    looked through. What outlived two looks is left alone until `all_of_it` looks through everything that was made since
    then. What comes in bulk, such as the records that a room reads, is set aside unseen (`gc.freeze`): records are in
    no cycle, and go as ever when nobody holds them. Where that was done, the next `all_of_it` looks through what was
    loaded too, which takes longer: what is set aside cannot be told apart.
    """

    def __init__(
        self, parent: QObject | None = None, *, at_once: int = AT_ONCE, together: int = TOGETHER, unseen: int = UNSEEN
    ) -> None:
        super().__init__(parent)
        self._at_once, self._together, self._most_unseen = at_once, together, unseen
        self._new = 0
        self._unseen = 0
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """From here on only the window's thread collects."""
        gc.disable()
        gc.freeze()  # what was loaded so far stays
        self._timer.start()

    def loaded(self) -> None:
        """All is loaded that stays; what is made from now on is looked through when the records are locked."""
        if self._timer.isActive():
            gc.freeze()
            self._new = 0

    def stop(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def look(self) -> None:
        """Collect as much as has to be, and no more than takes a moment."""
        count = gc.get_count()[0]
        if count > self._at_once:
            gc.freeze()
            self._new = 0
            self._unseen += count
            if self._unseen > self._most_unseen:
                self.all_of_it()
        elif count > gc.get_threshold()[0]:
            self._new += count
            if self._new < self._together:
                gc.collect(0)
            else:
                gc.collect(1)
                self._new = 0

    def all_of_it(self) -> None:
        """Look through everything, as when records were locked: what is left of their rooms goes."""
        if not self._timer.isActive():
            return
        if self._unseen:
            gc.unfreeze()
        gc.collect()
        gc.freeze()
        self._new = self._unseen = 0
