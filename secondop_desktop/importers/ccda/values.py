"""The data types of HL7 version 3 as they are printed: codes, quantities, intervals, times, names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from secondop_desktop.core.dates import PartialDate, parse_hl7, parse_iso
from secondop_desktop.core.records import Coding
from secondop_desktop.importers.ccda.measures import NO_VALUE, Measured, bound, compared, number, printed, ratio
from secondop_desktop.importers.ccda.narrative import References, flat, squeeze
from secondop_desktop.importers.ccda.vocabulary import system_uri
from secondop_desktop.importers.ccda.xml import V3, XSI_TYPE, Element, every, first

_ORIGINAL_TEXT, _TRANSLATION, _REFERENCE, _QUALIFIER = (
    V3 + name for name in ("originalText", "translation", "reference", "qualifier")
)
_LOW, _HIGH, _CENTER = V3 + "low", V3 + "high", V3 + "center"
_LIMITS = frozenset({_LOW, _HIGH, _CENTER})
_NO_CODES = frozenset({"UNK", "NI", "NA", "OTH", "ASKU", "NASK", "NAV", "unknown", "Unknown", "null", "NULL"})
"""What some exporters write as a code where they mean that there is none."""
_NUMERATOR = V3 + "numerator"


@dataclass(frozen=True, slots=True)
class Concept:
    """A coded thing: how it reads, its code, its other codes, and the words of the source where those differ."""

    display: str = ""
    coding: Coding | None = None
    others: tuple[Coding, ...] = ()
    written: str = ""
    null: bool = False

    @property
    def name(self) -> str:
        """What it is called; empty where there is only a code."""
        return "" if self.coding is not None and self.display == self.coding.code else self.display

    @property
    def codes(self) -> frozenset[str]:
        """All its codes, without their systems."""
        return frozenset(coding.code for coding in (self.coding, *self.others) if coding is not None)


NOTHING = Concept(null=True)


@dataclass(frozen=True, slots=True)
class Period:
    """A time or an interval of time; `ended` says that an end is stated, also where its date is not known."""

    point: PartialDate | None = None
    low: PartialDate | None = None
    high: PartialDate | None = None
    ended: bool = False
    unreadable: bool = False

    @property
    def start(self) -> PartialDate | None:
        """When it was or began."""
        return self.low or self.point

    @property
    def any(self) -> PartialDate | None:
        """The one date that says best when it was."""
        return self.low or self.point or self.high


NEVER = Period()


class Values:
    """Reads data types of one document; the narrative is looked up for what is only referred to."""

    def __init__(self, references: References) -> None:
        self.references = references
        self._codings: dict[tuple[str, str], Coding] = {}
        self._concepts: dict[tuple[str, str, str], Concept] = {}
        self._written: dict[tuple[str, str, str, str], Concept] = {}
        self._points: dict[str, Period] = {}
        self._dates: dict[str, PartialDate | None] = {}

    # ------------------------------------------------------------------------------------------------- text

    def text(self, element: Element | None) -> str:
        """The text of an ED or ST element, or what it refers to in the narrative."""
        if element is None:
            return ""
        if not len(element):
            return squeeze(element.text or "") if element.get("representation") != "B64" else ""
        if element.get("representation") == "B64":
            return ""  # a file, taken out elsewhere
        reference = first(element, _REFERENCE)
        if reference is not None and (found := self.references.text(reference.get("value", ""))):
            return found
        return flat(element)

    # ------------------------------------------------------------------------------------------------ codes

    def coding(self, system: str, code: str) -> Coding:
        """One object for one code."""
        key = (system, code)
        coding = self._codings.get(key)
        if coding is None:
            coding = self._codings[key] = Coding(system_uri(system), code)
        return coding

    def concept(self, element: Element | None) -> Concept:
        """The coded thing that a CD, CE or CV element means; null where it says nothing at all.

        It reads as the source calls it (displayName, else the original text, else a translation's name); words of
        the source that differ from the name are kept beside it, as they may say more ("left").
        """
        if element is None:
            return NOTHING
        get = element.get
        code, system, display = get("code", ""), get("codeSystem", ""), get("displayName", "")
        if code in _NO_CODES:
            code = ""
        if not system and code:
            system = get("codeSystemName", "")
        if display and (display in _NO_CODES or not any(map(str.isalnum, display))):
            display = ""  # some exporters write "????" or "UNK" where they have no name
        if not len(element):
            if not code and not display:
                return NOTHING
            key = (code, system, display)
            concept = self._concepts.get(key)
            if concept is None:
                coding = self.coding(system, code) if code else None
                concept = self._concepts[key] = Concept(squeeze(display) or code, coding)
            return concept
        original: Element | None = None
        translations: list[Element] = []
        qualifiers: list[Element] = []
        for child in element:
            tag = child.tag
            if tag == _ORIGINAL_TEXT:
                original = child
            elif tag == _TRANSLATION:
                translations.append(child)
            elif tag == _QUALIFIER:
                qualifiers.append(child)
        written = self.text(original)
        if not translations and not qualifiers:
            known = (code, system, display, written)
            found = self._written.get(known)
            if found is None:
                found = self._written[known] = self._concept(code, system, squeeze(display), written, (), ())
            return found
        return self._concept(code, system, squeeze(display), written, translations, qualifiers)

    def _concept(
        self,
        code: str,
        system: str,
        display: str,
        written: str,
        translations: Sequence[Element],
        qualifiers: Sequence[Element],
    ) -> Concept:
        codings = [self.coding(system, code)] if code else []
        other_name = ""
        for translation in translations:
            other = translation.get("code", "")
            if other and other not in _NO_CODES:
                codings.append(self.coding(translation.get("codeSystem", ""), other))
            other_name = other_name or squeeze(translation.get("displayName", ""))
            if not other_name and len(translation):
                other_name = self.text(first(translation, _ORIGINAL_TEXT))
        name = display or written or other_name or (codings[0].code if codings else "")
        if not name:
            return NOTHING
        unique = tuple(dict.fromkeys(codings))
        return Concept(
            _qualified(qualifiers, name),
            unique[0] if unique else None,
            unique[1:],
            "" if _same(written, name) else written,
        )

    # ------------------------------------------------------------------------------------------------ times

    def date(self, written: str | None) -> PartialDate | None:
        """The date that a TS spells; some systems write ISO 8601 there."""
        if not written:
            return None
        try:
            return self._dates[written]
        except KeyError:
            when = self._dates[written] = parse_hl7(written) or parse_iso(written)
            return when

    def period(self, element: Element | None) -> Period:
        """The time or interval of an effectiveTime and its like."""
        if element is None:
            return NEVER
        written = element.get("value")
        if not len(element):
            if not written:
                return NEVER
            known = self._points.get(written)
            if known is None:
                when = self.date(written)
                known = self._points[written] = Period(when, unreadable=when is None)
            return known
        limits: dict[str, str] = {}
        unreadable = False
        ended = False
        for child in element:
            tag = child.tag
            value = child.get("value")
            if value:
                limits[tag] = value
                unreadable = unreadable or (tag in _LIMITS and self.date(value) is None)
            elif tag == _HIGH:
                ended = child.get("nullFlavor") in {"UNK", "NASK", "ASKU"}
        high = self.date(limits.get(_HIGH))
        return Period(
            self.date(written) or self.date(limits.get(_CENTER)),
            self.date(limits.get(_LOW)),
            high,
            ended=ended or high is not None,
            unreadable=unreadable,
        )

    # ----------------------------------------------------------------------------------------------- values

    def measured(self, element: Element) -> Measured:
        """The value of an observation as printed, whatever its type; empty where it has none."""
        kind = element.get(XSI_TYPE) or ""
        kind = kind.rpartition(":")[2]
        value = element.get("value")
        if value is not None and (value := value.strip()) and not len(element):
            if kind in {"TS", "IVL_TS"}:
                when = self.date(value)
                return Measured(when.iso if when is not None else value)
            return number(value, element.get("unit", "").strip())
        if kind.startswith("IVL") or (not kind and (first(element, _LOW) is not None)):
            return self._interval(element)
        if kind.startswith("RTO") or (not kind and first(element, _NUMERATOR) is not None):
            return ratio(element)
        if kind in {"CD", "CE", "CV", "CO", "CS", "SC"} or element.get("code") or element.get("displayName"):
            concept = self.concept(element)
            if kind == "SC" and (text := flat(element)):
                return printed(text)
            return Measured(concept.display) if not concept.null else NO_VALUE
        if kind.startswith(("SLIST", "GLIST")):
            return self._samples(element)
        if value:
            return number(value, element.get("unit", "").strip())
        text = self.text(element)
        if not text:
            text = self.text(first(element, _ORIGINAL_TEXT))
        return printed(text) if text else self._translated(element)

    def _translated(self, element: Element) -> Measured:
        """A quantity that is only given in another unit than the one asked for."""
        for translation in every(element, _TRANSLATION):
            if value := translation.get("value", "").strip():
                unit = translation.get("unit") or translation.get("displayName") or translation.get("code") or ""
                return number(value, unit.strip())
        return NO_VALUE

    def _interval(self, element: Element) -> Measured:
        low, high = bound(first(element, _LOW)), bound(first(element, _HIGH))
        if low is None and high is None:
            center = first(element, _CENTER)
            return number(center.get("value", ""), center.get("unit", "")) if center is not None else NO_VALUE
        if low is not None and high is not None:
            return Measured(f"{low[0]}-{high[0]}", high[1] or low[1])
        if low is not None:
            return compared(">=" if low[2] else ">", low[0], low[1])
        assert high is not None
        return compared("<=" if high[2] else "<", high[0], high[1])

    def _samples(self, element: Element) -> Measured:
        digits = first(element, V3 + "digits")
        scale = first(element, V3 + "scale")
        return (
            Measured(flat(digits), scale.get("unit", "") if scale is not None else "")
            if digits is not None
            else NO_VALUE
        )

    def range_text(self, element: Element) -> str:
        """A reference range as printed, or its limits in their unit."""
        observation_range = first(element, V3 + "observationRange")
        if observation_range is None:
            return ""
        if text := self.text(first(observation_range, V3 + "text")):
            return text
        value = first(observation_range, V3 + "value")
        if value is None:
            return ""
        measured = self.measured(value)
        if not measured.unit:
            return measured.value
        return f"{measured.value} {measured.unit}"

    # ------------------------------------------------------------------------------------------------ names

    def person(self, name: Element | None) -> str:
        """A person's name in the order in which it is written, with its title."""
        if name is None:
            return ""
        if not len(name):
            return squeeze(name.text or "")
        parts = {
            tag: " ".join(part for child in name.iterchildren(V3 + tag) if (part := flat(child)))
            for tag in ("prefix", "given", "family", "suffix")
        }
        if parts["family"] or parts["given"]:
            shown = " ".join(part for part in parts.values() if part)
        else:
            shown = flat(name)
        return "" if shown.casefold() in {"unknown", "unk", "n/a", "na", "none"} else shown


def _qualified(qualifiers: Sequence[Element], name: str) -> str:
    """The name with its qualifiers (a side, a severity), which change what a code means."""
    parts = []
    for qualifier in qualifiers:
        said = first(qualifier, V3 + "value")
        text = squeeze(said.get("displayName", "")) if said is not None else ""
        if text and text.casefold() not in name.casefold():
            parts.append(text)
    return f"{name} ({', '.join(parts)})" if parts else name


def _same(written: str, name: str) -> bool:
    return written.casefold().strip(" .:") == name.casefold().strip(" .:")
