"""Reading an imaging disc: a folder with a DICOMDIR is one entry; its files are sealed as streams, however large.

Where the person wants its pictures to stay on the disc they are listed, and few of them are sealed (`left_on_disc`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from secondop_desktop.core.batch import Member, Use
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.text import _
from secondop_desktop.importers.base import HEAD_SIZE
from secondop_desktop.importers.dicom_places import is_paper
from secondop_desktop.importers.programs import is_program
from secondop_desktop.sandbox.worker import Source, TaskResult, Worker
from secondop_desktop.usecases import left_on_disc
from secondop_desktop.vault.originals import Originals

PARSE_DISC = "secondop_desktop.importers.disc:parse_disc"
MOST_FILES = 20_000
DISC_LIST = "application/vnd.secondop.disc"
"""The media type of the list that stands for a disc; `importers.disc` says the same."""
LISTING = "application/vnd.secondop.zip-list"
"""The media type of the list that is kept in place of a zip."""

_INDEX = "DICOMDIR"
_BEGINNINGS = "beginnings-of-pictures"
_MARK = "secondop-disc-list/1"
_IMAGE, _DOCUMENT, _LISTED, _PROGRAM, _UNREAD = Use.IMAGE, Use.DOCUMENT, Use.LISTED, Use.PROGRAM, Use.UNREAD
_PICTURE_HEAD = 32 * 1024
_SMALL_HEAD = 12 * 1024  # for discs of so many pictures that longer beginnings would be too much together
_MANY = 8_000
_LARGEST_DOCUMENT = 50_000_000
_DOCUMENTS_TOGETHER = 100_000_000
_LEAST_SCAN = 60_000  # bytes; smaller pictures are a viewer's icons
_FRONT_PAGES = ("readme", "index", "liesmich", "lisezmoi")


DiscFile = Member


@dataclass(frozen=True, slots=True)
class Disc:
    """A disc as it was listed and, with a vault, sealed; `listing` stands for it among the originals."""

    name: str
    files: tuple[DiscFile, ...]
    listing: bytes = field(repr=False)

    @property
    def images(self) -> tuple[DiscFile, ...]:
        """The pictures that are sealed."""
        return tuple(file for file in self.files if file.use == _IMAGE and file.sha256)

    @property
    def kept(self) -> tuple[DiscFile, ...]:
        """The files that are sealed one by one."""
        return tuple(file for file in self.files if file.use in (_IMAGE, _DOCUMENT, Use.BEGINNINGS))

    @property
    def left(self) -> tuple[DiscFile, ...]:
        """The pictures that stay on the disc."""
        return tuple(file for file in self.files if file.use == Use.LEFT)

    @property
    def told(self) -> tuple[DiscFile, ...]:
        """The files that the worker is told of: pictures by their beginnings, documents whole."""
        return tuple(file for file in self.files if file.use in (_IMAGE, _DOCUMENT, Use.LEFT))


def is_disc(names: Sequence[str]) -> bool:
    """Whether a folder with files of these names is a disc."""
    return any(name.upper().rstrip(".") == _INDEX for name in names)


@dataclass(frozen=True, slots=True)
class FoundDisc:
    """A disc that was not read yet: its name, and how many files of how many bytes it holds."""

    name: str
    files: int
    size: int


def discs_in(paths: Sequence[Path], progress: Progress) -> tuple[FoundDisc, ...]:
    """The discs among these folders and in them; only names and sizes are looked at."""
    found = []
    for path in paths:
        for folder, folders, names in os.walk(path):
            progress.check()
            if is_disc(names):
                folders.clear()
                sizes = [file.stat().st_size for file in _walk(Path(folder)) if file.is_file()]
                found.append(FoundDisc(Path(folder).name, len(sizes), sum(sizes)))
    return tuple(found)


def list_disc(
    folder: Path, name: str, progress: Progress, originals: Originals | None, *, leave_pictures: bool = False
) -> Disc:
    """List a disc's files with their SHA-256, and seal those that are kept; raises `NotWritableError`.

    With `leave_pictures` the pictures stay on the disc, but for its index and one of each folder.
    """
    found = [path for path in _walk(folder) if not path.is_symlink()]
    heads: dict[Path, bytes] = {}
    files: list[DiscFile] = []
    for number, path in enumerate(found):
        progress.step(_("Looking through the disc"), number, len(found))
        place = path.relative_to(folder).as_posix()
        shown = place.encode("utf-8", "replace").decode()
        if shown != place:
            files.append(DiscFile(shown, "", 0, _UNREAD, _("Its name is not written in letters that can be read.")))
            continue
        if number >= MOST_FILES:
            files.append(DiscFile(place, "", 0, _UNREAD, _("It holds more files than are read at once.")))
            break
        try:
            heads[path] = _beginning(path, HEAD_SIZE)
        except OSError as error:
            why = _("The computer would not let SecondOp read it: {reason}.").format(reason=error.strerror or "")
            files.append(DiscFile(place, "", 0, _UNREAD, why))
    programs = {path: kind for path, head in heads.items() if (kind := is_program(head, path.name)) is not None}
    viewers = {_top(path, folder) for path in programs} - {folder}
    pictures = [path for path, head in heads.items() if path not in programs and _is_picture(head)]
    left = _left(pictures) if leave_pictures else frozenset()
    beginnings: dict[str, bytes] = {}
    together = 0
    for number, (path, head) in enumerate(heads.items()):
        progress.step(_("Keeping the disc"), number, len(heads))
        place = path.relative_to(folder).as_posix()
        use, why = Use.LISTED, ""
        if path in programs:
            use, why = _PROGRAM, programs[path]
        elif path in left:
            use = Use.LEFT
        elif _is_picture(head):
            use = _IMAGE
        elif _is_paper_file(head) or (_top(path, folder) not in viewers and _is_document(head, path)):
            size = path.stat().st_size
            together += size
            use = _DOCUMENT
            if size > _LARGEST_DOCUMENT or together > _DOCUMENTS_TOGETHER:
                use, why = _UNREAD, _("It is too large to be read with the disc. Add it by itself.")
        try:
            if originals is not None and use in (_IMAGE, _DOCUMENT):
                sha256, size = originals.seal_stream(path)
            else:
                with open(path, "rb") as stream:
                    sha256, size = hashlib.file_digest(stream, "sha256").hexdigest(), stream.tell()
            if use == Use.LEFT:
                beginnings[place] = left_on_disc.without_pixels(_beginning(path, _PICTURE_HEAD))
        except OSError as error:
            why = _("The computer would not let SecondOp read it: {reason}.").format(reason=error.strerror or "")
            files.append(DiscFile(place, "", 0, _UNREAD, why))
            continue
        files.append(DiscFile(place, sha256, size, use, why))
    files.sort(key=lambda file: file.path)
    if beginnings and originals is not None:
        data = left_on_disc.packed([beginnings[file.path] for file in files if file.use == Use.LEFT])
        files.append(DiscFile(_BEGINNINGS, originals.seal(data), len(data), Use.BEGINNINGS))
    return Disc(name, tuple(files), list_of(name, files))


def _walk(folder: Path) -> Iterator[Path]:
    for inner, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            yield Path(inner, name)


def _is_picture(head: bytes) -> bool:
    return head[128:132] == b"DICM" and not is_paper(head)


def _left(pictures: Sequence[Path]) -> frozenset[Path]:
    """The pictures that need not be kept: the index is, and one of each folder to know the studies by."""
    others = [path for path in pictures if not is_disc((path.name,))]
    return frozenset(others) - left_on_disc.to_know_it_by(others)


def _top(path: Path, folder: Path) -> Path:
    """The folder of the disc that a file lies in; the disc itself for its own files."""
    parts = path.relative_to(folder).parts
    return folder / parts[0] if len(parts) > 1 else folder


def _beginning(path: Path, size: int) -> bytes:
    with open(path, "rb") as stream:
        return stream.read(size)


def _is_paper_file(head: bytes) -> bool:
    return head[128:132] == b"DICM" and is_paper(head)


def _is_document(head: bytes, path: Path) -> bool:
    """Whether a file beside the pictures is a paper of its own: a report, a scan, a summary."""
    if path.stem.lower() in _FRONT_PAGES:
        return False
    if b"%PDF-" in head[:1024] or b"<ClinicalDocument" in head[:8192]:
        return True
    return head.startswith((b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*")) and path.stat().st_size >= _LEAST_SCAN


def list_of(name: str, files: Sequence[DiscFile]) -> bytes:
    """The list of a disc or a zip: a line a file, the same for the same files."""
    lines = [_MARK, name.replace("\n", " ")]
    lines += (
        f"{file.sha256 or '-'}\t{file.size}\t{file.use}\t{_one_line(file.path)}\t{_one_line(file.why)}"
        for file in files
    )
    return ("\n".join(lines) + "\n").encode()


def _one_line(text: str) -> str:
    return " ".join(text.split("\n")).replace("\t", " ").replace("\r", " ")


def disc_of(listing: bytes) -> Disc | None:
    """The disc that a list stands for; None where these bytes are no such list."""
    if not listing.startswith(f"{_MARK}\n".encode()):
        return None
    _mark, name, *lines = listing.decode("utf-8", "replace").rstrip("\n").split("\n")
    files = []
    for line in lines:
        parts = line.split("\t")
        if len(parts) != 5 or not parts[1].isdigit() or parts[2] not in set(Use):
            return None
        files.append(DiscFile(parts[3], parts[0].strip("-"), int(parts[1]), Use(parts[2]), parts[4]))
    return Disc(name, tuple(files), listing)


def parse_disc(
    disc: Disc,
    open_file: Callable[[DiscFile, int], bytes],
    worker: Worker,
    progress: Progress,
    on_blob: Callable[[str, bytes], None],
) -> TaskResult:
    """What the worker makes of a disc; `open_file(file, size)` gives a kept file's first bytes (all for size -1)."""
    size = _PICTURE_HEAD if len(disc.told) <= _MANY else _SMALL_HEAD
    sources = [Source.from_bytes("disc", disc.listing)]
    for file in disc.told:
        wanted = -1 if file.use == _DOCUMENT else size
        held = min(wanted, file.size) if wanted >= 0 else file.size
        sources.append(Source(file.path.rpartition("/")[2], partial(_chunks, open_file, file, wanted), held))
    return worker.run(PARSE_DISC, sources, _arguments(disc), progress, on_blob=on_blob)


