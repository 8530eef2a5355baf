"""A vault opens with stock `age`, `openssl` and SQLCipher, by the very commands of docs/VAULT-FORMAT.md.

Where a tool is not installed the test is skipped with that reason; test_open_without_us.py does the same with bare
libraries everywhere.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from tests.golden.make import HERE, PASSWORD

GOLDEN = HERE / "v1" / "vault"
ID = json.loads((GOLDEN / "vault.secondop").read_text())["id"]


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def run(*words: str | Path, stdin: bytes | None = None) -> bytes:
    return subprocess.run([str(word) for word in words], input=stdin, capture_output=True, check=True).stdout


@pytest.fixture
def identity(tmp_path: Path) -> Path:
    """The vault's identity, by the recovery sheet: `age -d -i sheet keys/02.age > identity`."""
    sheet = tmp_path / "sheet"
    sheet.write_text(json.loads((HERE / "v1" / "expected.json").read_text())["recovery_key"] + "\n")
    found = tmp_path / "identity"
    found.write_bytes(run(tool("age"), "-d", "-i", sheet, GOLDEN / "keys" / "02.age"))
    return found


def derived(identity: Path, info: str) -> str:
    """The 64 digits of a key, by `openssl kdf` as the page has it."""
    line = identity.read_bytes()[:74]
    words = ("kdf", "-keylen", "32", "-kdfopt", "digest:SHA256", "-kdfopt", f"hexkey:{line.hex()}")
    more = ("-kdfopt", f"hexsalt:{ID}", "-kdfopt", f"info:{info}", "-binary", "HKDF")
    return run(tool("openssl"), *words, *more).hex()


def test_the_commands_of_the_page_read_records_and_originals(identity: Path, tmp_path: Path) -> None:
    key = derived(identity, "secondop/1/records")
    shutil.copy(GOLDEN / "records.db", tmp_path / "records.db")
    connection = sqlcipher.connect(tmp_path / "records.db")
    connection.execute(f"PRAGMA key = \"x'{key}'\"")
    bodies = connection.execute("SELECT v.body FROM record r JOIN version v ON v.id = r.version").fetchall()
    assert len(bodies) > 8
    assert all(json.loads(body) for (body,) in bodies)
    names = bytes.fromhex(derived(identity, "secondop/1/names"))
    paths = set()
    # What waits for a decision is in `tray` until then.
    for (sha256,) in connection.execute("SELECT sha256 FROM original UNION SELECT sha256 FROM tray"):
        words = ("dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{names.hex()}", "-binary")
        code = run(tool("openssl"), *words, stdin=bytes.fromhex(sha256)).hex()
        path = GOLDEN / "originals" / code[:2] / f"{code[2:]}.age"
        assert hashlib.sha256(run(tool("age"), "-d", "-i", identity, path)).hexdigest() == sha256
        paths.add(path)
    assert paths == set((GOLDEN / "originals").rglob("*.age"))
    connection.close()


def test_the_sqlcipher_command_opens_the_records(identity: Path, tmp_path: Path) -> None:
    command = tool("sqlcipher")
    version = run(command, ":memory:", stdin=b"PRAGMA cipher_version;\n").decode().strip()
    if int(version.partition(".")[0] or 0) < 4:
        pytest.skip(f"this sqlcipher is older than version 4, whose files it can't read: {version}")
    shutil.copy(GOLDEN / "records.db", tmp_path / "records.db")
    key = derived(identity, "secondop/1/records")
    script = f"PRAGMA key = \"x'{key}'\";\nSELECT count(*) FROM record;\n"
    assert int(run(command, tmp_path / "records.db", stdin=script.encode()).split()[-1]) > 8


@pytest.mark.skipif(sys.platform == "win32", reason="age asks for a password on a terminal")
def test_age_itself_opens_the_password_s_slot_and_refuses_another_password(identity: Path) -> None:
    age = tool("age")
    line = identity.read_bytes().strip()
    assert line in asked_on_a_terminal([age, "-d", str(GOLDEN / "keys" / "01.age")], PASSWORD)
    assert line not in asked_on_a_terminal([age, "-d", str(GOLDEN / "keys" / "01.age")], "not this one")


def asked_on_a_terminal(words: list[str], password: str) -> bytes:
    """What a program says on a terminal of its own, after its question was answered with the password."""
    import pty

    child, terminal = pty.fork()
    if child == 0:
        os.execv(words[0], words)
    said, answered = b"", False
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            part = os.read(terminal, 4096)
        except OSError:
            break
        if not part:
            break
        said += part
        if not answered and b"passphrase" in said.lower():
            os.write(terminal, password.encode() + b"\n")
            answered = True
    os.waitpid(child, 0)
    os.close(terminal)
    return said
