"""The right pane of the packet room: what goes in, for whom and on which paper, and whether the file is ready."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QStackedWidget, QWidget

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.records import Document, Packet
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.views.packet_room.composition import Built
from secondop_desktop.ui.views.packet_room.documents_page import DocumentsPage
from secondop_desktop.ui.views.packet_room.history_page import HistoryPage
from secondop_desktop.ui.widgets import (
    Button,
    CheckBox,
    ComboBox,
    HBox,
    Label,
    LinkButton,
    Panel,
    PrimaryButton,
    Rule,
    Scroll,
    StateChip,
    TextField,
    VBox,
    announce,
    clear,
    fix,
)
from secondop_desktop.usecases.make_packet import ALWAYS, Choices, Paper, Section, section_of, section_title
from secondop_desktop.usecases.prepare_opinion import Case

_FRONT = (Section.SUMMARY, Section.CONTENTS, Section.TIMELINE, Section.MEDICATIONS)
_OPTIONAL = tuple(section for section in Section if section not in ALWAYS)


class _SectionRow(QWidget):
    """A section with its check box and its number of pages."""

    def __init__(self, words: str, name: str, *, fixed: bool = False) -> None:
        super().__init__()
        row = HBox(self, spacing=8)
        self.box = CheckBox(words, name)
        self.box.setChecked(True)
        self.box.setEnabled(not fixed)
        self.count = Label("", "body", "ink_soft")
        row.addWidget(self.box, 1)
        row.addWidget(self.count)
        fix(self, min_height=34)
        self._words = words

    def tell(self, count: str) -> None:
        """Say how many pages it has."""
        self.count.setText(count)
        self.box.setAccessibleName(f"{self._words}, {count}" if count else self._words)


class ChoicesPane(Panel):
    """`changed` comes with every choice; `choices()` and `password()` are what was chosen."""

    changed = Signal()
    case_changed = Signal()
    save = Signal()
    print_it = Signal()
    stop = Signal()
    again = Signal()

    def __init__(self) -> None:
        super().__init__("surface", lines="left")
        self.setObjectName("packet_choices")
        self.setAccessibleName(_("What goes in"))
        outer = VBox(self)
        self.stack = QStackedWidget()
        outer.addWidget(self.stack, 1)
        self._choices = QWidget()
        self._choices.setProperty("plain", True)
        self._column = VBox(self._choices, margins=(24, 14, 20, 12), spacing=0)
        self.area = Scroll(self._choices, "packet_choices_scroll")
        self.stack.addWidget(self.area)
        self.documents = DocumentsPage()
        self.stack.addWidget(self.documents)
        self.history = HistoryPage()
        self.stack.addWidget(self.history)
        self._build_choices()
        outer.addWidget(self._build_foot())
        for page in (self.documents, self.history):
            page.back.clicked.connect(lambda: self.stack.setCurrentWidget(self.area))
        self.documents.changed.connect(self._documents_changed)
        self._quiet = False
        self._with_documents: set[Section] = set()
        self._counts: dict[Section, int] = {}

    def _build_choices(self) -> None:
        column = self._column
        head = HBox(spacing=8)
        self.title = Label(_("Your packet"), "title", wrap=True)
        head.addWidget(self.title, 1)
        self.history_link = LinkButton(_("History"), "packet_history", role="support")
        head.addWidget(self.history_link, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        self.case = ComboBox("packet_case", label=_("Which second opinion"))
        self.case.hide()
        column.addWidget(self.case)
        column.addWidget(Label(_("What goes in"), "label"))
        self.front = _SectionRow(_("Summary, timeline, medicines"), "section_front", fixed=True)
        column.addWidget(self.front)
        self.sections: dict[Section, _SectionRow] = {}
        for section in _OPTIONAL:
            row = _SectionRow(section_title(section), f"section_{section}")
            row.box.toggled.connect(self._tell)
            self.sections[section] = row
            column.addWidget(row)
        self.manifest = _SectionRow(_("List of originals (always)"), "section_manifest", fixed=True)
        column.addWidget(self.manifest)
        self.documents_link = LinkButton(_("Leave out single documents…"), "packet_documents", role="support")
        column.addWidget(self.documents_link)
        column.gap(8)
        column.addWidget(Rule())
        column.gap(10)
        self.paper = ComboBox("packet_paper", [(Paper.LETTER, _("Letter")), (Paper.A4, "A4")], label=_("Paper"))
        self.recipient = TextField("packet_recipient", label=_("For whom"), placeholder=_("Doctor, clinic"))
        self.password_kind = ComboBox(
            "packet_password_kind",
            [("", _("None")), ("yes", _("Ask for one"))],
            label=_("Password"),
        )
        self.password_field = TextField("packet_password", label=_("Password of the packet"))
        for words, field in ((_("Paper"), self.paper), (_("For"), self.recipient), (_("Password"), self.password_kind)):
            line = HBox(spacing=8)
            name = Label(words, "body")
            name.setBuddy(field)
            line.addWidget(name, 2)
            line.addWidget(field, 3)
            column.addLayout(line)
            column.gap(6)
        self._password_box = QWidget()
        box = VBox(self._password_box, spacing=2)
        box.addWidget(self.password_field)
        box.addWidget(
            Label(_("Tell it to the clinic by phone. Without it nobody can open the file."), "support", "ink_soft",
                  wrap=True)
        )  # fmt: skip
        self._password_box.hide()
        column.addWidget(self._password_box)
        column.addStretch(1)
        self.paper.currentIndexChanged.connect(self._tell)
        self.case.currentIndexChanged.connect(self._case_chosen)
        self.recipient.textEdited.connect(self._tell)
        self.password_kind.currentIndexChanged.connect(self._password_chosen)
        self.password_field.textEdited.connect(self._tell)
        self.documents_link.clicked.connect(lambda: self.stack.setCurrentWidget(self.documents))
        self.history_link.clicked.connect(lambda: self.stack.setCurrentWidget(self.history))

    def _build_foot(self) -> Panel:
        foot = Panel("sunk", lines="top left")
        column = VBox(foot, margins=(24, 14, 24, 16), spacing=8)
        self.state = StateChip("not_done_yet", _("Checking…"), ground="sunk", name="packet_state")
        head = HBox(spacing=8)
        head.addWidget(self.state, 1)
        self.stop_link = LinkButton(_("Stop"), "packet_stop", role="support")
        self.stop_link.clicked.connect(self._stop_pressed)
        head.addWidget(self.stop_link)
        column.addLayout(head)
        self.words = Label("", "support", "ink_soft", wrap=True)
        self._more_box = QWidget()
        self._more_box.setProperty("plain", True)
        self._more = VBox(self._more_box, spacing=4)
        told = QWidget()
        told.setProperty("plain", True)
        told_column = VBox(told, margins=(26, 0, 0, 0), spacing=4)
        told_column.addWidget(self.words)
        told_column.addWidget(self._more_box)
        column.addWidget(told)
        row = self._buttons = HBox(spacing=8)
        self.save_button = PrimaryButton(_("Save packet…"), "packet_save", size="medium", key="Ctrl+S")
        self.print_button = Button(_("Print…"), "packet_print", size="medium", icon="print", key="Ctrl+P")
        self.save_button.clicked.connect(self.save)
        self.print_button.clicked.connect(self.print_it)
        row.addWidget(self.save_button, 1)
        row.addWidget(self.print_button)
        column.addLayout(row)
        self.save_button.setEnabled(False)
        self.print_button.setEnabled(False)
        self._running = False
        return foot

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wanted = self.save_button.sizeHint().width() + self.print_button.sizeHint().width()
        beside = wanted + self.theme.px(56) <= self.width()
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._buttons.direction() != direction:
            self._buttons.setDirection(direction)

    # ------------------------------------------------------------------------------------------------- choices

    def choices(self) -> Choices:
        """What was chosen."""
        chosen = tuple(section for section in Section if section in ALWAYS or self.sections[section].box.isChecked())
        return Choices(
            case_id=self.case.value() or None,
            paper=Paper(self.paper.value() or Paper.LETTER),
            recipient=self.recipient.text().strip(),
            sections=chosen,
            left_out=self.documents.left_out(),
        )

    def password(self) -> str | None:
        """The password of the file, None for none."""
        return self.password_field.text() or None if self.password_kind.value() else None

    def show_cases(self, cases: Sequence[Case]) -> None:
        """The cases of the person, the newest chosen unless another was."""
        self._quiet = True
        before = self.case.value()
        self.case.clear()
        for case in cases:
            self.case.addItem(case.title, case.id)
        self.case.setVisible(len(cases) > 1)
        if cases:
            self.case.set_value(before if any(case.id == before for case in cases) else cases[-1].id)
        self._quiet = False
        chosen = next((case for case in cases if case.id == self.case.value()), None)
        specialist = chosen.specialist if chosen is not None else ""
        self.title.setText(_("Packet for {name}").format(name=specialist) if specialist else _("Your packet"))
        place = ", ".join(part for part in (chosen.specialist, chosen.clinic) if part) if chosen is not None else ""
        self.recipient.setPlaceholderText(place or _("Doctor, clinic"))
        self.recipient.setToolTip("")

    def show_documents(self, documents: Sequence[Document]) -> None:
        """The originals that can go in."""
        self.documents.show_documents(documents)
        self._count_left_out()
        self._with_documents = {section_of(document) for document in documents}
        for section, row in self.sections.items():
            row.setVisible(section in self._with_documents or section in self._counts or not row.box.isChecked())

    def show_history(self, packets: Sequence[Packet]) -> None:
        """The packets that were made."""
        self.history.show_packets(packets)

    def _tell(self) -> None:
        if not self._quiet:
            self.changed.emit()

    def _case_chosen(self) -> None:
        if not self._quiet:
            self.case_changed.emit()

    def _password_chosen(self) -> None:
        asked = bool(self.password_kind.value())
        self._password_box.setVisible(asked)
        if asked:
            self.password_field.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.password_field.text():
            self._tell()

    def _documents_changed(self) -> None:
        self._count_left_out()
        self._tell()

    def _count_left_out(self) -> None:
        n = len(self.documents.left_out())
        words = ngettext("{n} document left out. Change…", "{n} documents left out. Change…", n).format(n=n)
        self.documents_link.set_text(words if n else _("Leave out single documents…"))

    # --------------------------------------------------------------------------------------------------- state

    def show_counts(self, counts: Mapping[Section, int]) -> None:
        """How many pages each section has in the file."""
        self._counts = dict(counts)
        front = sum(counts.get(section, 0) for section in _FRONT)
        self.front.tell(ngettext("{n} page", "{n} pages", front).format(n=front) if front else "")
        for section, row in self.sections.items():
            n = counts.get(section, 0)
            row.tell(str(n) if n else _("nothing") if row.box.isChecked() else _("left out"))
            row.setVisible(bool(n) or section in self._with_documents or not row.box.isChecked())
        self.manifest.tell(str(counts.get(Section.MANIFEST, "")))

    def show_checking(self, words: str = "") -> None:
        """The file on the screen is not the one of these choices yet."""
        self._set_state("not_done_yet", _("Checking…"), words, running=True)

    def show_stopped(self) -> None:
        """The person stopped it."""
        self._set_state("not-applicable", _("Stopped"), _("Nothing was written."), running=False)
        self.stop_link.set_text(_("Check again"))
        self.stop_link.show()

    def show_error(self, error: SecondOpError) -> None:
        """No packet could be made."""
        self._set_state("refused", error.title, error.message, running=False)
        self.stop_link.set_text(_("Try again"))
        self.stop_link.show()
        announce(self, f"{error.title}. {error.message}", at_once=True)

    def show_ready(self, built: Built) -> None:
        """The file was verified, and is the one that Save writes."""
        composed = built.composed
        n, total = composed.pages, len(composed.plan.originals)
        inside = len(composed.included)
        words = [ngettext("{n} page.", "{n} pages.", n).format(n=n)]
        if total and inside == total:
            words.append(ngettext("The {n} original is in.", "All {n} originals are in.", total).format(n=total))
        elif total:
            words.append(_("{inside} of {total} originals are in.").format(inside=inside, total=total))
        words += [_("Every link works."), _("Nothing active inside.")]
        # In a low window the room is for the choices; a reader is told all of it.
        shown = words if self.height() >= self.theme.px(600) else words[:2]
        self._set_state("ready", _("Checked and ready"), " ".join(shown), running=False)
        self.save_button.setEnabled(True)
        self.print_button.setEnabled(True)
        self._show_more(built)
        announce(self, _("Checked and ready") + ". " + " ".join(words))

    def _show_more(self, built: Built) -> None:
        """What the person should know before handing it over: what could not go in, and what was changed in it."""
        notes = list(built.composed.warnings)
        for text in notes[:3]:
            self._more.addWidget(Label(text, "support", "attention", wrap=True))
        if len(notes) > 3:
            rest = len(notes) - 3
            words = ngettext("and {n} more, in the list of originals", "and {n} more, in the list of originals", rest)
            self._more.addWidget(Label(words.format(n=rest), "support", "ink_soft", wrap=True))
        self._more_box.setVisible(bool(notes))

    def _set_state(self, state: str, title: str, words: str, *, running: bool) -> None:
        self.state.set_state(state, title)
        self.words.setText(words)
        clear(self._more)
        self._more_box.hide()
        self.save_button.setEnabled(False)
        self.print_button.setEnabled(False)
        self._running = running
        self.stop_link.setVisible(running)
        self.stop_link.set_text(_("Stop"))

    def _stop_pressed(self) -> None:
        (self.stop if self._running else self.again).emit()
