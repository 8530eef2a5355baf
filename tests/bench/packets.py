"""A packet of 1,000 pages from 100 files against qpdf, which merges the same pages and does nothing else."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import io
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.errors import CancelledError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document, DocumentCategory
from secondop_desktop.packet.plan import PacketPlan, PlannedOriginal, plan_to_json
from secondop_desktop.packet.shared_work import first_shared
from secondop_desktop.sandbox.worker import Source
from secondop_desktop.usecases import make_packet
from tests.bench import generate, vaults
from tests.bench.measure import PeakMemory, Row, alternating, seconds

PASSWORD = "maple river lantern"


def run(repeat: int = 3, files: int = 100, pages: int = 10) -> list[Row]:
    """The whole use case and its two halves, each against the same merge; then growth, page one and a cancel."""
    with vaults.temporary_folder() as folder:
        made = vaults.make(folder / "made")
        letters = [generate.pdf(pages, number) for number in range(files)]
        with made.open() as vault, make_packet.Press() as press:
            press.warm()
            for letter in letters:
                vault.originals.seal(letter)
            plan = _plan(made.patient_id, letters, pages)
            peer, merge = _merge(folder, letters)

            def whole() -> None:
                composed = make_packet.compose(vault, plan, password=PASSWORD, press=press)
                assert composed.pages >= files * pages

            def cold() -> None:
                make_packet.compose(vault, plan, password=PASSWORD)

            with PeakMemory() as memory:
                whole()
            halves = _Halves(press, plan, letters)
            halves.compose()
            halves.verify()
            times = alternating(repeat, whole, cold, halves.compose, halves.verify, merge)
            ours, started, composing, verifying, theirs = times
            more = [*_growth(press, letters, pages), _first_page(press, plan, repeat), _cancel(press, plan, letters)]
    what = f"packet of {files * pages:,} pages from {files} files"
    return [
        Row(
            what, ours, peer, theirs, 2.5, memory.parent_mb, memory.worker_mb, "the use case, AES-256, by warm workers"
        ),
        Row("  composed", composing, peer, theirs, 1, note="stamps, links, bookmarks, tags, AES-256"),
        Row("  verified", verifying, peer, theirs),
        Row("  with the start of its workers", started, peer, theirs),
        *more,
    ]


def _growth(press: make_packet.Press, letters: list[bytes], pages: int) -> list[Row]:
    """Five times the pages against five times the time of the fifth."""
    times = []
    # Files of their own, as the same file under another name would be printed once.
    more = [generate.pdf(pages, number) for number in range(len(letters), 5 * len(letters))]
    for some in (letters, letters + more):
        halves = _Halves(press, _plan("x", some, pages), some)
        times.append(seconds(halves.compose) + seconds(halves.verify))
    one, five = times
    return [Row("five times the pages", five, "5 times one", 5 * one, 1.15)]


def _first_page(press: make_packet.Press, plan: PacketPlan, repeat: int) -> Row:
    """Page one after a change, without composing the packet."""
    composed = _Halves(press, plan, [])
    known = {item.document.id: composed.shape(item) for item in plan.chosen}
    changed = dataclasses.replace(plan, recipient="Dr Another")

    def look() -> None:
        press.first_page(changed, known, 800)

    look()
    (took,) = alternating(max(3, repeat), look)
    return Row("page one after a change", took, "the limit", 0.3, 1, note="of the same packet, at 800 pixels")


def _cancel(press: make_packet.Press, plan: PacketPlan, letters: list[bytes]) -> Row:
    """From the wish to stop in the middle of composing until it has stopped."""
    progress = Progress(lambda what, done, total: seen.set() if done or what else None)
    seen = threading.Event()
    stopped_at: list[float] = []

    def stop() -> None:
        seen.wait()
        stopped_at.append(time.perf_counter())
        progress.cancel()

    waiting = threading.Thread(target=stop)
    waiting.start()
    with contextlib.suppress(CancelledError):
        press.compose(
            _sources(plan, letters), {"plan": plan_to_json(plan), "password": None}, progress, first_shared(plan)
        )
    took = time.perf_counter() - stopped_at[0]
    waiting.join()
    return Row("cancelled", max(took, 1e-6), "the limit", 1.0, 1)


def _sources(plan: PacketPlan, letters: list[bytes]) -> list[Source]:
    return [
        Source.from_bytes(item.document.file_name, letter) for item, letter in zip(plan.chosen, letters, strict=True)
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
    """Composing and verifying on their own."""

    def __init__(self, press: make_packet.Press, plan: PacketPlan, letters: list[bytes]) -> None:
        self._press = press
        self._plan = plan_to_json(plan)
        self._first = first_shared(plan)
        self._sources = _sources(plan, letters) if letters else []
        self._made = b""
        self._proof: Any = None

    def compose(self) -> None:
        arguments = {"plan": self._plan, "password": PASSWORD}
        result = self._press.compose(self._sources, arguments, Progress(), self._first)
        self._made, self._proof = dict(result.blobs)["packet.pdf"], result.value["proof"]

    def verify(self) -> None:
        arguments = {"plan": self._plan, "password": PASSWORD, "proof": self._proof}
        assert self._press.check(self._made, arguments, Progress())["ok"]

    @staticmethod
    def shape(item: PlannedOriginal) -> dict[str, Any]:
        """What a composed packet tells of a letter."""
        boxes = [[612.0, 792.0, item.document.pages]]
        return {
            "form": "pages",
            "sha256": item.document.sha256,
            "boxes": boxes,
            "text": "",
            "removed": [],
            "picture": False,
        }


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
