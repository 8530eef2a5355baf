"""The room of imports: reads files, lets the person decide file by file and value by value, and takes them in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.erasing import ask_and_erase
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.import_review.beginning import ask_for_person, begin_records
from secondop_desktop.ui.views.import_review.deciding import DecidingRoom
from secondop_desktop.ui.views.import_review.disc_question import ask_about_discs
from secondop_desktop.ui.views.import_review.giving import ask_whose
from secondop_desktop.ui.views.import_review.review import FileReview, Review, Stand, added_words
from secondop_desktop.ui.views.import_review.tray_page import TrayPage
from secondop_desktop.ui.views.import_review.under_way import UnderWay
from secondop_desktop.ui.views.import_review.whose_page import WhosePage
from secondop_desktop.ui.widgets import Label, VBox, announce
from secondop_desktop.ui.widgets.one_of import OneOf
from secondop_desktop.usecases import browse, edit, erase, import_files, read_tables, review_tray
from secondop_desktop.usecases.import_files import FileOutcome, ImportOutcome, Offered, Session
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.read_tables import Table, TableMapping
from secondop_desktop.usecases.review_tray import Decided, Given, TrayItem


@dataclass(frozen=True, slots=True)
class Began:
    """Files that were read, with what was decided about them before."""

    session: Session
    decided: Mapping[int, Decided]


class ImportRoom(DecidingRoom):
    """Three panes: the files, the page, and what was read; or the tray of files that wait."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._mine = False
        self._steps: dict[int, list[int]] = {}
        self._taken_back: dict[int, dict[int, FileOutcome | None]] = {}  # what Redo brings back, by step
        column = VBox(self)
        self.under_way = UnderWay()
        self.progress = self.under_way.progress
        column.addWidget(self.under_way)
        self.pages = OneOf()
        column.addWidget(self.pages, 1)
        self.tray = TrayPage()
        self.pages.addWidget(self.tray)
        self.pages.addWidget(self.panes)
        self.whose = WhosePage()
        self.pages.addWidget(self.whose)
        self.reading = QWidget()
        calm = VBox(self.reading, margins=(32, 24, 32, 24), spacing=4)
        calm.addWidget(Label(_("Reading…"), "display"))
        words = _("Each file is sealed first and then read. You can go to another room meanwhile.")
        calm.addWidget(Label(words, "body", "ink_soft", wrap=True))
        calm.addStretch(1)
        self.pages.addWidget(self.reading)
        self._connect()

    def _connect(self) -> None:
        self.tray.opened.connect(self.open_waiting)
        self.tray.files_wanted.connect(self.shell.choose_files)
        self.tray.folder_wanted.connect(self.shell.choose_folder)
        self.commit_wanted.connect(self._commit)
        self.keep_out_wanted.connect(self.keep_out)
        self.decided.connect(self._keep_decided)
        self.table_confirmed.connect(self._read_tables)
        self.password_given.connect(self._unlock)
        files = self.files
        self.values.give_away.connect(self.give_away)
        files.add_sure.connect(self.add_sure)
        files.make_person.connect(self.make_person)
        files.add_person.connect(self.add_person)
        files.tray_wanted.connect(self.show_tray)
        self.tray.erase_wanted.connect(self._erase_waiting)
        self.whose.chosen.connect(self._whose_chosen)
        self.whose.later.connect(self.show_tray)

    # ------------------------------------------------------------------------------------------------ the room

    def refresh(self) -> None:
        if self._mine or self.shell.reader is None:
            return
        patient_id = self.shell.patient_id
        review = self.review
        if patient_id is not None and self.pages.currentWidget() is self.whose:
            self.pages.setCurrentIndex(0)  # whose they are was answered elsewhere
        if review is not None and review.session.patient is not None:
            of = review.session.patient.id
            if of and of != patient_id:
                self._close_review()

        def work(vault: Vault, progress: Progress) -> tuple[tuple[TrayItem, ...], frozenset[int]]:
            undone = frozenset(step.id for step in browse.steps(vault, patient_id) if step.undone)
            return review_tray.waiting_for(vault, patient_id), undone

        self.shell.read(work, name="tray", done=self._show_waiting)

    def help_topic(self) -> str:
        if self.review is not None and self.panes.asks_columns:
            return "tables"
        return "results-from-pdf" if self.review is not None and self.values.checking else ""

    def first_focus(self) -> QWidget | None:
        if self.review is None:
            return self.whose.first if self.pages.currentWidget() is self.whose else self.tray.first
        return self.files.first() or self.files.row(self._open) or self.values.accept_button

    def show_target(self, target: str) -> None:
        self.show_tray()

    # ------------------------------------------------------------------------------------------------- reading

    def take_files(self, paths: Sequence[Path | Offered]) -> None:
        folders = [path for path in paths if isinstance(path, Path) and path.is_dir()]
        if not folders:
            self._take(paths)
            return
        ask_about_discs(
            self,
            self.shell,
            self.under_way,
            folders,
            take=lambda leave: self._take(paths, leave_pictures=leave),
            ended=self._read_ended,
            refused=self._refused,
        )

    def _take(self, paths: Sequence[Path | Offered], *, leave_pictures: bool = False) -> None:
        patient_id = self.shell.patient_id
        self._read(
            lambda vault, progress: import_files.read_files(
                vault, patient_id, paths, progress, jobs=2, leave_pictures=leave_pictures
            ),
            _("Reading your files"),
        )

    def open_waiting(self, items: Sequence[TrayItem]) -> None:
        """Read files of the tray again and show them."""
        patient_id, chosen = self.shell.patient_id, tuple(items)
        self._read(
            lambda vault, progress: review_tray.reopen(vault, patient_id, chosen, progress),
            _("Opening the files that wait"),
        )

    def _read(self, work: Callable[[Vault, Progress], Session], what: str) -> None:
        self.under_way.say_nothing()
        self.under_way.begin(what)
        if self.review is None:
            self.pages.setCurrentWidget(self.reading)

        def read(vault: Vault, progress: Progress) -> Began:
            session = work(vault, progress)
            return Began(session, review_tray.decided_so_far(vault, session))

        job = self.shell.write(read, name="read-files", done=self._begin, failed=self._refused)
        job.cancelled.connect(self._stopped)
        self.under_way.follow(job, self._read_ended)

    def _read_ended(self) -> None:
        if isValid(self):
            self.under_way.end()
            if self.pages.currentWidget() is self.reading:
                self.pages.setCurrentIndex(0)

    def _stopped(self) -> None:
        if isValid(self):
            self.shell.toast(_("Stopped. What was read until then waits for you here."))
            self._changed()

    def _refused(self, error: SecondOpError) -> None:
        if not isValid(self):
            return
        self._changed()  # what was read until then waits
        if isinstance(error, import_files.SeveralPeopleError):
            self.whose.show_choices(error.choices)
            self.pages.setCurrentWidget(self.whose)
            self._keyboard_to(self.whose.first)
            return
        self.under_way.refuse(error)

    def _begin(self, began: Began) -> None:
        if isValid(self):
            self._show_session(began.session, began.decided)
            self._changed()

    def _show_session(self, session: Session, decided: Mapping[int, Decided] | None = None) -> None:
        self.review = Review(session)
        for number, known in (decided or {}).items():
            self.review.set(self.review.files[number].with_decided(known))
        self._steps, self._taken_back = {}, {}
        self.pages.setCurrentIndex(1)
        first = self.review.next_to_decide() or (self.review.ordered()[0] if self.review.files else None)
        self._open = first.number if first is not None else -1
        self._value = ""
        self._show_all(reload=True)
        stopped = [item for item in self.review.files if item.stand is Stand.STOPPED]
        for item in stopped:
            announce(self, f"{item.file.name}: {item.state()[1]}", at_once=True)
        self.refresh()
        row = self.first_focus()
        self._keyboard_to(row)

    def _show_waiting(self, found: tuple[tuple[TrayItem, ...], frozenset[int]]) -> None:
        if not isValid(self):
            return
        items, undone = found
        self._waiting = items
        if self.review is None:
            if self.pages.currentWidget() not in (self.reading, self.whose):
                self.pages.setCurrentIndex(0)
            self.tray.show_items(items)
            return
        changed = False
        for step in self._steps.keys() & undone:
            self._taken_back[step] = self.review.outcomes(self._steps.pop(step))
            self.review.put_outcomes(dict.fromkeys(self._taken_back[step]))
            changed = True
        for step in self._taken_back.keys() - undone:
            again = self._taken_back.pop(step)
            self.review.put_outcomes(again)
            self._steps[step] = list(again)
            changed = True
        if changed:
            self._show_all()
        else:
            self._show_files()

    def _erase_waiting(self, item: TrayItem) -> None:
        ask_and_erase(self, self.shell, item.file_name, lambda vault: erase.of_waiting(item.sha256))

    def show_tray(self) -> None:
        """Close the review and show what waits."""
        self._close_review()
        self.tray.show_items(self._waiting)
        if self.tray.first is not None:
            self._keyboard_to(self.tray.first)
        self.refresh()

    def _close_review(self) -> None:
        self.review = None
        self._open = -1
        self.page.show_nothing()
        self.values.show_nothing()
        self.pages.setCurrentIndex(0)

    def keep_out(self) -> None:
        """Nothing of this file goes into the records, and it waits no longer."""
        item, review = self.current(), self.review
        if item is None or review is None:
            return
        patient_id = review.session.patient.id if review.session.patient is not None else None
        sha256, name = item.file.sha256, item.file.name

        def back(kept: TrayItem | None) -> Callable[[], None]:
            def undo() -> None:
                self._set(replace(item, kept_out=False))
                if kept is not None and self.shell.vault is not None:
                    self.shell.write(lambda vault, progress: review_tray.put_back(vault, kept), name="tray")

            return undo

        def done(kept: TrayItem | None) -> None:
            if isValid(self):
                self.refresh()
                self.shell.toast(_("Kept out: {name}").format(name=name), back(kept))

        self._set(replace(item, kept_out=True))
        self._go_on()
        self.shell.write(
            lambda vault, progress: review_tray.keep_out(vault, sha256, patient_id or None), name="tray", done=done
        )

    def give_away(self, button: QWidget) -> None:
        """Ask whose the file is that is open, and let it wait for that person."""
        item, review = self.current(), self.review
        if item is None or review is None:
            return
        of = (review.session.patient.id or None) if review.session.patient is not None else None

        def undo(given: Given) -> None:
            self._set(replace(item, kept_out=False))
            if self.shell.vault is not None:
                self.shell.write(
                    lambda vault, progress: review_tray.take_back(vault, given),
                    name="tray",
                    done=lambda _none: self._changed() if isValid(self) else None,
                )

        def done(given: Given) -> None:
            if not isValid(self) or self.review is not review:
                return
            self._set(replace(item, kept_out=True))
            self._go_on()
            self._changed()
            self.shell.toast(
                _("{file} waits for {name} now").format(file=item.file.name, name=given.to.display),
                lambda: undo(given),
            )

        ask_whose(button, self.shell, item.file, of, done)

    def _keep_decided(self, items: list[FileReview]) -> None:
        """Keep what was decided in the vault, so that a review can be gone on with after a crash."""
        review = self.review
        if review is None or self.shell.vault is None:
            return
        session, decided = review.session, {item.number: item.decided() for item in items if not item.kept_out}
        self.shell.write(lambda vault, progress: review_tray.keep_decided(vault, session, decided), name="decided")

    # ------------------------------------------------------------------------------------------------ read again

    def _read_tables(self, table: Table, mapping: TableMapping) -> None:
        """Read every table of this layout again, as the person says."""
        review = self.review
        if review is None:
            return
        session = review.session
        numbers = [
            number
            for number in read_tables.of_layout(session, table.layout)
            if review.files[number].stand in (Stand.STOPPED, Stand.ASKED, Stand.SURE)
        ]
        self._read_again(
            lambda vault, progress: read_tables.confirm(vault, session, table.layout, mapping, numbers, progress),
            numbers,
            ngettext("{n} table is read as you said", "{n} tables are read as you said", len(numbers)),
        )

    def _unlock(self, password: str) -> None:
        """Read the file that is open again with its password."""
        item, review = self.current(), self.review
        if item is None or review is None:
            return
        session, number = review.session, item.number
        self._read_again(
            lambda vault, progress: import_files.unlock(vault, session, number, password, progress),
            [number],
            _("The file is open"),
            lambda error: self.values.unlock.refuse(f"{error.title}. {error.message}") if isValid(self) else None,
        )

    def _read_again(
        self,
        work: Callable[[Vault, Progress], Session],
        numbers: list[int],
        said: str,
        failed: Callable[[SecondOpError], None] | None = None,
    ) -> None:
        review = self.review
        self.under_way.begin(_("Reading again"))

        def done(session: Session) -> None:
            if not isValid(self) or review is None or self.review is not review:
                return
            review.put_session(session, numbers)
            self._value = ""
            self._show_all(reload=True)
            self.decided.emit([review.files[number] for number in numbers])
            self.shell.toast(said.format(n=len(numbers)))
            row = self.files.row(self._open)
            self._keyboard_to(row)

        job = self.shell.write(work, name="read-again", done=done, failed=failed or self._refused)
        self.under_way.follow(job, self._read_ended)

    # -------------------------------------------------------------------------------------------------- taking in

    def add_sure(self) -> None:
        """Take in every file about which nothing is asked."""
        if self.review is not None:
            self._commit(self.review.sure())

    def _commit(self, items: list[FileReview]) -> None:
        review = self.review
        if review is None or not items or review.session.patient is None or not review.session.patient.id:
            return
        session, decisions = review.session, review.decisions(items)
        numbers = [item.number for item in items]
        self.under_way.begin(_("Adding to the records"))

        def work(vault: Vault, progress: Progress) -> ImportOutcome:
            return import_files.commit(vault, session, decisions, progress)

        def done(outcome: ImportOutcome) -> None:
            if not isValid(self):
                return
            review.take_outcomes(numbers, outcome.files)
            if outcome.change_set is not None and self.review is review:
                self._steps[outcome.change_set] = numbers
            said = _("Added: {what}").format(what=added_words([outcome.files[number] for number in numbers]))
            self._changed()
            self.shell.toast(said, self._undo_of(review, numbers, outcome.change_set))
            if self.review is review:
                self._show_all()
                self._go_on()

        job = self.shell.write(work, name="import", done=done)
        self.under_way.follow(job, self._read_ended)

    def _undo_of(self, review: Review, numbers: list[int], change_set: int | None) -> Callable[[], None] | None:
        if change_set is None:
            return None

        def done(left: int) -> None:
            if isValid(self):
                self._changed()
                self.shell.toast(_("Taken back. The files wait here."))

        def undo() -> None:
            self.shell.write(lambda vault, progress: edit.undo_step(vault, change_set), name="undo", done=done)

        return undo

    def _changed(self) -> None:
        """Tell the other rooms; this one knows already."""
        self._mine = True
        try:
            self.shell.records_changed.emit()
        finally:
            self._mine = False
        self.refresh()

    def make_person(self) -> None:
        """Begin the records of the person whom the files name."""
        if self.review is not None:
            begin_records(self, self.shell, self.review.session, self._person_made)

    def _person_made(self, session: Session) -> None:
        review = self.review
        if review is None or session.patient is None:
            return
        review.session = session
        self.shell.patient_id = session.patient.id
        self._mine = True
        try:
            self.shell.open_patient(session.patient.id)
        finally:
            self._mine = False
        self._show_all()
        self.refresh()
        self.shell.toast(_("Records of {name} begun").format(name=session.patient.display))

    def _whose_chosen(self, session: Session) -> None:
        """The files name several people, and this is the one to begin with."""
        self._show_session(session)
        self.make_person()

    def add_person(self) -> None:
        """Ask who the person is; the files that wait are then read again for them."""

        def added() -> None:
            if self.review is not None:
                here = {item.file.sha256 for item in self.review.files}
                self._close_review()
                self.open_waiting([item for item in self._waiting if item.sha256 in here])

        ask_for_person(self, self.shell, added)
