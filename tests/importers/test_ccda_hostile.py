"""C-CDA files that are broken, hostile, oddly encoded or only a part: refused in plain words, or read as they are."""

from __future__ import annotations

import contextlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.records import Allergy, Condition, Kind, TestResult
from secondop_desktop.importers.ccda import IMPORTER
from secondop_desktop.importers.ccda.xml import root_name
from tests.importers.ccda_files import (
    allergy,
    concern,
    document,
    medication,
    of,
    one,
    problem,
    read,
    result,
    results,
    section,
)
from tests.importers.test_ccda_documents import OPERATION

BODY = results(result('<value xsi:type="PQ" value="5.4" unit="mmol/L"/>'))


def refused(data: bytes) -> InputRefusedError:
    with pytest.raises(InputRefusedError) as caught:
        read(data)
    return caught.value


# ------------------------------------------------------------------------------------------------------ sniffing


@pytest.mark.parametrize(
    "data",
    [
        document(),
        b"\xef\xbb\xbf" + document(),
        document(declaration='<?xml version="1.0"?>\n<?xml-stylesheet href="CDA.xsl"?><!-- made - by hand -->\n'),
        document().decode().encode("utf-16"),
        b'<n1:ClinicalDocument xmlns:n1="urn:hl7-org:v3"/>',
        b"<!DOCTYPE ClinicalDocument><ClinicalDocument/>",
    ],
)
def test_a_clinical_document_is_known_by_its_root(data: bytes) -> None:
    score = IMPORTER.sniff(data[: 64 * 1024], "anything.bin")
    assert score is not None
    assert score > 0.9


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7",
        b'{"resourceType": "Bundle"}',
        b'<Bundle xmlns="http://hl7.org/fhir"/>',
        b"<section>of a book</section>",
        b"<!-- only a comment",
        b"\xff\xfe\x00",
        b"\x00" * 100,
    ],
)
def test_other_files_are_left_to_others(data: bytes) -> None:
    assert IMPORTER.sniff(data, "file.xml") is None


@given(st.binary(max_size=400))
@settings(max_examples=200)
def test_sniffing_never_fails(data: bytes) -> None:
    IMPORTER.sniff(data, "x")
    IMPORTER.sniff(b"<ClinicalDocument" + data, "x")
    root_name(b'<?xml version="1.0" encoding="' + data)


# ------------------------------------------------------------------------------------------------------ refusals

BOMB = (
    '<!DOCTYPE ClinicalDocument [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>'
    '<ClinicalDocument xmlns="urn:hl7-org:v3"><title>&d;</title></ClinicalDocument>'
)


@pytest.mark.parametrize(
    "data",
    [
        BOMB.encode(),
        BOMB.encode("utf-16"),
        ('<?xml version="1.0"?><!-- x -->' + BOMB).encode(),
        b'<!DOCTYPE ClinicalDocument SYSTEM "file:///etc/passwd"><ClinicalDocument/>',
    ],
)
def test_a_document_type_definition_is_refused_outright(data: bytes) -> None:
    assert "document type definition" in refused(data).message


def test_broken_xml_is_refused_with_its_line_and_column() -> None:
    data = document(BODY).replace(b"<recordTarget>", b"\n<templateId\n<recordTarget>", 1)
    error = refused(data)
    assert error.title == "This file is damaged"
    assert "line 4, column 1" in error.message


def test_a_file_that_breaks_off_is_refused() -> None:
    assert refused(document(BODY)[:-200]).title == "This file is damaged"


def test_nesting_that_no_record_has_is_refused() -> None:
    deep = b"<list><item>" * 5000 + b"</item></list>" * 5000
    data = document(section("10164-2", "History", "@")).replace(b"@", deep)
    assert "nested too deeply" in refused(data).message


@pytest.mark.parametrize("encoding", ["utf-7", "cp037", "no-such-thing", "rot13", "base64"])
def test_a_character_set_that_could_hide_something_is_refused(encoding: str) -> None:
    data = document(declaration=f'<?xml version="1.0" encoding="{encoding}"?>')
    assert refused(data).title == "The letters of this file cannot be read"


def test_no_refusal_repeats_a_value_of_the_record() -> None:
    data = document(BODY).replace(b"</observation>", b"</observatory>", 1)
    error = refused(data)
    for word in ("Brandt", "5.4", "Glucose"):
        assert word not in error.title + error.message + str(error)


# ------------------------------------------------------------------------------------------------------ encodings


