"""Files that hold other files: what each member says becomes one batch, in which every record names its member."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from secondop_desktop.core.batch import Batch, Issue, Member, Severity, Use
from secondop_desktop.core.records import (
    Device,
    Document,
    ImagingStudy,
    NoneKnown,
    Patient,
    Procedure,
    Record,
    Report,
    TestResult,
)
from secondop_desktop.core.text import _
from secondop_desktop.importers.match import join_people

CONTAINER = "container"
"""The tag of a document that holds other documents of the same batch."""

_ALONE = 3  # equal remarks about this many members stand each by themselves


@dataclass(slots=True)
class Gathering:
    """The batches of a container's members on their way to one; members that are equal bytes are added once."""

    members: list[tuple[str, Batch]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    contents: list[Member] = field(default_factory=list)

    def hold(self, name: str, data: bytes | None, use: Use, why: str = "", size: int = 0) -> None:
        """Note what is done with a file of the container; `data` is None for one that cannot be unpacked."""
        sha256 = hashlib.sha256(data).hexdigest() if data is not None else ""
        self.contents.append(Member(name, sha256, len(data) if data is not None else size, use, why))

    def add(self, name: str, batch: Batch) -> None:
        """Take in a member that is shown by this name."""
        if batch.refused is not None:
            refused = Issue(Severity.WARNING, batch.refused.title, batch.refused.message)
            batch = replace(batch, issues=(refused, *batch.issues))
        self.members.append((name, batch))

    def say(self, severity: Severity, title: str, message: str, locator: str = "") -> None:
        """Note something that the person should know about the container."""
        self.issues.append(Issue(severity, title, message, locator))

    def people(self) -> list[Patient]:
        """Every description of a person in the members."""
        return [patient for _name, batch in self.members for patient in batch.patients]

    def batch(self, importer: str, own: Document | None, patients: Sequence[Patient] = ()) -> Batch:
        """The batch of the whole; `own` is the container's document, `patients` are named by the container itself."""
        described = [*patients, *self.people()]
        places = [-1] * len(patients) + [n for n, (_name, batch) in enumerate(self.members) for _p in batch.patients]
        joined = join_people(described, places)
        index = {place: number for number, (_person, group) in enumerate(joined) for place in group}
        records: list[Record] = []
        proposed: list[TestResult] = []
        none_known: list[NoneKnown] = []
        documents: list[Document] = [] if own is None else [own]
        unmapped: Counter[str] = Counter()
        texts: dict[str, tuple[str, ...]] = {}
        issues = list(self.issues)
        first = len(patients)
        taken = {document.id for document in documents}
        for number, (name, batch) in enumerate(self.members):
            subjects = [index[first + place] for place in range(len(batch.patients))]
            first += len(batch.patients)
            move = _mover(batch, f"{number + 1}/", subjects)
            records += (move(record) for record in batch.records)
            proposed += (move(record) for record in batch.proposed)
            none_known += (move(record) for record in batch.none_known)
            for document in (move(document) for document in batch.documents):
                if document.id not in taken:
                    taken.add(document.id)
                    documents.append(document)
            unmapped.update(batch.unmapped)
            texts |= batch.texts
            issues += (_about_member(issue, name, move) for issue in batch.issues)
        return Batch(
            importer=importer,
            patients=tuple(replace(person, subject=0) for person, _group in joined),
            records=tuple(records),
            proposed=tuple(proposed),
            documents=tuple(documents),
            none_known=tuple(none_known),
            unmapped=dict(unmapped),
            issues=tuple(_gathered(issues)),
            texts=texts,
            tables=tuple(table for _name, batch in self.members for table in batch.tables),
            signed=tuple(
                replace(card, locator=f"{name}, {card.locator}" if card.locator else name)
                for name, batch in self.members
                for card in batch.signed
            ),
        )


def program_issue(name: str, kind: str, sha256: str) -> Issue:
    """The line that lists a program in a container."""
    message = _("This is a program ({kind}). It was not opened and not stored by itself. SHA-256: {sha256}").format(
        kind=kind, sha256=sha256
    )
    return Issue(Severity.INFO, _("Refused: a program"), message, name)


def _mover(batch: Batch, prefix: str, subjects: Sequence[int]) -> Callable[[Any], Any]:
    """How a draft of a member is named in the container's batch; a document that is known by its bytes keeps its id."""
    drafts = (*batch.records, *batch.proposed, *batch.none_known, *batch.documents)
    by_bytes = {document.id for document in batch.documents if document.id == document.sha256}
    own = {draft.id for draft in drafts if draft.id} - by_bytes

    def named(identity: str) -> str:
        return prefix + identity if identity in own else identity

    def all_named(identities: Iterable[str]) -> tuple[str, ...]:
        return tuple(named(identity) for identity in identities)

    def move(draft: Any) -> Any:
        if isinstance(draft, str):
            return named(draft)
        subject = subjects[draft.subject] if 0 <= draft.subject < len(subjects) else 0
        moved = replace(draft, id=named(draft.id), subject=subject)
        match moved:
            case Report():
                study = named(moved.imaging_study_id) if moved.imaging_study_id else None
                return replace(
                    moved,
                    document_ids=all_named(moved.document_ids),
                    result_ids=all_named(moved.result_ids),
                    imaging_study_id=study,
                )
            case Procedure():
                return replace(moved, document_ids=all_named(moved.document_ids))
            case Device():
                return replace(moved, procedure_id=named(moved.procedure_id) if moved.procedure_id else None)
            case ImagingStudy():
                return replace(moved, report_ids=all_named(moved.report_ids))
            case Document():
                return replace(moved, parent_id=named(moved.parent_id))
        return moved

    return move


def _about_member(issue: Issue, name: str, move: Callable[[Any], Any]) -> Issue:
    locator = f"{name}, {issue.locator}" if issue.locator else name
    return replace(issue, locator=locator, record=move(issue.record) if issue.record else "")


def _gathered(issues: Sequence[Issue]) -> list[Issue]:
    """The issues with what is said of many members alike said once, so that a hundred scans are no hundred remarks."""
    alike = Counter((issue.severity, issue.title, issue.message) for issue in issues if not issue.decision)
    told: set[tuple[Severity, str, str]] = set()
    found: list[Issue] = []
    for issue in issues:
        key = (issue.severity, issue.title, issue.message)
        if issue.decision or alike[key] <= _ALONE:
            found.append(issue)
        elif key not in told:
            told.add(key)
            more = _("{name} and {n} more").format(name=issue.locator, n=alike[key] - 1)
            found.append(replace(issue, locator=more))
    return found
