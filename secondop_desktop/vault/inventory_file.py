"""What the inventory's file and the database's own word say, and how they are written, proven and read unproven."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from secondop_desktop.vault import audit
from secondop_desktop.vault.database import translated

NAME = "inventory.json"
LOCK_NAME = "inventory.lock"
FORMAT, VERSION = "secondop-inventory", 1
INFO = "secondop/1/inventory"
READ_LIMIT = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Seal:
    """What the database says of the vault: its generation, and once closed the digest of all pages but this one's."""

    generation: int = 0
    closed: bool = False
    records: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inventory:
    """What `inventory.json` says. `keys`: which digests of `vault.secondop` are right (two while they are changed).

    `base`: the generation that the open one began from, with the digest of its pages, empty where it was not closed.
    `alarms`: what was found when a generation began and no one has dealt with: (what, where, message).
    """

    generation: int
    closed: bool
    records: str = ""
    base: tuple[int, str] = (0, "")
    keys: tuple[str, ...] = ()
    log: audit.Head = audit.EMPTY
    alarms: tuple[tuple[str, str, str], ...] = field(default=())


def put_seal(db: Database, seal: Seal) -> None:
    """Write the database's own word."""
    value = {"g": seal.generation, "closed": seal.closed, "records": seal.records, "keys": list(seal.keys)}
    with translated(), db.atomic():
        db.execute("UPDATE seal SET value = ? WHERE id = 1", (json.dumps(value),))


def printed(inventory: Inventory, vault_id: str, key: bytes) -> bytes:
    """The file, with its code."""
    value: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "id": vault_id,
        "generation": inventory.generation,
        "closed": inventory.closed,
        "records": inventory.records,
        "base": list(inventory.base),
        "keys": list(inventory.keys),
        "log": [inventory.log.count, inventory.log.hash],
        "alarms": [list(alarm) for alarm in inventory.alarms],
    }
    return json.dumps(value | {"code": _code(value, key)}, indent=1).encode("ascii") + b"\n"


def parse(data: bytes, key: bytes) -> Inventory | None:
    """What a file says; None where it is not as we wrote it."""
    try:
        value = json.loads(data)
        code = value.pop("code")
        if not hmac.compare_digest(str(code), _code(value, key)):
            return None
        return Inventory(
            int(value["generation"]),
            bool(value["closed"]),
            str(value["records"]),
            (int(value["base"][0]), str(value["base"][1])),
            tuple(value["keys"]),
            audit.Head(int(value["log"][0]), str(value["log"][1])),
            tuple((str(what), str(where), str(message)) for what, where, message in value["alarms"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return None


def generation_of(folder: Path) -> tuple[int, str, int]:
    """The generation, digest and log length that a folder's inventory gives, unproven; zeros where there is none."""
    try:
        with open(folder / NAME, "rb") as stream:
            value = json.loads(stream.read(READ_LIMIT))
        return int(value["generation"]), str(value["records"]), int(value["log"][0])
    except (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError):
        return 0, "", 0


def id_of(folder: Path) -> str:
    """The vault's id that a folder's inventory gives, unproven; empty where there is none."""
    try:
        with open(folder / NAME, "rb") as stream:
            return str(json.loads(stream.read(READ_LIMIT))["id"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""


def _code(value: dict[str, Any], key: bytes) -> str:
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return hmac.new(key, text.encode("ascii"), hashlib.sha256).hexdigest()
