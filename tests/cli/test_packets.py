"""The command line makes each edition, keeps a page limit, and knows what was sent and what is new since then."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from tests.cli.test_commands import Secondop, files, rosa, secondop
from tests.packet.reading import page_sizes, page_texts
from tests.packet.test_redaction import everything

__all__ = ["files", "secondop"]


@pytest.fixture
def with_letter(secondop: Secondop, files: Path) -> str:
    """A person with an export and a letter; returns the person's id."""
    patient = rosa(secondop, files)
    secondop("import", "--patient", patient, files / "letter.pdf", "--accept", "all")
    return patient


def make(secondop: Secondop, patient: str, out: Path, *options: str | Path, code: int = 0) -> Any:
    return secondop("packet", "--patient", patient, "-o", out, *options, code=code)


def test_the_patients_copy_is_in_large_print(secondop: Secondop, with_letter: str, tmp_path: Path) -> None:
    out = tmp_path / "p.pdf"
    answer = make(secondop, with_letter, out, "--edition", "patient")
    texts = page_texts(out.read_bytes())
    assert answer["pages"] == len(texts)
    assert "My medicines" in texts[0]
    assert "own copy" in texts[0]


def test_two_pages_share_a_sheet_of_the_chosen_paper(secondop: Secondop, with_letter: str, tmp_path: Path) -> None:
    out = tmp_path / "p.pdf"
    answer = make(secondop, with_letter, out, "--edition", "2up", "--paper", "a4")
    assert {(round(w), round(h)) for w, h in page_sizes(out.read_bytes())} == {(842, 595)}
    assert answer["pages"] == len(page_sizes(out.read_bytes()))


def test_a_redacted_packet_is_without_the_words_and_locked(
    secondop: Secondop, with_letter: str, tmp_path: Path
) -> None:
    out, word = tmp_path / "p.pdf", tmp_path / "word"
    word.write_text("harbour lantern\n")
    options = ("--edition", "redacted", "--redact-term", "calcium", "--redact-term", "Adebayo")
    answer = make(secondop, with_letter, out, *options, "--recipient", "A. Lawyer", "--packet-password-file", word)
    assert any("taken out" in text for text in answer["warnings"])
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(out.read_bytes()))
    whole = everything(out.read_bytes(), "harbour lantern").casefold()
    assert "calcium" not in whole
    assert "adebayo" not in whole
    assert "For A. Lawyer" in "".join(page_texts(out.read_bytes(), "harbour lantern"))
    (listed,) = secondop("packets", "--patient", with_letter)["packets"]
    assert (listed["edition"], listed["recipient"]) == ("redacted", "A. Lawyer")


def test_words_to_remove_alone_make_a_redacted_packet_and_never_another(
    secondop: Secondop, with_letter: str, tmp_path: Path
) -> None:
    out = tmp_path / "p.pdf"
    make(secondop, with_letter, out, "--edition", "specialist", "--redact-term", "calcium", code=2)
    make(secondop, with_letter, out, "--redact-term", "x", code=2)
    make(secondop, with_letter, out, "--edition", "specialist", "--since", "any", code=2)
    assert not out.exists()
    make(secondop, with_letter, out, "--redact-term", "calcium")
    (listed,) = secondop("packets", "--patient", with_letter, "list")["packets"]
    assert listed["edition"] == "redacted"


def test_the_insurance_part_is_a_file_of_its_own(secondop: Secondop, with_letter: str, tmp_path: Path) -> None:
    out = tmp_path / "p.pdf"
    answer = make(secondop, with_letter, out, "--edition", "insurance")
    assert answer["included"] == []
    assert answer["left_out"] == []
    whole = "".join(page_texts(out.read_bytes()))
    assert "Calcium" not in whole
    assert "insurance part" in whole


def test_a_supplement_holds_only_what_is_new_since_the_packet(secondop: Secondop, files: Path, tmp_path: Path) -> None:
    patient = rosa(secondop, files)
    out = tmp_path / "p.pdf"
    make(secondop, patient, out, "--edition", "supplement", code=8)
    first = make(secondop, patient, tmp_path / "first.pdf", "--recipient", "Dr Quist")
    make(secondop, patient, out, "--since", "nope", code=8)
    secondop("import", "--patient", patient, files / "letter.pdf", "--accept", "all")
    answer = make(secondop, patient, out, "--since", first["id"])
    assert len(answer["included"]) == 1
    text = page_texts(out.read_bytes())[0]
    assert "What has changed since" in text
    assert "for Dr Quist" in text
    assert "1 change in all" in text
    listed = secondop("packets", "--patient", patient)["packets"]
    assert [(item["edition"], item["since"]) for item in listed] == [("supplement", first["id"]), ("specialist", None)]
    assert listed[1]["records"] == 3
    assert listed[0]["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()


def test_a_page_limit_is_kept_or_told(secondop: Secondop, with_letter: str, tmp_path: Path) -> None:
    whole = make(secondop, with_letter, tmp_path / "w.pdf")
    out = tmp_path / "p.pdf"
    answer = make(secondop, with_letter, out, "--max-pages", str(whole["pages"] - 1))
    assert answer["pages"] < whole["pages"]
    assert all("Available on request" in item["reason"] for item in answer["left_out"])
    make(secondop, with_letter, tmp_path / "no.pdf", "--max-pages", "1", code=2)
    assert not (tmp_path / "no.pdf").exists()
