"""Names in other scripts: in their letters, in the order they are read, searchable, and never a silent box."""

from __future__ import annotations

import dataclasses
import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from secondop_desktop.core.records import Patient
from secondop_desktop.packet import scripts
from secondop_desktop.packet.plan import Paper, Section
from secondop_desktop.packet.scripts import in_order, is_read_back
from secondop_desktop.packet.sheet import Sheet
from secondop_desktop.packet.style import Face, Size, geometry
from secondop_desktop.packet.text import bold, regular, wrap
from secondop_desktop.packet.typeface import placed, printed, unprintable, width
from tests.packet import story
from tests.packet.reading import page_texts, squeezed, verified

NAMES = (
    "שרה כהן-לוי, בת 54",
    "محمد عبد الله الحسيني (1968)",
    "दीक्षित श्रीनिवास कुमारी",
    "สมศักดิ์ น้ำผึ้ง",
    "山田 太郎 やまだ",
    "张伟 李秀英 陳大文",
    "김민준 이서연",
    "Dr. محمد Ali 12.5 mg",
)


def drawn(*texts: str) -> bytes:
    sheet = Sheet(geometry(Paper.LETTER), Section.SUMMARY)
    size, top = Size(14, 24), 60.0
    for text in texts:
        top = sheet.lines(wrap(bold(text) + regular(" / " + text), size, 500), 50, top, size)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(612, 792), pageCompression=0)
    for draw in sheet.drawing:
        draw(canvas)
    canvas.save()
    return out.getvalue()


def test_names_in_other_scripts_are_printed_whole_and_read_back_as_they_are_written() -> None:
    with unprintable() as missing:
        data = drawn(*NAMES)
    assert missing.characters == set()
    lines = [" ".join(line.split()) for line in page_texts(data)[0].splitlines()]
    assert lines == [f"{name} / {name}" for name in NAMES]


@pytest.mark.parametrize(
    "text, order",
    [
        ("abc", ["abc"]),
        ("אבג", ["אבג"]),
        ("אבג דהו", ["דהו", " ", "אבג"]),
        ("a אבג 12.5 b", ["a ", "12.5", " ", "אבג", " b"]),
        ("12 אבג", ["12 ", "אבג"]),
        ("אבג (דה)", ["(", "דה", ")", " ", "אבג"]),
        ("x (אבג) y", ["x (", "אבג", ") y"]),
    ],
)
def test_a_line_stands_in_the_order_that_it_is_read_in(text: str, order: list[str]) -> None:
    found = in_order(text)
    assert [stretch.text for stretch in found] == order
    assert sorted(stretch.spoken for stretch in found) == list(range(len(found)))
    brackets = str.maketrans("", "", "()")  # they are mirrored
    spoken = "".join(stretch.text for stretch in sorted(found, key=lambda stretch: stretch.spoken))
    assert spoken.translate(brackets) == text.translate(brackets)


def test_arabic_letters_take_the_shapes_of_their_places() -> None:
    alone = placed("ه", Face.REGULAR, 10)[0].shown
    together = "".join(part.shown for part in placed("ههه", Face.REGULAR, 10))
    assert len(together) == 3
    assert len({*together, alone}) == 4
    assert width("ههه", Face.REGULAR, 10) < 3 * width("ه", Face.REGULAR, 10)


def test_a_vowel_that_is_written_before_its_consonant_stands_before_it() -> None:
    order = [part.shown for part in placed("कि", Face.REGULAR, 10)]
    alone = placed("क", Face.REGULAR, 10)[0].shown
    assert "".join(order).index(alone) > 0


def test_a_character_that_no_font_has_is_reported_and_marked() -> None:
    with unprintable() as missing:
        assert printed("বাংলা 漢 x") == "[?] 漢 x"
        assert printed("\ue001 x") == "[?] x"
    assert missing.characters >= {"ব", "\U0010fffd"}


def test_japanese_is_printed_in_japanese_shapes() -> None:
    assert {part.font for part in placed("山田やまだ", Face.REGULAR, 10)} == {"SecondOpJP_400Regular"}
    assert {part.font for part in placed("张伟", Face.REGULAR, 10)} == {"SecondOpSC_400Regular"}
    assert scripts.script_of("é") == ""


def test_a_packet_for_a_name_in_another_script_is_stamped_and_verified() -> None:
    for name in ("شیرین محمدی", "김민준", "प्रिया श्रीनिवासन", "רות לוי"):
        plan, data = story.plan([], patient=Patient(id="p", display=name))
        made = story.composed(plan, data)
        assert verified(made.data, plan, made.result["proof"]) == (True, [])
        assert not any("[?]" in warning for warning in made.result["warnings"])
        for text in page_texts(made.data):
            assert name in text or is_read_back(name, squeezed(text)), name
        altered = dataclasses.replace(plan, patient=Patient(id="p", display=name[:-1] + "x"))
        assert not verified(made.data, altered, made.result["proof"])[0]


def test_every_part_of_a_shaped_word_is_told_once() -> None:
    parts = placed("عُمَر", Face.REGULAR, 10)
    assert len(parts) > 1
    assert [part.says for part in parts] == ["عُمَر", *["\0"] * (len(parts) - 1)]
    code = drawn("عُمَر")
    assert code.count(b"/ActualText") == 2
    assert code.count(b"BDC") == code.count(b"EMC")
