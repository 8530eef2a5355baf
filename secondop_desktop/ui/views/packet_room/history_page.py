"""The packets that were made before."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import Packet
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.widgets import Facts, Label, LinkButton, Rule, Scroll, VBox, clear


class HistoryPage(QWidget):
    """Each packet with its day, its recipient and its file, newest first."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("packet_history_page")
        column = VBox(self, margins=(24, 16, 8, 8), spacing=6)
        self.back = LinkButton(_("Back to the choices"), "history_back", role="support")
        column.addWidget(self.back)
        content = QWidget()
        content.setProperty("plain", True)
        inner = VBox(content, margins=(4, 4, 12, 8), spacing=6)
        inner.addWidget(Label(_("Packets made before"), "heading", wrap=True))
        self._list = VBox(spacing=6)
        inner.addLayout(self._list)
        inner.addStretch(1)
        column.addWidget(Scroll(content, "packet_history_scroll"), 1)

    def show_packets(self, packets: Sequence[Packet]) -> None:
        """Show these, newest first."""
        clear(self._list)
        if not packets:
            words = _("None yet. A packet that you save is noted here: when, for whom, and what was in it.")
            self._list.addWidget(Label(words, "body", "ink_soft", wrap=True))
        for number, packet in enumerate(packets):
            if number:
                self._list.addWidget(Rule())
            self._list.addWidget(Label(show(packet.date, long=True), "label"))
            facts = Facts(width=64)
            if packet.recipient:
                facts.add(_("For"), packet.recipient)
            pages = ngettext("{n} page", "{n} pages", packet.pages).format(n=packet.pages)
            n = len(packet.included)
            originals = ngettext("{n} original", "{n} originals", n).format(n=n)
            facts.add(_("With"), f"{pages}, {originals}")
            facts.add(_("File"), packet.file_name)
            facts.add("SHA-256", packet.sha256[:16] + "…")
            self._list.addWidget(facts)
