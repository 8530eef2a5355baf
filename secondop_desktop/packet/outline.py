"""The outline of a PDF as any reader shows it: a task of the worker."""

from __future__ import annotations

import pypdfium2

from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.text import _, use_language
from secondop_desktop.packet.plan import Section, section_title
from secondop_desktop.sandbox.task import TaskContext


def outline(context: TaskContext) -> list[list[object]]:
    """Every bookmark as [title, level from 0, page from 1, section or an empty text].

    Arguments: `password` or None, and the `language` of the plan, in which the sections are named. Raises
    `InputRefusedError` for what does not open.
    """
    (source,) = context.inputs
    language = str(context.args.get("language") or "en")
    if language.split("-")[0] != "en":
        use_language(language)
    simple = {section_title(section, simple=True): str(section) for section in Section}
    sections = simple | {section_title(section): str(section) for section in Section}
    sections[_("What has changed")] = str(Section.SUMMARY)
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
                title, level = bookmark.get_title(), int(bookmark.level)
                found.append([title, level, int(page) + 1, sections.get(title, "") if level == 0 else ""])
        return found
    finally:
        document.close()
