"""The rail of a second opinion: which case, its steps, and the ways to what lies beside them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QBoxLayout, QMenu, QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.views.wizard.texts import step_titles
from secondop_desktop.ui.widgets import Button, ComboBox, HBox, LinkButton, Panel, Scroll, Stepper, VBox, fix
from secondop_desktop.ui.widgets.action_words import of_menu
from secondop_desktop.usecases.prepare_opinion import Case


class StepsRail(Panel):
    """The steps down the left, a chooser above them where there are several cases, and links below.

    In a narrow window one button has the steps and one, “More”, all the links. `asked_page` names a page beside the
    steps; `asked_summary` is where things stand, on paper; `asked_another` begins one more.
    """

    asked_page = Signal(str)
    asked_summary = Signal()
    asked_another = Signal()

    def __init__(self) -> None:
        super().__init__("sunk", lines="right")
        self._links: list[LinkButton] = []
        self._column = VBox(self)
        self._choose = QWidget()
        self._chooser_box = VBox(self._choose, margins=(20, 16, 20, 0))
        self.chooser = ComboBox("opinion_case", label=_("Which second opinion"), small=True)
        self._chooser_box.addWidget(self.chooser)
        self._choose.hide()
        self._column.addWidget(self._choose)
        self.stepper = Stepper(_("Second opinion"), step_titles(), note=_("Saved. You can stop here and come back."))
        self._scroll = Scroll(self.stepper, "opinion_steps")
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._column.addWidget(self._scroll, 1)
        self._foot = QWidget()
        self._foot_box = VBox(self._foot, margins=(24, 4, 16, 12))
        self.more = LinkButton(_("More…"), "opinion_more", role="support")
        self._foot_box.addWidget(self.more)
        self._column.addWidget(self._foot)
        self._short = QWidget()
        self.more_button = Button(_("More"), "opinion_more_button", icon_after="chevron-down")
        HBox(self._short, margins=(0, 12, 32, 12)).addWidget(self.more_button)
        self._short.hide()
        self._column.addWidget(self._short)
        self._more: list[LinkButton] = []
        self.more.clicked.connect(lambda: self._open_menu(self.more, self._more))
        self.more_button.clicked.connect(lambda: self._open_menu(self.more_button, self._links))
        self._add_links()
        self.set_compact(False)

    def _add_links(self) -> None:
        for page, words, key in (
            ("requests", _("Requests for records"), "Ctrl+R"),
            ("", _("Print where things stand"), "Ctrl+P"),
            ("compare", _("Opinions side by side"), ""),
            ("aid", _("What matters to me"), ""),
            ("cases", _("All second opinions"), "Ctrl+Shift+C"),
        ):
            link = self._link(words, f"opinion_{page or 'summary'}", key, more=page != "requests")
            link.clicked.connect(partial(self._ask, page))
        self._link(_("Begin another one"), "opinion_another", more=True).clicked.connect(self.asked_another)

    def _ask(self, page: str, _checked: bool = False) -> None:
        if page:
            self.asked_page.emit(page)
        else:
            self.asked_summary.emit()

    def say_saved(self) -> None:
        """Say below the steps that all answers are written."""
        self.stepper.note.setText(_("Saved. You can stop here and come back."))

    def say_not_saved(self, why: str) -> None:
        """Say below the steps why the last answer is not written yet."""
        self.stepper.note.setText(_("Not saved yet: {why}").format(why=why))

    def _link(self, words: str, name: str, key: str = "", *, more: bool = False) -> LinkButton:
        """Add a link below the steps; `key` is told with it. With `more` it stands in the menu of the last link."""
        link = LinkButton(words, name, role="support")
        if key:
            link.setToolTip(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText))
        self._links.append(link)
        if more:
            link.setParent(self._foot)
            link.hide()
            self._more.append(link)
        else:
            self._foot_box.insertWidget(self._foot_box.count() - 1, link)
        return link

    def _open_menu(self, below: QWidget, links: Sequence[LinkButton]) -> None:
        menu = QMenu(below)
        menu.setObjectName("opinion_more_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for link in links:
            key = f"\t{link.toolTip()}" if link.toolTip() else ""
            action = menu.addAction(of_menu(link.text()) + key)
            action.triggered.connect(link.click)
        menu.popup(below.mapToGlobal(below.rect().bottomLeft()))
        menu.setActiveAction(menu.actions()[0])

    def show_cases(self, cases: Sequence[Case], chosen: Case) -> None:
        """Offer these cases, with this one chosen."""
        self.chooser.blockSignals(True)
        self.chooser.clear()
        for item in cases:
            closed = item.closed is not None
            self.chooser.addItem(_("{case} (closed)").format(case=item.title) if closed else item.title, item.id)
        self.chooser.set_value(chosen.id)
        self.chooser.blockSignals(False)
        self._choose.setVisible(len(cases) > 1)
        self.stepper.subtitle.setText(chosen.specialist or chosen.title)

    def set_compact(self, narrow: bool) -> None:
        """A button with a menu instead of the rail, and another one instead of the links, for narrow windows."""
        self.stepper.set_compact(narrow)
        self.set_lines("bottom" if narrow else "right")
        self._foot.setVisible(not narrow)
        self._short.setVisible(narrow)
        self._chooser_box.set_margins((32, 12, 0, 12) if narrow else (20, 16, 20, 0))
        fix(self.chooser, max_width=300 if narrow else 208)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._column.setDirection(across if narrow else down)
        high, wide = (64, 8000) if narrow else (8000, 248)
        fix(self._scroll, min_height=64, max_height=high, min_width=200 if narrow else 248, max_width=wide)
