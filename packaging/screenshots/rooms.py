"""Pictures of every place of the window in every state, colour scheme, language and zoom; fails on what is cut.

`.venv/bin/python packaging/screenshots/rooms.py OUT [FILTER…]`. A filter names what is wanted of one kind, several with
commas: `state=normal,crowded lang=pseudo scheme=light zoom=200 place=packet,opinion-step size=narrow` (or `small`).
Without filters: all states, languages and places, light at 100 % and 200 %; in English the other schemes at 100 % too.
`jobs=2` uses two processes; `vaults=FOLDER` keeps the vaults there for the next run: making them takes half a minute.

Each picture is OUT/LANG/STATE/PLACE-SCHEME-ZOOM.png, what lies below the fold beside it. `faults.txt` lists what is
cut, squeezed or over something else; there is then the exit code 1. `elided.txt` lists what ends in an ellipsis and
shows its whole under the pointer, as a cell of a table does.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

LANGUAGES = ("en", "es", "pseudo")
STATES = ("empty", "normal", "crowded")
SCHEMES = ("light", "dark", "high_contrast")
SCREEN = (1920, 1080)


def screen(folder: Path) -> None:
    """Qt without a screen, but with the room of an ordinary one."""
    one = {"name": "screen", "x": 0, "y": 0, "width": SCREEN[0], "height": SCREEN[1], "dpr": 1, "logicalDpi": 96}
    (folder / "screen.json").write_text(json.dumps({"screens": [one]}), encoding="utf-8")
    os.environ.setdefault("QT_QPA_PLATFORM", f"offscreen:configfile={folder / 'screen.json'}")


def private(folder: Path) -> None:
    """Folders of its own for what the program keeps outside a vault."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA"):
        os.environ[name] = str(folder / name.lower())


class Wanted:
    """What the filters leave."""

    def __init__(self, filters: Iterable[str]) -> None:
        given = dict(item.split("=", 1) for item in filters)
        self.given = given
        self.languages = self._of("lang", LANGUAGES)
        self.states = self._of("state", STATES)
        self.places = tuple(given["place"].split(",")) if "place" in given else ()
        self.size = given.get("size", "usual")
        self.jobs = int(given.get("jobs", "1"))
        self.vaults = Path(given["vaults"]).resolve() if "vaults" in given else None
        self.pictures = given.get("pictures", "yes") == "yes"

    def looks(self, language: str) -> list[tuple[str, int]]:
        """The wanted pairs of a scheme and a zoom. A scheme changes no word: the others are for one language."""
        schemes, zooms = self.given.get("scheme"), self.given.get("zoom")
        every = SCHEMES if language == "en" else SCHEMES[:1]
        return [
            (scheme, int(zoom))
            for scheme in (schemes.split(",") if schemes else every)
            for zoom in (zooms.split(",") if zooms else ("100", "200") if scheme == "light" else ("100",))
        ]

    def _of(self, name: str, every: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.given[name].split(",")) if name in self.given else every

    def place(self, name: str) -> bool:
        """Whether a place of this name is wanted."""
        return not self.places or any(name.startswith(begin) for begin in self.places)


