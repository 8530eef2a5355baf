"""SMART Health Cards: files, texts, codes and pictures of codes; nothing in them is called genuine."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from reportlab.lib.pagesizes import letter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from secondop_desktop.core.batch import Batch
from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Immunization, TestResult
from secondop_desktop.importers import pick
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.health_card import IMPORTER
from secondop_desktop.importers.health_card_text import MAX_PAYLOAD
from secondop_desktop.usecases.check_signatures import check_batch
from tests.importers.fhir_files import Json, bundle, concept, of, only, patient, titles
from tests.importers.files import parse, picture

CVX = "http://hl7.org/fhir/sid/cvx"
SIGNATURE = b"\5" * 64


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def shot(date: str = "2026-01-05") -> Json:
    return {
        "resourceType": "Immunization",
        "status": "completed",
        "vaccineCode": concept("Tdap", CVX, "115"),
        "patient": {"reference": "Patient/anna"},
        "occurrenceDateTime": date,
    }


def payload(*resources: Json, **claims: Any) -> bytes:
    held: Json = {
        "iss": "https://cards.lindenklinik.example",
        "nbf": 1767614400,
        "vc": {
            "type": ["https://smarthealth.cards#health-card", "https://smarthealth.cards#immunization"],
            "credentialSubject": {"fhirVersion": "4.0.1", "fhirBundle": bundle(*(resources or (patient(), shot())))},
        },
    }
    return json.dumps(held | claims).encode()


def card(
    content: bytes | None = None,
    *,
    header: Json | None = None,
    packed: bytes | None = None,
    signature: bytes = SIGNATURE,
) -> str:
    header = {"zip": "DEF", "alg": "ES256", "kid": "k"} if header is None else header
    body = packed if packed is not None else deflated(payload() if content is None else content)
    return ".".join((b64(json.dumps(header).encode()), b64(body), b64(signature)))


def code(text: str) -> str:
    return "shc:/" + "".join(f"{ord(sign) - 45:02d}" for sign in text)


def as_file(*cards: str) -> bytes:
    return json.dumps({"verifiableCredential": list(cards)}).encode()


def refused(data: bytes) -> InputRefusedError:
    with pytest.raises(InputRefusedError) as caught:
        IMPORTER.parse(data, "x", ImportContext(Progress(), lambda _sha256, _data: None))
    return caught.value


def vaccinations(batch: Batch) -> list[tuple[str, str]]:
    return [(record.display, str(record.date)) for record in of(batch, Immunization)]


@pytest.mark.parametrize(
    "name,data",
    [
        ("card.smart-health-card", as_file(card())),
        ("card.json", b"\xef\xbb\xbf " + as_file(card())),
        ("card.txt", card().encode()),
        ("card", b"\xef\xbb\xbf" + card().encode() + b"\r\n"),
        ("code.txt", code(card()).encode()),
        (
            "parameters.json",
            json.dumps(
                {
                    "resourceType": "Parameters",
                    "parameter": [{"name": "verifiableCredential", "valueString": card()}],
                }
            ).encode(),
        ),
    ],
)
def test_a_card_is_read_in_every_form(name: str, data: bytes) -> None:
    assert pick(data, name) is IMPORTER
    batch = parse(name, data)
    assert batch.importer == "shc"
    assert vaccinations(batch) == [("Tdap", "2026-01-05")]
    assert [(p.display, str(p.birth_date)) for p in batch.patients] == [("Anna Maria Weber", "1961-04-09")]
    (document,) = batch.documents
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert (document.title, str(document.date)) == ("Health card: vaccinations", "2026-01-05")


def test_every_record_names_the_file_and_its_place_in_the_card() -> None:
    data = as_file(card())
    (source,) = only(parse("c.smart-health-card", data), Immunization).sources
    assert source.document_id == hashlib.sha256(data).hexdigest()
    assert source.locator == "card 1 /vc/credentialSubject/fhirBundle/entry/1/resource"
    assert source.importer == "shc"


def test_the_signed_text_goes_along_for_those_who_hold_keys() -> None:
    data = as_file(card(), card(signature=b""))
    whole, broken = parse("c.smart-health-card", data).signed
    assert (whole.document, whole.number, whole.locator) == (hashlib.sha256(data).hexdigest(), 1, "card 1")
    assert (whole.text, whole.issuer, whole.broken) == (card(), "https://cards.lindenklinik.example", "")
    assert (broken.number, broken.broken) == (2, "It is missing.")


@pytest.mark.parametrize(
    "text,told",
    [
        (card(signature=b"\1" * 63), "length"),
        (card(header={"zip": "DEF", "alg": "none"}), "another kind"),
        (card(header={"zip": "DEF", "alg": "HS256"}), "another kind"),
    ],
)
def test_a_signature_that_can_hold_with_no_key_is_broken(text: str, told: str) -> None:
    (signed,) = parse("c.smart-health-card", as_file(text)).signed
    assert told in signed.broken


@pytest.mark.parametrize(
    "text,told",
    [
        (card(header={"alg": "ES256"}, packed=payload()), "not packed"),
    ],
)
def test_what_is_not_as_it_should_be_is_told(text: str, told: str) -> None:
    batch = parse("c.smart-health-card", as_file(text))
    assert any(told in issue.message for issue in batch.issues)
    assert vaccinations(batch) == [("Tdap", "2026-01-05")]


def test_the_end_of_a_card_is_told() -> None:
    batch = parse("c.smart-health-card", as_file(card(payload(exp=1798761600))))
    assert any("1 Jan 2027" in issue.message for issue in batch.issues)


def test_a_number_keeps_its_digits() -> None:
    result: Json = {
        "resourceType": "Observation",
        "status": "final",
        "code": concept("Potassium"),
        "subject": {"reference": "Patient/anna"},
        "valueQuantity": {"value": "VALUE", "unit": "mmol/L"},
    }
    content = payload(patient(), result).replace(b'"VALUE"', b"4.10")
    assert only(parse("c.smart-health-card", as_file(card(content))), TestResult).value == "4.10"


def test_several_cards_of_one_person_are_one_person_and_a_broken_one_is_told() -> None:
    second = card(payload(patient(), shot("2026-02-05")))
    batch = parse("c.smart-health-card", as_file(card(), "eyJhbGciOiJFUzI1NiJ9.AAAA.BBBB", second))
    assert vaccinations(batch) == [("Tdap", "2026-01-05"), ("Tdap", "2026-02-05")]
    assert len(batch.patients) == 1
    assert [issue.locator for issue in batch.issues if issue.title == "This health card cannot be read"] == ["card 2"]
    assert len({record.id for record in batch.records}) == 2


def test_cards_of_two_people_are_kept_apart() -> None:
    other = patient(id="ben", name=[{"family": "Kern", "given": ["Ben"]}], birthDate="1990-01-01")
    held = shot("2026-02-05") | {"patient": {"reference": "Patient/ben"}}
    batch = parse("c.smart-health-card", as_file(card(), card(payload(other, held))))
    assert [p.display for p in batch.patients] == ["Anna Maria Weber", "Ben Kern"]
    assert [r.subject for r in of(batch, Immunization)] == [0, 1]


def test_a_card_in_several_codes_is_put_together_and_a_missing_part_is_named() -> None:
    digits = code(card()).removeprefix("shc:/")
    cut = len(digits) // 4 * 2
    parts = [f"shc:/1/2/{digits[:cut]}", f"shc:/2/2/{digits[cut:]}"]
    assert vaccinations(parse("c.txt", "\n".join(reversed(parts)).encode())) == [("Tdap", "2026-01-05")]
    error = refused(parts[0].encode())
    assert error.title == "A part of the health card is missing"
    assert "2 codes, and 1" in error.message


def qr(text: str, kind: str = "PNG", **options: Any) -> bytes:
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    image = Image.fromarray(zxingcpp.write_barcode_to_image(made, scale=3, **options))
    out = io.BytesIO()
    image.convert("L").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_a_picture_of_a_code_gives_its_records_and_stays_a_picture(kind: str) -> None:
    batch = parse("code", qr(code(card()), kind))
    assert vaccinations(batch) == [("Tdap", "2026-01-05")]
    assert batch.documents[0].media_type == f"image/{kind.lower()}"
    assert batch.documents[0].pages == 1
    assert batch.importer == "shc"


def test_a_picture_of_a_link_or_a_broken_code_stays_a_picture_with_a_reason() -> None:
    assert titles(parse("a.png", qr("https://viewer.example#shlink:/eyJ1cmwiOiJodHRwcyJ9"))) == ["This is only a link"]
    broken = parse("b.png", qr("shc:/123"))
    assert titles(broken) == ["This health card cannot be read"]
    assert broken.documents[0].media_type == "image/png"


def pages_of_codes(*pages: tuple[str, list[str]]) -> bytes:
    """A PDF with a line of text and these codes on each page."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=letter)
    for text, codes in pages:
        canvas.drawString(60, 740, text)
        for number, held in enumerate(codes):
            canvas.drawImage(ImageReader(io.BytesIO(qr(held))), 60, 400 - 340 * number, 320, 320)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_codes_on_pages_of_a_pdf_give_their_records_beside_the_pages() -> None:
    data = pages_of_codes(("Your SMART Health Card", [code(card())]), ("Keep this page.", []))
    batch = parse("card.pdf", data)
    assert vaccinations(batch) == [("Tdap", "2026-01-05")]
    assert batch.importer == "pdf"
    assert [(document.pages, document.media_type) for document in batch.documents] == [(2, "application/pdf")]
    assert [person.display for person in batch.patients] == ["Anna Maria Weber"]
    (signed,) = batch.signed
    (source,) = only(batch, Immunization).sources
    assert signed.document == source.document_id == hashlib.sha256(data).hexdigest()
    assert "SMART Health Card" in batch.texts[signed.document][0]


