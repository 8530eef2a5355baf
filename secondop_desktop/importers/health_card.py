"""SMART Health Cards: in files, as signed text, as the text of QR codes and as QR codes in pictures."""

from __future__ import annotations

import hashlib
import io
import json
import re
import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image, ImageOps, ImageSequence

from secondop_desktop.core.batch import Batch, Issue, Severity, SignedText
from secondop_desktop.core.dates import show
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.records import Document, DocumentCategory
from secondop_desktop.core.text import _
from secondop_desktop.importers import fhir
from secondop_desktop.importers.base import HEAD_SIZE, ImportContext
from secondop_desktop.importers.container import Gathering
from secondop_desktop.importers.health_card_text import BrokenCardError, Card, open_card
from secondop_desktop.importers.text import decode

NAME = "shc"
MEDIA_TYPE = "application/smart-health-card"
MAX_CARDS = 200

_JWS = re.compile(r"eyJ[\w\-]{10,}\.[\w\-]*\.?[\w\-]*")
_JSON_MARK = re.compile(rb'"verifiableCredential"')
_QR = re.compile(r"shc:/(?:(?P<index>\d{1,2})/(?P<count>\d{1,2})/)?(?P<digits>\d+)")
_LINK = re.compile(r"(?:^|[\s#])shlink:/", re.IGNORECASE)
_PICTURES = ("JPEG", "PNG", "TIFF", "HEIF")
_QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_MOST_FRAMES = 20
_SHORT_PDF = 4
_FEW_CHARACTERS = 400
_SPEAKS_OF_CODES = re.compile(r"smart\W{0,3}health|\bshc\b|\bqr\b|health card|vaccin|immuni[sz]|impf", re.IGNORECASE)
_PAGE_SCALE, _PAGE_SIDE = 3.0, 3000  # 216 dots an inch: a code of the densest kind has some 150 squares
_LONGEST_SIDE = 6000


class HealthCardImporter:
    """Files and texts that hold SMART Health Cards; links to cards on the internet are refused."""

    name = NAME

    def sniff(self, head: bytes, name: str) -> float | None:
        """Sure where the first bytes are those of a card, whatever the file is called."""
        if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
            if _JSON_MARK.search(head) or name.lower().endswith(".smart-health-card"):
                return 0.97
            return None
        if head[:1] in (b"<", b"%", b"\x89"):
            return None
        words = decode(head, whole=len(head) < HEAD_SIZE)
        start = (words or "").lstrip("\ufeff \t\r\n")
        if start.lower().startswith(("shc:", "shlink:/")) or re.match(r"https://\S{1,200}#shlink:/", start):
            return 0.95
        return 0.9 if _JWS.match(start) else None

    def parse(self, data: bytes, name: str, context: ImportContext) -> Batch:
        """The records in the cards; raises `InputRefusedError` where none can be read, or for a link."""
        context.progress.step(_("Reading health card"))
        words = decode(data)
        if words is None:
            raise _damaged(_("It is no text."))
        words = words.lstrip("\ufeff").strip()
        if words[:1] == "{":
            texts = _in_json(words)
        elif _LINK.search(words):
            raise link_refused()
        elif words.lower().startswith("shc:"):
            texts = from_codes(words.split())
        else:
            texts = [match[0] for match in _JWS.finditer(words)][:MAX_CARDS]
        own = Document(
            title=_("Health card"),
            category=DocumentCategory.SUMMARY,
            media_type=MEDIA_TYPE if words[:1] == "{" else "text/plain",
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            file_name=name,
        )
        return read_cards(texts, own, context)


IMPORTER = HealthCardImporter()


# --------------------------------------------------------------------------------------------------- finding cards


def _in_json(words: str) -> list[str]:
    """The signed texts of a `.smart-health-card` file, or of the FHIR Parameters that hold cards."""
    try:
        found, _end = json.JSONDecoder().raw_decode(words)
    except (ValueError, RecursionError) as error:
        raise _damaged(_("It is not written the way such files are.")) from error
    texts = found.get("verifiableCredential") if isinstance(found, dict) else None
    if isinstance(texts, str):
        texts = [texts]
    if texts is None and isinstance(found, dict) and isinstance(found.get("parameter"), list):
        texts = [
            item.get("valueString")
            for item in found["parameter"]
            if isinstance(item, dict) and item.get("name") == "verifiableCredential"
        ]
    held = texts if isinstance(texts, list) else []
    cards = [text.strip() for text in held if isinstance(text, str)]
    if not cards:
        raise _damaged(_("There is no card in it."))
    return cards[:MAX_CARDS]