@pytest.mark.parametrize(
    "declared, actual",
    [
        ("UTF-8", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16", "utf-8"),
        ("ISO-8859-1", "latin-1"),
        ("windows-1252", "cp1252"),
    ],
)
def test_accents_survive_every_usual_encoding(declared: str, actual: str) -> None:
    text = document(declaration=f'<?xml version="1.0" encoding="{declared}"?>').decode().replace("Odile", "Zoë")
    found = read(text.encode(actual)).batch
    assert found.patients[0].display == "Zoë Maren Brandt"
    assert found.issues == ()


def test_letters_that_break_the_named_encoding_are_read_as_western_and_pointed_out() -> None:
    text = document().decode().replace("Odile", "Zoë")
    found = read(text.encode("cp1252")).batch
    assert found.patients[0].display == "Zoë Maren Brandt"
    assert [issue.title for issue in found.issues] == ["Accented letters may be wrong"]


def test_prefixed_elements_and_missing_namespaces_are_read() -> None:
    prefixed = document(BODY).decode()
    prefixed = prefixed.replace("</", "</n1:").replace("<", "<n1:").replace("<n1:/n1:", "</n1:").replace("<n1:?", "<?")
    prefixed = prefixed.replace('xmlns="urn', 'xmlns:n1="urn')
    bare = document(BODY).replace(b'xmlns="urn:hl7-org:v3"', b"")
    for data in (prefixed.encode(), bare):
        assert one(read(data).batch, TestResult).value == "5.4"


# ------------------------------------------------------------------------------------------- parts and bad entries


def test_a_fragment_is_read_and_said_to_belong_to_nobody() -> None:
    entry = concern(allergy('<value xsi:type="CD" nullFlavor="NA"/>', attributes='negationInd="true"'), number="30")
    fragment = section("48765-2", "Allergies", "No known allergies", entry)
    fragment = fragment.removeprefix("<component>").removesuffix("</component>")
    data = fragment.encode()
    assert IMPORTER.sniff(data, "fragment.xml") is not None
    found = read(data).batch
    assert found.patients == ()
    assert [none.about for none in found.none_known] == [Kind.ALLERGY]
    assert [issue.title for issue in found.issues] == ["This is a part of a document"]


def test_an_entry_alone_is_read_as_a_fragment() -> None:
    entry = concern(problem('<value xsi:type="CD" code="1" codeSystem="2" displayName="Gout"/>'))
    found = read(entry.replace("<act ", '<act xmlns="urn:hl7-org:v3" ', 1).encode()).batch
    assert one(found, Condition).display == "Gout"


def test_a_date_that_is_none_is_left_out_and_pointed_out() -> None:
    entry = result('<value xsi:type="INT" value="1"/>').replace("20240102", "20241399")
    found = read(document(results(entry))).batch
    assert one(found, TestResult).date is None
    assert [(issue.title, issue.locator.endswith("/observation")) for issue in found.issues] == [
        ("A date could not be read", True)
    ]


def test_entries_without_their_parts_do_not_stop_the_others() -> None:
    hollow = (
        '<act classCode="ACT" moodCode="EVN"/><observation classCode="OBS"/><organizer classCode="CLUSTER"/>'
        '<procedure/><substanceAdministration/><encounter/><supply/><observationMedia classCode="OBS"/><nonsense/>'
    )
    kinds = ("48765-2", "10160-0", "11369-6", "11450-4", "47519-4", "8716-3", "29762-2", "10157-6", "46264-8")
    hollows = [section(loinc, "Hollow", "", hollow) for loinc in (*kinds, "46240-8", "48768-6", "18776-5", "30954-2")]
    found = read(document(*hollows, BODY)).batch
    assert one(found, TestResult).value == "5.4"
    assert of(found, Allergy) == []
    assert found.none_known == ()


WHOLE = document(
    BODY,
    section("48765-2", "Allergies", "x", concern(allergy('<value xsi:type="CD" code="1" displayName="Latex"/>'))),
    section("10160-0", "Medications", "<table><tbody><tr ID='a'><td>Iron</td></tr></tbody></table>", medication("")),
)


@pytest.mark.parametrize("seed", range(60))
def test_a_mutant_is_read_or_refused_and_never_fails(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(OPERATION if seed % 2 else WHOLE)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(data))
        kind = chance.randrange(4)
        if kind == 0:
            data[at] = chance.randrange(256)
        elif kind == 1:
            del data[at : at + chance.randint(1, 40)]
        elif kind == 2:
            other = chance.randrange(len(data))
            data[at:at] = data[other : other + chance.randint(1, 200)]
        else:
            names = [b"code", b"value", b"observation", b"effectiveTime", b"text", b"act", b"entry", b"section"]
            data = bytearray(bytes(data).replace(chance.choice(names), chance.choice(names), chance.randint(1, 3)))
    with contextlib.suppress(InputRefusedError):
        read(bytes(data))


@pytest.mark.parametrize("seed", range(40))
def test_elements_in_wrong_places_never_fail(seed: int) -> None:
    chance = random.Random(seed)
    root = etree.fromstring(OPERATION if seed % 2 else WHOLE)
    everything = [element for element in root.iter() if element.getparent() is not None]
    for _ in range(25):
        element = chance.choice(everything)
        parent = element.getparent()
        if parent is None:
            continue
        kind = chance.randrange(4)
        if kind == 0:
            parent.remove(element)
        elif kind == 1:
            element.clear()
        elif kind == 2:
            element.tag = chance.choice(everything).tag
        else:
            for name in list(element.attrib):
                element.set(name, chance.choice(["", "x", "nullFlavor", "-1", "true", "99999999999999"]))
    read(etree.tostring(root))
