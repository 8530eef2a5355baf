"""Zip files: of a portal, of an IHE XDM exchange, an Apple Health export, an imaging disc, or plain."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from secondop_desktop.core.batch import Batch, Severity, Use
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.records import Document
from secondop_desktop.core.text import _
from secondop_desktop.importers import apple_health, dicom, members, titles, xdm
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.container import CONTAINER, Gathering
from secondop_desktop.importers.dicom_places import is_paper
from secondop_desktop.importers.match import says_who
from secondop_desktop.importers.zip_guard import MAX_DEPTH, Archive, DamagedMemberError, Entry, open_zip

_OFFICE = re.compile(rb"\[Content_Types\]\.xml|mimetypeapplication/(?:vnd\.|epub)")
_OFFICE_NAMES = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub", ".docm", ".xlsm")
_DRESS = (".xsl", ".xslt", ".css", ".ico", ".svg", ".woff", ".woff2", ".ttf", ".eot", ".otf", ".map", ".dtd", ".xsd")
_PAGES = (".htm", ".html", ".xhtml", ".xsl", ".xslt", ".css")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".ico")
_FRONT_PAGES = frozenset({"index.htm", "index.html", "readme.txt", "readme", "readme.htm", "readme.html", "readme.md"})
_LARGEST_LOGO = 60_000  # bytes; a scan that a page shows is larger
_SHOWN = re.compile(rb"""(?:src|xlink:href)\s*=\s*["']?([^"'\s>]+)|url\(\s*["']?([^"')]+)""", re.IGNORECASE)


class ZipImporter:
    """Unpacks a zip in memory and has each member read by its own importer."""

    name = "zip"

    def sniff(self, head: bytes, name: str) -> float | None:
        """Sure of a zip that is no office document."""
        if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            return None
        if name.lower().endswith(_OFFICE_NAMES) or _OFFICE.search(head[:4096]):
            return None
        return 0.7

    def parse(self, data: bytes, name: str, context: ImportContext) -> Batch:
        """The batch of everything in it; raises `InputRefusedError` for what is damaged or made to do harm."""
        context.progress.step(_("Unpacking"))
        if context.depth >= MAX_DEPTH:
            raise InputRefusedError(
                _("A zip in a zip in a zip"),
                _(
                    "Zips that lie so deep in each other are not unpacked. It is kept sealed. "
                    "Unpack it on your computer and add the files."
                ),
            )
        archive = open_zip(data)
        if not archive.entries:
            raise InputRefusedError(_("This zip is empty"), _("There is no file in it."))
        sha256 = hashlib.sha256(data).hexdigest()
        own = Document(
            id="container",
            title=titles.stem_of(name),
            media_type="application/zip",
            size=len(data),
            sha256=sha256,
            tags=(CONTAINER,),
            file_name=name,
        )
        if apple_health.is_export(archive):
            return apple_health.read_export(archive, own, data, context)
        archive.check_size(context.allowance)
        if xdm.is_exchange(archive):
            return xdm.read_exchange(archive, own, context)
        return _read_plain(archive, own, context)


IMPORTER = ZipImporter()


def _read_plain(archive: Archive, own: Document, context: ImportContext) -> Batch:
    """A zip of files as they come, with what portals put around them set aside by name."""
    gathering = Gathering()
    aside: list[str] = []
    images: list[dicom.ImageFile] = []
    logos = _shown_pictures(archive)
    seen: dict[str, str] = {}
    readable = 0
    for number, entry in enumerate(archive.entries):
        context.progress.step(_("Unpacking"), number, len(archive.entries))
        dress = _is_dress(entry, archive.entries, logos)
        if dress or members.is_left_by_system(entry):
            members.list_only(archive, entry, gathering)
            aside += [entry.name] if dress and not members.is_left_by_system(entry) else []
            continue
        data = members.unpack(archive, entry, gathering)
        if data is None or members.is_listed_only(entry, data, gathering):
            continue
        digest = hashlib.sha256(data).hexdigest()
        if digest in seen:
            message = _("It is the same file as {name}, and was taken in once.").format(name=seen[digest])
            gathering.say(Severity.INFO, _("The same file twice"), message, entry.name)
            gathering.hold(entry.name, data, Use.LISTED)
            continue
        seen[digest] = entry.name
        if dicom.is_dicom(data) and not is_paper(data):
            images.append(dicom.ImageFile(entry.name, data[: dicom.HEADER_SIZE]))
            context.seal_member(data)
            gathering.hold(entry.name, data, Use.IMAGE)
            readable += 1
            continue
        gathering.hold(entry.name, data, Use.DOCUMENT)
        batch = members.read_member(entry.base, data, context)
        readable += batch.refused is None
        gathering.add(entry.name, batch)
    if images:
        present = [entry.name for entry in archive.entries]
        gathering.add(own.title, dicom.read_set(images, own.sha256, own.title, context.progress, present))
    if aside:
        gathering.issues.append(members.set_aside(aside))
    _doubt_the_unnamed(gathering)
    batch = gathering.batch(ZipImporter.name, own)
    return replace(batch, members=tuple(dict.fromkeys(gathering.contents))) if readable else members.nothing_read(batch)


def _is_dress(entry: Entry, entries: Sequence[Entry], logos: frozenset[str]) -> bool:
    """Whether a member is part of a viewer: style sheets, the front page, small pictures that a page shows."""
    base = entry.base.lower()
    if base.endswith(_DRESS):
        return True
    if base in _FRONT_PAGES:
        return len(entries) > 1
    return base in logos and base.endswith(_PICTURES) and entry.size <= _LARGEST_LOGO


def _shown_pictures(archive: Archive) -> frozenset[str]:
    """The names of the pictures that pages and style sheets of the zip show."""
    found: set[str] = set()
    for entry in archive.entries:
        if entry.base.lower().endswith(_PAGES) and entry.size < 5_000_000 and not entry.trouble:
            try:
                data = archive.read(entry)
            except DamagedMemberError:
                continue
            for shown in _SHOWN.finditer(data):
                name = (shown[1] or shown[2]).decode("utf-8", "replace")
                found.add(name.replace("\\", "/").rpartition("/")[2].lower())
    return frozenset(found)


def _doubt_the_unnamed(gathering: Gathering) -> None:
    """Mark members that name nobody as unconfirmed where others say whose they are: a zip can be packed by hand."""
    if not any(says_who(person) for person in gathering.people()):
        return
    unnamed: list[str] = []
    for number, (name, batch) in enumerate(gathering.members):
        if batch.refused is not None or any(says_who(person) for person in batch.patients):
            continue
        unnamed.append(name)
        gathering.members[number] = (
            name,
            replace(
                batch,
                records=tuple(replace(record, confirmed=False) for record in batch.records),
                none_known=tuple(replace(record, confirmed=False) for record in batch.none_known),
                documents=tuple(replace(document, confirmed=False) for document in batch.documents),
            ),
        )
    if unnamed:
        listed = ", ".join(unnamed[:20]) + (" …" if len(unnamed) > 20 else "")
        gathering.say(
            Severity.WARNING,
            _("Some files in the zip do not say whose they are"),
            _("They lie beside files that do, and are marked as not confirmed: {names}.").format(names=listed),
        )
