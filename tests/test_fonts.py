"""The typefaces that the window and the packet are set in."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from secondop_desktop.core.files import resource

FACES = sorted(path for path in resource("fonts").glob("*.ttf") if not path.stem.startswith("SecondOp"))
OTHERS = sorted(resource("fonts").glob("SecondOp*.ttf"))
# What laboratory reports, dates and our own sheets are printed with.
NEEDED = "µμ≤≥<>±×·°²³½→←↑↓–—‘’“”…•✓□■αβγδΔΩñáéíóúüçß€™®"


def test_both_families_have_regular_semibold_and_italic() -> None:
    assert {face.stem for face in FACES} == {
        f"{family}_{face}"
        for family in ("SourceSans3", "NotoSans")
        for face in ("400Regular", "600SemiBold", "400Regular_Italic")
    }


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.stem)
def test_a_page_embeds_the_face_and_its_text_can_be_read_back(face: Path) -> None:
    pdfmetrics.registerFont(TTFont(face.stem, str(face)))
    page = io.BytesIO()
    canvas = Canvas(page)
    canvas.setFont(face.stem, 12)
    canvas.drawString(50, 700, "Creatinine 1.2 mg/dL, µ Ω ñ")
    canvas.save()
    assert b"/FontFile2" in page.getvalue()
    assert "Creatinine 1.2 mg/dL, µ Ω ñ" in pypdf.PdfReader(page).pages[0].extract_text()


@pytest.mark.parametrize("face", [face for face in FACES if face.stem.startswith("SourceSans3")], ids=lambda f: f.stem)
def test_the_first_typeface_has_every_sign_that_we_print(face: Path) -> None:
    known = TTFont(face.stem, str(face)).face.charToGlyph
    assert [sign for sign in NEEDED if ord(sign) not in known] == []


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.stem)
def test_digits_are_as_wide_as_each_other_so_that_columns_align(face: Path) -> None:
    widths = TTFont(face.stem, str(face)).face.charWidths
    digits = [widths[ord(digit)] for digit in "0123456789"]
    assert max(digits) - min(digits) <= 2


@pytest.mark.parametrize("face", OTHERS, ids=lambda face: face.stem)
def test_the_fonts_of_other_scripts_keep_their_licence_and_a_name_that_is_not_reserved(face: Path) -> None:
    data = face.read_bytes()
    font = TTFont(face.stem, io.BytesIO(data))
    assert font.face.name.decode().startswith("SecondOp")
    assert b"Source" not in font.face.name
    assert (resource("fonts") / "OFL-Noto-others.txt").is_file()
