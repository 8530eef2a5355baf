"""Makes a foreign PDF well formed and inert before anything of it goes into a packet.

What runs, opens, sends, plays or is attached does not survive; what can be seen does. Everything that was taken out
is named in the person's words, for the manifest.
"""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from secondop_desktop.core.pdf_passwords import spellings
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.packet.inert import dictionaries


class LockedPdfError(Exception):
    """The PDF needs a password that was not given."""


class BrokenPdfError(Exception):
    """The PDF cannot be read as one."""


UNREADABLE = (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, KeyError, OverflowError)
"""What pikepdf raises for a file that is not built as a PDF must be."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A PDF without active content, and what was taken out of it."""

    pdf: Pdf
    removed: tuple[str, ...]


_RUNS = frozenset({"/JavaScript", "/Rendition"})
_OPENS = frozenset({"/Launch", "/GoToR", "/GoToE", "/URI", "/Thread"})
_SENDS = frozenset({"/SubmitForm", "/ImportData", "/ResetForm"})
_PLAYS = frozenset({"/Movie", "/Sound", "/Screen", "/RichMedia", "/3D"})

# Keys that lead out of what can be seen: actions, files, references to other files (ISO 32000-2, 12.6, 7.11, 8.10.4).
_OUTSIDE = ("/A", "/AA", "/OpenAction", "/JS", "/AF", "/EF", "/Ref", "/OPI", "/PieceInfo", "/Metadata", "/StructParent")
_HIDDEN = 0x02

_AS_TEXT = frozenset({"/ASCII85Decode", "/ASCIIHexDecode"})
_GENERAL = _AS_TEXT | {"/LZWDecode", "/RunLengthDecode"}
"""Codings that qpdf undoes, beside Flate, when it writes a file."""

_NAMED = {name[1:] for name in (*_RUNS, *_OPENS, *_SENDS, *_PLAYS, *_OUTSIDE)}
_NAMED |= {"F", "FFilter", "FDecodeParms", "Filespec", "Sig"}
_SUSPECT = re.compile(rb"/(?:" + b"|".join(sorted(name.encode() for name in _NAMED)) + rb")(?![^\s/<>\[\]()])")
"""Any name that is looked for below, as qpdf writes names; of most files no object has one."""
_BESIDE_CONTENT = ("/Annots", "/AA", "/AF", "/Metadata", "/PieceInfo", "/B")
_BESIDE = re.compile(b"|".join(key.encode() for key in _BESIDE_CONTENT))
_CODED = re.compile(b"|".join(sorted(name.encode() for name in _GENERAL)) + rb"|\[ /FlateDecode /")


def clean(data: bytes, password: str = "") -> Cleaned:
    """The PDF without active content, its form fields and annotations flattened.

    Raises `LockedPdfError` or `BrokenPdfError`.
    """
    try:
        return _cleaned(data, password)
    except UNREADABLE as error:
        raise BrokenPdfError from error


def _cleaned(data: bytes, password: str) -> Cleaned:
    pdf = _open(data, password)
    seen = _looked_at(pdf)
    found = _active(pdf, seen.suspects)
    if "/AcroForm" in pdf.Root or any("/Annots" in page for page in _with_more_than_content(pdf, seen)):
        pdf = _flattened(pdf, data, password)
        seen = _looked_at(pdf)
    for key in ("/OpenAction", "/AA", "/Names", "/AcroForm", "/AF", "/Metadata", "/StructTreeRoot", "/PieceInfo"):
        if key in pdf.Root:
            del pdf.Root[key]
    for page in _with_more_than_content(pdf, seen):
        for key in _BESIDE_CONTENT:
            if key in page:
                del page[key]
    _strip(seen.suspects)
    bare = pdf.make_stream(b"")
    for item in seen.coded:
        _pack(item, bare)
    return Cleaned(pdf, _words(found))


def _unlocked(data: bytes, password: str) -> Pdf:
    """The locked PDF, open; raises `PasswordError`."""
    *others, last = spellings(password)
    for word in others:
        try:
            return Pdf.open(io.BytesIO(data), password=word, suppress_warnings=True)
        except pikepdf.PasswordError:
            continue
    return Pdf.open(io.BytesIO(data), password=last, suppress_warnings=True)


def _open(data: bytes, password: str) -> Pdf:
    try:
        try:
            pdf = Pdf.open(io.BytesIO(data), suppress_warnings=True)
        except pikepdf.PasswordError:
            pdf = _unlocked(data, password)
        count = len(pdf.pages)
    except pikepdf.PasswordError as error:
        raise LockedPdfError from error
    except UNREADABLE as error:
        raise BrokenPdfError from error
    if not count:
        raise BrokenPdfError
    return pdf


