"""Reads HL7 v2 messages: results, visits, vaccinations and documents, as a nurse or a laboratory hands them out."""

from secondop_desktop.importers.hl7v2.importer import IMPORTER, Hl7v2Importer

__all__ = ["IMPORTER", "Hl7v2Importer"]
