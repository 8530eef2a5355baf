"""Going through a review: the file that is open, and the decisions on it and its values, key by key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QPlainTextEdit,
    QWidget,
)
from shiboken6 import isValid

from secondop_desktop.core.records import Document, Record
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.dialogs.about_file import AboutFileDialog
from secondop_desktop.ui.shell import Room, Shell
from secondop_desktop.ui.views.import_review.checks import ValueRow
from secondop_desktop.ui.views.import_review.file_rows import FileRow
from secondop_desktop.ui.views.import_review.review import FileReview, Review, Stand
from secondop_desktop.ui.views.import_review.review_panes import ReviewPanes
from secondop_desktop.ui.views.import_review.values_pane import page_values
from secondop_desktop.ui.widgets import announce
from secondop_desktop.usecases.review_tray import TrayItem


class DecidingRoom(Room):
    """A room over one review. What it cannot do itself it asks for by its signals.

    `decided` carries the files about which something was decided; `table_confirmed` how a table's columns are to be
    read; `password_given` the password of the file that is open.
    """

    commit_wanted = Signal(list)
    keep_out_wanted = Signal()
    decided = Signal(list)
    table_confirmed = Signal(object, object)
    password_given = Signal(str)

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.review: Review | None = None
        self._open = -1
        self._value = ""
        self._armed = False
        self._columns_wanted = False
        self._waiting: tuple[TrayItem, ...] = ()
        self.panes = panes = ReviewPanes(shell)
        self.files, self.page, self.values, self.table = panes.files, panes.page, panes.values, panes.table
        self.files.chosen.connect(self.open_file)
        values = self.values
        values.accept.connect(self.accept)
        values.leave_out.connect(self.leave_out)
        values.accept_page.connect(self.accept_page)
        values.same_person.connect(self.say_same_person)
        values.keep_out.connect(self.keep_out_wanted)
        values.draft_chosen.connect(self._choose_value)
        values.all_alike.connect(self.decide_alike)
        values.about_wanted.connect(self.correct_about)
        values.table_wanted.connect(self._show_columns)
        values.password_given.connect(self.password_given)
        self.table.confirmed.connect(self._confirm_table)
        self.table.without_values.connect(self.keep_without_values)
        self.table.closed.connect(self._hide_columns)
        self.files.next_wanted.connect(self.go_to_next)
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
            # A key that is held down would decide about what nobody looked at.
            shortcut.setAutoRepeat(slot not in (self._enter, self._delete, self.accept_page))
            shortcut.activated.connect(slot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.panes.fit(self.width())

    def _keyboard_to(self, widget: QWidget | None) -> None:
        """Give the keyboard to this; not while another room is shown, as Qt would take it away from there."""
        if widget is not None and self.isVisible():
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

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
        self._armed = self._columns_wanted = False
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
        if self._show_table(item):
            return
        self._show_values()

    def _show_table(self, item: FileReview) -> bool:
        """Ask about the columns of the table in it, where that is the question."""
        review, asked = self.review, item.table_asked
        if asked is None and self._columns_wanted:
            asked = next(iter(item.tables), None)
        if asked is None or review is None or item.stand not in (Stand.ASKED, Stand.SURE):
            self.table.show_nothing()
            self.panes.middle.setCurrentWidget(self.panes.splitter)
            return False
        alike = sum(any(table.layout == asked.layout for table in one.tables) for one in review.files)
        self.table.show_table(asked, alike, again=not asked.asked)
        self.panes.middle.setCurrentWidget(self.table)
        return True

    def _show_columns(self) -> None:
        self._columns_wanted = True
        self._show_all()
        self._keyboard_to(self.table.first)

    def _hide_columns(self) -> None:
        self._columns_wanted = False
        self._show_all()

    def _confirm_table(self, mapping: object) -> None:
        item = self.current()
        if item is None:
            return
        table = item.table_asked or next(iter(item.tables), None)
        self._columns_wanted = False
        if table is not None:
            self.table_confirmed.emit(table, mapping)

    def keep_without_values(self) -> None:
        """Keep the table as a document, and read no values out of it."""
        item = self.current()
        if item is None:
            return
        after = replace(item, left_out=item.left_out | {draft.id for draft in item.to_check}, looked_at=True)
        self._set(after)
        self.shell.toast(_("No values are read from it"), lambda: self._set(item))

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
        had = focused if focused is not None and self.files.isAncestorOf(focused) else None
        here = {item.file.sha256 for item in review.files}
        elsewhere = sum(item.sha256 not in here for item in self._waiting)
        self.files.show_review(review, self._open, elsewhere=elsewhere)
        row = self.files.row(self._open)
        if had is not None and not (isValid(had) and had.isVisible()):
            self._keyboard_to(row)  # what had it was built again

    def _show_values(self) -> None:
        item = self.current()
        if item is None or self.review is None:
            return
        current = next((draft for draft in item.to_check if draft.id == self._value), None)
        if item.stand not in (Stand.ASKED, Stand.SURE):
            current = None
        self.page.show_drafts(item.to_check, current)
        self.values.show_file(
            *(item, self.review.session.patient, current, self.page.view.page + 1),
            alike=len(self.review.alike(item)),
            armed=self._armed,
        )
        self.values.checks.reveal()

    def _choose_value(self, draft_id: str) -> None:
        self._value, self._armed = draft_id, False
        self._show_values()

    def _set(self, item: FileReview) -> None:
        self._set_all([item])

    def _set_all(self, items: Sequence[FileReview]) -> None:
        """Put these in the places of the files with their numbers, show them, and let them be kept."""
        if self.review is None:
            return
        self._armed = False
        for item in items:
            self.review.set(item)
        self._show_all()
        self.decided.emit(list(items))

    # ------------------------------------------------------------------------------------------------- deciding

    def _enter(self) -> None:
        focused = QApplication.focusWidget()
        if isinstance(focused, QAbstractButton) and not isinstance(focused, FileRow | ValueRow):
            focused.click()
        elif isinstance(focused, QPlainTextEdit):
            focused.insertPlainText("\n")
        elif isinstance(focused, ValueRow):
            self._choose_value(focused.draft.id)
        elif self.panes.asks_columns:
            self.table.accept()
        elif focused is not None and focused is self.values.unlock.field.focusProxy():
            self.values.unlock.give()
        elif self.values.accept_button.isVisible():
            self.accept()
        elif isinstance(focused, FileRow) and self.values.asked is not None:
            self._keyboard_to(self.values.asked)

    def _delete(self) -> None:
        if not self.panes.asks_columns and self.values.leave_button.isVisible():
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
            self.commit_wanted.emit([item])

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
            self.keep_out_wanted.emit()

    def accept_page(self) -> None:
        """Accept what was read surely on the page in sight, as a page; asks for the same key once more."""
        item = self.current()
        if item is None or item.identity_asked or self.panes.asks_columns:
            return
        found = page_values(item, self.page.view.page + 1)
        if not found:
            return
        n = len(found)
        if not self._armed:
            self._armed = True
            self._show_values()
            words = ngettext(
                "{n} value was read surely on this page. The same key once more accepts it.",
                "{n} values were read surely on this page. The same key once more accepts them.",
                n,
            )
            announce(self.values, words.format(n=n))
            return
        names = {draft.id for draft in found}
        after = replace(item, confirmed=item.confirmed | names, by_page=item.by_page | names)
        said = ngettext("Accepted {n} value of this page", "Accepted {n} values of this page", n).format(n=n)
        self._step_on(item, after, found[-1].id, said)

    def decide_alike(self) -> None:
        """Give the same answer for every file that waits for the same reason; never for files of somebody else."""
        item, review = self.current(), self.review
        if item is None or review is None:
            return
        before = review.alike(item)
        if len(before) < 2:
            return
        self._value = ""
        self._set_all(
            [replace(one, same_person=one.same_person or item.identity_asked, looked_at=True) for one in before]
        )
        n = len(before)
        said = ngettext("Decided for {n} file", "Decided for {n} files", n).format(n=n)
        self.shell.toast(said, lambda: self._set_all(before) if isValid(self) else None)
        self.go_to_next()

    def correct_about(self) -> None:
        """Let the person correct the title, the kind and the date of the file that is open."""
        item = self.current()
        if item is None or item.file.batch is None or not item.file.batch.documents:
            return
        own = item.file.batch.documents[0]
        known = item.changed.get(own.id, own)
        assert isinstance(known, Document)
        dialog = AboutFileDialog(self, known)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def done(result: int) -> None:
            now = self.current()
            if result != QDialog.DialogCode.Accepted.value or now is None or now.number != item.number:
                return
            told = dialog.document()
            changed: dict[str, Record] = {key: value for key, value in now.changed.items() if key != own.id}
            if told != own:
                changed[own.id] = told
            self._set(replace(now, changed=changed))
            self.shell.toast(_("Corrected: {name}").format(name=told.title), lambda: self._set(now))

        dialog.finished.connect(done)
        dialog.open()

    def go_to_next(self) -> None:
        """Open the next file that waits for a decision."""
        found = self.review.next_to_decide(self._open) if self.review is not None else None
        if found is None:
            return
        self.open_file(found.number)
        row = self.files.row(found.number)
        self._keyboard_to(row)

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
        self._keyboard_to(self.values.accept_button)

    def _go_on(self) -> None:
        """Open the next file that waits."""
        following = self._following()
        if following is not None and following.number != self._open:
            self.open_file(following.number)
        row = self.files.row(self._open)
        self._keyboard_to(row)

    def _following(self) -> FileReview | None:
        """The file to go on with: this one while it waits, else the next."""
        item = self.current()
        if item is not None and item.stand in (Stand.STOPPED, Stand.ASKED, Stand.SURE):
            return item
        return self.review.next_to_decide(self._open) if self.review is not None else None
