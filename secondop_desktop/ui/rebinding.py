"""Splits and joins documents from the window: in the vault's lane, with progress, and Undo in the toast."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.dialogs.join import joined_words
from secondop_desktop.ui.edits import Step, take_back
from secondop_desktop.ui.shell import Shell
from secondop_desktop.usecases import browse, rebind_documents
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.rebind_documents import Part
from secondop_desktop.usecases.show_documents import Worker


def split(shell: Shell, document: Document, parts: Sequence[Part]) -> None:
    """Split a document, and go to the first part."""

    def work(vault: Vault, worker: Worker, progress: Progress) -> str:
        return rebind_documents.split(vault, document.id, parts, worker, progress)[0]

    n = len(parts)
    said = ngettext("Split into {n} document", "Split into {n} documents", n).format(n=n)
    _run(shell, _("Splitting the document"), work, said)


def join(shell: Shell, document_ids: Sequence[str], title: str) -> None:
    """Join documents, and go to what came of it."""

    def work(vault: Vault, worker: Worker, progress: Progress) -> str:
        return rebind_documents.join(vault, document_ids, title, worker, progress)

    _run(shell, _("Joining the documents"), work, joined_words(len(document_ids)))


def _run(shell: Shell, what: str, work: Callable[[Vault, Worker, Progress], str], said: str) -> None:
    def step(vault: Vault, progress: Progress) -> Step:
        with Worker() as worker:
            made = work(vault, worker, progress)
        last = browse.undoable(vault)
        return Step(made, last.id if last is not None else None)

    def done(result: Step) -> None:
        shell.records_changed.emit()
        shell.toast(said, take_back(shell, result))
        shell.go("documents", result.record_id)

    shell.show_progress(what, shell.write(step, name="rebind", done=done))
