"""The outline of a PDF as any reader shows it: a task of the worker."""

from __future__ import annotations

import pypdfium2

from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.text import _
from secondop_desktop.sandbox.task import TaskContext


def outline(context: TaskContext) -> list[list[object]]:
    """Every bookmark as [title, level from 0, page from 1]; arguments: `password` or None.

    Raises `InputRefusedError` for what does not open.
    """
    (source,) = context.inputs
    try:
        document = pypdfium2.PdfDocument(source.data, password=str(context.args.get("password") or "") or None)
    except pypdfium2.PdfiumError as error:
        raise InputRefusedError(
            _("Its pages cannot be shown"), _("The file is locked or damaged. Nothing was changed.")
        ) from error
    try:
        found: list[list[object]] = []
        for bookmark in document.get_toc():
            target = bookmark.get_dest()
            page = target.get_index() if target is not None else None
            if page is not None:
                found.append([bookmark.get_title(), int(bookmark.level), int(page) + 1])
        return found
    finally:
        document.close()
