"""Originals written for the tests: odd pages, forms, active content, pictures, damaged and locked files."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Callable, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas

LETTER = (612.0, 792.0)

OPERATION = """LINDEN VALLEY HOSPITAL
OPERATIVE REPORT

PATIENT:  CALLOWAY, INES                 MRN: LV-204471
DOB:      03/14/1968   SEX: F            DATE OF OPERATION: 05/23/2017

SURGEON:      Neil Varga, MD
PREOPERATIVE DIAGNOSIS:
  Cervical radiculopathy, C5-C6 disc herniation, right.
OPERATION PERFORMED:
  1. Anterior cervical discectomy, C5-C6.
  2. Interbody fusion, C5-C6, with titanium cage.
  3. Anterior plate fixation, C5-C6.
COMPLICATIONS:         None apparent."""


def pages(
    texts: Sequence[str], size: tuple[float, float] = LETTER, after: Callable[[Canvas, int], None] | None = None
) -> bytes:
    """A PDF with one page for each text, a border near its edges and its own page number."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    for number, text in enumerate(texts, start=1):
        canvas.setStrokeGray(0.6)
        canvas.rect(4, 4, size[0] - 8, size[1] - 8)
        body = canvas.beginText(min(60, size[0] / 8), size[1] - min(70, size[1] / 6))
        body.setFont("Courier", 11 if min(size) > 300 else 7)
        for line in text.splitlines():
            body.textLine(line)
        canvas.drawText(body)
        canvas.setFont("Courier", 8)
        canvas.drawString(min(60, size[0] / 8), 12, f"Page {number} of {len(texts)}")
        if after is not None:
            after(canvas, number)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def edited(data: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """The PDF after a change."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
        return out.getvalue()


def rotated(degrees: int = 90) -> bytes:
    """A page that its /Rotate entry turns."""

    def turn(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Rotate = degrees

    return edited(pages([f"ROTATED BY {degrees}"]), turn)


def shifted_box() -> bytes:
    """A page whose boxes do not begin at 0, 0, cropped."""

    def shift(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0].obj
        page.MediaBox = Array([100, 200, 712, 992])
        page.CropBox = Array([120, 230, 690, 970])
        page.Contents = pdf.make_stream(b"q 1 0 0 1 100 200 cm " + page.Contents.read_bytes() + b" Q")

    return edited(pages(["BOX WITH ANOTHER ORIGIN", "", "inside the crop box"]), shift)


def with_javascript() -> bytes:
    """A page with a script, a launch action, a web link, an attached file and page actions."""

    def arm(pdf: pikepdf.Pdf) -> None:
        script = Dictionary(S=Name.JavaScript, JS=String("app.alert('hello')"))
        pdf.Root.OpenAction = script
        pdf.Root.AA = Dictionary(WC=script)
        pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), pdf.make_indirect(script)])))
        pdf.attachments["secret.txt"] = b"attached bytes"
        page = pdf.pages[0].obj
        page.AA = Dictionary(O=Dictionary(S=Name.Launch, F=String("calc.exe")))
        link = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([60, 600, 200, 620]),
            A=Dictionary(S=Name.URI, URI=String("https://example.invalid/track")),
        )
        remote = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([60, 500, 200, 520]),
            A=Dictionary(S=Name.GoToR, F=String("other.pdf"), D=Array([0, Name.Fit])),
        )
        page.Annots = Array([pdf.make_indirect(link), pdf.make_indirect(remote)])

    return edited(pages(["A PAGE THAT WANTS TO DO THINGS"]), arm)


def form() -> bytes:
    """A form with a filled text field, a ticked box and a visible note."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=LETTER, invariant=1)
    canvas.setFont("Courier", 12)
    canvas.drawString(60, 720, "INTAKE FORM")
    canvas.drawString(60, 690, "Name of patient:")
    canvas.acroForm.textfield(name="name", value="Ines Calloway-Filled", x=200, y=680, width=240, height=24)
    canvas.drawString(60, 650, "I agree:")
    canvas.acroForm.checkbox(name="agree", checked=True, x=200, y=645)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def form_without_appearance() -> bytes:
    """A form whose value has no drawn appearance, as some portals write it."""

    def bare(pdf: pikepdf.Pdf) -> None:
        pdf.Root.AcroForm.NeedAppearances = True
        for field in pdf.Root.AcroForm.Fields:
            if field.get("/FT") == Name.Tx and "/AP" in field:
                del field["/AP"]

    return edited(form(), bare)


def locked(password: str = "open sesame") -> bytes:
    """A PDF that needs a password."""
    with pikepdf.open(io.BytesIO(pages(["LOCKED LETTER"]))) as pdf:
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(user=password, owner="other", R=6))
        return out.getvalue()


