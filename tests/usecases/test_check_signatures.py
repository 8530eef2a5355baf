"""The state of a health card's signature stands beside what the card says, in every way a card can come in."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from secondop_desktop.core.batch import Batch, Severity
from secondop_desktop.core.errors import InputRefusedError, NotFoundError
from secondop_desktop.core.records import Document, Kind
from secondop_desktop.usecases import browse, check_signatures, edit, import_files
from secondop_desktop.usecases.import_files import Accept, Offered, ReadFile
from secondop_desktop.vault.vault import Vault
from tests.importers.identity_pairs import person
from tests.importers.test_health_card import as_file, card, deflated, payload
from tests.vault.test_signatures import ISSUER, OTHER, jwk, signed


def whole(secret_is_other: bool = False) -> str:
    """A card that is signed with the first key, or with another one under the first one's name."""
    secret, name = (OTHER, jwk()["kid"]) if secret_is_other else (None, None)
    packed = deflated(payload())
    return signed(packed, secret, name) if secret is not None else signed(packed)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"iss": ISSUER, "keys": [jwk()]}), encoding="utf-8")
    return path


def inspected(tmp_path: Path, data: bytes, keys: Path | None = None, name: str = "c.smart-health-card") -> Batch:
    path = tmp_path / name
    path.write_bytes(data)
    (file,) = import_files.inspect([path], keys=check_signatures.read_key_file(keys) if keys else ())
    assert file.batch is not None
    return file.batch


def states(batch: Batch) -> list[str]:
    return [issue.title for issue in batch.issues if issue.title.startswith("Signature") and not issue.decision]


def test_without_the_key_a_signature_is_not_checked_and_never_called_valid(tmp_path: Path) -> None:
    batch = inspected(tmp_path, as_file(whole()))
    (issue,) = batch.issues
    assert (issue.title, issue.severity) == ("Signature not checked", Severity.INFO)
    assert ISSUER in issue.message
    assert "valid" not in issue.message
    assert batch.documents[0].note == f"{issue.title}. {issue.message}"


def test_with_the_key_it_is_valid_and_says_whose_key_and_that_it_was_supplied(tmp_path: Path, keys: Path) -> None:
    batch = inspected(tmp_path, as_file(whole()), keys)
    (issue,) = batch.issues
    assert (issue.title, issue.severity, issue.locator) == ("Signature valid", Severity.INFO, "card 1")
    assert issue.message == f"It was checked with the key of {ISSUER} that you supplied."


def test_a_key_without_an_issuer_vouches_only_for_the_file_that_it_came_from(tmp_path: Path, keys: Path) -> None:
    keys.write_text(json.dumps({"keys": [jwk()]}), encoding="utf-8")
    batch = inspected(tmp_path, as_file(whole()), keys)
    assert states(batch) == ["Signature valid"]
    assert "“keys.json”" in batch.issues[0].message


@pytest.mark.parametrize(
    "text,with_key",
    [
        (whole(secret_is_other=True), True),
        (card(signature=b""), False),
        (card(signature=b"\1" * 63), False),
        (card(header={"zip": "DEF", "alg": "none"}), False),
    ],
)
def test_what_a_broken_card_states_is_shown_and_waits(tmp_path: Path, keys: Path, text: str, with_key: bool) -> None:
    batch = inspected(tmp_path, as_file(text), keys if with_key else None)
    assert states(batch) == ["Signature broken"]
    (record,) = batch.records
    assert [issue.record for issue in batch.issues if issue.decision] == [record.id]
    assert "Do not rely on this card." in batch.documents[0].note


def test_each_card_of_a_file_and_of_a_zip_has_its_own_state(tmp_path: Path, keys: Path) -> None:
    held = as_file(whole(), card(), card(signature=b""))
    assert states(inspected(tmp_path, held, keys)) == ["Signature valid", "Signature not checked", "Signature broken"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("a.smart-health-card", as_file(whole()))
        made.writestr("b.smart-health-card", as_file(whole(secret_is_other=True)))
    batch = inspected(tmp_path, packed.getvalue(), keys, "portal.zip")
    assert sorted(states(batch)) == ["Signature broken", "Signature valid"]
    (waiting,) = (issue for issue in batch.issues if issue.decision)
    (record,) = (record for record in batch.records if record.id == waiting.record)
    assert record.sources[0].document_id == batch.signed[1].document


def read(vault: Vault, data: bytes, accept: Accept) -> tuple[str, ReadFile]:
    patient_id = edit.add_patient(vault, person("Weber|Anna Maria|1961-04-09"))
    session = import_files.read_files(vault, patient_id, [Offered(Path("c"), "c.smart-health-card", data)])
    import_files.commit(vault, session, import_files.decide(session, accept))
    return patient_id, session.files[0]


def test_the_vault_keeps_the_keys_and_the_document_says_the_state(vault: Vault, keys: Path) -> None:
    assert check_signatures.add_keys(vault, keys) == 1
    assert check_signatures.add_keys(vault, keys) == 0
    patient_id, _file = read(vault, as_file(whole()), Accept.CLEAN)
    (document,) = browse.records(vault, patient_id, (Kind.DOCUMENT,))
    assert isinstance(document, Document)
    assert document.note.startswith("Signature valid.")
    assert len(browse.records(vault, patient_id, (Kind.IMMUNIZATION,))) == 1
    check_signatures.remove_keys(vault, check_signatures.known_keys(vault))
    assert check_signatures.known_keys(vault) == ()


def test_a_broken_card_waits_under_clean_and_is_unconfirmed_under_all(vault: Vault, keys: Path) -> None:
    check_signatures.add_keys(vault, keys)
    data = as_file(whole(secret_is_other=True))
    patient_id, _file = read(vault, data, Accept.CLEAN)
    assert browse.records(vault, patient_id, (Kind.IMMUNIZATION,)) == ()
    assert len(browse.waiting(vault)) == 1
    patient_id, _file = read(vault, data, Accept.ALL)
    (record,) = browse.records(vault, patient_id, (Kind.IMMUNIZATION,))
    assert not record.confirmed


def test_a_file_that_holds_no_keys_changes_nothing(vault: Vault, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        check_signatures.add_keys(vault, tmp_path / "none.json")
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputRefusedError):
        check_signatures.add_keys(vault, tmp_path / "x.json")
    assert check_signatures.known_keys(vault) == ()
