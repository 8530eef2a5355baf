"""How the menus are drawn: without underlined letters."""

from __future__ import annotations

from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleHintReturn, QStyleOption, QWidget


class MenuStyle(QProxyStyle):
    """Fusion without underlined letters; Alt with the letter works all the same.

    It belongs to the menu bar, what opens from it, and the menus of texts alone. As the style of the application it
    would have Qt ask Python for each of its widgets several times, and make a Python class for each kind of widget and
    option that there is.
    """

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,
    ) -> int:
        if hint == QStyle.StyleHint.SH_UnderlineShortcut:
            return 0
        return super().styleHint(hint, option, widget, returnData)
