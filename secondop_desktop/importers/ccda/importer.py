"""The C-CDA importer: sniffs a file, reads its header and its sections, and takes out what is inside it."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from secondop_desktop.core.batch import Batch, Severity
from secondop_desktop.core.records import Document, Patient, Status
from secondop_desktop.core.text import _
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.ccda import attachments, header, reports, sections
from secondop_desktop.importers.ccda.draft import IMPORTER_NAME, About, Draft
from secondop_desktop.importers.ccda.narrative import References, title_of
from secondop_desktop.importers.ccda.narrative import sections as sections_of
from secondop_desktop.importers.ccda.values import Values
from secondop_desktop.importers.ccda.xml import FRAGMENT_ROOTS, V3, Loaded, first, load, root_name

T = TypeVar("T")
_HL7_MARKS = (b"urn:hl7-org:v3", b"2.16.840.1.113883.", b"1.3.6.1.4.1.19376.")


class CcdaImporter:
    """C-CDA R1.1 and R2.1 documents of every type, and as far as it goes C32, other CDA R2 documents and fragments."""

    name = IMPORTER_NAME

    def sniff(self, head: bytes, name: str) -> float | None:
        """How sure it is: fully where the root is a ClinicalDocument, less for a fragment with HL7's marks."""
        root = root_name(head)
        if root == "ClinicalDocument":
            return 0.95
        if root in FRAGMENT_ROOTS:
            marks = head.replace(b"\0", b"")
            return 0.8 if any(mark in marks for mark in _HL7_MARKS) else None
        return None

    def parse(self, data: bytes, name: str, context: ImportContext) -> Batch:
        """The batch of one file; raises `InputRefusedError` for broken XML, a DTD, or what is no CDA."""
        context.progress.step(_("Reading health record"))
        with _without_collector():
            return _read(load(data), data, name, context)


IMPORTER = CcdaImporter()


@contextmanager
def _without_collector() -> Iterator[None]:
    """Hold the cycle collector: reading makes very many objects and no cycles of them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(loaded: Loaded, data: bytes, name: str, context: ImportContext) -> Batch:
    texts = [text for element, _path in sections_of(loaded) if (text := first(element, V3 + "text")) is not None]
    draft = Draft(loaded, hashlib.sha256(data).hexdigest(), context, Values(References(texts)))
    draft.issues += loaded.issues
    patients: tuple[Patient, ...] = ()
    if loaded.is_document:
        draft.about = _guarded(draft, header.about, About())
        patients = _guarded(draft, header.patients, ())
        _guarded(draft, header.practitioners, None)
        _guarded(draft, header.visit, None)
        if len(patients) > 1:
            draft.issue(
                Severity.WARNING,
                _("This document names several people"),
                _("It does not say which entry is about whom. Look at the original before you add it."),
                "/ClinicalDocument/recordTarget[2]",
            )
    else:
        draft.issue(
            Severity.INFO,
            _("This is a part of a document"),
            _("It has no header, so it does not say whose it is, who wrote it or when."),
        )
    sections.read_body(draft)
    _guarded(draft, attachments.take_body, None)
    _guarded(draft, reports.keep_loose, None)
    _guarded(draft, attachments.take_inline, None)
    own = _whole_file(draft, data, name)
    return Batch(
        importer=IMPORTER_NAME,
        patients=patients,
        records=(*draft.records, *draft.practitioners.values()),
        documents=(own, *draft.documents),
        none_known=tuple(draft.none_known),
        unmapped=dict(draft.unmapped),
        issues=draft.all_issues(),
        texts=draft.texts,
    )


def _guarded(draft: Draft, step: Callable[[Draft], T], fallback: T) -> T:
    """What this step reads, or the fallback and an issue where the file is not built as the specification says."""
    try:
        return step(draft)
    except sections.WRONG_SHAPE:
        draft.issue(
            Severity.WARNING,
            _("A part of the file could not be read"),
            _("It is not built the way clinical documents are. Everything else was read; see the original."),
            "/ClinicalDocument",
        )
        return fallback


def _whole_file(draft: Draft, data: bytes, name: str) -> Document:
    """The document that the file itself is."""
    about = draft.about
    title = about.title or _first_title(draft) or _("Clinical document")
    return Document(
        id=draft.sha256,
        status=Status.FINAL if draft.loaded.is_document else Status.UNKNOWN,
        display=title,
        code=about.coding,
        date=about.date,
        title=title,
        category=about.category,
        media_type="text/xml",
        size=len(data),
        sha256=draft.sha256,
        author=about.author,
        facility=about.facility,
        file_name=name.replace("\\", "/").rpartition("/")[2],
        sources=tuple(
            replace(source, ids=about.ids, replaces=about.replaces, version=about.version)
            for source in draft.source("")
        ),
    )


def _first_title(draft: Draft) -> str:
    return next((title for element, _path in sections_of(draft.loaded) if (title := title_of(element))), "")
