"""Whether two texts name the same medicine, amount or frequency: spellings are made one, nothing is converted."""

from __future__ import annotations

import re
import unicodedata

_FORMS = frozenset(
    "tablet tablets tab tabs capsule capsules cap caps oral solution suspension injection inhaler cream ointment "
    "spray drops patch chewable film coated extended release er xr sr hr delayed ec mg mcg ml g unit units actuat "
    "dose".split()
)
_STRENGTH = re.compile(r"(?<![\w.,])\d[\d.,]*\s*(?:mg|mcg|µg|μg|ug|g|ml|units?|iu|%)(?!\w).*", re.IGNORECASE)


def name_words(name: str) -> tuple[str, ...]:
    """The words of a medicine's name without its strength and its form."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    before = re.split(r"\s\d", plain, maxsplit=1)[0]
    words = re.findall(r"[^\W\d_]+", before) or re.findall(r"[^\W\d_]+", plain)
    return tuple(word for word in words if word not in _FORMS) or tuple(words)


def strength_in(name: str) -> str:
    """The strength that stands in a medicine's name, with what follows it; empty where there is none."""
    found = _STRENGTH.search(name)
    return found[0].strip() if found else ""


_UNITS = {
    "mcg": "µg",
    "ug": "µg",
    "μg": "µg",
    "iu": "units",
    "unit": "units",
    "tablet": "tab",
    "tablets": "tab",
    "tabs": "tab",
    "capsule": "cap",
    "capsules": "cap",
    "caps": "cap",
    "puffs": "puff",
    "drops": "drop",
}
_COUNTED = frozenset({"tab", "cap", "puff", "drop"})
_AMOUNT = re.compile(
    r"(\d+(?:[.,]\d+)*)\s*(mg|mcg|µg|μg|ug|g|ml|units?|iu|%|tab(?:let)?s?|cap(?:sule)?s?|puffs?|drops?)(?!\w)",
    re.IGNORECASE,
)


def amounts(dose: str) -> frozenset[tuple[str, str]]:
    """The amounts in a dose as number and unit. “1,000” stays as it is written: it can be read in two ways."""
    out = set()
    for number, unit in _AMOUNT.findall(dose):
        plain = number if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", number) else number.replace(",", ".")
        if "." in plain and "," not in plain and not re.fullmatch(r"\d{1,3}(?:\.\d{3})+", plain):
            plain = plain.rstrip("0").rstrip(".")
        out.add((plain, _UNITS.get(unit.casefold(), unit.casefold())))
    return frozenset(out)


def doses_differ(one: str, other: str) -> bool:
    """Whether two doses contradict each other; what one of them does not say is no contradiction."""
    if not one.strip() or not other.strip():
        return False
    first, second = amounts(one), amounts(other)
    compared = False
    for counted in (False, True):
        mine = {item for item in first if (item[1] in _COUNTED) is counted}
        yours = {item for item in second if (item[1] in _COUNTED) is counted}
        if mine and yours:
            compared = True
            if not (mine <= yours or yours <= mine):
                return True
    if compared or first or second:
        return False  # one counts tablets, the other milligrams: there is nothing to hold against each other
    return " ".join(one.casefold().split()) != " ".join(other.casefold().split())


_A_DAY = r"(?:a day|daily|per day|/ ?day)"
_TIMES = (
    ("four times a day", rf"(?:four|4) times {_A_DAY}|qid|4 ?x ?{_A_DAY}|every 6 ?h(?:ou)?rs?"),
    ("three times a day", rf"(?:three|3) times {_A_DAY}|tid|3 ?x ?{_A_DAY}|every 8 ?h(?:ou)?rs?"),
    ("twice a day", rf"(?:twice|two times|2 times) {_A_DAY}|bid|2 ?x ?{_A_DAY}|every 12 ?h(?:ou)?rs?"),
    ("once a week", r"once (?:a week|weekly|per week)|weekly|every week"),
    ("at night", r"at bedtime|nightly|every night|at night|qhs|each night|once nightly"),
    ("as needed", r"as needed|prn|when needed|as required|if needed"),
    ("once a day", rf"(?:once|one time|1 time) {_A_DAY}|1 ?x ?{_A_DAY}|every 24 ?h(?:ou)?rs?|every day|each day|qd"),
    ("once a day", r"(?<!times )(?<!twice )(?<!once )(?<!time )daily"),
)


def plain_frequency(frequency: str) -> str:
    """How often, with common spellings of the same made one."""
    words = " ".join(re.sub(r"[.;,()]", " ", frequency.casefold()).split())
    for plain, pattern in _TIMES:
        words = re.sub(rf"\b(?:{pattern})\b", plain, words)
    return words
