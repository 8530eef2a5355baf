"""Letters of several cases made in one go: one file to print, or a file each; one that fails stops no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from secondop_desktop.core.dates import show
from secondop_desktop.core.errors import CancelledError, SecondOpError
from secondop_desktop.core.prints import PrintSheet
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.core.writing_out import write_out
from secondop_desktop.opinion.requests import Law
from secondop_desktop.opinion.worklist import Line
from secondop_desktop.sandbox.worker import Worker
from secondop_desktop.usecases import request_records, trail, worklist_acts
from secondop_desktop.usecases.batch_packets import free_path, told_apart
from secondop_desktop.usecases.print_sheets import Printed, print_sheet, print_sheets
from secondop_desktop.usecases.worklist_acts import Letter
from secondop_desktop.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Drafted:
    """The letter that comes next for a row; without one, or with an `error`, it cannot be made with the others."""

    line: Line
    letter: Letter | None = None
    error: SecondOpError | None = None

    @property
    def can_be_made(self) -> bool:
        """Whether it is complete."""
        return self.letter is not None and self.error is None


@dataclass(frozen=True, slots=True)
class Wish:
    """How the letters are wanted: in which language, on which paper, and whether paper is printed on both sides."""

    language: str = ""
    paper: str = "letter"
    both_sides: bool = True


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one letter: its file where it has one of its own, or the error; `left`: cancelled before its turn.

    `warnings` say what could not be printed.
    """

    line: Line
    path: Path | None = None
    error: SecondOpError | None = None
    left: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def made(self) -> bool:
        """Whether there is a letter now."""
        return self.error is None and not self.left


def drafted(vault: Vault, lines: Sequence[Line], progress: Progress | None = None) -> tuple[Drafted, ...]:
    """The letter that comes next for each row, where somebody is asked already, and whether it is complete."""
    progress = progress or Progress()
    found = []
    for number, line in enumerate(lines):
        progress.step(_("Looking which letter comes next"), number, len(lines))
        letter = worklist_acts.known_letter(vault, line)
        error: SecondOpError | None = None
        if letter is not None:
            try:
                request_records.letter_sheet(vault, letter.request, letter.kind)
            except SecondOpError as problem:
                error = problem
        found.append(Drafted(line, letter, error))
    return tuple(found)


def usual_paper(found: Sequence[Drafted]) -> str:
    """The paper of the country that most of these letters are for."""
    laws = [item.letter.request.law for item in found if item.letter is not None]
    return "letter" if laws.count(Law.US) * 2 >= len(laws) else "a4"


def one_file(
    vault: Vault, wanted: Sequence[Drafted], wish: Wish, progress: Progress | None = None
) -> tuple[Printed | None, tuple[Result, ...]]:
    """All letters as one PDF, in the order of the rows; None where none could be made. Cancelled, nothing is made."""
    progress = progress or Progress()
    sheets: list[tuple[str, PrintSheet]] = []
    results: list[Result] = []
    for number, item in enumerate(wanted):
        progress.step(_naming(item), number, len(wanted))
        try:
            sheets.append((_bookmark(item), _sheet(vault, item, wish)))
        except SecondOpError as error:
            results.append(Result(item.line, error=error))
        else:
            results.append(Result(item.line))
    if not sheets:
        return None, tuple(results)
    with Worker() as worker:
        what = progress.within(_("Making one file of them"), len(wanted), len(wanted))
        printed = print_sheets(sheets, _("Letters"), what, both_sides=wish.both_sides, worker=worker)
    return printed, tuple(results)


def save_one(vault: Vault, printed: Printed, results: Sequence[Result], target: Path) -> None:
    """Write the one file whole or not at all, and note in the log whose letters left."""
    write_out(target, printed.data)
    for item in results:
        if item.made:
            trail.exported(vault, item.line.patient_id, "letter")


def was_printed(vault: Vault, results: Sequence[Result]) -> None:
    """Note in the log whose letters were printed."""
    for item in results:
        if item.made:
            trail.printed(vault, item.line.patient_id, "letter")


def files_each(
    vault: Vault, wanted: Sequence[Drafted], folder: Path, wish: Wish, progress: Progress | None = None
) -> tuple[Result, ...]:
    """Write a file for each letter; none that is there is written over. What was written before Cancel stays."""
    progress = progress or Progress()
    day = request_records.today(vault).iso
    results: list[Result] = []
    called = told_apart(vault, (item.line.patient_id for item in wanted))
    with Worker() as worker:
        for number, item in enumerate(wanted):
            line = item.line
            try:
                what = _naming(item)
                progress.step(what, number, len(wanted))
                within = progress.within(what, number, len(wanted))
                printed = print_sheet(_sheet(vault, item, wish), within, worker=worker)
                path = free_path(folder, _("{name}, letter of {day}"), called[line.patient_id], day)
                write_out(path, printed.data)
                trail.exported(vault, line.patient_id, "letter")
                results.append(Result(line, path, warnings=printed.warnings))
            except CancelledError:
                results += [Result(rest.line, left=True) for rest in wanted[number:]]
                break
            except SecondOpError as error:
                results.append(Result(line, error=error))
    return tuple(results)


def _sheet(vault: Vault, item: Drafted, wish: Wish) -> PrintSheet:
    """The letter as it comes next now: what was written down since the rows were read counts."""
    letter = worklist_acts.known_letter(vault, item.line) or item.letter
    assert letter is not None
    return request_records.letter_sheet(vault, letter.request, letter.kind, paper=wish.paper, language=wish.language)


def _naming(item: Drafted) -> str:
    return _("Writing the letter of {name}").format(name=item.line.full_name)


def _bookmark(item: Drafted) -> str:
    born = show(item.line.birth_date)
    return f"{item.line.name}, {born}" if born else item.line.name
