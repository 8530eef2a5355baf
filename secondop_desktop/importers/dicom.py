"""DICOM: pictures of scanners. The library for them takes longer to load than all others: the first one loads it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath

from secondop_desktop.core.batch import Batch
from secondop_desktop.core.progress import Progress
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.dicom_places import HEADER_SIZE, MEDIA_TYPE, NAME, ImageFile, is_dicom

__all__ = ["HEADER_SIZE", "IMPORTER", "MEDIA_TYPE", "NAME", "DicomImporter", "ImageFile", "is_dicom", "read_set"]


class DicomImporter:
    """Reads what one DICOM file says of its picture and its patient."""

    name = NAME

    def sniff(self, head: bytes, name: str) -> float | None:
        """Sure by the mark; a file that is only called `.dcm` may lack it."""
        if is_dicom(head):
            return 0.97
        old = head[:4] in (b"\x08\0\0\0", b"\x08\0\x05\0", b"\x08\0\x08\0", b"\x02\0\0\0")
        return 0.5 if old or PurePath(name).suffix.lower() == ".dcm" else None

    def parse(self, data: bytes, name: str, context: ImportContext) -> Batch:
        """The study that the picture is of; of an index (DICOMDIR) every study that it lists."""
        from secondop_desktop.importers.dicom_study import read_picture

        return read_picture(data, name, context)


IMPORTER = DicomImporter()


def read_set(
    files: Sequence[ImageFile], original: str, disc: str, progress: Progress, present: Iterable[str] = ()
) -> Batch:
    """The studies that these files are of, each counted once; `present` names what else lies beside them.

    `original` is the SHA-256 of what the set is kept as: its pictures are no documents of their own, as a study has
    hundreds. Each index among them is held against the files that are there: what is missing is named.
    """
    from secondop_desktop.importers import dicom_study

    return dicom_study.read_set(files, original, disc, progress, present)
