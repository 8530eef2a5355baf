"""The International Patient Summary of a person: their records as a FHIR document for a clinic's system."""

from secondop_desktop.packet.ips.bundle import FILE_NAME, MEDIA_TYPE, summary, to_bytes

__all__ = ["FILE_NAME", "MEDIA_TYPE", "summary", "to_bytes"]
