"""What is removed from the redacted edition: words, parts of pages, and what may be sensitive."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.records import Patient
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.views.packet_room.side_pages import SidePage
from secondop_desktop.ui.widgets import (
    Button,
    CheckBox,
    HBox,
    IconButton,
    Label,
    LinkButton,
    Rule,
    TextField,
    VBox,
    announce,
    clear,
)
from secondop_desktop.usecases.packet_choices import RedactionBox, Sensitive, identity_terms, sensitive_word

SHORTEST = 2


class RedactionPage(SidePage):
    """`changed` comes with every word, box and tick; `draw` asks for the keyboard's way to draw a box."""

    changed = Signal()
    draw = Signal()
    show_box = Signal(str, int)

    def __init__(self) -> None:
        super().__init__(
            "redaction",
            _("What to remove"),
            _("What you name here is taken out of the pages, the lists and the file itself, and cannot be brought back "
              "by the reader. Look at every page before you hand it over."),
        )  # fmt: skip
        self._terms: tuple[str, ...] = ()
        self._boxes: tuple[RedactionBox, ...] = ()
        self._titles: Mapping[str, str] = {}
        self._patient: Patient | None = None
        self.inner.addWidget(Label(_("Words"), "label", wrap=True))
        row = HBox(spacing=8)
        self.field = TextField("redact_term", label=_("Words to remove"), placeholder=_("A name, a word, a number"))
        self.add = Button(_("Add"), "redact_add", size="normal")
        row.addWidget(self.field, 1)
        row.addWidget(self.add)
        self.inner.addLayout(row)
        self.identity = LinkButton(_("Hide who I am"), "redact_identity", role="support", wrap=True)
        self.identity.setAccessibleDescription(_("Removes name, birth date, record numbers and address"))
        self.inner.addWidget(self.identity)
        self._term_list = VBox(spacing=2)
        self.inner.addLayout(self._term_list)
        self.inner.gap(6)
        self.inner.addWidget(Rule())
        self.inner.addWidget(Label(_("Parts of pages"), "label", wrap=True))
        words = _(
            "Draw a box over a paper with the mouse. By keys: B begins one, the arrows move it, Shift and the arrows "
            "change its size, Enter keeps it, Esc gives it up."
        )
        self.inner.addWidget(Label(words, "support", "ink_soft", wrap=True))
        self.draw_button = Button(_("Draw a box"), "redact_draw", size="small", key="Ctrl+B")
        self.inner.addWidget(self.draw_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._box_list = VBox(spacing=2)
        self.inner.addLayout(self._box_list)
        self.inner.gap(6)
        self.inner.addWidget(Rule())
        self.inner.addWidget(Label(_("May be sensitive"), "label", wrap=True))
        about = _("Left out of this edition. Tick what this reader needs.")
        self.inner.addWidget(Label(about, "support", "ink_soft", wrap=True))
        self.sensitive: dict[Sensitive, CheckBox] = {}
        for category in Sensitive:
            box = CheckBox(sensitive_word(category), f"sensitive_{category}")
            box.toggled.connect(self.changed)
            self.sensitive[category] = box
            self.inner.addWidget(box)
        self.inner.addStretch(1)
        self.add.clicked.connect(self._add_typed)
        self.field.returnPressed.connect(self._add_typed)
        self.identity.clicked.connect(self._hide_identity)
        self.draw_button.clicked.connect(self.draw)

    # ------------------------------------------------------------------------------------------------- values

    @property
    def terms(self) -> tuple[str, ...]:
        """The words to remove."""
        return self._terms

    @property
    def boxes(self) -> tuple[RedactionBox, ...]:
        """The boxes that were drawn."""
        return self._boxes

    def allowed(self) -> tuple[Sensitive, ...]:
        """What goes in although it may be sensitive."""
        return tuple(category for category, box in self.sensitive.items() if box.isChecked())

    def summary(self) -> str:
        """How much is to be removed, in a few words."""
        n, k = len(self._terms), len(self._boxes)
        parts = []
        if n:
            parts.append(ngettext("{n} word", "{n} words", n).format(n=n))
        if k:
            parts.append(ngettext("{n} box", "{n} boxes", k).format(n=k))
        return _("Removes {what}. Change…").format(what=", ".join(parts)) if parts else ""

    def show_person(self, patient: Patient | None, titles: Mapping[str, str]) -> None:
        """Whose packet it is, and what its originals are called; another person begins with nothing removed."""
        if self._patient is not None and (patient is None or patient.id != self._patient.id):
            self._terms, self._boxes = (), ()
            self._show_terms()
        self._patient, self._titles = patient, titles
        self._boxes = tuple(box for box in self._boxes if box.document_id in titles)
        self._show_boxes()

    # ------------------------------------------------------------------------------------------------ changes

    def add_box(self, box: RedactionBox) -> None:
        """A box was drawn."""
        self._boxes = (*self._boxes, box)
        self._show_boxes()
        announce(self, _("Box kept: {where}").format(where=self._where(box)))
        self.changed.emit()

    def add_terms(self, words: tuple[str, ...]) -> None:
        """Remove these words too."""
        new = [word for word in words if word.casefold() not in {term.casefold() for term in self._terms}]
        if new:
            self._terms = (*self._terms, *new)
            self._show_terms()
            self.changed.emit()

    def _add_typed(self) -> None:
        word = " ".join(self.field.text().split())
        if sum(c.isalnum() for c in word) < SHORTEST:
            self.field.setFocus()
            announce(self, _("Each needs at least two letters or digits."))
            return
        self.field.clear()
        self.add_terms((word,))

    def _hide_identity(self) -> None:
        if self._patient is not None:
            self.add_terms(identity_terms(self._patient))

    def _show_terms(self) -> None:
        clear(self._term_list)
        for number, term in enumerate(self._terms):
            remove = IconButton(
                "close", _("Do not remove “{term}”").format(term=term), f"term_remove_{number}", side=32
            )
            remove.clicked.connect(lambda _checked=False, word=term: self._drop_term(word))
            self._term_list.addWidget(_line(Label(term, "body", wrap=True), remove))

    def _drop_term(self, term: str) -> None:
        self._terms = tuple(word for word in self._terms if word != term)
        self._show_terms()
        self.field.setFocus()
        self.changed.emit()

    def _where(self, box: RedactionBox) -> str:
        title = self._titles.get(box.document_id, "")
        return _("{title}, page {n}").format(title=title, n=box.page)

    def _show_boxes(self) -> None:
        clear(self._box_list)
        for number, box in enumerate(self._boxes):
            link = LinkButton(_("Show"), f"box_show_{number}", role="support")
            link.setAccessibleName(_("Show the box on {where}").format(where=self._where(box)))
            link.clicked.connect(lambda _checked=False, item=box: self.show_box.emit(item.document_id, item.page))
            words = _("Take away the box on {where}").format(where=self._where(box))
            remove = IconButton("close", words, f"box_remove_{number}", side=32)
            remove.clicked.connect(lambda _checked=False, item=box: self._drop_box(item))
            self._box_list.addWidget(_line(Label(self._where(box), "body", wrap=True), link, remove))

    def _drop_box(self, box: RedactionBox) -> None:
        self._boxes = tuple(item for item in self._boxes if item is not box)
        self._show_boxes()
        self.draw_button.setFocus()
        self.changed.emit()


def _line(words: QWidget, *buttons: QWidget) -> QWidget:
    line = QWidget()
    line.setProperty("plain", True)
    row = HBox(line, spacing=4)
    row.addWidget(words, 1)
    for button in buttons:
        row.addWidget(button)
    return line
