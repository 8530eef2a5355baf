"""Reads C-CDA, C32 and other CDA R2 documents: their header, coded entries, narrative and inline files."""

from __future__ import annotations

from secondop_desktop.importers.ccda.importer import IMPORTER, CcdaImporter

__all__ = ["IMPORTER", "CcdaImporter"]
