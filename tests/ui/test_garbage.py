"""Garbage is collected in the thread of the window alone, a little at a time, and never left for good."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from secondop_desktop.core.progress import Progress
from secondop_desktop.ui.app import Controller
from secondop_desktop.ui.garbage import Collector
from secondop_desktop.ui.jobs import Lanes


class Old(QObject):
    """What is left of a window: a timer, in a ring with a function that holds it."""

    def __init__(self) -> None:
        super().__init__()
        self.timer = QTimer(self)
        self.timer.start(10_000_000)
        self.ring: Callable[[], Old] = lambda: self


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[Collector]:
    gc.collect()
    collector = Collector(at_once=3000, together=2000, unseen=20_000)
    collector._timer.setInterval(1_000_000)  # the tests say when
    collector.start()
    yield collector
    collector.stop()


@pytest.fixture
def collections() -> Iterator[list[int]]:
    """The generations that were collected, in order."""
    seen: list[int] = []

    def note(phase: str, about: dict[str, int]) -> None:
        if phase == "start":
            seen.append(about["generation"])

    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)


def containers(number: int) -> list[list[int]]:
    return [[index] for index in range(number)]


def end_of(old: Old, ends: list[int]) -> None:
    weakref.finalize(old, lambda: ends.append(threading.get_ident()))


def test_a_lane_takes_nothing_of_an_earlier_window_apart(collector: Collector, qtbot: QtBot) -> None:
    ends: list[int] = []
    end_of(Old(), ends)
    lanes = Lanes()

    def work(progress: Progress) -> int:
        return len(containers(200_000))  # Python would collect here some hundred times

    job = lanes.submit("files", work, name="large")
    with qtbot.waitSignal(job.finished, timeout=20000):
        pass
    assert ends == []
    collector.all_of_it()
    assert ends == [threading.get_ident()]
    lanes.close()


def test_what_is_new_is_collected_as_the_timer_ticks(collector: Collector, collections: list[int]) -> None:
    ends: list[int] = []
    end_of(Old(), ends)
    kept = containers(1000)
    collector.look()
    assert (collections, len(ends)) == ([0], 1)
    collector.look()
    assert collections == [0]
    assert len(kept) == 1000


def test_what_closes_a_while_after_it_was_opened_goes_too(collector: Collector, collections: list[int]) -> None:
    ends: list[int] = []
    old: Old | None = Old()
    assert old is not None
    end_of(old, ends)
    kept = containers(900)
    collector.look()
    assert (collections, ends) == ([0], [])
    old = None
    kept += containers(1900)
    collector.look()
    assert (collections, len(ends)) == ([0, 1], 1)
    collector.look()
    assert collections == [0, 1], "what outlived that is looked through no more"
    assert len(kept) == 2800


def test_what_was_loaded_before_records_were_opened_is_not_looked_through_when_they_are_locked(
    collector: Collector,
) -> None:
    loaded = containers(3000)
    collector.loaded()
    before = gc.get_freeze_count()
    assert before > len(loaded)
    ends: list[int] = []
    end_of(Old(), ends)
    seen: list[int] = []

    def note(phase: str, about: dict[str, int]) -> None:
        seen.append(gc.get_freeze_count())

    gc.callbacks.append(note)
    collector.all_of_it()
    gc.callbacks.remove(note)
    assert len(ends) == 1
    assert min(seen) >= before


def test_where_records_were_set_aside_unseen_all_is_looked_through_when_they_are_locked(collector: Collector) -> None:
    ends: list[int] = []
    end_of(Old(), ends)
    records = containers(5000)
    collector.look()
    assert (len(records), ends) == (5000, [])
    collector.all_of_it()
    assert len(ends) == 1


def test_many_records_at_once_are_set_aside_without_a_look_at_them(
    collector: Collector, collections: list[int]
) -> None:
    records = containers(5000)
    collector.look()
    assert collections == []
    assert gc.get_freeze_count() > len(records)
    collector.look()
    assert collections == []


def test_garbage_that_was_set_aside_does_not_grow_without_bound(collector: Collector, collections: list[int]) -> None:
    ends: list[int] = []
    kept = []
    for _turn in range(6):
        end_of(Old(), ends)
        kept.append(containers(3500))
        collector.look()
    assert collections == [2]
    assert len(ends) == len(kept)


def test_python_collects_by_itself_again_when_the_window_is_gone(collector: Collector) -> None:
    assert not gc.isenabled()
    containers(5000)
    collector.look()
    collector.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_the_program_with_a_window_keeps_garbage_to_its_thread(controller: Controller) -> None:
    assert not gc.isenabled()
    controller.close()
    assert gc.isenabled()
