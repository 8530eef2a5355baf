"""What a piece of a laboratory report can be by its look: a value, a unit, a range, a flag."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SIGN = r"(?:<=|>=|=<|=>|<|>|≤|≥)"
_N = r"[+-]?(?:\d+(?:[.,]\d+)*|\.\d+)"
_NUMBER = re.compile(rf"(?:{_SIGN}\s?)?{_N}")
_TITRE = re.compile(rf"(?:{_SIGN}\s?)?1\s?:\s?\d+")
_COUNT = re.compile(r"\d{1,3}\s?-\s?\d{1,3}")  # cells in a field of the microscope
_WORDS = re.compile(
    r"neg(?:ative|ativ|\.)?|pos(?:itive|itiv|\.)?|not detected|non[- ]?detected|un?detect(?:ed|able)|detected"
    r"|(?:non|not)[- ]?reactive|reactive|weakly reactive|equivocal|indeterminate|borderline|inconclusive"
    r"|trace|none(?: seen| detected)?|not seen|few|rare|many|moderate|occasional|small|large|abundant|scant"
    r"|normal|abnormal|clear|cloudy|hazy|turbid|slightly cloudy|(?:light |dark |pale )?(?:yellow|amber|straw|red|brown)"
    r"|colou?rless|present|absent|no growth|immune|non[- ]?immune|nachweisbar|nicht nachweisbar|unauffällig"
    r"|(?:\+{1,4}|[1-4]\s?\+|\+/-)|(?:A|B|AB|O)(?: ?(?:pos(?:itive)?|neg(?:ative)?|\+))?|rh ?(?:positive|negative)",
    re.IGNORECASE,
)
_FLAG = re.compile(
    r"\(?\[?(?:HH?|LL?|HI|LO|AA?|ABN|C|CH|CL|CRIT|N|NL|High|Low|Abnormal|Critical(?: high| low)?|Normal|Alert|Panic"
    r"|Above(?: range)?|Below(?: range)?|Erhöht|Erniedrigt)\s?[*!]*\)?\]?|[*!]+\s?[HL]?|[↑↓▲▼]+",
    re.IGNORECASE,
)
_SURE_FLAG = re.compile(
    r"\(?\[?(?:HH?|LL?|HI|LO|High|Low|HIGH|LOW|Abnormal|ABNORMAL|A"
    r"|Critical(?: high| low)?|CRITICAL)[*!]*\)?\]?|[*!]+|[↑↓▲▼]+"
)
SIGNS = frozenset({"+", "++", "-", "--", "×"})
"""Flags in a column of flags: too high, too low. A plus sign in a picture is often read as a times sign."""
_BARE_UNITS = frozenset(
    "% fl pg ng g mg iu u sec secs second seconds sekunden s min ratio index inr ph mm cm mmhg cells copies titer titre"
    " mmol umol meq units unit s/co log percent ratio. kpa osm score gpl mpl aru ml l quotient mom".split()
)
_TOP = re.compile(
    r"(?:[fpnuµμmkcd]?c?g|[fpnuµμm]?mol|[mu]?eq|[fpnuµμmk]?i?u|ku|mu|[dmcµμu]?l|[nuµμm]?kat|m?osm(?:ol)?|mg fe|µg feu"
    r"|(?:ng|ug|mcg|mg) ?(?:feu|ddu)?|cells?|copies|cfu|units?|u|k|m|thou(?:sand)?s?|mill?(?:ion)?s?"
    r"|mio\.?|tsd\.?|giga|tera"
    r"|t|g|leu|ery|rbc|wbc|#|%|count|log|au|eu|gpl|mpl|s|sec|mm|beats|breaths|mcg|ratio|nmol bce|x?\s?10.{0,4}|)",
    re.IGNORECASE,
)
_BOTTOM = re.compile(
    r"[0-9.]{0,6}\s?(?:[dmcµμunpf]{0,2}l|mc?l|kg|[mµun]?g|[mnuµ]?mol|hr?s?|hour|24 ?hr?s?|min|sec|s|d|day"
    r"|hpf|lpf|field|hp|lp"
    r"|ul|mcl|cumm|mm3|mm³|c?mm|wbc|100 ?wbc|m2|m²|24|lf|cell|dose|m|sqm"
    r"|1\.73.{0,6})(?:\s?(?:creat(?:inine)?|cr|hgb|hb|ffm|"
    r"dfe|serum|plasma|urine|rbc|protein))?\.?",
    re.IGNORECASE,
)
_POWER = re.compile(
    r"(?:x\s?)?10\s?(?:[\^*eE]{1,2}\s?\d{1,2}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})(?:\s?/\s?[A-Za-zµμ0-9³]{1,6})?|\[pH\]|mm\[Hg\]"
)
_RANGE = re.compile(
    rf"[(\[]?\s?(?:(?:ref(?:erence)?\.?|normal|standard|expected)?\s?(?:range|interval|values?)?\s?[:=]\s?)?[(\[]?\s?"
    rf"(?P<range>{_N}\s?(?:-|–|—|to|bis|\.\.)\s?{_N}"
    rf"|(?:{_SIGN}|[<>]\s?OR\s?=|up to|less than|greater than|more than|bis|bis zu|under|over|above|below)\s?{_N}"
    rf"|neg(?:ative|ativ|\.)?|(?:non|not)[- ]?reactive|not detected|none(?: seen| detected)?|not estab(?:lished|\.)?"
    rf"|not applicable|normal|clear|yellow|absent)"
    rf"(?P<rest>[^()\[\]]{{0,24}}?)\s?[)\]]?\s?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Parts:
    """What was printed beside a test's name."""

    value: str
    flag: str = ""
    unit: str = ""
    range: str = ""


