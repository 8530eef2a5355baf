"""The bytes of a CDA file to an element tree, with DTDs refused and nothing fetched, and the ways to walk it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

from lxml import etree

from secondop_desktop.core.batch import Issue, Severity
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.text import _

Element = etree._Element

HL7 = "urn:hl7-org:v3"
SDTC = "urn:hl7-org:sdtc"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
V3 = f"{{{HL7}}}"
SDTC_TAG = f"{{{SDTC}}}"
XSI_TYPE = f"{{{XSI}}}type"

FRAGMENT_ROOTS = frozenset(
    "section structuredBody component entry organizer observation act procedure encounter supply "
    "substanceAdministration".split()
)
"""What a CDA fragment may begin with: the public collection of C-CDA examples is made of such files."""

_PROLOG = re.compile(
    rb"(?:\s+|<!--(?:[^-]|-(?!->))*-->|<\?(?:[^?]|\?(?!>))*\?>)*+(?:(?P<doctype><!DOCTYPE)|<(?:(?P<prefix>[\w.-]+):)?(?P<name>[A-Za-z_][\w.-]*))"
)
_DECLARATION = re.compile(rb"\s{0,200}<\?xml\s[^?>]*\?>")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([A-Za-z][\w.:-]*)["']""")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BARE_UTF16 = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
# Encodings in which "<" is always "<": others could hide a DTD from the look at the prolog.
_PLAIN_ENCODINGS = re.compile(r"utf-8|ascii|latin_?1|iso8859-\d+|cp125\d|cp437|cp850|koi8-r|koi8-u|mac-roman|macroman")
# lxml's own limit for one text is 10,000,000 bytes; what is longer and base64 is taken out before it parses.
_LONG_BASE64 = re.compile(rb">([A-Za-z0-9+/=\s]{4000000,})<")
_LIMITS = frozenset({etree.ErrorTypes.ERR_RESOURCE_LIMIT, etree.ErrorTypes.ERR_NAME_TOO_LONG})
_CUT = "cut-out-base64-"


@dataclass(slots=True)
class Loaded:
    """A parsed file: its root, whether it is a fragment, and what the person should know about how it was read."""

    root: Element
    is_document: bool
    issues: list[Issue] = field(default_factory=list)
    cut_out: list[bytes] = field(default_factory=list)

    def base64_of(self, element: Element) -> bytes:
        """The base64 text of an element, also where it was too long for the parser and was cut out before."""
        text = "".join(str(part) for part in element.itertext()).strip()
        if text.startswith(_CUT) and text[len(_CUT) :].isdigit():
            place = int(text[len(_CUT) :])
            if place < len(self.cut_out):
                return self.cut_out[place]
        return text.encode("ascii", "ignore")


def root_name(head: bytes) -> str | None:
    """The local name of the root element in the first bytes of a file, or None where they are no XML."""
    try:
        text, _issues = _to_utf8(head, strict=False)
    except (LookupError, ValueError):
        return None
    match = _PROLOG.match(text)
    while match is not None and match["doctype"]:
        close = text.find(b"<", match.end())
        end = text.find(b">", match.end())
        if close != -1 and close < end:  # an internal subset: the root is somewhere behind it
            found = re.search(rb"<(?:[\w.-]+:)?(ClinicalDocument)\b", text)
            return found[1].decode("ascii") if found else None
        match = _PROLOG.match(text, end + 1) if end != -1 else None
    return match["name"].decode("utf-8", "replace") if match is not None else None


def load(data: bytes) -> Loaded:
    """The tree of a CDA document or fragment; raises `InputRefusedError` for a DTD, broken XML and anything else."""
    try:
        text, issues = _to_utf8(data, strict=True)
    except (LookupError, ValueError) as error:
        raise InputRefusedError(
            _("The letters of this file cannot be read"),
            _("It names a character set that is not known here, or breaks the rules of the one it names. ")
            + _("The original is kept. Ask for another copy of it."),
        ) from error
    prolog = _PROLOG.match(text)
    if prolog is None:
        raise _not_cda()
    if prolog["doctype"]:
        raise _has_dtd()
    # White space before the declaration is an error that some exporters make; it means nothing.
    text = _with_namespaces(text, prolog).lstrip()
    cut_out: list[bytes] = []
    if len(text) > 4_000_000 and b"B64" in text:
        text = _LONG_BASE64.sub(lambda match: _cut(match[1], cut_out), text)
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        raise _broken(error) from error
    document = root.getroottree().docinfo
    if document.internalDTD is not None or document.externalDTD is not None:
        raise _has_dtd()
    name = local_name(root)
    if name != "ClinicalDocument" and name not in FRAGMENT_ROOTS:
        raise _not_cda()
    return Loaded(root, name == "ClinicalDocument", issues, cut_out)


def _cut(base64_text: bytes, cut_out: list[bytes]) -> bytes:
    cut_out.append(base64_text)
    # The line feeds stay, so that a complaint about a later line names the right one.
    return b">" + f"{_CUT}{len(cut_out) - 1}".encode("ascii") + b"\n" * base64_text.count(b"\n") + b"<"


