"""What a record was before: every step that changed it, newest first, with what changed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.dates import parse_iso, show
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Record
from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.base import Dialog
from secondop_desktop.ui.models.facts import facts_of, texts_of
from secondop_desktop.ui.models.wording import main_date
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import Card, Facts, Label, PrimaryButton
from secondop_desktop.usecases import browse
from secondop_desktop.usecases.browse import ChangeSet
from secondop_desktop.usecases.open_vault import Vault

Versions = tuple[tuple[ChangeSet, Record | None], ...]


def changes_between(before: Record | None, after: Record | None) -> list[tuple[str, str, str]]:
    """What differs between two versions: (name, before, after), an empty text where there was nothing."""
    old, new = dict(_shown(before)), dict(_shown(after))
    return [
        (name, old.get(name, ""), new.get(name, ""))
        for name in dict.fromkeys((*old, *new))
        if old.get(name, "") != new.get(name, "")
    ]


def _shown(record: Record | None) -> list[tuple[str, str]]:
    if record is None:
        return []
    pairs = [(_("Name"), record.display)]
    value, unit = getattr(record, "value", ""), getattr(record, "unit", "")
    if value:
        pairs.append((_("Result"), f"{value} {unit}".strip()))
        pairs.append((_("Flag"), str(getattr(record, "interpretation", ""))))
        pairs.append((_("Printed range"), str(getattr(record, "reference_range", ""))))
        pairs.append((_("Date"), show(main_date(record))))
    pairs += facts_of(record)
    pairs += [(heading or _("Text"), text) for heading, text in texts_of(record)]
    return pairs


class HistoryDialog(Dialog):
    """The history of one record."""

    def __init__(self, parent: QWidget | None, title: str, versions: Versions) -> None:
        super().__init__(parent, _("What it was before"), "history_dialog", width=640)
        self.body.addWidget(Label(title, "label", wrap=True))
        before: Record | None = None
        cards: list[Card] = []
        for number, (step, after) in enumerate(versions):
            cards.append(self._card(number, step, before, after))
            before = after
        for card in reversed(cards):
            self.body.addWidget(card)
        self.body.addStretch(1)
        self.add_button(PrimaryButton(_("Close"), "history_close", min_width=96), accepts=True).setFocus()

    @staticmethod
    def _card(number: int, step: ChangeSet, before: Record | None, after: Record | None) -> Card:
        card = Card(ground="sunk", margins=(16, 12, 16, 12), spacing=6, name=f"history_{number}")
        when = parse_iso(step.at)
        clock = when.iso[11:16] if when is not None else ""
        said = step.what
        if step.undoes is not None:
            said = _("Undone: {what}").format(what=step.what)
        card.body.addWidget(Label(said, "label", wrap=True))
        card.body.addWidget(Label(f"{show(when, long=True)}, {clock}", "support", "ink_soft"))
        card.setAccessibleName(said)
        if after is None:
            card.body.addWidget(Label(_("It was deleted."), "support"))
            return card
        facts = Facts(width=140)
        for name, old, new in changes_between(before, after):
            if before is None:
                facts.add(name, new)
            else:
                facts.add(name, _("{new}  (before: {old})").format(new=new or _("empty"), old=old or _("empty")))
        card.body.addWidget(facts)
        return card


def open_history(parent: QWidget, shell: Shell, record: Record) -> None:
    """Show what this record was before; does not wait."""
    record_id, title = record.id, record.display

    def read(vault: Vault, progress: Progress) -> Versions:
        return browse.versions(vault, record_id)

    def done(versions: Versions) -> None:
        dialog = HistoryDialog(parent.window(), title, versions)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    shell.read(read, name="history", done=while_alive(parent, done))
