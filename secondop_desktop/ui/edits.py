"""What a room does to records: each is one step in the vault's lane, told by a toast with its own Undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document, Kind, Medication, NoneKnown, Record, Status
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.shell import Shell
from secondop_desktop.usecases import browse, check_lists, edit
from secondop_desktop.usecases.open_vault import Vault

Failed = Callable[[SecondOpError], None]


@dataclass(frozen=True, slots=True)
class Step:
    """What was done: the record it was about, the number of the step in the history, and a count where there is one."""

    record_id: str = ""
    number: int | None = None
    count: int = 0


def _step(vault: Vault, record_id: str = "", count: int = 0) -> Step:
    last = browse.undoable(vault)
    return Step(record_id, last.id if last is not None else None, count)


def take_back(shell: Shell, step: Step) -> Callable[[], None]:
    """The Undo of a toast: takes back this very step, whatever came after it."""

    def undo() -> None:
        number = step.number
        if number is None or shell.vault is None:
            return

        def work(vault: Vault, progress: Progress) -> int:
            return edit.undo_step(vault, number)

        def done(left: int) -> None:
            shell.records_changed.emit()
            said = _("Taken back")
            if left:
                said = ngettext(
                    "Taken back. {n} record was changed since and stays.",
                    "Taken back. {n} records were changed since and stay.",
                    left,
                ).format(n=left)
            shell.toast(said)

        shell.write(work, name="undo", done=done)

    return undo


def _told(shell: Shell, words: Callable[[Step], str], then: Callable[[Step], None] | None) -> Callable[[Step], None]:
    def done(step: Step) -> None:
        shell.records_changed.emit()
        shell.toast(words(step), take_back(shell, step))
        if then is not None:
            then(step)

    return done


def do(shell: Shell, name: str, work: Callable[[Vault], object], said: str) -> None:
    """Do this in the vault's lane, and say so with its Undo where it changed something."""

    def step(vault: Vault, progress: Progress) -> Step:
        before = browse.undoable(vault)
        work(vault)
        after = browse.undoable(vault)
        changed = after is not None and (before is None or after.id != before.id)
        return Step(number=after.id if changed and after is not None else None)

    def done(result: Step) -> None:
        shell.records_changed.emit()
        shell.toast(said, take_back(shell, result) if result.number is not None else None)

    shell.write(step, name=name, done=done)


def save(
    shell: Shell, record: Record, *, then: Callable[[Step], None] | None = None, failed: Failed | None = None
) -> None:
    """Keep a record that was typed or corrected; a new one has no id yet."""
    patient_id = shell.patient_id or ""

    def work(vault: Vault, progress: Progress) -> Step:
        if record.id:
            edit.update(vault, record)
            return _step(vault, record.id)
        if record.kind is Kind.NONE_KNOWN or patient_id:
            return _step(vault, edit.add(vault, patient_id, record))
        raise RuntimeError("no person is open")

    words = _("Correction saved") if record.id else _("Added")
    shell.write(work, name="save", done=_told(shell, lambda step: words, then), failed=failed)


def delete(shell: Shell, records: Sequence[Record]) -> None:
    """Delete these records; a document takes with it what only it states."""
    if not records:
        return
    documents = [record for record in records if isinstance(record, Document)]
    others = [record.id for record in records if not isinstance(record, Document)]

    def work(vault: Vault, progress: Progress) -> Step:
        gone = edit.delete_documents(vault, documents)
        if others:
            edit.delete(vault, others)
        return _step(vault, count=gone)

    def words(step: Step) -> str:
        if len(documents) == 1 and step.count:
            return ngettext(
                "Document deleted, with {n} record read from it", "Document deleted, with {n} records read from it",
                step.count,
            ).format(n=step.count)  # fmt: skip
        if documents:
            n = len(documents)
            several = ngettext("{n} document deleted", "{n} documents deleted", n).format(n=n)
            return several if n > 1 else _("Document deleted")
        names = {record.display for record in records}
        if len(names) == 1:
            return _("{name} deleted").format(name=names.pop())
        return ngettext("{n} record deleted", "{n} records deleted", len(others)).format(n=len(others))

    shell.write(work, name="delete", done=_told(shell, words, None))


def confirm(shell: Shell, records: Sequence[Record]) -> None:
    """Say that these records are right."""
    ids = [record.id for record in records]

    def work(vault: Vault, progress: Progress) -> Step:
        edit.confirm(vault, ids)
        return _step(vault, count=len(ids))

    shell.write(work, name="confirm", done=_told(shell, lambda step: _("Confirmed"), None))


def check_medications(shell: Shell, medications: Sequence[Medication]) -> None:
    """Write down that the person checked these medications today; undone as one step."""

    ids = [item.id for item in medications]

    def work(vault: Vault, progress: Progress) -> Step:
        return _step(vault, count=check_lists.check_medications(vault, ids))

    shell.write(work, name="check", done=_told(shell, lambda step: _("Checked today, by you"), None))


def stop_medicines(shell: Shell, medicines: Sequence[Medication], end: PartialDate | None, reason: str) -> None:
    """Write down that these are no longer taken; undone as one step."""
    ids = [item.id for item in medicines]

    def work(vault: Vault, progress: Progress) -> Step:
        edit.stop_medicines(vault, ids, end, reason)
        return _step(vault, count=len(ids))

    words = _("{name}: no longer taken").format(name=medicines[0].display)
    shell.write(work, name="stop", done=_told(shell, lambda step: words, None))


def say_none_known(shell: Shell, about: Kind, display: str) -> None:
    """Write down the person's statement that there is nothing of this kind."""
    save(shell, NoneKnown(about=about, display=display, status=Status.ACTIVE))
