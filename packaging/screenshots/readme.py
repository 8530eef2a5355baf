"""The pictures of README, of the demo patient: `.venv/bin/python packaging/screenshots/readme.py`.

`overview.png` is the window as it opens, but high enough for all of its first room; `packet.png` is the first page of
the packet, as another reader draws it.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("SECONDOP_LANG", "en")

import pypdfium2
from PySide6.QtWidgets import QAbstractScrollArea, QApplication

from secondop_desktop.core.text import use_language
from secondop_desktop.sample import STORY_DAY
from secondop_desktop.ui import app
from secondop_desktop.ui.state import WindowState
from secondop_desktop.ui.theme import Mode
from secondop_desktop.ui.vault_desk import opened_vault
from secondop_desktop.usecases import demo, make_packet
from secondop_desktop.usecases.packet_choices import Choices
from secondop_desktop.vault import keys
from secondop_desktop.vault.vault import Vault

HERE = Path(__file__).resolve().parent
PAGE_WIDTH = 1000
BELOW = 24


def main() -> None:
    """Make the demo vault, draw both, and write them beside this file."""
    use_language()
    with tempfile.TemporaryDirectory() as held:
        place = Path(held) / "vault"
        clock = demo.demo_clock(STORY_DAY)
        vault, recovery_key = Vault.create(place, demo.DEMO_PASSWORD, demo.demo_name(), clock)
        with vault:
            patient_id = demo.build(vault, STORY_DAY)
            choices = Choices()
            plan = make_packet.plan_packet(vault, patient_id, choices)
            case_id = make_packet.case_of(vault, patient_id, choices)
            composed = make_packet.compose(vault, plan, case_id=case_id)
            make_packet.save(vault, composed, Path(held) / "packet.pdf")
        with pypdfium2.PdfDocument(Path(held) / "packet.pdf") as document:
            page = document[0]
            picture = page.render(scale=PAGE_WIDTH / page.get_width()).to_pil()
        picture.quantize(64).save(HERE / "packet.png", optimize=True)
        _window(place, recovery_key, Path(held) / "window.ini")


def _window(place: Path, recovery_key: str, settings: Path) -> None:
    application = app.make_application([])
    controller = app.Controller(WindowState(settings))
    controller.theme.set_mode(Mode.LIGHT)
    controller.theme.set_zoom(100)
    controller.window.show()
    unlocked = keys.unlock_with_recovery_key(place, recovery_key)
    opened = Vault.open(place, unlocked, writer=True, clock=demo.demo_clock(STORY_DAY))
    controller.shell.run("vault", lambda progress: opened_vault(opened), name="open", done=controller.desk.show_opened)
    _settle(application, controller)
    scroll = controller.window.findChild(QAbstractScrollArea, "overview_scroll")
    assert scroll is not None
    # As high as what the room holds, so that nothing is cut off at its lower edge.
    more = scroll.verticalScrollBar().maximum() + BELOW
    controller.window.resize(controller.window.width(), controller.window.height() + more)
    _settle(application, controller)
    controller.window.grab().save(str(HERE / "overview.png"))
    controller.close()


def _settle(application: QApplication, controller: app.Controller) -> None:
    for _turn in range(20):
        until = time.monotonic() + 0.1
        while time.monotonic() < until or controller.lanes.busy():
            application.processEvents()


if __name__ == "__main__":
    main()
