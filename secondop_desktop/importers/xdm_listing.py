"""The list of an unpacked IHE XDM exchange (METADATA.XML) by itself: it names documents that are files of their own."""

from __future__ import annotations

import hashlib
from pathlib import PurePath

from secondop_desktop.core.batch import Batch, Issue, Severity
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.records import Document, DocumentCategory
from secondop_desktop.core.text import _
from secondop_desktop.importers import xdm
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.container import Gathering


class XdmListingImporter:
    """Keeps the list as a document; the files that it names lie beside it and are read by their own importers."""

    name = xdm.NAME

    def sniff(self, head: bytes, name: str) -> float | None:
        """Sure of XML whose root is a registry's submission."""
        return 0.9 if b"SubmitObjectsRequest" in head[:4096] and head.lstrip()[:1] in (b"<", b"\xef") else None

    def parse(self, data: bytes, name: str, context: ImportContext) -> Batch:
        """The document, and whom the list names; raises `InputRefusedError` where it is damaged."""
        gathering = Gathering()
        described, people = xdm.read_metadata(data, "", name, gathering)
        if gathering.issues:
            raise InputRefusedError(
                _("The list of documents is damaged"),
                _("It is kept sealed. The documents that it lists are files of their own, and are read without it."),
            )
        title = _("List of the documents of an exchange")
        document = Document(
            id="document",
            title=title,
            category=DocumentCategory.OTHER,
            media_type="application/xml",
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            file_name=PurePath(name).name,
        )
        lines = [" · ".join(part for part in (item.path, item.title) if part) for item in described]
        message = _("It names these documents, which are files of their own: {names}. Add them too, or their folder.")
        shown = ", ".join(item.path for item in described[:20]) + (" …" if len(described) > 20 else "")
        issue = Issue(Severity.INFO, title, message.format(names=shown or _("none")))
        return Batch(
            self.name,
            tuple(people[:1]) if all(xdm.fits(people[0], person) for person in people[1:]) else tuple(people),
            documents=(document,),
            issues=(issue,),
            texts={document.sha256: ("\n".join(lines),)},
        )


IMPORTER = XdmListingImporter()
