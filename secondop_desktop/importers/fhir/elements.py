"""FHIR's data types as texts: what a CodeableConcept, a Quantity or a name says, as the source writes it.

Numbers arrive as the text of the file (see `reading`), so that 7.40 stays 7.40. FHIR versions differ in whether an
element repeats; `one` and `many` take both forms. What is of another type altogether raises `ShapeError`, so that
nothing is passed over in silence.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from secondop_desktop.core.text import _

Json = dict[str, Any]

_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?")
_PRINTED = re.compile(r"\s*(<=|>=|<|>|≤|≥)\s*(.*)", re.DOTALL)
_ASCII = {"≤": "<=", "≥": ">="}
_EMPTY: Json = {}
_GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})

WRONG_SHAPE = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OverflowError)
"""What reading one malformed resource can raise; the rest of the file is read all the same."""


class ShapeError(ValueError):
    """A part of a resource is not of the type that FHIR gives it."""


def one(value: Any) -> Json:
    """The object that stands here; an empty one where there is none."""
    if type(value) is dict:
        return value
    if value is None or value == []:
        return _EMPTY
    if type(value) is list and len(value) == 1 and type(value[0]) is dict:
        return value[0]
    raise ShapeError("object")


def many(value: Any) -> list[Json]:
    """The objects that stand here, none, one or several."""
    if value is None:
        return []
    if type(value) is dict:
        return [value]
    if type(value) is not list:
        raise ShapeError("list")
    for item in value:
        if type(item) is not dict:
            return [_object(entry) for entry in value if entry is not None]
    return value


def _object(value: Any) -> Json:
    if type(value) is not dict:
        raise ShapeError("object")
    return value


def word(value: Any) -> str:
    """The text of a primitive; empty where there is none."""
    if type(value) is str:
        return value.strip()
    if value is None:
        return ""
    if value is True or value is False:
        return "true" if value else "false"
    if type(value) is list:
        if len(value) > 1:
            raise ShapeError("text")
        return word(value[0]) if value else ""
    if type(value) is dict:
        if value.keys() <= {"extension", "id"}:
            return ""
        raise ShapeError("text")
    return str(value)


def words(value: Any) -> list[str]:
    """The texts of a repeating primitive, empty ones left out."""
    if type(value) is list:
        return [text for item in value if (text := word(item))]
    text = word(value)
    return [text] if text else []


def flag(value: Any) -> bool | None:
    """A boolean of JSON or of the XML form; None where there is none."""
    text = word(value)
    return {"true": True, "false": False, "1": True, "0": False}.get(text.lower()) if text else None


def whole(value: Any) -> int | None:
    """A count, or None where there is none that makes sense."""
    text = word(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def lines(*texts: str) -> str:
    """Those texts that say something, each once, one a line."""
    if not any(texts):
        return ""
    return "\n".join(dict.fromkeys(text for text in texts if text))


def listed(texts: list[str]) -> str:
    """Those texts that say something, each once, with commas."""
    if len(texts) < 2:
        return texts[0] if texts else ""
    return ", ".join(dict.fromkeys(text for text in texts if text))


# ------------------------------------------------------------------------------------------------------ concepts


def concept(value: Any) -> str:
    """What a CodeableConcept or Coding says: its text, else a display, else the code; several with commas."""
    if value is None:
        return ""
    if type(value) is str:
        return " ".join(value.split())
    if type(value) is list:
        return listed([concept(item) for item in value])
    text = value.get("text")
    if type(text) is not str or not text:
        codings = many(value["coding"]) if "coding" in value else [value]
        chosen = [coding for coding in codings if flag(coding.get("userSelected"))] or codings
        for coding in (*chosen, *codings):
            if text := word(coding.get("display")):
                break
        else:
            text = next((code for coding in codings if (code := word(coding.get("code")))), "")
    return " ".join(text.split()) if "\n" in text or "  " in text or "\t" in text else text.strip()


def codes(value: Any) -> list[tuple[str, str]]:
    """The (system, code) pairs of a CodeableConcept, a Coding, a bare code, or a list of them."""
    if value is None:
        return []
    if type(value) is str:
        return [("", value)] if value else []
    if type(value) is list:
        return [pair for item in value for pair in codes(item)]
    found = []
    for coding in many(value["coding"]) if "coding" in value else (value,):
        system, code = coding.get("system"), coding.get("code")
        if type(code) is str is type(system):
            found.append((system, code))
        elif text := word(code):
            found.append((word(system), text))
    return found


def first_code(value: Any) -> str:
    """The first code of a CodeableConcept, Coding or code."""
    if type(value) is str:
        return value
    found = codes(value)
    return found[0][1] if found else ""


# ---------------------------------------------------------------------------------------------------- quantities


def number(text: str) -> str | None:
    """The plain decimal that a FHIR decimal spells, also one in exponent form; None for anything else."""
    if _PLAIN.fullmatch(text):
        return text.removeprefix("+")
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value.adjusted()) > 40:
        return None
    return format(value, "f")


def unit_of(quantity: Json) -> str:
    """The unit as printed, else its code; DSTU2 wrote `units`."""
    return word(quantity.get("unit")) or word(quantity.get("units")) or word(quantity.get("code"))


def quantity(value: Any) -> str:
    """A Quantity, Age, Duration or Money in one text: `<5 mg`, `52 years`."""
    held = one(value)
    amount = word(held.get("value"))
    unit = _UNITS.get(word(held.get("code")), "") if not word(held.get("unit")) else ""
    unit = unit or unit_of(held) or word(held.get("currency"))
    if not amount:
        return unit
    return f"{word(held.get('comparator'))}{amount} {unit}".strip()


_UNITS = {"a": "years", "mo": "months", "wk": "weeks", "d": "days", "h": "hours", "min": "minutes", "s": "seconds"}


def limits(value: Any) -> str:
    """A Range in one text, its unit said once: `1-2 tablet`; `>=5` and `<=9` where it is open."""
    held = one(value)
    low, high = one(held.get("low")), one(held.get("high"))
    bottom, top = word(low.get("value")), word(high.get("value"))
    unit_low, unit_high = unit_of(low), unit_of(high)
    if bottom and top:
        if unit_low and unit_high and unit_low != unit_high:
            return f"{bottom} {unit_low} - {top} {unit_high}"
        dash = " to " if top.startswith("-") else "-"
        return f"{bottom}{dash}{top} {unit_high or unit_low}".strip()
    if bottom:
        return f">={bottom} {unit_low}".strip()
    return f"<={top} {unit_high}".strip() if top else ""


def ratio(value: Any) -> str:
    """A Ratio in one text: `1:160`, or `10 mg / 1 mL` where it has units."""
    held = one(value)
    upper, lower = one(held.get("numerator")), one(held.get("denominator"))
    if not upper or not lower:
        return quantity(upper or lower)
    if unit_of(upper) or unit_of(lower):
        return f"{quantity(upper)} / {quantity(lower)}"
    comparator = word(upper.get("comparator"))
    return f"{comparator}{word(upper.get('value'))}:{word(lower.get('value'))}"


def printed(text: str) -> tuple[str, str | None]:
    """The comparator that a printed value starts with, and its number; ("", None) where it is in words."""
    if match := _PRINTED.fullmatch(text):
        return _ASCII.get(match[1], match[1]), number(match[2].strip()) if _PLAIN.fullmatch(match[2].strip()) else None
    return "", (text if _PLAIN.fullmatch(text) else None)


# --------------------------------------------------------------------------------------------------- other types


def period(value: Any) -> str:
    """A Period in one text, as written."""
    held = one(value)
    start, end = word(held.get("start")), word(held.get("end"))
    if start and end and start != end:
        return f"{start} – {end}"
    return start or end


def when_text(resource: Json, stem: str) -> str:
    """What an onset[x], abatement[x] or performed[x] says where it is no date: an age, a range, words."""
    for suffix, read in (("Age", quantity), ("Quantity", quantity), ("Range", limits), ("String", word)):
        if (value := resource.get(stem + suffix)) is not None:
            return read(value)
    return ""


def remarks(value: Any) -> str:
    """The remarks in a `note`: Annotations, or a bare text as DSTU2 had it."""
    if value is None:
        return ""
    if type(value) is str:
        return value.strip()
    if type(value) is list and all(type(item) is str for item in value):
        return lines(*(item.strip() for item in value))
    return lines(*(word(item.get("text")) for item in many(value)))


def person_name(value: Json) -> str:
    """A HumanName as a person is called: given names, family name, Jr. or the like; its text where it has no parts."""
    given, family = words(value.get("given")), words(value.get("family"))
    if not given and not family:
        return " ".join(word(value.get("text")).split())
    suffixes = [item for item in words(value.get("suffix")) if item.lower().strip(".") in _GENERATIONS]
    return " ".join(" ".join((*given, *family, *suffixes)).split())


def formal_name(value: Any) -> str:
    """A clinician's HumanName with prefix and suffix, as it is signed."""
    names = many(value)
    if not names:
        return ""
    name = names[0]
    if text := word(name.get("text")):
        return text
    parts = (*words(name.get("prefix")), *words(name.get("given")), *words(name.get("family")))
    suffix = ", ".join(words(name.get("suffix")))
    return ", ".join(part for part in (" ".join(parts), suffix) if part)


def address(value: Any) -> str:
    """The first Address in one line."""
    for item in many(value):
        if text := word(item.get("text")):
            return ", ".join(part.strip() for part in text.splitlines() if part.strip())
        town = " ".join(part for part in (word(item.get("state")), word(item.get("postalCode"))) if part)
        parts = (*words(item.get("line")), word(item.get("city")), town, word(item.get("country")))
        if any(parts):
            return ", ".join(part for part in parts if part)
    return ""


def telecom(value: Any, system: str) -> str:
    """The first ContactPoint of that system: phone, fax, email."""
    for item in many(value):
        if word(item.get("system")) == system and (text := word(item.get("value"))):
            return text
    return ""


def labelled(label: str, text: str) -> str:
    """`label: text`, or nothing where there is no text."""
    return _("{label}: {text}").format(label=label, text=text) if text else ""