def from_codes(codes: Sequence[str]) -> list[str]:
    """The signed texts in the contents of QR codes, put together where a card was split over several."""
    cards: list[str] = []
    parts: dict[int, dict[int, str]] = {}
    for code in codes:
        match = _QR.fullmatch(code.strip())
        if match is None:
            raise _damaged(_("Its code is not written the way codes of health cards are."))
        if match["index"] is None:
            cards.append(_from_digits(match["digits"]))
        else:
            parts.setdefault(int(match["count"]), {})[int(match["index"])] = match["digits"]
    for count, held in parts.items():
        if sorted(held) != list(range(1, count + 1)):
            raise InputRefusedError(
                _("A part of the health card is missing"),
                _(
                    "It is split over {count} codes, and {held} are here. Add a file or picture with all of them."
                ).format(count=count, held=len(held)),
            )
        cards.append(_from_digits("".join(held[number] for number in sorted(held))))
    return cards[:MAX_CARDS]


def _from_digits(digits: str) -> str:
    """The text that pairs of digits spell: each is a character's number less 45."""
    if len(digits) % 2:
        raise _damaged(_("Its code is not written the way codes of health cards are."))
    return "".join(chr(int(digits[place : place + 2]) + 45) for place in range(0, len(digits), 2))


def codes_in(data: bytes) -> list[str]:
    """The contents of the QR codes of health cards, and of links to them, in a picture that was decoded before."""
    found: list[str] = []
    with warnings.catch_warnings(), Image.open(io.BytesIO(data), formats=_PICTURES) as picture:
        warnings.simplefilter("ignore")  # the picture's size was checked before
        for number, frame in enumerate(ImageSequence.Iterator(picture)):
            if number >= _MOST_FRAMES:
                break
            plain = ImageOps.exif_transpose(frame).convert("L")
            plain.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
            found += _health_codes(plain)
    return list(dict.fromkeys(found))


def _health_codes(picture: Image.Image) -> list[str]:
    texts = [code.text.strip() for code in zxingcpp.read_barcodes(picture, formats=_QR_CODES)]
    return [text for text in texts if text.startswith("shc:/") or _LINK.search(text)]


def in_picture(data: bytes, own: Document, context: ImportContext) -> Batch | None:
    """The batch of a picture with the QR codes of health cards on it; None where there is none."""
    codes = codes_in(data)
    if not codes:
        return None
    links = [code for code in codes if _LINK.search(code)]
    try:
        cards = from_codes([code for code in codes if code not in links])
        batch = read_cards(cards, own, context) if cards else Batch(importer=NAME, documents=(own,))
    except InputRefusedError as error:
        issue = Issue(Severity.WARNING, error.title, error.message)
        return Batch(importer=NAME, documents=(own,), issues=(issue,))
    if links:
        refused = link_refused()
        batch = replace(batch, issues=(*batch.issues, Issue(Severity.WARNING, refused.title, refused.message)))
    return batch


def in_pdf(data: bytes, pages: Sequence[str], own: Document, context: ImportContext) -> Batch | None:
    """The batch of the health cards whose QR codes stand on pages of a PDF; None where there is none.

    Drawing a page costs more than reading its text: only pages that speak of such codes are looked at, and those with
    hardly a word on them in a short PDF. A card may be split over codes of several pages.
    """
    short = len(pages) <= _SHORT_PDF
    chosen = [
        number
        for number, text in enumerate(pages)
        if _SPEAKS_OF_CODES.search(text) or (short and len(text.strip()) < _FEW_CHARACTERS)
    ][:_MOST_FRAMES]
    codes: list[str] = []
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return None
    try:
        for number in chosen:
            context.progress.step(_("Looking for codes"), number, len(pages))
            codes += _codes_on(document, number)
    finally:
        document.close()
    codes = [code for code in dict.fromkeys(codes) if not _LINK.search(code)]
    if not codes:
        return None
    try:
        return read_cards(from_codes(codes), own, context)
    except InputRefusedError as error:
        issue = Issue(Severity.WARNING, error.title, error.message)
        return Batch(importer=NAME, documents=(own,), issues=(issue,))


