"""Two hundred words that stand nowhere else, each at another place of a record, and a search for them in any bytes."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from secondop_desktop.core.records import Note
from secondop_desktop.usecases import edit, prepare_opinion, request_records
from secondop_desktop.usecases.open_vault import Vault
from tests.fixtures import BORN, FAMILY, NAME, fhir_bundle, pdf

COUNT = 200
MARK = "zwqvogel"
"""Every canary begins so: finding this finds any of them, and no random bytes are this by chance."""


def canary(number: int) -> str:
    """The word of this number; one word to the search as to a person."""
    letters = "abcdefghij"
    return f"{MARK.capitalize()}{''.join(letters[int(digit)] for digit in f'{number:03d}')}"


def words(start: int, end: int) -> list[str]:
    return [canary(number) for number in range(start, end)]


def write_files(folder: Path) -> list[Path]:
    """Files with the first 170 of them: names and units of results, lines of a PDF, of a letter and of a table."""
    rows = [(canary(n), f"{n}.5", canary(60 + n), "2026-01-01") for n in range(60)]
    (folder / "export.json").write_bytes(fhir_bundle(rows))
    head = [f"Patient: {NAME}", f"Date of birth: {BORN}"]
    (folder / "letter.pdf").write_bytes(pdf([[*head, *words(120, 135)], words(135, 150)]))
    (folder / "note.txt").write_text("\n".join([*head, *words(150, 170)]), encoding="utf-8")
    return [folder / "export.json", folder / "letter.pdf", folder / "note.txt"]


def write_more(folder: Path) -> Path:
    """Another file, whose import is killed."""
    rows = [(f"{canary(n)}again", f"{n}.5", canary(60 + n), "2025-01-01") for n in range(60)]
    (folder / "more.json").write_bytes(fhir_bundle(rows))
    return folder / "more.json"


def type_in(vault: Vault, patient: str) -> None:
    """Type the last thirty: notes, a second opinion, a request for records."""
    for word in words(170, 180):
        edit.add(vault, patient, Note(display=word, text=f"I felt {word}"))
    case = prepare_opinion.begin(vault, patient)
    fields = ("question", "diagnosis", "proposed", "clinic", "specialist", "own_words", "would_change", "decision")
    told = {name: f"About {word}" for name, word in zip(fields, words(180, 188), strict=True)}
    case = replace(case, **told)  # type: ignore[arg-type]
    prepare_opinion.save(vault, case)
    prepare_opinion.keep_draft(vault, replace(case, treatments_tried=f"{canary(188)} {canary(189)}"))
    draft = request_records.template(vault, patient, case.id)
    text = " ".join(words(190, 200))
    request_records.add(vault, replace(draft, facility=text))


def leaks(folder: Path) -> Iterator[str]:
    """Every place below a folder where a canary or a name stands as itself: in a path, in UTF-8, UTF-16 or base64."""
    wanted = [MARK.encode(), FAMILY.lower().encode()]
    wide = [word.decode().encode("utf-16-le") for word in wanted]
    packed = list(_in_base64(MARK.capitalize()))
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).as_posix()
        if any(word.decode() in inside.lower() for word in wanted):
            yield f"the name {inside}"
        if path.is_file():
            data = path.read_bytes()
            low = data.lower()
            if any(word in low for word in (*wanted, *wide)) or any(word in data for word in packed):
                yield inside


def _in_base64(word: str) -> Iterator[bytes]:
    """What the word becomes at each of three places of a base64 text; the letters that mix with others are left out."""
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + (word + "abc").encode())
        yield coded[(before * 8 + 5) // 6 : (before + len(word)) * 8 // 6]


def clear_words(value: object) -> list[str]:
    """Which canaries stand in this answer of a command."""
    text = json.dumps(value, ensure_ascii=False)
    return [word for word in words(0, COUNT) if word in text]
