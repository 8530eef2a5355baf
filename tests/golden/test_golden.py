"""Every vault that a released version wrote opens, with all that was in it, and can be worked on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from secondop_desktop.core.records import Document, Kind, Note
from secondop_desktop.usecases import browse, edit, maintain, open_vault
from secondop_desktop.vault.vault import Vault
from tests.golden.make import HERE, PASSWORD, clock, seen

VERSIONS = sorted(path.parent.name for path in HERE.glob("*/expected.json"))


def expected(version: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((HERE / version / "expected.json").read_text(encoding="utf-8"))
    return value


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def golden(version: str, tmp_path: Path) -> Path:
    shutil.copytree(HERE / version / "vault", tmp_path / "vault")
    return tmp_path / "vault"


def opened(golden: Path, version: str, *, writer: bool = True) -> Vault:
    return open_vault.open_with_recovery_key(golden, expected(version)["recovery_key"], writer=writer, clock=clock)


def test_there_is_a_golden_vault() -> None:
    assert "v1" in VERSIONS


def test_all_that_was_in_it_is_still_there(golden: Path, version: str) -> None:
    with opened(golden, version) as vault:
        assert json.loads(json.dumps(seen(vault, expected(version)["patient"]))) == expected(version)["seen"]


def test_its_password_still_opens_it(golden: Path) -> None:
    with open_vault.open_with_password(golden, PASSWORD, writer=False) as vault:
        assert vault.name == "Golden records"


def test_it_is_whole_and_its_originals_can_be_read(golden: Path, version: str) -> None:
    with opened(golden, version) as vault:
        assert maintain.check(vault, read_originals=True) == ()
        for document in browse.records(vault, expected(version)["patient"], (Kind.DOCUMENT,)):
            assert isinstance(document, Document)
            assert len(browse.original(vault, document.id)[1]) == document.size


def test_it_can_be_worked_on(golden: Path, version: str) -> None:
    patient = expected(version)["patient"]
    with opened(golden, version) as vault:
        before = seen(vault, patient)["records"]
        edit.add(vault, patient, Note(display="new", text="new"))
        assert edit.undo(vault) is not None
        assert seen(vault, patient)["records"] == before
