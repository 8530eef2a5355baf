"""Clinics' own lists: what they change, how they are written, and every kind of mistake told with its line."""

from __future__ import annotations

import pytest

from secondop_desktop.core.errors import UsageError
from secondop_desktop.opinion.clinics import ClinicProfile, clinic_checklist, examples, read_profile, write_profile
from secondop_desktop.opinion.requirements import ChecklistError, checklist

HEAD = 'name = "Northgate"\n'
EXTRA = '[[requirement]]\nid = "ct-disc"\nname = "CT on disc"\nwhy = "They look first."\nessential = true\n'


def nobody(_name: str) -> ClinicProfile | None:
    return None


def test_three_examples_are_there_and_each_changes_a_list() -> None:
    names = [item.name for item in examples()]
    assert len(names) == 3
    assert all(name.startswith("Example:") for name in names)
    for profile in examples():
        assert clinic_checklist(profile, "oncology", nobody) != checklist("oncology")
        assert profile.records_as


def test_a_profile_changes_drops_and_adds_and_leaves_the_rest() -> None:
    text = (
        HEAD + 'drop = ["insurance"]\n[[change]]\nid = "imaging"\nimages = false\nessential = false\n'
        '[[change]]\nid = "laboratory-results"\nrecent_days = 60\n' + EXTRA + 'matches = [{ kind = "imaging-study" }]\n'
    )
    found = {item.id: item for item in clinic_checklist(read_profile(text, "n.toml"), "general", nobody)}
    core = {item.id: item for item in checklist("general")}
    assert set(found) == set(core) - {"insurance"} | {"ct-disc"}
    assert (found["imaging"].images, found["imaging"].essential) == (False, False)
    assert found["laboratory-results"].max_age_days == 60
    assert found["allergies"] == core["allergies"]


def test_months_are_told_in_days() -> None:
    profile = read_profile(HEAD + '[[change]]\nid = "imaging"\nrecent_months = 6\n', "n.toml")
    assert profile.changes[0].max_age_days == 183


def test_a_profile_extends_another_one_and_a_circle_is_refused() -> None:
    base = read_profile('name = "Group"\ndrop = ["insurance"]\nextends = "oncology"\n', "g.toml")
    own = read_profile('name = "Northgate"\nextends = "Group"\ndrop = ["referral"]\n', "n.toml")
    known = {"Group": base, "Northgate": own}
    ids = {item.id for item in clinic_checklist(own, "general", known.get)}
    assert ids == {item.id for item in checklist("oncology")} - {"insurance", "referral"}
    with pytest.raises(UsageError) as caught:
        clinic_checklist(own, "general", nobody)
    assert "Group" in caught.value.message
    known["Group"] = read_profile('name = "Group"\nextends = "Northgate"\n', "g.toml")
    with pytest.raises(UsageError) as caught:
        clinic_checklist(own, "general", known.get)
    assert "extends itself" in caught.value.message


@pytest.mark.parametrize("profile", examples(), ids=lambda item: item.name)
def test_what_is_written_is_read_again(profile: ClinicProfile) -> None:
    assert read_profile(write_profile(profile), "x.toml") == profile


def test_a_list_with_everything_in_it_is_read_again() -> None:
    text = (
        'name = "Čapek \\"North\\" \\\\ gate"\nspecialty = "oncology"\nextends = "oncology"\nrecords_as = ["disc"]\n'
        'address = "1 Street\\nTown"\nphone = "1"\nemail = "a@b"\ncontact = "c"\nnotes = "n\\t"\ndrop = ["referral"]\n'
        '[[change]]\nid = "staging"\nname = "S"\nwhy = "W"\nessential = false\nimages = true\ncount = 2\ntrend = 3\n'
        "recent_days = 9\n" + EXTRA + 'images = true\nmodalities = ["CT"]\ncount = 2\ntrend = 2\nphysical = true\n'
        'when = ["child"]\ncase_fields = ["stage"]\nrecent_days = 8\nmatches = [{ kind = "report", categories = '
        '["imaging"], words = ["ct"], codes = ["loinc:1-8"], text_words = ["x"], not_words = ["y"], written = true, '
        'filled = ["author"] }, { kind = "allergy", none_known = true }]\n'
    )
    profile = read_profile(text, "x.toml")
    assert read_profile(write_profile(profile), "y.toml") == profile
    assert profile.name == 'Čapek "North" \\ gate'


