"""What the columns of a table hold: proposed from headings and cells, confirmed by a person, remembered by layout."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from secondop_desktop.core.batch import Batch
from secondop_desktop.core.codec import batch_from_json, to_json
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import TestResult
from secondop_desktop.core.tables import Role, Table, TableMapping
from secondop_desktop.importers import run
from secondop_desktop.importers.csv_columns import rows_of
from secondop_desktop.importers.csv_layout import key_of, name_and_unit
from secondop_desktop.sandbox.task import Input, TaskContext
from tests.importers.fhir_files import of, only, titles
from tests.importers.files import parse

TABLE = "Test,Value,Unit,Date,Doctor\nHb,13.9,g/dL,03/04/2026,Roth\nNa,139,mmol/L,05/04/2026,Roth\n"


def table_of(batch: Batch) -> Table:
    (table,) = batch.tables
    return table


def read_with(text: str, layout: str, mapping: TableMapping, name: str = "t.csv") -> Batch:
    """The batch of a table whose layout was confirmed like this."""
    arguments = {"tables": {layout: to_json(replace(mapping, confirmed=True))}}
    context = TaskContext((Input(name, text.encode()),), arguments, Progress(), lambda key, blob: None)
    return batch_from_json(run.parse(context))


def confirmed(text: str, **changes: Any) -> Batch:
    table = table_of(parse("t.csv", text.encode()))
    return read_with(text, table.layout, replace(table.mapping, **changes))


def asked(batch: Batch) -> set[str]:
    return {issue.record for issue in batch.issues if issue.decision}


def test_the_proposal_shows_the_headings_and_the_first_rows() -> None:
    table = table_of(parse("t.csv", TABLE.encode()))
    assert table.headings == ("Test", "Value", "Unit", "Date", "Doctor")
    assert table.rows[0] == ("Hb", "13.9", "g/dL", "03/04/2026", "Roth")
    assert table.mapping.roles == (Role.TEST, Role.VALUE, Role.UNIT, Role.COLLECTED, Role.IGNORED)
    assert (table.mapping.day_first, table.mapping.decimal, table.mapping.confirmed) == (None, ".", False)
    assert table.dates_open
    assert table.asked


def test_a_confirmed_table_asks_nothing_and_says_how_it_was_read() -> None:
    batch = confirmed(TABLE, day_first=True)
    assert asked(batch) == set()
    assert [str(result.date) for result in of(batch, TestResult)] == ["2026-04-03", "2026-04-05"]
    assert "The columns are read as you said" in titles(batch)
    assert not table_of(batch).asked


def test_the_next_file_of_a_layout_is_read_the_same_way() -> None:
    table = table_of(parse("t.csv", TABLE.encode()))
    later = "Test,Value,Unit,Date,Doctor\nK,4.1,mmol/L,01/02/2026,Roth\n"
    batch = read_with(later, table.layout, replace(table.mapping, day_first=False))
    assert str(only(batch, TestResult).date) == "2026-01-02"
    assert asked(batch) == set()


def test_a_file_that_writes_its_dates_the_other_way_is_asked_about_again() -> None:
    table = table_of(parse("t.csv", TABLE.encode()))
    later = "Test,Value,Unit,Date,Doctor\nK,4.1,mmol/L,25/02/2026,Roth\n"
    batch = read_with(later, table.layout, replace(table.mapping, day_first=False))
    assert str(only(batch, TestResult).date) == "2026-02-25"
    assert asked(batch) == {"r1"}
    assert table_of(batch).asked


def test_what_the_person_said_goes_before_the_headings() -> None:
    roles = (Role.COMMENT, Role.VALUE, Role.UNIT, Role.COLLECTED, Role.TEST)
    batch = confirmed(TABLE, roles=roles, day_first=True)
    assert [(r.display, r.comments) for r in of(batch, TestResult)] == [("Roth", "Hb"), ("Roth", "Na")]


def test_dates_that_stay_open_are_still_asked_about() -> None:
    batch = confirmed(TABLE)
    assert asked(batch) == {"r1", "r2"}
    assert table_of(batch).asked


@pytest.mark.parametrize(
    "heading, day",
    [
        ("Untersuchung;Ergebnis;Einheit;Referenzbereich;Entnahmedatum;Probenmaterial;Labor", "14.03.2026"),
        ("Prueba;Resultado;Unidades;Valores de referencia;Fecha de toma;Muestra;Laboratorio", "14/03/2026"),
        ("Analyse;Résultat;Unité;Valeurs de référence;Date de prélèvement;Échantillon;Laboratoire", "14/03/2026"),
    ],
)
def test_headings_in_other_languages_and_decimal_commas_are_read(heading: str, day: str) -> None:
    text = f"{heading}\nKalium;4,2;mmol/l;3,5-5,1;{day};Serum;Lindenlabor\nTSH;<0,01;mU/l;0,4-4,0;{day};Serum;L\n"
    batch = parse("labor.csv", text.encode())
    first, second = of(batch, TestResult)
    assert (first.value, first.value_number, first.reference_range) == ("4,2", "4.2", "3,5-5,1")
    assert (second.value, second.comparator, second.value_number) == ("<0,01", "<", "0.01")
    assert (str(first.date), first.specimen, first.laboratory) == ("2026-03-14", "Serum", "Lindenlabor")
    assert table_of(batch).mapping.decimal == ","
    assert table_of(batch).mapping.roles.count(Role.IGNORED) == 0


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "cp1252"])
def test_the_layout_is_the_same_in_every_delimiter_and_encoding(delimiter: str, encoding: str) -> None:
    text = "Größe;Wert;Einheit;Datum\nHb;13,9;g/dl;14.03.2026\n".replace(";", delimiter)
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    table = table_of(parse("t.csv", mark + text.encode(encoding)))
    plain = table_of(parse("t.csv", b"Gr\xc3\xb6\xc3\x9fe;Wert;Einheit;Datum\nHb;13,9;g/dl;14.03.2026\n"))
    assert (table.headings, table.layout) == (plain.headings, plain.layout)


@pytest.mark.parametrize(
    "decimal, value, number",
    [
        (",", "1.234", "1234"), (",", "1.234,5", "1234.5"), (",", "12,3", "12.3"), (",", "4.2", None),
        (".", "1,234", "1234"), (".", "1,234.5", "1234.5"), (".", "12.3", "12.3"), (".", "4,2", None),
        ("", "1,234", None), ("", "12.3", "12.3"), (",", "≤ 1.000", "1000"), (",", "negativ", None),
    ],
)  # fmt: skip
def test_a_number_is_read_by_the_decimal_sign_that_was_confirmed(decimal: str, value: str, number: str | None) -> None:
    mapping = TableMapping((Role.TEST, Role.VALUE), decimal=decimal)
    text = f"Prüfung;Wert\nHb;{value}\n"
    found = only(read_with(text, key_of(rows_of(text), 0), mapping), TestResult)
    assert (found.value, found.value_number) == (value, number)


def test_a_number_that_could_have_thousands_is_not_guessed_at() -> None:
    found = only(parse("t.csv", b"Test;Value\nWBC;1,234\n"), TestResult)
    assert (found.value, found.value_number) == ("1,234", None)


def test_an_unreadable_quotation_keeps_cells_with_line_breaks_together() -> None:
    text = 'Test,Value,Comment\nNa,139,"fasting,\nrepeated ""twice"""\nK,4.1,\n'
    first, second = of(parse("t.csv", text.encode()), TestResult)
    assert first.comments == 'fasting,\nrepeated "twice"'
    assert (second.display, second.sources[0].locator) == ("K", "line 4")


