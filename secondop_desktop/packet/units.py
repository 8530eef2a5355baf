"""How a unit that a source states as a code of UCUM is written for people; nothing is converted."""

from __future__ import annotations

import re
from functools import lru_cache

_ANNOTATION = re.compile(r"\{([^{}]*)\}")
# Units that UCUM writes in brackets because no print does; what is not here stays as it is.
_BRACKETED = {
    "mm[Hg]": "mmHg",
    "cm[H2O]": "cmH2O",
    "[iU]": "IU",
    "[IU]": "IU",
    "[degF]": "°F",
    "[lb_av]": "lb",
    "[oz_av]": "oz",
    "[in_i]": "in",
    "[in_us]": "in",
    "[ft_i]": "ft",
    "[ft_us]": "ft",
    "[pH]": "pH",
    "[CFU]": "CFU",
    "[arb'U]": "arbitrary units",
}
_WHOLE = {"1": "", "Cel": "°C", "[pH]": ""}
"""Codes that are the whole unit: a plain number has none."""
_AMOUNT = re.compile(r"(\d*)(?:\.0+|(\.\d*[1-9])0*)((?: ?[^\s\d][^\s]*)?)")
_IN_A_DOSE = {"[iU]": "units", "[IU]": "units"}
"""Error-prone abbreviations are spelled out where an amount to take is written (ISMP)."""


@lru_cache(maxsize=1024)
def written(unit: str) -> str:
    """The unit as a laboratory prints it, for a code such as `mm[Hg]`, `{beats}/min` or `1`; others as they are."""
    if unit in _WHOLE:
        return _WHOLE[unit]
    for code, shown in _BRACKETED.items():
        unit = unit.replace(code, shown)
    return _annotated(unit)


@lru_cache(maxsize=1024)
def written_dose(dose: str) -> str:
    """A dose with its unit as people write it: `1000 [iU]` is 1000 units, `30.0 mg` is 30 mg, `.5 mg` is 0.5 mg."""
    if (amount := _AMOUNT.fullmatch(dose)) is not None:
        # A number and its unit are a coded amount, and no quotation: no trailing zero, and a leading one (ISMP).
        dose = f"{amount[1] or '0'}{amount[2] or ''}{amount[3]}"
    for code, shown in (*_IN_A_DOSE.items(), *_BRACKETED.items()):
        dose = dose.replace(code, shown)
    return _annotated(dose)


def _annotated(text: str) -> str:
    """Words in braces without them: `{beats}/min` is beats/min, `%{saturation}` is % saturation."""

    def shown(match: re.Match[str]) -> str:
        before = text[match.start() - 1 : match.start()] if match.start() else ""
        return (" " if before and before not in " ./(" else "") + match[1].replace("_", " ").strip()

    return _ANNOTATION.sub(shown, text).strip()