@pytest.mark.parametrize(
    "text, line, reason",
    [
        ("", 1, "name"),
        ('name = ""\n', 1, "name"),
        ("name = 5\n", 1, "text"),
        (HEAD + 'colour = "red"\n', 2, "colour"),
        (HEAD + 'specialty = "onkology"\n', 2, "onkology"),
        (HEAD + "records_as = 'pdf'\n", 2, "list of texts"),
        (HEAD + '\nrecords_as = [\n  "pdf",\n  "fax",\n]\n', 5, "fax"),
        (HEAD + 'drop = ["insurence"]\n', 2, "insurence"),
        (HEAD + 'extends = "Northgate"\n', 2, "itself"),
        (HEAD + "notes = \n", 2, "TOML"),
        (HEAD + 'notes = "a\n', 2, "TOML"),
        (HEAD + 'name = "again"\n', 2, "TOML"),
        (HEAD + "[change]\nid = 'imaging'\n", 2, "[[change]]"),
        (HEAD + "[[change]]\nimages = true\n", 2, "id"),
        (HEAD + "[[change]]\nid = 'imagin'\nimages = true\n", 3, "imagin"),
        (HEAD + "[[change]]\nid = 'imaging'\n", 3, "changes nothing"),
        (HEAD + "[[change]]\nid = 'imaging'\nimages = 'no'\n", 4, "true or false"),
        (HEAD + "[[change]]\nid = 'imaging'\nrecent_days = -5\n", 4, "above 0"),
        (HEAD + "[[change]]\nid = 'imaging'\nrecent_days = 1.5\n", 4, "above 0"),
        (HEAD + "[[change]]\nid = 'imaging'\nrecent_days = 5\nrecent_months = 1\n", 5, "not both"),
        (HEAD + "[[change]]\nid = 'imaging'\nimages = true\n\n[[change]]\nid = 'imaging'\ncount = 2\n", 7, "twice"),
        (HEAD + "drop = ['imaging']\n[[change]]\nid = 'imaging'\ncount = 2\n", 4, "dropped"),
        (HEAD + "[[change]]\nid = 'imaging'\nmodality = 'CT'\n", 4, "modality"),
        (HEAD + "specialty = 'neurology'\n[[change]]\nid = 'staging'\ncount = 2\n", 4, "staging"),
        (HEAD + EXTRA, 2, "satisfy"),
        (HEAD + EXTRA.replace("ct-disc", "imaging") + "physical = true\n", 3, "[[change]]"),
        (HEAD + EXTRA.replace("essential = true\n", "") + "physical = true\n", 2, "essential"),
        (HEAD + EXTRA + "matches = [{ kind = 'x-ray' }]\n", 7, "x-ray"),
        (HEAD + EXTRA + "matches = 'report'\n", 7, "matches"),
        (HEAD + EXTRA + "matches = [{ kind = 'imaging-study', modalities = ['MRI'] }]\n", 7, "MRI"),
        (HEAD + EXTRA.replace("ct-disc", "CT disc") + "physical = true\n", 3, "no id"),
    ],
)
def test_a_mistake_is_refused_with_file_line_and_reason(text: str, line: int, reason: str) -> None:
    with pytest.raises(ChecklistError) as caught:
        read_profile(text, "clinic.toml")
    assert f"clinic.toml, line {line}:" in caught.value.message
    assert reason in caught.value.message
    assert caught.value.exit_code == 6