def test_a_table_without_headings_is_known_by_its_cells() -> None:
    text = "14/03/2026;Sodium;139;mmol/L;136-145;\n14/03/2026;Potassium;5,6;mmol/L;3,5-5,1;H\n"
    batch = parse("t.csv", text.encode())
    first, second = of(batch, TestResult)
    assert (first.display, first.value, first.unit, first.reference_range) == ("Sodium", "139", "mmol/L", "136-145")
    assert (second.interpretation, second.value_number, str(second.date)) == ("H", "5.6", "2026-03-14")
    table = table_of(batch)
    assert (table.headings, table.mapping.heading, len(table.rows)) == ((), False, 2)
    assert asked(batch) == {"r1", "r2"}
    later = "02/03/2026;Chloride;101;mmol/L;98-107;\n"
    again = read_with(later, table.layout, replace(table.mapping, day_first=True))
    assert (only(again, TestResult).display, str(only(again, TestResult).date)) == ("Chloride", "2026-03-02")


def test_units_in_headings_are_units() -> None:
    found = only(parse("t.csv", b"Test,Result (mg/dL),Date\nGlucose,91,2026-03-14\n"), TestResult)
    assert (found.value, found.unit) == ("91", "mg/dL")
    assert name_and_unit("Weight [kg]") == ("Weight [kg]", "") or name_and_unit("Weight [kg]")[1] == "kg"
    assert name_and_unit("Name (printed)") == ("Name (printed)", "")


