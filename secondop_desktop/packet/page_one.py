"""Fits page one: who has to give way, in which order, until everything stands on exactly one page."""

from __future__ import annotations

from dataclasses import dataclass

from secondop_desktop.core.records import TestResult
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.packet.blocks import Block
from secondop_desktop.packet.book import Book
from secondop_desktop.packet.facts import Facts
from secondop_desktop.packet.key_results import KeyResult, KeyTable, key_results
from secondop_desktop.packet.laboratory import unchecked_line
from secondop_desktop.packet.plan import Section
from secondop_desktop.packet.style import ACCENT, BODY, HEADING, Face
from secondop_desktop.packet.summary import PageOne
from secondop_desktop.packet.text import Span, Text, bold, is_empty, join, page_link, soft, wrap

_LEFT: tuple[str, ...] = ("timeline", "treatments")
_RIGHT: tuple[str, ...] = ("medications", "allergies", "conditions", "implants")
_USUAL_KEYS = 7
_MOST_KEYS = 24
_BETWEEN = 6.75
_DENSE_BETWEEN = 4.0
_ATTEMPTS = ((True, False, 0), (True, True, 0), (False, True, 0), (False, True, 1), (False, True, 2))
"""Whether everything has to be shown, whether lines stand closer together, and how short statements become."""
_GIVES_WAY = ("other keys", "contacts", "treatments", "questions", "conditions", "timeline", "keys", "implants")
"""What is counted instead of shown when page one is full, the first to go first; medications go last of all."""
_SHARE = {"contacts": 1, "treatments": 1, "questions": 1, "conditions": 4, "timeline": 4, "keys": 5, "implants": 1}
"""So many lines of each list stay while any other list has more than its share: none fills the page alone."""
_LEAST_MEDICATIONS = 10
"""So many medications stay, in two columns, where they would leave no result in sight."""
_LEAST_KEYS = 3
"""The share of the key results together, where fewer than these are flagged or linked."""


@dataclass(slots=True)
class _Keys:
    """The key results: those that stay (flagged or linked) come before the others."""

    results: list[KeyResult]
    strong: int
    shown_strong: int
    shown_others: int

    @property
    def shown(self) -> list[KeyResult]:
        return self.results[: self.shown_strong] + self.results[self.strong :][: self.shown_others]


