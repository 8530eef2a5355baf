"""Goes the whole way with a bundle's command line and with the checkout's, and holds one against the other.

`python packaging/check_frozen.py build/bundle/SecondOp`: the papers of the demo patient, among them a scan, photo and
disc, are looked at, taken in through the frozen worker, asked for a second opinion, and made into a packet that is read
again; backup and export follow. What both say and write must be the same, but for ids, keys and times.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdf

from secondop_desktop.sample import build_review_files, build_sample

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "maple river candle forty"  # noqa: S105  of records that live for this run
_ID = re.compile(
    r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b(?:[0-9a-f]{16}){1,2}\b"
    r"|\b[0-9A-HJKMNP-TV-Z]{26}\b|\bage1[0-9a-z]{50,}\b|\bAGE-SECRET-KEY-1[0-9A-Z]+\b"
)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)?|\b\d\d:\d\d(:\d\d)?\b")
_PASSING = {"seconds", "duration", "bytes", "size", "sha256", "fingerprint", "generation"}
"""Keys of what the program wrote by itself, which holds times and random bytes; of what it read they stay."""


class DiffersError(Exception):
    """The bundle did otherwise than the checkout."""


class Way:
    """One command line in a folder of its own, and what it said."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self.command, self.folder = list(command), folder
        folder.mkdir()
        self.seconds = 0.0
        self._known: dict[str, str] = {}

    def run(self, *arguments: str, fails: bool = False) -> str:
        """What a command prints on standard output; raises where it ends otherwise than it should."""
        started = time.monotonic()
        done = subprocess.run(
            [*self.command, *arguments], cwd=self.folder, capture_output=True, text=True, encoding="utf-8", check=False,
            env={**os.environ, "SECONDOP_LANG": "en", "SECONDOP_PASSWORD_FILE": str(self.folder.parent / "password")},
        )  # fmt: skip
        self.seconds += time.monotonic() - started
        if (done.returncode != 0) is not fails:
            raise DiffersError(f"{self.command[0]} {' '.join(arguments)} ended with {done.returncode}\n{done.stderr}")
        return done.stdout

    def json(self, *arguments: str) -> Any:
        """What a command says as JSON."""
        return json.loads(self.run(*arguments, "--json"))

    def plain(self, value: Any) -> Any:
        """A value without what differs between any two runs: an id becomes its number in order of appearance."""
        if isinstance(value, dict):
            return {self.plain(key): self.plain(item) for key, item in value.items() if key not in _PASSING}
        if isinstance(value, list):
            return [self.plain(item) for item in value]
        if isinstance(value, str):
            text = _ID.sub(lambda found: self._known.setdefault(found[0], f"id-{len(self._known) + 1}"), value)
            return _TIME.sub("a moment", text).replace(str(self.folder), "FOLDER")
        return value


def main() -> int:
    """The exit code; 1 with the first step in which the two differ."""
    parser = argparse.ArgumentParser(description="Hold a bundle against the checkout, all the way to the packet.")
    parser.add_argument("bundle", type=Path, help="the folder of the bundle")
    parser.add_argument("--slim", action="store_true", help="the bundle has no text recognition, so read no scans")
    given = parser.parse_args()
    name = "secondop.exe" if sys.platform == "win32" else "secondop"
    with tempfile.TemporaryDirectory(prefix="secondop-frozen für Zoë ") as held:
        top = Path(held)
        (top / "password").write_text(PASSWORD, encoding="utf-8")
        papers = lay_out(top / "papers")
        frozen = Way([str((given.bundle / name).resolve())], top / "frozen")
        source = Way([sys.executable, "-m", "secondop_desktop.cli"], top / "source")
        try:
            walk(frozen, source, papers, slim=given.slim)
        except DiffersError as error:
            print(f"FAILED  {error}", file=sys.stderr)
            return 1
    print(f"The bundle took {frozen.seconds:.0f} s, the checkout {source.seconds:.0f} s. They said the same.")
    return 0