def test_a_table_with_a_column_a_test_gives_each_its_name_and_unit() -> None:
    text = 'Date,Glucose (mg/dL),"Sodium, mmol/L",Hematocrit [%],Doctor\n2026-03-14,91,139,41,Roth\n2026-04-20,,141,,\n'
    batch = parse("t.csv", text.encode())
    found = {(r.display, r.value, r.unit, str(r.date)) for r in of(batch, TestResult)}
    assert found == {
        ("Glucose", "91", "mg/dL", "2026-03-14"), ("Sodium", "139", "mmol/L", "2026-03-14"),
        ("Hematocrit", "41", "%", "2026-03-14"), ("Sodium", "141", "mmol/L", "2026-04-20"),
    }  # fmt: skip
    assert asked(batch) == {record.id for record in batch.records}


def test_a_table_with_a_column_a_day_is_remembered_for_any_number_of_days() -> None:
    text = "Test;Unit;03/04/2026;05/04/2026\nHb;g/dl;13,9;14,1\n"
    table = table_of(parse("t.csv", text.encode()))
    assert table.mapping.roles == (Role.TEST, Role.UNIT, Role.DAY, Role.DAY)
    assert table.dates_open
    later = "Test;Unit;06/04/2026;07/04/2026;08/04/2026\nHb;g/dl;13,0;;12,2\n"
    batch = read_with(later, table.layout, replace(table.mapping, day_first=True))
    assert [(r.value_number, str(r.date)) for r in of(batch, TestResult)] == [
        ("13.0", "2026-04-06"), ("12.2", "2026-04-08"),
    ]  # fmt: skip
    assert asked(batch) == set()


def test_a_table_that_says_nothing_can_be_told_by_the_person() -> None:
    text = "Alfa,Beta,Gamma\nHb,fine,13.9\nNa,fine,139\n"
    table = table_of(parse("t.csv", text.encode()))
    assert not table.asked
    assert table.mapping.problem() == Role.TEST
    batch = read_with(text, table.layout, replace(table.mapping, roles=(Role.TEST, Role.COMMENT, Role.VALUE)))
    assert [(r.display, r.value) for r in of(batch, TestResult)] == [("Hb", "13.9"), ("Na", "139")]


def test_a_mapping_says_what_it_lacks() -> None:
    assert TableMapping((Role.TEST, Role.TEST, Role.VALUE)).problem() == Role.TEST
    assert TableMapping((Role.TEST, Role.UNIT)).problem() == Role.VALUE
    assert TableMapping((Role.COLLECTED, Role.RESULTS, Role.RESULTS)).problem() == ""
    assert TableMapping((Role.TEST, Role.DAY, Role.DAY)).problem() == ""
