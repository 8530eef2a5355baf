"""The building blocks of C-CDA R2.1: codes, references into the narrative, and sections."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from lxml import etree

Element = etree._Element

_V3 = "urn:hl7-org:v3"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NAMES: Any = {None: _V3, "xsi": _XSI}  # None, for the default namespace, is unknown to the stubs
_NAMESPACE = uuid.UUID("4b1d1c0e-8a53-4c0a-9d0e-204471cc0da1")


class _Maker:
    """Makes elements of HL7 V3: `E.title("Problems")`, `E("value", nullFlavor="NI")`."""

    def __call__(self, tag: str, *inside: Element | str, **attributes: str) -> Element:
        element = etree.Element(f"{{{_V3}}}{tag}", attributes, nsmap=_NAMES)
        for item in inside:
            if isinstance(item, str):
                element.text = item
            else:
                element.append(item)
        return element

    def __getattr__(self, tag: str) -> Callable[..., Element]:
        return partial(self, tag)


E = _Maker()
XSI_TYPE = f"{{{_XSI}}}type"

LOINC = ("2.16.840.1.113883.6.1", "LOINC")
SNOMED = ("2.16.840.1.113883.6.96", "SNOMED CT")
RXNORM = ("2.16.840.1.113883.6.88", "RxNorm")
CVX = ("2.16.840.1.113883.12.292", "CVX")
ICD10 = ("2.16.840.1.113883.6.90", "ICD-10-CM")


def template_id(root: str, extension: str) -> Element:
    """A templateId of C-CDA; `root` is what follows the arc of its templates."""
    return E.templateId(root=f"2.16.840.1.113883.10.20.22.{root}", extension=extension)


def coded(tag: str, code: str, system: tuple[str, str], name: str, *inside: Element) -> Element:
    """An element with a code of this system."""
    return E(tag, *inside, code=code, codeSystem=system[0], codeSystemName=system[1], displayName=name)


def coded_value(code: str, system: tuple[str, str], name: str, *inside: Element) -> Element:
    """The coded value of an observation."""
    element = coded("value", code, system, name, *inside)
    element.set(XSI_TYPE, "CD")
    return element


def entry_id(key: str) -> Element:
    """An id that is the same in every summary for the same key."""
    return E.id(root=str(uuid.uuid5(_NAMESPACE, key)))


def narrative_reference(key: str) -> Element:
    """The text of an entry: the place in the narrative that says it."""
    return E.text(E.reference(value=f"#{key}"))


def original_text(key: str) -> Element:
    """The original text of a code: the place in the narrative that says it."""
    return E.originalText(E.reference(value=f"#{key}"))


def table(heads: Iterable[str], rows: Iterable[tuple[str, tuple[str, ...]]]) -> Element:
    """A narrative table; each row's first cell carries the ID that the entry refers to."""
    body = [E.tr(E.td(cells[0], ID=key), *(E.td(cell) for cell in cells[1:])) for key, cells in rows]
    return E.table(E.thead(E.tr(*(E.th(head) for head in heads))), E.tbody(*body))


def section(
    title: str, code: tuple[str, str], template: tuple[str, str], text: Element | str, entries: Iterable[Element] = ()
) -> Element:
    """A section with its LOINC code, its narrative and its entries, inside the component that carries it."""
    return E.component(
        E.section(
            template_id(*template),
            coded("code", code[0], LOINC, code[1]),
            E.title(title),
            E.text(text),
            *(E.entry(entry, typeCode="DRIV") for entry in entries),
        )
    )


def not_recorded(title: str, code: tuple[str, str], template: tuple[str, str]) -> Element:
    """A required section about which the practice recorded nothing: that is not the same as "none"."""
    component = section(title, code, template, "Not recorded in this summary.")
    component[0].set("nullFlavor", "NI")
    return component
