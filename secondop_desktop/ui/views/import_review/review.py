"""The state of an import review: what was found in each file, what was decided, and what still has to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Any

from secondop_desktop.core.batch import Issue, Severity, Verdict
from secondop_desktop.core.records import Document, Kind, Record
from secondop_desktop.core.tables import Table
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.usecases.import_files import FileDecision, FileOutcome, ReadFile, Session
from secondop_desktop.usecases.review_tray import Decided

PAGE_CONFIDENCE = 0.9
"""Accepting a page at once confirms only what was read at least this surely."""


class Stand(IntEnum):
    """Where a file stands, in the order in which the list shows them."""

    STOPPED = 0
    ASKED = 1
    REFUSED = 2
    SURE = 3
    ADDED = 4
    THERE = 5
    KEPT_OUT = 6


@dataclass(frozen=True, slots=True)
class FileReview:
    """One file of a review with what the person decided about it so far.

    `label` is its name for the list: without its folders where no other file of the review is called the same.
    """

    number: int
    file: ReadFile
    label: str = ""
    same_person: bool = False
    looked_at: bool = False
    kept_out: bool = False
    left_out: frozenset[str] = frozenset()
    confirmed: frozenset[str] = frozenset()
    by_page: frozenset[str] = frozenset()
    changed: Mapping[str, Record] = field(default_factory=dict)
    outcome: FileOutcome | None = None
    _known: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was worked out before: a list of hundreds of files asks each of them often."""

    @property
    def identity_asked(self) -> bool:
        """Whether a person must say whose it is, before anything of it can be taken in."""
        guard = self.file.guard
        return guard is not None and guard.verdict is not Verdict.SAME and not self.same_person

    @property
    def drafts(self) -> tuple[Record, ...]:
        """Everything that was read in it, the documents first."""
        batch = self.file.batch
        return () if batch is None else (*batch.documents, *batch.records, *batch.none_known, *batch.proposed)

    @property
    def to_check(self) -> tuple[Record, ...]:
        """The drafts that wait for the person: read by a machine from a page, or asked about by the importer."""
        if "to_check" not in self._known:
            self._known["to_check"] = self._find_to_check()
        found: tuple[Record, ...] = self._known["to_check"]
        return found

    def _find_to_check(self) -> tuple[Record, ...]:
        batch = self.file.batch
        if batch is None:
            return ()
        asked = {issue.record for issue in batch.issues if issue.decision and issue.record}
        return tuple(
            draft for draft in (*batch.records, *batch.none_known, *batch.proposed)
            if draft.id in asked or draft.unchecked_reading
        )  # fmt: skip

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables in it whose columns the person can name."""
        return self.file.batch.tables if self.file.batch is not None else ()

    @property
    def table_asked(self) -> Table | None:
        """The table whose columns the person must name next, before its values are looked at."""
        if self.identity_asked or not self.unchecked:
            return None
        return next((table for table in self.tables if table.asked), None)

    @property
    def locked(self) -> bool:
        """Whether a password is wanted, and was not given up."""
        return bool(self.file.locked) and not self.looked_at

    def decided(self) -> Decided:
        """What was decided about it so far, to be kept."""
        return Decided(
            self.same_person, self.looked_at, self.left_out, self.confirmed, self.by_page, dict(self.changed)
        )

    def with_decided(self, decided: Decided) -> FileReview:
        """The file with what was decided about it before."""
        return replace(
            self,
            same_person=decided.same_person,
            looked_at=decided.looked_at,
            left_out=decided.left_out,
            confirmed=decided.confirmed,
            by_page=decided.by_page,
            changed=decided.changed,
        )

    @property
    def reason(self) -> tuple[str, ...]:
        """Why it waits: equal for files that one answer can be given about; empty where each needs its own."""
        guard = self.file.guard
        if self.stand is not Stand.ASKED or guard is None:
            return ()
        if self.identity_asked:
            return ("whose", guard.title, guard.message)
        if self.unchecked or self.locked:
            return ()
        asked = tuple(issue.title for issue in self.notices if issue.decision)
        return ("look", self.file.refused.title if self.file.refused is not None else "", *asked)

    def is_decided(self, draft: Record) -> bool:
        """Whether the person has said yes or no to this draft."""
        return draft.id in self.confirmed or draft.id in self.left_out or draft.id in self.changed

    @property
    def unchecked(self) -> tuple[Record, ...]:
        """What still waits."""
        if "unchecked" not in self._known:
            self._known["unchecked"] = tuple(draft for draft in self.to_check if not self.is_decided(draft))
        found: tuple[Record, ...] = self._known["unchecked"]
        return found

    @property
    def notices(self) -> tuple[Issue, ...]:
        """What the person should know of it: questions first."""
        batch = self.file.batch
        if batch is None:
            return ()
        said = [issue for issue in batch.issues if not issue.record]
        return tuple(sorted(said, key=lambda issue: (not issue.decision, issue.severity is Severity.INFO)))

    @property
    def stand(self) -> Stand:
        """Where it stands."""
        if "stand" not in self._known:
            self._known["stand"] = self._find_stand()
        found: Stand = self._known["stand"]
        return found

    def _find_stand(self) -> Stand:
        file = self.file
        if self.outcome is not None:
            return Stand.ADDED
        if self.kept_out:
            return Stand.KEPT_OUT
        if file.batch is None:
            return Stand.REFUSED if file.refused is not None or not file.kept else Stand.THERE
        if self.identity_asked:
            return Stand.STOPPED if file.guard is not None and file.guard.verdict is Verdict.DIFFERENT else Stand.ASKED
        if self.unchecked:
            return Stand.ASKED
        if not self.looked_at and (
            file.refused is not None or self.locked or any(issue.decision for issue in self.notices)
        ):
            return Stand.ASKED
        return Stand.SURE

    @property
    def pages(self) -> int | None:
        """How many pages the file itself has, None where it has none of its own."""
        batch = self.file.batch
        return batch.documents[0].pages if batch is not None and batch.documents else None

    def decision(self) -> FileDecision:
        """What is to be done with it."""
        return FileDecision(
            same_person=self.same_person,
            left_out=self.left_out,
            changed=self.changed,
            confirmed=self.confirmed,
            by_page=self.by_page & self.confirmed,
        )

    def state(self) -> tuple[str, str]:
        """The state's shape and its words, for the list."""
        file = self.file
        match self.stand:
            case Stand.STOPPED:
                return "identity_stop", _("Stopped: another person?")
            case Stand.REFUSED:
                title = file.refused.title if file.refused is not None else _("Not kept")
                return "refused", title
            case Stand.ASKED:
                return "needs_decision", self._question()
            case Stand.ADDED:
                return "confirmed", self._added()
            case Stand.THERE:
                return "confirmed", _("Already here")
            case Stand.KEPT_OUT:
                return "not-applicable", _("Kept out")
        return "ready", self.found()

    def _question(self) -> str:
        if self.identity_asked:
            guard = self.file.guard
            unnamed = guard is not None and guard.verdict is Verdict.UNIDENTIFIED
            return _("Whose is it?") if unnamed else _("Is it the same person?")
        if self.table_asked is not None:
            return _("What do its columns hold?")
        if self.locked:
            return _("It needs its password")
        if self.unchecked:
            n = len(self.unchecked)
            return ngettext("{n} value to check", "{n} values to check", n).format(n=n)
        if self.file.refused is not None:
            return self.file.refused.title
        return _("Please look at it")

    def _added(self) -> str:
        done = self.outcome
        assert done is not None
        return added_words([done])

    def found(self) -> str:
        """What is in it, in a few words: its records, or its pages."""
        batch = self.file.batch
        if batch is None:
            return ""
        n = len(batch.records) + len(batch.none_known) + len(batch.proposed)
        if n:
            return counted_words(n, len(batch.documents))
        if self.pages is not None:
            return ngettext("{n} page", "{n} pages", self.pages).format(n=self.pages)
        return _("Kept as a document")


