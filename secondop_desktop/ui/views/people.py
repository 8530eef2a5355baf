"""Settings: who may open the records, each with a password of their own, and who did what."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from secondop_desktop.core.text import _
from secondop_desktop.ui.dialogs.base import Dialog, ask
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.typed_twice import TypedTwice
from secondop_desktop.ui.widgets.base import Label, Rule, VBox, clear
from secondop_desktop.ui.widgets.buttons import Button, PrimaryButton
from secondop_desktop.ui.widgets.card import Card, Row, TwoLines
from secondop_desktop.ui.widgets.fields import FormField, TextField
from secondop_desktop.usecases import family
from secondop_desktop.usecases.family import NamedSlot


class PersonPasswordDialog(Dialog):
    """Whose password it is, and the password, typed twice."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, _("Let someone else open the records"), "slot_dialog", width=520)
        warning = _("They can read and change everything. What they do is in the log under their name.")
        self.body.addWidget(Label(warning, "body", "ink_soft", wrap=True))
        self.name = TextField("slot_name", label=_("Name"))
        self.body.addWidget(FormField(_("Name"), self.name))
        self.new = TypedTwice("slot_password", _("Their password"))
        self.body.addWidget(self.new)
        self.add_button(Button(_("Cancel"), "slot_cancel"), rejects=True)
        self.save = self.add_button(PrimaryButton(_("Add"), "slot_save"), accepts=True)
        self.save.setEnabled(False)
        self.name.textChanged.connect(self._judge)
        self.new.changed.connect(self._judge)
        self.name.setFocus()

    def _judge(self) -> None:
        self.save.setEnabled(self.new.fits() and bool(self.name.text().strip()))
        self.grow()


class PeopleCard(Card):
    """The passwords by name, with ways to add and remove one, and to read the log."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(_("People"), name="people_card")
        self.shell = shell
        self.add = Button(_("Add a password…"), "people_add", min_width=216)
        self.add.clicked.connect(self._ask)
        top = Row(68, grows=True)
        about = _("Each with a password of their own.")
        top.line.addWidget(TwoLines(_("Who may open the records"), about, wrap=True), 1)
        top.line.addWidget(self.add)
        self.add_row(top)
        held = QWidget()
        self._slots = VBox(held)
        self.body.addWidget(held)
        self.log = Button(_("Show…"), "people_log", min_width=216)
        self.log.setAccessibleName(f"{_('Who did what')}: {self.log.text()}")
        self.log.clicked.connect(lambda: shell.act("log"))
        self.add_setting(_("Who did what"), _("It holds nothing about health."), self.log)
        self.removes: list[Button] = []
        self.refresh()

    def refresh(self) -> None:
        """Show the slots that are there now."""
        if self.shell.vault is not None:
            self.shell.run(
                "vault",
                lambda progress, vault=self.shell.vault: family.everyone(vault),  # type: ignore[misc]
                name="slots",
                done=lambda slots: self._show(slots) if isValid(self) else None,
            )

    def add_person(self, name: str, password: str) -> None:
        """Let someone else open the records."""

        def done(_nothing: object) -> None:
            self.shell.toast(_("{name} can open the records now.").format(name=name))
            if isValid(self):
                self.refresh()

        self.shell.write(lambda vault, progress: family.add(vault, name, password), name="add-slot", done=done)

    def _ask(self) -> None:
        dialog = PersonPasswordDialog(self.window())
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.add_person(dialog.name.text(), dialog.new.text())

    def _show(self, slots: tuple[NamedSlot, ...]) -> None:
        clear(self._slots)
        self.removes = []
        passwords = [slot for slot in slots if slot.kind == "password"]
        for slot in passwords:
            row = Row(52)
            row.line.addWidget(TwoLines(slot.name, _("This is open now") if slot.in_use else ""), 1)
            if len(passwords) > 1 and not slot.in_use:
                remove = Button(_("Remove"), f"people_remove_{slot.file}", size="small")
                remove.setAccessibleName(_("Take away the password of {name}").format(name=slot.name))
                remove.clicked.connect(lambda _checked=False, name=slot.name: self._remove(name))
                self.removes.append(remove)
                row.line.addWidget(remove)
            self._slots.addWidget(Rule())
            self._slots.addWidget(row)

    def _remove(self, name: str) -> None:
        message = _("Their password opens nothing any more. A copy of the folder from before still opens with it.")
        if ask(self.window(), _("Take this password away?"), message, _("Take it away")):
            self.take_away(name)

    def take_away(self, name: str) -> None:
        """Take someone's password away."""

        def done(_nothing: object) -> None:
            self.shell.toast(_("{name} can’t open the records any more.").format(name=name))
            if isValid(self):
                self.refresh()
                self.add.setFocus()

        self.shell.write(lambda vault, progress: family.remove(vault, name), name="remove-slot", done=done)
