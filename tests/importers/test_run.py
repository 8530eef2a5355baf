"""The worker's task: every file gives a batch, and every batch begins with its file."""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys

import pytest

from secondop_desktop.core.batch import Batch, Severity
from secondop_desktop.core.codec import batch_from_json
from secondop_desktop.core.dates import parse_iso
from secondop_desktop.core.errors import CancelledError, InputRefusedError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document, Patient
from secondop_desktop.importers import IMPORTERS, importers, pick, run
from secondop_desktop.importers.base import ImportContext
from secondop_desktop.sandbox.task import Input, TaskContext
from secondop_desktop.sandbox.worker import Source, Worker
from tests.importers.files import locked_pdf, parse, parse_and_emit, pdf, picture

INES = Patient(display="Ines Calloway", birth_date=parse_iso("1968-03-14"))


class Pretend:
    """An importer that hands over inline documents, for the tests of what surrounds it."""

    name = "pretend"

    def __init__(self, *blobs: bytes, documents: tuple[Document, ...] | None = None, refused: bool = False) -> None:
        self._blobs = blobs
        self._documents = documents
        self._refused = refused

    def sniff(self, head: bytes, name: str) -> float | None:
        return 1.0

    def parse(self, data: bytes, name: str, context: ImportContext) -> Batch:
        if self._refused:
            raise InputRefusedError("Not this one", "It says why.")
        hashes = [context.emit_document(blob) for blob in self._blobs]
        if self._documents is not None:
            return Batch(importer=self.name, documents=self._documents)
        own = Document(
            id="file", title="Export", sha256=hashlib.sha256(data).hexdigest(), media_type="application/json"
        )
        inner = tuple(Document(id=f"d{n}", title=f"Inner {n}", sha256=sha) for n, sha in enumerate(hashes))
        return Batch(importer=self.name, patients=(INES,), documents=(own, *inner))


def pretend(monkeypatch: pytest.MonkeyPatch, importer: Pretend) -> None:
    monkeypatch.setattr(run, "pick", lambda head, name: importer)


def test_an_empty_file_is_refused_and_listed() -> None:
    batch = parse("nothing.pdf", b"")
    assert batch.importer is None
    assert batch.refused is not None
    assert "empty" in batch.refused.title
    (document,) = batch.documents
    assert (document.file_name, document.size) == ("nothing.pdf", 0)
    assert document.sha256 == hashlib.sha256(b"").hexdigest()


@pytest.mark.parametrize(
    "name,data,media_type",
    [
        ("disc.7z", b"7z\xbc\xaf\x27\x1crest", "application/x-7z-compressed"),
        ("table.xlsx", b"PK\x03\x04rest", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("letter.doc", b"\xd0\xcf\x11\xe0\1\2\3", "application/msword"),
        ("anim.gif", b"GIF89a\1\0\1\0", "image/gif"),
        ("thing", b"\1\2\3\4", "application/octet-stream"),
    ],
)
def test_a_file_of_an_unknown_kind_is_refused_and_listed(name: str, data: bytes, media_type: str) -> None:
    batch = parse(name, data)
    assert batch.importer is None
    assert batch.refused is not None
    assert "can’t read" in batch.refused.title
    (document,) = batch.documents
    assert (document.file_name, document.size, document.media_type) == (name, len(data), media_type)
    assert document.sources[0].document_id == document.sha256
    assert batch.refused.message in document.unread_reason


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("name", ["x", "x.pdf", "x.txt", "x.json", "x.xml", "x.jpg"])
def test_noise_is_refused_and_never_raises(seed: int, name: str) -> None:
    noise = random.Random(seed).randbytes(3000)
    batch = parse(name, noise)
    assert batch.refused is not None
    assert batch.documents[0].size == 3000


@pytest.mark.parametrize(
    "start", [b"%PDF-1.4\n", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"\0\0\0\x18ftypheic"]
)
@pytest.mark.parametrize("seed", range(8))
def test_noise_behind_a_known_mark_is_refused_and_never_raises(seed: int, start: bytes) -> None:
    batch = parse("x", start + random.Random(seed).randbytes(3000))
    assert batch.refused is not None
    assert "damaged" in batch.refused.title


def test_an_importers_refusal_keeps_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, Pretend(refused=True))
    batch = parse("a.json", b"{}")
    assert batch.importer == "pretend"
    assert batch.refused is not None
    assert (batch.refused.title, batch.refused.message) == ("Not this one", "It says why.")
    assert batch.documents[0].unread_reason == "Not this one. It says why."


