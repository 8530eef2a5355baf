"""Files that wait for a decision are the first thing that the overview names."""

from __future__ import annotations

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Patient
from secondop_desktop.ui.models.overview import read_overview
from secondop_desktop.usecases import edit, import_files
from secondop_desktop.usecases.import_files import Offered
from secondop_desktop.vault.vault import Vault
from tests.fixtures import fhir_bundle


def test_a_file_that_was_stopped_is_the_first_step_of_the_overview(vault: Vault) -> None:
    from pathlib import Path

    rosa = edit.add_patient(
        vault, Patient(display="Rosa Lindqvist", family_name="Lindqvist", birth_date=PartialDate("1951-02-03"))
    )
    assert all(step.goes != "import" for step in read_overview(vault, rosa).steps)
    other = fhir_bundle(family="Okafor", given="Ada", born="1980-05-06")
    import_files.read_files(vault, rosa, [Offered(Path("other.json"), "other.json", other)])
    first = read_overview(vault, rosa).steps[0]
    assert first.goes == "import"
    assert first.title == "1 file waits for you"
