"""Plain text files: sealed as documents, searchable; text in a form that a program reads is left to its own reader."""

from __future__ import annotations

import codecs
import hashlib
import re
from pathlib import PurePath

from secondop_desktop.core.batch import Batch
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.records import Document
from secondop_desktop.core.text import _
from secondop_desktop.importers import labels, titles
from secondop_desktop.importers.base import HEAD_SIZE, ImportContext

MEDIA_TYPE = "text/plain"
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # form feed and escape do stand in printer output
_DATA = re.compile(
    r"\s*(?:<[?!a-z]|\{\s*[\"}]|\[\s*[\[{\"]|MSH\||FHS\||BHS\||\{\\rtf|shc:/|shlink:/|eyJ[\w\-]{10,}\.)", re.IGNORECASE
)
_DATA_NAMES = frozenset(
    {".csv", ".tsv", ".json", ".ndjson", ".jsonl", ".xml", ".xsl", ".xslt", ".hl7", ".htm", ".html", ".rtf", ".css"}
    | {".svg", ".vcf", ".ics", ".eml", ".mbox", ".yaml", ".yml", ".toml", ".ini", ".inf", ".log", ".smart-health-card"}
)
_PIECE = 50_000


def decode(data: bytes, *, whole: bool = True, wordy: bool = True) -> str | None:
    """The text that these bytes spell in UTF-8, UTF-16 or, failing both, a Western code page; None: not text.

    `whole` is False for a beginning that may end in the middle of a character. `wordy` is False where signs and
    numbers may stand for most of it, as in tables.
    """
    encodings: tuple[str, ...]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ("utf-16",)
    elif data[1:2] == b"\0" or data[:1] == b"\0":
        encodings = ("utf-16-le" if data[1:2] == b"\0" else "utf-16-be",)
    else:
        encodings = ("utf-8-sig", "cp1252", "latin-1")
    for encoding in encodings:
        try:
            text = codecs.getincrementaldecoder(encoding)("strict").decode(data, whole)
        except UnicodeDecodeError:
            continue
        if _CONTROLS.search(text):
            return None
        # Bytes of a Western code page that spell hardly any words are some binary format.
        if wordy and not encoding.startswith("utf") and not _is_wordy(text):
            return None
        return text
    return None


def _is_wordy(text: str) -> bool:
    sample = text[:20_000]
    plain = sum(char.isascii() and (char.isalnum() or char.isspace()) for char in sample)
    return plain >= 0.7 * len(sample)


class TextImporter:
    """Seals a plain text as a document without pages."""

    name = "text"

    def sniff(self, head: bytes, name: str) -> float | None:
        """Never sure, so that a reader of the format in it comes first."""
        if PurePath(name).suffix.lower() in _DATA_NAMES:
            return None
        text = decode(head, whole=len(head) < HEAD_SIZE)
        return 0.1 if text is not None and text.strip() and not _DATA.match(text.lstrip("\ufeff")) else None

    def parse(self, data: bytes, name: str, context: ImportContext) -> Batch:
        """The document with its text, and whom its labels name."""
        context.progress.step(_("Reading text"))
        text = decode(data)
        if text is None:
            raise InputRefusedError(
                _("This is not a plain text"),
                _("It begins like a text, but further on it is something else. It is kept sealed."),
            )
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        sha256 = hashlib.sha256(data).hexdigest()
        pieces = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
        named = labels.people(pieces, sha256, self.name, paged=False)
        when = labels.document_date(pieces)
        title = titles.title_of("", text, name)
        document = Document(
            id="document",
            title=title,
            category=titles.category_of(title, text),
            date=when.date,
            media_type=MEDIA_TYPE,
            size=len(data),
            sha256=sha256,
            file_name=name,
        )
        return Batch(
            importer=self.name,
            patients=named.patients,
            documents=(document,),
            issues=(*named.issues, *((when.issue,) if when.issue else ())),
            texts={sha256: (text,)},
        )


IMPORTER = TextImporter()
