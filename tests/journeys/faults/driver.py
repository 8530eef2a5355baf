"""Runs one kind of work again and again, each time with a fault at another call, and holds what is left against a rule.

Started with `faults.so` preloaded and FAULT_DIR set: `python -m tests.journeys.faults.driver WORK STEP`; STEP is 1 for
every call, 10 for each tenth, and so on. Each case runs in a fork of its own, on a copy of the same vault. Prints a
JSON document: how many calls there are, how many cases ran in each mode, how they ended, and every one that broke the
rule: what was acknowledged is there, the vault opens and is whole, what was written is the old or the new one.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import shutil
import sys
import traceback
import zipfile
from pathlib import Path
from typing import Any

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Document
from secondop_desktop.usecases import backups, browse, erase, export, import_files, share_patient
from secondop_desktop.usecases.import_files import Accept, Offered
from secondop_desktop.vault import backup, erase_everywhere, inventory, keys, passphrase, restore
from secondop_desktop.vault import backup_set as sets
from secondop_desktop.vault.check import check, place
from secondop_desktop.vault.inventory_problems import whole_older
from secondop_desktop.vault.rekey import rekey
from secondop_desktop.vault.vault import Vault
from tests.fixtures import fhir_bundle

MODES = {1: "full", 2: "io", 3: "death before", 4: "death after", 5: "death half way"}
HERE = Path(os.environ["FAULT_DIR"])
os.environ["XDG_STATE_HOME"] = str(HERE / "state")
FAULTS = ctypes.CDLL(None)
GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "v1"
PASSWORD, NEW = "maple river candle", "another river candle"


class Bench:
    """The vault that every case begins with, and what is in it."""

    def __init__(self, work: str) -> None:
        self.work = work
        self.base = HERE.with_name(f"{HERE.name}-base")
        self.folder = HERE / "vault"
        self.out = HERE / "out"
        passphrase_factor(10)
        if work == "migration":
            shutil.copytree(GOLDEN / "vault", self.base / "vault")
            self.key = json.loads((GOLDEN / "expected.json").read_text())["recovery_key"]
        else:
            vault, self.key = Vault.create(self.base / "vault", PASSWORD, "x")
            with vault:
                session = self._read(vault, None, "one.json", fhir_bundle())
                self.patient = self._take(vault, session)
        (self.base / "out").mkdir()
        with self.open(self.base / "vault", writer=False) as vault:
            self.before = self.seen(vault)
        if work == "backup":
            with self.open(self.base / "vault") as vault:
                backup.make(vault, self.base / "out" / "b")
        if work in {"erase", "restore", "hand-over"}:
            with self.open(self.base / "vault") as vault:
                if work == "hand-over":
                    share_patient.write(vault, self.patient, self.base / "out" / "person.age", password=PASSWORD)
                else:
                    (self.gone,) = [r for r in browse.records(vault, self.patient) if isinstance(r, Document)]
                    backups.back_up(vault, HERE / "out" / "b")
                    backups.back_up(vault, HERE / "out" / "b")
                    shutil.copytree(HERE / "out", self.base / "out", dirs_exist_ok=True)
        if work in {"import", "backup"}:
            shutil.copytree(self.base, HERE, dirs_exist_ok=True)
            with self.open(self.folder) as vault:
                rows = [(f"Test {n}", f"{n}.5", "mg/dL", "2025-01-01") for n in range(60)]
                self.data = fhir_bundle(rows)
                self.session = self._read(vault, self.patient, "two.json", self.data)
        if work == "backup":
            shutil.rmtree(self.base)
            shutil.copytree(HERE, self.base)

    def _read(self, vault: Vault, patient: str | None, name: str, data: bytes) -> import_files.Session:
        return import_files.read_files(vault, patient, [Offered(Path(name), name, data)])

    def _take(self, vault: Vault, session: import_files.Session) -> str:
        outcome = import_files.commit(vault, session, import_files.decide(session, Accept.ALL))
        assert outcome.patient is not None
        return outcome.patient.id

    def open(self, folder: Path, *, writer: bool = True) -> Vault:
        return Vault.open(folder, keys.unlock_with_recovery_key(folder, self.key), writer=writer)

    def fresh(self) -> None:
        """The folder as every case begins."""
        for path in HERE.iterdir():
            shutil.rmtree(path)
        shutil.copytree(self.base, HERE, dirs_exist_ok=True)

    def seen(self, vault: Vault) -> list[str]:
        """All records, as one line each."""
        people = browse.patients(vault)
        return sorted(repr(item) for person in people for item in browse.records(vault, person.id, facts_only=False))

    # -------------------------------------------------------------------------------------------- the work

    def do(self) -> None:
        if self.work == "restore":
            backups.restore(self.out / "b", self.out / "back")
            return
        with self.open(self.folder) as vault:
            if self.work == "import":
                vault.originals.seal(self.data)
                self._take(vault, self.session)
            elif self.work == "password":
                vault.change_password(NEW)
            elif self.work == "backup":
                vault.set_setting("a", "b")
                backup.make(vault, self.out / "b")
            elif self.work == "rekey":
                rekey(vault, self.out / "new", NEW)
            elif self.work == "erase":
                erase.erase(vault, erase.of_documents(vault, [self.gone.id]))
            elif self.work == "hand-over":
                share_patient.write(vault, self.patient, self.out / "person.age", password=PASSWORD)
            elif self.work == "export":
                export.export(vault, self.patient, export.Format.CSV, self.out / "tables.zip")
                export.export(vault, self.patient, export.Format.IPS, self.out / "summary.json")

    def broken(self, done: bool) -> list[str]:
        """What is not as it must be after a case."""
        wrong: list[str] = []
        with self.open(self.folder, writer=False) as vault:
            wrong += [f"alarm {alarm.what} {alarm.where}" for alarm in vault.alarms]
            wrong += self.problems(vault)
            seen = self.seen(vault)
        if self.work == "erase":
            return wrong + self.erased(done, seen) + self.made(done)
        if [line for line in self.before if line not in seen]:
            wrong.append("records that were acknowledged are gone")
        if self.work == "import":
            added = len(seen) - len(self.before)
            if added not in {0, 61} or (done and added != 61):
                wrong.append(f"{added} records of the import are there")
        elif seen != self.before:
            wrong.append("there are records that nobody added")
        wrong += self.made(done)
        with self.open(self.folder) as vault:
            vault.set_setting("after", "all")
        with self.open(self.folder, writer=False) as vault:
            wrong += [f"later: {problem}" for problem in self.problems(vault)]
        return wrong

    def erased(self, done: bool, seen: list[str]) -> list[str]:
        """What is wrong after an erasing: all of it went, or nothing; what is left over goes at the next opening."""
        whole = seen == self.before
        if done and whole:
            return ["it was not erased"]
        wrong: list[str] = []
        with self.open(self.folder) as vault:
            erase_everywhere.finish(vault)
            backups.clean_returned(vault)
            if erase_everywhere.sets_pending(vault):
                wrong.append("backups are still to be cleaned")
            if vault.originals.path(self.gone.sha256).exists() is not whole:
                wrong.append("the original is not as the records say")
            left = sets.find(self.out / "b").folder / place(vault.originals.path(self.gone.sha256))
            if left.exists() is not whole:
                wrong.append("the backups are not as the records say")
            wrong += self.problems(vault)
        return wrong

    def problems(self, vault: Vault) -> list[str]:
        found = check(vault, read_originals=True, progress=Progress())
        left = ("originals/", "keys/", "before-upgrade")
        return [f"{item.what}: {item.where}" for item in found if not (item.repairable and item.where.startswith(left))]

    def made(self, done: bool) -> list[str]:
        """What is wrong with the artefact."""
        if self.work == "password":
            opens = []
            for password in (PASSWORD, NEW):
                try:
                    opens.append(keys.unlock_with_password(self.folder, password))
                except SecondOpError:
                    continue
            new = (done or len(opens) == 1) and opens
            return [] if new else [f"{len(opens)} of the two passwords open it"]
        if self.work in {"rekey", "restore"} and (left := sorted(path.name for path in self.out.glob(".*.partial"))):
            # A killed process leaves it; the next attempt takes it away.
            self.do()
            if any((self.out / name).exists() for name in left):
                return ["what was half built stays"]
        if self.work == "rekey":
            made = self.out / "new"
            if not made.exists():
                return ["the new vault is not there"] if done else []
            with Vault.open(made, keys.unlock_with_password(made, NEW), writer=False) as vault:
                same = self.seen(vault) == self.before
                return [*self.problems(vault), *([] if same else ["the new vault has other records"])]
        if self.work == "restore":
            back = self.out / "back"
            if not back.exists():
                return ["nothing was restored"] if done else []
            with self.open(back, writer=False) as vault:
                # Where what this computer remembers could not be written, it says truly that the copy is older.
                older = f"{whole_older().what}: {whole_older().where}"
                wrong = [problem for problem in self.problems(vault) if problem != older]
                same = self.seen(vault) == self.before
                return [*wrong, *([] if same else ["other records came back"])]
        if self.work == "hand-over":
            with self.open(self.folder, writer=False) as vault:
                offered = share_patient.offered(vault, self.out / "person.age", PASSWORD)
            with zipfile.ZipFile(io.BytesIO(offered.data or b"")) as archive:
                return [] if archive.testzip() is None else ["the hand-over is torn"]
        if self.work in {"backup", "erase"}:
            points = sets.find(self.out / "b").points()
            wrong = [
                str(item.where)
                for point in points
                for item in restore.verify(sets.find(self.out / "b"), point, Progress())
            ]
            if not 1 <= len(points) <= 2 or ((done or self.work == "erase") and len(points) != 2):
                wrong.append(f"{len(points)} points")
            return wrong
        if self.work == "export":
            names = {path.name for path in self.out.iterdir() if not path.name.endswith(".partial")}
            wrong = [name for name in names if name not in {"tables.zip", "summary.json"}]
            if "summary.json" in names:
                json.loads((self.out / "summary.json").read_bytes())
            if "tables.zip" in names:
                shutil.unpack_archive(self.out / "tables.zip", self.out / "unpacked")
            return wrong if not done or len(names) == 2 else ["the export is not there"]
        return []


def passphrase_factor(factor: int) -> None:
    """A weak lock is as good here, and does not cost seconds."""
    real = passphrase.encrypt
    keys.passphrase.encrypt = lambda data, password, *_: real(data, password, factor)  # type: ignore[attr-defined]


def case(bench: Bench, at: int, mode: int) -> tuple[str, list[str]]:
    """One case: how it ended, and what is wrong afterwards."""
    bench.fresh()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            FAULTS.fault_arm(at, mode)
            bench.do()
            FAULTS.fault_arm(0, 0)
            os.write(writing, b"done")
        except SecondOpError as error:
            os.write(writing, f"told: {error.title}".encode())
        except BaseException:  # noqa: BLE001 - the parent is told, whatever it is
            os.write(writing, f"bug: {traceback.format_exc()[-1500:]}".encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        ended = stream.read().decode() or "death"
    os.waitpid(child, 0)
    try:
        wrong = bench.broken(ended == "done")
    except BaseException:  # noqa: BLE001 - it is a broken rule, whatever it is
        wrong = [traceback.format_exc()[-1500:]]
    if ended.startswith("bug"):
        wrong.append(ended)
    return ended.split("\n")[0], wrong


def calls(bench: Bench) -> int:
    """How many calls the work makes when nothing fails."""
    bench.fresh()
    FAULTS.fault_arm(0, 0)
    bench.do()
    return int(FAULTS.fault_count())


def main(work: str, step: int) -> None:
    bench = Bench(work)
    total = calls(bench)
    results: dict[str, Any] = {"work": work, "calls": total, "cases": 0, "ended": {}, "broken": []}
    for mode, name in MODES.items():
        for at in range(1 + (mode * 7) % step, total + 1, step):
            ended, wrong = case(bench, at, mode)
            results["cases"] += 1
            key = f"{name}: {ended.split(':')[0]}"
            results["ended"][key] = results["ended"].get(key, 0) + 1
            if wrong:
                results["broken"].append({"mode": name, "at": at, "ended": ended, "wrong": wrong})
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    _ = inventory
    main(sys.argv[1], int(sys.argv[2]))
