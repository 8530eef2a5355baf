"""States as a shape and a word, never a colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.icons import paint_icon
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.label import broken_at_blanks, paint_line
from secondop_desktop.ui.widgets.mirrored import direction_of

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

# state: (shape, colour)
STATES: dict[str, tuple[str, str]] = {
    "ready": ("state-ready", "ok"),
    "confirmed": ("state-ready", "ok"),
    "stale": ("state-stale", "attention"),
    "images-missing": ("state-images-missing", "attention"),
    "needs_decision": ("state-decision", "attention"),
    "flag_printed_by_lab": ("state-flag", "attention"),
    "requested": ("state-requested", "waiting"),
    "missing": ("state-missing", "stop"),
    "identity_stop": ("state-stop", "stop"),
    "refused": ("state-stop", "stop"),
    "not-applicable": ("state-not-applicable", "ink_soft"),
    "not_done_yet": ("state-not-done", "ink_soft"),
    "data": ("state-data", "ink"),
    "interpretation": ("state-interpretation", "ink"),
    "judgement": ("state-judgement", "ink"),
}


def state_word(state: str) -> str:
    """The word that goes with a state where the caller has no better one."""
    words = {
        "ready": _("Ready"),
        "confirmed": _("Confirmed"),
        "stale": _("Too old"),
        "images-missing": _("Images missing"),
        "needs_decision": _("Please check"),
        "flag_printed_by_lab": _("Flagged by the laboratory"),
        "requested": _("Asked for"),
        "missing": _("Missing"),
        "identity_stop": _("Stopped: another person?"),
        "refused": _("Refused"),
        "not-applicable": _("Not needed"),
        "not_done_yet": _("Not checked yet"),
        "data": _("Data"),
        "interpretation": _("Interpretation"),
        "judgement": _("Judgement"),
    }
    return words[state]


def paint_state(painter: QPainter, state: str, area: QRectF, ground: str = "surface") -> None:
    """Draw the shape of a state; `ground` names the colour behind it."""
    theme = active_theme()
    shape, tone = STATES[state]
    paint_icon(painter, shape, area, theme.color(tone), theme.color(ground))


class StateChip(QWidget):
    """A state: its shape of 18 and its word, semibold, no fill.

    `announce` is what a reader hears ("Pathology report, missing, essential"); the word when it is left out.
    One that may `wrap` takes further lines where the pane is narrow; any other keeps the width of its words.
    """

    def __init__(
        self,
        state: str,
        word: str = "",
        *,
        announce: str = "",
        ground: str = "surface",
        name: str = "",
        wrap: bool = False,
    ) -> None:
        super().__init__()
        self.theme = active_theme()
        self._wrap = wrap
        self._state, self._word, self._ground = state, word or state_word(state), ground
        self.setObjectName(name or "state")
        self.setAccessibleName(announce or self._word)
        policy = QSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.theme.changed.connect(self._restyle)

    @property
    def state(self) -> str:
        """The state shown."""
        return self._state

    def set_state(self, state: str, word: str = "", *, announce: str = "") -> None:
        """Show another state."""
        self._state, self._word = state, word or state_word(state)
        self.setAccessibleName(announce or self._word)
        self._restyle()

    def text(self) -> str:
        """The word shown."""
        return self._word

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = QFontMetricsF(self.theme.font("support", weight=600)).horizontalAdvance(self._word)
        return QSize(self.theme.px(26) + int(width + 0.999), self.theme.line_height("support"))

    def minimumSizeHint(self) -> QSize:
        words = self._word.split() if self._wrap else []
        widest = max((self.theme.text_width(word, "support", weight=600) for word in words), default=0)
        return QSize(
            max(self.theme.px(60), self.theme.px(26) + min(widest, self.theme.px(160))), self.sizeHint().height()
        )

    def heightForWidth(self, width: int) -> int:
        line = self.theme.line_height("support")
        return line * len(self._lines(width)) if self._wrap else line

    def _lines(self, width: int) -> list[str]:
        """The word broken at its blanks into lines that fit beside the shape; one line where nothing wraps."""
        room = width - self.theme.px(26)
        font = self.theme.font("support", weight=600)
        return broken_at_blanks(self._word, font, room) if self._wrap else [self._word]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = self.theme.size("state_shape")
        mirrored = self.isRightToLeft()
        left = self.width() - side if mirrored else 0
        line = self.theme.line_height("support")
        lines = self._lines(self.width())
        top = (self.height() - line * len(lines)) / 2
        shape = QRectF(left, top + (line - side) / 2, side, side)
        paint_state(painter, self._state, shape, self._ground)
        painter.setPen(self.theme.color(STATES[self._state][1]))
        gap = self.theme.px(26)
        words = self.rect().adjusted(0, 0, -gap, 0) if mirrored else self.rect().adjusted(gap, 0, 0, 0)
        font = self.theme.font("support", weight=600)
        for number, text in enumerate(lines):
            row = QRect(words.left(), round(top + number * line), words.width(), line)
            paint_line(painter, row, text, font, direction=direction_of(self))
