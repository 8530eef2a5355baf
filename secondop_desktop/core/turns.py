"""Who goes first where threads share the interpreter: a lane lets the window's work be done before it goes on.

Of two threads of Python only one runs, and the other one waits for its turn at every call out of C++: a window that is
laid out while records are read would wait hundreds of times. So the window says when it works, and those who work
long ask in between. There is one interpreter, so this is one for the whole program; where there are no lanes, as on
the command line and in the worker, nobody waits.
"""

from __future__ import annotations

import threading
import time

LONGEST = 0.25
"""Seconds that a lane waits at most for one piece of the window's work, so that it always gets on."""
STRETCH = 0.004
"""After so many seconds of work a lane rests for `MOMENT`."""
MOMENT = 0.0001

_rests = threading.Event()
_rests.set()
_piece = 0


class _Own(threading.local):
    """What a thread knows of itself: the main thread is the window's, others are lanes."""

    def __init__(self) -> None:
        self.lane = threading.current_thread() is not threading.main_thread()
        self.waited_for = 0
        self.began = time.perf_counter()


_own = _Own()


def window_works() -> None:
    """Say that the window's thread has begun to work."""
    global _piece
    _piece += 1
    _rests.clear()


def window_rests() -> None:
    """Say that the window's thread waits for something to happen."""
    _rests.set()


def give_way() -> None:
    """Let a piece of the window's work be done first; costs next to nothing while the window rests.

    Asked for in the middle of long work in a lane, between two records. The main thread is never kept waiting.
    """
    own = _own
    if not own.lane:
        return
    if not _rests.is_set() and own.waited_for != _piece:
        piece = _piece
        if not _rests.wait(LONGEST):
            own.waited_for = piece
        own.began = time.perf_counter()
    elif time.perf_counter() - own.began > STRETCH:
        let_in()


def let_in() -> None:
    """Rest for a moment in a lane, so that the window's thread can say that it has work to do.

    Libraries let the interpreter go for a few microseconds at each call, as for each row that is fetched. A thread that
    waits is woken every time, finds the interpreter taken again, and asks for its turn only after it waited
    undisturbed: thousands of such calls would keep it out to the last of them.
    """
    if _own.lane:
        time.sleep(MOMENT)
        _own.began = time.perf_counter()