def lay_out(folder: Path) -> list[str]:
    """The demo patient's papers as files, the one of a stranger left out; their paths."""
    folder.mkdir()
    for file in (*build_sample(), *build_review_files()[:2]):
        (folder / file.name).write_bytes(file.data)
    return [str(path) for path in sorted(folder.iterdir())]


def walk(frozen: Way, source: Way, papers: list[str], *, slim: bool) -> None:
    """Every step with both; raises `DiffersError`."""
    pictures = [paper for paper in papers if Path(paper).stem.startswith(("Scan", "IMG"))]
    if slim:
        told = frozen.json("inspect", *pictures)
        words = json.dumps(told)
        if "text recognition" not in words and "not installed" not in words:
            raise DiffersError(f"the slim bundle does not say that it reads no scans: {words[:2000]}")
        print("ok  it says that it reads no scans")
        papers = [paper for paper in papers if paper not in pictures]
    same("what is in the papers", frozen, source, lambda way: way.json("inspect", *papers))
    own = [paper for paper in papers if Path(paper).stem not in {"report_final", "IMG_2231"}]
    for way in (frozen, source):
        way.json("create", "records")
    taken = [*own, "--patient", "new", "--accept", "all"]
    same("they are taken in", frozen, source, lambda way: way.json("import", "records", *taken))
    who = {way: way.json("patients", "records", "list")["patients"][0]["id"] for way in (frozen, source)}
    for what, arguments in STEPS:
        verb, *rest = arguments
        same(what, frozen, source, lambda way: way.json(verb, "records", *rest, "--patient", who[way]))  # noqa: B023
    for edition in ("specialist", "patient"):
        same(f"the packet, {edition}", frozen, source, lambda way: packet(way, who[way], edition))  # noqa: B023
    for way in (frozen, source):
        way.run("export", "records", "--patient", who[way], "--format", "ips", "-o", "summary.json")
        way.run("backup", "records", "backup")
    same("the summary for other programs", frozen, source, summary)
    # Each opens what the other has made.
    frozen.run("check", str(source.folder / "records"), "--read-originals")
    source.run("check", str(frozen.folder / "records"), "--read-originals")
    print("ok  each finds the other's records whole")


STEPS = (
    ("the records", ("records",)),
    ("what is found", ("search", "thyroid")),
    ("a second opinion", ("case", "new")),
    ("what is missing", ("case", "readiness")),
)


def summary(way: Way) -> Any:
    """The patient summary that was exported."""
    return json.loads((way.folder / "summary.json").read_text(encoding="utf-8"))


def packet(way: Way, person: str, edition: str) -> Any:
    """Make a packet; what the command says of it, and the words of every page as another reader sees them."""
    said = way.json("packet", "records", "--patient", person, "--edition", edition, "-o", "packet.pdf")
    reader = pypdf.PdfReader(way.folder / "packet.pdf")
    return {"said": said, "pages": [page.extract_text() for page in reader.pages], "outline": len(reader.outline)}


def same(what: str, frozen: Way, source: Way, step: Any) -> None:
    """Do a step with both, and hold what came of it against each other."""
    ours, theirs = frozen.plain(step(frozen)), source.plain(step(source))
    if ours != theirs:
        raise DiffersError(f"{what}: {first_difference(ours, theirs)}")
    print(f"ok  {what}", flush=True)


def first_difference(ours: Any, theirs: Any, place: str = "") -> str:
    """Where two values differ first, and how."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted({*ours, *theirs}, key=str):
            if ours.get(key) != theirs.get(key):
                return first_difference(ours.get(key), theirs.get(key), f"{place}/{key}")
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (one, two) in enumerate(zip(ours, theirs, strict=True)):
            if one != two:
                return first_difference(one, two, f"{place}/{number}")
    if isinstance(ours, str) and isinstance(theirs, str):
        here = next((n for n, (one, two) in enumerate(zip(ours, theirs, strict=False)) if one != two), 0)
        ours, theirs = ours[max(0, here - 80) :], theirs[max(0, here - 80) :]
    return f"at {place or '/'} the bundle has {str(ours)[:300]!r}, the checkout {str(theirs)[:300]!r}"


if __name__ == "__main__":
    sys.exit(main())
