"""Pictures of every step of the second opinion with the demo patient: light and dark, at 100 % and 150 %.

`.venv/bin/python packaging/screenshots/steps.py OUT [STEP…]`. Beside the window of each step its whole page is drawn
(`…-whole`), so that what lies below the fold is seen too.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QPixmap

from secondop_desktop.sample import STORY_DAY
from secondop_desktop.ui import app
from secondop_desktop.ui.state import WindowState
from secondop_desktop.ui.theme import Mode
from secondop_desktop.ui.vault_desk import _opened
from secondop_desktop.ui.views.wizard import OpinionRoom
from secondop_desktop.ui.widgets import Scroll
from secondop_desktop.usecases import demo
from secondop_desktop.vault import keys
from secondop_desktop.vault.vault import Vault


def main(out: Path, steps: list[int]) -> None:
    """Make the demo vault, open the window over it, and draw."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "vault"
        clock = demo.demo_clock(STORY_DAY)
        vault, recovery_key = Vault.create(place, demo.DEMO_PASSWORD, demo.demo_name(), clock)
        with vault:
            demo.build(vault, STORY_DAY)
        application = app.make_application([])
        controller = app.Controller(WindowState(Path(folder) / "window.ini"))
        window = controller.window
        window.show()

        def settle() -> None:
            for _turn in range(6):
                until = time.monotonic() + 0.05
                while time.monotonic() < until or controller.lanes.busy():
                    application.processEvents()

        controller.desk._folder = place
        unlocked = keys.unlock_with_recovery_key(place, recovery_key)
        opened = Vault.open(place, unlocked, writer=True, clock=clock)
        controller.shell.run("vault", lambda progress: _opened(opened), name="open", done=controller.desk._vault_opened)
        settle()
        window.show_room("opinion")
        settle()
        room = window.room("opinion")
        assert isinstance(room, OpinionRoom)
        for mode in (Mode.LIGHT, Mode.DARK):
            for zoom in (100, 150):
                controller.theme.set_mode(mode)
                controller.theme.set_zoom(zoom)
                settle()
                for number in steps or range(1, room._steps.count + 1):
                    room.go_step(number)
                    settle()
                    name = f"step-{number:02}-{mode.value}-{zoom}"
                    window.grab().save(str(out / f"{name}.png"))
                    area = room._steps.stack.currentWidget()
                    page = area.widget() if isinstance(area, Scroll) else None
                    if isinstance(area, Scroll) and page is not None and page.height() > area.viewport().height():
                        whole = QPixmap(page.size())
                        whole.fill(controller.theme.color("window"))
                        page.render(whole)
                        whole.save(str(out / f"{name}-whole.png"))
        controller.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(text) for text in sys.argv[2:]])
