"""How to say it: words for the present doctor, for asking for records and for the visit, to be changed and printed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal

from secondop_desktop.core.text import _
from secondop_desktop.ui.views.wizard.binding import Bound, Change
from secondop_desktop.ui.views.wizard.step import MOST_LINES, Step
from secondop_desktop.ui.views.wizard.texts import attitude
from secondop_desktop.ui.widgets import Button, Label, LinkButton, TextArea
from secondop_desktop.usecases.compare_opinions import SCRIPTS, our_words, script_title, with_words, words_for
from secondop_desktop.usecases.prepare_opinion import Case


class SayStep(Step):
    """The words of each occasion, ours until the person changes them; `print_sheet` asks for them on paper."""

    print_sheet = Signal()

    def __init__(self) -> None:
        super().__init__(
            _("How to say it"),
            _("Asking should not offend. Most doctors welcome it. Change these words until they sound like you."),
        )
        self.sheet = Button(_("Print…"), "say_print", icon="print", size="small")
        self.sheet.clicked.connect(self.print_sheet)
        self.head.addWidget(self.sheet, 0, Qt.AlignmentFlag.AlignTop)
        self._case = Case()
        self._bound = Bound(self._told)
        self._backs: dict[str, LinkButton] = {}
        for name in SCRIPTS:
            card = self.card(script_title(name), spacing=8)
            area = TextArea(f"script_{name}", label=script_title(name), lines=2, most=MOST_LINES, italic=True)
            card.body.addWidget(area)
            back = LinkButton(_("Bring the first words back"), f"script_back_{name}", role="support")
            back.setAccessibleName(f"{back.text()}: {script_title(name)}")
            back.clicked.connect(lambda _on=False, name=name: self._bring_back(name))
            card.body.addWidget(back)
            self._backs[name] = back
            self._bound.text(area, partial(words_for, name), partial(_write, name))
            self.first = self.first or area
        for words in attitude():
            self.body.addWidget(Label(words, "support", "ink_soft", wrap=True))
        self.bind(self._fill)

    def _fill(self, case: Case) -> None:
        self._case = case
        self._bound.fill(case)
        self._offer()

    def _offer(self) -> None:
        for name, back in self._backs.items():
            back.setVisible(name in self._case.scripts)

    def _told(self, change: Change) -> None:
        self._case = change(self._case)
        self.edited.emit(change)
        self._offer()

    def _bring_back(self, name: str) -> None:
        area = self.findChild(TextArea, f"script_{name}")
        if area is not None:
            area.setFocus(Qt.FocusReason.OtherFocusReason)
            area.setText(our_words(name, self._case))

    def footer(self, case: Case) -> str:
        return _("These words are yours to change.")


def _write(name: str, case: Case, text: str) -> Case:
    return with_words(case, name, text)