def test_a_card_may_be_split_over_pages_of_a_pdf() -> None:
    digits = code(card()).removeprefix("shc:/")
    cut = len(digits) // 4 * 2
    parts = [f"shc:/1/2/{digits[:cut]}", f"shc:/2/2/{digits[cut:]}"]
    whole = pages_of_codes(("Vaccinations", [parts[1]]), ("Vaccinations", [parts[0]]))
    assert vaccinations(parse("card.pdf", whole)) == [("Tdap", "2026-01-05")]
    half = parse("card.pdf", pages_of_codes(("Vaccinations", [parts[1]])))
    assert "A part of the health card is missing" in titles(half)
    assert half.documents[0].pages == 1


def test_other_pictures_and_other_codes_are_left_alone() -> None:
    assert parse("a.png", picture()).importer == "image"
    assert parse("b.png", qr("https://example.org")).importer == "image"


@pytest.mark.parametrize(
    "text", ["shlink:/eyJ1cmwiOiJodHRwcyJ9", "https://viewer.example/x#shlink:/eyJ1cmwiOiJodHRwcyJ9"]
)
def test_a_link_is_refused_and_never_followed(text: str) -> None:
    assert pick(text.encode(), "link.txt") is IMPORTER
    assert refused(text.encode()).title == "This is only a link"


