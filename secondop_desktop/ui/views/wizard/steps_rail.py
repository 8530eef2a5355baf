"""The rail of a second opinion: which case, its steps, and the ways to what lies beside them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.text import _
from secondop_desktop.ui.views.wizard.texts import step_titles
from secondop_desktop.ui.widgets import ComboBox, LinkButton, Panel, Stepper, VBox, fix
from secondop_desktop.usecases.prepare_opinion import Case


class StepsRail(Panel):
    """The steps down the left, a chooser above them where there are several cases, and links below."""

    def __init__(self) -> None:
        super().__init__("sunk", lines="right")
        column = VBox(self)
        self._choose = QWidget()
        box = VBox(self._choose, margins=(20, 16, 20, 0))
        self.chooser = ComboBox("opinion_case", label=_("Which second opinion"), small=True)
        fix(self.chooser, max_width=208)
        box.addWidget(self.chooser)
        self._choose.hide()
        column.addWidget(self._choose)
        self.stepper = Stepper(_("Second opinion"), step_titles(), note=_("Saved. You can stop here and come back."))
        column.addWidget(self.stepper, 1)
        self._foot = QWidget()
        self._links = VBox(self._foot, margins=(24, 4, 16, 12))
        column.addWidget(self._foot)

    def link(self, words: str, name: str, key: str = "") -> LinkButton:
        """Add a link below the steps; `key` is told in its tooltip."""
        link = LinkButton(words, name, role="support")
        if key:
            link.setToolTip(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText))
        self._links.addWidget(link)
        return link

    def show_cases(self, cases: Sequence[Case], chosen: Case) -> None:
        """Offer these cases, with this one chosen."""
        self.chooser.blockSignals(True)
        self.chooser.clear()
        for item in cases:
            self.chooser.addItem(item.title, item.id)
        self.chooser.set_value(chosen.id)
        self.chooser.blockSignals(False)
        self._choose.setVisible(len(cases) > 1)
        self.stepper.subtitle.setText(chosen.specialist or chosen.title)

    def set_compact(self, narrow: bool) -> None:
        """One button with a menu instead of the rail, for narrow windows."""
        self.stepper.set_compact(narrow)
        self._foot.setVisible(not narrow)
