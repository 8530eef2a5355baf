"""The right pane of an import review: what was read in the file that is open, and what is to be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QStackedWidget, QWidget

from secondop_desktop.core.batch import Verdict
from secondop_desktop.core.dates import show
from secondop_desktop.core.records import Patient, Record
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.views.import_review.checks import CheckList
from secondop_desktop.ui.views.import_review.drafts import DraftModel
from secondop_desktop.ui.views.import_review.review import PAGE_CONFIDENCE, FileReview, Stand
from secondop_desktop.ui.widgets import (
    Button,
    Card,
    Facts,
    HBox,
    Label,
    LinkButton,
    Panel,
    PasswordField,
    PrimaryButton,
    RecordTable,
    Scroll,
    StateChip,
    VBox,
    clear,
    fix,
)
from secondop_desktop.ui.widgets.spaces import BESIDE_TABLE, inset

ALIKE_KEY = "Ctrl+Shift+Return"


class ValuesPane(Panel):
    """Shows a file's drafts, its values to check, or the question whose it is, with the buttons that decide."""

    accept = Signal()
    leave_out = Signal()
    accept_page = Signal()
    same_person = Signal()
    keep_out = Signal()
    give_away = Signal(object)
    """Carries the button, below which it is asked to whom."""
    draft_chosen = Signal(str)
    all_alike = Signal()
    about_wanted = Signal()
    table_wanted = Signal()
    password_given = Signal(str)

    def __init__(self) -> None:
        super().__init__("surface")
        self.setObjectName("import_values")
        self.setAccessibleName(_("What we read"))
        fix(self, min_width=257)
        outer = VBox(self)
        column = VBox(margins=(24, 18, 4, 8), spacing=8)
        head = HBox(spacing=8)
        self.title = Label(_("What we read"), "label", elide=True)
        head.addWidget(self.title, 1)
        self.count = Label("", "support", "ink_soft")
        head.addWidget(self.count)
        column.addLayout(inset(head))
        self._links = QWidget()
        links = HBox(self._links, spacing=16)
        self.about_link = LinkButton(_("Title, kind and date…"), "import_about", role="support", key="F2")
        self.table_link = LinkButton(_("Columns…"), "import_columns", role="support", key="F4")
        links.addWidget(self.about_link)
        links.addWidget(self.table_link)
        links.addStretch(1)
        column.addLayout(inset(self._links))
        self.about_link.clicked.connect(self.about_wanted)
        self.table_link.clicked.connect(self.table_wanted)
        self.unlock = UnlockCard()
        self.unlock.given.connect(self.password_given)
        column.addLayout(inset(self.unlock))
        self.asked: QWidget | None = None  # the first answer, where it is asked whose file it is
        self._notices_box = QWidget()
        self._notices_box.setProperty("plain", True)
        self._notices = VBox(self._notices_box, margins=(0, 0, BESIDE_TABLE, 0), spacing=8)
        self._notices_scroll = Scroll(self._notices_box, "import_notices")
        column.addWidget(self._notices_scroll)
        self.stack = QStackedWidget()
        self.model = DraftModel()
        self.table = RecordTable(
            "import_drafts", _("What we read in this file"), two_lines=True, in_page=True, ground="surface"
        )
        self.table.setModel(self.model)
        self.table.set_widths({1: 112}, stretch=0)
        self.checks = CheckList()
        self.checks.chosen.connect(self.draft_chosen)
        self.identity = QWidget()
        self._identity = VBox(self.identity, margins=(0, 4, BESIDE_TABLE, 4), spacing=12)
        self.identity.setProperty("plain", True)
        self.identity_area = Scroll(self.identity, "identity_scroll")
        self.nothing = Label("", "body", "ink_soft", wrap=True, selectable=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._nothing = QWidget()
        VBox(self._nothing).addLayout(inset(self.nothing))
        for page in (self.table, self.checks, self.identity_area, self._nothing):
            self.stack.addWidget(page)
        column.addWidget(self.stack, 1)
        outer.addLayout(column, 1)
        self._foot = Panel("surface", lines="top")
        foot = VBox(self._foot, margins=(24, 16, 24, 12), spacing=8)
        row = self._buttons = HBox(spacing=8)
        self.accept_button = PrimaryButton(_("Accept"), "import_accept", hint=key_name("Enter"))
        self.leave_button = Button(_("Leave out"), "import_leave_out")
        self.leave_button.setToolTip(key_name("Del"))
        row.addWidget(self.accept_button, 1)
        row.addWidget(self.leave_button)
        foot.addLayout(row)
        self._second = QWidget()
        second = HBox(self._second, spacing=8)
        self.page_link = LinkButton(" ", "import_accept_page", role="support")
        self.page_link.setToolTip(key_name("Ctrl+Enter"))
        # At the far end: the toast with Undo comes up in the middle of the window.
        second.addStretch(1)
        second.addWidget(self.page_link)
        foot.addWidget(self._second)
        self.alike_button = Button(" ", "import_all_alike", key=ALIKE_KEY)
        foot.addWidget(self.alike_button)
        self.alike_button.clicked.connect(self.all_alike)
        outer.addWidget(self._foot)
        self.accept_button.clicked.connect(self.accept)
        self.leave_button.clicked.connect(self.leave_out)
        self.page_link.clicked.connect(self.accept_page)

    @property
    def checking(self) -> bool:
        """Whether values that a machine read are checked here."""
        return self.stack.currentWidget() is self.checks

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The two buttons beside each other, or below each other where there is no room."""
        wanted = self.accept_button.sizeHint().width() + self.leave_button.sizeHint().width()
        beside = wanted + self.theme.px(56) <= self.width()
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._buttons.direction() != direction:
            self._buttons.setDirection(direction)

    def show_nothing(self) -> None:
        """No file is open."""
        self.title.setText(_("What we read"))
        self.count.setText("")
        self.asked = None
        self.model.show_rows(())
        self.stack.setCurrentWidget(self.table)
        self._show_notices(None)
        self._foot.hide()
        self._links.hide()
        self.unlock.hide()

    def show_file(
        self,
        item: FileReview,
        person: Patient | None,
        current: Record | None,
        page: int,
        *,
        alike: int = 0,
        armed: bool = False,
    ) -> None:
        """Show this file; `current` is the value that is being checked, `page` (from 1) the page in sight.

        `alike`: how many files wait for the same reason; `armed`: the page is about to be accepted as a whole.
        """
        stand = item.stand
        open_ = stand in (Stand.STOPPED, Stand.ASKED, Stand.SURE)
        own = bool(item.file.batch is not None and item.file.batch.documents)
        self._links.setVisible(open_ and own and not item.identity_asked)
        self.table_link.setVisible(bool(item.tables))
        self.unlock.show_file(item if open_ else None)
        self.title.setText(_("What we read"))
        if item.identity_asked and stand in (Stand.STOPPED, Stand.ASKED):
            self._show_identity(item, person, alike)
            return
        checking = bool(item.to_check) and stand in (Stand.ASKED, Stand.SURE)
        self._show_notices(item)
        can = person is not None and bool(person.id)
        self.asked = None
        self._foot.setVisible(stand in (Stand.ASKED, Stand.SURE) and can)
        if checking:
            self.stack.setCurrentWidget(self.checks)
            total, left = len(item.to_check), len(item.unchecked)
            self.count.setText(_("{done} of {total} done").format(done=total - left, total=total))
            self.checks.show_values(item, item.to_check, current)
        elif not item.drafts:
            self.stack.setCurrentWidget(self._nothing)
            self.nothing.setText(_nothing_of(item))
            self.count.setText("")
        else:
            self.stack.setCurrentWidget(self.table)
            self.model.show_file(item)
            self.count.setText(item.state()[1] if stand in (Stand.ADDED, Stand.THERE) else item.found())
        words = _("Accept") if checking and item.unchecked else _("Add it")
        self.accept_button.set_text(words)
        self._fit()
        on_page = len(page_values(item, page))
        self._second.setVisible(checking and bool(item.unchecked))
        self.page_link.setVisible(on_page > 1)
        told = ngettext("Accept {n} left on this page", "Accept all {n} left on this page", on_page)
        if armed:
            told = ngettext("Once more to accept {n} value", "Once more to accept these {n} values", on_page)
        self.page_link.set_text(told.format(n=on_page) + f"  {key_name('Ctrl+Enter')}")
        self.alike_button.setVisible(alike > 1)
        self.alike_button.set_text(
            ngettext("Add {n} file like this", "Add all {n} files like this", alike).format(n=alike)
        )

    def _show_notices(self, item: FileReview | None) -> None:
        clear(self._notices)
        shown = list(item.notices)[:6] if item is not None else []
        for issue in shown:
            card = Card(margins=(12, 8, 12, 8), spacing=2, ground="sunk", name="import_notice")
            state = "needs_decision" if issue.decision else "not-applicable"
            if issue.decision:
                card.body.addWidget(StateChip(state, issue.title, ground="sunk", wrap=True))
            else:
                card.body.addWidget(Label(issue.title, "support", strong=True, wrap=True))
            card.body.addWidget(Label(issue.message, "support", "ink_soft", wrap=True))
            self._notices.addWidget(card)
        self._notices_scroll.setVisible(bool(shown))
        fix(self._notices_scroll, max_height=min(230, 84 * len(shown) + 8) if shown else 8)

    def _show_identity(self, item: FileReview, person: Patient | None, alike: int) -> None:
        clear(self._identity)
        guard = item.file.guard
        assert guard is not None
        self.count.setText("")
        self.title.setText(_("Whose file is it?"))
        self._show_notices(None)
        state = "identity_stop" if guard.verdict is Verdict.DIFFERENT else "needs_decision"
        self._identity.addWidget(StateChip(state, item.state()[1], name="identity_state", wrap=True))
        self._identity.addWidget(Label(guard.title, "label", wrap=True))
        facts = Facts(width=88)
        named = item.file.batch.patients if item.file.batch is not None else ()
        for one in named[:4]:
            facts.add(_("In the file"), one.display or _("no name"), strong=True)
            facts.add(_("Born"), show(one.birth_date, long=True) or _("not given"), strong=True)
        if person is not None:
            facts.add(_("Open record"), person.display)
            facts.add(_("Born"), show(person.birth_date, long=True) or _("not given"))
        self._identity.addWidget(facts)
        self._identity.addWidget(Label(guard.message, "support", "ink_soft", wrap=True))
        keep = PrimaryButton(_("Keep it out"), "identity_keep_out")
        same = Button(_("It is the same person"), "identity_same")
        if guard.verdict is not Verdict.DIFFERENT:
            same.set_text(_("It belongs here"))
        keep.clicked.connect(self.keep_out)
        same.clicked.connect(self.same_person)
        self._identity.addWidget(keep)
        self._identity.addWidget(same)
        give = Button(_("Give to someone else…"), "identity_give")
        give.clicked.connect(lambda: self.give_away.emit(give))
        self._identity.addWidget(give)
        if alike > 1 and person is not None:
            told = ngettext("{n} belongs here", "All {n} belong here", alike)
            every = Button(told.format(n=alike), "identity_all_alike", key=ALIKE_KEY)
            every.clicked.connect(self.all_alike)
            self._identity.addWidget(every)
            words = ngettext(
                "{n} file waits for this reason. It can be added to the records of {name}.",
                "{n} files wait for the same reason. If all of them are about {name}, one answer is enough.",
                alike,
            )
            told = words.format(n=alike, name=person.display)
            every.setAccessibleDescription(told)
            self._identity.addWidget(Label(told, "support", "ink_soft", wrap=True))
        note = _("A page of another person in your records can lead to a wrong decision. Compare name and birth date.")
        self._identity.addWidget(Label(note, "support", "ink_soft", wrap=True))
        self._identity.addStretch(1)
        self.stack.setCurrentWidget(self.identity_area)
        self._foot.hide()
        self.asked = keep


def _nothing_of(item: FileReview) -> str:
    """What is known of a file of which nothing was read."""
    if item.stand is Stand.THERE:
        return _("It was taken in before, so it was not read again.")
    words = _("Nothing was read out of it.")
    if not item.file.sha256:
        return words
    known = _("Who asks for it later can be told its name and its fingerprint (SHA-256):")
    return f"{words}\n\n{known}\n{item.file.sha256[:32]}\n{item.file.sha256[32:]}"


class UnlockCard(Card):
    """A locked file: a field for its password, and Open."""

    given = Signal(str)

    def __init__(self) -> None:
        super().__init__(margins=(12, 10, 12, 12), spacing=8, ground="sunk", name="import_unlock")
        self.chip = StateChip("needs_decision", _("It needs its password"), ground="sunk", wrap=True)
        self.body.addWidget(self.chip)
        words = _("Often it is the birth date or the end of a record number. The password is kept with your records.")
        self.body.addWidget(Label(words, "support", "ink_soft", wrap=True))
        self.field = PasswordField("import_password", label=_("Password of this file"), show_button=False)
        self.error = Label("", "support", "stop", wrap=True)
        self.error.hide()
        self.button = Button(_("Open it"), "import_unlock_open", size="small")
        self.body.addWidget(self.field)
        self.body.addWidget(self.error)
        self.body.addWidget(self.button)
        self.button.clicked.connect(self.give)
        self._sha256 = ""

    def show_file(self, item: FileReview | None) -> None:
        """Ask for the password of this file; nothing where it needs none."""
        locked = item is not None and bool(item.file.locked)
        self.setVisible(locked)
        if item is None or item.file.sha256 != self._sha256:
            self._sha256 = item.file.sha256 if item is not None else ""
            self.field.clear()
            self.error.hide()

    def give(self) -> None:
        """Hand the password over, when there is one."""
        if self.field.text():
            self.given.emit(self.field.text())

    def refuse(self, words: str) -> None:
        """The password does not open it."""
        self.error.setText(words)
        self.error.show()
        self.field.setFocus()


def key_name(key: str) -> str:
    """A key as this system writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def page_values(item: FileReview, page: int) -> list[Record]:
    """The values of this page (from 1) that accepting the page confirms: read surely, and not decided yet."""
    found = []
    for draft in item.unchecked:
        sources = [source for source in draft.sources if source.page == page]
        if sources and all((source.confidence or 0.0) >= PAGE_CONFIDENCE for source in sources):
            found.append(draft)
    return found
