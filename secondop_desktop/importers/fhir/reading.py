"""The bytes of a FHIR file to resources, each with its place: JSON, one resource a line (NDJSON), or the XML form."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from secondop_desktop.core.batch import Issue, Severity
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.importers.fhir.elements import Json
from secondop_desktop.importers.fhir.xml_form import damaged, read_xml


@dataclass(slots=True)
class Entry:
    """One resource of the file, where it stands, and the URL that its bundle gives it.

    `superseded`: the file holds a newer version of the same resource.
    """

    resource: Json
    where: str
    full_url: str = ""
    superseded: bool = False


@dataclass(slots=True)
class Contents:
    """The resources of a file in its order, what its bundle says of itself, and what could not be read.

    `attachments`: how many objects with inline data there are, at most. `empty`: how many entries hold no resource.
    """

    media_type: str = "application/fhir+json"
    is_xml: bool = False
    attachments: int = 0
    empty: int = 0
    entries: list[Entry] = field(default_factory=list)
    bundle: Json = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def place(self, where: str, name: str, index: int) -> str:
        """The locator of a repeating part of a resource."""
        if where.startswith("line "):
            return where
        return f"{where}/{name}[{index + 1}]" if self.is_xml else f"{where}/{name}/{index}"


def read(data: bytes, name: str) -> Contents:
    """The resources of a file; raises `InputRefusedError` where it cannot be read as FHIR at all."""
    contents = Contents()
    text = _decode(data, contents.issues)
    try:
        if text.lstrip()[:1] == "<":
            contents.media_type, contents.is_xml = "application/fhir+xml", True
            contents.attachments = data.count(b"<data")
            root, where = read_xml(data)
            _collect([(root, where)], contents)
        else:
            _read_json(text, name, contents)
    except RecursionError as error:
        raise InputRefusedError(
            _("Nested too deeply"),
            _("This file has parts inside parts far deeper than any health record. It was kept, but not read."),
        ) from error
    return contents


def _decode(data: bytes, issues: list[Issue]) -> str:
    if data[:4] in (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"):
        encoding = "utf-32"
    elif data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    else:
        encoding = json.detect_encoding(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        message = _("Some letters of this file are not written as FHIR requires. Check names and accents.")
        issues.append(Issue(Severity.WARNING, _("Unusual letters"), message))
    return data.decode("utf-8" if data.startswith(b"\xef\xbb\xbf") else "cp1252", errors="replace")


# ---------------------------------------------------------------------------------------------------------- JSON


class _Decoder:
    """A JSON decoder that keeps numbers as they are written, and notes what JSON does not allow."""

    def __init__(self) -> None:
        self.repeated = 0
        self.not_numbers = 0
        self.attachments = 0
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._pairs, parse_float=str, parse_int=str, parse_constant=self._constant, strict=False
        )

    def _pairs(self, pairs: list[tuple[str, Any]]) -> Json:
        held = dict(pairs)
        if len(held) != len(pairs):
            self.repeated += 1
        if "data" in held:
            self.attachments += 1
        return held

    def _constant(self, _name: str) -> None:
        self.not_numbers += 1

    def decode(self, text: str) -> Any:
        value = self._decoder.decode(text)
        return _clean(value) if _has_escapes(text) else value

    def decode_at(self, text: str, at: int) -> tuple[Any, int]:
        value, end = self._decoder.raw_decode(text, at)
        return (_clean(value) if _has_escapes(text) else value), end

    def issues(self) -> list[Issue]:
        found = []
        if self.repeated:
            message = ngettext(
                "One part of this file gives the same name twice. The last one was used.",
                "{n} parts of this file give the same name twice. The last one was used.",
                self.repeated,
            )
            found.append(Issue(Severity.WARNING, _("Said twice"), message.format(n=self.repeated)))
        if self.not_numbers:
            message = ngettext(
                "One value of this file is not a number (NaN or infinity). It was left out.",
                "{n} values of this file are not numbers (NaN or infinity). They were left out.",
                self.not_numbers,
            )
            found.append(Issue(Severity.WARNING, _("Not a number"), message.format(n=self.not_numbers)))
        return found


def _has_escapes(text: str) -> bool:
    """Whether the text can spell half of a character or a zero character, which no text may hold."""
    return "\\u" in text and ("\\ud" in text or "\\uD" in text or "\\u0000" in text)


def _clean(value: Any) -> Any:
    """The same value with every half character and zero character replaced by the replacement character."""
    root = [value]
    stack: list[Any] = [root]
    while stack:
        node = stack.pop()
        for key, item in list(node.items() if type(node) is dict else enumerate(node)):
            if type(item) is str:
                node[key] = item.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
            elif type(item) is dict or type(item) is list:
                stack.append(item)
    return root[0]


def _read_json(text: str, name: str, contents: Contents) -> None:
    text = text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}")
    decoder = _Decoder()
    try:
        value = decoder.decode(text)
    except json.JSONDecodeError as error:
        if not _read_lines(text, name, contents):
            raise damaged(error.lineno, error.colno) from error
        return
    if type(value) is list:
        roots = [(item, f"/{index}") for index, item in enumerate(value)]
    else:
        roots = [(value, "")]
    contents.attachments = decoder.attachments
    contents.issues += decoder.issues()
    _collect(roots, contents)


def _read_lines(text: str, name: str, contents: Contents) -> bool:
    """Read one resource a line, or resources one after the other; False where the text is neither."""
    rows = text.split("\n")
    first = next((row.strip() for row in rows if row.strip()), "")
    by_name = name.lower().endswith((".ndjson", ".jsonl"))
    if by_name or (first.startswith("{") and first.endswith("}")):
        found = _one_a_line(rows)
    else:
        found = _one_after_the_other(text)
    if found is None:
        return False
    roots, issues = found
    contents.media_type = "application/fhir+ndjson"
    contents.attachments = text.count('"data"')
    contents.issues += issues
    _collect(roots, contents)
    return True


_Roots = tuple[list[tuple[Any, str]], list[Issue]]


def _one_a_line(rows: list[str]) -> _Roots | None:
    decoder = _Decoder()
    roots, bad = [], []
    for line, row in enumerate(rows, start=1):
        if not row.strip():
            continue
        where = f"line {line}"
        try:
            roots.append((decoder.decode(row.strip()), where))
        except (json.JSONDecodeError, RecursionError):
            message = _("Line {line} is damaged and could not be read. The other lines were.").format(line=line)
            bad.append(Issue(Severity.WARNING, _("A damaged line"), message, where))
    return (roots, decoder.issues() + bad) if roots else None


def _one_after_the_other(text: str) -> _Roots | None:
    decoder = _Decoder()
    roots: list[tuple[Any, str]] = []
    at, line, counted = 0, 1, 0
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if at >= len(text):
            break
        line += text.count("\n", counted, at)
        counted = at
        try:
            value, at = decoder.decode_at(text, at)
        except json.JSONDecodeError:
            return None
        roots.append((value, f"line {line}"))
    return (roots, decoder.issues()) if roots else None


# ------------------------------------------------------------------------------------------------------- bundles


def _collect(roots: list[tuple[Any, str]], contents: Contents) -> None:
    """Take the resources out of bundles, of bundles in bundles, and of parameters."""
    if not any(_is_resource(value) for value, _where in roots):
        raise InputRefusedError(
            _("Not a health record"),
            _("This file does not say what kind of health record it is (resourceType). It was kept, but not read."),
        )
    for value, where in roots:
        _take(value, where, "", contents)
    if contents.empty:
        message = ngettext(
            "One entry of this file holds no data, only a request or an answer.",
            "{n} entries of this file hold no data, only requests or answers.",
            contents.empty,
        )
        contents.issues.append(Issue(Severity.INFO, _("Entries without data"), message.format(n=contents.empty)))
    if not contents.entries and not contents.issues:
        contents.issues.append(
            Issue(Severity.INFO, _("Nothing in it"), _("This file is well formed, and it is empty."))
        )


def _take(value: Any, where: str, url: str, contents: Contents) -> None:
    """Take one resource, or what is in it where it is a bundle or parameters."""
    if not _is_resource(value):
        contents.issues.append(unreadable(where))
        return
    kind = value["resourceType"]
    if kind == "Bundle":
        contents.bundle = contents.bundle or value
        _take_bundle(value, where, contents)
    elif kind == "Parameters":
        parameters = value.get("parameter")
        for index, parameter in enumerate(parameters if type(parameters) is list else [parameters]):
            if type(parameter) is dict and "resource" in parameter:
                _take(parameter["resource"], f"{contents.place(where, 'parameter', index)}/resource", "", contents)
    else:
        contents.entries.append(Entry(value, where, url))


def _is_resource(value: Any) -> bool:
    kind = value.get("resourceType") if type(value) is dict else None
    return type(kind) is str and kind[:1].isalpha()


def _take_bundle(bundle: Json, where: str, contents: Contents) -> None:
    links = bundle.get("link")
    if any(
        type(link) is dict and link.get("relation") == "next" for link in (links if type(links) is list else [links])
    ):
        message = _("This file is one page of a longer answer. The pages after it are not in it; get them too.")
        contents.issues.append(Issue(Severity.WARNING, _("Not the last page"), message, where))
    entries = bundle.get("entry")
    if entries is None:
        return
    in_xml, in_lines = contents.is_xml, where.startswith("line ")
    for index, entry in enumerate(entries if type(entries) is list else [entries]):
        place = contents.place(where, "entry", index)
        if type(entry) is not dict:
            contents.issues.append(unreadable(place))
            continue
        resource = entry.get("resource")
        if resource is None:
            contents.empty += 1
            continue
        if in_xml:
            place = f"{place}/resource/{resource.get('resourceType', '*') if type(resource) is dict else '*'}"
        elif not in_lines:
            place = f"{place}/resource"
        url = entry.get("fullUrl", "")
        _take(resource, place, url if type(url) is str else "", contents)


def unreadable(where: str) -> Issue:
    """The issue that says that one entry could not be read."""
    message = _("One entry is not written as FHIR requires and could not be read. The original was kept.")
    return Issue(Severity.WARNING, _("An entry could not be read"), message, where)
