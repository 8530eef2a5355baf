"""The right pane of the packet room: what goes in, how it is made, and whether the file is ready."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from secondop_desktop.core.records import Document, Packet, Patient
from secondop_desktop.core.text import _, ngettext, pgettext
from secondop_desktop.ui.views.packet_room.composition import Built
from secondop_desktop.ui.views.packet_room.documents_page import DocumentsPage
from secondop_desktop.ui.views.packet_room.foot import Foot
from secondop_desktop.ui.views.packet_room.history_page import HistoryPage
from secondop_desktop.ui.views.packet_room.options import Options
from secondop_desktop.ui.views.packet_room.order_page import OrderPage
from secondop_desktop.ui.views.packet_room.redaction_page import RedactionPage
from secondop_desktop.ui.views.packet_room.side_pages import CautionsPage, NewsPage
from secondop_desktop.ui.widgets import (
    CheckBox,
    ComboBox,
    Label,
    LinkButton,
    Panel,
    Rule,
    Scroll,
    VBox,
    fix,
)
from secondop_desktop.ui.widgets.beside import Beside
from secondop_desktop.usecases.make_packet import MOVABLE, Choices, Edition, Paper, Section, section_of, section_title
from secondop_desktop.usecases.packet_files import Written
from secondop_desktop.usecases.packet_history import Changes
from secondop_desktop.usecases.prepare_opinion import Case

_FRONT = (Section.SUMMARY, Section.CONTENTS, Section.TIMELINE, Section.MEDICATIONS)


class _SectionRow(QWidget):
    """A section with its check box and its number of pages."""

    def __init__(self, words: str, name: str, *, fixed: bool = False) -> None:
        super().__init__()
        row = Beside(self, spacing=8, lines=0, least=160)
        self.box = CheckBox(words, name)
        self.box.setChecked(True)
        self.box.setEnabled(not fixed)
        self.count = Label("", "body", "ink_soft")
        row.addWidget(self.box, 1)
        row.addWidget(self.count)
        fix(self, min_height=34)
        self._words = words

    def tell(self, count: str) -> None:
        """Say how many pages it has."""
        self.count.setText(count)
        self.box.setAccessibleName(f"{self._words}, {count}" if count else self._words)


class ChoicesPane(Panel):
    """`changed` comes with every choice; `choices()` and `password()` are what was chosen.

    `news` asks what is new since a packet; `drawing` says whether boxes are to be drawn on the pages.
    """

    changed = Signal()
    case_changed = Signal()
    news = Signal(str)
    drawing = Signal(bool)

    def __init__(self) -> None:
        super().__init__("surface", lines="left")
        self.setObjectName("packet_choices")
        self.setAccessibleName(_("What goes in"))
        outer = VBox(self)
        self.stack = QStackedWidget()
        outer.addWidget(self.stack, 1)
        self._choices = QWidget()
        self._choices.setProperty("plain", True)
        self._column = VBox(self._choices, margins=(24, 14, 24, 12), spacing=0)
        self.area = Scroll(self._choices, "packet_choices_scroll")
        self.stack.addWidget(self.area)
        self.order = OrderPage()
        self.documents = DocumentsPage()
        self.redaction = RedactionPage()
        self.history = HistoryPage()
        self.news_page = NewsPage()
        self.cautions_page = CautionsPage()
        for page in (self.order, self.documents, self.redaction, self.history, self.news_page, self.cautions_page):
            self.stack.addWidget(page)
        self._quiet = False
        self._place = ""
        self._with_documents: set[Section] = set()
        self._counts: dict[Section, int] = {}
        self._build_choices()
        self.foot = Foot()
        outer.addWidget(self.foot)
        self._connect_pages()

    def _build_choices(self) -> None:
        column = self._column
        head = Beside(spacing=8)
        self.title = Label(_("Your packet"), "title", wrap=True)
        head.addWidget(self.title, 1)
        self.history_link = LinkButton(_("History"), "packet_history", role="support")
        head.addWidget(self.history_link)
        column.addLayout(head)
        column.gap(6)
        self.case = ComboBox("packet_case", label=_("Which second opinion"))
        self.case.hide()
        column.addWidget(self.case)
        what = Beside(spacing=8)
        what.addWidget(Label(_("What goes in"), "label"), 1)
        self.order_link = LinkButton(_("Change order"), "packet_order", role="support")
        what.addWidget(self.order_link)
        column.addLayout(what)
        self.front = _SectionRow(_("Summary, timeline, medicines"), "section_front", fixed=True)
        column.addWidget(self.front)
        self.sections: dict[Section, _SectionRow] = {}
        self._rows = VBox()
        for section in MOVABLE:
            row = _SectionRow(section_title(section), f"section_{section}")
            # What concerns the insurance is asked for by itself, and is an edition of its own.
            row.box.setChecked(section is not Section.INSURANCE)
            row.box.toggled.connect(self._tell)
            self.sections[section] = row
            self._rows.addWidget(row)
        column.addLayout(self._rows)
        self.manifest = _SectionRow(_("List of originals (always)"), "section_manifest", fixed=True)
        column.addWidget(self.manifest)
        self.documents_link = LinkButton(
            _("Leave out single documents…"), "packet_documents", role="support", wrap=True
        )
        column.addWidget(self.documents_link)
        column.gap(8)
        column.addWidget(Rule())
        column.gap(10)
        self.options = Options()
        column.addWidget(self.options)
        column.addStretch(1)

    def _connect_pages(self) -> None:
        options = self.options
        self.case.currentIndexChanged.connect(self._case_chosen)
        options.changed.connect(self._tell)
        options.edition_changed.connect(self._edition_changed)
        options.privacy.connect(lambda: self.open_page(self.redaction))
        self.order_link.clicked.connect(lambda: self.open_page(self.order))
        self.documents_link.clicked.connect(lambda: self.open_page(self.documents))
        self.history_link.clicked.connect(lambda: self.open_page(self.history))
        self.foot.look.connect(self._show_cautions)
        for page, link in (
            (self.order, self.order_link),
            (self.documents, self.documents_link),
            (self.redaction, options.privacy_link),
            (self.history, self.history_link),
            (self.cautions_page, self.foot.cautions_link),
        ):
            page.back.clicked.connect(lambda _checked=False, to=link: self.close_page(to))
        self.news_page.back.clicked.connect(lambda: self.open_page(self.history))
        self.order.changed.connect(self._order_changed)
        self.documents.changed.connect(self._documents_changed)
        self.redaction.changed.connect(self._redaction_changed)
        self.history.news.connect(self.news)
        self.news_page.supplement.connect(self._make_supplement)

    def open_page(
        self, page: OrderPage | DocumentsPage | RedactionPage | HistoryPage | NewsPage | CautionsPage
    ) -> None:
        """Show a page in the place of the choices, with the keyboard at its top."""
        self.order.show_sections(
            {name for name, row in self.sections.items() if row.isVisible() and row.box.isChecked()}
        )
        self.stack.setCurrentWidget(page)
        page.back.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell_drawing()

    def show_choices(self) -> None:
        """Show the choices again, as for another person; the keyboard stays where it is."""
        self.stack.setCurrentWidget(self.area)
        self._tell_drawing()

    def close_page(self, link: QWidget) -> None:
        """Go back to the choices, to the link that led away from them."""
        self.stack.setCurrentWidget(self.area)
        link.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell_drawing()

    def _tell_drawing(self) -> None:
        self.drawing.emit(self.options.chosen_edition is Edition.REDACTED)

    def _tell_recipient(self) -> None:
        """Whom the packet is for where nothing is typed: that of the case, but for what is not for the specialist."""
        words = {Edition.PATIENT: _("My own copy"), Edition.INSURANCE: _("The insurance")}
        usual = self._place or _("Doctor, clinic")
        self.options.recipient.setPlaceholderText(words.get(self.options.chosen_edition, usual))

    def _edition_changed(self) -> None:
        self._tell_drawing()
        self._tell_recipient()
        if self.options.chosen_edition is Edition.REDACTED and not self.redaction.terms and not self.redaction.boxes:
            self.open_page(self.redaction)

    def _redaction_changed(self) -> None:
        self.options.tell_removed(self.redaction.summary())
        self._tell()

    def _make_supplement(self, packet_id: str) -> None:
        self.options.make_supplement(packet_id)
        self.close_page(self.options.edition)

    def _show_cautions(self) -> None:
        self.cautions_page.show_cautions(self.foot.cautions)
        self.open_page(self.cautions_page)

    def show_news(self, packet_id: str, changes: Changes) -> None:
        """Show what is new since a packet."""
        self.news_page.show_changes(packet_id, changes)
        self.open_page(self.news_page)

    # ------------------------------------------------------------------------------------------------- choices

    def choices(self) -> Choices:
        """What was chosen."""
        moved = (section for section in self.order.order() if self.sections[section].box.isChecked())
        options = self.options
        edition = options.chosen_edition
        redacting = edition is Edition.REDACTED
        return Choices(
            case_id=self.case.value() or None,
            paper=Paper(options.paper.value() or Paper.LETTER),
            language=options.language.value(),
            recipient=options.recipient.text().strip(),
            sections=(*_FRONT, *moved, Section.MANIFEST),
            left_out=self.documents.left_out(),
            edition=edition,
            terms=self.redaction.terms if redacting else (),
            boxes=self.redaction.boxes if redacting else (),
            sensitive=self.redaction.allowed() if redacting else (),
            max_pages=options.max_pages(),
            with_summary=options.summary.isChecked(),
            since=options.since.value() if edition is Edition.SUPPLEMENT else "",
        )

    def password(self) -> str | None:
        """The password of the file, None for none."""
        return self.options.password()

    def show_cases(self, cases: Sequence[Case], wanted: str = "") -> None:
        """The cases of the person: the wanted one chosen, or the one that was, or else the newest."""
        self._quiet = True
        before = wanted if any(case.id == wanted for case in cases) else self.case.value()
        self.case.clear()
        for case in cases:
            self.case.addItem(case.title, case.id)
        self.case.setVisible(len(cases) > 1)
        if cases:
            self.case.set_value(before if any(case.id == before for case in cases) else cases[-1].id)
        self._quiet = False
        chosen = next((case for case in cases if case.id == self.case.value()), None)
        specialist = chosen.specialist if chosen is not None else ""
        whose = pgettext("who reads it", "Packet for {name}").format(name=specialist)
        self.title.setText(whose if specialist else _("Your packet"))
        place = ", ".join(part for part in (chosen.specialist, chosen.clinic) if part) if chosen is not None else ""
        self._place = place
        self._tell_recipient()
        self.options.recipient.setToolTip("")

    def show_documents(self, documents: Sequence[Document], patient: Patient | None = None) -> None:
        """The originals that can go in, and whose they are."""
        self.documents.show_documents(documents)
        titles = {document.id: document.title or document.file_name for document in documents}
        self.redaction.show_person(patient, titles)
        self.options.tell_removed(self.redaction.summary())
        self._count_left_out()
        self._with_documents = {section_of(document) for document in documents}
        for section, row in self.sections.items():
            row.setVisible(section in self._with_documents or section in self._counts or not row.box.isChecked())

    def show_history(self, packets: Sequence[Packet], files: Mapping[str, Written] | None = None) -> None:
        """The packets that were made, and the files that are known of them."""
        self.history.show_packets(packets, files)
        self.options.show_packets(packets)

    def _tell(self) -> None:
        if not self._quiet:
            self.changed.emit()

    def _case_chosen(self) -> None:
        if not self._quiet:
            self.case_changed.emit()

    def _order_changed(self) -> None:
        for number, section in enumerate(self.order.order()):
            row = self.sections[section]
            if self._rows.indexOf(row) != number:
                self._rows.removeWidget(row)
                self._rows.insertWidget(number, row)
        self._tell()

    def _documents_changed(self) -> None:
        self._count_left_out()
        self._tell()

    def _count_left_out(self) -> None:
        n = len(self.documents.left_out())
        words = ngettext("{n} document left out. Change…", "{n} documents left out. Change…", n).format(n=n)
        self.documents_link.set_text(words if n else _("Leave out single documents…"))

    # --------------------------------------------------------------------------------------------------- state

    def show_counts(self, counts: Mapping[Section, int]) -> None:
        """How many pages each section has in the file."""
        self._counts = dict(counts)
        front = sum(counts.get(section, 0) for section in _FRONT)
        self.front.tell(ngettext("{n} page", "{n} pages", front).format(n=front) if front else "")
        for section, row in self.sections.items():
            n = counts.get(section, 0)
            out = _("own file") if section is Section.INSURANCE else _("left out")
            row.tell(str(n) if n else _("nothing") if row.box.isChecked() else out)
            row.setVisible(bool(n) or section in self._with_documents or not row.box.isChecked())
        self.manifest.tell(str(counts.get(Section.MANIFEST, "")))

    def show_ready(self, built: Built) -> None:
        """The file was verified, and is the one that Save writes."""
        self.foot.show_ready(built, roomy=self.height() >= self.theme.px(600))
