"""What drafts are to the records that are there: how a judge is asked, and what a draft says that a record does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from secondop_desktop.core.codec import content, to_json
from secondop_desktop.core.records import Kind, Record, Status
from secondop_desktop.vault.identity import Held


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a draft is to the records that are there; nothing of these: it is new.

    `same`: it states what this record states, or (`differs`) it is a later version of what a person corrected.
    `replaces`: it is a later version of these. `is_older`: a later version of it is there.
    """

    same: Held | None = None
    replaces: tuple[Held, ...] = ()
    is_older: bool = False
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """The meetings of the drafts in their order, and what becomes of the records that they met, by row number."""

    meetings: Sequence[Meeting]
    put: Mapping[int, Record]


Judge = Callable[[Sequence[Record], Sequence[Held], Set[int], Set[str]], Judged]
"""Drafts, the records that they may meet, row numbers that are taken, ids that name no single draft."""


@dataclass(frozen=True, slots=True)
class Judging:
    """How drafts are held against records, and which kinds of them: those of one day, and those of any."""

    judge: Judge
    dated: frozenset[Kind]
    others: frozenset[Kind]


def resolved_source(ids: Mapping[str, str], source: Mapping[str, Any]) -> dict[str, Any]:
    """A source with the id of the document's record; without one, where the document was left out."""
    key = source.get("document_id", "")
    if key in ids:
        return {**source, "document_id": ids[key]}
    return {name: value for name, value in source.items() if name != "document_id"}


def may_return(draft: Record) -> bool:
    """Whether it can be a later version of what was replaced, in the words of an earlier one."""
    return draft.is_fact and any(source.version for source in draft.sources)


def doubtful(drafts: Iterable[Record]) -> frozenset[str]:
    """Ids that several living drafts of a file have, so that they name no single one."""
    counts = Counter(
        name
        for draft in drafts
        if draft.status is not Status.SUPERSEDED
        for name in {name for source in draft.sources for name in source.ids}
    )
    return frozenset(name for name, count in counts.items() if count > 1)


def differs(existing: Record, draft: Record) -> bool:
    """Whether a draft states anything else than the record shows; that it was replaced since is no difference."""
    return _said(existing) != _said(draft if existing.status is not Status.SUPERSEDED else _superseded(draft))


def _superseded(record: Record) -> Record:
    return replace(record, status=Status.SUPERSEDED)


def _said(record: Record) -> dict[str, Any]:
    return content(to_json(record))
