"""The pane beside a list: one statement in full, who says it, and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import Document, Medication, Procedure, Record, Report
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.forms.kinds import has_form
from secondop_desktop.ui.models.facts import differences, facts_of, texts_of, versions_words
from secondop_desktop.ui.models.statements import Statement, is_current
from secondop_desktop.ui.models.wording import confirmed_words, kind_word, main_date, source_words, state_of
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.evidence import document_target
from secondop_desktop.ui.widgets import (
    Button,
    Card,
    Facts,
    HBox,
    Label,
    LinkButton,
    OwnWords,
    Panel,
    Scroll,
    StateChip,
    VBox,
    clear,
    fix,
)
from secondop_desktop.ui.widgets.base import set_tooltip
from secondop_desktop.ui.widgets.flow import Flow
from secondop_desktop.ui.widgets.splitter import PaneContent
from secondop_desktop.usecases.show_sources import said_by

MOST_SOURCES = 12


def short_link(text: str, name: str, *, role: str = "body") -> LinkButton:
    """A link that wraps; a file's name, which may be one long word, is also told whole as a tooltip."""
    link = LinkButton(text, name, role=role, wrap=True)
    set_tooltip(link, text)
    return link


class RecordDetail(Panel):
    """Shows a statement; `correct`, `stopped`, `remove`, `history` and `confirmed` tell what is wanted with it."""

    correct = Signal(object)
    stopped = Signal(object)
    remove = Signal(object)
    history = Signal(object)
    confirmed = Signal(object)

    def __init__(self, shell: Shell, name: str, *, width: int = 440, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self.shell = shell
        self.setObjectName(name)
        self.setAccessibleName(_("Details"))
        self.can_stop = False  # whether its room writes down that a medicine is no longer taken
        self.statement: Statement | None = None
        self._others: Sequence[Record] = ()
        self.after_texts = 0  # where a room may put more of its own into the column
        self._content = PaneContent()
        self.column = self._content.column
        VBox(self).addWidget(Scroll(self._content, f"{name}_scroll"))
        fix(self, min_width=min(width, 320))

    def forget(self) -> None:
        """Show nothing."""
        self.statement = None
        clear(self.column)

    def show_statement(
        self, statement: Statement, documents: Mapping[str, Document], others: Sequence[Record] = ()
    ) -> None:
        """Show this statement; `others` are the records among which its earlier and later versions are."""
        self.statement = statement
        self._others = others
        clear(self.column)
        record = statement.record
        self.add_head(record)
        facts = facts_of(record)
        if facts:
            grid = Facts(width=112)
            for name, value in facts:
                grid.add(name, value, own_words=record.by_hand)
            self.column.addWidget(grid)
            self.column.gap(16)
        for heading, text in texts_of(record):
            self.add_text(heading, text, own=record.by_hand)
        self.add_linked(record, documents)
        self.after_texts = self.column.count()
        self.add_sources(statement, documents)
        self.add_buttons(record)
        self.column.addStretch(1)

    def add_head(self, record: Record) -> None:
        """The name, and what has to be known of it at once."""
        if record.by_hand:
            self.column.addWidget(OwnWords(record.display, role="heading"))
        else:
            self.column.addWidget(Label(record.display, "heading", wrap=True, selectable=True))
        second = [kind_word(record.kind), show(main_date(record), long=True)]
        self.column.addWidget(Label(" · ".join(part for part in second if part), "support", "ink_soft", wrap=True))
        state, word = state_of(record)
        if state != "confirmed":
            self.column.gap(8)
            row = Flow(spacing=12)
            row.addWidget(StateChip(state, word, name="record_state", wrap=True))
            if state == "needs_decision":
                right = Button(_("This is right"), "record_confirm", size="small")
                right.clicked.connect(lambda: self.confirmed.emit(record))
                row.addWidget(right)
            self.column.addLayout(row)
        self.column.gap(16)

    def add_text(self, heading: str, text: str, *, own: bool) -> None:
        """A longer text below its heading."""
        if heading:
            self.column.addWidget(Label(heading, "label", wrap=True))
        self.column.addWidget(OwnWords(text) if own else Label(text, "body", wrap=True, selectable=True))
        self.column.gap(16)

    def add_linked(self, record: Record, documents: Mapping[str, Document]) -> None:
        """The documents that belong to an operation or a report."""
        if not isinstance(record, Procedure | Report):
            return
        linked = [documents[name] for name in record.document_ids if name in documents]
        if not linked:
            return
        self.column.addWidget(Label(_("Documents"), "label"))
        for number, document in enumerate(linked):
            link = short_link(document.title, f"linked_document_{number}")
            link.clicked.connect(lambda _on=False, name=document.id: self.shell.go("documents", name))
            self.column.addWidget(link)
        self.column.gap(16)

    def add_sources(self, statement: Statement, documents: Mapping[str, Document]) -> None:
        """Who states it, where, and in what words when another source says it differently."""
        card = Card(_("Where this comes from"), ground="sunk", margins=(16, 12, 16, 14), spacing=8, role="label")
        card.setObjectName("record_sources")
        number = 0
        more = 0
        for record in statement.records:
            for source in record.sources:
                if number >= MOST_SOURCES:  # a study of a scanner can have a file for each of a thousand pictures
                    more += 1
                    continue
                line = QWidget()
                column = VBox(line, spacing=0)
                words = source_words(source, documents)
                if source.document_id in documents:
                    link = short_link(words, f"source_{number}", role="support")
                    target = document_target(source, record.id)
                    link.clicked.connect(lambda _on=False, to=target: self.shell.go("documents", to))
                    row = HBox()
                    row.addWidget(link)
                    row.addStretch(1)
                    column.addLayout(row)
                else:
                    column.addWidget(Label(words, "support", wrap=True, italic=source.by_hand))
                other = differences(said_by(record, source), statement.record)
                if other:
                    told = _("says {words}").format(words=other)
                    column.addWidget(Label(told, "support", "ink_soft", wrap=True, selectable=True))
                card.body.addWidget(line)
                number += 1
        if more:
            words = ngettext("and {n} more file", "and {n} more files", more).format(n=more)
            card.body.addWidget(Label(words, "support", "ink_soft"))
        for words in versions_words(statement.record, self._others):
            card.body.addWidget(Label(words, "support", "ink_soft", wrap=True, selectable=True))
        facts = Facts(width=96)
        facts.add(_("Confirmed"), confirmed_words(statement.record))
        card.body.addWidget(facts)
        self.column.addWidget(card)
        self.column.gap(16)

    def add_buttons(self, record: Record) -> None:
        """Correct, stop taking, delete, and the history."""
        row = Flow(spacing=8)
        if has_form(record.kind):
            correct = Button(_("Correct…"), "record_correct", size="small", key="E")
            correct.clicked.connect(lambda: self.correct.emit(record))
            row.addWidget(correct)
        if self.can_stop and isinstance(record, Medication) and record.is_fact and is_current(record):
            stop = Button(_("No longer taken…"), "record_stop", size="small")
            stop.clicked.connect(lambda: self.stopped.emit(self.statement))
            row.addWidget(stop)
        remove = Button(_("Delete"), "record_delete", size="small")
        remove.clicked.connect(self._remove)
        row.addWidget(remove)
        before = LinkButton(_("What it was before"), "record_history", role="support")
        before.clicked.connect(lambda: self.history.emit(record))
        row.addWidget(before)
        self.column.addLayout(row)

    def _remove(self) -> None:
        if self.statement is not None:
            self.remove.emit(self.statement)
