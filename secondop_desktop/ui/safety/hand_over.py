"""Handing a person over to another SecondOp in an encrypted file, and taking one in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.dialogs.save_as import ask_where
from secondop_desktop.ui.safety.working import WorkingDialog
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.typed_twice import TypedTwice
from secondop_desktop.ui.widgets.base import HBox, Label, VBox
from secondop_desktop.ui.widgets.buttons import Button, PrimaryButton
from secondop_desktop.ui.widgets.choices import Choices
from secondop_desktop.ui.widgets.choosers import RadioButton
from secondop_desktop.ui.widgets.fields import FormField, PasswordField, TextField, copy_text
from secondop_desktop.ui.widgets.text_area import TextArea
from secondop_desktop.usecases import share_patient
from secondop_desktop.usecases.share_patient import HandedOver

SUFFIX = ".secondop.age"
"""An age file, and by its first part one that a double-click opens here; files named otherwise are known as well."""


class ShareDialog(WorkingDialog):
    """How the file is locked: by a password of its own, or to the address of the other records."""

    def __init__(self, parent: QWidget | None, shell: Shell, patient_id: str, name: str) -> None:
        super().__init__(parent, shell, _("Hand over the records of {name}").format(name=name), "share", width=600)
        self._patient_id = patient_id
        words = _(
            "One locked file with all records and documents of this person, for another SecondOp. Second opinions,"
            " requests, packets and the history of changes stay here."
        )
        self.body.addWidget(Label(words, "body", wrap=True))
        self._ways = Choices(self, _("How it is locked"))
        self.by_password = RadioButton(_("Lock it with a password"), "share_by_password")
        self.by_address = RadioButton(_("Lock it to the address of their records"), "share_by_address")
        for button in (self.by_password, self.by_address):
            self._ways.add(button)
        self.by_password.setChecked(True)
        self.body.addWidget(self.by_password)
        self.password_box = QWidget()
        column = VBox(self.password_box, margins=(32, 0, 0, 0), spacing=12)
        column.addWidget(
            Label(_("Tell it to them by another way, such as the telephone."), "support", "ink_soft", wrap=True)
        )
        self.new = TypedTwice("share_password", _("Password of the file"))
        column.addWidget(self.new)
        self.body.addWidget(self.password_box)
        self.body.addWidget(self.by_address)
        self.address_box = QWidget()
        column = VBox(self.address_box, margins=(32, 0, 0, 0), spacing=12)
        told = _("It begins with age1. They find it in their SecondOp: File, “Take in a hand-over”.")
        self.address = TextField("share_address", label=_("Their address"))
        self.address_field = FormField(_("Their address"), self.address, help_text=told)
        column.addWidget(self.address_field)
        self.body.addWidget(self.address_box)
        self.finish_body(self.by_password, self.by_address, self.password_box, self.address_box)
        self.add_button(Button(_("Close"), "share_close", min_width=96), rejects=True)
        self.save = self.add_button(PrimaryButton(_("Save the file…"), "share_save", min_width=160))
        self.save.setDefault(True)
        self.save.clicked.connect(self._choose)
        for signal in (self.new.changed, self.address.textChanged, self._ways.buttonClicked):
            signal.connect(self.refresh)
        self.refresh()
        self.new.setFocus()

    def refresh(self) -> None:
        by_password = self.by_password.isChecked()
        self.password_box.setVisible(by_password)
        self.address_box.setVisible(not by_password)
        self.save.setEnabled(self.new.fits() if by_password else self.address.text().strip().startswith("age1"))
        self.grow()

    def _choose(self) -> None:
        target = ask_where(
            self, _("Save the file"), _("Hand-over (*.age)"), name=_("Hand-over") + SUFFIX, ending=SUFFIX
        )
        if target is not None:
            self.save_to(target)

    def save_to(self, target: Path) -> None:
        """Write the file, whole or not at all."""
        vault, patient_id = self.shell.vault, self._patient_id
        if vault is None:
            return
        by_password = self.by_password.isChecked()
        password = self.new.text() if by_password else ""
        recipient = "" if by_password else self.address.text()

        def work(progress: Progress) -> HandedOver:
            return share_patient.write(
                vault, patient_id, target, password=password, recipient=recipient, progress=progress
            )

        def done(made: HandedOver) -> None:
            records = ngettext("{n} record", "{n} records", made.records).format(n=made.records)
            documents = ngettext("{n} document", "{n} documents", made.originals).format(n=made.originals)
            self.say("ready", _("Saved: {name}").format(name=target.name), f"{records} · {documents}")

        self.run("vault", work, _("Packing the originals"), done)


class ReceiveDialog(WorkingDialog):
    """Which file, and its password; `received` carries it as an import takes it, past the same questions."""

    received = Signal(object)

    def __init__(self, parent: QWidget | None, shell: Shell) -> None:
        super().__init__(parent, shell, _("Take in a hand-over"), "receive", width=600)
        self._path: Path | None = None
        words = _(
            "A person out of another SecondOp. The file waits for your review like any other: you see whose records"
            " they are before anything is added, and nothing is added twice."
        )
        self.body.addWidget(Label(words, "body", wrap=True))
        row = HBox(spacing=12)
        self.file = Label(_("No file is chosen"), "body", "ink_soft", elide=True)
        self.choose = Button(_("Choose the file…"), "receive_choose", min_width=160)
        row.addWidget(self.file, 1)
        row.addWidget(self.choose)
        self.body.addLayout(row)
        self.password = PasswordField("receive_password", label=_("Password of the file"))
        self.password_field = FormField(_("Password of the file"), self.password)
        self.password_field.hide()
        self.body.addWidget(self.password_field)
        self.body.addWidget(Label(_("The address of these records"), "label"))
        told = _("Whoever hands a person over to you can lock the file to it. It opens nothing, so you may send it.")
        self.body.addWidget(Label(told, "support", "ink_soft", wrap=True))
        self.address = TextArea("receive_address", label=_("The address of these records"), lines=2)
        self.address.setReadOnly(True)
        self.body.addWidget(self.address)
        copy_row = HBox()
        self.copy = Button(_("Copy the address"), "receive_copy", size="small")
        copy_row.addWidget(self.copy)
        copy_row.addStretch(1)
        self.body.addLayout(copy_row)
        self.finish_body(self.choose, self.password_field)
        self.add_button(Button(_("Cancel"), "receive_cancel", min_width=96), rejects=True)
        self.take = self.add_button(PrimaryButton(_("Take it in"), "receive_take", min_width=140))
        self.take.setDefault(True)
        self.choose.clicked.connect(self._choose)
        self.copy.clicked.connect(lambda: copy_text(self.address.text()))
        self.take.clicked.connect(self.take_in)
        self.password.changed.connect(self.refresh)
        vault = shell.vault
        if vault is not None:
            self.address.setText(share_patient.address(vault))
        self.refresh()
        self.choose.setFocus()

    def refresh(self) -> None:
        ready = self._path is not None and (self.password_field.isHidden() or bool(self.password.text()))
        self.take.setEnabled(ready)

    def _choose(self) -> None:
        chosen, _filter = QFileDialog.getOpenFileName(
            self, _("Choose the file"), str(Path.home()), _("Hand-over (*.age);;All files (*)")
        )
        if chosen:
            self.show_file(Path(chosen))

    def show_file(self, path: Path) -> None:
        """This is the file; ask for its password if it has one."""
        self.notice.hide()
        if not share_patient.is_hand_over(path):
            self._path = None
            self.say("refused", _("This is no hand-over file"), _("Choose the file that another SecondOp has written."))
        else:
            self._path = path
            self.file.setText(path.name)
            self.password_field.setVisible(share_patient.needs_password(path))
            (self.take if self.password_field.isHidden() else self.password).setFocus()
        self.refresh()
        self.grow()

    def take_in(self) -> None:
        """Open the file, and hand it to the review."""
        vault, path, password = self.shell.vault, self._path, self.password.text()
        if vault is None or path is None:
            return

        def done(offered: object) -> None:
            self.received.emit(offered)
            self.accept()

        self.run(
            "vault",
            lambda progress: share_patient.offered(vault, path, password),
            _("Opening the file"),
            done,
        )
