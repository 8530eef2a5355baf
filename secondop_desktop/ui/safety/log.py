"""Who did what: the lines of the log in a table, whether it is whole, and a copy of it as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QWidget

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.errors import NotWritableError
from secondop_desktop.core.ordering import bare
from secondop_desktop.core.problems import Problem
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.core.writing_out import write_out
from secondop_desktop.ui.dialogs.save_as import ask_where
from secondop_desktop.ui.models.table import Cell, Column, RowModel
from secondop_desktop.ui.safety.working import WorkingDialog
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.widgets.base import fix
from secondop_desktop.ui.widgets.buttons import Button, PrimaryButton
from secondop_desktop.ui.widgets.chips import StateChip
from secondop_desktop.ui.widgets.search_field import SearchField
from secondop_desktop.ui.widgets.table import RecordTable
from secondop_desktop.usecases import browse, trail
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.trail import Entry


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line as it is shown: when, who, what, about whom."""

    when: str
    who: str
    what: str
    whose: str


@dataclass(frozen=True, slots=True)
class Log:
    """All lines, newest first, beside the entries themselves, oldest first; and what is wrong with it."""

    lines: tuple[LogLine, ...]
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]


def read_log(vault: Vault, progress: Progress) -> Log:
    """Read the whole log and check it."""
    progress.step(_("Checking the log"))
    problems = trail.verify(vault)
    entries = trail.entries(vault)
    names = {person.id: person.display for person in browse.patients(vault)}
    return Log(tuple(_line(entry, names) for entry in reversed(entries)), entries, problems)


def _line(entry: Entry, names: dict[str, str]) -> LogLine:
    when = datetime.fromisoformat(entry.at).astimezone()
    day = show(PartialDate(when.date().isoformat()))
    # Of who was erased nothing is left but the number; its beginning tells two of them apart.
    unknown = _("No longer here ({id})").format(id=entry.patient[:4]) if entry.patient else ""
    whose = names.get(entry.patient, unknown)
    return LogLine(f"{day}, {when.strftime('%H:%M')}", entry.user, trail.spoken(entry.event), whose)


class LogDialog(WorkingDialog):
    """The log, newest line first; words typed above leave only the lines that have them."""

    def __init__(self, parent: QWidget | None, shell: Shell) -> None:
        super().__init__(parent, shell, _("Who did what"), "log_dialog", width=820)
        self.tall = True
        self._log = Log((), (), ())
        self.verdict = StateChip("not_done_yet", _("Checking the log"), ground="window", name="log_verdict", wrap=True)
        self.body.addWidget(self.verdict)
        self.search = SearchField("log_search", placeholder=_("Find in the log"))
        self.body.addWidget(self.search)
        self.model: RowModel[LogLine] = RowModel(
            (
                Column(_("When"), lambda line: Cell(line.when)),
                Column(_("Who"), lambda line: Cell(line.who)),
                Column(_("What"), lambda line: Cell(line.what)),
                Column(_("About"), lambda line: Cell(line.whose)),
            ),
            self,
        )
        self.table = RecordTable("log_table", _("Who did what"))
        self.table.setModel(self.model)
        self.table.set_widths({0: 164, 1: 132, 3: 140}, stretch=2)
        self.table.let_grow({1: 200, 3: 200}, leave=200)
        fix(self.table, min_height=200)
        self.body.addWidget(self.table, 1)
        self.finish_body()
        self.save = self.add_button(Button(_("Save as a table…"), "log_save", min_width=160))
        self.save.clicked.connect(self._choose)
        self.add_button(PrimaryButton(_("Close"), "log_close", min_width=96), accepts=True)
        self.search.field.textChanged.connect(self._filter)
        self.table.setFocus()

    def read(self) -> None:
        """Read the log and show it."""
        reader = self.shell.reader
        if reader is not None:
            self.run("read", lambda progress: read_log(reader, progress), _("Checking the log"), self.show_log)

    def show_log(self, log: Log) -> None:
        """Show this log, and whether it is whole."""
        self._log = log
        count = len(log.lines)
        lines = ngettext("{n} line", "{n} lines", count).format(n=count)
        if log.problems:
            words = "\n".join(f"{item.what}. {item.message}" for item in log.problems)
            self.verdict.set_state("refused", _("The log is not as it was written"))
            self.say("refused", _("The log is not as it was written"), words)
        else:
            self.verdict.set_state("ready", _("No line was changed or removed") + f" · {lines}")
        self._filter()

    def _filter(self) -> None:
        words = bare(self.search.text()).split()

        def fits(line: LogLine) -> bool:
            text = bare(" ".join((line.when, line.who, line.what, line.whose)))
            return all(word in text for word in words)

        self.model.show_rows(tuple(line for line in self._log.lines if fits(line)))

    def _choose(self) -> None:
        target = ask_where(self, _("Save as a table"), _("Table (*.csv)"), name="log.csv")
        if target is not None:
            self.save_to(target)

    def save_to(self, target: Path) -> None:
        """Write every line with its hash, whole or not at all; people are in it by their ids only."""
        try:
            write_out(target, trail.table(self._log.entries))
        except NotWritableError as error:
            self.refuse(error)
            return
        self.say("ready", _("Saved: {name}").format(name=target.name), _("It names people only by their numbers."))
        vault = self.shell.vault
        if vault is not None:
            self.shell.run("vault", lambda progress: trail.exported(vault, "", "log"), name="log-saved")
