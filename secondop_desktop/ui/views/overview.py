"""Overview: the visit, what to do next, what there is, and what is missing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Kind, Record
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.forms.dialog import open_form
from secondop_desktop.ui.in_parts import read_in_parts
from secondop_desktop.ui.models.next_steps import Step
from secondop_desktop.ui.models.overview import Have, Missing, Overview, looked, overview_of_nobody, read_overview
from secondop_desktop.ui.shell import Room, Shell
from secondop_desktop.ui.views.overview_rows import HaveRow, StepNumber
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import (
    Button,
    Card,
    HBox,
    Label,
    LinkButton,
    PrimaryButton,
    Row,
    Scroll,
    StateChip,
    TwoLines,
    VBox,
    fix,
)
from secondop_desktop.ui.widgets.beside import Beside
from secondop_desktop.ui.widgets.buttons import as_wide
from secondop_desktop.ui.widgets.later import OneByOne
from secondop_desktop.usecases import browse, case_readiness
from secondop_desktop.usecases.case_readiness import Looked
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.prepare_opinion import Case


class OverviewRoom(Room):
    """The room that one comes to first."""

    LEAST_HEIGHT = 120  # it scrolls by itself

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._asked = 0
        self.overview: Overview | None = None
        self._parts = OneByOne(self)
        self._filled: dict[str, object] = {}
        self._first: Button | None = None
        self.looking: Label | None = None
        content = QWidget()
        content.setProperty("plain", True)
        column = VBox(content, margins=(32, 28, 32, 4), spacing=0)
        self.heading = Label("", "display", wrap=True)
        self.second = Label("", "body", "ink_soft", wrap=True)
        self.about = LinkButton(_("About this person…"), "overview_person", role="support")
        self.about.clicked.connect(self._about)
        head = Beside(spacing=16, lines=0)
        head.addWidget(self.heading, 1, least=320)
        head.addWidget(self.about)
        column.addLayout(head)
        column.addWidget(self.second)
        column.gap(20)
        self.next = Card(_("What to do next"), margins=(20, 14, 20, 2), across=True, name="overview_next")
        column.addWidget(self.next)
        column.gap(24)
        row = HBox(spacing=24)
        self.have = Card(_("What you have"), name="overview_have")
        self.missing = Card(_("What is missing"), name="overview_missing")
        row.addWidget(self.have, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.missing, 1, Qt.AlignmentFlag.AlignTop)
        self._pair = row
        column.addLayout(row)
        column.addStretch(1)
        VBox(self).addWidget(Scroll(content, "overview_scroll"))
        self.content = content
        content.setVisible(False)

    def refresh(self) -> None:
        patient_id = self.shell.patient_id
        self._asked += 1
        asked = self._asked
        if self.shell.reader is None:
            return

        def work(vault: Vault, progress: Progress) -> Overview:
            return read_overview(vault, patient_id) if patient_id is not None else overview_of_nobody(vault)

        self.shell.read(work, name="overview", done=while_alive(self, lambda overview: self._show(asked, overview)))

    def _show(self, asked: int, overview: Overview) -> None:
        if asked != self._asked:
            return
        self._fill(overview)
        if overview.looking is not None:
            case = overview.looking.case
            read_in_parts(
                self.shell,
                lambda vault: case_readiness.hold_in_parts(vault, case),
                name="missing",
                wanted=lambda: isValid(self) and asked == self._asked,
                done=lambda found: self._looked(overview, case, found),
                told=self._say_looking,
            )

    def _looked(self, overview: Overview, case: Case, found: Looked) -> None:
        self._fill(looked(overview, found.ready))
        # At the next opening it is known at once, unless something changed until then.
        self.shell.write(
            lambda vault, progress: case_readiness.keep(vault, case, found.text), name="missing-keep", unasked=True
        )

    def _say_looking(self, done: int, total: int) -> None:
        share = _("{n} %").format(n=100 * done // total) if total else ""
        words = _("Looking through your records for what is missing…")
        if self.looking is not None:
            self.looking.setText(f"{words} {share}".rstrip())

    @property
    def complete(self) -> bool:
        """Whether all of its cards show what was read last."""
        return self._parts.complete

    def _fill(self, overview: Overview) -> None:
        """Show it, a card after the other: all at once the window would stand still while it is laid out."""
        self._parts.begin(
            lambda: self._fill_next(overview),
            lambda: self._fill_have(overview),
            lambda: self._fill_missing(overview),
            lambda: self._filled_with(overview),
        )

    def _filled_with(self, overview: Overview) -> None:
        self.overview = overview

    def _is_new(self, card: str, shows: object) -> bool:
        """Whether a card shows anything else; what it shows already is not made once more."""
        if card in self._filled and self._filled[card] == shows:
            return False
        self._filled[card] = shows
        return True

    def _fill_next(self, overview: Overview) -> None:
        """The heading, and the card of what to do next."""
        self.heading.setText(overview.heading)
        self.second.setText(overview.second)
        looking = overview.looking is not None
        had_focus = self._first is not None and self._first.hasFocus()
        if self._is_new("next", (overview.steps, looking)):
            self._first = None
            self.next.clear_rows()
            buttons: list[Button] = []
            for number, step in enumerate(overview.steps, start=1):
                row, button = self._step(number, step)
                self.next.add_row(row, line=number > 1)
                buttons.append(button)
            as_wide(buttons)
            if looking:
                self.looking = Label("", "body", "ink_soft", wrap=True)
                row = Row(72, grows=True)
                row.line.addWidget(self.looking, 1)
                self.next.add_row(row, line=bool(overview.steps))
        if looking:
            self._say_looking(0, 0)
        self.next.setVisible(bool(overview.steps or looking))
        self.about.setVisible(self.shell.patient_id is not None)
        self.content.setVisible(True)
        if had_focus or (self.isVisible() and self.focusWidget() is None):
            self._focus_first()

    def _fill_have(self, overview: Overview) -> None:
        if self._is_new("have", overview.have):
            self.have.clear_rows()
            for have in overview.have:
                self.have.add_row(self._have(have, overview.have))
        self.have.setVisible(bool(overview.have))

    def _focus_first(self) -> None:
        if self._first is not None:
            self._first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _step(self, number: int, step: Step) -> tuple[Row, Button]:
        row = Row(72, spacing=16, grows=True)
        row.line.addWidget(StepNumber(number))
        words = TwoLines(step.title, step.text, wrap=True)
        words.first.set_strong(True)
        parts = Beside(spacing=16)
        row.line.addLayout(parts, 1)
        parts.addWidget(words, 1, least=200)
        name = f"overview_step_{number}"
        button = PrimaryButton(step.button, name, min_width=152) if number == 1 else Button(
            step.button, name, min_width=152
        )  # fmt: skip
        button.setAccessibleName(f"{step.title}: {step.button}")
        button.setAccessibleDescription(step.text)
        button.clicked.connect(lambda _on=False, to=step.goes: self._go(to))
        parts.addWidget(button)
        if number == 1:
            self._first = button
        return row, button

    def _go(self, where: str) -> None:
        match where:
            case "files":
                self.shell.choose_files()
            case "folder":
                self.shell.choose_folder()
            case "add_person" | "demo":
                self.shell.act(where)
            case _:
                room, _hash, inside = where.partition("#")
                self.shell.go(room, inside)

    def _have(self, have: Have, together: tuple[Have, ...]) -> HaveRow:
        row = HaveRow(have, together)
        row.clicked.connect(lambda _on=False, room=have.room: self.shell.go(room))
        return row

    def _fill_missing(self, overview: Overview) -> None:
        shows = (overview.has_case, overview.looking is not None, overview.missing, overview.missing_more)
        if self._is_new("missing", shows):
            self.missing.clear_rows()
            self._add_missing(overview)
        self.missing.setVisible(bool(overview.have))

    def _add_missing(self, overview: Overview) -> None:
        if not overview.has_case:
            words = _("When you begin a second opinion, this shows what a specialist wants and what is not here yet.")
            self._say(words)
            return
        if overview.looking is not None:
            self._say(_("This comes when all of your records were looked through."))
            return
        if not overview.missing:
            self._say(_("Nothing. Everything that a specialist usually wants is here."))
            return
        for item in overview.missing:
            self.missing.add_row(self._missing(item))
        if overview.missing_more:
            n = overview.missing_more
            words = ngettext("and {n} more: see the whole list", "and {n} more: see the whole list", n).format(n=n)
            link = LinkButton(words, "overview_whole_list", role="support")
            link.clicked.connect(lambda: self.shell.go("opinion"))
            row = Row(40)
            row.line.addWidget(link)
            row.line.addStretch(1)
            self.missing.add_row(row)

    def _say(self, words: str) -> None:
        box = QWidget()
        VBox(box, margins=(0, 12, 0, 8)).addWidget(Label(words, "support", "ink_soft", wrap=True))
        self.missing.add_row(box)

    @staticmethod
    def _missing(item: Missing) -> Row:
        row = Row(60, grows=True)
        row.line.addWidget(TwoLines(item.name, item.why, wrap=True), 1)
        importance = _("essential") if item.essential else _("helpful")
        chip = StateChip(item.state, item.word, announce=f"{item.name}, {item.word}, {importance}")
        fix(chip, min_width=152)
        row.line.addWidget(chip)
        return row

    def first_focus(self) -> QWidget | None:
        return self._first

    def show_target(self, target: str) -> None:
        self._about()

    def _about(self) -> None:
        patient_id = self.shell.patient_id
        if patient_id is None or self.shell.reader is None:
            return

        def work(vault: Vault, progress: Progress) -> Record:
            return browse.patient(vault, patient_id)

        self.shell.read(
            work,
            name="person",
            done=while_alive(self, lambda patient: open_form(self, self.shell, Kind.PATIENT, patient)),
        )

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        narrow = self.width() < self.shell.theme.px(840)
        wanted = HBox.Direction.TopToBottom if narrow else HBox.Direction.LeftToRight
        if self._pair.direction() != wanted:
            self._pair.setDirection(wanted)
