"""Letters of word processors in a packet: their words are printed, and nothing is said to be a mere container."""

from __future__ import annotations

from pathlib import Path

import pytest

from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Patient
from secondop_desktop.usecases import edit, import_files, make_packet
from secondop_desktop.usecases.import_files import Accept, Offered
from secondop_desktop.usecases.make_packet import Choices
from secondop_desktop.vault.vault import Vault
from tests.importers.test_office import docx, paragraph
from tests.packet.reading import page_texts

SAID = "The wound has healed without any sign of infection."


@pytest.fixture
def rosa(vault: Vault) -> str:
    return edit.add_patient(vault, Patient(display="Rosa Lindqvist", family_name="Lindqvist", given_names="Rosa"))


def test_the_words_of_a_letter_as_docx_and_as_rtf_stand_in_the_packet(vault: Vault, rosa: str) -> None:
    files = (
        ("letter.docx", docx(paragraph("Clinic letter"), paragraph(f"{SAID} As docx."))),
        ("letter.rtf", rb"{\rtf1\ansi Clinic letter\par " + SAID.encode() + rb" As rtf.\par}"),
    )
    offered = [Offered(Path(name), name, data) for name, data in files]
    session = import_files.read_files(vault, rosa, offered, jobs=1)
    import_files.commit(vault, session, import_files.decide(session, Accept.ALL))
    plan = make_packet.plan_packet(vault, rosa, Choices(), Progress())
    made = make_packet.compose(vault, plan)
    text = " ".join(" ".join(page_texts(made.data)).split())
    assert f"{SAID} As docx." in text
    assert f"{SAID} As rtf." in text
    assert "Its words are printed; how it looks, and the pictures in it, are in the original file." in text
    assert not made.left_out
    assert len(made.included) == 2
