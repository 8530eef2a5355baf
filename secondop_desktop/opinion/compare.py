"""Opinions side by side: the first from the case's own answers, what is the same worked out, why they differ marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.text import _
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.opinions import MARKS, MOST_OPINIONS, ROWS, Opinion

_FIELD_OF = {"diagnosis": "diagnosis", "stage": "stage", "treatment": "proposed"}
"""Rows of the first opinion that are answers of the case itself: written once, and shown here."""

_LETTER_FROM = ("diagnosis", "proposed", "stage", "established")
_SAME_SIGNS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u2010": "-", "\u2011": "-"})


class Agreement(StrEnum):
    """How the texts of one row stand to each other."""

    SAME = "same"
    DIFFERS = "differs"
    PARTLY = "partly"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Column:
    """One opinion as it is compared; `number` is 1 for the first.

    `says` has a text for every one of `ROWS`; `own` names the rows of the first opinion that are answers of other
    steps. `letter` is the document (record id) that says so, with its page.
    """

    number: int
    by: str
    role: str
    on: PartialDate | None
    says: Mapping[str, str]
    letter: tuple[str, int] | None = None
    own: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        """Whose opinion it is."""
        return self.by or order_word(self.number)

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it was written down."""
        return not (self.by or self.role or self.on or self.letter or any(self.says.values()))


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its name in `ROWS`, a text of each column, how they stand to each other, and the person's mark."""

    row: str
    texts: tuple[str, ...]
    agreement: Agreement
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """All of it; `differing` and `unmarked` are what is left to look at."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]

    @property
    def differing(self) -> tuple[Line, ...]:
        """The rows whose texts differ."""
        return tuple(line for line in self.lines if line.agreement is Agreement.DIFFERS)

    @property
    def unmarked(self) -> tuple[Line, ...]:
        """The rows that differ and of which the person has not said why."""
        return tuple(line for line in self.differing if not line.mark)

    def marked(self, mark: str) -> tuple[Line, ...]:
        """The differing rows with this mark."""
        return tuple(line for line in self.differing if line.mark == mark)


def order_word(number: int) -> str:
    """First opinion, second opinion …"""
    words = (_("First opinion"), _("Second opinion"), _("Third opinion"), _("Fourth opinion"))
    return words[number - 1]


def row_word(row: str) -> str:
    """What a row is called."""
    words = {
        "diagnosis": _("Diagnosis"),
        "saw": _("What they saw"),
        "stage": _("Stage"),
        "goal": _("Goal"),
        "treatment": _("Treatment"),
        "benefits": _("Benefits named"),
        "risks": _("Risks named"),
        "timing": _("Timing"),
        "would-change": _("Would change their mind"),
    }
    return words[row]


def mark_word(mark: str) -> str:
    """What a mark is called."""
    words = {"data": _("Data"), "interpretation": _("Interpretation"), "judgement": _("Judgement")}
    return words[mark]


def mark_meaning(mark: str) -> str:
    """What a mark means, and what follows from it."""
    words = {
        "data": _("One doctor saw something the other did not. You can send it."),
        "interpretation": _("Both saw it and read it differently. Ask them to talk."),
        "judgement": _("They weigh it differently. What matters to you counts here."),
    }
    return words[mark]


def normalised(text: str) -> str:
    """A text without what writing it down twice may change: spaces, quotes, dashes, a full stop at its end, capitals.

    Capitals of words below four letters count but for the first one: “mSv” and “MSv” are two units. What is a number
    stays as it is.
    """
    plain = unicodedata.normalize("NFC", text).translate(_SAME_SIGNS)
    words = [
        word.casefold() if len(word) >= 4 or word[1:].islower() or len(word) == 1 and word.isalpha() else word
        for word in plain.split()
    ]
    return re.sub(r"[.;,\s]+$", "", " ".join(words))


def agreement(texts: Sequence[str]) -> Agreement:
    """Whether these say the same in the same words; an empty one says nothing."""
    said = [normalised(text) for text in texts if text.strip()]
    if not said:
        return Agreement.NOBODY
    if len(set(said)) > 1:
        return Agreement.DIFFERS
    return Agreement.SAME if len(said) == len(texts) else Agreement.PARTLY


def first_column(case: Case) -> Column:
    """The first opinion: what the case's own answers say, and what was written down beside them."""
    says = {row: case.first_says.get(row, "") for row in ROWS}
    own = set(_FIELD_OF)
    for row, field in _FIELD_OF.items():
        says[row] = str(getattr(case, field))
    if not says["timing"] and case.decide_by is not None:
        own.add("timing")
        day = show(case.decide_by, long=True)
        who = case.decide_by_said_by
        says["timing"] = (_("By {day}, said {name}") if who else _("By {day}")).format(day=day, name=who)
    letter = next((case.sources[name] for name in _LETTER_FROM if name in case.sources), None)
    return Column(1, case.opinion_by, case.opinion_role, case.opinion_on, says, letter, frozenset(own))


