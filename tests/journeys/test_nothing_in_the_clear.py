"""No byte of a record stands in the clear: not in the vault, the temporary folder, the logs or the settings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.fixtures import fhir_bundle, letter
from tests.vaults import Made

# Rare words, each from another place of a record, so that finding one says where it leaked from.
WORDS = (b"Zwetschgenkuchen", b"Quokkabeere", b"Fjordlandia", b"gallbladder", b"Lindqvist")


def test_after_an_import_a_search_and_a_packet_no_record_can_be_read_anywhere(made: Made, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    rows = [("Zwetschgenkuchen", "1.5", "Quokkabeere", "2026-01-01"), ("Fjordlandia", "2.5", "mg/dL", "2026-01-01")]
    (outside / "export.json").write_bytes(fhir_bundle(rows))
    (outside / "letter.pdf").write_bytes(letter())
    key = outside / "key.txt"
    key.write_text(made.recovery_key)
    places = {name: tmp_path / name.lower() for name in ("TMPDIR", "HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")}
    for place in places.values():
        place.mkdir()
    environment = os.environ | {name: str(place) for name, place in places.items()}
    environment |= {"TEMP": str(places["TMPDIR"]), "TMP": str(places["TMPDIR"])}
    environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[2])

    def secondop(*arguments: str | Path) -> str:
        words = [sys.executable, "-m", "secondop_desktop.cli", *map(str, arguments), "--recovery-key-file", str(key)]
        return subprocess.run(words, capture_output=True, env=environment, check=True, text=True).stdout

    files = (outside / "export.json", outside / "letter.pdf")
    secondop("import", made.folder, "--patient", "new", *files, "--accept", "all")
    patient = secondop("patients", made.folder).split()[0]
    assert "Zwetschgenkuchen" in secondop("search", made.folder, "quokkabeere", "--patient", patient)
    secondop("packet", made.folder, "--patient", patient, "-o", outside / "packet.pdf")
    for folder in (made.folder, *places.values()):
        for path in folder.rglob("*"):
            assert not any(word.decode().lower() in path.name.lower() for word in WORDS), path.name
            if path.is_file():
                data = path.read_bytes()
                assert not [word for word in WORDS if word.lower() in data.lower()], path.name
                for word in WORDS:
                    assert word.decode().encode("utf-16-le") not in data
