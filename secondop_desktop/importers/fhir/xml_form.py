"""The XML form of FHIR as the objects of its JSON form (FHIR R4, sections 2.1.3 and 2.1.2).

The schema is not consulted: an element that stands once becomes a single value, one that repeats a list. The readers
take both.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.text import _
from secondop_desktop.importers.fhir.elements import Json

FHIR = "http://hl7.org/fhir"
_XHTML = "http://www.w3.org/1999/xhtml"
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)")
_HOLDERS = frozenset({"resource", "contained", "outcome"})


def read_xml(data: bytes) -> tuple[Json, str]:
    """The resource that the XML spells, and its XPath; raises `InputRefusedError`."""
    if _DOCTYPE.search(data[:4096].replace(b"\0", b"")):
        raise InputRefusedError(
            _("Definitions inside the file"),
            _("This XML file brings its own definitions (a DTD), which health records never need. It was not read."),
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise damaged(line, column) from error
    name = _name(root)
    if root.getroottree().docinfo.internalDTD is not None or etree.QName(root).namespace != FHIR:
        raise InputRefusedError(
            _("Not a health record"),
            _("This XML file is not in the form of FHIR. It was kept, but not read."),
        )
    return _resource(root), f"/{name}"


def damaged(line: int, column: int) -> InputRefusedError:
    """The refusal of a file that breaks off or is damaged there."""
    message = _(
        "The file breaks off or is damaged at line {line}, column {column}. Download it again; the original was kept."
    )
    return InputRefusedError(_("Not a whole FHIR file"), message.format(line=line, column=column))


def _name(element: Any) -> str:
    name: str = etree.QName(element).localname
    return name


def _resource(element: Any) -> Json:
    return {"resourceType": _name(element)} | _object(element)


def _object(element: Any) -> Json:
    held: Json = {}
    url = element.get("url")
    if url is not None:
        held["url"] = url
    for child in element:
        if not isinstance(child.tag, str):
            continue
        qualified = etree.QName(child)
        name = qualified.localname
        if qualified.namespace == _XHTML:
            held[name] = etree.tostring(child, encoding="unicode", with_tail=False)
            continue
        value: Any
        if name in _HOLDERS and len(child) and etree.QName(child[0]).localname[:1].isupper():
            value = _resource(child[0])
        else:
            value = child.get("value")
            if value is None:
                value = _object(child)
        if name not in held:
            held[name] = value
        elif type(held[name]) is list:
            held[name].append(value)
        else:
            held[name] = [held[name], value]
    return held