def all_columns(case: Case) -> tuple[Column, ...]:
    """Every opinion of the case, the empty ones too."""
    later = (
        Column(number, item.by, item.role, item.on, {row: item.says.get(row, "") for row in ROWS}, item.letter)
        for number, item in enumerate(case.opinions, start=2)
    )
    return (first_column(case), *later)


def compare(case: Case) -> Comparison:
    """The opinions of the case side by side; one of which nothing was written down is left out."""
    columns = tuple(item for item in all_columns(case) if not item.is_empty)
    lines = []
    for row in ROWS:
        texts = tuple(column.says[row] for column in columns)
        how = agreement(texts)
        lines.append(Line(row, texts, how, case.marks.get(row, "") if how is Agreement.DIFFERS else ""))
    return Comparison(columns, tuple(lines))


# ----------------------------------------------------------------------------------------------------------- changing


def next_number(case: Case) -> int | None:
    """The number of the opinion to write down next: an empty one, else one more; None where no more fit."""
    for column in all_columns(case)[1:]:
        if column.is_empty:
            return column.number
    number = len(case.opinions) + 2
    return number if number <= MOST_OPINIONS else None


def with_opinion(case: Case, number: int, opinion: Opinion) -> Case:
    """The case with this as its second (third …) opinion."""
    items = list(case.opinions)
    while len(items) < number - 1:
        items.append(Opinion())
    items[number - 2] = opinion
    return replace(case, opinions=tuple(items))


def opinion_of(case: Case, number: int) -> Opinion:
    """The second (third …) opinion, an empty one where it is not there yet."""
    return case.opinions[number - 2] if 2 <= number <= len(case.opinions) + 1 else Opinion()


def without_opinion(case: Case, number: int) -> Case:
    """The case without its second (third …) opinion."""
    return replace(case, opinions=tuple(item for place, item in enumerate(case.opinions, 2) if place != number))


def with_text(case: Case, number: int, row: str, text: str) -> Case:
    """The case with what an opinion says in a row; an answer of the case itself is changed where it stands."""
    if number > 1:
        opinion = opinion_of(case, number)
        return with_opinion(case, number, replace(opinion, says=_with(opinion.says, row, text)))
    if row in _FIELD_OF:
        return replace(case, **{_FIELD_OF[row]: text})  # type: ignore[arg-type]
    return replace(case, first_says=_with(case.first_says, row, text))


def with_mark(case: Case, row: str, mark: str) -> Case:
    """The case with the person's word on why a row differs; an empty one takes it back."""
    if mark and mark not in MARKS:
        raise ValueError(mark)
    return replace(case, marks=_with(case.marks, row, mark))


def _with(texts: Mapping[str, str], key: str, text: str) -> dict[str, str]:
    others = {name: value for name, value in texts.items() if name != key}
    return others | ({key: text} if text else {})
