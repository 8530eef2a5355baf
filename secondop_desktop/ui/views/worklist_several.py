"""What the keys of the worklist do while several rows are chosen: letters; sent, received and due day as one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtWidgets import QDialog, QWidget

from secondop_desktop.core.dates import show
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui import edits
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.worklist_hand import DueDialog
from secondop_desktop.usecases import browse, worklist_several
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.worklist import Line
from secondop_desktop.usecases.worklist_several import Done

Work = Callable[[Vault, Progress], Done]


class SeveralCases:
    """Acts on the rows that it is given."""

    def __init__(self, shell: Shell, room: QWidget, today: Callable[[], date]) -> None:
        self._shell, self._room, self._today = shell, room, today

    def sent(self, lines: Sequence[Line]) -> None:
        """Write down that the next letter of each went out today."""

        def said(done: Done) -> str:
            words = ngettext(
                "The letter of {n} case went out today", "The letters of {n} cases went out today", done.count
            )
            return _with_left(
                words.format(n=done.count), done, _("It has no letter yet (L writes it), or one went out today.")
            )

        self._do(
            "sent", _("Writing down letters"), lambda vault, way: worklist_several.mark_sent(vault, lines, way), said
        )

    def received(self, lines: Sequence[Line]) -> None:
        """Mark the request of each as received today, where there is just one."""

        def said(done: Done) -> str:
            words = ngettext("{n} case: received today", "{n} cases: received today", done.count)
            return _with_left(words.format(n=done.count), done, _("It has no request, or several."))

        self._do(
            "received",
            _("Marking requests as received"),
            lambda vault, way: worklist_several.mark_received(vault, lines, way),
            said,
        )

    def due(self, lines: Sequence[Line]) -> None:
        """Ask for the day by which they are to be done."""
        dialog = DueDialog(self._room.window(), lines, self._today())
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        day = dialog.day()

        def said(done: Done) -> str:
            if day is None:
                return ngettext("{n} case: due day taken away", "{n} cases: due day taken away", done.count).format(
                    n=done.count
                )
            return ngettext("{n} case due on {day}", "{n} cases due on {day}", done.count).format(
                n=done.count, day=show(day)
            )

        self._do(
            "due", _("Setting due days"), lambda vault, way: worklist_several.set_due(vault, lines, day, way), said
        )

    def letters(self, lines: Sequence[Line]) -> None:
        """Make the letter that comes next for each, together or a file each."""
        from secondop_desktop.ui.dialogs import several_letters  # loads what prints

        several_letters.begin(self._room.window(), self._shell, lines, self.sent)

    def one_only(self) -> None:
        """Say that this is done for one case at a time."""
        self._shell.toast(_("This is done for one case at a time. Choose one row."))

    def _do(self, name: str, what: str, work: Work, said: Callable[[Done], str]) -> None:
        def step(vault: Vault, progress: Progress) -> tuple[Done, edits.Step]:
            done = work(vault, progress)
            last = browse.undoable(vault) if done.count else None
            return done, edits.Step(number=last.id if last is not None else None)

        def told(result: tuple[Done, edits.Step]) -> None:
            done, taken = result
            self._shell.records_changed.emit()
            self._shell.toast(said(done), edits.take_back(self._shell, taken) if taken.number is not None else None)

        job = self._shell.write(step, name=f"several-{name}", done=told)
        self._shell.show_progress(what, job)


def _with_left(words: str, done: Done, why: str) -> str:
    n = len(done.left)
    if not n:
        return words
    names = "; ".join(line.name for line in done.left[:3])
    left = ngettext("{n} left as it was ({names}).", "{n} left as they were ({names}).", n)
    named = names if n <= 3 else f"{names} …"
    return f"{words}. {left.format(n=n, names=named)} {why}"
