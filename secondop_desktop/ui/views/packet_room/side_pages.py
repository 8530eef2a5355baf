"""Pages that take the place of the choices for a while: what to look at before, and what is new since a packet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.dates import show
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.widgets import Button, Label, LinkButton, Rule, Scroll, VBox, clear
from secondop_desktop.ui.widgets.spaces import show_if
from secondop_desktop.usecases.packet_history import Change, Changes


class SidePage(QWidget):
    """A page with a way back at its top and a list that scrolls."""

    def __init__(self, name: str, title: str, about: str = "", *, back: str = "") -> None:
        super().__init__()
        self.setObjectName(f"packet_{name}_page")
        column = VBox(self, margins=(24, 16, 0, 8), spacing=8)
        self.back = LinkButton(back or _("Back to the choices"), f"{name}_back", role="support")
        column.addWidget(self.back)
        content = QWidget()
        content.setProperty("plain", True)
        self.inner = VBox(content, margins=(0, 4, 24, 8), spacing=6)
        self.title = Label(title, "heading", wrap=True)
        self.inner.addWidget(self.title)
        self.about = Label(about, "support", "ink_soft", wrap=True)
        show_if(self.about, bool(about))
        self.inner.addWidget(self.about)
        self.list = VBox(spacing=8)
        self.inner.addLayout(self.list)
        column.addWidget(Scroll(content, f"packet_{name}_scroll"), 1)


class CautionsPage(SidePage):
    """Everything that a person should know before the packet is handed over."""

    def __init__(self) -> None:
        super().__init__("cautions_list", _("Before you hand it over"))
        self.inner.addStretch(1)

    def show_cautions(self, cautions: Sequence[str]) -> None:
        """Show these."""
        clear(self.list)
        if not cautions:
            self.list.addWidget(Label(_("Nothing was found that you need to look at."), "body", "ink_soft", wrap=True))
        for number, words in enumerate(cautions):
            if number:
                self.list.addWidget(Rule())
            self.list.addWidget(Label(words, "body", wrap=True, selectable=True))


class NewsPage(SidePage):
    """What is new, corrected or gone since an earlier packet; `supplement` asks for one that holds it."""

    supplement = Signal(str)

    def __init__(self) -> None:
        super().__init__("news", _("New since then"), back=_("Back to the packets"))
        self._packet_id = ""
        self.make = Button(_("Make a supplement"), "packet_make_supplement", size="medium")
        self.make.clicked.connect(lambda: self.supplement.emit(self._packet_id))
        self.inner.addWidget(self.make)
        self.inner.addStretch(1)

    def show_changes(self, packet_id: str, changes: Changes) -> None:
        """Show what changed since this packet."""
        self._packet_id = packet_id
        self.title.setText(_("New since {day}").format(day=show(changes.since)))
        count = len(changes.items)
        about = ngettext("{n} change.", "{n} changes.", count).format(n=count) if count else _("Nothing has changed.")
        self.about.setText(about)
        self.about.show()
        self.make.setVisible(bool(count))
        clear(self.list)
        words = {Change.NEW: _("New"), Change.CORRECTED: _("Corrected"), Change.REMOVED: _("No longer so")}
        for change, heading in words.items():
            items = [item for item in changes.items if item.change is change]
            if items:
                self.list.addWidget(Label(f"{heading} ({len(items)})", "label", wrap=True))
            for item in items[:200]:
                line = " · ".join(part for part in (item.kind, item.name, item.when) if part)
                self.list.addWidget(Label(line, "support", wrap=True))
            if len(items) > 200:
                rest = ngettext("and {n} more", "and {n} more", len(items) - 200).format(n=len(items) - 200)
                self.list.addWidget(Label(rest, "support", "ink_soft", wrap=True))
