"""A vault opens with bare libraries and the steps of docs/VAULT-FORMAT.md, with nothing of ours."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path

import pyrage
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlcipher3 import dbapi2 as sqlcipher

from tests.golden.make import HERE, PASSWORD

GOLDEN = HERE / "v1" / "vault"


def derived(line: bytes, vault_id: str, info: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=bytes.fromhex(vault_id), info=info.encode()).derive(line)


def database(path: Path, key: bytes) -> sqlcipher.Connection:
    connection = sqlcipher.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def read_all(folder: Path, line: bytes) -> tuple[int, dict[str, bytes]]:
    """The steps of the page: how many records there are, and the originals by their names in the database."""
    vault_id = json.loads((folder / "vault.secondop").read_text())["id"]
    identity = pyrage.x25519.Identity.from_str(line.decode())
    names = derived(line, vault_id, "secondop/1/names")
    connection = database(folder / "records.db", derived(line, vault_id, "secondop/1/records"))
    records = connection.execute(
        "SELECT count(*) FROM record r JOIN version v ON v.id = r.version WHERE json_valid(v.body)"
    ).fetchone()[0]
    originals = {}
    for sha256, name in connection.execute("SELECT sha256, file_name FROM original").fetchall():
        code = hmac.new(names, bytes.fromhex(sha256), hashlib.sha256).hexdigest()
        data = pyrage.decrypt((folder / "originals" / code[:2] / f"{code[2:]}.age").read_bytes(), [identity])
        assert hashlib.sha256(data).hexdigest() == sha256
        originals[name] = data
    connection.close()
    return records, originals


@pytest.mark.parametrize("by", ["password", "sheet"])
def test_records_and_originals_are_read_with_bare_libraries(by: str) -> None:
    if by == "password":
        line = pyrage.passphrase.decrypt((GOLDEN / "keys" / "01.age").read_bytes(), PASSWORD)
    else:
        sheet = json.loads((HERE / "v1" / "expected.json").read_text())["recovery_key"]
        identity = pyrage.x25519.Identity.from_str(sheet)
        line = pyrage.decrypt((GOLDEN / "keys" / "02.age").read_bytes(), [identity])
    records, originals = read_all(GOLDEN, line.strip())
    assert records > 8
    assert originals["note.txt"] == b"Remember the scan in June.\n"


def test_a_backup_the_log_and_the_inventory_are_read_with_bare_libraries(tmp_path: Path) -> None:
    import shutil

    from secondop_desktop.usecases import backups, open_vault

    shutil.copytree(GOLDEN, tmp_path / "vault")
    sheet = json.loads((HERE / "v1" / "expected.json").read_text())["recovery_key"]
    with open_vault.open_with_recovery_key(tmp_path / "vault", sheet) as vault:
        made = backups.back_up(vault, tmp_path / "b")
    by_hand = tmp_path / "by hand"
    shutil.copytree(made.point.folder, by_hand)
    shutil.copytree(tmp_path / "b" / "originals", by_hand / "originals")
    line = pyrage.decrypt((by_hand / "keys" / "02.age").read_bytes(), [pyrage.x25519.Identity.from_str(sheet)]).strip()
    assert read_all(by_hand, line)[1]["note.txt"] == b"Remember the scan in June.\n"
    vault_id = json.loads((by_hand / "vault.secondop").read_text())["id"]
    log = database(by_hand / "audit.db", derived(line, vault_id, "secondop/1/audit"))
    before = ""
    for *values, code in log.execute("SELECT id, at, user, event, patient, detail, hash FROM entry ORDER BY id"):
        text = json.dumps([before, *values], separators=(",", ":"))
        assert hashlib.sha256(text.encode()).hexdigest() == code
        before = code
    value = json.loads((by_hand / "inventory.json").read_text())
    code = value.pop("code")
    text = json.dumps(value, separators=(",", ":"), sort_keys=True)
    key = derived(line, vault_id, "secondop/1/inventory")
    assert hmac.new(key, text.encode(), hashlib.sha256).hexdigest() == code
    data = (by_hand / "records.db").read_bytes()
    digest = hashlib.sha256(f"{len(data)}:0:".encode() + data[:16])
    for end in range(4096, len(data) + 1, 4096):
        digest.update(data[end - 64 : end])
    assert value["records"] == digest.hexdigest()
