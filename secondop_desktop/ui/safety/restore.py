"""Restoring from a backup: which one, of what time, everything or one person; tried before it is used."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.problems import Problem
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Patient
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.safety.places import PlaceChooser
from secondop_desktop.ui.safety.working import WorkingDialog
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.vault_folders import free_folder
from secondop_desktop.ui.widgets.base import Label, VBox, fix
from secondop_desktop.ui.widgets.buttons import Button, PrimaryButton
from secondop_desktop.ui.widgets.choices import Choices
from secondop_desktop.ui.widgets.choosers import RadioButton
from secondop_desktop.ui.widgets.combo_box import ComboBox
from secondop_desktop.ui.widgets.fields import FormField, PasswordField
from secondop_desktop.usecases import backups, open_vault
from secondop_desktop.usecases.backups import Back, Point, Restored


@dataclass(frozen=True, slots=True)
class Offer:
    """What a folder of backups has: its points, newest first, whether they are of the open vault, and its people."""

    points: tuple[Point, ...]
    ours: bool
    people: tuple[Patient, ...] = ()


class RestoreDialog(WorkingDialog):
    """Tries the backup first, then restores it to a new folder, or one person into the open records.

    `open_wanted` carries the folder of a restored vault that the person wants to open.
    """

    open_wanted = Signal(str)

    def __init__(self, parent: QWidget | None, shell: Shell) -> None:
        super().__init__(parent, shell, _("Restore from a backup"), "restore", width=640)
        self._offer = Offer((), False)
        self._tried: dict[str, bool] = {}
        self._restored: Path | None = None
        self.place = PlaceChooser(shell, "restore")
        self.body.addWidget(self.place)
        self.when = ComboBox("restore_when", label=_("From when?"))
        self.body.addWidget(FormField(_("From when?"), self.when))
        self._what = Choices(self, _("What to restore"))
        self.all = RadioButton(_("Everything, into a new folder"), "restore_all")
        self.one = RadioButton(_("Only one person, into the records that are open"), "restore_one")
        for button in (self.all, self.one):
            self._what.add(button)
            self.body.addWidget(button)
        self.all.setChecked(True)
        self.one_box = QWidget()
        column = VBox(self.one_box, margins=(32, 0, 0, 0), spacing=8)
        self.person = ComboBox("restore_person", label=_("Who?"))
        column.addWidget(self.person)
        told = _("What was added since stays. Undo (Ctrl+Z) takes it back.")
        column.addWidget(Label(told, "support", "ink_soft", wrap=True))
        self.body.addWidget(self.one_box)
        self.password = PasswordField("restore_password", label=_("Password of that time"))
        told = _("Needed only to try the backup. Without it, each file is still compared with the backup’s own list.")
        self.password_field = FormField(_("Password of that time"), self.password, help_text=told)
        self.body.addWidget(self.password_field)
        self.finish_body(self.place, self.when, self.all, self.one, self.one_box, self.password_field)
        self.add_button(Button(_("Close"), "restore_close", min_width=96), rejects=True)
        self.try_button = self.add_button(Button(_("Only try it"), "restore_try", min_width=120))
        self.restore = self.add_button(PrimaryButton(_("Restore…"), "restore_go", min_width=140))
        self.open_button = self.add_button(PrimaryButton(_("Open them"), "restore_open", min_width=140))
        self.open_button.hide()
        self.restore.setDefault(True)
        self.place.chosen.connect(self.look_at)
        self.when.currentIndexChanged.connect(self._other_time)
        self._what.buttonClicked.connect(self.refresh)
        self.password.changed.connect(self.refresh)
        self.try_button.clicked.connect(lambda: self.try_it())
        self.restore.clicked.connect(self.begin)
        self.open_button.clicked.connect(self._open)
        fix(self.when, min_width=320)
        self.refresh()
        self.place.read_known()
        self.place.setFocus()

    # ---------------------------------------------------------------------------------------------- what there is

    @property
    def at(self) -> str:
        """The name of the chosen point."""
        return self.when.value()

    def look_at(self, folder: str) -> None:
        """Read what backups this folder has."""
        self._offer = Offer((), False)
        # What was tried and restored was out of another folder, though it may have points of the same name.
        self._tried.clear()
        self._ask_again()
        self.when.clear()
        if not folder:
            self.refresh()
            return
        vault, path = self.shell.reader, Path(folder)

        def work(progress: Progress) -> Offer:
            progress.step(_("Looking at the backup"))
            points = tuple(reversed(backups.points(path)))
            ours = vault is not None and backups.is_of(path, vault)
            people = backups.people(vault, path) if vault is not None and ours and points else ()
            return Offer(points, ours, people)

        def done(offer: Offer) -> None:
            self._offer = offer
            for point in offer.points:
                self.when.addItem(_point(point), point.name)
            self.person.clear()
            for person in offer.people:
                self.person.addItem(person.display, person.id)
            if self.shell.patient_id is not None and self.person.findData(self.shell.patient_id) >= 0:
                self.person.set_value(self.shell.patient_id)
            self.when.setFocus()
            if not offer.points:
                self.say("needs_decision", _("There is no backup in this folder yet"))

        self.run("read" if vault is not None else "files", work, _("Looking at the backup"), done)

    def refresh(self) -> None:
        there = bool(self.at)
        self.one.setEnabled(self._offer.ours and bool(self._offer.people))
        if not self.one.isEnabled():
            self.all.setChecked(True)
        self.one_box.setVisible(self.one.isChecked())
        self.password_field.setVisible(there and not self._offer.ours)
        self.try_button.setEnabled(there and self._unlock() is not None)
        self.restore.setEnabled(there and self._restored is None)
        broken = self._tried.get(self.at) is False
        self.restore.set_text(_("Restore what is whole…") if broken else _("Restore…"))
        self.grow()

    def _other_time(self) -> None:
        self.notice.hide()
        if self.job is None:
            self._ask_again()
            self.refresh()

    def _ask_again(self) -> None:
        """Offer to restore what is chosen now; what was restored before stays where it is."""
        self._restored = None
        self.open_button.hide()
        self.restore.show()

    def _unlock(self) -> backups.Unlock | None:
        if self._offer.ours and self.shell.vault is not None:
            return open_vault.keys_of(self.shell.vault)
        return open_vault.by_password(self.password.text()) if self.password.text() else None

    # ----------------------------------------------------------------------------------------------------- trying

    def try_it(self, *, then_restore: bool = False) -> None:
        """Restore it aside, open it there, check all of it, and remove it again."""
        folder, at, unlock = self.place.folder, self.at, self._unlock()
        if folder is None or unlock is None:
            return

        def work(progress: Progress) -> tuple[Problem, ...]:
            return backups.drill(folder, unlock, at=at, progress=progress)[1]

        def done(problems: tuple[Problem, ...]) -> None:
            self._tried[at] = not problems
            if problems:
                shown = "\n".join(f"{item.what}: {item.where}" for item in problems[:6])
                title = _("This backup does not give everything back")
                self.say("needs_decision", title, shown + "\n" + _("Try an older one, or restore what is whole."))
            elif then_restore:
                self.refresh()
                self._restore()
            else:
                self.say("ready", _("This backup gives everything back"), _("Nothing was changed."))

        self.run("files", work, _("Trying the backup"), done)

    def begin(self) -> None:
        """Try it first, where that was not done, and restore it then."""
        if self.at in self._tried or self._unlock() is None:
            self._restore()
        else:
            self.try_it(then_restore=True)

    # -------------------------------------------------------------------------------------------------- restoring

    def _restore(self) -> None:
        if self.one.isChecked():
            self.restore_person()
            return
        chosen = QFileDialog.getExistingDirectory(self, _("Where to keep the restored records"), str(Path.home()))
        if chosen:
            self.restore_to(free_folder(Path(chosen), _("Restored records")))

    def restore_to(self, dest: Path) -> None:
        """Restore everything to this new folder."""
        folder, at = self.place.folder, self.at
        if folder is None:
            return
        keep_going = self._tried.get(at) is False

        def work(progress: Progress) -> Restored:
            return backups.restore(folder, dest, at=at, keep_going=keep_going, progress=progress)

        def done(made: Restored) -> None:
            self._restored = made.folder
            self.restore.hide()
            self.open_button.show()
            self.open_button.setFocus()
            words = _("They are in {folder} and open with the password of that time.").format(folder=made.folder)
            if made.skipped:
                count = len(made.skipped)
                lost = ngettext("{n} document is not in it.", "{n} documents are not in it.", count)
                words += "\n" + lost.format(n=count)
            self.say("needs_decision" if made.skipped else "ready", _("The records were restored"), words)

        self.run("files", work, _("Copying from the backup"), done)

    def restore_person(self) -> None:
        """Put one person's records back into the open vault."""
        vault, folder, at, person = self.shell.vault, self.place.folder, self.at, self.person.value()
        if vault is None or folder is None or not person:
            return

        def work(progress: Progress) -> Back:
            return backups.restore_patient(vault, folder, person, at=at, progress=progress)

        def done(back: Back) -> None:
            words = _("Brought back: {n}. Changed back: {m}. Documents: {o}. Undo takes it back.")
            words = words.format(n=back.brought_back, m=back.changed_back, o=back.originals)
            nothing = not (back.brought_back or back.changed_back or back.originals)
            title = _("Nothing was missing") if nothing else _("The person’s records were restored")
            self.say("ready", title, "" if nothing else words)
            self.shell.records_changed.emit()

        self.run("vault", work, _("Copying from the backup"), done)

    def _open(self) -> None:
        if self._restored is not None:
            self.accept()
            self.open_wanted.emit(str(self._restored))


def _point(point: Point) -> str:
    made = point.manifest.made.astimezone()
    day = _("{day}, {time}").format(day=show(PartialDate(made.date().isoformat())), time=made.strftime("%H:%M"))
    count = len(point.manifest.originals)
    return f"{day} · " + ngettext("{n} file", "{n} files", count).format(n=count)