def counted(committed: Mapping[Kind, int]) -> tuple[int, int]:
    """How many records were taken in, and how many documents beside them."""
    documents = committed.get(Kind.DOCUMENT, 0)
    return sum(committed.values()) - documents, documents


def counted_words(records: int, documents: int) -> str:
    """So many records, and the documents where it is not the one that the file itself is; before and after alike."""
    parts = [ngettext("{n} record", "{n} records", records).format(n=records)] if records or not documents else []
    if documents > 1 or not parts:
        parts.append(ngettext("{n} document", "{n} documents", documents).format(n=documents))
    return ", ".join(parts)


def added_words(outcomes: Sequence[FileOutcome]) -> str:
    """What was taken in of these files, and what of it was here before."""
    several = [counted(one.committed) for one in outcomes]
    words = counted_words(sum(one[0] for one in several), sum(one[1] for one in several))
    there = sum(one.already_there for one in outcomes)
    if there:
        words += ", " + ngettext("{n} already here", "{n} already here", there).format(n=there)
    return words


class Review:
    """A session under review: each file with its decisions, and what can be taken in now."""

    def __init__(self, session: Session) -> None:
        self.session = session
        names = Counter(_last_part(file.name) for file in session.files)
        self.files = [
            FileReview(number, file, _last_part(file.name) if names[_last_part(file.name)] == 1 else file.name)
            for number, file in enumerate(session.files)
        ]

    def ordered(self) -> list[FileReview]:
        """The files as the list shows them: what stops first, then what asks, what was refused, and the rest."""
        return sorted(self.files, key=lambda item: (item.stand, item.number))

    def set(self, item: FileReview) -> None:
        """Put this in place of the file with its number."""
        self.files[item.number] = item

    def sure(self) -> list[FileReview]:
        """The files that can be taken in as they are."""
        return [item for item in self.files if item.stand is Stand.SURE]

    def alike(self, item: FileReview) -> list[FileReview]:
        """The files that wait for the same reason as this one, itself among them; none where each needs its own."""
        reason = item.reason
        return [one for one in self.files if one.reason == reason] if reason else []

    def put_session(self, session: Session, numbers: Sequence[int]) -> None:
        """Take over files that were read again; whose they are stays decided where the question is the same."""
        self.session = session
        for number in numbers:
            before, file = self.files[number], session.files[number]
            same = before.same_person and before.file.guard == file.guard
            self.set(FileReview(number, file, before.label, same_person=same))

    def count(self, *stands: Stand) -> int:
        """How many files stand there."""
        return sum(item.stand in stands for item in self.files)

    def waiting(self) -> int:
        """How many files still wait for the person."""
        return self.count(Stand.STOPPED, Stand.ASKED)

    def decisions(self, items: Sequence[FileReview]) -> dict[int, FileDecision]:
        """The decisions on these files."""
        return {item.number: item.decision() for item in items}

    def take_outcomes(self, numbers: Sequence[int], outcomes: Sequence[FileOutcome]) -> None:
        """Note what became of these files."""
        for number in numbers:
            self.set(replace(self.files[number], outcome=outcomes[number]))

    def outcomes(self, numbers: Iterable[int]) -> dict[int, FileOutcome | None]:
        """What became of these files, as far as they were taken in."""
        return {number: self.files[number].outcome for number in numbers}

    def put_outcomes(self, outcomes: Mapping[int, FileOutcome | None]) -> None:
        """These files were taken back and wait as before (None), or were taken in once more."""
        for number, outcome in outcomes.items():
            self.set(replace(self.files[number], outcome=outcome))

    def next_to_decide(self, after: int = -1) -> FileReview | None:
        """The file that waits after this one in the list's order, and from the top again; else one that is sure."""
        order = self.ordered()
        places = [item.number for item in order]
        start = places.index(after) + 1 if after in places else 0
        turned = [*order[start:], *order[:start]]
        for stands in ((Stand.STOPPED, Stand.ASKED), (Stand.SURE,)):
            found = next((item for item in turned if item.stand in stands), None)
            if found is not None:
                return found
        return None

    def headline(self) -> str:
        """How many files there are."""
        n = len(self.files)
        return ngettext("We read {n} file", "We read {n} files", n).format(n=n)

    def summary(self) -> str:
        """Where they stand, in short sentences."""
        parts = []
        n = self.count(Stand.ADDED, Stand.THERE)
        if n:
            parts.append(ngettext("{n} is in.", "{n} are in.", n).format(n=n))
        n = self.count(Stand.SURE)
        if n:
            parts.append(ngettext("{n} is sure.", "{n} are sure.", n).format(n=n))
        n = self.waiting()
        if n:
            parts.append(ngettext("{n} needs you.", "{n} need you.", n).format(n=n))
        n = self.count(Stand.REFUSED)
        if n:
            parts.append(ngettext("{n} was refused.", "{n} were refused.", n).format(n=n))
        n = self.count(Stand.KEPT_OUT)
        if n:
            parts.append(ngettext("{n} was kept out.", "{n} were kept out.", n).format(n=n))
        return " ".join(parts)


def _last_part(name: str) -> str:
    return name.rpartition("/")[2] or name


def icon_of(item: FileReview) -> str:
    """The icon of a file by what it is."""
    file = item.file
    if not file.kept and file.refused is not None and file.size:
        return "program"
    batch = file.batch
    first: Document | None = batch.documents[0] if batch is not None and batch.documents else None
    if first is not None and first.media_type.startswith("image/"):
        return "picture"
    if file.name.lower().endswith((".zip", ".iso")):
        return "archive"
    return "documents"
