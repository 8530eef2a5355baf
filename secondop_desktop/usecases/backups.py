"""Backups: made, listed, tried, had back; and the places that are backed up to by themselves."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from secondop_desktop.core import managed, places
from secondop_desktop.core.errors import (
    CancelledError,
    NotFoundError,
    NotWritableError,
    SecondOpError,
    UsageError,
    VaultBusyError,
)
from secondop_desktop.core.problems import Problem
from secondop_desktop.core.progress import Progress
from secondop_desktop.core.records import Patient
from secondop_desktop.core.text import _
from secondop_desktop.vault import backup, erase_everywhere, keys
from secondop_desktop.vault import backup_set as sets
from secondop_desktop.vault import restore as restoring
from secondop_desktop.vault import restore_patient as restoring_one
from secondop_desktop.vault.audit import Event
from secondop_desktop.vault.backup import Made
from secondop_desktop.vault.backup_set import Point
from secondop_desktop.vault.erase_everywhere import Cleaned
from secondop_desktop.vault.memory import SeenSets
from secondop_desktop.vault.restore import Restored
from secondop_desktop.vault.restore_patient import Back
from secondop_desktop.vault.vault import Vault

__all__ = [
    "Back", "BackupPlace", "Cleaned", "Made", "Point", "Restored", "back_up", "backup_places", "clean_returned",
    "clean_up", "drill",
    "due", "forget_place", "holding_sets", "is_of", "is_settled", "known_sets", "people", "points", "remember_place",
    "restore", "restore_patient", "run_due", "run_place", "settle_places", "warning",
]  # fmt: skip

_SETTING, _BY_HAND = "backup-places", "backup-sets"
Unlock = Callable[[Path], keys.VaultKeys]


@dataclass(frozen=True, slots=True)
class BackupPlace:
    """A place that is backed up to by itself: where it was last, the id by which its set is known, when, how often."""

    folder: str
    set_id: str
    last: str = ""
    hours: int = 1
    error: str = ""

    def found(self) -> Path | None:
        """Where it is now: a stick may come back under another letter or name; None while it is away."""
        here = Path(self.folder)
        candidates = [here, *(root / part for root in places.volumes() for part in _tails(here))]
        for folder in candidates:
            try:
                if sets.is_set(folder) and sets.find(folder).id == self.set_id:
                    return folder
            except SecondOpError:
                continue
        return None


def _tails(folder: Path) -> list[Path]:
    """The ends of a path, longest first: what of it may lie on another volume."""
    parts = folder.parts[1:]
    return [Path(*parts[start:]) for start in range(len(parts) + 1)]


def back_up(vault: Vault, dest: Path, *, why: str = "manual", progress: Progress | None = None) -> Made:
    """Add a point to the backups at `dest`; raises as `vault.backup.make`."""
    clean_up(vault, dest, progress)
    made = backup.make(vault, dest, why=why, progress=progress)
    vault.log(Event.BACKED_UP, detail=why)
    _remember_set(vault, made.backup_set.folder, made.backup_set.id)
    return made


def known_sets(vault: Vault) -> tuple[BackupPlace, ...]:
    """Every folder of backups that this vault was backed up to, by itself or by hand, as far as it knows."""
    found = {place.set_id: place for place in backup_places(vault)}
    for folder, set_id in (*_by_hand(vault), *SeenSets(vault.id).all()):
        found.setdefault(set_id, BackupPlace(folder, set_id))
    return tuple(found.values())


def holding_sets(vault: Vault) -> tuple[BackupPlace, ...]:
    """Those of `known_sets` in which a backup was ever made: a place that was only chosen holds nothing."""
    held = {set_id for _folder, set_id in (*_by_hand(vault), *SeenSets(vault.id).all())}
    return tuple(place for place in known_sets(vault) if place.last or place.set_id in held)


def _by_hand(vault: Vault) -> list[tuple[str, str]]:
    return [(str(folder), str(set_id)) for folder, set_id in json.loads(vault.setting(_BY_HAND) or "[]")]


def _remember_set(vault: Vault, folder: Path, set_id: str) -> None:
    """Know of these backups from now on, as what is erased for good must go there, too."""
    places = backup_places(vault)
    if any(known == set_id for _folder, known in (*_by_hand(vault), *SeenSets(vault.id).all())) or any(
        place.set_id == set_id and place.last for place in places
    ):
        return
    if vault.writable:
        vault.set_setting(_BY_HAND, json.dumps([*_by_hand(vault), (str(folder), set_id)]))
    else:
        # Made beside an open window, which alone may write to the records.
        SeenSets(vault.id).add(folder, set_id)


def clean_returned(
    vault: Vault, skip: Collection[str] = (), progress: Progress | None = None
) -> tuple[tuple[BackupPlace, Cleaned], ...]:
    """Erase from the backups that are there again what was erased for good while they were away.

    `skip`: the ids of sets that are left alone, such as those that could not be cleaned a moment ago.
    """
    found = list[tuple[BackupPlace, Cleaned]]()
    waiting = erase_everywhere.sets_pending(vault) - set(skip) if vault.writable else frozenset[str]()
    for place in known_sets(vault) if waiting else ():
        folder = place.found() if place.set_id in waiting else None
        try:
            cleaned = clean_up(vault, folder, progress) if folder is not None else None
        except (VaultBusyError, NotWritableError):
            # A backup is made there now, or it went away again: there will be another time.
            continue
        if cleaned is not None:
            found.append((place, cleaned))
    return tuple(found)


def clean_up(vault: Vault, folder: Path, progress: Progress | None = None) -> Cleaned | None:
    """Erase from the backups in a folder what was erased for good while they were away; None where nothing waits.

    Raises `VaultBusyError`, `NotWritableError`.
    """
    if not vault.writable or not sets.is_set(folder):
        return None
    backup_set = sets.find(folder)
    wanted = erase_everywhere.pending(vault, backup_set.id)
    if not wanted or backup_set.vault_id != vault.id:
        return None
    cleaned = erase_everywhere.clean(vault, backup_set, wanted, progress or Progress())
    if not cleaned.failed:
        erase_everywhere.settled(vault, backup_set.id)
    return cleaned


def points(path: Path) -> tuple[Point, ...]:
    """The points in time of a folder of backups, oldest first."""
    return sets.find(path).points()


def is_of(path: Path, vault: Vault) -> bool:
    """Whether the backups in this folder are of this vault; raises as `points`."""
    return sets.find(path).vault_id == vault.id


def people(vault: Vault, path: Path, *, at: str | None = None) -> tuple[Patient, ...]:
    """The people whose records a backup of this vault has, without those who were erased for good since.

    Raises as `vault.restore_patient.people`.
    """
    backup_set, point = _point(path, at)
    erased = {target.patient for target in erase_everywhere.pending(vault, backup_set.id)}
    return tuple(item for item in restoring_one.people(vault, backup_set, point) if item.id not in erased)


def restore(
    path: Path, dest: Path, *, at: str | None = None, keep_going: bool = False, progress: Progress | None = None
) -> Restored:
    """Have a whole vault back in a new or empty folder; needs no password. Raises as `vault.restore.restore`."""
    backup_set, point = _point(path, at)
    return restoring.restore(backup_set, point, dest, keep_going=keep_going, progress=progress)


def restore_patient(
    vault: Vault, path: Path, patient_id: str, *, at: str | None = None, progress: Progress | None = None
) -> Back:
    """Put one person's records back as a backup has them; what was added since stays, and Undo takes it back.

    What was erased for good while the backup was away goes from it first, so that it does not come back.
    """
    clean_up(vault, path, progress)
    backup_set, point = _point(path, at)
    return restoring_one.restore_patient(vault, backup_set, point, patient_id, progress)


def drill(
    path: Path, unlock: Unlock, *, at: str | None = None, progress: Progress | None = None
) -> tuple[Point, tuple[Problem, ...]]:
    """Try whether a backup would give everything back; leaves nothing behind."""
    backup_set, point = _point(path, at)
    return point, tuple(restoring.drill(backup_set, point, unlock, progress))


def _point(path: Path, at: str | None) -> tuple[sets.BackupSet, Point]:
    """The set, and the point that is meant; the path may be that of a point itself."""
    backup_set = sets.find(path)
    if at is None and path.parent.name == sets.POINTS:
        at = path.name
    return backup_set, backup_set.point(at)


# ----------------------------------------------------------------------------------------------------- by itself


def backup_places(vault: Vault) -> tuple[BackupPlace, ...]:
    """The places that are backed up to by themselves."""
    text = vault.setting(_SETTING)
    return tuple(BackupPlace(**item) for item in json.loads(text)) if text else ()


def remember_place(vault: Vault, dest: Path, hours: int = 1) -> BackupPlace:
    """Back up to this place from now on, at most once in so many hours, whenever it is there."""
    backup_set = sets.set_for(dest, vault.id)
    place = BackupPlace(str(backup_set.folder), backup_set.id, hours=hours)
    if backup_set.points():
        # Backups from before are in it, also where this place has made none.
        _remember_set(vault, backup_set.folder, backup_set.id)
    others = tuple(item for item in backup_places(vault) if item.set_id != place.set_id)
    _keep(vault, (*others, place))
    return place


def forget_place(vault: Vault, set_id: str) -> None:
    """Back up to this place no more; what is there stays, and is still known when something is erased for good."""
    known = next((item for item in backup_places(vault) if item.set_id == set_id), None)
    if known is None:
        raise NotFoundError(_("There is no such backup place"), _("Nothing was changed."))
    if any(item.set_id == set_id and is_settled(item) for item in backup_places(vault)):
        raise UsageError(
            _("Your organisation has set this backup place"), _("It stays. Other places can be added beside it.")
        )
    _keep(vault, tuple(item for item in backup_places(vault) if item.set_id != set_id))
    _remember_set(vault, Path(known.folder), set_id)


def is_settled(place: BackupPlace, settled: Path | None = None) -> bool:
    """Whether the organisation has set this place, so that it stays."""
    settled = settled or managed.managed().backup_folder
    return settled is not None and (Path(place.folder) == settled or settled in Path(place.folder).parents)


def settle_places(vault: Vault, settled: Path | None = None) -> BackupPlace | None:
    """Back up to the place that the organisation has set from now on; None where there is none, or it is away."""
    settled = settled or managed.managed().backup_folder
    if settled is None or not settled.is_dir():
        return None
    there = next((place for place in backup_places(vault) if is_settled(place, settled)), None)
    return there or remember_place(vault, settled)


def due(vault: Vault) -> tuple[tuple[BackupPlace, Path], ...]:
    """The places that are there and whose time has come; a clock that was set back makes them due."""
    found = []
    for place in backup_places(vault):
        if place.last:
            passed = vault.now() - datetime.fromisoformat(place.last)
            if timedelta(0) <= passed < timedelta(hours=place.hours):
                continue
        folder = place.found()
        if folder is not None:
            found.append((place, folder))
    return tuple(found)


def run_due(vault: Vault, progress: Progress | None = None) -> tuple[Made | SecondOpError, ...]:
    """Back up to every place that is due; one that fails says why and hinders no other."""
    return _run(vault, due(vault), progress)


def run_place(vault: Vault, place: BackupPlace, progress: Progress | None = None) -> tuple[Made | SecondOpError, ...]:
    """Back up to this place now, due or not; nothing where it is away."""
    folder = place.found()
    return _run(vault, ((place, folder),) if folder is not None else (), progress)


def _run(
    vault: Vault, wanted: tuple[tuple[BackupPlace, Path], ...], progress: Progress | None
) -> tuple[Made | SecondOpError, ...]:
    results: list[Made | SecondOpError] = []
    for place, folder in wanted:
        try:
            made = back_up(vault, folder, why="automatic", progress=progress)
        except CancelledError:
            raise
        except SecondOpError as error:
            results.append(error)
            _change(vault, replace(place, error=error.title))
            continue
        results.append(made)
        now = vault.now().isoformat(timespec="seconds")
        _change(vault, replace(place, folder=str(made.backup_set.folder), last=now, error=""))
    return tuple(results)


def _change(vault: Vault, place: BackupPlace) -> None:
    _keep(vault, tuple(place if item.set_id == place.set_id else item for item in backup_places(vault)))


def _keep(vault: Vault, items: tuple[BackupPlace, ...]) -> None:
    vault.set_setting(_SETTING, json.dumps([asdict(item) for item in items]))


def warning(folder: Path) -> Problem | None:
    """What to know of a place before a vault is kept in it: folders that a service copies, and drives elsewhere."""
    place = places.place_of(folder)
    if place.kind is places.Where.CLOUD:
        return Problem(
            _("This folder is copied to {name}").format(name=place.name),
            str(folder),
            _(
                "The records stay encrypted there. But such a service copies files one by one while they change, and "
                "can put old ones back. Keep the vault in a plain folder, and a backup of it in the cloud folder."
            ),
            False,
        )
    if place.kind is places.Where.NETWORK:
        return Problem(
            _("This folder is on a network drive"),
            str(folder),
            _(
                "Another computer may write to it at the same time, and a lost connection can cut off a change. Keep "
                "the vault on this computer, and a backup of it on the network drive."
            ),
            False,
        )
    return None
