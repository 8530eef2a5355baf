"""What a second opinion may cost, line by line; amounts stay as typed and are added up within one currency only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from secondop_desktop.core.text import _


@dataclass(frozen=True, slots=True)
class CostLine:
    """One cost: what for, the amount expected and the amount paid as typed, who pays."""

    what: str = ""
    expected: str = ""
    paid: str = ""
    payer: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed yet."""
        return self == CostLine()


def usual_costs() -> tuple[str, ...]:
    """What people pay for, to begin a line with."""
    return (
        _("Fee for the visit"),
        _("Travel"),
        _("Days off work"),
        _("A place to stay"),
        _("Copies of records"),
        _("Someone to care for family"),
    )


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money: the number, its currency as first typed (empty where none was), and how it was written.

    `before` and `after` stand around the number; `mark` is its decimal mark, empty where it had none; `group` what
    stood between thousands.
    """

    number: Decimal
    currency: str
    before: str = ""
    after: str = ""
    mark: str = ""
    group: str = ""


# Signs that stand for one currency alone; “$” or “kr” are used by several countries, so they stay what they are.
_SAME = {
    "€": "EUR",
    "US$": "USD",
    "₹": "INR",
    "₪": "ILS",
    "ZŁ": "PLN",
    "CA$": "CAD",
    "C$": "CAD",
    "A$": "AUD",
    "EURO": "EUR",
    "EUROS": "EUR",
}
_THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
_CODES = frozenset(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD "
    "HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD "
    "MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN "
    "PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD "
    "TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL".split()
)
"""The codes of ISO 4217 that people carry in a purse."""
_NAMES = frozenset({"KR", "ZŁ", "FR", "KČ", "FT", "LEI", "RS", "RM", "EURO", "EUROS", "DOLLARS", "POUNDS", "SFR"})
_AMOUNT = re.compile(r"(?P<before>[^\d+\-−]*?)(?P<sign>[+\-−]?)(?P<number>\d[\d.,'’\u00a0\u202f ]*)(?P<after>\D*)")


def read_amount(text: str) -> Amount | None:
    """The amount that a text states; None for words, a range, or a number that can be read in two ways."""
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        return None
    before, after = match["before"], match["after"]
    number = match["number"]
    spaces = len(number) - len(number.rstrip())
    if spaces:
        number, after = number[:-spaces], number[-spaces:] + after
    currency = " ".join((before.strip(), after.strip())).strip()
    if not _is_currency(currency) or (before.strip() and after.strip()):
        return None
    known = _SAME.get(currency.upper(), currency.upper())
    read = _read_number(number, three_decimals=known in _THREE_DECIMALS)
    if read is None:
        return None
    value, mark, group = read
    return Amount(-value if match["sign"] in {"-", "−"} else value, known, before, after, mark, group)


def _is_currency(text: str) -> bool:
    """Whether a text is the sign or the code of a currency and not a remark, such as “days”."""
    sign = any(unicodedata.category(character) == "Sc" for character in text)
    return not text or (sign and len(text) <= 3) or text.upper() in _CODES or text.upper().rstrip(".") in _NAMES


def _read_number(text: str, *, three_decimals: bool) -> tuple[Decimal, str, str] | None:
    """The number, its decimal mark and what stands between its thousands; None where it has two readings."""
    text = re.sub(r"[\u00a0\u202f’]", lambda found: "'" if found[0] == "’" else " ", text)
    for group in (",", ".", "'", " "):
        mark = {",": r"\.", ".": ","}.get(group, "[.,]")
        grouped = re.fullmatch(rf"(\d{{1,3}}(?:{re.escape(group)}\d{{3}})+)(?:({mark})(\d+))?", text)
        if grouped is not None:
            # In a currency of three decimals “1,200” may be one and a fifth.
            if three_decimals and grouped[2] is None and text.count(group) == 1 and group in ",.":
                return None
            whole = grouped[1].replace(group, "")
            return Decimal(f"{whole}.{grouped[3]}" if grouped[3] else whole), grouped[2] or "", group
    plain = re.fullmatch(r"(\d+)(?:([.,])(\d+))?", text)
    if plain is None:
        return None
    return Decimal(f"{plain[1]}.{plain[3]}" if plain[3] else plain[1]), plain[2] or "", ""


@dataclass(frozen=True, slots=True)
class Total:
    """The sums of one currency as words; empty where nothing of it was typed. `payer` empty: of all who pay."""

    expected: str
    paid: str
    payer: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """What the lines add up to: one total a currency, the same for each who pays, and what could not be added up."""

    all: tuple[Total, ...]
    by_payer: tuple[Total, ...]
    left_out: tuple[str, ...]


def totals(lines: Sequence[CostLine]) -> Totals:
    """Add up what was typed, within one currency only; nothing is converted, and what is no amount is named."""
    left_out = tuple(
        text for line in lines for text in (line.expected, line.paid) if text.strip() and read_amount(text) is None
    )
    payers: dict[str, str] = {}
    for line in lines:
        if line.payer.strip():
            payers.setdefault(line.payer.strip().casefold(), line.payer.strip())
    by_payer: list[Total] = []
    if len(payers) > 1:
        for key, name in payers.items():
            own = [line for line in lines if line.payer.strip().casefold() == key]
            by_payer += _of(own, name)
    return Totals(tuple(_of(lines, "")), tuple(by_payer), left_out)


def _of(lines: Sequence[CostLine], payer: str) -> list[Total]:
    expected = [found for line in lines if (found := read_amount(line.expected)) is not None]
    paid = [found for line in lines if (found := read_amount(line.paid)) is not None]
    every = [*expected, *paid]
    return [
        Total(_sum(expected, currency, every), _sum(paid, currency, every), payer)
        for currency in dict.fromkeys(item.currency for item in every)
    ]


def _sum(amounts: Sequence[Amount], currency: str, every: Sequence[Amount]) -> str:
    """The sum of one currency, written as its amounts were."""
    own = [item for item in amounts if item.currency == currency]
    if not own:
        return ""
    like = next(item for item in every if item.currency == currency)
    styles = [item for item in every if item.currency == currency]
    group = next((item.group for item in styles if item.group), "")
    mark = next((item.mark for item in styles if item.mark), "") or ("," if group == "." else ".")
    total = sum((item.number for item in own), Decimal(0))
    digits = max(-int(item.number.as_tuple().exponent) for item in own)
    number = f"{abs(total):,.{max(digits, 0)}f}".replace(",", "\0").replace(".", mark).replace("\0", group)
    return f"{like.before}{'−' if total < 0 else ''}{number}{like.after}"