def owner_locked() -> bytes:
    """A PDF that opens without a password but forbids changes, as many hospitals send them."""
    with pikepdf.open(io.BytesIO(pages(["OWNER PASSWORD ONLY"]))) as pdf:
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(user="", owner="other", R=4))
        return out.getvalue()


def broken() -> bytes:
    """Something that begins like a PDF and is none."""
    return b"%PDF-1.7\n" + bytes(range(256)) * 8


def cut_short() -> bytes:
    """A PDF whose end is missing."""
    whole = pages(["CUT SHORT BUT READABLE"])
    return whole[: whole.rindex(b"xref")]


def strip() -> bytes:
    """A rhythm strip: very wide and low."""

    def wave(canvas: Canvas, _number: int) -> None:
        path = canvas.beginPath()
        path.moveTo(10, 150)
        for x in range(10, 2390, 4):
            path.lineTo(x, 150 + 60 * math.sin(x / 25))
        canvas.drawPath(path)
        for x in range(100, 2400, 200):
            canvas.drawString(x, 60, f"MARK {x}")

    return pages(["ECG STRIP"], (2400, 300), wave)


def hidden_layer() -> bytes:
    """A page with a layer that is switched off."""

    def layer(pdf: pikepdf.Pdf) -> None:
        group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Draft")))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group]), Order=Array([])))
        page = pdf.pages[0].obj
        page.Resources.Properties = Dictionary(MC0=group)
        page.Contents = pdf.make_stream(
            page.Contents.read_bytes() + b"\n/OC /MC0 BDC 0 0 0 rg 100 100 400 400 re f EMC"
        )

    return edited(pages(["A LAYER IS SWITCHED OFF"]), layer)


def picture(kind: str, size: tuple[int, int] = (900, 640), frames: int = 1, orientation: int = 1) -> bytes:
    """A picture of a report in the named format."""
    made = []
    for number in range(1, frames + 1):
        image = Image.new("RGB", size, "#f4f1ea")
        drawing = ImageDraw.Draw(image)
        drawing.rectangle((20, 20, size[0] - 20, size[1] - 20), outline="#333333", width=4)
        drawing.text((60, 60), f"PICTURE {number}", fill="black", font_size=48)
        drawing.ellipse((size[0] - 300, 200, size[0] - 100, 400), fill="#a03025")
        made.append(image)
    out = io.BytesIO()
    options: dict[str, object] = {}
    if frames > 1:
        options = {"save_all": True, "append_images": made[1:]}
    if orientation != 1:
        exif = Image.Exif()
        exif[0x0112] = orientation
        options["exif"] = exif
    made[0].save(out, kind, **options)
    return out.getvalue()


def fhir() -> bytes:
    """A small data file."""
    entry = {"resource": {"resourceType": "Patient", "name": [{"family": "Calloway"}]}}
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [entry]}).encode()


PROBLEMS = "/ClinicalDocument/component/structuredBody/component[2]/section"

NARRATIVE: list[dict[str, object]] = [
    {
        "title": "Allergies",
        "locator": "/ClinicalDocument/component/structuredBody/component[1]/section",
        "blocks": [{"type": "paragraph", "text": "No known drug allergies were reported."}],
    },
    {
        "title": "Problems",
        "locator": PROBLEMS,
        "blocks": [
            {"type": "list", "items": ["High blood pressure since 2009", "Neck pain after fusion"]},
            {
                "type": "table",
                "header": [["Problem", "Status", "Since"]],
                "rows": [["Hypertensive disorder", "active", "2009"], ["Hypercholesterolemia", "active", "2021"]],
            },
        ],
    },
]
