"""Packets of several cases at once: which rows, into which folder, and what came of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.dialogs import folders
from secondop_desktop.ui.dialogs.base import Dialog
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.widgets import Button, CheckBox, Label, PrimaryButton, TwoLines
from secondop_desktop.ui.widgets.buttons import literal
from secondop_desktop.usecases import batch_packets
from secondop_desktop.usecases.batch_packets import Result, Wanted
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.worklist import Line, short_words, words


class BatchDialog(Dialog):
    """The rows, `every` one or those that are ready chosen beforehand; then the folder."""

    def __init__(
        self, parent: QWidget | None, lines: Sequence[Line], choose: Callable[[], Path | None], *, every: bool = False
    ) -> None:
        super().__init__(parent, _("Packets to a folder"), "batch_dialog", width=600)
        self._choose = choose
        self.folder: Path | None = None
        about = _("One packet for each, checked like any other, with the choices as they are at first.")
        self.body.addWidget(Label(about, "body", "ink_soft", wrap=True))
        self.boxes: list[tuple[CheckBox, Line]] = []
        for number, line in enumerate(lines):
            said = " · ".join(
                part for part in (line.name, show(line.birth_date), line.clinic, short_words(line.stop)) if part
            )
            box = CheckBox(literal(said), f"batch_row_{number}")
            box.setChecked(every or line.is_ready)
            box.toggled.connect(self._count)
            self.boxes.append((box, line))
            self.body.addWidget(box)
        self.body.addStretch(1)
        all_or_none = Button(_("All or none"), "batch_all")
        all_or_none.clicked.connect(self._all)
        self.buttons.add_before(all_or_none)
        self.add_button(Button(_("Cancel"), "batch_cancel"), rejects=True)
        self.go = self.add_button(PrimaryButton("", "batch_go"))
        self.go.setDefault(True)
        self.go.clicked.connect(self._go)
        self._count()
        self.go.setFocus()

    def wanted(self) -> tuple[Wanted, ...]:
        """The rows that are chosen."""
        return tuple(Wanted(line.patient_id, line.case_id) for box, line in self.boxes if box.isChecked())

    def skipped(self) -> tuple[Line, ...]:
        """The rows that are not chosen."""
        return tuple(line for box, line in self.boxes if not box.isChecked())

    def _all(self) -> None:
        on = not all(box.isChecked() for box, _line in self.boxes)
        for box, _line in self.boxes:
            box.setChecked(on)

    def _count(self) -> None:
        n = len(self.wanted())
        self.go.setText(ngettext("Make {n} packet…", "Make {n} packets…", n).format(n=n))
        self.go.setEnabled(n > 0)

    def _go(self) -> None:
        self.folder = self._choose()
        if self.folder is not None:
            self.accept()


class BatchReport(Dialog):
    """What came of each: the file, or why there is none; then the rows that were not chosen, with what stops them."""

    def __init__(
        self, parent: QWidget | None, results: Sequence[Result], folder: Path, skipped: Sequence[Line] = ()
    ) -> None:
        written = sum(item.path is not None for item in results)
        n = len(results)
        title = ngettext("{written} of {n} packet written", "{written} of {n} packets written", n)
        super().__init__(parent, title.format(written=written, n=n), "batch_report", width=600)
        self.body.addWidget(Label(str(folder), "support", "ink_soft", wrap=True, selectable=True))
        self.body.addWidget(Label(counted(results), "body", wrap=True))
        # What failed needs someone; it comes first.
        for item in sorted(results, key=lambda item: item.path is not None):
            self.body.addWidget(TwoLines(_who(item.name, item.birth_date), told(item), wrap=True))
        for line in skipped:
            why = _("Not chosen. {why}").format(why=words(line.stop))
            self.body.addWidget(TwoLines(_who(line.full_name, line.birth_date), why, wrap=True))
        self.body.addStretch(1)
        self.folder_button = self.add_button(Button(_("Open its folder"), "batch_folder"))
        self.folder_button.clicked.connect(lambda: folders.open_folder(folder))
        self.folder_button.setVisible(written > 0)
        self.add_button(PrimaryButton(_("Close"), "batch_close", min_width=96), accepts=True).setFocus()


def _who(name: str, birth_date: PartialDate | None) -> str:
    """Two people may have the same name."""
    return " · ".join(part for part in (name, show(birth_date)) if part)


def counted(results: Sequence[Result]) -> str:
    """How many were written, failed and were left, in words; what is none is left out."""
    written = sum(item.path is not None for item in results)
    failed = sum(item.error is not None for item in results)
    left = sum(item.left for item in results)
    warned = sum(item.warnings > 0 for item in results)
    parts = (
        (written, ngettext("{n} written", "{n} written", written)),
        (warned, ngettext("{n} of them with warnings", "{n} of them with warnings", warned)),
        (failed, ngettext("{n} could not be made", "{n} could not be made", failed)),
        (left, ngettext("{n} left out when you cancelled", "{n} left out when you cancelled", left)),
    )
    return " · ".join(said.format(n=n) for n, said in parts if n)


def told(item: Result) -> str:
    """What came of one case, in words."""
    if item.error is not None:
        return _("Not written: {title}. {message}").format(title=item.error.title, message=item.error.message)
    if item.begun:
        return _("Not written: you cancelled while it was made.")
    if item.path is None:
        return _("Not written: you cancelled before its turn.")
    pages = ngettext("{n} page", "{n} pages", item.pages).format(n=item.pages)
    parts = [item.path.name, pages]
    if item.warnings:
        parts.append(ngettext("{n} warning", "{n} warnings", item.warnings).format(n=item.warnings))
    return " · ".join(parts)


def choose_folder(parent: QWidget) -> Path | None:
    """Ask into which folder; None where the person cancelled."""
    return folders.choose_folder(parent, _("Packets to a folder"))


def run(parent: QWidget, shell: Shell, wanted: Sequence[Wanted], folder: Path, skipped: Sequence[Line] = ()) -> None:
    """Write the packets with progress and Cancel, then show what came of each."""

    def work(vault: Vault, progress: Progress) -> tuple[Result, ...]:
        return batch_packets.write(vault, wanted, folder, progress)

    def done(results: tuple[Result, ...]) -> None:
        shell.records_changed.emit()
        report = BatchReport(parent, results, folder, skipped)
        report.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        report.open()

    job = shell.write(work, name="batch-packets", done=done)
    shell.show_progress(_("Making packets"), job)
