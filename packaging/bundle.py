"""Builds the program for the system it runs on: `python packaging/bundle.py [--slim]`, started by `dev.py bundle`.

Makes `build/bundle/SecondOp` (or `SecondOp-slim`), with the window `secondop-desktop`, the command line `secondop`, the
notices of all works and the bill of materials; prints what each part weighs; ends with 1 where anything is in it that
must not be.
"""

from __future__ import annotations

import argparse
import compileall
import importlib.util
import os
import platform
import py_compile
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import bundle_rules as rules
import icons
import notices
import stand_ins
import texts

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "bundle"


def main() -> int:
    """The exit code; 1 when the bundle holds what it must not or does not start."""
    parser = argparse.ArgumentParser(description="Build the program for this system.")
    parser.add_argument("--slim", action="store_true", help="without text recognition of scans")
    parser.add_argument("--out", type=Path, default=BUILD, help="where to build; build/bundle where it is left out")
    given = parser.parse_args()
    folder = build(given.out.resolve(), slim=given.slim)
    wrong = rules.offenders(folder)
    for line in wrong:
        print(f"Must not be in a bundle: {line}", file=sys.stderr)
    starts = subprocess.run([program(folder), "--version"], capture_output=True, text=True, check=False)
    print(starts.stdout.strip() or starts.stderr.strip())
    shows = subprocess.run(
        [program(folder, "secondop-desktop"), "--show-and-end"],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    print("The window shows itself." if not shows.returncode else f"The window does not show itself.\n{shows.stderr}")
    print_sizes(folder)
    return 1 if wrong or starts.returncode or shows.returncode else 0


def build(out: Path, *, slim: bool) -> Path:
    """Build a bundle below this folder; returns the folder of the program."""
    out.mkdir(parents=True, exist_ok=True)
    work = out / ("work-slim" if slim else "work")
    texts.compile_all(texts.LOCALE)
    moment = epoch(ROOT)
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(moment),
        "PYTHONHASHSEED": "0",  # sets in compiled code come out in one order
        "QT_QPA_PLATFORM": "offscreen",
        "SECONDOP_BUNDLE": "slim" if slim else "full",
    }
    icon = icons.of_this_system(out / "icons")
    if icon is not None:
        environment["SECONDOP_ICON"] = str(icon)
    if sys.platform == "win32":
        environment["SECONDOP_VERSION_FILE"] = str(windows_version(out))
    subprocess.run(
        [
            *(sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"),
            *("--distpath", str(out / "dist"), "--workpath", str(work), str(ROOT / "packaging/frozen/secondop.spec")),
        ],
        cwd=ROOT, env=environment, check=True,
    )  # fmt: skip
    made = out / "dist" / "SecondOp"
    folder = out / ("SecondOp-slim" if slim else "SecondOp")
    shutil.rmtree(folder, ignore_errors=True)
    made.replace(folder)
    in_order(folder / "_internal" / "base_library.zip")
    unpack_signatures(folder / "_internal", out / "shiboken")
    if sys.platform == "linux":
        lighten(folder)
    write_papers(folder, slim=slim, moment=moment)
    if sys.platform == "darwin":
        app = out / ("SecondOp-slim.app" if slim else "SecondOp.app")
        shutil.rmtree(app, ignore_errors=True)
        (out / "dist" / "SecondOp.app").replace(app)
        write_papers(app / "Contents" / "Resources", slim=slim, moment=moment)
    return folder


def unpack_signatures(internal: Path, work: Path) -> None:
    """Put the Python part of shiboken6 beside it as compiled files; packed in its library, each start compiles it anew.

    `SBK_EMBED=0` is its own switch for that. It writes beside the package, and so works on a copy.
    """
    installed = importlib.util.find_spec("shiboken6")
    assert installed is not None
    assert installed.origin is not None
    shutil.rmtree(work, ignore_errors=True)
    copy = work / "shiboken6"
    shutil.copytree(Path(installed.origin).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run(
        [sys.executable, "-B", "-c", "import PySide6.QtCore"],
        env={**os.environ, "SBK_EMBED": "0", "PYTHONPATH": str(work)}, check=True,
    )  # fmt: skip
    target = internal / "shiboken6" / "files.dir"
    shutil.copytree(copy / "files.dir", target, ignore=shutil.ignore_patterns("__pycache__"))
    compileall.compile_dir(
        target,
        quiet=1,
        stripdir=str(internal),
        optimize=1,
        legacy=True,  # beside the source and without a tag, to stand alone
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
    for source in target.rglob("*.py"):
        source.unlink()


def program(folder: Path, name: str = "secondop") -> Path:
    """An executable of a bundle."""
    return folder / (f"{name}.exe" if sys.platform == "win32" else name)


def epoch(root: Path) -> int:
    """The moment that the files of a release carry: SOURCE_DATE_EPOCH, or that of the last commit, or a fixed one."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given.isdigit():
        return int(given)
    asked = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=root, capture_output=True, text=True, check=False
    ).stdout.strip()
    return int(asked) if asked.isdigit() else 1_735_689_600


def write_papers(folder: Path, *, slim: bool, moment: int) -> None:
    """Put the licence, the notices and the bill of materials beside the program."""
    works = notices.bundled(ocr=not slim)
    version = rules.version(ROOT)
    system = f"{platform.system()} {platform.machine()}{', without text recognition' if slim else ''}"
    own = (ROOT / "THIRD-PARTY-NOTICES.md").read_text(encoding="utf-8")
    fonts = sorted((ROOT / "resources" / "fonts").glob("OFL-*.txt"))
    told = notices.notices(works, own, notices.python_licence(), fonts)
    when = datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    (folder / "THIRD-PARTY-NOTICES.txt").write_text(told, encoding="utf-8", newline="\n")
    (folder / "sbom.cdx.json").write_text(notices.bill(works, version, when, system), encoding="utf-8", newline="\n")
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE.txt")


def in_order(path: Path) -> None:
    """Write an archive's members anew in the order of their names, with no time: PyInstaller's order changes."""
    if not path.is_file():
        return
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in sorted(archive.namelist())}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)


def print_sizes(folder: Path) -> None:
    """What each part weighs, the heaviest first."""
    parts = rules.sizes(folder)
    for name, size in parts.items():
        print(f"{size / 1e6:8.1f} MB  {name}")
    print(f"{sum(parts.values()) / 1e6:8.1f} MB  {folder.name} as a whole")


# --------------------------------------------------------------------------------------------------------- on Linux


def lighten(folder: Path) -> None:
    """Take out what nothing asks for: symbols, uncalled and unneeded libraries, the second copy of the program."""
    inside = folder / "_internal"
    for path in rules.files(folder):
        strip(path)
        look_beside(path, inside)
    stand_ins.replace_uncalled(inside)
    libraries = [*inside.glob("lib*.so*"), *inside.glob("*.libs/*.so*"), *inside.glob("_gdcm/lib*.so*")]
    libraries = [path for path in libraries if not path.is_symlink() and not path.name.startswith("libpython")]
    while True:
        asked = {found for path in rules.files(folder) for found in found_by_linker(path, inside)}
        idle = [path for path in libraries if path not in asked]
        if not idle:
            break
        for path in idle:
            path.unlink()
            libraries.remove(path)
    for path in inside.rglob("*"):
        if path.is_symlink() and not path.exists():
            path.unlink()
    window = folder / "secondop-desktop"
    window.unlink()
    window.hardlink_to(folder / "secondop")  # the same program, which looks at its name


def strip(path: Path) -> None:
    """Take out the symbols that only debuggers and linkers read, where the file is laid out as before without them.

    What a wheel has rewritten for itself may not survive it: then the loaded parts move against each other, and the
    file stays as it was. So does the program, behind whose end PyInstaller's archive stands.
    """
    if not is_elf(path) or ".so" not in path.name:
        return
    sections = run_readelf("--section-headers", path)
    if " .symtab " not in sections and " .debug_info " not in sections:
        return
    trial = path.with_name(path.name + ".stripped")
    subprocess.run(["strip", "--strip-unneeded", "-o", trial, path], check=True)
    if loaded(trial) == loaded(path) and all(
        word in run_readelf("--dynamic", trial) for word in run_readelf("--dynamic", path).split()
    ):
        trial.replace(path)
    else:
        trial.unlink()


def look_beside(path: Path, inside: Path) -> None:
    """Have a library that looks for others in a folder of the computer that built it look in the bundle instead.

    Raises `ValueError` where that cannot be written in the place of the old words.
    """
    if not is_elf(path):
        return
    told = run_readelf("--dynamic", path)
    for place in re.findall(r"\(R(?:UN)?PATH\).*\[(/.+)\]", told):
        up = "/".join(".." for _folder in path.relative_to(inside).parent.parts)
        old, new = place.encode() + b"\0", f"$ORIGIN/{up}".rstrip("/").encode()
        data, names = path.read_bytes(), run_readelf("--dyn-syms", path)
        if data.count(old) != 1 or len(new) >= len(old):
            raise ValueError(f"{path.name} looks for libraries in {place}, and no other place can be named there")
        path.write_bytes(data.replace(old, new.ljust(len(old), b"\0")))
        if run_readelf("--dyn-syms", path) != names:  # a linker may let a name be the end of another
            raise ValueError(f"{path.name} has a name within {place}")


def loaded(path: Path) -> list[str]:
    """The segments that the dynamic linker loads, as readelf tells them."""
    return [line for line in run_readelf("--program-headers", path).splitlines() if line.strip().startswith("LOAD")]


def run_readelf(what: str, path: Path) -> str:
    """What readelf says of a file."""
    return subprocess.run(["readelf", what, "--wide", path], capture_output=True, text=True, check=True).stdout


def needed(path: Path) -> list[str]:
    """The libraries that a program or library asks the dynamic linker for."""
    if not is_elf(path):
        return []
    return re.findall(r"\(NEEDED\).*\[(.+)\]", run_readelf("--dynamic", path))


def found_by_linker(path: Path, inside: Path) -> set[Path]:
    """The libraries of the bundle that the dynamic linker takes for this one: where its own path says, then on top."""
    if not is_elf(path):
        return set()
    told = run_readelf("--dynamic", path)
    places = [
        Path(os.path.normpath(place.replace("$ORIGIN", str(path.parent))))
        for line in re.findall(r"\(R(?:UN)?PATH\).*\[(.+)\]", told)
        for place in line.split(":")
    ]
    found = set()
    for name in re.findall(r"\(NEEDED\).*\[(.+)\]", told):
        there = next((place / name for place in (*places, inside) if (place / name).exists()), None)
        if there is not None:
            found.add(there.resolve())
    return found


def is_elf(path: Path) -> bool:
    """Whether this file is a program or library of Linux."""
    with open(path, "rb") as stream:
        return stream.read(4) == b"\x7fELF"


# ------------------------------------------------------------------------------------------------------- on Windows


def windows_version(out: Path) -> Path:
    """The file out of which PyInstaller writes the version into the executables."""
    version = rules.version(ROOT)
    numbers = [int(part) for part in re.findall(r"\d+", version)][:3]
    four = tuple([*numbers, 0, 0, 0, 0][:4])
    words = {
        "CompanyName": "SecondOp",
        "FileDescription": "SecondOp",
        "FileVersion": version,
        "LegalCopyright": "Apache License 2.0",
        "ProductName": "SecondOp",
        "ProductVersion": version,
    }
    entries = ", ".join(f"StringStruct({name!r}, {value!r})" for name, value in words.items())
    path = out / "version.txt"
    path.write_text(
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={four}, prodvers={four}, mask=0x3F, flags=0, OS=0x40004, "
        "fileType=1, subtype=0, date=(0, 0)),\n"
        f"kids=[StringFileInfo([StringTable('040904B0', [{entries}])]),\n"
        "VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n",
        encoding="utf-8",
    )
    return path


if __name__ == "__main__":
    sys.exit(main())
