"""Tab in reading order: what takes the keyboard, in the order of the layouts, also where they were built again."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QLayout,
    QMainWindow,
    QMenuBar,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QWidget,
)

from secondop_desktop.ui.theme import active_theme

_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


def stops(root: QWidget) -> list[QWidget]:
    """What Tab leads to below this widget, in reading order. Qt's own order is that in which widgets were made."""
    found: list[QWidget] = []
    groups: dict[int, int] = {}
    for widget in _within(root):
        group = _group(widget)
        if group is None:
            if _takes_tab(widget):
                found.append(widget)
        elif not _can_be_entered(widget):
            continue
        elif id(group) not in groups:
            groups[id(group)] = len(found)
            found.append(widget)
        elif _stands_for_its_group(widget, found[groups[id(group)]]):
            found[groups[id(group)]] = widget
    return found


def move_by_tab(root: QWidget, *, forward: bool) -> bool:
    """Give the keyboard to the next stop below this window; False where it has none, or the keyboard is elsewhere."""
    order = stops(root)
    focused = QApplication.focusWidget()
    if focused is None or not root.isAncestorOf(focused) or not order:
        return False
    if focused in order:
        place = order.index(focused) + (1 if forward else -1)
    else:
        place = _near(root, focused, order, forward=forward)
    target = order[place % len(order)]
    target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    _reveal(target)
    return True


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and _can_be_entered(widget)


def _can_be_entered(widget: QWidget) -> bool:
    return widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isEnabled() and widget.focusProxy() is None


def _group(widget: QWidget) -> QButtonGroup | None:
    """The buttons of which one is chosen: Tab leads to that one, and arrows to the others.

    Qt takes the others out of its order too, but only once one of them had the keyboard.
    """
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group if group is not None and group.exclusive() else None


def _stands_for_its_group(button: QWidget, other: QWidget) -> bool:
    """Whether Tab leads to this button of a group, and not to one before it."""
    if button.hasFocus() or other.hasFocus():
        return button.hasFocus()
    return isinstance(button, QAbstractButton) and button.isChecked()


def _within(root: QWidget, *, hidden: bool = False) -> Iterator[QWidget]:
    for child in _children(root):
        if child.isWindow() or (child.isHidden() and not hidden):
            continue
        yield child
        # What is inside these belongs to them.
        if not isinstance(child, QAbstractItemView | QComboBox | QMenuBar):
            yield from _within(child, hidden=hidden)


def _children(widget: QWidget) -> list[QWidget]:
    """The children of a widget, first those that are laid out, in their order, then what lies over them."""
    laid_out: list[QWidget] = []
    layout = widget.layout()
    if isinstance(widget, QMainWindow):
        central = widget.centralWidget()
        laid_out = [central] if central is not None else []
    elif isinstance(widget, QStackedWidget):
        current = widget.currentWidget()
        return [current] if current is not None else []
    elif isinstance(widget, QSplitter):
        laid_out = [pane for index in range(widget.count()) if (pane := widget.widget(index)) is not None]
    elif isinstance(widget, QScrollArea):
        inner, view = widget.widget(), widget.viewport()
        others = [child for child in widget.findChildren(QWidget, options=_DIRECT) if child is not view]
        return [inner, *others] if inner is not None else others
    elif layout is not None:
        laid_out = list(_of_layout(layout))
    known = set(map(id, laid_out))
    others = [child for child in widget.findChildren(QWidget, options=_DIRECT) if id(child) not in known]
    return laid_out + others


def _of_layout(layout: QLayout) -> Iterator[QWidget]:
    places = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        cells: dict[int, tuple[int, ...]] = {index: tuple(layout.getItemPosition(index)) for index in places}  # type: ignore[arg-type]
        places.sort(key=lambda index: cells[index])
    for place in places:
        item = layout.itemAt(place)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _of_layout(inner)


def _near(root: QWidget, focused: QWidget, order: list[QWidget], *, forward: bool) -> int:
    """The place in the order of the stop beside a widget that has the keyboard and is none, as one that was hidden."""
    before = 0
    wanted = set(map(id, order))
    for widget in _within(root, hidden=True):
        if widget is focused:
            return before if forward else before - 1
        before += id(widget) in wanted
    return 0


def _reveal(widget: QWidget) -> None:
    """Bring it into sight in every area that scrolls it, with room for its ring."""
    theme = active_theme()
    above = widget.parentWidget()
    while above is not None and not above.isWindow():
        inner = above.widget() if isinstance(above, QScrollArea) else None
        if isinstance(above, QScrollArea) and inner is not None and inner.isAncestorOf(widget):
            above.ensureWidgetVisible(widget, theme.px(8), theme.px(24))
        above = above.parentWidget()