@dataclass(slots=True)
class _Seen:
    """Objects of a PDF that hold a name leading out of what can be seen, and streams that are not packed by Flate.

    `beside` are the numbers of the objects that may be pages with more than content.
    """

    suspects: list[Object] = field(default_factory=list)
    coded: list[Object] = field(default_factory=list)
    beside: set[tuple[int, int]] = field(default_factory=set)


def _looked_at(pdf: Pdf) -> _Seen:
    seen = _Seen()
    for item in pdf.objects:
        if isinstance(item, Stream):
            code = item.stream_dict.unparse(resolved=True)
            if _CODED.search(code):
                seen.coded.append(item)
        elif isinstance(item, Dictionary | Array):
            code = item.unparse(resolved=True)
            if _BESIDE.search(code):
                seen.beside.add(item.objgen)
        else:
            continue
        if _SUSPECT.search(code):
            seen.suspects.append(item)
    return seen


def _with_more_than_content(pdf: Pdf, seen: _Seen) -> Iterator[Object]:
    """The pages that hold annotations, actions or files; a page that is no object of its own may."""
    for page in pdf.pages:
        if not page.obj.is_indirect or page.obj.objgen in seen.beside:
            yield page.obj


def _active(pdf: Pdf, suspects: Iterable[Object]) -> Counter[str]:
    """What of a PDF is active, counted by what it does."""
    found: Counter[str] = Counter()
    names = pdf.Root.get("/Names")
    if isinstance(names, Dictionary) and "/JavaScript" in names:
        found["runs"] += 1
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, Dictionary) and "/XFA" in form:
        found["xfa"] += 1
    for item in suspects:
        for place in dictionaries(item):
            _count(place, found)
    return found


def _count(place: Object, found: Counter[str]) -> None:
    kind = str(place.get("/S", ""))
    if kind in _RUNS or "/JS" in place:
        found["runs"] += 1
    elif kind == "/URI" and "/URI" in place:
        found["links"] += 1
    elif kind in _OPENS:
        found["opens"] += 1
    elif kind in _SENDS:
        found["sends"] += 1
    if str(place.get("/Type", "")) == "/Filespec" and "/EF" in place:
        found["files"] += 1
    if str(place.get("/Subtype", "")) in _PLAYS and "/Rect" in place:
        found["plays"] += 1
    if str(place.get("/FT", "")) == "/Sig" and "/V" in place:
        found["signed"] += 1
    if isinstance(place, Stream) and "/F" in place:
        found["elsewhere"] += 1


def _words(found: Counter[str]) -> tuple[str, ...]:
    words = []
    if found["runs"]:
        words.append(_("Removed: scripts (JavaScript)."))
    if found["opens"]:
        words.append(_("Removed: actions that open other files or programs."))
    if found["sends"]:
        words.append(_("Removed: form buttons that send or reset data."))
    if found["links"]:
        n = found["links"]
        words.append(ngettext("Removed: {n} link to the web.", "Removed: {n} links to the web.", n).format(n=n))
    if found["files"]:
        n = found["files"]
        words.append(ngettext("Removed: {n} attached file.", "Removed: {n} attached files.", n).format(n=n))
    if found["plays"]:
        words.append(_("Removed: sound, film or 3-D content."))
    if found["elsewhere"]:
        words.append(_("Removed: content that lies in another file."))
    if found["xfa"]:
        words.append(_("Removed: an XFA form; what stands on the pages themselves is shown."))
    if found["signed"]:
        words.append(_("The digital signature holds for the original file only."))
    return tuple(words)


def _widgets(pdf: Pdf) -> Iterator[Object]:
    for page in pdf.pages:
        annotations = page.obj.get("/Annots")
        if isinstance(annotations, Array):
            yield from (item for item in annotations if isinstance(item, Dictionary))


def _inherited(field: Object, key: str) -> Object | None:
    for _level in range(16):
        if key in field:
            return field.get(key)
        parent = field.get("/Parent")
        if not isinstance(parent, Dictionary):
            return None
        field = parent
    return None


