"""The lanes: the window stays free, order is kept, and each end of a job arrives once in the window's thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from pytestqt.qtbot import QtBot

from secondop_desktop.core import turns
from secondop_desktop.core.errors import NotFoundError
from secondop_desktop.core.progress import Progress
from secondop_desktop.ui.jobs import Job, Lanes, UnexpectedError
from secondop_desktop.ui.turns import Turns


@pytest.fixture
def lanes(qtbot: QtBot) -> Iterator[Lanes]:
    lanes = Lanes()
    yield lanes
    lanes.close()


def test_the_window_answers_while_a_job_runs(lanes: Lanes, qtbot: QtBot) -> None:
    ticked, go_on = threading.Event(), threading.Event()
    QTimer.singleShot(0, ticked.set)

    def work(progress: Progress) -> bool:
        # Ends only when the event loop of the window has run: a blocked window would never set it.
        assert ticked.wait(20)
        go_on.set()
        return True

    job = lanes.submit("vault", work, name="slow")
    with qtbot.waitSignal(job.succeeded, timeout=20000) as got:
        pass
    assert got.args == [True]
    assert go_on.is_set()


def test_every_signal_is_emitted_in_the_thread_of_the_window(lanes: Lanes, qtbot: QtBot) -> None:
    seen: list[tuple[str, int]] = []

    def work(progress: Progress) -> int:
        seen.append(("work", threading.get_ident()))
        progress.step("reading", 1, 2)
        return 7

    job = lanes.submit("read", work, name="count")
    job.progressed.connect(lambda what, done, total: seen.append((f"{what} {done}/{total}", threading.get_ident())))
    job.succeeded.connect(lambda value: seen.append((str(value), threading.get_ident())))
    with qtbot.waitSignal(job.finished, timeout=20000):
        pass
    assert [what for what, _ in seen] == ["work", "reading 1/2", "7"]
    assert seen[0][1] != threading.get_ident()
    assert {thread for _, thread in seen[1:]} == {threading.get_ident()}


def test_work_of_one_lane_runs_in_order_and_in_one_thread(lanes: Lanes, qtbot: QtBot) -> None:
    ran: list[tuple[int, int]] = []

    def numbered(number: int) -> Callable[[Progress], None]:
        return lambda progress: ran.append((number, threading.get_ident()))

    for number in range(20):
        lanes.submit("vault", numbered(number), name="write")
    with qtbot.waitSignal(lanes.idle, timeout=20000):
        pass
    assert [number for number, _ in ran] == list(range(20))
    assert len({thread for _, thread in ran}) == 1


def test_a_flood_of_steps_calls_the_window_once_and_paints_the_newest(lanes: Lanes, qtbot: QtBot) -> None:
    calls: list[int] = []
    seen: list[int] = []
    ended, begin = threading.Event(), threading.Event()
    lanes._arrived.connect(lambda: calls.append(threading.get_ident()), Qt.ConnectionType.DirectConnection)

    def work(progress: Progress) -> None:
        begin.wait(20)
        for number in range(20000):
            progress.step("reading", number, 20000)
        ended.set()

    job = lanes.submit("read", work, name="flood")
    job.progressed.connect(lambda what, done, total: seen.append(done))
    begin.set()
    assert ended.wait(20), "the window's thread does nothing meanwhile"
    with qtbot.waitSignal(job.finished, timeout=20000):
        pass
    assert len(calls) <= 2, "one for the steps, one for the end when it came later"
    assert seen == [19999]


def test_an_explained_error_arrives_as_failed(lanes: Lanes, qtbot: QtBot) -> None:
    error = NotFoundError("Not here", "There is no such thing.")

    def work(progress: Progress) -> None:
        raise error

    job = lanes.submit("files", work, name="fail")
    with qtbot.waitSignal(job.failed, timeout=20000) as got:
        pass
    assert got.args == [error]


def test_a_cancelled_job_says_so_and_nothing_else(lanes: Lanes, qtbot: QtBot) -> None:
    started = threading.Event()
    ends: list[str] = []

    def work(progress: Progress) -> None:
        started.set()
        while True:
            progress.step("turning")

    job = lanes.submit("files", work, name="endless")
    job.succeeded.connect(lambda _: ends.append("succeeded"))
    job.failed.connect(lambda _: ends.append("failed"))
    job.cancelled.connect(lambda: ends.append("cancelled"))
    assert started.wait(20)
    with qtbot.waitSignal(job.finished, timeout=20000):
        job.cancel()
    assert ends == ["cancelled"]


def test_a_bug_is_reported_by_type_and_place_and_never_by_its_words(
    lanes: Lanes, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def work(progress: Progress) -> None:
        raise ValueError("Ines Calloway 3.87")

    told: list[UnexpectedError] = []
    lanes.unexpected.connect(told.append)
    with caplog.at_level(logging.ERROR):
        job = lanes.submit("read", work, name="bug")
        with qtbot.waitSignal(job.failed, timeout=20000) as got:
            pass
    assert got.args is not None
    assert got.args[0] is told[0]
    assert told[0].reference in told[0].message
    assert told[0].reference in caplog.text
    assert "ValueError" in caplog.text
    assert "Calloway" not in caplog.text + told[0].message


def test_draining_ends_what_runs_and_what_waits(lanes: Lanes, qtbot: QtBot) -> None:
    ends: list[str] = []

    def endless(progress: Progress) -> None:
        while True:
            progress.step("turning")

    jobs: list[Job] = [lanes.submit("vault", endless, name="first"), lanes.submit("vault", endless, name="second")]
    for job in jobs:
        job.cancelled.connect(lambda: ends.append("cancelled"))
    lanes.drain()
    assert ends == ["cancelled", "cancelled"]
    assert not lanes.busy()


def test_what_is_handed_in_while_draining_is_cancelled(lanes: Lanes) -> None:
    ends: list[str] = []

    def one_after_the_other(_result: object = None) -> None:
        ends.append("handed in")
        job = lanes.submit("read", lambda progress: None, name="next")
        job.succeeded.connect(one_after_the_other)
        job.cancelled.connect(lambda: ends.append("cancelled"))

    lanes.submit("read", lambda progress: None, name="first").succeeded.connect(one_after_the_other)
    lanes._lane("read").submit(lambda: None).result(20)  # it has ended, and the window does not know yet
    lanes.drain()
    assert ends == ["handed in", "cancelled"]
    assert not lanes.busy()
    ended: list[object] = []
    lanes.submit("read", lambda progress: 1, name="later").succeeded.connect(ended.append)
    lanes.settle()
    assert ended == [1]


def test_of_many_steps_only_the_newest_reach_the_window(lanes: Lanes, qtbot: QtBot) -> None:
    seen: list[int] = []

    def work(progress: Progress) -> None:
        for number in range(5000):
            progress.step("counting", number, 5000)

    job = lanes.submit("files", work, name="count")
    job.progressed.connect(lambda what, done, total: seen.append(done))
    # The window is busy for a moment: the steps pile up.
    lanes._lane("files").submit(lambda: None).result(20)
    with qtbot.waitSignal(job.finished, timeout=20000):
        pass
    assert seen == sorted(seen)
    assert len(seen) < 5000


def test_a_lane_waits_while_the_window_deals_with_an_event_and_goes_on_when_it_rests(
    lanes: Lanes, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LONGEST", 60)
    begun, asked = threading.Event(), threading.Event()
    steps: list[str] = []

    def work(progress: Progress) -> None:
        begun.set()
        assert asked.wait(20)
        progress.check()
        steps.append("lane")

    def dealt_with() -> None:
        asked.set()
        # The lane has its turn as soon as this thread waits, and goes no further than `check`.
        threading.Event().wait(0.01)
        steps.append("window")

    job = lanes.submit("read", work, name="t")
    assert begun.wait(20)
    QTimer.singleShot(0, dealt_with)
    with qtbot.waitSignal(job.finished, timeout=20000):
        pass
    assert steps == ["window", "lane"]
    # Nobody is at work: no lane that is started by something else would wait.
    assert turns._rests.is_set()


def test_of_all_events_of_one_piece_of_work_python_sees_the_first_alone(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[QEvent.Type] = []
    filtered = Turns.eventFilter

    def counted(self: Turns, watched: QObject, event: QEvent) -> bool:
        seen.append(event.type())
        return filtered(self, watched, event)

    monkeypatch.setattr(Turns, "eventFilter", counted)
    told = QObject()
    watch = Turns(told)
    watch.begin()
    for _piece in range(3):
        before = len(seen)
        for _event in range(50):
            QCoreApplication.sendEvent(told, QEvent(QEvent.Type.User))
        assert len(seen) - before <= 1
        assert not turns._rests.is_set()
        with qtbot.waitSignal(watch._rest.timeout, timeout=20000):
            pass
    assert len(seen) >= 3
    watch.end()
    before = len(seen)
    QCoreApplication.sendEvent(told, QEvent(QEvent.Type.User))
    assert len(seen) == before
    assert turns._rests.is_set()
