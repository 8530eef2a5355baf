"""What is wrong with a window as it stands: words cut, widgets squeezed, things over each other."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenuBar,
    QPlainTextEdit,
    QProgressBar,
    QScrollArea,
    QScrollBar,
    QStackedWidget,
    QWidget,
)

from secondop_desktop.ui.theme import active_theme
from secondop_desktop.ui.widgets import ComboBox, Scroll, base
from secondop_desktop.ui.widgets.base import Label

OVERLAYS = {"toast", "drop_overlay", "search_results", "focus_ring", "qt_toolbar_ext_button"}
"""What lies over other things on purpose."""

Paint = Callable[..., float]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong: what, the widget with the path to it, and its words."""

    what: str
    widget: str
    text: str = ""

    def __str__(self) -> str:
        return f"{self.what}: {self.widget} {self.text!r}" if self.text else f"{self.what}: {self.widget}"


@dataclass(frozen=True, slots=True)
class Elided:
    """A line that was painted shorter than its words are: where, the words, and whether a pointer shows the whole."""

    widget: QWidget
    text: str
    told: bool


def path(widget: QWidget) -> str:
    """The widget's class and name, and the names of what it is in."""
    names: list[str] = []
    above = widget.parentWidget()
    while above is not None and len(names) < 3:
        name = above.objectName()
        if name and not name.startswith("qt_"):
            names.append(name)
        above = above.parentWidget()
    return f"{type(widget).__name__} {widget.objectName() or '-'} in {'/'.join(reversed(names))}"


