"""A thousand tamperings with a vault, by a seed: every one is found, and what is named is what was touched.

In the suite a few dozen; `SECONDOP_TAMPERINGS=1000` does as many as it says (`SECONDOP_SEED` chooses others).
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from secondop_desktop.core.errors import SecondOpError
from secondop_desktop.core.progress import Progress
from secondop_desktop.vault import keys
from secondop_desktop.vault.check import check
from secondop_desktop.vault.memory import Memory
from secondop_desktop.vault.originals import record_original
from secondop_desktop.vault.vault import Vault
from tests.vaults import Made, prepared_copy

COUNT = int(os.environ.get("SECONDOP_TAMPERINGS", "36"))
SEED = int(os.environ.get("SECONDOP_SEED", "7"))
PAGE = 4096


class Scene:
    """A vault with an older copy of it beside, from which parts are played back."""

    def __init__(self, made: Made, older: Path) -> None:
        self.made, self.older = made, older
        self.folder = made.folder
        self.pristine = {path: path.read_bytes() for path in self._files()}

    def _files(self) -> Iterator[Path]:
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and not path.name.endswith(".lock"):
                yield path

    def mend(self) -> None:
        """As it was."""
        for path in self._files():
            if path not in self.pristine:
                path.unlink()
        for path, data in self.pristine.items():
            if not path.exists() or path.read_bytes() != data:
                path.write_bytes(data)

    def named(self) -> list[str]:
        """The files that opening or checking names."""
        try:
            unlocked = keys.unlock_with_recovery_key(self.folder, self.made.recovery_key)
            Memory(unlocked.vault_id).forget(self.folder)
            with Vault.open(self.folder, unlocked, writer=False) as vault:
                return [item.where for item in check(vault, read_originals=True, progress=Progress())]
        except SecondOpError as error:
            return [f"{error.title} {error.message}"]

    def originals(self) -> list[Path]:
        return [path for path in self.pristine if path.parts[-3] == "originals"]


@pytest.fixture(scope="module")
def scene(made_once: Made, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    with prepared_copy(made_once, tmp_path_factory, "tampering") as made:
        return _scene(made)


def _scene(made: Made) -> Scene:
    older = made.folder.with_name("older")

    def session(mark: str) -> None:
        with made.open() as vault:
            for number in range(60):
                vault.set_setting(f"s{number}", f"{mark}{number}" * 60)
            for number in range(4):
                data = f"{mark} {number}".encode() * 200
                sha256 = vault.originals.seal(data)
                with vault.change("import", "Imported"):
                    record_original(vault.db, sha256, len(data), "text/plain", "a.txt")

    session("old")
    shutil.copytree(made.folder, older)
    with made.open() as vault:
        vault.slots.add("Ben", "a password of bens own")
    session("new")
    return Scene(made, older)


Tamper = Callable[[Scene, random.Random], str]


def flip_a_bit(scene: Scene, chance: random.Random) -> str:
    path = chance.choice([path for path in scene.pristine if path.stat().st_size])
    data = bytearray(scene.pristine[path])
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)
    return path.relative_to(scene.folder).as_posix()


def cut_short(scene: Scene, chance: random.Random) -> str:
    path = chance.choice([path for path in scene.pristine if path.stat().st_size])
    path.write_bytes(scene.pristine[path][: chance.randrange(len(scene.pristine[path]))])
    return path.relative_to(scene.folder).as_posix()


def lengthen(scene: Scene, chance: random.Random) -> str:
    path = chance.choice([path for path in scene.pristine if path.name != "reserve"])
    path.write_bytes(scene.pristine[path] + chance.randbytes(chance.choice([1, 64, PAGE])))
    return path.relative_to(scene.folder).as_posix()


def remove(scene: Scene, chance: random.Random) -> str:
    path = chance.choice([path for path in scene.pristine if path.name != "reserve"])
    path.unlink()
    return path.relative_to(scene.folder).as_posix()


def swap_originals(scene: Scene, chance: random.Random) -> str:
    one, other = chance.sample(scene.originals(), 2)
    one.write_bytes(scene.pristine[other])
    other.write_bytes(scene.pristine[one])
    return one.relative_to(scene.folder).as_posix()


def add_an_original(scene: Scene, chance: random.Random) -> str:
    path = chance.choice(scene.originals())
    extra = path.with_name(f"{chance.getrandbits(248):062x}.age")
    extra.write_bytes(scene.pristine[path])
    return extra.relative_to(scene.folder).as_posix()


def play_back_a_page(scene: Scene, chance: random.Random) -> str:
    old, new = (scene.older / "records.db").read_bytes(), scene.pristine[scene.folder / "records.db"]
    places = [at for at in range(0, min(len(old), len(new)), PAGE) if old[at : at + PAGE] != new[at : at + PAGE]]
    data = bytearray(new)
    for at in chance.sample(places, chance.randint(1, len(places) - 1)):
        data[at : at + PAGE] = old[at : at + PAGE]
    (scene.folder / "records.db").write_bytes(data)
    return "records.db"


def play_back_a_file(scene: Scene, chance: random.Random) -> str:
    name = chance.choice(["records.db", "inventory.json", "audit.db", "vault.secondop"])
    shutil.copyfile(scene.older / name, scene.folder / name)
    return name


def play_back_two_files(scene: Scene, chance: random.Random) -> str:
    names = chance.sample(["records.db", "inventory.json", "audit.db", "vault.secondop"], 2)
    for name in names:
        shutil.copyfile(scene.older / name, scene.folder / name)
    return "|".join(names)


def play_back_all_but_the_originals(scene: Scene, chance: random.Random) -> str:
    for name in ("records.db", "inventory.json", "audit.db", "vault.secondop"):
        shutil.copyfile(scene.older / name, scene.folder / name)
    return "originals/"


def edit_a_key_file(scene: Scene, chance: random.Random) -> str:
    path = chance.choice(sorted((scene.folder / "keys").glob("*.age")))
    other = chance.choice([item for item in (scene.folder / "keys").glob("*.age") if item != path])
    path.write_bytes(scene.pristine[other])
    return path.relative_to(scene.folder).as_posix()


def edit_the_first_file(scene: Scene, chance: random.Random) -> str:
    path = scene.folder / "vault.secondop"
    text = scene.pristine[path].decode()
    digits = [at for at, char in enumerate(text) if char in "0123456789abcdef"]
    at = chance.choice(digits)
    path.write_text(text[:at] + chance.choice("0123456789abcdef".replace(text[at], "")) + text[at + 1 :])
    return "vault.secondop"


def edit_the_inventory(scene: Scene, chance: random.Random) -> str:
    path = scene.folder / "inventory.json"
    text = scene.pristine[path].decode()
    digits = [at for at, char in enumerate(text) if char in "0123456789"]
    at = chance.choice(digits)
    path.write_text(text[:at] + str((int(text[at]) + chance.randint(1, 9)) % 10) + text[at + 1 :])
    return "inventory.json"


def add_a_key_file(scene: Scene, chance: random.Random) -> str:
    name = f"{chance.randint(50, 99)}.age"
    shutil.copyfile(scene.folder / "keys" / "02.age", scene.folder / "keys" / name)
    return f"keys/{name}"


WAYS: tuple[Tamper, ...] = (
    *(flip_a_bit, cut_short, lengthen, remove, swap_originals, add_an_original, play_back_a_page, play_back_a_file),
    *(play_back_two_files, play_back_all_but_the_originals, edit_a_key_file, edit_the_first_file),
    *(edit_the_inventory, add_a_key_file),
)


def is_named(touched: str, found: list[str]) -> bool:
    """Whether one of the files touched is named; a vault that does not open says which file it is."""
    parts = touched.split("|")
    if any(where.startswith(part) or part in where for where in found for part in parts):
        return True
    opens = " ".join(found)
    words = {
        "vault.secondop": ("vault’s first file", "first file", "key file"),
        "keys/": ("key file", "folder named keys"),
    }
    return any(
        part.startswith(start) and any(word in opens for word in said)
        for part in parts
        for start, said in words.items()
    )


def test_an_untouched_vault_has_nothing_to_name(scene: Scene) -> None:
    scene.mend()
    assert scene.named() == []


@pytest.mark.parametrize("part", range(4))
def test_every_tampering_is_found_and_named(scene: Scene, part: int) -> None:
    missed = []
    for number in range(part, COUNT, 4):
        chance = random.Random(SEED * 1_000_003 + number)
        way = WAYS[number % len(WAYS)]
        scene.mend()
        touched = way(scene, chance)
        changed = any(not path.exists() or path.read_bytes() != data for path, data in scene.pristine.items())
        if not changed and not touched.startswith(("originals/", "keys/")):
            continue
        if touched == "reserve":
            continue
        found = scene.named()
        if not is_named(touched, found):
            missed.append((number, way.__name__, touched, found))
    scene.mend()
    assert not missed, "\n".join(map(str, missed))
