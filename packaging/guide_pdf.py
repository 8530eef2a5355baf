"""The user guide as a PDF: A4, in the program's own type, with bookmarks, links and page numbers."""

from __future__ import annotations

from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    Image,
    ListFlowable,
    ListItem,
    PageBreak,
    PageTemplate,
    Paragraph,
    Preformatted,
    Spacer,
    Table,
    TableStyle,
)

from secondop_desktop.core.files import resource
from secondop_desktop.ui.help.guide import Block, Line, Section

_MARGIN = 60
_WIDE = A4[0] - 2 * _MARGIN
_INK, _SOFT, _LINE, _ACCENT = "#1d2327", "#5b646b", "#d8d8d3", "#1c5a74"
_SIGNS = str.maketrans({"−": "–", "…": "…"})


class _Heading(Paragraph):
    """A heading that knows its section, for its bookmark."""

    section: Section


class _Document(BaseDocTemplate):
    """Puts a bookmark where a heading is."""

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802
        if isinstance(flowable, _Heading):
            name = flowable.section
            self.canv.bookmarkPage(name.id)
            self.canv.addOutlineEntry(name.title, name.id, max(0, name.level - 2), closed=True)


def write_pdf(sections: tuple[Section, ...], pictures: Path, language: str) -> bytes:
    """The guide as the bytes of a PDF; the same guide, the same bytes."""
    for face, file in (("", "400Regular"), ("-Bold", "600SemiBold"), ("-Italic", "400Regular_Italic")):
        pdfmetrics.registerFont(TTFont(f"Guide{face}", str(resource("fonts", f"SourceSans3_{file}.ttf"))))
    pdfmetrics.registerFontFamily(
        "Guide", normal="Guide", bold="Guide-Bold", italic="Guide-Italic", boldItalic="Guide-Bold"
    )
    out = BytesIO()
    title = sections[0].title
    document = _Document(
        out, pagesize=A4, title=title, author="SecondOp", subject=title, lang=language, invariant=1, pageCompression=1
    )
    frame = Frame(_MARGIN, _MARGIN, _WIDE, A4[1] - 2 * _MARGIN, 0, 0, 0, 0)
    document.addPageTemplates([PageTemplate("page", [frame], onPage=_foot)])
    story: list[Flowable] = []
    for section in sections:
        if section.level == 2 and story:
            story.append(PageBreak() if section.blocks and len(section.blocks) > 6 else Spacer(1, 18))
        story.append(_heading(section))
        for block in section.blocks:
            story += _flow(block, pictures)
    document.build(story)
    return out.getvalue()


def _style(
    name: str, size: float, lead: float, *, bold: bool = False, before: float = 0, after: float = 8
) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName="Guide-Bold" if bold else "Guide",
        fontSize=size,
        leading=lead,
        spaceBefore=before,
        spaceAfter=after,
        textColor=HexColor(_INK),
    )


def _heading(section: Section) -> Flowable:
    size = {1: 24, 2: 19, 3: 14}[section.level]
    style = _style(f"h{section.level}", size, size * 1.25, bold=True, before=10, after=6)
    style.keepWithNext = 1
    found = _Heading(escape(section.title), style)
    found.section = section
    return found


def _flow(block: Block, pictures: Path) -> list[Flowable]:
    body = _style("body", 12, 17)
    match block.kind:
        case "paragraph":
            return [Paragraph(_line(line), body) for row in block.rows for line in row]
        case "bullets" | "steps":
            items: list[Any] = [ListItem(Paragraph(_line(row[0]), body)) for row in block.rows]
            if block.kind == "steps":
                return [ListFlowable(items, bulletType="1", bulletFontName="Guide", bulletFontSize=12, leftIndent=20)]
            return [ListFlowable(items, bulletType="bullet", start="•", bulletFontName="Guide", leftIndent=16)]
        case "code":
            style = ParagraphStyle("code", fontName="Courier", fontSize=8.5, leading=11.5, spaceAfter=8)
            return [Preformatted(block.rows[0][0].text, style, maxLineLength=92)]
        case "picture":
            return _picture(block, pictures)
    return [_table(block), Spacer(1, 8)]


def _picture(block: Block, pictures: Path) -> list[Flowable]:
    span = block.rows[0][0].spans[0]
    path = pictures / Path(span.target).name
    if not path.is_file():
        return []
    wide, high = ImageReader(str(path)).getSize()
    caption = _style("caption", 10, 14, after=12)
    caption.textColor = HexColor(_SOFT)
    image = Image(str(path), _WIDE, _WIDE * high / wide)
    image.keepWithNext = 1
    return [image, Paragraph(escape(span.text), caption)]


def _table(block: Block) -> Table:
    small = _style("cell", 10.5, 14, after=0)
    head = _style("head", 10.5, 14, bold=True, after=0)
    rows = [
        [Paragraph(_line(cell), head if number == 0 else small) for cell in row]
        for number, row in enumerate(block.rows)
    ]
    longest = [max(12, min(60, max(len(row[at].text) for row in block.rows))) for at in range(len(block.rows[0]))]
    widths = [_WIDE * length / sum(longest) for length in longest]
    table = Table(rows, widths, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, HexColor(_LINE)),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    return table


def _line(line: Line) -> str:
    parts = []
    for span in line.spans:
        text = escape(span.text.translate(_SIGNS), quote=False)
        match span.look:
            case "strong":
                text = f"<b>{text}</b>"
            case "em":
                text = f"<i>{text}</i>"
            case "code":
                text = f'<font face="Courier" size="9">{text}</font>'
            case "link" if span.target.startswith("#"):
                text = f'<a href="{escape(span.target, quote=True)}" color="{_ACCENT}">{text}</a>'
        parts.append(text)
    return "".join(parts)


def _foot(canvas: Canvas, document: BaseDocTemplate) -> None:
    canvas.setFont("Guide", 9)
    canvas.setFillColor(HexColor(_SOFT))
    canvas.drawRightString(A4[0] - _MARGIN, 32, str(document.page))
    canvas.drawString(_MARGIN, 32, "SecondOp")
