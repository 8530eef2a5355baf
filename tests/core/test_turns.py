"""Who goes first: a lane waits while the window works, not for ever, and the main thread never."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from secondop_desktop.core import turns


@pytest.fixture(autouse=True)
def rested() -> Iterator[None]:
    yield
    turns.window_rests()


def in_a_lane(steps: list[str], *, times: int = 1) -> threading.Thread:
    def work() -> None:
        for _time in range(times):
            turns.give_way()
            steps.append("lane")

    lane = threading.Thread(target=work)
    lane.start()
    return lane


def test_a_lane_lets_the_window_finish_and_then_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONGEST", 60)
    steps: list[str] = []
    turns.window_works()
    lane = in_a_lane(steps)
    # Asked once more while it works, the window's own thread goes on.
    turns.give_way()
    turns.let_in()
    steps.append("window")
    turns.window_rests()
    lane.join(60)
    assert steps == ["window", "lane"]


def test_a_window_that_works_on_and_on_is_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    class Never:
        def is_set(self) -> bool:
            return False

        def set(self) -> None:
            pass

        def wait(self, seconds: float) -> bool:
            waits.append(seconds)
            return False

    monkeypatch.setattr(turns, "_rests", Never())
    steps: list[str] = []
    in_a_lane(steps, times=5).join(60)
    assert (len(steps), waits) == (5, [turns.LONGEST])


def test_a_lane_that_works_for_long_rests_for_moments(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    monkeypatch.setattr(turns, "STRETCH", -1.0)
    in_a_lane([], times=3).join(60)
    assert slept == [turns.MOMENT] * 3
    turns.give_way()
    assert len(slept) == 3
