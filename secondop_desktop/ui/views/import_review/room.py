"""The room of imports: reads files, lets the person decide file by file and value by value, and takes them in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QPlainTextEdit, QStackedWidget, QWidget
from shiboken6 import isValid

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.dialogs.person import PersonDialog
from secondop_desktop.ui.shell import Room, Shell
from secondop_desktop.ui.views.import_review.checks import ValueRow
from secondop_desktop.ui.views.import_review.files_pane import PANE_WIDTH, FileRow, FilesPane
from secondop_desktop.ui.views.import_review.page_pane import PagePane
from secondop_desktop.ui.views.import_review.review import FileReview, Review, Stand
from secondop_desktop.ui.views.import_review.tray_page import TrayPage
from secondop_desktop.ui.views.import_review.values_pane import ValuesPane, page_values
from secondop_desktop.ui.widgets import HBox, Notice, ProgressPanel, Splitter, VBox, announce, clear
from secondop_desktop.usecases import browse, edit, import_files, review_tray
from secondop_desktop.usecases.import_files import ImportOutcome, Session
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.review_tray import TrayItem


class ImportRoom(Room):
    """Three panes: the files, the page, and what was read; or the tray of files that wait."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.review: Review | None = None
        self._open = -1
        self._value = ""
        self._mine = False
        self._waiting: tuple[TrayItem, ...] = ()
        self._steps: dict[int, list[int]] = {}
        column = VBox(self)
        self.progress = ProgressPanel("import_progress")
        self._progress_box = QWidget()
        VBox(self._progress_box, margins=(32, 12, 32, 12)).addWidget(self.progress)
        self._progress_box.hide()
        column.addWidget(self._progress_box)
        self._notice_box = QWidget()
        self._notice_column = VBox(self._notice_box, margins=(32, 12, 32, 12))
        self._notice_box.hide()
        column.addWidget(self._notice_box)
        self.pages = QStackedWidget()
        column.addWidget(self.pages, 1)
        self.tray = TrayPage()
        self.pages.addWidget(self.tray)
        panes = QWidget()
        row = HBox(panes)
        self.files = FilesPane()
        self.page = PagePane(shell)
        self.values = ValuesPane()
        self.splitter = Splitter("import_panes", stack_below=485)
        self.splitter.add_pane(self.page, stretch=1)
        self.splitter.add_pane(self.values, stretch=1)
        row.addWidget(self.files)
        row.addWidget(self.splitter, 1)
        self.pages.addWidget(panes)
        self._connect()

    def _connect(self) -> None:
        self.tray.opened.connect(self.open_waiting)
        self.tray.files_wanted.connect(self.shell.choose_files)
        self.tray.folder_wanted.connect(self.shell.choose_folder)
        files, values = self.files, self.values
        files.chosen.connect(self.open_file)
        files.add_sure.connect(self.add_sure)
        files.make_person.connect(self.make_person)
        files.add_person.connect(self.add_person)
        files.tray_wanted.connect(self.show_tray)
        values.accept.connect(self.accept)
        values.leave_out.connect(self.leave_out)
        values.accept_page.connect(self.accept_page)
        values.same_person.connect(self.say_same_person)
        values.keep_out.connect(self.keep_out)
        values.draft_chosen.connect(self._choose_value)
        self.page.view.page_changed.connect(lambda page: self._show_values())
        for key, slot in (
            ("Return", self._enter),
            ("Enter", self._enter),
            ("Delete", self._delete),
            ("Ctrl+Return", self.accept_page),
            ("Ctrl+Enter", self.accept_page),
            ("PgUp", lambda: self.page.turn(-1)),
            ("PgDown", lambda: self.page.turn(1)),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    # ------------------------------------------------------------------------------------------------ the room

    def refresh(self) -> None:
        if self._mine or self.shell.reader is None:
            return
        patient_id = self.shell.patient_id
        review = self.review
        if review is not None and review.session.patient is not None:
            of = review.session.patient.id
            if of and of != patient_id:
                self._close_review()

        def work(vault: Vault, progress: Progress) -> tuple[tuple[TrayItem, ...], frozenset[int]]:
            undone = frozenset(step.id for step in browse.steps(vault, patient_id) if step.undone)
            return review_tray.waiting_for(vault, patient_id), undone

        self.shell.read(work, name="tray", done=self._show_waiting)

    def first_focus(self) -> QWidget | None:
        if self.review is None:
            return self.tray.first
        return self.files.row(self._open) or self.values.accept_button

    def show_target(self, target: str) -> None:
        self.show_tray()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.splitter.fit(self.width() - self.shell.theme.px(PANE_WIDTH))

    # ------------------------------------------------------------------------------------------------- reading

    def take_files(self, paths: list[Path]) -> None:
        patient_id = self.shell.patient_id
        self._read(
            lambda vault, progress: import_files.read_files(vault, patient_id, paths, progress, jobs=2),
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
        self._say_nothing()
        self._progress_box.show()
        self.progress.start(what)
        job = self.shell.write(work, name="read-files", done=self._show_session, failed=self._refused)
        job.progressed.connect(self.progress.step)
        self.progress.cancelled.connect(job.cancel)
        job.cancelled.connect(self._stopped)
        job.finished.connect(self._read_ended)

    def _read_ended(self) -> None:
        if isValid(self):
            self.progress.stop()
            self._progress_box.hide()

    def _stopped(self) -> None:
        if isValid(self):
            self.shell.toast(_("Stopped. What was read until then waits for you here."))
            self.refresh()

    def _refused(self, error: SecondOpError) -> None:
        if not isValid(self):
            return
        clear(self._notice_column)
        self._notice_column.addWidget(Notice("identity_stop", error.title, error.message, name="import_refused"))
        self._notice_box.show()
        announce(self, f"{error.title}. {error.message}", at_once=True)
        self.refresh()

    def _say_nothing(self) -> None:
        self._notice_box.hide()

    def _show_session(self, session: Session) -> None:
        if not isValid(self):
            return
        self.review = Review(session)
        self._steps = {}
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
        if row is not None and self.isVisible():
            row.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_waiting(self, found: tuple[tuple[TrayItem, ...], frozenset[int]]) -> None:
        if not isValid(self):
            return
        items, undone = found
        self._waiting = items
        if self.review is None:
            self.pages.setCurrentIndex(0)
            self.tray.show_items(items)
            return
        taken_back = [number for step, numbers in self._steps.items() if step in undone for number in numbers]
        self._steps = {step: numbers for step, numbers in self._steps.items() if step not in undone}
        if taken_back:
            self.review.forget_outcomes(taken_back)
            self._show_all()
        else:
            self._show_files()

    def show_tray(self) -> None:
        """Close the review and show what waits."""
        self._close_review()
        self.tray.show_items(self._waiting)
        if self.tray.first is not None:
            self.tray.first.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh()

    def _close_review(self) -> None:
        self.review = None
        self._open = -1
        self.page.show_nothing()
        self.values.show_nothing()
        self.pages.setCurrentIndex(0)

    # -------------------------------------------------------------------------------------------------- showing

    def current(self) -> FileReview | None:
        """The file that is open."""
        if self.review is None or not 0 <= self._open < len(self.review.files):
            return None
        return self.review.files[self._open]

    def open_file(self, number: int) -> None:
        """Open this file in the middle and the right pane."""
        changed = number != self._open
        self._open, self._value = number, ""
        self._show_all(reload=changed)

    def _show_all(self, *, reload: bool = False) -> None:
        item = self.current()
        if item is None:
            self._show_files()
            self.page.show_nothing()
            self.values.show_nothing()
            return
        if item.unchecked and not any(draft.id == self._value for draft in item.to_check):
            self._value = item.unchecked[0].id
        if reload:
            self.page.show_file(item, self._loader(item))
        self._show_files()
        self._show_values()

    def _loader(self, item: FileReview) -> Callable[[], bytes] | None:
        reader, sha256 = self.shell.reader, item.file.sha256
        if item.file.batch is None or reader is None:
            return None
        originals = reader.originals
        return lambda: originals.read(sha256)

    def _show_files(self) -> None:
        review = self.review
        if review is None:
            return
        focused = QApplication.focusWidget()
        had = focused is not None and self.files.isAncestorOf(focused)
        here = {item.file.sha256 for item in review.files}
        elsewhere = sum(item.sha256 not in here for item in self._waiting)
        self.files.show_review(review, self._open, elsewhere=elsewhere)
        row = self.files.row(self._open)
        if had and row is not None:
            row.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_values(self) -> None:
        item = self.current()
        if item is None or self.review is None:
            return
        current = next((draft for draft in item.to_check if draft.id == self._value), None)
        if item.stand not in (Stand.ASKED, Stand.SURE):
            current = None
        self.page.show_drafts(item.to_check, current)
        self.values.show_file(item, self.review.session.patient, current, self.page.view.page + 1)
        self.values.checks.reveal()

    def _choose_value(self, draft_id: str) -> None:
        self._value = draft_id
        self._show_values()

    def _set(self, item: FileReview) -> None:
        if self.review is not None:
            self.review.set(item)
            self._show_all()

    # ------------------------------------------------------------------------------------------------- deciding

    def _enter(self) -> None:
        focused = QApplication.focusWidget()
        if isinstance(focused, QAbstractButton) and not isinstance(focused, FileRow | ValueRow):
            focused.click()
        elif isinstance(focused, QPlainTextEdit):
            focused.insertPlainText("\n")
        elif isinstance(focused, ValueRow):
            self._choose_value(focused.draft.id)
        elif self.values.accept_button.isVisible():
            self.accept()

    def _delete(self) -> None:
        if self.values.leave_button.isVisible():
            self.leave_out()

    def accept(self) -> None:
        """Accept the value that is open, or take the file in when nothing in it waits any more."""
        item = self.current()
        if item is None or item.identity_asked:
            return
        if item.unchecked:
            self._accept_value(item)
            return
        if item.stand is Stand.ASKED:
            item = replace(item, looked_at=True)
            self._set(item)
        if item.stand is Stand.SURE:
            self._commit([item])

    def _accept_value(self, item: FileReview) -> None:
        draft = next((one for one in item.to_check if one.id == self._value), item.unchecked[0])
        read = self.values.checks.editor.read()
        if read is None:
            return
        before = item
        known = item.changed.get(draft.id, draft)
        if read != known:
            item = replace(item, changed={**item.changed, draft.id: read}, left_out=item.left_out - {draft.id})
        else:
            item = replace(item, confirmed=item.confirmed | {draft.id}, left_out=item.left_out - {draft.id})
        self._step_on(before, item, draft.id, _("Accepted: {name}").format(name=draft.display))

    def _step_on(self, before: FileReview, item: FileReview, draft_id: str, said: str) -> None:
        """Keep a decision on a value, go to the next one, and offer to take it back."""
        following = [draft.id for draft in item.to_check]
        here = following.index(draft_id) if draft_id in following else -1
        open_ones = {draft.id for draft in item.unchecked}
        self._value = next((one for one in (*following[here + 1 :], *following) if one in open_ones), "")
        self._set(item)

        def undo() -> None:
            if self.review is not None and isValid(self):
                self._value = draft_id
                self._set(before)

        self.shell.toast(said, undo)

    def leave_out(self) -> None:
        """Leave out the value that is open, or the whole file."""
        item = self.current()
        if item is None:
            return
        if item.unchecked:
            draft = next((one for one in item.to_check if one.id == self._value), item.unchecked[0])
            changed = {key: value for key, value in item.changed.items() if key != draft.id}
            after = replace(
                item, left_out=item.left_out | {draft.id}, confirmed=item.confirmed - {draft.id}, changed=changed
            )
            self._step_on(item, after, draft.id, _("Left out: {name}").format(name=draft.display))
        else:
            self.keep_out()

    def accept_page(self) -> None:
        """Accept what was read surely on the page in sight, as a page."""
        item = self.current()
        if item is None or item.identity_asked:
            return
        found = page_values(item, self.page.view.page + 1)
        if not found:
            return
        after = replace(item, confirmed=item.confirmed | {draft.id for draft in found})
        n = len(found)
        said = ngettext("Accepted {n} value of this page", "Accepted {n} values of this page", n).format(n=n)
        self._step_on(item, after, found[-1].id, said)

    def say_same_person(self) -> None:
        """The person says that the file is about the open record."""
        item = self.current()
        if item is None:
            return
        after = replace(item, same_person=True, looked_at=True)
        self._value = ""
        self._set(after)
        self.page.show_file(after, self._loader(after))
        self.shell.toast(_("You said: it is the same person"), lambda: self._set(item))
        self.values.accept_button.setFocus(Qt.FocusReason.OtherFocusReason)

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

    def _go_on(self) -> None:
        """Open the next file that waits."""
        following = self.review.next_to_decide() if self.review is not None else None
        if following is not None and following.number != self._open:
            self.open_file(following.number)
        row = self.files.row(self._open)
        if row is not None:
            row.setFocus(Qt.FocusReason.OtherFocusReason)

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
        self._progress_box.show()
        self.progress.start(_("Adding to the records"))

        def work(vault: Vault, progress: Progress) -> ImportOutcome:
            return import_files.commit(vault, session, decisions, progress)

        def done(outcome: ImportOutcome) -> None:
            if not isValid(self):
                return
            review.take_outcomes(numbers, outcome.files)
            if outcome.change_set is not None and self.review is review:
                self._steps[outcome.change_set] = numbers
            n = sum(sum(outcome.files[number].committed.values()) for number in numbers)
            said = ngettext("{n} record added", "{n} records added", n).format(n=n)
            self._changed()
            self.shell.toast(said, self._undo_of(review, numbers, outcome.change_set))
            if self.review is review:
                self._show_all()
                self._go_on()

        job = self.shell.write(work, name="import", done=done)
        job.progressed.connect(self.progress.step)
        self.progress.cancelled.connect(job.cancel)
        job.finished.connect(self._read_ended)

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
        review = self.review
        if review is None or review.session.patient is None or review.session.patient.id:
            return
        session = review.session
        self.shell.write(
            lambda vault, progress: review_tray.make_person(vault, session), name="person", done=self._person_made
        )

    def _person_made(self, session: Session) -> None:
        review = self.review
        if not isValid(self) or review is None or session.patient is None:
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

    def add_person(self) -> None:
        """Ask who the person is; the files that wait are then read again for them."""
        dialog = PersonDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def add(result: int) -> None:
            if result != QDialog.DialogCode.Accepted.value or self.shell.vault is None:
                return
            patient = dialog.patient()

            def done(patient_id: str) -> None:
                self.shell.open_patient(patient_id)
                if isValid(self) and self.review is not None:
                    here = {item.file.sha256 for item in self.review.files}
                    self._close_review()
                    self.open_waiting([item for item in self._waiting if item.sha256 in here])

            self.shell.write(lambda vault, progress: edit.add_patient(vault, patient), name="person", done=done)

        dialog.finished.connect(add)
        dialog.open()
