"""The window as a screen reader has it: what can be acted on, its name, role and value; tables and their headers."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QMenu,
    QMenuBar,
    QWidget,
)

from secondop_desktop.ui.focus_ring import FocusRing
from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets.base import Bar, IconView, Label, Panel, Rule
from tests.looks.faults import path, visible

Role = QAccessible.Role
ACTS = {
    Role.Button,
    Role.ButtonMenu,
    Role.ButtonDropDown,
    Role.CheckBox,
    Role.RadioButton,
    Role.ComboBox,
    Role.EditableText,
    Role.Link,
    Role.Slider,
    Role.SpinBox,
    Role.Table,
    Role.Tree,
    Role.List,
}
SILENT = (Label, IconView, Panel, Rule, Bar)
"""What paints itself and needs no name: a label says its words, Qt tells a scroll bar, others are ornaments."""
BESIDE = {"Initials", "StepNumber", "_Swatch", "_Step"}
"""What repeats for the eye what the words beside it say."""

LEAST_TARGET = 24  # units at 100 %, WCAG 2.2 success criterion 2.5.8


@dataclass(frozen=True, slots=True)
class Node:
    """One thing that a reader comes to."""

    role: QAccessible.Role
    name: str
    description: str
    where: str
    widget: QWidget


def nodes(root: QWidget) -> Iterator[Node]:
    """The widgets that can be seen, as the accessibility tree has them."""
    for widget in visible(root):
        if isinstance(widget, QMenuBar | QMenu | FocusRing) or _inner(widget):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is None:
            continue
        words = QAccessible.Text
        name, description = interface.text(words.Name), interface.text(words.Description)
        yield Node(interface.role(), name, description, path(widget), widget)


def _inner(widget: QWidget) -> bool:
    """Whether it is a part of another control: a viewport, a header, the list of a chooser."""
    parent = widget.parentWidget()
    return (isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget) or (
        isinstance(parent, QAbstractItemView)
    )


def unnamed(root: QWidget) -> list[str]:
    """What can be acted on, or takes the keyboard, and has no words for a reader."""
    return [
        f"{node.role.name} {node.where}"
        for node in nodes(root)
        if (node.role in ACTS or node.widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and not any(letter.isalnum() for letter in node.name)
    ]


def alike(root: QWidget) -> list[str]:
    """Things to act on in one place that a reader cannot tell from each other."""
    known: Counter[tuple[str, str, str, int]] = Counter()
    for node in nodes(root):
        if node.role in ACTS and node.role is not Role.Table:
            above = node.widget.parentWidget()
            known[(node.role.name, node.name, node.description, id(above))] += 1
    whole: Counter[tuple[str, str, str]] = Counter()
    for (role, name, description, _above), count in known.items():
        whole[(role, name, description)] += count
    return [f"{count} × {role} {name!r}" for (role, name, description), count in sorted(whole.items()) if count > 1]


def speechless(root: QWidget) -> list[str]:
    """What draws itself and says nothing: neither it nor what it is in has words for a reader."""
    found = []
    for node in nodes(root):
        widget = node.widget
        paints = type(widget).paintEvent is not QWidget.paintEvent and type(widget).__module__.startswith("secondop")
        own = any("paintEvent" in vars(cls) for cls in type(widget).__mro__ if cls.__module__.startswith("secondop"))
        if (
            paints
            and own
            and not isinstance(widget, SILENT)
            and type(widget).__name__ not in BESIDE
            and not widget.findChildren(QWidget)
            and not node.name
        ):
            found.append(node.where)
    return found


def headless(root: QWidget) -> list[str]:
    """Tables whose columns or rows have no heading for a reader, or whose cells have no words."""
    found = []
    for view in root.findChildren(QAbstractItemView):
        model = view.model()
        if not view.isVisible() or model is None or view.objectName().startswith("qt_"):
            continue
        interface = QAccessible.queryAccessibleInterface(view)
        if interface is None or interface.role() is not Role.Table:
            continue
        columns = model.columnCount()
        titles = [
            str(
                model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole)
                or model.headerData(column, Qt.Orientation.Horizontal)
                or ""
            )
            for column in range(columns)
        ]
        for row in range(min(model.rowCount(), 3)):
            index = model.index(row, 0)
            if not model.flags(index) & Qt.ItemFlag.ItemIsSelectable:
                continue
            cell = _cell(interface, index.row(), columns)
            table = cell.tableCellInterface() if cell is not None else None
            if cell is None or table is None:
                found.append(f"{path(view)}: row {row} has no cells")
                continue
            rows = [header.text(QAccessible.Text.Name) for header in table.rowHeaderCells()]
            heads = [header.text(QAccessible.Text.Name) for header in table.columnHeaderCells()]
            if not any(rows) or rows == [str(row + 1)]:
                found.append(f"{path(view)}: row {row} is announced as {rows}")
            if columns > 1 and heads != [titles[0]]:
                found.append(f"{path(view)}: column 0 is announced as {heads}")
        if columns > 1 and not all(titles):
            found.append(f"{path(view)}: columns without a heading, {titles}")
    return found


def _cell(table: QAccessibleInterface, row: int, columns: int) -> QAccessibleInterface | None:
    """The first cell of a row: the children are the corner, the columns' headers, and each row with its header."""
    wanted = (row + 1) * (columns + 1) + 1
    return table.child(wanted) if wanted < table.childCount() else None


