"""VA Blue Button: the text that My HealtheVet hands out, its clear sections as records, all of it searchable."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace

from secondop_desktop.core.batch import Batch, Issue, Severity
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.records import Document, DocumentCategory
from secondop_desktop.core.text import _
from secondop_desktop.importers import labels
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.blue_button_records import READERS
from secondop_desktop.importers.blue_button_text import Draft, Section, read_date, sections
from secondop_desktop.importers.text import MEDIA_TYPE, decode

_MARK = re.compile(rb"-{3,}\s*MY HEALTHEVET PERSONAL (?:INFORMATION|HEALTH)", re.IGNORECASE)
_OTHERS = re.compile(
    r"MY HEALTHEVET|DOWNLOAD REQUEST|DEMOGRAPHICS|END OF|ACCOUNT SUMMARY|BLUE BUTTON|TREATMENT FACILITIES"
)
"""Sections that say nothing of the person's health."""
_SEX = re.compile(r"^\s*(?:Gender|Sex|Birth Sex):\s*(Male|Female)\b", re.IGNORECASE)


class BlueButtonImporter:
    """The text download of My HealtheVet."""

    name = "blue-button"

    def sniff(self, head: bytes, name: str) -> float | None:
        """Sure where the report's own heading stands near the beginning."""
        return 0.9 if _MARK.search(head[:4000].replace(b"\0", b"")) else None

    def parse(self, data: bytes, name: str, context: ImportContext) -> Batch:
        """The records of the sections that are built clearly; the others are counted and stay searchable."""
        context.progress.step(_("Reading Blue Button report"))
        words = decode(data)
        if words is None:
            raise InputRefusedError(
                _("This is not a plain text"),
                _("It begins like a text, but further on it is something else. It is kept sealed."),
            )
        words = words.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        sha256 = hashlib.sha256(data).hexdigest()
        draft = Draft(sha256, self.name)
        found = sections(words)
        for section in found:
            context.progress.check()
            reader = next((reader for title, reader in READERS.items() if section.title.startswith(title)), None)
            if section.empty or _OTHERS.search(section.title):
                continue
            before = len(draft.records) + len(draft.none_known)
            if reader is not None:
                reader(draft, section)
            if len(draft.records) + len(draft.none_known) == before:
                draft.unmapped[section.title] += 1
        cover = words[: _cover_ends(words)]
        named = labels.people([cover], sha256, self.name, paged=False)
        issues = list(named.issues)
        if draft.unmapped:
            message = _("Some sections were not taken apart: {sections}. Their text is kept and can be searched.")
            listed = ", ".join(draft.unmapped)
            issues.append(Issue(Severity.INFO, _("Sections kept as text"), message.format(sections=listed)))
        made = re.search(r"\d{1,2} [A-Z][a-z]{2} \d{4}(?: @ \d{4})?", cover)
        own = Document(
            id=sha256,
            title=_("Blue Button report"),
            category=DocumentCategory.SUMMARY,
            date=read_date(made[0]) if made else None,
            facility=_("Department of Veterans Affairs"),
            media_type=MEDIA_TYPE,
            size=len(data),
            sha256=sha256,
            file_name=name,
        )
        return Batch(
            importer=self.name,
            patients=tuple(replace(person, sex=person.sex or _sex(found)) for person in named.patients),
            records=tuple(draft.records),
            documents=(own,),
            none_known=tuple(draft.none_known),
            unmapped=dict(draft.unmapped),
            issues=tuple(issues),
            texts={sha256: (words,)},
        )


IMPORTER = BlueButtonImporter()


def _sex(found: Iterable[Section]) -> str:
    """What the sections on the person say in one voice, in FHIR's word; empty where they differ or say nothing."""
    said = {
        match[1].lower()
        for section in found
        if "DEMOGRAPHICS" in section.title
        for line in section.lines
        if (match := _SEX.search(line.text))
    }
    return said.pop() if len(said) == 1 else ""


def _cover_ends(words: str) -> int:
    """Where the first page ends that says whose report it is; names further on may be of others."""
    match = re.search(r"^-{3,}\s*DOWNLOAD REQUEST SUMMARY", words, re.MULTILINE)
    return match.start() if match else 3000