def shoot(out: Path, wanted: Wanted, language: str, folder: Path) -> dict[str, list[str]]:
    """Go through every wanted place in one language; what is wrong, by what stands before it."""
    screen(folder)
    private(folder / "own")
    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QDialog, QWidget

    from secondop_desktop.core import text
    from secondop_desktop.ui import app
    from secondop_desktop.ui.language import speak
    from secondop_desktop.ui.theme import Mode
    from tests.looks import faults, states
    from tests.looks.places import BEFORE, Place, places
    from tests.looks.stage import SIZES, Stage, no_waiting
    from tests.pseudo_locale import PseudoTranslations

    application = app.make_application([])
    if language == "pseudo":
        text.use_translations(PseudoTranslations())
    else:
        speak(application, language)
    found: dict[str, list[str]] = defaultdict(list)
    size = SIZES[wanted.size]

    def keep(root: QWidget, name: str, state: str, scheme: str, zoom: int) -> None:
        whole: dict[str, QPixmap] = {}
        picture, wrong, brush = faults.look(root, whole)
        if isinstance(root, QDialog):
            wrong += faults.too_large(root, size.width(), size.height())
        elif root.isWindow() and root is not stage.window:
            wrong += faults.too_large(root, *SCREEN)  # a window of its own, as that of the guide
        if root is stage.window and (root.width() > size.width() or root.height() > size.height()):
            wrong.append(faults.Fault(f"the window grew to {root.width()}x{root.height()}", ""))
        where = f"{language} {state} {name} {scheme} {zoom}"
        found["faults"] += [f"{where}: {fault}" for fault in wrong]
        for fault in wrong:
            print(f"{where}: {fault}", flush=True)
        found["elided"] += [f"{where}: {fault}" for fault in faults.told_elisions(brush)]
        if language == "pseudo" and state == "empty" and scheme == "light" and zoom == 100:
            found["words"] += [f"{where}: {word!r}" for word in sorted(brush.words) if "[!!" not in word]
        if wanted.pictures:
            target = out / language / state
            target.mkdir(parents=True, exist_ok=True)
            picture.save(str(target / f"{name}-{scheme}-{zoom}.png"))
            for part, pixmap in whole.items():
                pixmap.save(str(target / f"{name}-{scheme}-{zoom}-{part}.png"))

    def visit(place: Place, state: str, scheme: str, zoom: int) -> None:
        count = 0

        def seen(dialog: QWidget) -> None:
            nonlocal count
            keep(dialog, place.name + (f"-{count}" if count else ""), state, scheme, zoom)
            count += 1

        stage.seen = seen
        place.go(stage)
        for dialog in stage.dialogs():
            seen(dialog)
        stage.close_dialogs()
        if state != "before" and stage.controller.shell.vault is None:
            raise SystemExit(f"{place.name}: the records were locked meanwhile")
        if not count:
            keep(stage.window, place.name, state, scheme, zoom)

    stage = Stage(folder, size)
    with no_waiting(stage):
        for state in ("before", *wanted.states):
            todo = [place for place in (BEFORE if state == "before" else places()) if wanted.place(place.name)]
            if not todo:
                continue
            if state != "before":
                kept = wanted.vaults or folder
                stage.open(states.copied(state, language, kept, folder / language / state))
            for scheme, zoom in wanted.looks(language):
                stage.controller.theme.set_mode(Mode(scheme))
                stage.controller.theme.set_zoom(zoom)
                stage.window.resize(size)
                stage.settle(1)
                for place in todo:
                    visit(place, state, scheme, zoom)
            stage.controller._put_away()
    stage.close()
    return found


def main(arguments: list[str]) -> int:
    """Shoot all languages, and write down what is wrong."""
    if not arguments or arguments[0].startswith("-"):
        print(__doc__)
        return 0 if arguments else 2
    # Without what is compiled Spanish would be English, and all of it would fit.
    subprocess.run(
        [sys.executable, str(ROOT / "packaging" / "texts.py"), "compile"], check=True, stdout=subprocess.DEVNULL
    )
    out, wanted = Path(arguments[0]).resolve(), Wanted(arguments[1:])
    out.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="secondop-looks-") as name:
        if len(wanted.languages) == 1:
            found = {wanted.languages[0]: shoot(out, wanted, wanted.languages[0], Path(name))}
        else:
            found = _processes(out, wanted, Path(name))
    told = {
        kind: sorted({line for each in found.values() for line in each.get(kind, ())})
        for kind in ("faults", "elided", "words")
    }
    for kind, lines in told.items():
        (out / f"{kind}.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{len(told['faults'])} faults, {len(told['elided'])} elided, {time.monotonic() - began:.0f} s")
    return 1 if told["faults"] else 0


def _processes(out: Path, wanted: Wanted, folder: Path) -> dict[str, dict[str, list[str]]]:
    """One process for each language, as many at a time as wanted."""
    found: dict[str, dict[str, list[str]]] = {}
    waiting = list(wanted.languages)
    running: dict[str, subprocess.Popen[bytes]] = {}
    filters = [f"{key}={value}" for key, value in wanted.given.items() if key not in ("lang", "jobs")]
    while waiting or running:
        while waiting and len(running) < wanted.jobs:
            language = waiting.pop(0)
            place = folder / language
            place.mkdir()
            command = [sys.executable, __file__, str(place / "out"), *filters, f"lang={language}"]
            running[language] = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        language, process = next(iter(running.items()))
        if process.wait() not in (0, 1):
            raise SystemExit(f"{language}: the process ended with {process.returncode}")
        del running[language]
        made = folder / language / "out"
        if (made / language).is_dir():
            shutil.copytree(made / language, out / language, dirs_exist_ok=True)
        found[language] = {
            kind: (made / f"{kind}.txt").read_text(encoding="utf-8").splitlines()
            for kind in ("faults", "elided", "words")
        }
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