def states(root: QWidget) -> list[str]:
    """Boxes and buttons that a reader hears otherwise than they are."""
    found = []
    for node in nodes(root):
        widget = node.widget
        if not isinstance(widget, QAbstractButton):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        state = interface.state()
        if bool(state.checkable) is not widget.isCheckable() or bool(state.checked) is not widget.isChecked():
            found.append(f"checked: {node.where}")
        if bool(state.disabled) is widget.isEnabled():
            found.append(f"enabled: {node.where}")
    return found


def small(root: QWidget) -> list[str]:
    """What a finger or a shaking hand would miss."""
    least = active_theme().px(LEAST_TARGET)
    return [
        f"{node.widget.width()}x{node.widget.height()} {node.where}"
        for node in nodes(root)
        if node.role in ACTS and node.widget.width() > 0 and min(node.widget.width(), node.widget.height()) < least
    ]


def by_tab(root: QWidget) -> list[QWidget]:
    """Where the keyboard goes by pressing Tab, from the first thing until it comes back to it."""
    reached: list[QWidget] = []
    root.window().activateWindow()
    if QApplication.focusWidget() is None:
        root.window().setFocus(Qt.FocusReason.TabFocusReason)
    for _turn in range(600):
        QTest.keyClick(QApplication.focusWidget() or root.window(), Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        if focused is None or focused in reached:
            break
        reached.append(focused)
    return reached


def unreached(root: QWidget) -> list[str]:
    """What can be acted on and Tab does not lead to. In a group of which one is chosen the arrows lead on."""
    reached = by_tab(root)
    found = []
    for node in nodes(root):
        widget = node.widget
        if not isinstance(widget, QAbstractButton) or not widget.isEnabled() or node.role is Role.RadioButton:
            continue
        group = widget.group()
        if widget not in reached and not (group is not None and group.exclusive()):
            found.append(node.where)
    return found


def disorder(root: QWidget) -> list[str]:
    """Where Tab jumps back up in one column of a page, further than a line or two."""
    order = [widget for widget in by_tab(root) if not isinstance(widget, QAbstractItemView)]
    jumps: dict[int, list[str]] = {}
    for before, after in itertools.pairwise(order):
        if before.parentWidget() is not after.parentWidget():
            continue
        upward = before.geometry().top() - after.geometry().bottom()
        if upward > active_theme().px(8) and after.geometry().left() <= before.geometry().right():
            jumps.setdefault(id(before.parentWidget()), []).append(f"{path(before)} → {path(after)}")
    # Once it goes from the last thing to the first one.
    return [jump for found in jumps.values() if len(found) > 1 for jump in found]


def markup(root: QWidget) -> list[str]:
    """What is described with markup, which a reader spells."""
    return [f"{node.where} {node.description!r}" for node in nodes(root) if node.description.startswith("<qt>")]


def judge(root: QWidget) -> dict[str, list[str]]:
    """Everything that is wrong for who hears the window or works it by keys, by what it is."""
    QApplication.processEvents()
    found = {
        "no name": unnamed(root),
        "alike": alike(root),
        "says nothing": speechless(root),
        "no headings": headless(root),
        "state": states(root),
        "markup": markup(root),
        "small": small(root),
        "Tab does not lead to": unreached(root),
        "order": disorder(root),
    }
    return {what: items for what, items in found.items() if items}
