"""A file that is about someone else is given to that person, for whom it waits then: one who is here, or a new one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QWidget
from shiboken6 import isValid

from secondop_desktop.core.dates import show
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Patient
from secondop_desktop.core.text import _
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.widgets.action_words import of_menu
from secondop_desktop.usecases import archive, review_tray
from secondop_desktop.usecases.import_files import ReadFile
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.review_tray import Given


def _told(person: Patient) -> str:
    born = _("born {day}").format(day=show(person.birth_date, long=True)) if person.birth_date is not None else ""
    return of_menu(", ".join(part for part in (person.display, born) if part))


def ask_whose(below: QWidget, shell: Shell, file: ReadFile, of: str | None, given: Callable[[Given], None]) -> None:
    """Offer the other people below this widget; `given` is called when the file was given to one of them."""

    def give(person: Patient) -> None:
        if shell.vault is not None:
            shell.write(lambda vault, progress: review_tray.give_to(vault, file, of, person), name="tray", done=given)

    def ask(people: tuple[Patient, ...]) -> None:
        if not isValid(below) or not below.isVisible():
            return
        menu = QMenu(below)
        menu.setObjectName("give_menu")
        for person in people:
            if person.id != of:
                menu.addAction(_told(person)).triggered.connect(lambda _on=False, one=person: give(one))
        new = review_tray.new_person_of(file, people)
        if new is not None:
            menu.addSeparator()
            words = _("Begin the records of {name}").format(name=_told(new))
            menu.addAction(words).triggered.connect(lambda: give(new))
        if menu.isEmpty():
            menu.addAction(_("There is no other person yet. Use Add, “A person…”.")).setEnabled(False)
        menu.popup(below.mapToGlobal(below.rect().bottomLeft()))

    def work(vault: Vault, progress: Progress) -> tuple[Patient, ...]:
        return archive.in_use(vault)

    shell.read(work, name="people", done=ask)
