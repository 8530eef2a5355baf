"""The HL7 v2 importer: sniffs a file and walks through its messages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from secondop_desktop.core.batch import Batch, Issue, Severity
from secondop_desktop.core.records import Document, DocumentCategory, Kind
from secondop_desktop.core.text import _
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.importers.hl7v2 import care, message, people, reports
from secondop_desktop.importers.hl7v2.draft import IMPORTER_NAME, Draft, lines
from secondop_desktop.importers.hl7v2.message import Message, Segment
from secondop_desktop.importers.hl7v2.results import Group, Known, Observed

_READERS: dict[str, Callable[[Draft, Message, Segment], int | None]] = {
    "PV1": care.read_visit,
    "DG1": care.read_diagnosis,
    "AL1": care.read_allergy,
    "IAM": care.read_allergy,
    "PR1": care.read_procedure,
    "IN1": care.read_insurance,
}
_SILENT = frozenset("MSH SFT UAC EVN MSA DSC ORC TQ1 TQ2 PV2 FHS BHS FTS BTS NTE".split())
"""Segments that carry the message, or that another one's reader looks into."""
_BETWEEN = frozenset({"PRT"})
"""Who took part in what stands above: a comment below it is still on that (HL7 2.8, 7.3.1)."""


class Hl7v2Importer:
    """HL7 v2 messages, one or many in a file: results, admissions, vaccinations, documents."""

    name = IMPORTER_NAME

    def sniff(self, head: bytes, name: str) -> float | None:
        """Sure where the first segment is the header of a message or of a batch; the file's name does not count."""
        return 0.95 if message.begins_message(head) else None

    def parse(self, data: bytes, name: str, context: ImportContext) -> Batch:
        """The batch of all messages; raises `InputRefusedError` where there is none that can be read."""
        what = _("Reading messages")
        context.progress.step(what)
        draft = Draft(hashlib.sha256(data).hexdigest(), context)
        known = Known()
        messages = message.read(data)
        for number, one in enumerate(messages):
            if number % 20 == 0:
                context.progress.step(what, number, len(messages))
            _Walk(draft, one, known).read()
        people.tell(draft)
        if not (draft.records or draft.none_known or draft.documents):
            draft.issue(Severity.INFO, _("Nothing to take in"), _("No results and nothing else of a record is in it."))
        return Batch(
            importer=self.name,
            patients=tuple(draft.patients),
            records=tuple(draft.records),
            documents=(_whole_file(draft, messages, data, name), *draft.documents.values()),
            none_known=tuple(draft.none_known),
            unmapped=dict(draft.unmapped),
            issues=(*draft.all_issues(), *_unowned(draft)),
        )


IMPORTER = Hl7v2Importer()


@dataclass(slots=True)
class _Walk:
    """One message, from its first segment to its last."""

    draft: Draft
    message: Message
    known: Known
    group: Group = field(default_factory=Group)
    given: care.Given | None = None
    last: Segment | None = None
    noted: list[str] | None = None
    place: int | None = None

    def read(self) -> None:
        """Read every segment in its turn."""
        self.draft.subject = None
        for segment in self.message.segments:
            if segment.name == "NTE":
                self._comment(segment)
                continue
            if segment.name in _BETWEEN:
                self.draft.unmapped[segment.name] += 1
                continue
            self.noted = None
            self.place = None
            self._read_one(segment)
            self.last = segment
        self._close()

    def _read_one(self, segment: Segment) -> None:
        match segment.name:
            case "PID":
                self._close()
                people.meet(self.draft, segment)
            case "ORC":
                self._close()
            case "OBR":
                self._close()
                self.group.order = segment
                self.noted = self.group.notes
            case "TXA":
                if self.group.document is not None or self.group.observed:
                    self._close()
                self.group.document = segment
                self.noted = self.group.notes
            case "RXA":
                self._close()
                self.given = care.Given(segment)
                self.noted = self.given.notes
            case "RXR" if self.given is not None:
                self.given.route = segment
            case "OBX":
                item = Observed(segment)
                (self.given.observed if self.given is not None else self.group.observed).append(item)
                self.noted = item.notes
            case "SPM":
                self.group.specimens.append(segment)
                self.noted = self.group.notes
            case name if (reader := _READERS.get(name)) is not None:
                self.place = reader(self.draft, self.message, segment)
            case name if name not in _SILENT:
                self.draft.unmapped[name] += 1

    def _comment(self, segment: Segment) -> None:
        """NTE: a comment on what stands above it."""
        text = lines(*(value.whole for value in segment.repetitions(3)))
        if not text:
            return
        if self.noted is not None:
            self.noted.append(text)
        elif self.place is not None:
            self.draft.change(self.place, lambda record: care.append_note(record, text))
        else:
            care.add_note(self.draft, segment, text)

    def _close(self) -> None:
        """Read what has been gathered, and begin anew."""
        if self.given is not None:
            care.read_given(self.draft, self.message, self.given)
            self.given = None
        if self.group.order or self.group.document or self.group.observed:
            reports.read_group(self.draft, self.message, self.group, self.known)
        self.group = Group()


def _whole_file(draft: Draft, messages: list[Message], data: bytes, name: str) -> Document:
    """The document that the file itself is."""
    kinds = {one.kind for one in messages}
    only = kinds.pop() if len(kinds) == 1 else ""
    names = {
        "ORU": (_("Results (HL7 message)"), DocumentCategory.LABORATORY),
        "OUL": (_("Results (HL7 message)"), DocumentCategory.LABORATORY),
        "VXU": (_("Vaccinations (HL7 message)"), DocumentCategory.SUMMARY),
        "ADT": (_("Visit (HL7 message)"), DocumentCategory.SUMMARY),
        "MDM": (_("Clinical document (HL7 message)"), DocumentCategory.OTHER),
    }
    title, category = names.get(only, (_("Messages (HL7)"), DocumentCategory.OTHER))
    if category is DocumentCategory.LABORATORY and not any(r.kind is Kind.TEST_RESULT for r in draft.records):
        category = DocumentCategory.OTHER
    sent = draft.date(messages[0].header, 7) if len(messages) == 1 else None
    return Document(
        id=draft.sha256,
        display=title,
        title=title,
        category=category,
        date=sent,
        facility=messages[0].header.text(4),
        media_type="x-application/hl7-v2+er7",
        size=len(data),
        sha256=draft.sha256,
        file_name=name.replace("\\", "/").rpartition("/")[2],
        sources=draft.source(messages[0].header),
    )


def _unowned(draft: Draft) -> Iterator[Issue]:
    """The question about what stands in a message that names nobody, in a file that names somebody."""
    if not draft.patients:
        return
    where = {record.id: record.sources[0].locator for record in draft.records}
    for key in draft.nobody:
        message_ = _("The message does not say whose it is, and other messages in the file name a person.")
        yield Issue(Severity.WARNING, _("Whose is it?"), message_, where.get(key, ""), True, key)
