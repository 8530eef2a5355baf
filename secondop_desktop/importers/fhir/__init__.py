"""Reads FHIR: bundles, single resources, NDJSON and the XML form."""

from secondop_desktop.importers.fhir.importer import IMPORTER, FhirImporter

__all__ = ["IMPORTER", "FhirImporter"]
