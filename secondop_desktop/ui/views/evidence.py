"""Evidence of one fact: the crop of the page it was read from, or the place in the file that states it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect

from secondop_desktop.core.codec import said_by
from secondop_desktop.core.corrections import printed_otherwise
from secondop_desktop.core.dates import show
from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Document, Record, TestResult
from secondop_desktop.core.text import _
from secondop_desktop.core.turning import turned
from secondop_desktop.ui.models.wording import confirmed_words, is_picture, source_words, state_of
from secondop_desktop.ui.page_source import PageSource, image_of
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import Button, EvidenceCard, Facts, HBox, Label, OwnWords
from secondop_desktop.usecases.show_documents import Pages

# How much of the page's width a crop shows at least, so that its print can be read.
_SHARE = 0.72
_WIDTH = 1000


def document_target(source: Source, record_id: str = "") -> str:
    """Where the room of documents has to go for this source: document, page, and the record to point out."""
    return f"{source.document_id}#{source.page or ''}#{record_id}"


def best_source(record: Record) -> Source | None:
    """The source to show of a record: a page with a box, else a page, else a document; None for what was typed."""
    stated = [source for source in record.sources if source.document_id]
    stated.sort(key=lambda source: (source.box is None, source.page is None))
    return stated[0] if stated else None


def _said_by(record: TestResult, source: Source | None) -> TestResult:
    """What the source itself states, which a person may have corrected since."""
    said = said_by(record, source) if source is not None else record
    return said if isinstance(said, TestResult) else record


def _as_words(result: TestResult) -> str:
    """The value with its unit, flag and range."""
    words = " ".join(part for part in (result.value, result.unit) if part)
    if result.interpretation:
        words = f"{words}, {result.interpretation}"
    if result.reference_range:
        words = _("{value}, range {range}").format(value=words, range=result.reference_range)
    return words


class Evidence(EvidenceCard):
    """Where a result comes from. Fill it with `show_record`."""

    def __init__(self, shell: Shell, pages: PageSource) -> None:
        super().__init__(" ", name="evidence")
        self._shell, self._pages = shell, pages
        self._source: Source | None = None
        self._record: Record | None = None
        self.words = Label("", "support", wrap=True, selectable=True)
        self.words.setObjectName("evidence_words")
        self.own = OwnWords("", role="support")
        self.confirm = Button(_("This is right"), "evidence_confirm", size="small")
        place = self.body.indexOf(self.crop)
        self.body.insertWidget(place + 1, self.words)
        self.body.insertWidget(place + 2, self.own)
        row = HBox()
        row.addWidget(self.confirm)
        row.addStretch(1)
        self.body.addLayout(row)
        for widget in (self.crop, self.words, self.own, self.confirm):
            widget.hide()
        self.open_page.clicked.connect(self._open)

    @property
    def record(self) -> Record | None:
        """The record shown."""
        return self._record

    def show_record(self, record: TestResult, documents: Mapping[str, Document]) -> None:
        """Show where this result comes from."""
        self._record = record
        source = self._source = best_source(record)
        document = documents.get(source.document_id) if source is not None else None
        if self.heading is not None:
            self.heading.setText(_("Where {value} comes from").format(value=record.value or record.display))
        state, word = state_of(record)
        self.chip.set_state(state, word)
        self.confirm.setVisible(state == "needs_decision")
        pictured = source is not None and source.page is not None and document is not None and is_picture(document)
        self.crop.setVisible(pictured)
        self.words.setVisible(source is not None and not pictured)
        self.own.setVisible(record.by_hand)
        if record.by_hand:
            self.own.setText(_("You typed this yourself. No document states it yet."))
        elif source is not None and not pictured:
            self.words.setText(_("From {place}").format(place=source_words(source, documents)))
        self.open_page.setVisible(source is not None and document is not None)
        has_page = source is not None and source.page is not None
        self.open_page.set_text(_("Open the page") if has_page else _("Open the file"))
        self._fill(record, source, documents)
        if pictured and document is not None and source is not None and source.page is not None:
            self._draw(source, record, document)

    def _fill(self, record: TestResult, source: Source | None, documents: Mapping[str, Document]) -> None:
        facts = Facts()
        said = _said_by(record, source)
        shown, printed = _as_words(record), _as_words(said)
        facts.add(_("As typed") if record.by_hand else _("As printed"), printed, strong=True, own_words=record.by_hand)
        if printed_otherwise(record) is not None:
            facts.add(_("Your correction"), shown, strong=True, own_words=True)
        elif shown != printed:
            facts.add(_("Shown, by another source"), shown)
        kinds = {"collected": _("Drawn on"), "reported": _("Reported on")}
        facts.add(kinds.get(record.date_kind, _("Date")), show(record.date, long=True) or _("not recorded"))
        if record.report_date is not None:
            facts.add(_("Reported on"), show(record.report_date, long=True))
        if source is not None and not self.crop.isHidden():
            facts.add(_("Source"), source_words(source, documents))
        if record.laboratory and (source is None or source.page is None):
            facts.add(_("Laboratory"), record.laboratory)
        facts.add(_("Confirmed"), confirmed_words(record))
        self.body.replaceWidget(self.facts, facts)
        self.facts.deleteLater()
        self.facts = facts
        facts.show()

    def _draw(self, source: Source, record: TestResult, document: Document) -> None:
        page = source.page or 1
        box = turned(source.box, document.turn_of(page)) if source.box is not None else None
        said = _said_by(record, source)
        line = f"{said.display} {said.value} {said.unit}".strip()
        where = _("{line}, page {n}").format(line=line, n=page)

        def done(pages: Pages) -> None:
            picture = pages.pictures.get(page)
            if self._source is not source or picture is None:
                return
            image = image_of(picture)
            if box is None:
                # The page is known and the place on it is not: show its top.
                self.crop.show_image(image, None, where)
                return
            left, right = box[0] - 0.02, box[2] + 0.02
            wide = min(1.0, max(right - left, _SHARE))
            start = min(max(0.0, left), 1.0 - wide)
            piece = image.copy(QRect(int(start * image.width()), 0, int(wide * image.width()), image.height()))
            inside = ((box[0] - start) / wide, box[1], (box[2] - start) / wide, box[3])
            self.crop.show_image(piece, inside, where)

        def failed(error: SecondOpError) -> None:
            if self._source is source:
                self.crop.hide()
                self.words.setText(f"{error.title}. {error.message}")
                self.words.show()

        self._pages.draw(
            source.document_id,
            (page,),
            _WIDTH,
            while_alive(self, done),
            while_alive(self, failed),
            turns=document.turns,
        )

    def _open(self) -> None:
        if self._source is not None and self._record is not None:
            self._shell.go("documents", document_target(self._source, self._record.id))