def _chunks(open_file: Callable[[DiscFile, int], bytes], file: DiscFile, size: int) -> Iterator[bytes]:
    yield open_file(file, size)


def from_folder(folder: Path) -> Callable[[DiscFile, int], bytes]:
    """Files of a disc that is there."""
    return lambda file, size: _beginning(folder / file.path, size)


def from_originals(originals: Originals, disc: Disc) -> Callable[[DiscFile, int], bytes]:
    """Files of this disc as they were sealed; of pictures that stay on it, their beginnings."""
    stored = next((file for file in disc.files if file.use == Use.BEGINNINGS), None)
    heads = left_on_disc.unpacked(originals.read(stored.sha256)) if stored is not None else ()
    left = dict(zip((file.path for file in disc.left), heads, strict=False))

    def read(file: DiscFile, size: int) -> bytes:
        data = left.get(file.path, b"") if file.use == Use.LEFT else originals.read(file.sha256)
        return data[: size if size >= 0 else None]

    return read


def _arguments(disc: Disc) -> Mapping[str, Any]:
    def of(use: Use) -> list[DiscFile]:
        return [file for file in disc.files if file.use == use]

    return {
        "name": disc.name,
        "files": [{"path": file.path, "image": file.use != _DOCUMENT} for file in disc.told],
        "present": [file.path for file in disc.files if file.use != Use.BEGINNINGS],
        "left": len(disc.left),
        "programs": [{"path": file.path, "kind": file.why, "sha256": file.sha256} for file in of(_PROGRAM)],
        "aside": [file.path for file in of(_LISTED)],
        "unread": [{"path": file.path, "reason": file.why} for file in of(_UNREAD)],
    }
