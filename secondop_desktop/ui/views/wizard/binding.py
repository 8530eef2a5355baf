"""Fields bound to a part of the case: each letter is a change of it, and the case fills them again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QWidget

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.errors import UsageError
from secondop_desktop.core.text import _
from secondop_desktop.opinion.case import read_date
from secondop_desktop.ui.widgets import ComboBox, FormField, TextArea, TextField, fix
from secondop_desktop.usecases.prepare_opinion import Case

Change = Callable[[Case], Case]


class Bound:
    """Binds fields by what reads them from a case and what writes them into one; `tell` is given each change.

    What builds its fields anew makes a new one of these.
    """

    def __init__(self, tell: Callable[[Change], None]) -> None:
        self._tell = tell
        self._quiet = False
        self._fillers: list[Callable[[Case], None]] = []

    def fill(self, case: Case) -> None:
        """Fill the fields from the case."""
        self._quiet = True
        for filler in self._fillers:
            filler(case)
        self._quiet = False

    def change(self, change: Change) -> None:
        """The person answered."""
        if not self._quiet:
            self._tell(change)

    def text(self, box: TextField | TextArea, read: Callable[[Case], str], write: Callable[[Case, str], Case]) -> None:
        """Bind a text."""

        def typed(text: str) -> None:
            self.change(lambda case: write(case, text.strip()))

        if isinstance(box, TextField):
            box.textEdited.connect(typed)
        else:
            box.changed.connect(typed)

        def fill(case: Case) -> None:
            # The cursor is left alone where the text stands there already.
            if box.text().strip() != read(case):
                box.setText(read(case))

        self._fillers.append(fill)

    def choice(self, box: ComboBox, read: Callable[[Case], str], write: Callable[[Case, str], Case]) -> None:
        """Bind one of several."""
        box.currentIndexChanged.connect(lambda _index: self.change(lambda case: write(case, box.value())))
        self._fillers.append(lambda case: box.set_value(read(case)))

    def tick(self, box: QCheckBox, read: Callable[[Case], bool], write: Callable[[Case, bool], Case]) -> None:
        """Bind a check box."""
        box.toggled.connect(lambda on: self.change(lambda case: write(case, on)))
        self._fillers.append(lambda case: box.setChecked(read(case)))

    def day(
        self,
        box: TextField,
        form: FormField,
        read: Callable[[Case], PartialDate | None],
        write: Callable[[Case, PartialDate | None], Case],
    ) -> None:
        """Bind a date, as precise as it is known; what is no date is said below and not kept."""
        if not box.placeholderText():
            box.setPlaceholderText(_("such as 8 December 2026"))

        def typed(text: str) -> None:
            try:
                when = read_date(text.strip())
            except UsageError:
                return
            form.set_error("")
            self.change(lambda case: write(case, when))

        def left() -> None:
            try:
                read_date(box.text().strip())
            except UsageError as error:
                form.set_error(f"{error.title}. {error.message}")

        def fill(case: Case) -> None:
            when = read(case)
            try:
                same = read_date(box.text().strip()) == when
            except UsageError:
                same = False
            if not same:
                box.setText(show(when, long=True))
                form.set_error("")

        box.textEdited.connect(typed)
        box.editingFinished.connect(left)
        self._fillers.append(fill)


def day_field(name: str, label: str, *, help_text: str = "") -> tuple[TextField, FormField]:
    """A field for a date with its label."""
    box = TextField(name)
    fix(box, max_width=300)
    return box, FormField(label, box, help_text=help_text)


def give_focus(root: QWidget, name: str) -> None:
    """Give the keyboard to the newest widget of this name in `root`, which may have been built only now.

    Those that were taken out live on for a moment; a widget that no layout has shown yet takes no focus.
    """
    found = root.findChildren(QWidget, name) if name else []
    if not found:
        return
    hidden = []
    widget: QWidget | None = found[-1]
    while widget is not None and widget is not root and not widget.isVisible():
        hidden.append(widget)
        widget = widget.parentWidget()
    for widget in reversed(hidden):
        widget.show()
    found[-1].setFocus(Qt.FocusReason.OtherFocusReason)