class Brush:
    """Looks over the shoulder of `paint_line`, by which all our widgets draw words, while it is `watching`."""

    def __init__(self) -> None:
        self.elided: list[Elided] = []
        self.cut: list[Fault] = []
        self.words: set[str] = set()

    @contextmanager
    def watching(self) -> Iterator[Brush]:
        """Note every line that is painted until the block ends."""
        real: Paint = base.paint_line

        def paint_line(
            painter: QPainter,
            area: QRect,
            text: str,
            font: QFont,
            align: Qt.AlignmentFlag | None = None,
            direction: Qt.LayoutDirection | None = None,
            ink: QColor | None = None,
        ) -> float:
            self._look(painter, area, text, font)
            return float(real(painter, area, text, font, align, direction, ink))

        _replace(real, paint_line)
        try:
            yield self
        finally:
            _replace(paint_line, real)

    def _look(self, painter: QPainter, area: QRect, text: str, font: QFont) -> None:
        device = painter.device()
        if not isinstance(device, QWidget) or not text:
            return
        self.words.add(text)
        metrics = QFontMetricsF(font)
        shown = text.replace("\n", " ")
        if metrics.horizontalAdvance(shown) > area.width() + 0.5:
            self.elided.append(Elided(device, text, _told(device)))
        elif not isinstance(device.parentWidget(), QAbstractScrollArea):
            letters = metrics.tightBoundingRect(shown)
            base_line = area.y() + (area.height() - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent()
            if base_line + letters.top() < -1 or base_line + letters.bottom() > device.height() + 1:
                self.cut.append(Fault("cut at the top or bottom", path(device), text[:80]))


def _replace(old: Paint, new: Paint) -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith("secondop_desktop.ui") and getattr(module, "paint_line", None) is old:
            module.paint_line = new  # type: ignore[attr-defined]


def _told(widget: QWidget) -> bool:
    """Whether the whole words can be read elsewhere: a cell and a column say them under the pointer."""
    parent = widget.parentWidget()
    return bool(widget.toolTip()) or isinstance(parent, QAbstractItemView) or isinstance(widget, ComboBox)


def visible(root: QWidget) -> list[QWidget]:
    """The widgets below this one that are on the screen or would be after scrolling, and itself."""
    found = [root, *root.findChildren(QWidget)]
    return [widget for widget in found if widget.isVisible() and not widget.objectName().startswith("qt_")]


def squeezed(root: QWidget) -> Iterator[Fault]:
    """Widgets that are smaller than what is in them needs."""
    for widget in visible(root):
        if (
            isinstance(widget, QScrollBar | QMenuBar | QHeaderView | QPlainTextEdit | QProgressBar | QScrollArea)
            or widget.width() == 0
        ):
            continue
        if _holds(widget):
            continue
        least = widget.minimumSizeHint()
        if isinstance(widget, QLineEdit):
            least.setHeight(QFontMetricsF(widget.font()).lineSpacing().__ceil__())
        text = _text(widget)
        if least.width() > widget.width() + 1 or least.height() > widget.height() + 1:
            what = f"smaller than it needs ({widget.width()}x{widget.height()}, {least.width()}x{least.height()})"
            yield Fault(what, path(widget), text)
        elif widget.hasHeightForWidth():
            wanted = widget.heightForWidth(widget.width())
            if wanted > widget.height() + 1:
                yield Fault(f"lower than its lines ({widget.height()}, {wanted})", path(widget), text)
        if isinstance(widget, QLabel) and not isinstance(widget, Label) and widget.text():
            yield Fault("a label that might take its words for markup", path(widget), text)
        if isinstance(widget, QLineEdit) and not widget.text() and not widget.toolTip():
            room = widget.contentsRect().width() - (0 if widget.property("bare") else active_theme().px(22))
            wide = QFontMetricsF(widget.font()).horizontalAdvance(widget.placeholderText())
            if wide > room + 1:
                yield Fault("its hint is cut", path(widget), widget.placeholderText())


def _holds(widget: QWidget) -> bool:
    """Whether it only holds other widgets: what is too small for them is told of each of them."""
    held = widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return any(not child.objectName().startswith("qt_") for child in held) and not isinstance(widget, QComboBox)


def _text(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    words = text() if callable(text) else ""
    return words[:80] if isinstance(words, str) else ""


def astray(root: QWidget) -> Iterator[Fault]:
    """Siblings over each other, and children that stick out of what they are in."""
    for parent in visible(root):
        if isinstance(parent, QStackedWidget | QAbstractItemView | QMainWindow):
            continue
        above = parent.parentWidget()
        scrolls = isinstance(above, QScrollArea) and above.viewport() is parent
        children = [
            child
            for child in parent.children()
            if isinstance(child, QWidget)
            and child.isVisible()
            and not child.isWindow()
            and child.objectName() not in OVERLAYS
            and not child.objectName().startswith("qt_")
            and child.width() > 0
            and child.height() > 0
        ]
        for number, child in enumerate(children):
            area = child.geometry()
            if not scrolls and not parent.rect().adjusted(-1, -1, 1, 1).contains(area):
                yield Fault(f"sticks out of {type(parent).__name__} {parent.objectName()}", path(child), _text(child))
            for other in children[number + 1 :]:
                both = area.intersected(other.geometry())
                if both.width() > 1 and both.height() > 1:
                    yield Fault("lies over its neighbour", f"{path(child)} / {path(other)}", _text(child))


def wide(root: QWidget) -> Iterator[Fault]:
    """Pages that have to be moved sideways to be read."""
    for widget in visible(root):
        if isinstance(widget, Scroll) and widget.horizontalScrollBar().maximum() > 0:
            inner = widget.widget()
            least = inner.minimumSizeHint().width() if inner is not None else 0
            because = "; ".join(_outsiders(inner, widget.viewport().width())) if inner is not None else ""
            yield Fault(f"moves sideways ({widget.viewport().width()}, {least})", path(widget), because)


def _outsiders(page: QWidget, room: int, most: int = 3) -> list[str]:
    """The innermost widgets of a page that need more width than is left where they begin: why it is too wide."""
    found = []
    for widget in visible(page):
        if widget is page or _holds(widget):
            continue
        left = widget.mapTo(page, widget.rect().topLeft()).x()
        if left + max(widget.minimumSizeHint().width(), widget.minimumWidth()) > room:
            found.append(f"{type(widget).__name__} {widget.objectName()} {_text(widget)[:40]!r} at {left}")
    return found[:most]


def look(root: QWidget, whole: dict[str, QPixmap] | None = None) -> tuple[QPixmap, list[Fault], Brush]:
    """A picture of the window or dialog, and what is wrong with it.

    What lies below the fold is painted too; `whole` gets these pages by the name of what scrolls them.
    """
    brush = Brush()
    with brush.watching():
        picture = root.grab()
        for area in visible(root):
            page = area.widget() if isinstance(area, Scroll) else None
            if isinstance(area, Scroll) and page is not None and page.height() > area.viewport().height():
                pixmap = QPixmap(page.size())
                pixmap.fill(active_theme().color("window"))
                page.render(pixmap)
                if whole is not None:
                    whole[area.objectName()] = pixmap
    found = [*brush.cut, *squeezed(root), *astray(root), *wide(root)]
    found += [
        Fault("elided and told nowhere", path(item.widget), item.text[:80]) for item in brush.elided if not item.told
    ]
    return picture, sorted(set(found)), brush


def told_elisions(brush: Brush) -> list[Fault]:
    """What was cut with an ellipsis although a pointer shows the whole of it."""
    return sorted({Fault("elided", path(item.widget), item.text[:80]) for item in brush.elided if item.told})


def too_large(dialog: QWidget, width: int, height: int) -> Iterator[Fault]:
    """A dialog that does not fit on a screen of this size."""
    if dialog.width() > width or dialog.height() > height:
        yield Fault(f"larger than the screen ({dialog.width()}x{dialog.height()})", path(dialog))


def settle_events(times: int = 3) -> None:
    """Let layouts and paints that wait be done."""
    for _turn in range(times):
        QApplication.processEvents()
