"""A picture of an imaging study on the screen: the middle one of its largest series, drawn when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document, ImagingStudy
from secondop_desktop.core.text import _
from secondop_desktop.importers.dicom_places import MEDIA_TYPE
from secondop_desktop.sandbox.worker import Source, Worker
from secondop_desktop.usecases import read_disc
from secondop_desktop.vault import records as store
from secondop_desktop.vault.vault import Vault

__all__ = ["KeyPicture", "Study", "Worker", "draw_key_picture", "pictures_of"]

_TASKS = "secondop_desktop.importers.dicom_picture"
_HEAD = 16 * 1024
_MOST = 4_000


@dataclass(frozen=True, slots=True)
class KeyPicture:
    """One picture of a study as a PNG, with its size in pixels; it is held in memory only."""

    png: bytes = field(repr=False)
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Study:
    """Where the pictures of a study are: the SHA-256 of each, or of the zip that they lie in."""

    uid: str
    pictures: tuple[str, ...] = ()
    archive: str = ""
    read: Callable[[str], bytes] = field(default=lambda _sha256: b"", repr=False)

    @property
    def is_here(self) -> bool:
        """Whether its pictures are in the vault."""
        return bool(self.pictures or self.archive)


def pictures_of(vault: Vault, study: ImagingStudy) -> Study:
    """Where the pictures of this study are in the vault; with the reading connection."""
    read = vault.originals.read
    single: list[str] = []
    disc_pictures: tuple[str, ...] = ()
    for document_id in dict.fromkeys(source.document_id for source in study.sources if source.document_id):
        document = store.record(vault.db, document_id)
        if not isinstance(document, Document):
            continue
        if document.media_type == MEDIA_TYPE:
            single.append(document.sha256)
        elif document.media_type in (read_disc.LISTING, read_disc.DISC_LIST):
            disc = read_disc.disc_of(read(document.sha256))
            images = tuple(item.sha256 for item in disc.images) if disc is not None else ()
            disc_pictures = max(disc_pictures, images, key=len)  # a disc may have kept a few of them alone
        elif document.media_type == "application/zip":
            return Study(study.study_uid, archive=document.sha256, read=read)
    return Study(study.study_uid, (disc_pictures or tuple(single))[:_MOST], read=read)


def draw_key_picture(study: Study, size: int, worker: Worker, progress: Progress | None = None) -> KeyPicture:
    """Draw the picture that stands for the study, at most `size` pixels wide and high, in the worker.

    Raises `InputRefusedError` where none of them can be drawn.
    """
    progress = progress or Progress()
    if study.archive:
        sources = (Source.from_bytes("study.zip", study.read(study.archive)),)
        return _drawn(worker, "draw_from_zip", sources, {"study": study.uid, "size": size}, progress)
    if not study.pictures:
        raise _not_here()
    chosen = study.pictures[0]
    if len(study.pictures) > 1:
        heads = []
        for number, sha256 in enumerate(study.pictures):
            progress.step(_("Looking for the picture"), number, len(study.pictures))
            heads.append(Source.from_bytes("picture", study.read(sha256)[:_HEAD]))
        index = worker.run(f"{_TASKS}:choose", heads, {"study": study.uid}, progress).value["index"]
        if not isinstance(index, int) or not 0 <= index < len(study.pictures):
            raise _not_here()
        chosen = study.pictures[index]
    return _drawn(worker, "draw", (Source.from_bytes("picture", study.read(chosen)),), {"size": size}, progress)


def _drawn(
    worker: Worker, task: str, sources: tuple[Source, ...], arguments: dict[str, object], progress: Progress
) -> KeyPicture:
    result = worker.run(f"{_TASKS}:{task}", sources, arguments, progress)
    return KeyPicture(dict(result.blobs)["picture"], int(result.value["width"]), int(result.value["height"]))


def _not_here() -> InputRefusedError:
    return InputRefusedError(
        _("No picture to show"), _("The pictures of this study are not among your records, or cannot be read.")
    )
