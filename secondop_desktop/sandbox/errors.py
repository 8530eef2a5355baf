"""What is said when the worker could not finish: to the person in their words, to us without a record's value."""

from __future__ import annotations

from enum import StrEnum

from secondop_desktop.core.errors import ExitCode, SecondOpError
from secondop_desktop.core.text import _


class Reason(StrEnum):
    """Why a task has no result."""

    CRASHED = "crashed"  # the process ended by itself
    HUNG = "hung"  # no progress in time
    MEMORY = "memory"
    OUTPUT = "output"
    PROTOCOL = "protocol"  # it sent what is not a message
    BUG = "bug"  # the task raised what nobody expected


class WorkerFailedError(SecondOpError):
    """The worker could not finish a task; the worker is replaced, and nothing of its result is used.

    `detail` names the exit status or the exception's type and places in our code, and may be logged. `captured`
    is the end of what native libraries printed: it may hold a record's values and is never logged or stored.
    """

    exit_code = ExitCode.INPUT_REFUSED

    def __init__(self, reason: Reason, *, reading: bool = True, detail: str = "", captured: str = "") -> None:
        super().__init__(*(_reading_words(reason) if reading else _making_words(reason)))
        if not reading:
            # What we were making is ours: no file that a person gave is to blame.
            self.exit_code = ExitCode.BUG
        self.reason = reason
        self.detail = detail
        self.captured = captured

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}" if self.detail else str(self.reason)


def _reading_words(reason: Reason) -> tuple[str, str]:
    title = _("This file could not be read")
    match reason:
        case Reason.HUNG:
            why = _("Reading it took too long and was stopped.")
        case Reason.MEMORY:
            why = _("Reading it needed more memory than a file may use, and was stopped.")
        case Reason.OUTPUT:
            why = _("More came out of it than a file may hold, and reading was stopped.")
        case _:
            why = _("It is damaged, or built in a way that this program does not expect. Reading it was stopped.")
    kept = _("The original is unchanged, and nothing was taken from it. You can still add what matters by hand.")
    return title, f"{why} {kept}"


def _making_words(reason: Reason) -> tuple[str, str]:
    title = _("This could not be finished")
    match reason:
        case Reason.HUNG:
            why = _("Preparing the pages took too long and was stopped.")
        case Reason.MEMORY:
            why = _("Preparing the pages needed more memory than is allowed, and was stopped.")
        case Reason.OUTPUT:
            why = _("The pages became larger than is allowed, and the work was stopped.")
        case _:
            why = _("Preparing the pages stopped unexpectedly.")
    kept = _("Your records are unchanged, and no unfinished file was left. Try again with fewer documents.")
    return title, f"{why} {kept}"
