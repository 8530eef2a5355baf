"""Importing: what was read is decided about, by a person or by `--accept`, and taken in as one step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from secondop_desktop.core.batch import Batch, Issue, Severity, Verdict
from secondop_desktop.core.codec import statement
from secondop_desktop.core.errors import ExitCode, UsageError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.provenance import BY_PAGE
from secondop_desktop.core.records import Identifier, Kind, Patient, Record
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.usecases import settle
from secondop_desktop.usecases.merging import JUDGING
from secondop_desktop.usecases.read_disc import FoundDisc, discs_in
from secondop_desktop.usecases.read_files import (
    Session,
    SeveralPeopleError,
    expand,
    inspect,
    read_files,
    reread,
    reread_all,
    unlock,
)
from secondop_desktop.usecases.read_one import Offered, ReadFile
from secondop_desktop.vault import intake, tray
from secondop_desktop.vault import records as store
from secondop_desktop.vault.history import Change
from secondop_desktop.vault.originals import record_original
from secondop_desktop.vault.vault import Vault

R = TypeVar("R", bound=Record)

__all__ = [
    "FoundDisc",
    "Offered",
    "ReadFile",
    "Session",
    "SeveralPeopleError",
    "discs_in",
    "expand",
    "inspect",
    "read_files",
    "reread",
    "reread_all",
    "unlock",
]


class Accept(StrEnum):
    """How much the command line commits without a person looking at it."""

    NOTHING = "nothing"
    CLEAN = "clean"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class FileDecision:
    """What was decided about one file.

    `same_person`: a person said that it is about the open patient. `left_out`: batch ids of drafts to leave out.
    `changed`: drafts as the person corrected them, by batch id. `with_undecided`: also what asks for a decision and
    what a machine read, marked unconfirmed; `confirmed`: batch ids of those that the person confirmed; `by_page`: those
    of them that were accepted with their whole page.
    """

    take: bool = True
    same_person: bool = False
    with_undecided: bool = False
    left_out: frozenset[str] = frozenset()
    changed: Mapping[str, Record] = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()
    by_page: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file."""

    file: ReadFile
    committed: Mapping[Kind, int]
    already_there: int
    review: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of an import; `change_set` is the step that Undo would take back, or None."""

    patient: Patient | None
    files: tuple[FileOutcome, ...]
    change_set: int | None

    @property
    def exit_code(self) -> ExitCode:
        """7 if any file was another person's, else 6 if any was refused, else 0."""
        if any(f.file.guard is not None and f.file.guard.verdict is Verdict.DIFFERENT for f in self.files):
            return ExitCode.IDENTITY_STOPPED
        if any(f.file.refused is not None for f in self.files):
            return ExitCode.INPUT_REFUSED
        return ExitCode.OK


def decide(session: Session, accept: Accept) -> dict[int, FileDecision]:
    """The decisions that `--accept` stands for, by the file's place in the session."""
    decisions: dict[int, FileDecision] = {}
    for number, file in enumerate(session.files):
        verdict = file.guard.verdict if file.guard is not None else None
        if accept is Accept.ALL and verdict is not None and verdict is not Verdict.DIFFERENT:
            decisions[number] = FileDecision(with_undecided=True)
        elif accept is Accept.CLEAN and verdict is Verdict.SAME and file.refused is None:
            decisions[number] = FileDecision()
    return decisions


def commit(
    vault: Vault, session: Session, decisions: Mapping[int, FileDecision], progress: Progress | None = None
) -> ImportOutcome:
    """Take in what was decided, all of it as one step that can be undone, or nothing.

    A file whose verdict is `different` is taken in only where a person decided `same_person`.
    """
    progress = progress or Progress()
    taken = {
        number: decision
        for number, decision in decisions.items()
        if decision.take and _may_commit(session.files[number], decision)
    }
    if not taken:
        return ImportOutcome(
            session.patient if session.patient is not None and session.patient.id else None,
            tuple(FileOutcome(file, {}, file.already_there, _review(file, None)) for file in session.files),
            None,
        )
    if session.patient is None:
        raise UsageError(
            _("Whose files are these?"),
            _("None of them names a person. Add the person first, then import the files for them. Nothing was added."),
        )
    what = ngettext("Imported {n} file", "Imported {n} files", len(taken)).format(n=len(taken))
    outcomes: list[FileOutcome] = []
    offered = session.patient.id or None
    with vault.change("import", what, patient_id=offered) as change:
        patient_id = offered or change.add(session.patient)
        pictures = settle.Pictures(change, patient_id)
        for number, file in enumerate(session.files):
            decision = taken.get(number)
            if decision is None or file.batch is None:
                outcomes.append(FileOutcome(file, {}, file.already_there, _review(file, None)))
                continue
            progress.step(_("Adding {name}").format(name=file.name), number, len(session.files))
            outcomes.append(_commit_file(vault, change, patient_id, file, file.batch, decision, progress, pictures))
            if not _leaves_work(file, decision):
                tray.take(vault.db, file.sha256, offered)
        pictures.settle()
        person = _with_document_ids(vault, store.patient(vault.db, patient_id))
        _learn_identifiers(change, person, [session.files[number] for number in taken])
    for file in (session.files[number] for number in taken):
        if file.batch is not None and file.batch.unpacked:
            vault.originals.discard(vault.db, file.sha256)
    return ImportOutcome(store.patient(vault.db, patient_id), tuple(outcomes), change.id)


def _may_commit(file: ReadFile, decision: FileDecision) -> bool:
    if file.batch is None or file.guard is None:
        return False
    return decision.same_person or file.guard.verdict is not Verdict.DIFFERENT


