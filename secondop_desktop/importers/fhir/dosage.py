"""Dosage and Timing in words: the source's own text first, else its structured parts put side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.importers.fhir.draft import Draft
from secondop_desktop.importers.fhir.elements import (
    Json,
    concept,
    flag,
    labelled,
    limits,
    lines,
    listed,
    many,
    one,
    quantity,
    ratio,
    word,
    words,
)


@dataclass(frozen=True, slots=True)
class Dosage:
    """What a list of Dosage elements says."""

    dose: str = ""
    route: str = ""
    frequency: str = ""
    as_needed: bool | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None
    notes: str = ""
    as_written: bool = False


_NONE = Dosage()


def read_dosage(parts: list[Json], draft: Draft) -> Dosage:
    """The dosage: as written where the source wrote it out, and the structured parts that it gives beside."""
    if not parts:
        return _NONE
    doses, routes, timings, notes = [], [], [], []
    as_needed: bool | None = None
    start = end = None
    written = False
    for part in parts:
        text = word(part.get("text"))
        written = written or bool(text)
        doses.append(text or _dose(part))
        routes.append(concept(part.get("route")))
        timing = part.get("timing")
        if timing is not None:
            held = one(timing)
            timings.append(timing_text(held))
            bounds = one(one(held.get("repeat")).get("boundsPeriod"))
            start, end = start or draft.date(bounds), end or draft.end(bounds)
        needed = flag(part.get("asNeededBoolean", part.get("asNeeded")))
        about = part.get("asNeededCodeableConcept") or part.get("asNeededFor")
        if about is not None:
            needed = True
            notes.append(labelled(_("As needed for"), concept(about)))
        as_needed = needed if as_needed is None else as_needed or bool(needed)
        extra = part.get("additionalInstruction", part.get("additionalInstructions"))
        if extra is not None and concept(extra) not in text:
            notes.append(concept(extra))
        if (instruction := word(part.get("patientInstruction"))) and instruction not in text:
            notes.append(instruction)
        if "site" in part or "siteCodeableConcept" in part:
            notes.append(labelled(_("Site"), concept(part.get("site") or part.get("siteCodeableConcept"))))
        if "method" in part:
            notes.append(labelled(_("Method"), concept(part["method"])))
        if "maxDosePerPeriod" in part:
            notes.append(labelled(_("At most"), listed([ratio(item) for item in many(part["maxDosePerPeriod"])])))
    return Dosage(
        "; ".join(dict.fromkeys(text for text in doses if text)),
        listed(routes),
        "; ".join(dict.fromkeys(text for text in timings if text)),
        as_needed,
        start,
        end,
        lines(*notes),
        written,
    )


def _dose(part: Json) -> str:
    """The dose and rate in its structured parts; DSTU2 and STU3 had them in the dosage itself."""
    texts = []
    for held in many(part.get("doseAndRate")) or [part]:
        texts.append(_either(held, "dose", "quantity"))
        if rate := _either(held, "rate"):
            texts.append(labelled(_("rate"), rate))
    return listed(texts)


def _either(held: Json, *stems: str) -> str:
    for stem in stems:
        for suffix, read in (("Quantity", quantity), ("Range", limits), ("Ratio", ratio), ("", _plain_quantity)):
            value = held.get(stem + suffix)
            if value is not None and (text := read(value)):
                return text
    return ""


def _plain_quantity(value: Any) -> str:
    return quantity(value) if type(value) is dict and "value" in value else ""


# -------------------------------------------------------------------------------------------------------- timing


def timing_text(timing: Json) -> str:
    """A Timing in words: its own text or code, else how often it repeats, as the structured parts say."""
    if text := concept(timing.get("code")):
        return text
    repeat = one(timing.get("repeat"))
    if not repeat:
        return listed(words(timing.get("event")))
    return " ".join(text for text in (_rate(repeat), _moments(repeat), _length(repeat)) if text)


def _rate(repeat: Json) -> str:
    count, most = word(repeat.get("frequency")), word(repeat.get("frequencyMax"))
    span, longest = word(repeat.get("period")), word(repeat.get("periodMax"))
    unit = word(repeat.get("periodUnit")) or word(repeat.get("periodUnits"))
    often = f"{count}-{most}" if most and count else count or most
    every = f"{span}-{longest}" if longest and span else span or longest
    if not every or not unit:
        return _("{n} times").format(n=often) if often else ""
    spell = _every(unit) if every in ("1", "1.0") else _every_so_many(unit).format(n=every)
    if not often:
        return spell
    times = ngettext("{n} time", "{n} times", 1 if often == "1" else 2).format(n=often)
    return f"{times} {spell}"


def _every(unit: str) -> str:
    match unit:
        case "s":
            return _("every second")
        case "min":
            return _("every minute")
        case "h":
            return _("every hour")
        case "d":
            return _("every day")
        case "wk":
            return _("every week")
        case "mo":
            return _("every month")
        case "a":
            return _("every year")
    return unit


def _every_so_many(unit: str) -> str:
    match unit:
        case "s":
            return _("every {n} seconds")
        case "min":
            return _("every {n} minutes")
        case "h":
            return _("every {n} hours")
        case "d":
            return _("every {n} days")
        case "wk":
            return _("every {n} weeks")
        case "mo":
            return _("every {n} months")
        case "a":
            return _("every {n} years")
    return "{n} " + unit.replace("{", "").replace("}", "")


def _moments(repeat: Json) -> str:
    if not ("when" in repeat or "dayOfWeek" in repeat or "timeOfDay" in repeat):
        return ""
    moments = {
        "MORN": _("in the morning"),
        "NOON": _("at noon"),
        "AFT": _("in the afternoon"),
        "EVE": _("in the evening"),
        "NIGHT": _("at night"),
        "HS": _("at bedtime"),
        "WAKE": _("on waking"),
        "C": _("with meals"),
        "CM": _("with breakfast"),
        "CD": _("with lunch"),
        "CV": _("with dinner"),
        "AC": _("before meals"),
        "ACM": _("before breakfast"),
        "ACD": _("before lunch"),
        "ACV": _("before dinner"),
        "PC": _("after meals"),
        "PCM": _("after breakfast"),
        "PCD": _("after lunch"),
        "PCV": _("after dinner"),
    }
    days = {
        "mon": _("on Mondays"),
        "tue": _("on Tuesdays"),
        "wed": _("on Wednesdays"),
        "thu": _("on Thursdays"),
        "fri": _("on Fridays"),
        "sat": _("on Saturdays"),
        "sun": _("on Sundays"),
    }
    texts = [moments.get(code, code) for code in words(repeat.get("when"))]
    texts += [days.get(code, code) for code in words(repeat.get("dayOfWeek"))]
    texts += [_("at {time}").format(time=time.removesuffix(":00")) for time in words(repeat.get("timeOfDay"))]
    return listed(texts)


def _length(repeat: Json) -> str:
    texts = []
    length = quantity(repeat.get("boundsDuration") or repeat.get("boundsQuantity"))
    if length := length or limits(repeat.get("boundsRange")):
        texts.append(_("for {length}").format(length=length))
    if count := word(repeat.get("count")):
        texts.append(ngettext("{n} time in all", "{n} times in all", 1 if count == "1" else 2).format(n=count))
    return listed(texts)