def test_inline_documents_are_counted_and_searchable(monkeypatch: pytest.MonkeyPatch) -> None:
    blobs = (
        pdf("One page", "Two pages"),
        b"<html><body><p>Hello there</p></body></html>",
        b"{\\rtf1 Rich words}",
        b"Plain words",
        picture("TIFF", frames=2),
        b"<ClinicalDocument><text>Narrative</text></ClinicalDocument>",
        b"\0\1\2",
    )
    pretend(monkeypatch, Pretend(*blobs))
    batch, emitted = parse_and_emit("export.json", b"{}")
    assert [blob for _name, blob in emitted] == list(blobs)
    file, *inner = batch.documents
    assert file.sha256 == hashlib.sha256(b"{}").hexdigest()
    assert [document.pages for document in inner] == [2, None, None, None, 2, None, None]
    assert [document.size for document in inner] == [len(blob) for blob in blobs]
    assert {document.parent_id for document in inner} == {file.id}
    assert [document.media_type for document in inner][:3] == ["application/pdf", "text/html", "application/rtf"]
    texts = ["".join(batch.texts.get(document.sha256, ())) for document in inner]
    assert "Two pages" in texts[0]
    assert [text.strip() for text in texts[1:]] == ["Hello there", "Rich words", "Plain words", "", "Narrative", ""]


def test_the_same_inline_document_is_handed_over_once(monkeypatch: pytest.MonkeyPatch) -> None:
    blob = pdf("Same")
    pretend(monkeypatch, Pretend(blob, blob, b"Other words"))
    batch, emitted = parse_and_emit("export.json", b"{}")
    assert len(emitted) == 2
    assert len(batch.documents) == 4
    assert len({document.id for document in batch.documents}) == 4


def test_an_inline_document_that_cannot_be_opened_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, Pretend(b"%PDF-1.4 broken", locked_pdf(user="x")))
    batch = parse("export.json", b"{}")
    assert "damaged" in batch.documents[1].unread_reason
    assert "password" in batch.documents[2].unread_reason
    assert batch.refused is None


def test_an_inline_document_of_someone_else_waits_for_the_person(monkeypatch: pytest.MonkeyPatch) -> None:
    own = pdf("Patient: CALLOWAY, INES\nDOB: 03/14/1968")
    other = pdf("Patient: HADDON, WALTER\nDOB: 02/21/1951")
    pretend(monkeypatch, Pretend(own, other))
    batch = parse("export.json", b"{}")
    (issue,) = batch.issues
    assert (issue.decision, issue.severity) == (True, Severity.WARNING)
    assert issue.record == batch.documents[2].id
    assert "HADDON" in issue.message


def test_the_first_document_is_the_file_even_when_the_importer_forgets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, Pretend(documents=(Document(id="document", sha256="ab" * 32),)))
    batch = parse("folder name.json", b"{}")
    file, other = batch.documents
    assert (file.file_name, file.size, file.title) == ("folder name.json", 2, "folder name")
    assert other.sha256 == "ab" * 32
    assert other.id != file.id


def test_cancelling_is_not_a_refusal() -> None:
    progress = Progress()
    progress.cancel()
    context = TaskContext((Input("a.pdf", pdf("x")),), {}, progress, lambda name, data: None)
    with pytest.raises(CancelledError):
        run.parse(context)


def test_the_surest_importer_takes_a_file() -> None:
    for data, name in (
        (pdf("x"), "pdf"),
        (b"words", "text"),
        (picture("PNG"), "image"),
    ):
        taken = pick(data, "x.txt")
        assert taken is not None
        assert taken.name == name
    assert pick(b"\0\1\2", "x.txt") is None


def test_every_importer_declines_nothing_and_noise_without_raising() -> None:
    for importer in importers():
        for head in (b"", b"\0", b"\xff" * 64, b"{", b"<", b"%PDF", random.Random(1).randbytes(65536)):
            score = importer.sniff(head, "name")
            assert score is None or 0 <= score <= 1


def test_the_registry_loads_no_reader_in_the_process_that_holds_the_keys() -> None:
    code = (
        "import sys, secondop_desktop.importers\n"
        "from secondop_desktop.importers import match, programs\n"
        "bad = {'lxml', 'pypdfium2', 'pikepdf', 'PIL', 'pi_heif'} & set(sys.modules)\n"
        "bad |= {name for name in sys.modules if name in " + repr(IMPORTERS) + "}\n"
        "sys.exit(repr(bad) if bad else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_worker_runs_it() -> None:
    data = pdf("Laboratory report", "Second page")
    with Worker() as worker:
        result = worker.run("secondop_desktop.importers.run:parse", (Source.from_bytes("a.pdf", data),))
    batch = batch_from_json(result.value)
    assert batch.documents[0].pages == 2
    assert result.sha256 == (batch.documents[0].sha256,)
    assert result.blobs == ()
