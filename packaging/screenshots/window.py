"""The window over a vault of the demo patient, for scripts that draw it; what it draws is the same on every run."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from secondop_desktop.core.text import speaking
from secondop_desktop.sample import STORY_DAY
from secondop_desktop.ui import app
from secondop_desktop.ui.language import speak
from secondop_desktop.ui.shell import Room
from secondop_desktop.ui.state import WindowState
from secondop_desktop.ui.theme import Mode
from secondop_desktop.ui.vault_desk import _opened
from secondop_desktop.usecases import demo
from secondop_desktop.vault import keys
from secondop_desktop.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Scene:
    """The program with its window, and what scripts do with it."""

    application: QApplication
    controller: app.Controller

    def settle(self) -> None:
        """Wait until nothing is under way and everything was painted."""
        for _turn in range(6):
            until = time.monotonic() + 0.05
            while time.monotonic() < until or self.controller.lanes.busy():
                self.application.processEvents()

    def go(self, room: str, target: str = "") -> Room:
        """Go to a room and wait until it shows its records."""
        self.controller.window.go_to(room, target)
        self.settle()
        found = self.controller.window.room(room)
        assert found is not None
        return found

    def save(self, path: Path, widget: QWidget | None = None) -> None:
        """Draw the window, or this widget, into a file with a palette of its own, which is small."""
        image = (widget or self.controller.window).grab().toImage()
        path.parent.mkdir(parents=True, exist_ok=True)
        save_small(image, path)


Colour = tuple[int, int, int]


def save_small(image: QImage, path: Path) -> None:
    """Write a picture as PNG of at most 256 colours: the frequent ones exactly, and some of the rare."""
    from PIL import Image

    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    data = bytes(plain.constBits())
    whole = Image.frombytes("RGB", (plain.width(), plain.height()), data, "raw", "RGB", plain.bytesPerLine())
    pixels = _colours(whole.tobytes())
    counted = Counter(pixels)
    kept = [colour for colour, _count in counted.most_common(160)]
    kept += _colours(bytes(whole.quantize(96, method=Image.Quantize.MAXCOVERAGE).getpalette() or ()))
    kept = kept[:256]

    def nearest(colour: Colour) -> int:
        far = [sum((a - b) ** 2 for a, b in zip(colour, other, strict=True)) for other in kept]
        return far.index(min(far))

    # Pillow itself looks for the nearest among rounded colours: what is white would not be.
    places = {colour: nearest(colour) for colour in counted}
    small = Image.frombytes("P", whole.size, bytes(places[pixel] for pixel in pixels))
    small.putpalette([part for colour in kept for part in colour])
    small.save(path, optimize=True)


def _colours(data: bytes) -> list[Colour]:
    """The colours of which these are red, green and blue."""
    return list(zip(data[::3], data[1::3], data[2::3], strict=True))


@contextmanager
def scene(language: str = "en") -> Iterator[Scene]:
    """The window over a new vault of the demo patient on the day of her story, light and at 100 %."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "vault"
        clock = demo.demo_clock(STORY_DAY)
        with speaking(language):
            vault, recovery_key = Vault.create(place, demo.DEMO_PASSWORD, demo.demo_name(), clock)
            with vault:
                demo.build(vault, STORY_DAY)
        application = app.make_application([])
        speak(application, language)
        state = WindowState(Path(folder) / "window.ini")
        state.set_mode(Mode.LIGHT)
        controller = app.Controller(state)
        controller.window.show()
        made = Scene(application, controller)
        made.settle()
        controller.desk._folder = place
        unlocked = keys.unlock_with_recovery_key(place, recovery_key)
        opened = Vault.open(place, unlocked, writer=True, clock=clock)
        controller.shell.run("vault", lambda progress: _opened(opened), name="open", done=controller.desk._vault_opened)
        made.settle()
        try:
            yield made
        finally:
            controller.close()
            sys.stdout.flush()
