"""Which colours the numbers of a file mean: its output intent (14.11.5)."""

from __future__ import annotations

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from secondop_desktop.core.files import resource


def output_intents(pdf: Pdf) -> Object:
    """The catalogue's entry: all colours are those of sRGB, whose profile is embedded."""
    profile = Stream(pdf, resource("icc", "srgb.icc").read_bytes())
    profile.N = 3
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=pikepdf.String("sRGB"),
        Info=pikepdf.String("sRGB"),
        DestOutputProfile=pdf.make_indirect(profile),
    )
    return pdf.make_indirect(Array([intent]))
