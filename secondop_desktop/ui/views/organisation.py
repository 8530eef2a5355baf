"""Settings: what the organisation has settled for everyone on this computer; shown only where it has."""

from __future__ import annotations

from secondop_desktop.core.managed import Managed
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.widgets.card import Card, Row, TwoLines


class OrganisationCard(Card):
    """Each choice of the organisation in a line, with what it means for the person; none can be changed here."""

    def __init__(self, settled: Managed) -> None:
        super().__init__(_("Set by your organisation"), name="organisation")
        self.lines = lines_of(settled)
        for title, text in self.lines:
            row = Row(60, grows=True)
            row.line.addWidget(TwoLines(title, text, wrap=True), 1)
            self.add_row(row)


def lines_of(settled: Managed) -> tuple[tuple[str, str], ...]:
    """What is settled, in words: a title and a line for each; empty where everything is left to the person."""
    lines = []
    if settled.lock_minutes is not None:
        minutes = settled.lock_minutes
        told = ngettext("After {n} minute without use.", "After {n} minutes without use.", minutes).format(n=minutes)
        lines.append((_("When your records lock"), told))
    if settled.backup_folder is not None:
        lines.append((_("Where backups go"), str(settled.backup_folder)))
    if not settled.exports:
        told = _("Summaries, tables and folders of records are not written. Packets, letters and lists on paper are.")
        lines.append((_("Exports are turned off"), told))
    if not settled.hand_over:
        lines.append((_("Handing over is turned off"), _("No file is written for other records.")))
    if settled.wrong:
        told = _("Ask your IT to correct it: {names}.").format(names=", ".join(settled.wrong))
        lines.append((_("Something in these settings was not understood"), told))
    return tuple(lines)
