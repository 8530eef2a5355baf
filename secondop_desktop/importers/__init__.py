"""The readers of foreign files, and which of them takes a file; importing this package loads none of them."""

from __future__ import annotations

import importlib
from functools import cache

from secondop_desktop.importers.base import Importer

IMPORTERS = (
    "secondop_desktop.importers.fhir",
    "secondop_desktop.importers.health_card",
    "secondop_desktop.importers.ccda",
    "secondop_desktop.importers.hl7v2",
    "secondop_desktop.importers.dicom",
    "secondop_desktop.importers.apple_health",
    "secondop_desktop.importers.hand_over",
    "secondop_desktop.importers.archive",
    "secondop_desktop.importers.xdm_listing",
    "secondop_desktop.importers.pdf",
    "secondop_desktop.importers.image",
    "secondop_desktop.importers.blue_button",
    "secondop_desktop.importers.csv_table",
    "secondop_desktop.importers.office",
    "secondop_desktop.importers.text",
)
"""Modules that each hold an `IMPORTER`; of two that are equally sure of a file, the earlier one takes it."""


@cache
def importers() -> tuple[Importer, ...]:
    """Every importer, loaded with its libraries (that for DICOM with the first picture): call it in the worker only."""
    return tuple(importlib.import_module(module_name).IMPORTER for module_name in IMPORTERS)


def pick(head: bytes, name: str) -> Importer | None:
    """The importer that is most sure of a file with this beginning and name, or None when no one knows it."""
    best: tuple[float, Importer] | None = None
    for importer in importers():
        score = importer.sniff(head, name)
        if score is not None and (best is None or score > best[0]):
            best = score, importer
    return best[1] if best else None
