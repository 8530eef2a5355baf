"""The command line and clinics' own lists."""

from __future__ import annotations

from pathlib import Path

from tests.cli.test_commands import Secondop, files, rosa, secondop

__all__ = ["files", "secondop"]  # fixtures


def test_readiness_and_the_clinic_take_a_profile_by_name_or_from_a_file(
    secondop: Secondop, files: Path, tmp_path: Path
) -> None:
    patient = rosa(secondop, files)
    secondop("case", "new", "--patient", patient)
    answer = secondop("case", "readiness", "--patient", patient)
    assert answer["clinic"] is None
    assert "insurance" in {item["id"] for item in answer["requirements"]}
    name = "Example: reports only at intake"
    answer = secondop("case", "readiness", "--patient", patient, "--clinic", name)
    assert answer["clinic"] == name
    assert "insurance" not in {item["id"] for item in answer["requirements"]}
    profile = tmp_path / "northgate.toml"
    profile.write_text('name = "Northgate"\ndrop = ["contacts"]\n')
    assert secondop("case", "readiness", "--patient", patient, "--clinic", profile)["clinic"] == "Northgate"
    assert secondop("case", "readiness", "--patient", patient)["clinic"] is None
    secondop("case", "set", "clinic", "Northgate Clinic", "--clinic", profile, "--patient", patient)
    answer = secondop("case", "readiness", "--patient", patient)
    assert answer["clinic"] == "Northgate"
    assert "contacts" not in {item["id"] for item in answer["requirements"]}
    assert secondop("case", "show", "--patient", patient)["clinic"] == "Northgate Clinic"


def test_an_unknown_profile_and_one_with_a_mistake_are_told_apart(
    secondop: Secondop, files: Path, tmp_path: Path
) -> None:
    patient = rosa(secondop, files)
    secondop("case", "new", "--patient", patient)
    secondop("case", "readiness", "--patient", patient, "--clinic", "Nowhere", code=8)
    bad = tmp_path / "bad.toml"
    bad.write_text('name = "X"\n\n[[change]]\nid = "imaging"\nimages = "no"\n')
    error = secondop("case", "readiness", "--patient", patient, "--clinic", bad, code=6)["error"]
    assert "bad.toml, line 5" in error["message"]
