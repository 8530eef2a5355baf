"""How a password may have been written into a locked PDF."""

from __future__ import annotations


def spellings(password: str) -> tuple[bytes, ...]:
    """The bytes that a password may stand for: UTF-8 since PDF 2.0, the letters of Western Europe before it.

    ISO 32000-2, 7.6.4.3: older locks take PDFDocEncoding, which is Latin-1 for every letter that is typed.
    """
    spelled = [password.encode("utf-8", "surrogatepass")]
    for encoding in ("latin-1", "cp1252"):
        try:
            spelled.append(password.encode(encoding))
        except UnicodeEncodeError:
            continue
    return tuple(dict.fromkeys(spelled))
