"""What a check found, in words, and what can be done about it: mend it, or take it as it is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.problems import Problem
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.dialogs.base import Dialog, ask
from secondop_desktop.ui.widgets.base import Label
from secondop_desktop.ui.widgets.buttons import Button, PrimaryButton
from secondop_desktop.ui.widgets.card import Card, Row, TwoLines
from secondop_desktop.usecases.maintain import Repaired

_SHOWN = 200


def _list(body_of: Dialog, problems: tuple[Problem, ...], name: str) -> None:
    card = Card(margins=(20, 8, 20, 8), name=name)
    for item in problems[:_SHOWN]:
        row = Row(60, grows=True)
        row.line.addWidget(TwoLines(f"{item.what} · {item.where}", item.message, wrap=True), 1)
        card.add_row(row)
    body_of.body.addWidget(card)
    more = len(problems) - _SHOWN
    if more > 0:
        body_of.body.addWidget(Label(ngettext("and {n} more", "and {n} more", more).format(n=more), "support"))


class ProblemsDialog(Dialog):
    """Names everything that is wrong. `mend_wanted` and `accept_wanted` follow from its buttons."""

    mend_wanted = Signal()
    accept_wanted = Signal()

    def __init__(self, parent: QWidget | None, title: str, problems: tuple[Problem, ...], *, aged: bool) -> None:
        super().__init__(parent, title, "problems", width=720)
        self.setMinimumHeight(440)
        words = _(
            "Nothing was changed. With a backup, most of it can be mended: what the backup has whole is put back, and"
            " what does not belong is set aside in a folder, never deleted."
        )
        self.body.addWidget(Label(words, "body", wrap=True))
        _list(self, problems, "problems_list")
        self.body.addStretch(1)
        if aged:
            self.accept_button = self.add_button(Button(_("Take it as it is…"), "problems_accept"))
            self.accept_button.clicked.connect(self._ask_accept)
        self.add_button(Button(_("Later"), "problems_close", min_width=96), rejects=True)
        self.mend = self.add_button(PrimaryButton(_("Mend it…"), "problems_mend", min_width=140))
        self.mend.setDefault(True)
        self.mend.clicked.connect(self._mend)
        self.mend.setFocus()

    def _mend(self) -> None:
        self.accept()
        self.mend_wanted.emit()

    def _ask_accept(self) -> None:
        message = _(
            "Do this only if you know why, such as after you put an old copy back yourself. What was found about the"
            " age of the files is not named again. Damage still is."
        )
        if ask(self, _("Take the records as they are?"), message, _("Take them as they are")):
            self.accept()
            self.accept_wanted.emit()


class RepairedDialog(Dialog):
    """What was put back or set aside, and what is still wrong."""

    def __init__(self, parent: QWidget | None, result: Repaired) -> None:
        whole = not result.left
        title = _("The records are whole again") if whole else _("Some of it could not be mended")
        super().__init__(parent, title, "repaired", width=720)
        self.setMinimumHeight(400)
        if result.done:
            self.body.addWidget(Label(_("Put back or set aside"), "label"))
            card = Card(margins=(20, 8, 20, 8), name="repaired_done")
            for line in result.done[:_SHOWN]:
                row = Row(44, grows=True)
                row.line.addWidget(Label(line, "body", wrap=True), 1)
                card.add_row(row)
            self.body.addWidget(card)
            told = _("What was set aside lies in the folder “quarantine” beside the records. Nothing was deleted.")
            self.body.addWidget(Label(told, "support", "ink_soft", wrap=True))
        if result.left:
            self.body.addWidget(Label(_("Still wrong"), "label"))
            _list(self, result.left, "repaired_left")
            told = _("Try an older backup, or one from another place. All else can be used as before.")
            self.body.addWidget(Label(told, "support", "ink_soft", wrap=True))
        self.body.addStretch(1)
        self.add_button(PrimaryButton(_("OK"), "repaired_ok", min_width=96), accepts=True).setFocus()
