"""The worker's task for an imaging disc: a folder with a DICOMDIR, whose files arrive as many inputs."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from secondop_desktop.core.batch import Issue, Severity
from secondop_desktop.core.codec import batch_to_json
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import Document, DocumentCategory, Record
from secondop_desktop.core.text import _, ngettext
from secondop_desktop.importers import dicom, members
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.container import Gathering
from secondop_desktop.importers.dicom_places import left_on_its_disc
from secondop_desktop.importers.run import read_file
from secondop_desktop.sandbox.task import Input, TaskContext

MEDIA_TYPE = "application/vnd.secondop.disc"
"""Of the list that stands for a disc."""


def parse_disc(context: TaskContext) -> dict[str, Any]:
    """The batch of a disc, as `batch_to_json` writes it.

    The first input is the disc's list, which stands for the disc as its document; then come the beginnings of its
    pictures and other documents whole. `args`: `name` of the disc; `files`, one an input after the first, each with
    `path` and `image`; `programs` (`path`, `kind`, `sha256`); `aside` and `unread` (`path`, `reason`); `left`, how
    many of the pictures were not kept and stay on the disc.
    """
    listing, *inputs = context.inputs
    args = context.args
    sha256 = hashlib.sha256(listing.data).hexdigest()
    gathering = Gathering()
    images: list[dicom.ImageFile] = []
    inner = ImportContext(context.progress, context.emit, depth=1)
    for file, held in zip(args["files"], inputs, strict=True):
        if file["image"]:
            images.append(dicom.ImageFile(file["path"], held.data))
        else:
            name = str(file["path"]).rpartition("/")[2]
            gathering.add(file["path"], read_file(Input(name, held.data), inner))
    studies = dicom.read_set(images, sha256, args["name"], context.progress, args["present"])
    if left := int(args.get("left", 0)):
        studies = replace(studies, records=tuple(_on_the_disc(study) for study in studies.records))
        gathering.issues.append(_left(left, args["name"]))
    gathering.add(args["name"], studies)
    for program in args["programs"]:
        gathering.issues.append(members.program_issue(program["path"], program["kind"], program["sha256"]))
    if args["aside"]:
        gathering.issues.append(members.set_aside(args["aside"], _("Parts of a viewer were left on the disc")))
    gathering.issues += (
        Issue(Severity.WARNING, _("A file of the disc was not read"), unread["reason"], unread["path"])
        for unread in args["unread"]
    )
    own = Document(
        id=sha256,
        title=args["name"],
        display=args["name"],
        category=DocumentCategory.IMAGING,
        media_type=MEDIA_TYPE,
        size=len(listing.data),
        sha256=sha256,
        file_name=f"{args['name']}.txt",
        sources=(Source(sha256, importer=dicom.NAME),),
    )
    batch = gathering.batch(dicom.NAME, own)
    names = "\n".join(args["present"])
    return batch_to_json(replace(batch, texts={**batch.texts, sha256: (names,)}))


def _on_the_disc(study: Record) -> Record:
    return replace(study, note="\n".join(part for part in (study.note, left_on_its_disc()) if part))


def _left(count: int, disc: str) -> Issue:
    message = ngettext(
        "One picture was listed and not copied. Keep the disc: it is the only copy.",
        "{n} pictures were listed and not copied. Keep the disc: it is the only copy.",
        count,
    )
    return Issue(Severity.INFO, _("The pictures stay on the disc"), message.format(n=count), disc)
