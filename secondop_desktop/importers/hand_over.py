"""A person handed over from another vault: a zip of records as that vault holds them, with their originals.

`secondop-person.json` is a batch as `codec.batch_to_json` writes it, with `format` and `version`; `originals/SHA256`
are the bytes of its documents. The zip comes out of an encrypted file, but whoever knew its password may have made it:
it is read in the worker like everything else.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from secondop_desktop.core.batch import Batch, Issue, Member, Severity, Use
from secondop_desktop.core.codec import CodecError, batch_from_json
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.records import Document
from secondop_desktop.core.text import _
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.container import CONTAINER
from secondop_desktop.importers.zip_guard import Archive, DamagedMemberError, open_zip

PERSON, ORIGINALS = "secondop-person.json", "originals/"
FORMAT, VERSION = "secondop-person", 1
_LARGEST = 200_000_000


class HandOverImporter:
    """Reads what `usecases/share_patient.py` packs."""

    name = "hand-over"

    def sniff(self, head: bytes, name: str) -> float | None:
        """Sure of a zip whose first file is the person."""
        return (
            0.95 if head.startswith(b"PK\x03\x04") and head[30 : 30 + len(PERSON)] == PERSON.encode("ascii") else None
        )

    def parse(self, data: bytes, name: str, context: ImportContext) -> Batch:
        """The batch that was packed; raises `InputRefusedError` for what no vault has written."""
        context.progress.step(_("Unpacking"))
        archive = open_zip(data)
        archive.check_size(context.allowance)
        packed = _packed(archive)
        if len(packed.patients) != 1:
            raise _not_ours()
        held = {entry.name: entry for entry in archive.entries}
        documents: list[Document] = []
        members: list[Member] = []
        issues = [issue for issue in packed.issues if not issue.decision]
        for number, document in enumerate(packed.documents):
            context.progress.step(_("Unpacking"), number, len(packed.documents))
            entry = held.get(ORIGINALS + document.sha256)
            try:
                original = archive.read(entry) if entry is not None else None
            except DamagedMemberError:
                original = None
            if original is None or hashlib.sha256(original).hexdigest() != document.sha256:
                title = _("An original is missing from the hand-over")
                issues.append(Issue(Severity.WARNING, title, _("What was read from it is there."), document.title))
                members.append(Member(document.file_name or document.title, document.sha256, 0, Use.UNREAD))
                continue
            context.seal_member(original)
            documents.append(replace(document, size=len(original)))
            members.append(Member(document.file_name or document.title, document.sha256, len(original), Use.DOCUMENT))
        kept = {document.sha256 for document in documents}
        own = Document(
            id="hand-over",
            title=_("Handed over from another vault"),
            media_type="application/zip",
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            tags=(CONTAINER,),
            file_name=name,
        )
        return replace(
            packed,
            importer=self.name,
            patients=tuple(replace(person, id="", patient_id="", subject=0) for person in packed.patients),
            documents=(own, *documents),
            texts={sha256: pages for sha256, pages in packed.texts.items() if sha256 in kept},
            issues=tuple(issues),
            members=tuple(members),
            refused=None,
            tables=(),
            signed=(),
        )


def _packed(archive: Archive) -> Batch:
    entry = next((entry for entry in archive.entries if entry.name == PERSON), None)
    if entry is None or entry.size > _LARGEST:
        raise _not_ours()
    try:
        value = json.loads(archive.read(entry))
        if value["format"] != FORMAT:
            raise _not_ours()
        if int(value["version"]) > VERSION:
            raise InputRefusedError(
                _("This hand-over is from a newer SecondOp"),
                _("Install the new version to read it. It is kept sealed."),
            )
        return batch_from_json(value["batch"])
    except (DamagedMemberError, CodecError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _not_ours() from error


def _not_ours() -> InputRefusedError:
    return InputRefusedError(
        _("This hand-over can’t be read"), _("It is cut short, or no SecondOp has written it. Ask for it once more.")
    )


IMPORTER = HandOverImporter()