@pytest.mark.parametrize(
    "data",
    [
        b'{"verifiableCredential":5}',
        b'{"verifiableCredential":{"a":1}}',
        b"{",
        b'{"verifiableCredential": []}',
        b'{"verifiableCredential": [1, null]}',
        b'{"verifiableCredential": ' + b"[" * 100_000,
        b"shc:5676",
        b"shc:/567",
        b"shc:/\xd9\xa1\xd9\xa2",
        code("no card").encode(),
        b"\0\1\2",
        as_file(card()[:-120]),
        as_file(card(packed=zlib.compress(payload()))),
        as_file(card(packed=deflated(payload())[:-9])),
        as_file(card(packed=deflated(b" " * (MAX_PAYLOAD + 10)))),
        as_file(card(b"[1]")),
        as_file(card(b'{"vc": {"credentialSubject": {"fhirBundle": 7}}}')),
        as_file(card(b'{"vc":' * 3000)),
        as_file(card(b"\xff\xfe")),
        as_file(card().replace(".", "!.", 1)),
    ],
)
def test_what_is_broken_or_hostile_is_refused_in_plain_words(data: bytes) -> None:
    error = refused(data)
    assert error.title == "This health card cannot be read"
    assert error.message.endswith("It is kept sealed.")


@pytest.mark.conformance
def test_every_sample_gives_its_records_or_a_reason(samples: Path) -> None:
    seen = 0
    for path in sorted((samples / "truth").glob("shc__*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        if truth["kind"] == "fhir":
            continue
        batch = parse(Path(truth["file"]).name, (samples / truth["file"]).read_bytes())
        seen += 1
        if truth["kind"] in ("shlink", "text") or not (truth.get("cards") or truth["kind"] == "image"):
            assert batch.refused is not None, truth["file"]
        elif truth["kind"] == "image":
            assert bool(of(batch, Immunization)) == ("corrupted" not in truth["file"]), truth["file"]
        else:
            wanted = {(person["name"], person["birthDate"]) for person in truth["patients"]}
            assert {(person.display, str(person.birth_date)) for person in batch.patients} == wanted, truth["file"]
            assert len(of(batch, Immunization)) == truth["counts"]["immunizations"], truth["file"]
            assert "Signature not checked" in titles(check_batch(batch, ()))
    assert seen == 14