def _to_utf8(data: bytes, *, strict: bool) -> tuple[bytes, list[Issue]]:
    """The text in UTF-8 without its byte order mark, whatever its declaration says and it is."""
    encoding = ""
    for mark, name in _BOMS:
        if data.startswith(mark):
            data, encoding = data[len(mark) :], name
            break
    else:
        encoding = next((name for start, name in _BARE_UTF16 if data.startswith(start)), "")
    if encoding not in {"", "utf-8"}:
        if strict:
            return data.decode(encoding).encode("utf-8"), []
        return data[: len(data) & ~3].decode(encoding, "replace").encode("utf-8", "replace"), []
    declaration = _DECLARATION.match(data)
    if declaration is not None and not encoding and (named := _ENCODING.search(declaration[0])) is not None:
        encoding = codecs.lookup(named[1].decode("ascii")).name
    # A file that says UTF-16 and yet begins with a single-byte "<" is UTF-8: exporters write the text that way.
    if not encoding or encoding.startswith(("utf-16", "utf-32")):
        encoding = "utf-8"
    if not _PLAIN_ENCODINGS.fullmatch(encoding):
        raise LookupError(encoding)
    if not strict:
        return data, []
    if encoding not in {"utf-8", "ascii"}:
        return data.decode(encoding).encode("utf-8"), []
    try:
        if not data.isascii():
            data.decode("utf-8")
    except UnicodeDecodeError:
        warning = Issue(
            Severity.WARNING,
            _("Accented letters may be wrong"),
            _("The file does not keep to the character set that it names. It was read as Western European text."),
        )
        return data.decode("cp1252", "replace").encode("utf-8"), [warning]
    return data, []


def _with_namespaces(text: bytes, prolog: re.Match[bytes]) -> bytes:
    """The text with the namespaces that a bare fragment or a careless exporter left out declared on its root."""
    name_end = prolog.end("name")
    tag_end = text.find(b">", name_end)
    start_tag = text[name_end : tag_end if tag_end != -1 else name_end]
    missing = b""
    if prolog["prefix"] is None and not re.search(rb"""\sxmlns\s*=""", start_tag):
        missing += f' xmlns="{HL7}"'.encode("ascii")
    for prefix, uri in ((b"xsi", XSI), (b"sdtc", SDTC)):
        if b"xmlns:" + prefix not in start_tag and b"xmlns:" + prefix not in text and prefix + b":" in text:
            missing += b" xmlns:" + prefix + f'="{uri}"'.encode("ascii")
    return text[:name_end] + missing + text[name_end:] if missing else text


def _has_dtd() -> InputRefusedError:
    return InputRefusedError(
        _("This file was not opened"),
        _("It holds a document type definition, which health records do not need and which can be a trap. ")
        + _("The original is kept. Ask for another copy of it."),
    )


def _not_cda() -> InputRefusedError:
    return InputRefusedError(
        _("This is not a clinical document"),
        _("It is XML, but not a document that we can read records from. The original is kept."),
    )


def _broken(error: etree.XMLSyntaxError) -> InputRefusedError:
    line, column = error.position
    if getattr(error, "code", None) in _LIMITS:
        return InputRefusedError(
            _("This file is built in a way that no real record is"),
            _("At line {line}, column {column} a part of it is nested too deeply or is too long. ").format(
                line=line, column=column
            )
            + _("The original is kept. Ask for another copy of it."),
        )
    return InputRefusedError(
        _("This file is damaged"),
        _("Its XML breaks off or is wrong at line {line}, column {column}. ").format(line=line, column=column)
        + _("The original is kept. Ask for another copy of it."),
    )


# ----------------------------------------------------------------------------------------------------- walking


def local_name(element: Element) -> str:
    """The name of an element without its namespace; empty for what is no element."""
    return _local(element.tag)


@lru_cache(maxsize=1024)
def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def first(element: Element | None, tag: str) -> Element | None:
    """The first child of this tag."""
    if element is not None:
        for child in element.iterchildren(tag):
            return child
    return None


def walk(element: Element | None, *tags: str) -> Element | None:
    """The element at the end of this path of first children."""
    for tag in tags:
        if element is None:
            return None
        element = first(element, tag)
    return element


def every(element: Element | None, tag: str) -> Iterator[Element]:
    """The children of this tag."""
    return iter(()) if element is None else element.iterchildren(tag)


def elements(find: etree.XPath, element: Element) -> list[Element]:
    """The elements that a compiled XPath finds."""
    return cast("list[Element]", find(element))


def children(element: Element) -> dict[str, list[Element]]:
    """The children by tag; for entries of which nearly every part is wanted, one walk is the quickest."""
    found: dict[str, list[Element]] = {}
    for child in element:
        tag = str(child.tag)
        if tag in found:
            found[tag].append(child)
        else:
            found[tag] = [child]
    return found


def locate(element: Element) -> str:
    """The XPath of an element with positions and without namespace prefixes; slow, for what is rarely needed."""
    steps = []
    at: Element | None = element
    while at is not None:
        parent = at.getparent()
        if parent is None:
            steps.append(local_name(at))
        else:
            place = 1 + sum(1 for _same in at.itersiblings(at.tag, preceding=True))
            steps.append(f"{local_name(at)}[{place}]")
        at = parent
    return "/" + "/".join(reversed(steps))


def numbers_of(element: Element | None, name: str = "id") -> list[str]:
    """The numbers (II) in the children of this name: the authority's OID and the number, or the UUID alone."""
    found = []
    for number in every(element, V3 + name):
        root, extension = number.get("root", "").strip(), number.get("extension", "").strip()
        if root and extension:
            found.append(f"{root.casefold()} {'_'.join(extension.split())}")
        elif len(root) == 36 and root.count("-") == 4:
            found.append(root.casefold())
    return list(dict.fromkeys(found))
