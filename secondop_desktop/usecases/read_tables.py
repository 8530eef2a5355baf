"""How the columns of tables are to be read, as a person confirmed it: remembered in the vault for the next file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from secondop_desktop.core.codec import mapping_from_json, to_json
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.tables import Role, Table, TableMapping
from secondop_desktop.usecases import read_files
from secondop_desktop.usecases.read_files import Session
from secondop_desktop.usecases.read_one import ReadFile
from secondop_desktop.vault.vault import Vault

__all__ = ["Role", "Table", "TableMapping", "confirm", "known_mappings", "of_layout"]


def known_mappings(vault: Vault) -> dict[str, TableMapping]:
    """What was confirmed before, by the layout of the table."""
    return {layout: mapping_from_json(value) for layout, value in _kept(vault).items()}


def of_layout(session: Session, layout: str) -> tuple[int, ...]:
    """The files of a session, by their place, that are or hold tables of this layout."""
    return tuple(number for number, file in enumerate(session.files) if _has(file, layout))


def confirm(
    vault: Vault,
    session: Session,
    layout: str,
    mapping: TableMapping,
    only: Sequence[int] | None = None,
    progress: Progress | None = None,
) -> Session:
    """Remember what the columns of tables of this layout hold, and read those of the session again accordingly.

    `only`: the places of the files to read again, where not all of them. Raises `ValueError` for a mapping by which
    no results can be read.
    """
    if mapping.problem():
        raise ValueError(mapping.problem())
    kept = _kept(vault)
    kept[layout] = to_json(replace(mapping, confirmed=True))
    vault.set_setting(read_files.TABLES, json.dumps(kept))
    numbers = of_layout(session, layout) if only is None else only
    return read_files.read_again(vault, session, numbers, progress)


def _kept(vault: Vault) -> dict[str, Any]:
    return read_files.known_tables(vault)


def _has(file: ReadFile, layout: str) -> bool:
    return file.batch is not None and any(table.layout == layout for table in file.batch.tables)
