"""The packets that were made before, with the way to what is new since each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import Packet
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.views.packet_room.options import edition_word
from secondop_desktop.ui.views.packet_room.side_pages import SidePage
from secondop_desktop.ui.widgets import Facts, Label, LinkButton, Rule, clear
from secondop_desktop.usecases.make_packet import Edition
from secondop_desktop.usecases.packet_files import Written


class HistoryPage(SidePage):
    """Each packet with its day, its recipient, its edition and its file, newest first; `news` asks what is new.

    `open_file` and `open_folder` carry a packet and where it was written to.
    """

    news = Signal(str)
    open_file = Signal(object, object)
    open_folder = Signal(object)

    def __init__(self) -> None:
        super().__init__("history", _("Packets made before"))
        self.inner.addStretch(1)

    def show_packets(self, packets: Sequence[Packet], files: Mapping[str, Written] | None = None) -> None:
        """Show these, newest first, with the files that are known of them by their ids."""
        files = files or {}
        clear(self.list)
        if not packets:
            words = _("None yet. A packet that you save is noted here: when, for whom, and what was in it.")
            self.list.addWidget(Label(words, "body", "ink_soft", wrap=True))
        for number, packet in enumerate(packets):
            if number:
                self.list.addWidget(Rule())
            self.list.addWidget(Label(show(packet.date, long=True), "label"))
            written = files.get(packet.id)
            self.list.addWidget(_facts(packet, written))
            if written is not None:
                self._add_links(packet, written)
            link = LinkButton(_("What is new since then…"), f"news_{packet.id}", role="support", wrap=True)
            link.setAccessibleName(_("What is new since {day}").format(day=show(packet.date, long=True)))
            link.clicked.connect(lambda _checked=False, name=packet.id: self.news.emit(name))
            self.list.addWidget(link)

    def _add_links(self, packet: Packet, written: Written) -> None:
        """The ways to the file, or that it is gone."""
        path = written.path
        if written.there:
            link = LinkButton(_("Open the file"), f"file_{packet.id}", role="support", wrap=True)
            link.setAccessibleName(_("Open {name}").format(name=path.name))
            link.clicked.connect(lambda: self.open_file.emit(packet, path))
            self.list.addWidget(link)
        else:
            words = _("The file is not there any more: moved, renamed or removed, or its disk is away.")
            self.list.addWidget(Label(words, "support", "ink_soft", wrap=True))
        link = LinkButton(_("Open its folder"), f"folder_{packet.id}", role="support", wrap=True)
        link.setAccessibleName(_("Open the folder of {name}").format(name=path.name))
        link.clicked.connect(lambda: self.open_folder.emit(path.parent))
        self.list.addWidget(link)


def _facts(packet: Packet, written: Written | None) -> Facts:
    facts = Facts(width=64)
    if packet.recipient:
        facts.add(_("For"), packet.recipient)
    known = packet.edition in {str(edition) for edition in Edition}
    facts.add(_("Edition"), edition_word(packet.edition) if known else packet.edition)
    pages = ngettext("{n} page", "{n} pages", packet.pages).format(n=packet.pages)
    n = len(packet.included)
    originals = ngettext("{n} original", "{n} originals", n).format(n=n)
    held = len(packet.record_versions)
    records = ngettext("{n} record", "{n} records", held).format(n=held)
    facts.add(_("With"), ", ".join([pages, originals, *([records] if held else [])]))
    facts.add(_("File"), packet.file_name)
    if written is not None:
        facts.add(_("In"), str(written.path.parent))
    facts.add("SHA-256", packet.sha256[:16] + "…")
    return facts
