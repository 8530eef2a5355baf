"""The patient summary inside the packet: there, the only file, kept under the lock, and never in a redacted one."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Name

from secondop_desktop.core.records import Report, ReportCategory
from secondop_desktop.packet import ips
from secondop_desktop.packet.edition import Edition, Redaction
from secondop_desktop.packet.plan import PacketPlan, Section
from tests.importers.fhir_files import read
from tests.packet import files, story
from tests.packet.reading import verified

PASSWORD = "quiet river stone"


@pytest.fixture(scope="module")
def packet() -> tuple[PacketPlan, story.Made]:
    plan, data = story.plan(story.originals()[:2])
    return plan, story.composed(plan, data)


def attached(data: bytes, password: str = "") -> dict[str, bytes]:
    with pikepdf.open(io.BytesIO(data), password=password) as pdf:
        return {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}


def test_the_packet_carries_the_summary_and_no_other_file(packet: tuple[PacketPlan, story.Made]) -> None:
    plan, made = packet
    ((name, data),) = attached(made.data).items()
    assert name == "patient-summary.json"
    assert data == ips.to_bytes(ips.summary(plan.patient, plan.records, plan.prepared_on))
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        (spec,) = pdf.Root.AF
        assert spec.AFRelationship == Name.Data
        assert str(spec.EF.F.Subtype) == "/application/fhir+json"
        assert str(spec.UF) == name
        assert pdf.pdf_version == "2.0"
        assert pdf.check_pdf_syntax() == []
    assert verified(made.data, plan, made.result["proof"]) == (True, [])
    assert {item.display for item in read(data).batch.records} >= {"Influenza vaccine", "Goitre"}


def test_the_summary_survives_the_lock(packet: tuple[PacketPlan, story.Made]) -> None:
    plan, made = packet
    _plan, data = story.plan(story.originals()[:2])
    locked = story.composed(plan, data, password=PASSWORD)
    assert attached(locked.data, PASSWORD) == attached(made.data)
    assert b"Influenza" not in locked.data
    assert verified(locked.data, plan, locked.result["proof"], PASSWORD) == (True, [])


@pytest.mark.parametrize(
    "changes",
    [
        {"with_summary": False},
        {"edition": Edition.REDACTED, "redaction": Redaction(("Goitre",))},
        {"edition": Edition.SPECIALIST, "redaction": Redaction(("Goitre",))},
        {"edition": Edition.PATIENT},
        {"edition": Edition.INSURANCE},
    ],
)
def test_it_is_left_out_where_it_is_not_wanted_or_must_not_be(changes: dict[str, Any]) -> None:
    plan, _data = story.plan([], **changes)
    assert not plan.attaches_summary


def test_a_packet_without_it_has_no_attached_file() -> None:
    plan, data = story.plan([], with_summary=False)
    made = story.composed(plan, data)
    assert attached(made.data) == {}
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        assert "/AF" not in pdf.Root
    assert verified(made.data, plan, made.result["proof"]) == (True, [])


def test_what_a_left_out_section_would_show_is_not_in_the_summary() -> None:
    letter = Report(id="letter", display="Secret pathology", category=ReportCategory.PATHOLOGY, text="x")
    sections = tuple(item for item in Section if item not in (Section.PATHOLOGY, Section.BACKGROUND))
    plan, data = story.plan([], sections=sections)
    made = story.composed(story.plan([], records=(*plan.records, letter), sections=sections)[0], data)
    ((_name, held),) = attached(made.data).items()
    said = json.dumps(json.loads(held))
    assert "Secret pathology" not in said
    assert "Goitre" not in said
    assert "Levothyroxine" in said or "MedicationStatement" in said


def _second(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["x.txt"] = b"x"


def _other(pdf: pikepdf.Pdf) -> None:
    stream = pdf.Root.AF[0].EF.F
    stream.write(stream.read_bytes().replace(b"Goitre", b"Goiter"))


def _gone(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Names


def _hidden(pdf: pikepdf.Pdf) -> None:
    spec = pikepdf.Dictionary(Type=Name.Filespec, F="y", EF=pikepdf.Dictionary(F=pdf.make_stream(b"y")))
    pdf.Root.Extra = pdf.make_indirect(spec)


@pytest.mark.parametrize("change", [_second, _other, _gone, _hidden])
def test_another_an_altered_or_a_missing_file_is_found(
    packet: tuple[PacketPlan, story.Made], change: Callable[[pikepdf.Pdf], None]
) -> None:
    plan, made = packet
    ok, found = verified(files.edited(made.data, change), plan, made.result["proof"])
    assert not ok
    assert any("patient summary" in problem for problem in found)