def _commit_file(
    vault: Vault,
    change: Change,
    patient_id: str,
    file: ReadFile,
    batch: Batch,
    decision: FileDecision,
    progress: Progress,
    pictures: settle.Pictures,
) -> FileOutcome:
    batch = settle.without_container(vault, batch)
    sure = decision.same_person or (file.guard is not None and file.guard.verdict is Verdict.SAME)
    undecided = {issue.record for issue in batch.issues if issue.decision and issue.record}
    drafts: list[Record] = []
    at = vault.now().isoformat(timespec="seconds")
    for draft in (*batch.records, *batch.none_known, *batch.proposed):
        chosen = _as_corrected(draft, decision)
        uncertain = draft.id in undecided or draft.unchecked_reading
        confirmed = draft.id in decision.confirmed or draft.id in decision.changed
        if draft.id in decision.left_out or (uncertain and not confirmed and not decision.with_undecided):
            continue
        if not sure or (uncertain and not confirmed):
            chosen = replace(chosen, confirmed=False)
        elif confirmed:
            chosen = _as_confirmed(chosen, decision, at)
        drafts.append(chosen)
    for document in batch.documents:
        record_original(vault.db, document.sha256, document.size, document.media_type, document.file_name)
    own = [_as_corrected(document, decision) for document in batch.documents]
    documents = tuple(replace(document, confirmed=document.confirmed and sure) for document in own)
    drafts = pictures.set_aside(drafts)
    done = intake.commit_drafts(change, patient_id, documents, drafts, batch.texts, progress, JUDGING)
    pictures.count(done)
    settle.know_container(change, patient_id, file, done)
    settle.open_documents(change, patient_id, file, batch)
    differing = tuple(_corrected_twice(vault, uid) for uid in done.differing)
    return FileOutcome(file, done.added, done.already_there, (*differing, *_review(file, decision)))


def _as_corrected(draft: R, decision: FileDecision) -> R:
    """The draft as the person corrected it; its sources keep what was read there."""
    changed = decision.changed.get(draft.id)
    if changed is None or type(changed) is not type(draft):
        return draft
    words = statement(draft)
    if statement(changed) == words:
        return draft
    sources = tuple(replace(source, stated=source.stated or words) for source in draft.sources)
    return replace(changed, sources=sources)


def _as_confirmed(chosen: Record, decision: FileDecision, at: str) -> Record:
    """The draft with the person's word in its sources; a value that was typed was looked at by itself."""
    whole = chosen.id in decision.by_page and chosen.id not in decision.changed
    who = BY_PAGE if whole else "person"
    sources = (replace(source, confirmed=True, confirmed_by=who, confirmed_at=at) for source in chosen.sources)
    return replace(chosen, sources=tuple(sources))


def _corrected_twice(vault: Vault, record_id: str) -> Issue:
    """What to look at where a source corrects what the person had corrected."""
    name = store.record(vault.db, record_id).display
    return Issue(
        Severity.WARNING,
        _("A source changed what you corrected"),
        _(
            "{name}: you corrected this by hand, and now its source has a newer version. Your own stays as it is. "
            "Open it to see both, and choose."
        ).format(name=name),
        decision=True,
    )


def _leaves_work(file: ReadFile, decision: FileDecision) -> bool:
    """Whether something of a file that was taken in still waits for a decision."""
    if file.batch is None or decision.with_undecided:
        return False
    decided = decision.confirmed | decision.left_out | set(decision.changed)
    waiting = {issue.record for issue in file.decisions if issue.record} | {draft.id for draft in file.batch.proposed}
    return bool(waiting - decided)


def _review(file: ReadFile, decision: FileDecision | None) -> tuple[Issue, ...]:
    """What the person should look at: the file's issues, and what still waits."""
    if file.batch is None:
        return ()
    issues = list(file.batch.issues)
    if decision is None and file.guard is not None and file.guard.verdict is not Verdict.SAME:
        issues.insert(0, Issue(Severity.WARNING, file.guard.title, file.guard.message, decision=True))
    waiting = len(file.batch.proposed)
    if waiting and (decision is None or _leaves_work(file, decision)):
        title = ngettext("{n} value to check", "{n} values to check", waiting).format(n=waiting)
        issues.append(
            Issue(Severity.WARNING, title, _("They were read from the page and wait for you."), decision=True)
        )
    return tuple(issues)


def _with_document_ids(vault: Vault, patient: Patient) -> Patient:
    """A person who was made from files, with the documents of the vault as sources in place of the files' SHA-256."""
    ids = (store.document_with(vault.db, patient.id, source.document_id) for source in patient.sources)
    sources = tuple(
        source if known is None else replace(source, document_id=known)
        for source, known in zip(patient.sources, ids, strict=True)
    )
    return replace(patient, sources=sources)


def _learn_identifiers(change: Change, patient: Patient, files: Iterable[ReadFile]) -> None:
    """Give the person the record numbers that files about them name; the next file is recognised by them.

    A number that is printed without its authority says nothing new where the number is known.
    """
    known = list(patient.identifiers)
    systems = {identifier.system for identifier in known}
    fresh: list[Identifier] = []
    for file in files:
        if file.batch is None or file.guard is None or file.guard.verdict is not Verdict.SAME:
            continue
        for number in (number for named in file.batch.patients for number in named.identifiers):
            printed_only = not number.system.startswith(("urn:", "http:", "https:"))
            if number.system in systems or number in fresh:
                continue
            if not (printed_only and any(number.value == other.value for other in (*known, *fresh))):
                fresh.append(number)
    learned = replace(patient, identifiers=(*known, *fresh))
    if learned != store.patient(change.db, patient.id):
        change.update(learned)
