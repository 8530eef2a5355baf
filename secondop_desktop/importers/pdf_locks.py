"""PDF files that open only with a password (ISO 32000-2, section 7.6): the passwords that are known are tried."""

from __future__ import annotations

import io

import pikepdf

from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.pdf_passwords import spellings
from secondop_desktop.core.text import _
from secondop_desktop.importers.base import ImportContext


class PdfLockedError(InputRefusedError):
    """The PDF opens only with a password that we do not have."""


def locked() -> PdfLockedError:
    """The error of a PDF for which no password is known."""
    return PdfLockedError(
        _("This PDF needs its password"),
        _("It is kept sealed, unchanged. With the password that it was made with, SecondOp can open and read it."),
    )


def opened(data: bytes, sha256: str, context: ImportContext) -> bytes:
    """The PDF without its lock, for reading alone; the bytes as they are where it has none that asks.

    Which password opened it is noted in `context.opened`. Raises `PdfLockedError` where none of them does.
    """
    try:
        with pikepdf.open(io.BytesIO(data)):
            return data  # not locked, or locked against changes only
    except pikepdf.PasswordError:
        pass
    except (pikepdf.PdfError, RuntimeError, ValueError):
        return data  # damaged: that is for its reader to tell
    tried = ((number, word) for number, password in enumerate(context.passwords) for word in spellings(password))
    for number, password in tried:
        try:
            with pikepdf.open(io.BytesIO(data), password=password) as document:
                out = io.BytesIO()
                document.save(out, encryption=False)
        except pikepdf.PasswordError:
            continue
        except (pikepdf.PdfError, RuntimeError, ValueError):
            return data
        context.opened[sha256] = number
        return out.getvalue()
    raise locked()