def _flattened(pdf: Pdf, data: bytes, password: str) -> Pdf:
    """The PDF with its form fields and annotations turned into what they look like."""
    form = pdf.Root.get("/AcroForm")
    stale = isinstance(form, Dictionary) and bool(form.get("/NeedAppearances", False))
    bare = any(
        str(item.get("/Subtype", "")) == "/Widget" and "/AP" not in item and _inherited(item, "/V") is not None
        for item in _widgets(pdf)
    )
    if stale or bare:
        # PDFium draws a value that has no appearance of its own, in any script; qpdf only in Latin letters.
        drawn = _drawn_by_pdfium(data, password)
        if drawn is not None:
            pdf = _open(drawn, "")
    for page in pdf.pages:
        annotations = page.obj.get("/Annots")
        if isinstance(annotations, Array):
            kept = [item for item in annotations if not _is_hidden(item)]
            page.obj["/Annots"] = Array(kept)
    pdf.flatten_annotations("all")
    return pdf


def _is_hidden(annotation: Object) -> bool:
    if not isinstance(annotation, Dictionary):
        return True
    try:
        flags = int(annotation.get("/F", 0))
    except (TypeError, ValueError):
        flags = 0
    return bool(flags & _HIDDEN) or str(annotation.get("/Subtype", "")) == "/Popup"


def _drawn_by_pdfium(data: bytes, password: str) -> bytes | None:
    """The file with its form fields drawn onto the pages by PDFium, or None when it cannot."""
    try:
        document = pypdfium2.PdfDocument(data, password=password or None)
    except pypdfium2.PdfiumError:
        return None
    try:
        document.init_forms()
        for index in range(len(document)):
            page = document[index]
            page.flatten()
            page.close()
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()
    except pypdfium2.PdfiumError:
        return None
    finally:
        document.close()


def _strip(suspects: Iterable[Object]) -> None:
    """Delete every key that leads out of what can be seen, wherever it stands."""
    for item in suspects:
        for place in dictionaries(item):
            for key in _OUTSIDE:
                if key in place and _leads_outside(key, place):
                    del place[key]
            # A stream may name a file to take its bytes from (7.3.8.2).
            if isinstance(place, Stream) and "/F" in place:
                for key in ("/F", "/FFilter", "/FDecodeParms"):
                    if key in place:
                        del place[key]


def _leads_outside(key: str, place: Object) -> bool:
    """Whether this entry is what its name says, and not a glyph, font or picture that happens to have that name.

    The dictionaries of glyphs and resources are keyed by free names (9.6.4, 7.8.3): a Type 3 font has a glyph "A".
    """
    value = place.get(key)
    if key == "/JS":
        return "/S" in place or not isinstance(value, Dictionary | Stream)
    if key == "/Metadata":
        return isinstance(value, Stream) and str(value.get("/Subtype", "")) not in {"/Form", "/Image"}
    if isinstance(value, Stream):
        return False
    if not isinstance(value, Dictionary):
        return True
    if key in {"/A", "/OpenAction"}:
        return "/S" in value
    resource = ("/Subtype", "/BaseFont", "/PatternType", "/ShadingType", "/OCGs")
    named = str(value.get("/Type", "")) in {"/Font", "/ExtGState", "/OCG", "/OCMD", "/Pattern", "/XObject"}
    return not named and not any(entry in value for entry in resource)


def _pack(item: Object, bare: Object) -> None:
    """Pack a stream that is coded as text or in an old way as qpdf would when it writes, so that it stays as it is.

    What cannot be decoded is left; a picture in a coding of its own loses only the coding as text around it. `bare` is
    a stream of the same file that nothing needs.
    """
    filters = item.get("/Filter")
    names = [str(name) for name in filters] if isinstance(filters, Array) else [str(filters)]
    if _GENERAL.isdisjoint(names) and len(names) == 1:
        return
    try:
        if names[0] not in _AS_TEXT and _GENERAL.issuperset(name for name in names if name != "/FlateDecode"):
            data = item.read_bytes(pikepdf.StreamDecodeLevel.specialized)
            item.write(zlib.compress(data, 6), filter=Name.FlateDecode)
        elif names[0] in _AS_TEXT:
            # pikepdf's check of what it is given takes longer than the decoding.
            bare.write(item.read_raw_bytes(), filter=Name(names[0]), type_check=False)
            inside = bare.read_bytes()
            settings = item.get("/DecodeParms")
            inner = list(settings)[1:] if isinstance(settings, Array) else []
            if len(names) == 1:
                item.write(zlib.compress(inside, 6), filter=Name.FlateDecode)
            elif names[1:] == ["/FlateDecode"] and not inner:
                item.write(inside, filter=Name.FlateDecode, type_check=False)
            else:
                rest = Array([Name(name) for name in names[1:]])
                known = any(value is not None for value in inner)
                item.write(inside, filter=rest, decode_parms=Array(inner) if known else None)
                _pack(item, bare)
    except pikepdf.PdfError:
        return
