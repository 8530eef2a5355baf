"""`case show` says what was written down after the visit, as JSON and in lines."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from secondop_desktop.cli import main
from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Patient
from secondop_desktop.usecases import edit, prepare_opinion
from secondop_desktop.usecases.compare_opinions import Choice, DecisionAid, Handover, Matter, Opinion
from tests.vaults import Made


@pytest.fixture
def arguments(made: Made, tmp_path: Path) -> list[str]:
    """The command, over a case that was answered to its end."""
    with made.open() as vault:
        patient = edit.add_patient(vault, Patient(display="Rosa Mwangi"))
        case = prepare_opinion.begin(vault, patient)
        said = {"treatment": "Wait", "diagnosis": "gallstones."}
        prepare_opinion.save(
            vault,
            replace(
                case,
                diagnosis="Gallstones",
                opinion_by="Dr Osei",
                proposed="Take it out",
                opinions=(Opinion("Dr Quist", "", PartialDate("2026-11"), said, ("d", 2)),),
                marks={"treatment": "judgement"},
                handovers=(Handover("Dr Quist", "mail", PartialDate("2026-11-10")),),
                aid=DecisionAid((Choice("1", "Wait"),), (Matter("Little pain", "most", {"1": "good"}),), "very", "1"),
                ways_on=("values",),
                decision="I wait.",
                decided_on=PartialDate("2026-12-05"),
                decision_reason="It is only now and then",
                told_doctor="Dr Osei",
                closed=PartialDate("2026-12-06"),
            ),
        )
    key = tmp_path / "recovery.txt"
    key.write_text(made.recovery_key)
    return ["case", str(made.folder), "show", "--patient", patient, "--recovery-key-file", str(key)]


def test_what_came_after_the_visit_is_in_the_json(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    first, second = shown["opinions"]
    assert first["says"] == {"diagnosis": "Gallstones", "treatment": "Take it out"}
    assert (second["by"], second["on"], second["document_id"], second["page"]) == ("Dr Quist", "2026-11", "d", 2)
    assert shown["comparison"] == [
        {"row": "diagnosis", "agreement": "same", "mark": None},
        {"row": "treatment", "agreement": "differs", "mark": "judgement"},
    ]
    assert shown["decision-aid"]["matters"] == [{"text": "Little pain", "weight": "most", "fits": ["good"]}]
    assert shown["decision-aid"]["leaning"] == "Wait"
    assert shown["ways-on"] == ["values"]
    assert (shown["decision"], shown["decided-on"]) == ("I wait.", "2026-12-05")
    assert shown["decision-reason"] == "It is only now and then"
    assert shown["told"] == {"name": "Dr Osei", "on": None}


def test_it_reads_as_lines_too(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    out = capsys.readouterr().out
    assert "decision: I wait." in out
    assert "by: Dr Quist" in out
    assert "{" not in out
