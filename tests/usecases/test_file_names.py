"""Files with names that the file system allows and nobody expects."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from secondop_desktop.core.records import Document, Kind
from secondop_desktop.usecases import browse, import_files
from secondop_desktop.usecases.import_files import Accept
from secondop_desktop.vault.vault import Vault
from tests.fixtures import fhir_bundle


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps file names as bytes")
@pytest.mark.parametrize("inside_a_folder", [False, True])
def test_a_file_whose_name_is_not_utf_8_comes_in_under_a_readable_name(
    vault: Vault, tmp_path: Path, inside_a_folder: bool
) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    path = Path(os.fsdecode(os.fsencode(folder) + b"/befund-m\xe4rz.json"))
    path.write_bytes(fhir_bundle())
    session = import_files.read_files(vault, None, [folder if inside_a_folder else path])
    outcome = import_files.commit(vault, session, import_files.decide(session, Accept.CLEAN))
    assert outcome.patient is not None
    (document,) = browse.records(vault, outcome.patient.id, (Kind.DOCUMENT,))
    assert isinstance(document, Document)
    assert document.file_name == "befund-m\N{REPLACEMENT CHARACTER}rz.json"
