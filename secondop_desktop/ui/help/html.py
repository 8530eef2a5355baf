"""The blocks of a guide as HTML, for the window and for docs/; every word of it is escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

from secondop_desktop.ui.help.guide import Block, Line, Section, Span

Picture = Callable[[str, str], str]
"""Takes a picture's file and description; returns its HTML, or an empty text where it is not shown."""


def no_picture(file: str, description: str) -> str:
    """Pictures of the window are not shown in the window."""
    return ""


def sections_html(sections: Iterable[Section], picture: Picture = no_picture) -> str:
    """Sections below each other, each heading with its anchor."""
    return "\n".join(_section(section, picture) for section in sections)


def _section(section: Section, picture: Picture) -> str:
    name = escape(section.id, quote=True)
    head = f'<h{section.level} id="{name}"><a name="{name}"></a>{escape(section.title)}</h{section.level}>'
    return "\n".join([head, *(part for block in section.blocks if (part := _block(block, picture)))])


def _block(block: Block, picture: Picture) -> str:
    match block.kind:
        case "paragraph":
            return "".join(f"<p>{line_html(line)}</p>" for row in block.rows for line in row)
        case "bullets" | "steps":
            tag = "ul" if block.kind == "bullets" else "ol"
            items = "".join(f"<li>{line_html(line)}</li>" for row in block.rows for line in row)
            return f"<{tag}>{items}</{tag}>"
        case "code":
            return f"<pre>{escape(block.rows[0][0].text)}</pre>"
        case "picture":
            span = block.rows[0][0].spans[0]
            return picture(span.target, span.text)
        case _:
            head, *rows = block.rows
            cells = "".join(
                f'<th align="left" width="{width}%">{line_html(cell)}</th>'
                for cell, width in zip(head, _widths(block), strict=True)
            )
            body = "".join(f"<tr>{''.join(f'<td>{line_html(cell)}</td>' for cell in row)}</tr>" for row in rows)
            return f'<table width="100%" cellspacing="0"><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>'


def _widths(block: Block) -> list[int]:
    """The share of each column in per cent, by the longest text in it."""
    longest = [max(12, min(60, max(len(cell.text) for cell in column))) for column in zip(*block.rows, strict=True)]
    return [100 * length // sum(longest) for length in longest]


def line_html(line: Line) -> str:
    """A line with its looks and links."""
    return "".join(_span(span) for span in line.spans)


def _span(span: Span) -> str:
    text = escape(span.text, quote=False)
    match span.look:
        case "strong":
            return f"<b>{text}</b>"
        case "em":
            return f"<i>{text}</i>"
        case "code":
            return f"<code>{text}</code>"
        case "link":
            return f'<a href="{escape(span.target, quote=True)}">{text}</a>'
        case _:
            return text
