"""The language of the window: ours and Qt's own texts together, as the person or the system wants it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator

from secondop_desktop.core.text import LANGUAGES, VARIABLE, language, use_language

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

_TRANSLATOR = "secondop_qt_texts"


class _QtTexts(QTranslator):
    """Qt's own texts, but the key is called as on keyboards, and as in the guide: Qt says "Control" in Spanish."""

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        if context == "QShortcut" and source == "Ctrl":
            return source
        # An empty text would be shown as one; nothing leaves the text as it is.
        return super().translate(context, source, disambiguation, n) or None


def speak(app: QApplication, chosen: str = "") -> None:
    """Use the language chosen, or that of the system for none; `SECONDOP_LANG` goes before both.

    What is on the screen already stays as it is.
    """
    if os.environ.get(VARIABLE):
        use_language()
    else:
        use_language(*([chosen] if chosen in LANGUAGES else QLocale.system().uiLanguages()))
    for old in app.findChildren(QTranslator, _TRANSLATOR):
        app.removeTranslator(old)
        old.deleteLater()
    if language() == "en":
        return
    translator = _QtTexts(app)
    translator.setObjectName(_TRANSLATOR)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    # Buttons and menus that Qt words itself: those of its file and print dialogs, of text fields, of colours.
    if translator.load(f"qtbase_{language()}", folder):
        app.installTranslator(translator)
