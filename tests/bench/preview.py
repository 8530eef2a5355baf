"""The packet room: from a change of the choices until the new page one, and until the whole packet, is shown."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from secondop_desktop.ui.app import Controller, make_application
from secondop_desktop.ui.state import WindowState
from secondop_desktop.ui.vault_desk import _opened
from secondop_desktop.ui.views.packet_room import PacketRoom
from secondop_desktop.usecases import demo, open_vault
from secondop_desktop.usecases.make_packet import Edition
from tests.bench import vaults
from tests.bench.measure import Row

_LONGEST = 120.0


def run(repeat: int = 5) -> list[Row]:
    """Other editions of the demo patient's packet are chosen in turn, in the window, without a screen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with vaults.temporary_folder() as folder:
        vault, key = open_vault.create(folder / "demo", "seven lanterns by the quiet harbour", "Bench")
        with vault:
            demo.build(vault, date(2026, 11, 9))
        application = make_application([])
        assert isinstance(application, QApplication)
        controller = Controller(WindowState(folder / "window.ini"))
        controller.window.show()
        controller.desk._folder = folder / "demo"
        controller.shell.run(
            "vault",
            lambda progress: _opened(open_vault.open_with_recovery_key(folder / "demo", key)),
            name="open",
            done=controller.desk._vault_opened,
        )
        _until(application, lambda: controller.shell.patient_id is not None and not controller.lanes.busy())
        assert controller.window.show_room("packet")
        room = controller.window.room("packet")
        assert isinstance(room, PacketRoom)
        _until(application, lambda: room.composition.built is not None and not room.composition.busy)
        first, drafted, whole = _measured(application, room, repeat)
        controller.close()
    return [
        Row(
            "page one is shown after a change", first, "the limit", 0.3, 1, note="the demo patient, in the packet room"
        ),
        Row("  the whole packet is shown", drafted, "the limit", 1.0, 1, note="to be looked at, “Checking…”"),
        Row("  and it may be saved", whole, "the limit", 1.0, note="composed and verified"),
    ]


def _measured(application: QApplication, room: PacketRoom, repeat: int) -> tuple[float, float, float]:
    """The medians of the seconds from the choice until page one, the packet as a draft, and the verified packet."""
    composition = room.composition
    times: dict[str, list[float]] = {"previewed": [], "drafted": [], "ready": []}
    started = 0.0

    def note(name: str) -> Callable[[object], None]:
        return lambda _what: times[name].append(time.perf_counter() - started)

    # After the room's own: what is shown is in place by then.
    composition.previewed.connect(note("previewed"))
    composition.drafted.connect(note("drafted"))
    composition.ready.connect(note("ready"))
    for turn in range(2 * repeat):
        started = time.perf_counter()
        room.choices.options.edition.set_value((Edition.PATIENT, Edition.SPECIALIST)[turn % 2])
        _until(application, lambda: not composition.busy)
    first, drafted, ready = (statistics.median(found) for found in times.values())
    return first, drafted, ready


def _until(application: QApplication, done: Callable[[], bool]) -> None:
    """Let the window do its work until this is so."""
    latest = time.monotonic() + _LONGEST
    waking = QTimer()
    waking.start(50)
    while not done():
        # Not again and again: a thread of the program would have to wait for this one.
        application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.monotonic() > latest:
            raise TimeoutError