def _codes_on(document: pypdfium2.PdfDocument, number: int) -> list[str]:
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return []
    try:
        scale = min(_PAGE_SCALE, _PAGE_SIDE / max(1.0, *page.get_size()))
        picture = page.render(scale=scale, grayscale=True).to_pil()
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        return []
    finally:
        page.close()
    return _health_codes(picture)


def beside(batch: Batch, cards: Batch | None) -> Batch:
    """The batch of a PDF with what the health cards on its pages say."""
    if cards is None:
        return batch
    own = batch.documents[0]
    gathering = Gathering()
    gathering.add("", replace(batch, documents=batch.documents[1:], issues=()))
    gathering.add(_("QR code"), replace(cards, documents=(), issues=()))
    whole = gathering.batch(batch.importer or NAME, own)
    drafts = {draft.id for draft in (*batch.records, *batch.proposed, *batch.documents[1:])}
    issues = (
        replace(issue, record=f"1/{issue.record}" if issue.record in drafts else issue.record) for issue in batch.issues
    )
    return replace(whole, issues=(*issues, *cards.issues))


def link_refused() -> InputRefusedError:
    """Why a SMART Health Link is not followed."""
    return InputRefusedError(
        _("This is only a link"),
        _(
            "The records that it leads to are on the internet, and SecondOp never goes there. "
            "Open the link in a browser, save what it shows, and add that file."
        ),
    )


def _damaged(why: str) -> InputRefusedError:
    message = _("Ask for it again where you got it. It is kept sealed.")
    return InputRefusedError(_("This health card cannot be read"), f"{why} {message}")


# --------------------------------------------------------------------------------------------------- reading cards


def read_cards(texts: Sequence[str], own: Document, context: ImportContext) -> Batch:
    """What these cards say, as one batch; raises `InputRefusedError` where none of them can be read."""
    gathering = Gathering()
    cards: list[Card] = []
    signed: list[SignedText] = []
    broken: list[str] = []
    for number, text in enumerate(texts, start=1):
        name = _("card {n}").format(n=number)
        try:
            card = open_card(text)
            batch = fhir.IMPORTER.parse(card.bundle.encode(), "card.json", context)
        except BrokenCardError as error:
            broken.append(error.why)
            gathering.say(Severity.ERROR, _("This health card cannot be read"), error.why, name)
            continue
        except InputRefusedError as error:
            broken.append(error.message)
            gathering.say(Severity.ERROR, error.title, error.message, name)
            continue
        cards.append(card)
        signed.append(SignedText(own.sha256, number, card.issuer, text.strip(), card.broken, name))
        _tell(gathering, card, name)
        gathering.add(name, _of_this_file(batch, own.sha256, number))
    if not cards:
        raise _damaged(broken[0] if broken else _("There is no card in it."))
    first = cards[0]
    title = _title(first) if len(cards) == 1 else _("Health cards")
    own = replace(
        own,
        id=own.sha256,
        display=title,
        title=title,
        date=first.issued if len(cards) == 1 else None,
        author=first.issuer if len({card.issuer for card in cards}) == 1 else "",
    )
    return replace(gathering.batch(NAME, own), signed=tuple(signed))


def _title(card: Card) -> str:
    said = " ".join(card.kinds)
    if "immunization" in said:
        return _("Health card: vaccinations")
    return _("Health card: laboratory results") if "laboratory" in said else _("Health card")


def _tell(gathering: Gathering, card: Card, name: str) -> None:
    for trouble in card.troubles:
        gathering.say(Severity.WARNING, _("Not as a health card should be"), trouble, name)
    if card.expires is not None:
        message = _("The card says that it holds until {date}.").format(date=show(card.expires))
        gathering.say(Severity.INFO, _("A card with an end"), message, name)


def _of_this_file(batch: Batch, sha256: str, number: int) -> Batch:
    """The batch of a card's bundle, with the file and the card as the source of all that it says."""

    def sourced(draft: Any) -> Any:
        sources = tuple(
            replace(
                source,
                document_id=sha256,
                locator=f"card {number} /vc/credentialSubject/fhirBundle{source.locator}",
                importer=NAME,
            )
            for source in draft.sources
        )
        return replace(draft, sources=sources)

    return replace(
        batch,
        importer=NAME,
        patients=tuple(sourced(item) for item in batch.patients),
        records=tuple(sourced(item) for item in batch.records),
        none_known=tuple(sourced(item) for item in batch.none_known),
        documents=tuple(sourced(item) for item in batch.documents[1:]),
    )
