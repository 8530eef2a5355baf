"""The workers that make packets, kept warm from one packet to the next."""

from __future__ import annotations

import contextvars
import queue
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self

from secondop_desktop.core.progress import Progress
from secondop_desktop.packet.plan import PacketPlan, plan_to_json
from secondop_desktop.packet.shared_work import FOUNDATION, HANDED_OVER
from secondop_desktop.sandbox.worker import Source, TaskResult, Worker

SHELVE = "secondop_desktop.packet.shelf:shelve"
COMPOSE = "secondop_desktop.packet.compose:compose"
VERIFY = "secondop_desktop.packet.verify:verify"
SAFETY = "secondop_desktop.packet.safety:safety"
PREVIEW = "secondop_desktop.packet.preview:first_page"


@dataclass(frozen=True, slots=True)
class FirstPage:
    """The first page of a packet as a PPM, how many pages it would have, and of how many originals that is a guess."""

    picture: bytes
    pages: int
    unknown: int


class Press:
    """Workers that make packets: one composes, and two others check at the same time what the first has made.

    They start together and stay warm until they are closed, so that a room which holds a press pays for their start
    once.
    """

    def __init__(self) -> None:
        self._composer = Worker()
        self._checker = Worker()
        self._second = Worker()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def warm(self) -> None:
        """Start the workers now, without waiting for them."""
        self._composer.warm(COMPOSE.partition(":")[0])
        self._checker.warm(VERIFY.partition(":")[0], SHELVE.partition(":")[0])
        self._second.warm(SAFETY.partition(":")[0])

    def close(self) -> None:
        """End the workers, also from another thread in the middle of a packet."""
        self._checker.close()  # the composer may wait for it
        self._second.close()
        self._composer.close()

    def compose(
        self, sources: Sequence[Source], arguments: Mapping[str, Any], progress: Progress, first: int | None = None
    ) -> TaskResult:
        """What the composing task returns; the originals from the number `first` on are made ready by another worker.

        That one is the checker, which has nothing to check yet; where it has, for another packet, all is done by one.
        """
        if first is None or first >= len(sources) or self._checker.busy:
            return self._composer.run(COMPOSE, sources, arguments, progress, early=True)
        arguments = {**arguments, "first": first}
        sources = [*map(_kept, sources[:first]), *sources[first:]]
        handed: queue.SimpleQueue[bytes | BaseException] = queue.SimpleQueue()

        def take() -> Iterator[bytes]:
            made = handed.get()
            if isinstance(made, BaseException):
                raise made
            yield made

        foundation: list[bytes] = []

        def give(name: str, data: bytes) -> None:
            foundation.append(data) if name == FOUNDATION else handed.put(data)

        def shelve() -> None:
            inputs = (*sources[first:], *sources[:first])
            try:
                self._checker.run(SHELVE, inputs, arguments, progress, on_blob=give, early=True)
            except BaseException as error:
                handed.put(error)  # for the composer, should it wait
                raise

        with ThreadPoolExecutor(1, thread_name_prefix="shelve") as pool:
            shelved = pool.submit(contextvars.copy_context().run, shelve)
            parts = [*sources[:first], *(Source(name, take) for name in HANDED_OVER)]
            result = self._composer.run(COMPOSE, parts, arguments, progress, early=True)
            shelved.result()
        [(packet, rest)] = result.blobs
        return replace(result, blobs=((packet, foundation[0] + rest),))

    def check(self, data: bytes, arguments: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        """What the readers say of a finished file: `ok`, and `problems` in words for the person."""
        packet = Source.from_bytes("packet.pdf", data)
        with ThreadPoolExecutor(1, thread_name_prefix="second-reader") as pool:
            run = contextvars.copy_context().run
            second = pool.submit(run, self._second.run, SAFETY, (packet,), arguments, progress.aside())
            first = self._checker.run(VERIFY, (packet,), arguments, progress).value
            other = second.result().value
        problems = [*dict.fromkeys([*other["problems"], *first["problems"]])]
        return {"ok": first["ok"] and other["ok"] and not problems, "problems": problems}

    def first_page(
        self, plan: PacketPlan, shapes: Mapping[str, Any], width: int, progress: Progress | None = None
    ) -> FirstPage:
        """The first page of the packet that a plan would make, `width` pixels wide, before it is composed.

        `shapes` are those of the packet that was composed last (`Composed.shapes`); an original that is not among
        them counts as one page.
        """
        arguments = {"plan": plan_to_json(plan), "shapes": dict(shapes), "width": width}
        result = self._composer.run(PREVIEW, (), arguments, progress)
        return FirstPage(dict(result.blobs)["page.ppm"], int(result.value["pages"]), int(result.value["unknown"]))


def _kept(source: Source) -> Source:
    """The source for two workers: what the first one is sent is kept in memory for the second."""
    reading = threading.Lock()
    parts: list[bytes] = []
    whole = False

    def chunks() -> Iterator[bytes]:
        nonlocal whole
        with reading:
            if not whole:
                parts[:] = source.chunks()
                whole = True
        return iter(parts)

    return Source(source.name, chunks, source.size)
