"""What taking in files does beside adding their records: pictures of one study are one study, locked documents open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from secondop_desktop.core.batch import Batch
from secondop_desktop.core.records import LOCKED, Document, ImagingStudy, Kind, Record
from secondop_desktop.core.text import _
from secondop_desktop.importers.dicom_places import NAME, instance_of, left_on_its_disc
from secondop_desktop.usecases import read_disc
from secondop_desktop.usecases.read_one import ReadFile
from secondop_desktop.vault import originals
from secondop_desktop.vault import records as store
from secondop_desktop.vault.history import Change
from secondop_desktop.vault.intake import Committed
from secondop_desktop.vault.pages import add_page_texts, stands_for
from secondop_desktop.vault.vault import Vault

R = TypeVar("R", bound=Record)


def without_container(vault: Vault, batch: Batch) -> Batch:
    """The batch of a zip whose members are sealed one by one, with a list of them in place of the zip itself."""
    if not batch.unpacked:
        return batch
    own, *members = batch.documents
    listing = read_disc.list_of(own.title, batch.members)
    sha256 = vault.originals.seal(listing)

    def moved(record: R) -> R:
        sources = tuple(
            replace(source, document_id=sha256) if source.document_id == own.sha256 else source
            for source in record.sources
        )
        return replace(record, sources=sources) if sources != record.sources else record

    listed = replace(
        own,
        sha256=sha256,
        size=len(listing),
        media_type=read_disc.LISTING,
        file_name=f"{own.file_name}.txt",
        sources=(),
    )
    names = "\n".join(member.path for member in batch.members)
    return replace(
        batch,
        records=tuple(moved(record) for record in batch.records),
        none_known=tuple(moved(record) for record in batch.none_known),
        documents=(listed, *members),
        texts={**batch.texts, sha256: (names,)},
    )


def know_container(change: Change, patient_id: str, file: ReadFile, done: Committed) -> None:
    """Know the zip by the list that is kept of it, so that it is not read again."""
    if file.batch is not None and file.batch.unpacked:
        stands_for(change, patient_id, done.ids[file.batch.documents[0].id], file.sha256)


def open_documents(change: Change, patient_id: str, file: ReadFile, batch: Batch) -> None:
    """Keep the passwords of a file's documents, and open those that were taken in while they were locked."""
    for document in batch.documents:
        if document.sha256 not in file.passwords:
            continue
        originals.keep_password(change.db, document.sha256, file.passwords[document.sha256])
        uid = store.document_with(change.db, patient_id, document.sha256)
        held = store.record(change.db, uid) if uid is not None else None
        if not isinstance(held, Document) or LOCKED not in held.tags:
            continue
        change.update(
            replace(
                held,
                tags=tuple(tag for tag in held.tags if tag != LOCKED),
                unread_reason="",
                pages=document.pages,
                date=held.date or document.date,
            )
        )
        add_page_texts(change, held.id, batch.texts.get(document.sha256, ()))


class Pictures:
    """The studies of single pictures and of discs on their way in: each study is one record, by its UID.

    A folder of a study has hundreds of files. Their studies are set aside while the files are taken in, and become
    one record at the end, which counts the pictures that its sources name.
    """

    def __init__(self, change: Change, patient_id: str) -> None:
        self._change = change
        self._patient = patient_id
        self._held: dict[str, ImagingStudy] | None = None
        self._fresh: dict[str, list[ImagingStudy]] = {}
        self._waiting: list[ImagingStudy] = []

    def set_aside(self, drafts: Sequence[Record]) -> list[Record]:
        """The drafts of a file without the studies that are settled here."""
        others: list[Record] = []
        for draft in drafts:
            ours = isinstance(draft, ImagingStudy) and draft.study_uid and draft.sources
            if ours and isinstance(draft, ImagingStudy) and all(s.importer == NAME for s in draft.sources):
                self._waiting.append(draft)
            else:
                others.append(draft)
        return others

    def _there(self) -> dict[str, ImagingStudy]:
        if self._held is None:
            found = store.records(self._change.db, self._patient, (Kind.IMAGING_STUDY,))
            self._held = {item.study_uid: item for item in found if isinstance(item, ImagingStudy) and item.study_uid}
        return self._held

    def count(self, done: Committed) -> None:
        """Take the studies that were set aside of the file that was just taken in, whose documents have ids now."""
        for study in self._waiting:
            is_new = study.study_uid not in self._fresh and study.study_uid not in self._there()
            sources = tuple(
                replace(source, document_id=done.ids.get(source.document_id, "")) for source in study.sources
            )
            named = tuple(done.ids[report] for report in study.report_ids if report in done.ids)
            self._fresh.setdefault(study.study_uid, []).append(replace(study, sources=sources, report_ids=named))
            if is_new:
                done.added[Kind.IMAGING_STUDY] = done.added.get(Kind.IMAGING_STUDY, 0) + 1
            else:
                done.already_there += 1
        self._waiting = []

    def settle(self) -> None:
        """Write what was set aside: a record a study."""
        for uid, parts in self._fresh.items():
            held = self._there().get(uid)
            if held is None:
                self._change.add(_joined(replace(parts[0], id="", patient_id=self._patient), parts[1:]))
            else:
                self._change.update(_joined(held, parts))


def _joined(study: ImagingStudy, parts: Sequence[ImagingStudy]) -> ImagingStudy:
    """The study with what these say of it too; where each picture was named by itself they are counted."""
    sources = list(study.sources)
    have = {(source.document_id, source.locator) for source in sources}
    for part in parts:
        fresh = [source for source in part.sources if (source.document_id, source.locator) not in have]
        sources += fresh
        have |= {(source.document_id, source.locator) for source in fresh}
    places = [place for source in sources if (place := instance_of(source.locator))]
    counts = [(len({series for series, _picture in places}), len(set(places)))] if places else []
    counts += [(item.series or 0, item.instances or 0) for item in (study, *parts) if item.instances is not None]
    series, instances = max((c[0] for c in counts), default=0), max((c[1] for c in counts), default=0)
    every = (study, *parts)
    return replace(
        study,
        sources=tuple(sources),
        modality=_listed(item.modality for item in every),
        body_site=_listed(item.body_site for item in every),
        description=study.description or next((item.description for item in parts if item.description), ""),
        series=series or None,
        instances=instances or None,
        disc=study.disc or next((item.disc for item in parts if item.disc), ""),
        note=_note(every),
        confirmed=all(item.confirmed for item in every) or study.confirmed,
        report_ids=tuple(dict.fromkeys(name for item in every for name in item.report_ids)),
    )


def _listed(texts: Iterable[str]) -> str:
    parts = (part for text in texts for part in text.split(", "))
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _note(every: Sequence[ImagingStudy]) -> str:
    """What the parts say of it, each line once.

    Without that it comes from one file where it comes of several, and that its pictures stay on a disc where they
    were taken in as well.
    """
    lines = dict.fromkeys(line for item in every for line in item.note.split("\n") if line)
    if len(every) > 1:
        lines.pop(_("From one file of the study."), None)
    if any(item.instances is not None and left_on_its_disc() not in item.note.split("\n") for item in every):
        lines.pop(left_on_its_disc(), None)
    return "\n".join(lines)
