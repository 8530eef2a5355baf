"""The whole journey in one process: import, type, search, look through the window, every output, backup and drill.

`python -m tests.journeys.whole HERE`: HERE has `vault`, `key.txt` and `in`; outputs go to `out`, backups to `backup`.
Prints a JSON document: what was seen of the canaries, how many sockets of which kind the process holds at the end.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from secondop_desktop.cli import main as cli
from secondop_desktop.core.records import Kind
from secondop_desktop.usecases import browse, open_vault
from tests.journeys import canaries


class Journey:
    """The folder, and the commands as a person gives them."""

    def __init__(self, here: Path) -> None:
        self.here, self.vault = here, here / "vault"
        self.key = here / "key.txt"
        self.out = here / "out"
        self.patient = ""

    def __call__(self, *arguments: str | Path) -> Any:
        said = io.StringIO()
        words = [*map(str, arguments), "--recovery-key-file", str(self.key), "--json"]
        with contextlib.redirect_stdout(said):
            code = cli(words)
        assert code in {0, 3, 4}, (arguments[0], code, said.getvalue()[-2000:])
        return json.loads(said.getvalue())

    def commands(self) -> dict[str, Any]:
        files = canaries.write_files(self.here / "in")
        self("import", self.vault, "--patient", "new", *files, "--accept", "all")
        self.patient = self("patients", self.vault)["patients"][0]["id"]
        person = ("--patient", self.patient)
        with open_vault.open_with_recovery_key(self.vault, self.key.read_text()) as vault:
            canaries.type_in(vault, self.patient)
            documents = browse.records(vault, self.patient, (Kind.DOCUMENT,))
            pages = [browse.page_texts(vault, item.id) for item in documents]
        found = {
            "pages": canaries.clear_words(pages),
            "records": canaries.clear_words(self("records", self.vault, *person)),
            "page": canaries.clear_words(self("search", self.vault, canaries.canary(140), *person)),
            "case": canaries.clear_words(self("case", self.vault, "show", *person)),
            "request": canaries.clear_words(self("request", self.vault, "list", *person)),
        }
        self("packet", self.vault, *person, "-o", self.out / "packet.pdf")
        self("export", self.vault, *person, "--format", "ips", "-o", self.out / "summary.json")
        self("share", self.vault, *person, "--recipient", self("receive", self.vault, "--address")["address"],
             "-o", self.here / "rosa.age")  # fmt: skip
        self("backup", self.vault, self.here / "backup")
        self("drill", self.here / "backup")
        self("audit", self.vault, "--verify")
        assert self("check", self.vault, "--read-originals")["ok"]
        return found

    def window(self) -> list[str]:
        """Through the rooms of the window, with a lock at the end; returns the words that were on the screen."""
        from PySide6.QtWidgets import QLabel

        from secondop_desktop.ui import app
        from secondop_desktop.ui.state import WindowState
        from secondop_desktop.ui.vault_desk import opened_vault

        application = app.make_application([])
        controller = app.Controller(WindowState())
        controller.window.show()
        controller.guard.system.listen(controller.window)

        def settle() -> None:
            for _turn in range(3):
                until = time.monotonic() + 0.05
                while time.monotonic() < until or controller.lanes.busy():
                    application.processEvents()

        key = self.key.read_text()
        controller.shell.run(
            "vault",
            lambda progress: opened_vault(open_vault.open_with_recovery_key(self.vault, key)),
            name="open",
            done=controller.desk.show_opened,
        )
        settle()
        seen: set[str] = set()
        for room in ("timeline", "results", "documents", "opinion", "packet", "worklist", "settings", "overview"):
            controller.window.show_room(room)
            settle()
            seen |= {label.text() for label in controller.window.findChildren(QLabel)}
        controller.lock()
        settle()
        controller.close()
        return canaries.clear_words(sorted(seen))


def sockets() -> dict[str, int]:
    """How many sockets this process and its network namespace hold: of the internet, and others."""
    links = [_link(path) for path in Path("/proc/self/fd").iterdir()]
    inodes = {link[8:-1] for link in links if link.startswith("socket:")}
    internet = set()
    for table in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6"):
        path = Path(f"/proc/net/{table}")
        if path.exists():
            internet |= {line.split()[9] for line in path.read_text().splitlines()[1:]}
    return {"internet": len(inodes & internet), "all": len(inodes)}


def _link(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:
        return ""


def main(here: Path) -> None:
    journey = Journey(here)
    found = journey.commands()
    found["screen"] = journey.window()
    answer = {"found": found, "patient": journey.patient}
    if sys.platform == "linux":
        answer["sockets"] = sockets()
    print(json.dumps(answer))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
