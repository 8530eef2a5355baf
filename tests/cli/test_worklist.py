"""The command worklist, on working dates that each test sets."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.cli.test_commands import Secondop, files, rosa, secondop

__all__ = ["files", "secondop"]


def test_an_empty_worklist_is_no_error(secondop: Secondop) -> None:
    assert secondop("worklist") == {"cases": []}


def test_an_open_case_has_every_field_of_the_contract(secondop: Secondop, files: Path, tmp_path: Path) -> None:
    patient = rosa(secondop, files)
    case = secondop("case", "--patient", patient, "new")["id"]
    secondop("case", "--patient", patient, "--case", case, "set", "clinic", "Northgate")
    secondop("case", "--patient", patient, "--case", case, "set", "appointment", "2026-12-08")
    table = tmp_path / "turnaround.csv"
    (found,) = secondop("worklist", "--today", "2026-11-20", "--turnaround", table)["cases"]
    assert list(found) == [
        "case_id",
        "patient_id",
        "name",
        "birth_date",
        "clinic",
        "blocker",
        "days",
        "next_action",
        "due",
    ]
    assert (found["case_id"], found["patient_id"], found["clinic"]) == (case, patient, "Northgate")
    assert found["birth_date"] == secondop("patients")["patients"][0]["birth_date"]
    assert found["blocker"].startswith("Missing: ")
    assert found["due"] == "2026-12-08"
    with table.open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["case_id"], row["requested"]) == (case, "")


def test_the_working_date_decides_what_is_overdue(secondop: Secondop, files: Path) -> None:
    patient = rosa(secondop, files)
    secondop("case", "--patient", patient, "new")
    added = secondop("request", "--patient", patient, "add", "--facility", "Harbor", "--item", "Slides")["id"]
    secondop("request", "--patient", patient, "set", added, "sent", "2026-11-09")
    (late,) = secondop("worklist", "--today", "2026-12-10")["cases"]
    assert (late["blocker"], late["days"], late["due"]) == ("Overdue: Harbor, day 31 of 30", 31, "2026-12-09")
    (early,) = secondop("worklist", "--today", "2026-12-09")["cases"]
    assert not early["blocker"].startswith("Overdue")
