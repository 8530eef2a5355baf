"""Names of files that a person can read, and that every system takes."""

from __future__ import annotations

import re
import unicodedata

from secondop_desktop.core.records import Document

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10))})
LONGEST = 80
"""So many letters has a name at most, so that a path stays one that every system takes."""
_ENDINGS = {
    "application/fhir+json": ".json",
    "application/fhir+xml": ".xml",
    "application/fhir+ndjson": ".ndjson",
    "application/dicom": ".dcm",
    "text/rtf": ".rtf",
    "image/tiff": ".tif",
    "image/heic": ".heic",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "application/pdf": ".pdf",
    "application/json": ".json",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "text/html": ".html",
    "text/csv": ".csv",
    "text/plain": ".txt",
}


def safe_name(text: str) -> str:
    """The text as the name of a file without its ending; empty where nothing of it can stand in one."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})
    text = _FORBIDDEN.sub(" ", text)
    text = " ".join(text.split())[:LONGEST].strip(" .")
    if text.casefold().partition(".")[0].strip() in _DEVICES:
        text = f"_{text}"
    return text


class Names:
    """Gives each document a name of its own: day, title, and the ending of its kind."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def name(self, document: Document) -> str:
        """A name that no other document was given, whatever the case of its letters."""
        day = document.date.day_iso if document.date is not None else "undated"
        title = safe_name(document.title or document.display) or "document"
        ending = _ending(document)
        if title.casefold().endswith(ending.casefold()):
            title = title[: len(title) - len(ending)].strip(" .") or "document"
        name, count = f"{day} {title}{ending}", 1
        while name.casefold() in self._taken:
            count += 1
            name = f"{day} {title} ({count}){ending}"
        self._taken.add(name.casefold())
        return name


def _ending(document: Document) -> str:
    name = document.file_name.rpartition(".")
    own = f".{name[2]}" if name[1] and re.fullmatch(r"[A-Za-z0-9]{1,8}", name[2]) else ""
    return own.lower() or _ENDINGS.get(document.media_type, ".bin")
