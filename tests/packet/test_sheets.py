from __future__ import annotations

import pypdfium2
import pytest
import zxingcpp

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.recovery_lines import line_checks
from secondop_desktop.packet.sheets import SHEET, recovery_sheet
from secondop_desktop.sandbox.task import TaskContext
from tests.packet.reading import page_sizes, page_texts, squeezed

GROUPS = "QZ7Y 9X8G F2TV DW0S 3JN5 4KHC E6MU A7LQ PZRY X9G8 2FVT WDS0 N3J5 K4CH 6EUM".split()


@pytest.mark.parametrize("paper, size", [("letter", (612, 792)), ("a4", (595, 842))])
def test_the_recovery_sheet_is_one_page_with_the_whole_key(paper: str, size: tuple[int, int]) -> None:
    blobs: dict[str, bytes] = {}
    args = {"name": "Family records", "made_on": "2026-11-08", "groups": GROUPS, "paper": paper}
    assert recovery_sheet(TaskContext((), args, Progress(), blobs.__setitem__)) == {"pages": 1}
    (text,) = page_texts(blobs[SHEET])
    assert "Family records · made 8 November 2026" in text
    assert squeezed("".join(GROUPS)) in squeezed(text)
    assert [(round(w), round(h)) for w, h in page_sizes(blobs[SHEET])] == [size]


def test_a_long_key_still_fits_its_page() -> None:
    blobs: dict[str, bytes] = {}
    args = {"name": "x", "made_on": "2026-11-08", "groups": ["WWWW"] * 30, "paper": "a4"}
    recovery_sheet(TaskContext((), args, Progress(), blobs.__setitem__))
    assert squeezed(page_texts(blobs[SHEET])[0]).count("WWWW") == 30


def test_the_square_on_the_sheet_is_the_whole_key_and_each_line_has_its_check() -> None:
    blobs: dict[str, bytes] = {}
    args = {"name": "x", "made_on": "2026-11-08", "groups": GROUPS, "paper": "letter"}
    recovery_sheet(TaskContext((), args, Progress(), blobs.__setitem__))
    page = pypdfium2.PdfDocument(blobs[SHEET])[0]
    (code,) = zxingcpp.read_barcodes(page.render(scale=2).to_pil())
    assert code.text == "AGE-SECRET-KEY-1" + "".join(GROUPS)
    words = page_texts(blobs[SHEET])[0].split()
    assert all(check in words for check in line_checks(GROUPS))
