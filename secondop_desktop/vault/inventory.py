"""The keyed inventory: is every part of the vault of one age, or was one played back from an older copy?

age and SQLCipher say of each file, and of each page of the database, that it was written with the key; not when. The
inventory is a small file, `inventory.json`, with a code that only the key can make. It counts the vault's generations
and stands for all of it in its newest one: the pages of `records.db`, `vault.secondop` (which has the digests of the
key slots) and the end of the log. The database repeats it in its `seal`, and each names the other's generation, so
that neither can be put back alone. The originals are covered by the database, which names each by its digest.

A generation begins before the first write and is closed with the vault. What lies between is `open`: a process that is
killed leaves that behind, and it is no alarm. The order of writes (each synced before the next):

    begin   inventory: open, with what it began from · seal: open
    close   log folded in · seal: closed, digest of all other pages · log folded in · inventory: closed, digest of all

At every instant the two are in one of the states that `_compare` allows, and in all but one of them (open and open) the
pages can be held against a digest.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import filelock

from secondop_desktop.core.files import atomic_write
from secondop_desktop.core.problems import Problem
from secondop_desktop.vault import audit, tags
from secondop_desktop.vault import inventory_problems as wrong
from secondop_desktop.vault.database import DATABASE_NAME, Connection, busy, end_writing, scalar, translated
from secondop_desktop.vault.inventory_file import (
    INFO,
    LOCK_NAME,
    NAME,
    READ_LIMIT,
    Inventory,
    Seal,
    parse,
    printed,
    put_seal,
)
from secondop_desktop.vault.keys import MARKER_NAME, VaultKeys
from secondop_desktop.vault.memory import Memory, Remembered

_PATIENCE = 20.0
_LINES_AFTER = 1
"""How many lines the log may have after the one that the inventory knows: each is noted before the next is written."""


class Keeper:
    """Keeps the inventory of one open vault; `db` belongs to the thread that uses the vault."""

    def __init__(self, folder: Path, keys: VaultKeys, db: Connection) -> None:
        self._folder, self._db = folder, db
        self._key, self._log_key = keys.secret(INFO), keys.log_key()
        self._vault_id = keys.vault_id
        self._memory = Memory(keys.vault_id)
        self._begun: Inventory | None = None

    # ------------------------------------------------------------------------------------------------- looking

    def look(self) -> tuple[Problem, ...]:
        """What is wrong at first sight: generations, keys, the log's end, this computer's memory; never the pages."""
        with self._held():
            return self._found(deep=False)

    def check(self) -> tuple[Problem, ...]:
        """What is wrong, the pages of the database included, and what was found before and not dealt with."""
        with self._held():
            return self._found(deep=True)

    def _found(self, *, deep: bool) -> tuple[Problem, ...]:
        inventory, altered = self._read()
        seal = self._seal()
        problems = [] if self._begun is not None else list(self._compare(inventory, altered, seal, deep=deep))
        problems += self._keys(inventory, seal)
        if inventory is not None:
            problems += audit.behind(self._folder, self._log_key, inventory.log)
            if audit.lines_after(self._folder, self._log_key, inventory.log) > _LINES_AFTER:
                problems.append(wrong.older(NAME))
            if not problems:
                problems += self._remembered(inventory)
                if not problems and not inventory.alarms:
                    self._remember(inventory)
            problems += [Problem(*alarm, repairable=False) for alarm in inventory.alarms]
        return tuple(dict.fromkeys(problems))

    def _compare(
        self, inventory: Inventory | None, altered: bool, seal: Seal | None, *, deep: bool
    ) -> Iterator[Problem]:
        if altered:
            yield wrong.altered()
        elif inventory is None:
            if seal is not None and seal.generation:
                yield wrong.missing()
        elif seal is None or seal.generation == 0:
            if inventory.closed or inventory.base[0]:
                yield wrong.older(DATABASE_NAME)
        elif seal.generation > inventory.generation:
            yield wrong.older(NAME)
        elif seal.generation == inventory.generation:
            if inventory.closed:
                if not seal.closed or deep and self._digest() != inventory.records:
                    yield wrong.part_older()
            elif seal.closed and deep and self._digest(self._page()) != seal.records:
                yield wrong.part_older()
        elif inventory.closed or seal.generation != inventory.base[0]:
            yield wrong.older(DATABASE_NAME)
        elif bool(inventory.base[1]) != seal.closed or (deep and seal.closed and self._digest() != inventory.base[1]):
            yield wrong.part_older()

    def _digest(self, without: int = 0) -> str:
        """The digest of the pages; it can only be right where the write-ahead log has no page but the seal's own."""
        if tags.pages_in_log(self._folder / f"{DATABASE_NAME}-wal") - {self._page()}:
            return "not folded in"
        return tags.digest(self._folder / DATABASE_NAME, without)

    def _page(self) -> int:
        return int(scalar(self._db, "SELECT rootpage FROM sqlite_master WHERE name = 'seal'"))

    def _keys(self, inventory: Inventory | None, seal: Seal | None) -> Iterator[Problem]:
        present = self._marker()
        for allowed in (inventory.keys if inventory else (), seal.keys if seal else ()):
            if allowed and present not in allowed:
                yield wrong.other_slots()
                return

    def _remembered(self, inventory: Inventory) -> Iterator[Problem]:
        here = self._memory.of(self._folder)
        known = here or self._memory.newest()
        if known is None:
            return
        now = self._remembering(inventory)
        if (
            now.generation < known.generation
            or (now.generation == known.generation and now.audit < known.audit)
            or (
                here is not None
                and now.generation == here.generation
                and inventory.closed
                and here.records not in {"", now.records}
            )
        ):
            yield wrong.whole_older()

    # ------------------------------------------------------------------------------------------------- writing

    def begin(self) -> None:
        """Begin a generation, before the first write; what is wrong until then is kept as an alarm."""
        if self._begun is not None:
            return
        with self._held():
            inventory = self._read()[0]
            seal = self._seal() or Seal()
            problems = self._found(deep=True)
            known = self._memory.newest() if problems else None
            generation = 1 + max(
                inventory.generation if inventory else 0, seal.generation, known.generation if known else 0
            )
            begun = Inventory(
                generation,
                False,
                base=(seal.generation, self._digest() if seal.closed else ""),
                keys=(self._marker(),),
                log=inventory.log if inventory else audit.head(self._folder, self._log_key),
                alarms=tuple((item.what, item.where, item.message) for item in problems),
            )
            self._write(begun)
            self._put_seal(Seal(generation, False, "", begun.keys))
            self._begun = begun
            self._remember(begun)

    def close(self) -> None:
        """Close the generation: the database is folded in and both say what it holds.

        Where another process is reading an old state, it stays open, which is no harm.
        """
        if self._begun is None:
            end_writing(self._db)
            return
        with self._held():
            if not end_writing(self._db):
                return
            begun = self._current()
            self._put_seal(Seal(begun.generation, True, self._digest(self._page()), begun.keys))
            if not end_writing(self._db):
                return
            closed = replace(begun, closed=True, records=self._digest(), base=(0, ""))
            self._write(closed)
            self._begun = None
            self._remember(closed)

    @contextlib.contextmanager
    def changing_keys(self, marker: bytes) -> Iterator[None]:
        """While the block puts this `vault.secondop` in place of the one that is there: both are right."""
        self.begin()
        before, after = self._marker(), hashlib.sha256(marker).hexdigest()
        with self._held():
            self._allow((before, after), inventory_first=True)
            yield
            self._allow((self._marker(),), inventory_first=False)

    def _allow(self, keys: tuple[str, ...], *, inventory_first: bool) -> None:
        # What is right by both stays right at every instant: the wider list is written outside in, the narrower one
        # inside out.
        begun = replace(self._current(), keys=keys)
        seal = Seal(begun.generation, False, "", keys)
        if inventory_first:
            self._write(begun)
            self._put_seal(seal)
        else:
            self._put_seal(seal)
            self._write(begun)
        self._begun = begun

    def settle(self) -> None:
        """Take the vault as it is now: what was found and named is named no more. For a person to decide."""
        self.begin()
        with self._held():
            begun = replace(self._current(), alarms=(), log=audit.head(self._folder, self._log_key))
            self._write(begun)
            self._begun = begun

    def renew_log(self) -> None:
        """Take the log's end as it is now, after a repair of it; what was found of it before is settled."""
        self.begin()
        with self._held():
            begun = self._current()
            alarms = tuple(alarm for alarm in begun.alarms if alarm[1] != audit.NAME)
            begun = replace(begun, log=audit.head(self._folder, self._log_key), alarms=alarms)
            self._write(begun)
            self._begun = begun

    def note_log(self, end: audit.Head) -> None:
        """The log has a new last line; called with the inventory held."""
        inventory, altered = self._read()
        if inventory is None or altered or inventory.log.count > end.count or inventory.log == end:
            return
        if end.count - inventory.log.count > _LINES_AFTER:
            found = wrong.older(NAME)
            alarm = (found.what, found.where, found.message)
            inventory = replace(inventory, alarms=tuple(dict.fromkeys((*inventory.alarms, alarm))))
        inventory = replace(inventory, log=end)
        self._write(inventory)
        if self._begun is not None:
            self._begun = inventory
        # Only what goes on from where this computer knew it: an older copy must not become what is known.
        here = self._memory.of(self._folder)
        if (
            here is not None
            and here.generation == inventory.generation
            and here.records in {"", inventory.records}
            and here.audit <= end.count
        ):
            self._remember(inventory)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Keep other processes from the inventory and the log for a moment."""
        with self._held():
            yield

    def _current(self) -> Inventory:
        """The generation that is open, with the log's end as another process may have moved it."""
        assert self._begun is not None
        found, altered = self._read()
        if found is None or altered or found.generation != self._begun.generation:
            return self._begun
        return replace(self._begun, log=found.log)

    def _put_seal(self, seal: Seal) -> None:
        hook, self._db.before_writing = self._db.before_writing, None
        try:
            put_seal(self._db, seal)
        finally:
            self._db.before_writing = hook

    def present(self) -> Inventory:
        """What the inventory says now; of a vault that has none, that nothing is known. With the inventory held."""
        return self._read()[0] or Inventory(0, False)

    def _seal(self) -> Seal | None:
        """The database's own word; None for a database from before there was one."""
        with translated():
            if not scalar(self._db, "SELECT 1 FROM sqlite_master WHERE name = 'seal'"):
                return None
            text = str(scalar(self._db, "SELECT value FROM seal WHERE id = 1") or "")
        if not text:
            return Seal()
        value = json.loads(text)
        return Seal(int(value["g"]), bool(value["closed"]), str(value["records"]), tuple(value["keys"]))

    # ---------------------------------------------------------------------------------------------- the file

    def _read(self) -> tuple[Inventory | None, bool]:
        """What the file says, and whether it is there but not as we wrote it."""
        try:
            with open(self._folder / NAME, "rb") as stream:
                data = stream.read(READ_LIMIT)
        except FileNotFoundError:
            return None, False
        found = parse(data, self._key)
        return found, found is None

    def _write(self, inventory: Inventory) -> None:
        with translated(), atomic_write(self._folder / NAME) as stream:
            stream.write(printed(inventory, self._vault_id, self._key))

    def _marker(self) -> str:
        return hashlib.sha256((self._folder / MARKER_NAME).read_bytes()).hexdigest()

    def _remembering(self, inventory: Inventory) -> Remembered:
        return Remembered(inventory.generation, inventory.records, inventory.log.count)

    def _remember(self, inventory: Inventory) -> None:
        self._memory.keep(self._folder, self._remembering(inventory))

    @contextlib.contextmanager
    def _held(self) -> Iterator[None]:
        """One process at a time; where the folder can't be written to, nobody writes, and nothing is locked."""
        if not os.access(self._folder, os.W_OK):
            yield
            return
        lock = filelock.FileLock(self._folder / LOCK_NAME, timeout=_PATIENCE)
        try:
            with translated():
                lock.acquire()
        except filelock.Timeout as error:
            raise busy() from error
        try:
            yield
        finally:
            lock.release()