def is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def is_value(text: str) -> bool:
    """Whether this is a result by itself: a number, a titre, or one of the words that laboratories use."""
    return bool(_NUMBER.fullmatch(text) or _TITRE.fullmatch(text) or _WORDS.fullmatch(text) or _COUNT.fullmatch(text))


def is_flag(text: str) -> bool:
    return _FLAG.fullmatch(text) is not None


def is_unit(text: str) -> bool:
    """Whether this is a unit as laboratories print them."""
    text = text.strip()
    if len(text) > 28 or not text:
        return False
    if text.casefold() in _BARE_UNITS or _POWER.fullmatch(text):
        return True
    top, slash, bottom = text.partition("/")
    if not slash:
        return False
    return bool(_TOP.fullmatch(top.strip())) and all(_BOTTOM.fullmatch(part.strip()) for part in bottom.split("/"))


def split_range(text: str) -> Parts | None:
    """The range, and the unit printed behind it; None where this is no range."""
    match = _RANGE.fullmatch(text.strip())
    if match is None:
        return None
    rest = match["rest"].strip()
    if rest and not is_unit(rest):
        return None
    return Parts("", unit=rest, range=match["range"].strip())


def split_value(text: str) -> Parts | None:
    """A value with a flag or a unit in the same cell, such as `H 5.2`, `5.2 (H)` or `95 mg/dL`."""
    return split_tail(text.split())


def split_tail(words: list[str]) -> Parts | None:
    """The value and what follows it, every word accounted for; None where a word is left that is none of them."""
    if not 0 < len(words) <= 14:
        return None
    flag, start = ("", 0)
    if len(words) > 1 and _SURE_FLAG.fullmatch(words[0]):
        flag, start = words[0], 1
    for size in (3, 2, 1):
        if start + size > len(words):
            continue
        value = " ".join(words[start : start + size])
        if not is_value(value):
            continue
        found = _rest(words[start + size :], Parts(value, flag))
        if found is not None:
            return found
    starred = re.fullmatch(rf"({_SIGN}?{_N})\s?(\*+|[HL]{{1,2}}\*?|\([HL]\)|!+|[↑↓]+)", words[start], re.IGNORECASE)
    if starred and not flag:
        return _rest(words[start + 1 :], Parts(starred[1], starred[2]))
    glued = re.fullmatch(rf"({_SIGN}?{_N})(%|[A-Za-zµμ].*/.+)", words[start])
    if glued and is_unit(glued[2]):
        return _rest(words[start + 1 :], Parts(glued[1], flag, glued[2]))
    return None


def _rest(words: list[str], found: Parts) -> Parts | None:
    if not words:
        return found
    for size in range(min(7, len(words)), 0, -1):
        text = " ".join(words[:size])
        step: Parts | None = None
        # A lone L behind a value is far more often "low" than litres.
        if not found.flag and _SURE_FLAG.fullmatch(text):
            step = Parts(found.value, text, found.unit, found.range)
        elif not found.unit and is_unit(text):
            step = Parts(found.value, found.flag, text, found.range)
        elif not found.range and (limits := split_range(text)) is not None and not (found.unit and is_flag(text)):
            step = Parts(found.value, found.flag, found.unit or limits.unit, limits.range)
        if step is not None and (done := _rest(words[size:], step)) is not None:
            return done
    return None
