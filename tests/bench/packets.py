"""A packet of 1,000 pages from 100 files against qpdf, which merges the same pages and does nothing else."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Document, DocumentCategory
from secondop_desktop.packet.plan import PacketPlan, PlannedOriginal, plan_to_json
from secondop_desktop.sandbox.worker import Source, Worker
from secondop_desktop.usecases import make_packet
from secondop_desktop.usecases.press import COMPOSE, VERIFY
from tests.bench import generate, vaults
from tests.bench.measure import PeakMemory, Row, alternating


def run(repeat: int = 3, files: int = 100, pages: int = 10) -> list[Row]:
    """The whole use case, then its two halves in a worker of their own, each against the same merge."""
    with vaults.temporary_folder() as folder:
        made = vaults.make(folder / "made")
        letters = [generate.pdf(pages, number) for number in range(files)]
        with made.open() as vault:
            for letter in letters:
                vault.originals.seal(letter)
            plan = _plan(made.patient_id, letters, pages)
            peer, merge = _merge(folder, letters)

            def whole() -> None:
                composed = make_packet.compose(vault, plan)
                assert composed.pages >= files * pages

            with PeakMemory() as memory:
                whole()
            with Worker() as worker:
                halves = _Halves(worker, plan, letters)
                halves.compose()
                halves.verify()
                ours, composing, verifying, theirs = alternating(repeat, whole, halves.compose, halves.verify, merge)
    what = f"packet of {files * pages:,} pages from {files} files"
    return [
        Row(what, ours, peer, theirs, None, memory.parent_mb, memory.worker_mb, "the use case: composed and verified"),
        Row("  composed", composing, peer, theirs, note="by a warm worker"),
        Row("  verified", verifying, peer, theirs, note="by a warm worker"),
    ]


def _plan(patient_id: str, letters: list[bytes], pages: int) -> PacketPlan:
    originals = []
    for number, letter in enumerate(letters):
        title = f"Letter {number}"
        document = Document(
            id=f"{number:016x}",
            patient_id=patient_id,
            display=title,
            title=title,
            category=DocumentCategory.CONSULTATION,
            media_type="application/pdf",
            size=len(letter),
            sha256=hashlib.sha256(letter).hexdigest(),
            pages=pages,
            date=PartialDate(f"{2000 + number % 25}-05-17"),
            file_name=f"letter-{number}.pdf",
        )
        originals.append(PlannedOriginal(document))
    return PacketPlan(patient=generate.patient(), prepared_on=date(2026, 11, 9), originals=tuple(originals))


class _Halves:
    """Composing and verifying on their own, by one worker."""

    def __init__(self, worker: Worker, plan: PacketPlan, letters: list[bytes]) -> None:
        self._worker = worker
        self._plan = plan_to_json(plan)
        self._sources = [
            Source.from_bytes(item.document.file_name, letter)
            for item, letter in zip(plan.chosen, letters, strict=True)
        ]
        self._made = b""
        self._proof: Any = None

    def compose(self) -> None:
        result = self._worker.run(COMPOSE, self._sources, {"plan": self._plan, "password": None})
        self._made, self._proof = dict(result.blobs)["packet.pdf"], result.value["proof"]

    def verify(self) -> None:
        arguments = {"plan": self._plan, "password": None, "proof": self._proof}
        assert self._worker.run(VERIFY, (Source.from_bytes("packet.pdf", self._made),), arguments).value["ok"]


def _merge(folder: Path, letters: list[bytes]) -> tuple[str, Callable[[], None]]:
    """What merges, and how: the qpdf command, or the library of the same name where the command is not installed."""
    paths = []
    for number, letter in enumerate(letters):
        paths.append(folder / f"letter-{number}.pdf")
        paths[-1].write_bytes(letter)
    if shutil.which("qpdf"):
        command = ["qpdf", "--empty", "--pages", *map(str, paths), "--", str(folder / "merged.pdf")]
        return "qpdf --empty --pages", lambda: _call(command)

    def merge() -> None:
        with pikepdf.new() as merged:
            for path in paths:
                with pikepdf.open(path) as part:
                    merged.pages.extend(part.pages)
            merged.save(io.BytesIO())

    return "pikepdf (no qpdf here)", merge


def _call(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)
