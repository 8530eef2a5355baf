"""Is there anything in a PDF that runs, opens, sends, plays or is attached?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Object, Pdf, Stream

_KEYS = frozenset(
    {
        "/JS",
        "/JavaScript",
        "/AA",
        "/OpenAction",
        "/EF",
        "/EmbeddedFiles",
        "/AcroForm",
        "/XFA",
        "/URI",
        "/RichMediaContent",
    }
)
_ACTIONS = frozenset(
    {
        *("/JavaScript", "/Launch", "/GoToR", "/GoToE", "/GoTo3DView", "/URI", "/SubmitForm", "/ImportData"),
        *("/ResetForm", "/Rendition", "/Sound", "/Movie", "/Thread", "/Named", "/Hide", "/SetOCGState", "/Trans"),
        "/RichMediaExecute",
    }
)
_ANNOTATIONS = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/Widget"})
_NAMES = sorted({name[1:] for name in (*_KEYS, *_ACTIONS, *_ANNOTATIONS)})
_SUSPECT = re.compile(b"/(?:" + "|".join(_NAMES).encode() + rb")(?![^\s/<>\[\]()])")
_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Suspects:
    """The objects of a file that hold a name of something active, and the streams that may take their bytes elsewhere.

    Only an object that holds such a name, or a text that reads like one, is looked at entry by entry.
    """

    named: tuple[Object, ...]
    elsewhere: tuple[Object, ...]


def suspects(pdf: Pdf) -> Suspects:
    """Looks through every object of a PDF, whether a page leads to it or not."""
    named, elsewhere = [], []
    for item in pdf.objects:
        if isinstance(item, Stream):
            code = item.stream_dict.unparse(resolved=True)
            # A stream may name a file to take its bytes from (7.3.8.2).
            if b"/F" in code and "/F" in item:
                elsewhere.append(item)
        elif isinstance(item, Dictionary | Array):
            code = item.unparse(resolved=True)
        else:
            continue
        if _SUSPECT.search(code):
            named.append(item)
    return Suspects(tuple(named), tuple(elsewhere))


def is_inert(found: Suspects, ours: frozenset[int] = frozenset()) -> bool:
    """Whether no object of a PDF is active.

    `ours` are the numbers of the objects that attach what we attach ourselves.
    """
    if any(item.objgen[0] not in ours for item in found.elsewhere):
        return False
    return not any(
        _is_active(place) for item in found.named if item.objgen[0] not in ours for place in dictionaries(item)
    )


def dictionaries(value: Object, depth: int = 0) -> Iterator[Object]:
    """This object and every dictionary that stands directly in it, but for what it only points at."""
    if depth > _DEPTH:
        return
    if isinstance(value, Dictionary | Stream):
        yield value
        for key in value.keys():  # noqa: SIM118  (a PDF dictionary, whose iteration is not over its keys alone)
            child = value.get(key)
            if isinstance(child, Dictionary | Array) and not child.is_indirect:
                yield from dictionaries(child, depth + 1)
    elif isinstance(value, Array):
        for child in value:
            if isinstance(child, Dictionary | Array) and not child.is_indirect:
                yield from dictionaries(child, depth + 1)


def _is_active(place: Object) -> bool:
    # A glyph of a Type 3 font and a form or picture on a page may have any name: their value is a stream.
    named = any(key in place and not _is_drawn(place.get(key)) for key in _KEYS)
    acts = str(place.get("/S", "")) in _ACTIONS and "/CS" not in place
    annotates = str(place.get("/Subtype", "")) in _ANNOTATIONS and "/Rect" in place
    return named or acts or annotates


def _is_drawn(value: object) -> bool:
    if not isinstance(value, Stream):
        return False
    return str(value.get("/Subtype", "")) in {"/Form", "/Image"} or "/Subtype" not in value
