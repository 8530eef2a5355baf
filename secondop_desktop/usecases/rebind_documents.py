"""Splitting a scan into several documents, and joining scans into one; the originals are kept as they were.

What comes of it is a document of its own, made of the same pages, with its own sealed file. The document that the pages
came from stays, with its original, and is marked as replaced: no list shows it, and no packet prints a page twice.
Every fact names the new document and the page's number there. It is one step, which Undo takes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from secondop_desktop.core.errors import InputRefusedError, UsageError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Document, Piece, Procedure, Record, Report, Status
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.sandbox.worker import Source as Input
from secondop_desktop.sandbox.worker import Worker
from secondop_desktop.usecases import browse
from secondop_desktop.usecases.file_names import safe_name
from secondop_desktop.vault import records as store
from secondop_desktop.vault.history import Change
from secondop_desktop.vault.originals import no_such_document, record_original
from secondop_desktop.vault.pages import add_page_texts, stands_for
from secondop_desktop.vault.vault import Vault

_TASK = "secondop_desktop.packet.rebind:rebind"
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Part:
    """A document to be made: its title, and the pages (from 1, both included) of the one that is split."""

    title: str
    first: int
    last: int


def split(
    vault: Vault, document_id: str, parts: Sequence[Part], worker: Worker, progress: Progress | None = None
) -> tuple[str, ...]:
    """Make several documents of one; returns their ids. The parts are in order and leave no page out.

    Raises `NotFoundError`, `UsageError`, and `InputRefusedError` for a file whose pages cannot be taken apart.
    """
    document = _document(vault, document_id)
    follows = all(after.first == before.last + 1 for before, after in pairwise(parts))
    whole = len(parts) > 1 and parts[0].first == 1 and parts[-1].last == document.pages and follows
    if not whole or any(part.first > part.last for part in parts):
        raise UsageError(_("These parts are not the whole document"), _("Each page goes into one part."))
    made = []
    for number, part in enumerate(parts):
        piece = Piece(document_id, part.first, part.last, document.title or document.file_name)
        # What day the other parts are of, nobody has said.
        like = document if number == 0 else replace(document, date=None)
        made.append(_like(like, part.title, (piece,), document.turns))
    n = len(parts)
    what = ngettext("Split a document into {n}", "Split a document into {n}", n).format(n=n)
    return _rebound(vault, [document], made, what, worker, progress)


def join(
    vault: Vault, document_ids: Sequence[str], title: str, worker: Worker, progress: Progress | None = None
) -> str:
    """Make one document of several, in this order; returns its id.

    Raises `NotFoundError`, `UsageError`, and `InputRefusedError` for a file whose pages cannot be taken.
    """
    documents = [_document(vault, document_id) for document_id in document_ids]
    if len(documents) < 2 or len({document.id for document in documents}) < len(documents):
        raise UsageError(_("Choose at least two documents"), _("Nothing was changed."))
    if len({document.patient_id for document in documents}) > 1:
        raise UsageError(_("These are of different people"), _("Nothing was changed."))
    pieces, turns = [], list[int]()
    for document in documents:
        count = document.pages or 1
        pieces.append(Piece(document.id, 1, count, document.title or document.file_name))
        turns += [document.turn_of(page) for page in range(1, count + 1)]
    tags = tuple(dict.fromkeys(tag for document in documents for tag in document.tags))
    first = next((document for document in documents if document.date is not None), documents[0])
    like = replace(documents[0], date=first.date, tags=tags, confirmed=all(item.confirmed for item in documents))
    n = len(documents)
    what = ngettext("Joined {n} document", "Joined {n} documents", n).format(n=n)
    (made,) = _rebound(vault, documents, [_like(like, title, tuple(pieces), tuple(turns))], what, worker, progress)
    return made


def _document(vault: Vault, document_id: str) -> Document:
    found = store.record(vault.db, document_id)
    if not isinstance(found, Document):
        raise no_such_document()
    if not found.is_fact or not found.sha256:
        raise UsageError(_("This document was replaced"), _("Choose what it was split or joined into."))
    return found


def _like(document: Document, title: str, pieces: tuple[Piece, ...], turns: tuple[int, ...]) -> Document:
    """A document to be made, as far as it is known before its file is."""
    title = " ".join(title.split()) or document.title or document.file_name
    if len(pieces) == 1:
        turns = turns[pieces[0].first - 1 : pieces[0].last]
    if not any(turns):
        turns = ()
    return replace(
        document,
        id="",
        title=title,
        display=title,
        media_type=PDF,
        file_name=f"{safe_name(title) or 'document'}.pdf",
        pages=sum(piece.last - piece.first + 1 for piece in pieces),
        parent_id="",
        unread_reason="",
        sources=(),
        turns=turns,
        made_from=pieces,
    )


def _rebound(
    vault: Vault,
    sources: Sequence[Document],
    made: Sequence[Document],
    what: str,
    worker: Worker,
    progress: Progress | None,
) -> tuple[str, ...]:
    progress = progress or Progress()
    place = {document.id: index for index, document in enumerate(sources)}
    result = worker.run(
        _TASK,
        tuple(Input.from_bytes(item.file_name, vault.originals.read(item.sha256)) for item in sources),
        {
            "parts": [[[place[p.document_id], p.first, p.last] for p in item.made_from] for item in made],
            "passwords": [browse.password_of(vault, item.sha256) for item in sources],
        },
        progress,
    )
    if list(result.value["pages"]) != [item.pages or 1 for item in sources]:
        raise InputRefusedError(
            _("Its pages cannot be taken apart"), _("It has other pages than were counted. Nothing was changed.")
        )
    files = dict(result.blobs)
    progress.step(_("Keeping the new documents"))
    sealed = [vault.originals.seal(files[str(number)]) for number in range(len(made))]
    ids: list[str] = []
    with vault.change("edit", what, patient_id=sources[0].patient_id) as change:
        for number, document in enumerate(made):
            data, sha256 = files[str(number)], sealed[number]
            note = "\n".join(filter(None, (document.note, *result.value["remarks"][number])))
            record_original(vault.db, sha256, len(data), PDF, document.file_name)
            uid = change.add(replace(document, sha256=sha256, size=len(data), note=note))
            add_page_texts(change, uid, _texts(vault, document))
            stands_for(change, document.patient_id, uid, sha256)
            ids.append(uid)
        _move_facts(change, sources, [(uid, document.made_from) for uid, document in zip(ids, made, strict=True)])
        for source in sources:
            change.update(replace(source, status=Status.SUPERSEDED))
    return tuple(ids)


def _texts(vault: Vault, document: Document) -> list[str]:
    texts = []
    for piece in document.made_from:
        known = store.numbered_page_texts(vault.db, piece.document_id)
        texts += [known.get(page, "") for page in range(piece.first, piece.last + 1)]
    return texts


def _move_facts(change: Change, sources: Iterable[Document], made: Sequence[tuple[str, tuple[Piece, ...]]]) -> None:
    """Let every fact name the new document and the number that its page has there."""
    pages: dict[tuple[str, int], tuple[str, int]] = {}
    wholes: dict[str, dict[str, None]] = {}
    for uid, pieces in made:
        number = 0
        for piece in pieces:
            wholes.setdefault(piece.document_id, {})[uid] = None
            for page in range(piece.first, piece.last + 1):
                number += 1
                pages[piece.document_id, page] = (uid, number)
    facts: dict[str, Record] = {}
    for source in sources:
        facts |= {fact.id: fact for fact in store.records_of_document(change.db, source.id)}
    for fact in facts.values():
        change.update(_moved(fact, pages, wholes))


def _moved(
    fact: Record, pages: Mapping[tuple[str, int], tuple[str, int]], wholes: Mapping[str, Mapping[str, None]]
) -> Record:
    now: list[Source] = []
    for source in fact.sources:
        if source.document_id not in wholes:
            now.append(source)
        elif source.page is not None and (source.document_id, source.page) in pages:
            uid, page = pages[source.document_id, source.page]
            locator = f"page {page}" if source.locator == f"page {source.page}" else source.locator
            now.append(replace(source, document_id=uid, page=page, locator=locator))
        else:
            # On which page it stands is not known: all parts together state it.
            now += [replace(source, document_id=uid) for uid in wholes[source.document_id]]
    changed = replace(fact, sources=tuple(now))
    if isinstance(changed, Report | Procedure):
        there = {source.document_id for source in now}
        linked: dict[str, None] = {}
        for uid in changed.document_ids:
            parts = list(wholes.get(uid, {uid: None}))
            linked |= dict.fromkeys([part for part in parts if part in there] or parts)
        changed = replace(changed, document_ids=tuple(linked))
    return changed
