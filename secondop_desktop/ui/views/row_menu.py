"""The menu of a row in a list of records, by the right mouse button or the menu key: what its keys and Edit do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QContextMenuEvent, QKeySequence
from PySide6.QtWidgets import QMenu

from secondop_desktop.core.text import _
from secondop_desktop.ui import keys
from secondop_desktop.ui.widgets.table import RecordTable
from secondop_desktop.ui.widgets.text_menu import open_menu

Act = Callable[[], object]


def let_ask(
    table: RecordTable, *, open_row: Act, correct: Callable[[], Act | None], delete: Act, move: Act, erase: Act
) -> None:
    """Have the chosen row's menu open over this table; `correct` gives nothing for a row that has no form."""

    def opened(event: QContextMenuEvent) -> None:
        menu = QMenu(table)
        menu.setObjectName("row_menu")
        form = correct()
        first: Sequence[tuple[str, str, Act | None]] = (
            (_("Open"), "Return", open_row),
            (_("Correct…"), "E", form),
            (_("Delete"), "Del", delete),
        )
        for words, key, act in first:
            if act is not None:
                _add(menu, words, key, act)
        menu.addSeparator()
        _add(menu, _("Move to another person…"), keys.MOVE, move)
        _add(menu, _("Erase for good…"), keys.ERASE, erase)
        open_menu(menu, event)

    table.on_menu = opened


def _add(menu: QMenu, words: str, key: str, act: Act) -> None:
    # Behind a tab it is shown only: the key itself is the list's or the window's.
    native = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    menu.addAction(f"{words}\t{native}").triggered.connect(lambda: act())
