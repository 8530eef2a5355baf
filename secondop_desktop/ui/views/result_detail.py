"""The pane beside the test results: the trend of the test, where the chosen result comes from, all its results."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from secondop_desktop.core.dates import show
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Status, TestResult
from secondop_desktop.core.specimens import named_with_specimen
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.ui.models.facts import differences, facts_of, versions_words
from secondop_desktop.ui.models.results import Results, panel_of, test_key
from secondop_desktop.ui.models.wording import source_words
from secondop_desktop.ui.page_source import PageSource
from secondop_desktop.ui.shell import Shell
from secondop_desktop.ui.views.evidence import Evidence
from secondop_desktop.ui.views.result_series import MANY, DrawnSeries, drawn_series, series_with
from secondop_desktop.ui.views.results_reader import ResultsReader
from secondop_desktop.ui.while_alive import while_alive
from secondop_desktop.ui.widgets import Button, Card, Facts, HBox, Label, LinkButton, Panel, Scroll, VBox, clear, fix
from secondop_desktop.ui.widgets.base import show_if
from secondop_desktop.ui.widgets.flow import Flow
from secondop_desktop.ui.widgets.splitter import PaneContent
from secondop_desktop.ui.widgets.trend import TrendLegend, TrendView
from secondop_desktop.usecases.show_results import Result, Series, flag_of
from secondop_desktop.usecases.show_sources import said_by, successor_of

LISTED = 12
_TURN_MS = 15
"""Between two cards of a result, while its series was read."""
T = TypeVar("T")


class ResultDetail(Panel):
    """Shows one result and the series that it is of. Choosing a mark of the trend shows that result."""

    correct = Signal(object)
    remove = Signal(object)
    history = Signal(object)
    confirmed = Signal(object)

    def __init__(
        self, shell: Shell, pages: PageSource, reader: ResultsReader, *, parent: QWidget | None = None
    ) -> None:
        super().__init__("surface", parent=parent)
        self.setObjectName("results_detail")
        self.setAccessibleName(_("Details"))
        self.record: TestResult | None = None
        self._shell, self._reader = shell, reader
        self._results = Results()
        self._drawn: tuple[Result, ...] = ()
        self._arranging: Hashable = None
        self._asked = 0
        self._reading: tuple[Hashable, Results] | None = None
        self._known: tuple[tuple[TestResult, ...], tuple[DrawnSeries, ...]] = ((), ())
        content = PaneContent()
        column = content.column
        VBox(self).addWidget(Scroll(content, "results_detail_scroll"))
        head = HBox(spacing=12)
        self.name = Label("", "heading", wrap=True)
        head.addWidget(self.name, 1)
        self.count = Label("", "fine", "ink_soft", wrap=True, align=Qt.AlignmentFlag.AlignRight)
        head.addWidget(self.count)
        column.addLayout(head)
        self.second = Label("", "support", "ink_soft", wrap=True)
        column.addWidget(self.second)
        column.gap(8)
        self.trend = TrendView("results_trend", away=self._away)
        column.addWidget(self.trend)
        self.legend = TrendLegend()
        column.addWidget(self.legend)
        self.no_trend = Label("", "support", "ink_soft", wrap=True)
        column.addWidget(self.no_trend)
        column.gap(16)
        self.evidence = Evidence(shell, pages)
        column.addWidget(self.evidence)
        column.gap(16)
        self.more = QWidget()
        self._more = VBox(self.more, spacing=0)
        column.addWidget(self.more)
        row = Flow(spacing=8)
        self.delete = Button(_("Delete"), "results_delete", size="small")
        row.addWidget(self.delete)
        self.before = LinkButton(_("What it was before"), "results_history", role="support")
        row.addWidget(self.before)
        column.addLayout(row)
        column.addStretch(1)
        fix(self, min_width=320)
        self.trend.chosen.connect(self._mark_chosen)
        self.evidence.correct.clicked.connect(lambda: self.correct.emit(self.record))
        self.evidence.confirm.clicked.connect(lambda: self.confirmed.emit(self.record))
        self.delete.clicked.connect(lambda: self.remove.emit(self.record))
        self.before.clicked.connect(lambda: self.history.emit(self.record))

    def show_result(self, record: TestResult, results: Results) -> None:
        """Show this result with the series of its test."""
        self._results = results
        self.record = record
        self._asked += 1
        found = results.series(record)
        self.name.setText(named_with_specimen(record))
        self.second.setText(" · ".join(part for part in (panel_of(record), record.unit) if part))
        self.evidence.show_record(record, results.documents)
        if found is not None and self._known[0] is not found and len(found) <= MANY:
            self._known = (found, drawn_series(found))
        if self._known[0] is found:
            self._show_series(record)
            return
        # What is shown of another test goes at once; what there is of this one comes.
        self.count.setText("")
        clear(self._more)
        self.trend.show_points("", (), -1)
        if found is None:
            # Where only some results are known as yet, the others are on their way with those of its test.
            if not results.partly:
                self._read_series(record, results)
        elif self._arranging is not found:
            self._arranging = found
            self._away(lambda: drawn_series(found), lambda known: self._arranged(found, known))

    def _read_series(self, record: TestResult, results: Results) -> None:
        key = test_key(record)
        if self._reading is not None and self._reading[0] == key and self._reading[1] is results:
            return
        self._reading = (key, results)

        def done(known: tuple[DrawnSeries, ...]) -> None:
            self._reading = None
            shown = self.record
            if shown is not None and self._results is results and test_key(shown) == key:
                self._known = (results.by_test[key], known)
                drawn, asked = series_with(known, shown), self._asked
                self._show_trend(drawn, shown)
                # What is below the fold comes after what is waited for.
                cards = self._cards(drawn.series, shown)
                QTimer.singleShot(_TURN_MS, self, lambda: self._show_rest(cards, asked))

        self._reader.read_series(record, results, done)

    def _arranged(self, found: tuple[TestResult, ...], known: tuple[DrawnSeries, ...]) -> None:
        if self._arranging is found:
            self._arranging = None
        record = self.record
        if record is not None and self._results.by_test.get(test_key(record)) is found:
            self._known = (found, known)
            self._show_series(record)

    def _away(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Have this done in the reading lane."""

        def run(progress: Progress) -> T:
            return work()

        self._shell.run("read", run, name="trend", done=while_alive(self, done))

    def _show_series(self, record: TestResult) -> None:
        drawn = series_with(self._known[1], record)
        self._show_trend(drawn, record)
        self._show_more(drawn.series, record)

    def _show_rest(self, cards: Iterator[Card], asked: int) -> None:
        """Add a card and the others in turns of their own, as long as the same is shown."""
        card = next(cards, None) if asked == self._asked else None
        if card is not None:
            self._add(card)
            QTimer.singleShot(_TURN_MS, self, lambda: self._show_rest(cards, asked))

    def _add(self, card: Card) -> None:
        self._more.addWidget(card)
        self._more.gap(16)

    def _show_trend(self, drawn: DrawnSeries, record: TestResult) -> None:
        self.count.setText(drawn.count)
        series, points = drawn.series, drawn.points
        self._drawn = drawn.results
        current = drawn.place_of(record)
        several = len(points) > 1
        self.trend.setVisible(several)
        self.legend.setVisible(several)
        self.no_trend.setVisible(not several)
        if several:
            self.trend.show_points(series.name, points, current, words=drawn.words)
            bands = any(point.low is not None or point.high is not None for point in points)
            self.legend.show_what_is_there(bands=bands, flags=any(point.flag for point in points))
        elif len(series.results) > 1:
            self.no_trend.setText(_("These results are words, so there is no curve."))
        else:
            self.no_trend.setText(_("One result so far. With a second one a curve is drawn here."))

    def _mark_chosen(self, index: int) -> None:
        if 0 <= index < len(self._drawn):
            record = self._drawn[index].record
            self.record = record
            self.evidence.show_record(record, self._results.documents)

    def _show_more(self, series: Series, record: TestResult) -> None:
        clear(self._more)
        for card in self._cards(series, record):
            self._add(card)

    def _cards(self, series: Series, record: TestResult) -> Iterator[Card]:
        """What stands below where it comes from: more about it, other sources, all results of its test."""
        facts = facts_of(record)
        texts = [text for text in (record.comments, record.note) if text]
        if facts or texts:
            card = Card(_("More about it"), margins=(16, 12, 16, 14), spacing=8, role="label", name="results_more")
            for text in texts:
                card.body.addWidget(Label(text, "support", wrap=True, italic=record.by_hand, selectable=True))
            grid = Facts(facts)
            card.body.addWidget(grid)
            yield card
        sources = self._sources(record)
        if sources is not None:
            yield sources
        if len(series.results) > 1:
            yield self._all(series.results)

    def _sources(self, record: TestResult) -> Card | None:
        """Who else states it and in what words, and what it replaced; None where one source says it once."""
        # Of very many results the list has only the newest of each test; others of its test are in the series.
        others = (*self._results.results, *(self._results.series(record) or ()))
        versions = versions_words(record, others)
        # What replaced it may stand under another code, and be neither in the list of very many nor in the series.
        unread = bool(self._results.numbers) and record.status is Status.SUPERSEDED and not successor_of(record, others)
        told = len(record.sources) > 1 or bool(versions)
        if not told and not unread:
            return None
        card = Card(_("Sources"), margins=(16, 12, 16, 14), spacing=8, role="label", name="results_sources")
        for source in record.sources:
            words = source_words(source, self._results.documents)
            other = differences(said_by(record, source), record)
            said = _("{source} says {words}").format(source=words, words=other) if other else words
            card.body.addWidget(Label(said, "support", wrap=True, italic=source.by_hand, selectable=True))
        add_versions(card, versions)
        if unread:
            show_if(card, told)
            self._reader.read_versions(
                record, while_alive(card, lambda found: add_versions(card, versions_words(record, found)))
            )
        return card

    @staticmethod
    def _all(results: Sequence[Result]) -> Card:
        card = Card(_("All results"), margins=(16, 12, 16, 14), spacing=8, role="label", name="results_all")
        grid = Facts(width=104)
        for result in list(reversed(results))[:LISTED]:
            one = result.record
            said = " ".join(part for part in (one.value, one.unit, flag_of(one)) if part)
            if one.reference_range:
                said = _("{value}, range {range}").format(value=said, range=one.reference_range)
            grid.add(show(one.date) or _("no date"), said, strong=bool(flag_of(one)), own_words=one.by_hand)
        card.body.addWidget(grid)
        if len(results) > LISTED:
            more = len(results) - LISTED
            words = ngettext("{n} older result is not listed here.", "{n} older results are not listed here.", more)
            card.body.addWidget(Label(words.format(n=more), "support", "ink_soft", wrap=True))
        return card


def add_versions(card: Card, words: Sequence[str]) -> None:
    """Write into the card what the result replaced, or what replaced it; one with words is shown."""
    for line in words:
        card.body.addWidget(Label(line, "support", "ink_soft", wrap=True, selectable=True))
    if words:
        show_if(card, True)
