"""Makes the fonts for other scripts in resources/fonts from the files of font packages; run by hand, and rarely.

Needs fontTools and brotli. Each letter of the name below is one argument: a file, variable or not, TrueType or WOFF2.

    python packaging/fonts.py arabic=NotoSansArabic.ttf devanagari=… thai=… hebrew=400.woff2,600.woff2 jp=… sc=… kr=…
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "fonts"
SHAPED = {"arabic": 0xE000, "devanagari": 0xEB00, "thai": 0xF200, "hebrew": 0xF400}
"""Where in the private use area the glyphs of a font get a character each, so that shaped text can be drawn."""

WEIGHTS = {"400Regular": 400, "600SemiBold": 600}
_LAYOUT = ("GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "STAT", "DSIG", "meta")


def made(path: Path, weight: int) -> TTFont:
    """The static face of this weight."""
    font = TTFont(path)
    font.flavor = None
    if "fvar" in font:
        wanted = {axis.axisTag: weight if axis.axisTag == "wght" else axis.defaultValue for axis in font["fvar"].axes}
        font = instantiateVariableFont(font, wanted)
    return font


def encode_all(font: TTFont, base: int) -> None:
    """Give every glyph a character of its own beside those that it has."""
    for table in font["cmap"].tables:
        if not table.isUnicode() or table.format not in (4, 12):
            continue
        for number, name in enumerate(font.getGlyphOrder()):
            table.cmap[base + number] = name


def rename(font: TTFont, family: str, style: str) -> None:
    """Give a changed font a name of its own; the copyright and licence stay."""
    for record in font["name"].names:
        if record.nameID in (1, 16):
            record.string = family
        elif record.nameID in (2, 17):
            record.string = style
        elif record.nameID in (3, 4):
            record.string = f"{family} {style}"
        elif record.nameID == 6:
            record.string = f"{family.replace(' ', '')}-{style}"


def main(arguments: list[str]) -> None:
    """Write the files."""
    for argument in arguments:
        script, _equals, names = argument.partition("=")
        paths = [Path(name) for name in names.split(",")]
        title = script.upper() if len(script) == 2 else script.title()
        if script not in SHAPED:
            font = made(paths[0], 400)
            for tag in _LAYOUT:
                if tag in font:
                    del font[tag]
            rename(font, f"SecondOp {title}", "Regular")
            font.save(FOLDER / f"SecondOp{title}_400Regular.ttf")
            continue
        for number, (style, weight) in enumerate(WEIGHTS.items()):
            font = made(paths[min(number, len(paths) - 1)], weight)
            encode_all(font, SHAPED[script])
            rename(font, f"SecondOp {title}", style[3:])
            font.save(FOLDER / f"SecondOp{title}_{style}.ttf")


if __name__ == "__main__":
    main(sys.argv[1:])
