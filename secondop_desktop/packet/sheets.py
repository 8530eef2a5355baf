"""Single sheets that are printed by themselves: the recovery sheet of a vault."""

from __future__ import annotations

import io
from typing import Any

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from secondop_desktop.core.dates import PartialDate, show
from secondop_desktop.core.recovery_lines import GROUPS_IN_LINE, line_checks
from secondop_desktop.core.text import _
from secondop_desktop.packet.plan import Paper, Section
from secondop_desktop.packet.sheet import Sheet
from secondop_desktop.packet.style import INK_SOFT, LINE, Face, Geometry, Size, geometry
from secondop_desktop.packet.text import Span, bold, regular, soft, wrap
from secondop_desktop.packet.typeface import plain, width
from secondop_desktop.sandbox.task import TaskContext

SHEET = "sheet.pdf"
"""The name of the blob that `recovery_sheet` emits."""

_BODY = Size(12, 17)
_KEY = Size(16, 27)
_SQUARE = 120.0


def recovery_sheet(context: TaskContext) -> dict[str, Any]:
    """Print a vault's recovery key on one page; emits "sheet.pdf".

    Arguments: `name` of the vault, `made_on` (ISO date), `groups` (the key in groups of characters) and `paper`.
    """
    args = context.args
    page = geometry(Paper(args.get("paper") or Paper.LETTER))
    sheet = Sheet(Geometry(page.width, page.height, 72.0), Section.SUMMARY)
    _lay_out(sheet, str(args["name"]), PartialDate(str(args["made_on"])), [str(group) for group in args["groups"]])
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(page.width, page.height), pageCompression=1, invariant=1)
    canvas.setTitle(_("Recovery sheet"))
    for draw in sheet.drawing:
        draw(canvas)
    canvas.showPage()
    canvas.save()
    context.emit(SHEET, out.getvalue())
    return {"pages": 1}


def _lay_out(sheet: Sheet, name: str, made_on: PartialDate, groups: list[str]) -> None:
    page = sheet.geometry
    left, measure = page.margin, page.measure
    title = Size(20, 26)
    top = sheet.lines(wrap(bold(_("Recovery sheet")), title, measure), left, 86, title)
    made = _("{name} · made {date}").format(name=plain(name), date=show(made_on, long=True))
    top = sheet.lines(wrap(soft(made), _BODY, measure), left, top, _BODY) + 16
    warning = _(
        "Whoever holds this sheet can open the records. Keep it where you keep your passport. "
        "Do not keep it as a photo."
    )
    top = sheet.lines(wrap(regular(warning), _BODY, measure), left, top, _BODY) + 16
    top = _key(sheet, groups, left, top, measure) + 22
    _square(sheet, groups, page.right - _SQUARE, top)
    beside = measure - _SQUARE - 20
    top = sheet.lines(wrap(bold(_("To use it")), _BODY, beside), left, top, _BODY)
    steps = (
        _("1. Start SecondOp and choose “Use my recovery sheet”."),
        _("2. Type the letters above. Spaces do not matter."),
        _("3. Choose a new password."),
        "",
        _("The small number after a line checks it: type it too, and SecondOp says in which line a slip is."),
        _("The square holds the same letters, for a scanner."),
    )
    for step in steps:
        top = sheet.lines(wrap(regular(step), _BODY, beside), left, top, _BODY) if step else top + 8
    top += 40
    sheet.rule(left, page.right, top)
    where = _("Where I keep it:")
    sheet.lines(wrap(soft(where), _BODY, measure), left, top + 12, _BODY)
    start = left + width(where, Face.REGULAR, _BODY.pt) + 6
    sheet.rule(start, page.right, top + 12 + _BODY.line, colour=INK_SOFT, weight=0.5)


def _square(sheet: Sheet, groups: list[str], left: float, top: float) -> None:
    """The whole key as a QR code, as stock `age` takes it."""
    code = QrCodeWidget(f"AGE-SECRET-KEY-1{''.join(groups)}", barLevel="Q", barWidth=_SQUARE, barHeight=_SQUARE)

    def paint(canvas: Canvas, height: float) -> None:
        drawing = Drawing(_SQUARE, _SQUARE)
        drawing.add(code)
        drawing.drawOn(canvas, left, height - top - _SQUARE)

    sheet.paint(paint)


def _key(sheet: Sheet, groups: list[str], left: float, top: float, measure: float) -> float:
    """The key in a box, its characters in columns, so that a line can be read back by groups."""
    pad = 16.0
    cell = max((width(c, Face.BOLD, _KEY.pt) for group in groups for c in group), default=10.0) + 0.4
    longest = max((len(group) for group in groups), default=4)
    space = 1.4 * cell
    in_line = max(1, min(GROUPS_IN_LINE, int((measure - 2 * pad + space) // (longest * cell + space))))
    lines = [groups[start : start + in_line] for start in range(0, len(groups), in_line)]
    height = len(lines) * _KEY.line + 2 * pad - 6
    bottom = sheet.geometry.height - top - height

    def frame(canvas: Canvas, _height: float) -> None:
        canvas.setStrokeColor(HexColor(LINE))
        canvas.setLineWidth(1)
        canvas.roundRect(left, bottom, measure, height, 6, stroke=1, fill=0)

    sheet.paint(frame)
    for row, line in enumerate(lines):
        baseline = top + pad - 3 + row * _KEY.line + _KEY.line / 2 + 0.31 * _KEY.pt
        for column, group in enumerate(line):
            x = left + pad + column * (longest * cell + space)
            for place, character in enumerate(group):
                shift = (cell - width(character, Face.BOLD, _KEY.pt)) / 2
                sheet.spans((Span(character, Face.BOLD),), x + place * cell + shift, baseline, _KEY.pt)
    if in_line == GROUPS_IN_LINE:
        # After the letters, so that whoever copies the text gets the key in one piece.
        end = left + pad + in_line * (longest * cell + space) - space / 2
        for row, check in enumerate(line_checks(groups)):
            baseline = top + pad - 3 + row * _KEY.line + _KEY.line / 2 + 0.31 * _KEY.pt
            sheet.spans((Span(check, Face.REGULAR),), end, baseline, _BODY.pt)
    return top + height