class _Fit:
    """One attempt at page one."""

    def __init__(self, book: Book, facts: Facts, *, dense: bool, tight: int) -> None:
        self.book = book
        self.facts = facts
        self.between = _DENSE_BETWEEN if dense else _BETWEEN
        self.page = PageOne(book, facts, dense=dense, tight=tight)
        self.page.identity()
        self.page.question()
        self.page.diagnosis()
        self.blocks = self.page.blocks()
        self.all_keys = key_results(facts)
        results = [key for key in self.all_keys if key.keep]
        strong = min(len(results), _MOST_KEYS)
        others = [key for key in self.all_keys if not key.keep][: max(0, _USUAL_KEYS - strong)]
        self.keys = _Keys(results[:strong] + others, strong, strong, len(others))
        self.table = KeyTable(self.keys.results, self.page.right - self.page.left)
        self.left, self.right = _LEFT, _RIGHT
        hidden = [r for r in facts.unchecked if isinstance(r, TestResult)]
        self.unchecked: Text = unchecked_line(book, hidden) if hidden else ()

    # --- measuring

    def _column(self, *names: str) -> float:
        heights = [self.blocks[name].height for name in names]
        gaps = sum(
            self.between for name, height in zip(names, heights, strict=True) if height and self.blocks[name].heading
        )
        return sum(heights) + max(0.0, gaps - self.between)

    def _keys_height(self) -> float:
        height = HEADING.line + 2
        height += self.table.head_height + sum(self.table.height(key) for key in self.keys.shown)
        if self._hidden_keys() or not is_empty(self.unchecked):
            height += BODY.line + 1
        return height

    def _hidden_keys(self) -> int:
        return len(self.all_keys) - len(self.keys.shown)

    @property
    def height(self) -> float:
        """How high everything below the statements is."""
        middle = max(self._column(*self.left), self._column(*self.right))
        bottom = max(self._column("questions"), self._column("contacts"))
        return middle + self.between + self._keys_height() + self.between + bottom

    @property
    def room(self) -> float:
        return self.page.sheet.geometry.bottom - self.page.y

    @property
    def fits(self) -> bool:
        return self.height <= self.room

    def balance(self) -> bool:
        """Put the conditions below the treatments where medications and allergies leave them no room.

        Returns whether everything fits then.
        """
        if self.fits:
            return True
        before = self.height
        self.left, self.right = (*_LEFT, *_RIGHT[2:]), _RIGHT[:2]
        if self.height > before - BODY.line:
            self.left, self.right = _LEFT, _RIGHT
        return self.fits

    # --- giving way

    def _count(self, name: str) -> int:
        if name == "keys":
            return self.keys.shown_strong
        return self.keys.shown_others if name == "other keys" else self.blocks[name].shown

    def _most(self, name: str) -> int:
        if name == "keys":
            return self.keys.strong
        return len(self.keys.results) - self.keys.strong if name == "other keys" else len(self.blocks[name].items)

    def _set(self, name: str, count: int) -> None:
        if name == "keys":
            self.keys.shown_strong = count
        elif name == "other keys":
            self.keys.shown_others = count
        else:
            self.blocks[name].shown = count

    def _shrink(self, name: str, least: int = 0) -> bool:
        """Show as many lines of this list as fit; when none do, as many as do not make the page higher."""
        best, most = self.height, self._count(name)
        for count in range(most - 1, least - 1, -1):
            self._set(name, count)
            if self.fits:
                return True
            # A count in the place of one line gains next to nothing.
            if self.height < best - 0.5 * BODY.line:
                best, most = self.height, count
        self._set(name, most)
        return False

    def fit(self) -> bool:
        """Let lists give way until the page holds everything; returns whether it does."""
        counts = {name: self._count(name) for name in _GIVES_WAY}
        self.balance()
        if not self._give_way() and self.left != _LEFT:
            self.left, self.right = _LEFT, _RIGHT
            for name, count in counts.items():
                self._set(name, count)
            self._give_way()
        if not self.fits:
            self.blocks["medications"].make_compact()
            if not self.fits and not self._shrink("medications"):
                self._refer_to_allergies()
                self._give_all_way()
        if not self.fits:
            return False
        self._grow_all()
        if len(self.keys.shown) < min(_LEAST_KEYS, len(self.keys.results)):
            self._share()
        return True

    def _grow_all(self) -> None:
        for name in ("medications", *reversed(_GIVES_WAY)):
            self._grow(name)

    def _share(self) -> None:
        """Where medications have left no result in sight, take every list to its share, if the page holds that."""
        names = (*_GIVES_WAY, "medications")
        before = (self.left, self.right), {name: self._count(name) for name in names}
        if self.blocks["medications"].columns == 1:
            return
        least = _SHARE | {"other keys": max(0, _LEAST_KEYS - self.keys.strong), "keys": _LEAST_KEYS}
        for columns in ((_LEFT, _RIGHT), ((*_LEFT, *_RIGHT[2:]), _RIGHT[:2])):
            self.left, self.right = columns
            for name in names:
                self._set(name, min(self._most(name), least.get(name, _LEAST_MEDICATIONS)))
            if self.fits:
                self._grow_all()
                return
        (self.left, self.right), counts = before
        for name in names:
            self._set(name, counts[name])

    def _give_way(self) -> bool:
        """Let the lists of least right give way, each to its share and then whole; returns whether that is enough."""
        if self.fits:
            return True
        shares = _SHARE | {"other keys": max(0, _LEAST_KEYS - self.keys.strong)}
        for share in (shares, dict.fromkeys(shares, 0)):
            for name in _GIVES_WAY:
                if name == "keys":
                    # Before results of weight go, go all that stand side by side at the bottom, where none gains
                    # alone; they come back as they fit.
                    for bottom in ("contacts", "questions"):
                        self._set(bottom, min(self._count(bottom), share[bottom]))
                if self._shrink(name, share[name]):
                    return True
        return False

    def _give_all_way(self) -> None:
        """Lists side by side hold each other up, so that none gains alone: all go, and come back as they fit."""
        if not self.fits:
            for name in (*_GIVES_WAY, "medications"):
                self._set(name, 0)

    def _refer_to_allergies(self) -> None:
        block = self.blocks["allergies"]
        count = len(self.facts.allergies())
        words = ngettext("{n} allergy", "{n} allergies", count).format(n=count)
        link = page_link(self.book.numbers, "allergies")
        text = join((bold(_("See") + " "), link, bold(f": {words}")), "")
        item = self.page.one_line(text)
        self.blocks["allergies"] = Block(block.heading, [item], 1, block.more)

    def _grow(self, name: str) -> None:
        for count in range(self._count(name) + 1, self._most(name) + 1):
            before = self._count(name)
            self._set(name, count)
            if not self.fits:
                self._set(name, before)
                return

    # --- drawing

    def draw(self) -> None:
        page = self.page
        spare = self.room - self.height
        between = self.between + min(4.0, spare / 6) if spare > 0 else self.between
        top = page.y
        left = self._draw_column(self.left, page.left, top, between)
        right = self._draw_column(self.right, page.right - page.half, top, between)
        top = self._draw_keys(max(left, right) + between) + between
        self._draw_column(("questions",), page.left, top, between)
        self._draw_column(("contacts",), page.right - page.half, top, between)

    def _draw_column(self, names: tuple[str, ...], x: float, top: float, between: float) -> float:
        first = True
        for name in names:
            block = self.blocks[name]
            if not block.height:
                continue
            if block.heading and not first:
                top += between if between <= self.between + 4 else self.between
            top = self.page.draw_block(block, x, self.page.half, top)
            first = False
        return top

    def _draw_keys(self, top: float) -> float:
        page, sheet = self.page, self.page.sheet
        heading = (Span(_("Key results, as printed"), Face.BOLD, ACCENT),)
        sheet.lines(wrap(heading, HEADING, 400), page.left, top, HEADING)
        top += HEADING.line + 1
        sheet.rule(page.left, page.right, top)
        shown = self.keys.shown
        if not shown and not self.all_keys and is_empty(self.unchecked):
            sheet.lines(wrap(soft(_("not recorded")), BODY, 300), page.left, top + 1, BODY)
            top += BODY.line + 1
        elif shown:
            top = self.table.draw(self.book, sheet, shown, page.left, page.right, top)
        hidden = self._hidden_keys()
        if not is_empty(self.unchecked):
            sheet.lines(wrap(self.unchecked, BODY, 330), page.left, top, BODY)
        if hidden:
            line = wrap(self._more_keys(hidden), BODY, page.right - page.left)[0]
            sheet.right_aligned(line, page.right, top, BODY)
        if hidden or not is_empty(self.unchecked):
            top += BODY.line + 1
        return top

    def _more_keys(self, hidden: int) -> Text:
        shown = self.keys.shown
        flagged = sum(key.series.flagged for key in self.all_keys) - sum(key.series.flagged for key in shown)
        words = _("+{n} more, none flagged by the laboratory,").format(n=hidden)
        if flagged:
            words = _("+{n} more, {flagged} of them flagged by the laboratory,").format(n=hidden, flagged=flagged)
        if not self.book.plan.shows(Section.LABORATORY):
            return soft(words.rstrip(","))
        pages = self.book.numbers.show_range("trends")
        link = (Span(_("p. {page}").format(page=pages), colour=ACCENT, target="trends"),)
        return join((soft(words), link))


def page_one(book: Book, facts: Facts) -> None:
    """Lay out page one; raises `RuntimeError` when even the tightest page does not hold it, which must not happen."""
    for whole, dense, tight in _ATTEMPTS:
        count, anchors = len(book.sheets), dict(book.anchors)
        attempt = _Fit(book, facts, dense=dense, tight=tight)
        if attempt.balance() if whole else attempt.fit():
            attempt.draw()
            book.end("summary")
            return
        del book.sheets[count:]
        book.anchors = anchors
    raise RuntimeError("page one does not fit")
