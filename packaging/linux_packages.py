"""A `.deb` and a tarball out of a bundle, with checksums: `python packaging/linux_packages.py [--slim]`.

Both hold the same program, menu entry, icons, file types, AppStream description and man pages. The same bundle gives
the same bytes: owners, times and order of the files do not depend on who builds.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import bundle
import bundle_rules as rules
import icons
import manpages

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "packaging" / "linux"
MAINTAINER = "The SecondOp authors <maintainers@secondop.example>"
MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}

# Debian's package of each library that the bundle takes from the system; where a newer Debian has renamed one, both.
DEBIAN = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libOpenGL.so.0": "libopengl0",
    "libGLX.so.0": "libglx0",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libXext.so.6": "libxext6",
    "libxcb.so.1": "libxcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgobject-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgio-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libz.so.1": "zlib1g",
    "libdrm.so.2": "libdrm2",
    "libzstd.so.1": "libzstd1",
}
# Only for printing, and loaded only then.
RECOMMENDED = {"libcups.so.2": "libcups2t64 | libcups2"}
OF_LIBC = re.compile(r"(lib(c|m|dl|rt|pthread|util|resolv|mvec)|ld-linux[\w-]*)\.so\.\d+")


def main() -> int:
    """Make both packages of the bundle that is there, or build it first; prints what was made."""
    parser = argparse.ArgumentParser(description="Make a .deb and a tarball of the bundle.")
    parser.add_argument("--slim", action="store_true", help="without text recognition of scans")
    parser.add_argument("--out", type=Path, default=bundle.BUILD, help="where the bundle is")
    parser.add_argument("--only", choices=["deb", "tar"], help="make one of them")
    parser.add_argument("--fast", action="store_true", help="hardly compressed: to try it here, not to hand out")
    given = parser.parse_args()
    out = given.out.resolve()
    folder = out / ("SecondOp-slim" if given.slim else "SecondOp")
    if not folder.is_dir():
        folder = bundle.build(out, slim=given.slim)
    wrong = rules.offenders(folder)
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        return 1
    moment = bundle.epoch(ROOT)
    made = []
    if given.only != "tar":
        made.append(deb(folder, out, slim=given.slim, moment=moment, fast=given.fast))
    if given.only != "deb":
        made.append(tarball(folder, out, slim=given.slim, moment=moment, fast=given.fast))
    checksums(out)
    for path in made:
        print(f"{path.stat().st_size / 1e6:8.1f} MB  {path}")
    return 0


def share(target: Path, window: str, moment: int) -> None:
    """Fill a `share` folder; `window` is how the menu entry starts the program."""
    version = rules.version(ROOT)
    day = datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d")
    words = {"@WINDOW@": window, "@VERSION@": version, "@DATE@": day}
    for name, place in (
        ("secondop-desktop.desktop", "applications/secondop-desktop.desktop"),
        ("secondop.xml", "mime/packages/secondop.xml"),
        ("org.secondop.desktop.metainfo.xml", "metainfo/org.secondop.desktop.metainfo.xml"),
    ):
        path = target / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(filled((TEMPLATES / name).read_text(encoding="utf-8"), words), encoding="utf-8", newline="\n")
    pictures = target / "icons" / "hicolor"
    scalable = pictures / "scalable" / "apps" / "secondop-desktop.svg"
    scalable.parent.mkdir(parents=True)
    shutil.copyfile(icons.SVG, scalable)
    for size, drawn in icons.draw(target / "drawn").items():
        place_of = pictures / f"{size}x{size}" / "apps" / "secondop-desktop.png"
        place_of.parent.mkdir(parents=True)
        drawn.replace(place_of)
    (target / "drawn").rmdir()
    validate(target)
    for page in manpages.write(target / "man" / "man1", day):
        page.with_name(page.name + ".gz").write_bytes(gzip.compress(page.read_bytes(), 9, mtime=0))
        page.unlink()


def validate(target: Path) -> None:
    """Have the menu entry and the AppStream description checked by the tools of their specifications.

    Raises `CalledProcessError` for what they refuse, and says so where they are not here.
    """
    entry = target / "applications" / "secondop-desktop.desktop"
    told = target / "metainfo" / "org.secondop.desktop.metainfo.xml"
    for command in (["desktop-file-validate", str(entry)], ["appstreamcli", "validate", "--no-net", str(told)]):
        if shutil.which(command[0]):
            subprocess.run(command, check=True)
        else:
            print(f"Not checked, as {command[0]} is not here: {command[-1]}", file=sys.stderr)


def filled(text: str, words: dict[str, str]) -> str:
    """A template with its marks replaced."""
    for mark, word in words.items():
        text = text.replace(mark, word)
    return text


# -------------------------------------------------------------------------------------------------------------- deb


def deb(folder: Path, out: Path, *, slim: bool, moment: int, fast: bool = False) -> Path:
    """The package for Debian, Ubuntu and their relatives."""
    stage = out / "stage-deb"
    shutil.rmtree(stage, ignore_errors=True)
    program = stage / "usr" / "lib" / "secondop"
    copy(folder, program)
    links = stage / "usr" / "bin"
    links.mkdir(parents=True)
    for name in ("secondop", "secondop-desktop"):
        (links / name).symlink_to(f"../lib/secondop/{name}")
    share(stage / "usr" / "share", "/usr/bin/secondop-desktop", moment)
    name = "secondop-slim" if slim else "secondop"
    version = rules.version(ROOT)
    write_deb_papers(stage / "usr" / "share", name, version, moment)
    settle(stage, moment)
    control = stage / "DEBIAN"
    control.mkdir()
    machine = MACHINES.get(platform.machine(), platform.machine())
    size = sum(path.stat().st_size for path in rules.files(stage)) // 1024
    (control / "control").write_text(
        control_text(version, machine, size, *depends(folder), slim=slim), encoding="utf-8", newline="\n"
    )
    sums = [
        f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  {path.relative_to(stage).as_posix()}\n"
        for path in rules.files(stage)
        if control not in path.parents
    ]
    (control / "md5sums").write_text("".join(sums), encoding="utf-8")
    settle(control, moment)
    target = out / f"{name}_{version}_{machine}.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", *(("-Zgzip", "-z1") if fast else ("-Zxz", "-z3")), "--build", stage, target],
        env={**os.environ, "SOURCE_DATE_EPOCH": str(moment)}, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    shutil.rmtree(stage)
    return target


def control_text(version: str, machine: str, size: int, needs: list[str], likes: list[str], *, slim: bool) -> str:
    """The control file (deb-control(5)). The slim package takes the other's place, and the other way round."""
    name, other = ("secondop-slim", "secondop") if slim else ("secondop", "secondop-slim")
    without = "\n This variant cannot read scans and photographs." if slim else ""
    return (
        f"Package: {name}\n"
        f"Version: {version}\n"
        f"Architecture: {machine}\n"
        f"Maintainer: {MAINTAINER}\n"
        "Section: misc\n"
        "Priority: optional\n"
        f"Installed-Size: {size}\n"
        f"Depends: {', '.join(needs)}\n"
        f"Recommends: {', '.join(likes)}\n"
        f"Conflicts: {other}\n"
        f"Replaces: {other}\n"
        "Description: medical records in an encrypted vault, and the packet for a second opinion\n"
        " SecondOp keeps medical records on this computer, encrypted, walks a person\n"
        " through asking for a second opinion, and makes one PDF for the specialist.\n"
        f" It has no network code.{without}\n"
    )


def depends(folder: Path) -> tuple[list[str], list[str]]:
    """What a bundle takes from the system, as Debian's packages: needed ones, and recommended ones.

    Raises `ValueError` for a library that is neither in the bundle nor in the list above.
    """
    there = {path.name for path in folder.rglob("*.so*")}
    needs, likes = {f"libc6 (>= {libc_version(folder)})"}, {"fontconfig", "xdg-utils"}
    for path in rules.files(folder):
        for name in bundle.needed(path):
            if name in there or OF_LIBC.fullmatch(name):
                continue
            if name in RECOMMENDED:
                likes.add(RECOMMENDED[name])
            elif name in DEBIAN:
                needs.add(DEBIAN[name])
            else:
                raise ValueError(f"{path.relative_to(folder)} needs {name}, which is in no known package")
    return sorted(needs), sorted(likes)


def libc_version(folder: Path) -> str:
    """The oldest C library that every part of the bundle runs on."""
    newest = (2, 17)
    for path in rules.files(folder):
        if bundle.is_elf(path):
            told = subprocess.run(["readelf", "--version-info", "--wide", path], capture_output=True, check=True)
            found = re.findall(rb"Name: GLIBC_(\d+)\.(\d+)", told.stdout)
            newest = max([newest, *((int(major), int(minor)) for major, minor in found)])
    return f"{newest[0]}.{newest[1]}"


def write_deb_papers(share_folder: Path, name: str, version: str, moment: int) -> None:
    """What Debian wants of a package beside its files: copyright, changes, and what lintian may not wonder at."""
    day = datetime.fromtimestamp(moment, UTC)
    papers, overrides = share_folder / "doc" / name, share_folder / "lintian" / "overrides" / name
    papers.mkdir(parents=True)
    overrides.parent.mkdir(parents=True)
    (papers / "copyright").write_text(copyright_text(day.year), encoding="utf-8", newline="\n")
    changes = (
        f"{name} ({version}) unstable; urgency=medium\n\n  * What changed is in NEWS.gz, in the person's words.\n\n"
        f" -- {MAINTAINER}  {format_datetime(day)}\n"
    )
    for paper, data in (("changelog.gz", changes.encode()), ("NEWS.gz", (ROOT / "CHANGELOG.md").read_bytes())):
        (papers / paper).write_bytes(gzip.compress(data, 9, mtime=0))
    shutil.copyfile(TEMPLATES / "lintian-overrides", overrides)


def copyright_text(year: int) -> str:
    """The copyright file, for people to read: the program's licence, and where those of the others are."""
    return (
        "SecondOp\n"
        f"Copyright (C) {year} The SecondOp authors\n"
        "License: Apache-2.0, of which the text is in /usr/share/common-licenses/Apache-2.0.\n\n"
        "Libraries and fonts in this package are under licences of their own, which are in\n"
        "/usr/lib/secondop/THIRD-PARTY-NOTICES.txt; /usr/lib/secondop/sbom.cdx.json lists them.\n"
    )


# ---------------------------------------------------------------------------------------------------------- tarball


def tarball(folder: Path, out: Path, *, slim: bool, moment: int, fast: bool = False) -> Path:
    """The archive for people without root, with scripts to install and remove."""
    stage = out / "stage-tar"
    shutil.rmtree(stage, ignore_errors=True)
    version = rules.version(ROOT)
    name = f"SecondOp{'-slim' if slim else ''}-{version}-linux-{platform.machine()}"
    top = stage / name
    copy(folder, top / "app")
    share(top / "share", "secondop-desktop", moment)
    for script in ("install.sh", "uninstall.sh"):
        shutil.copyfile(TEMPLATES / script, top / script)
    settle(top, moment)
    target = out / f"{name}.tar.xz"
    command = ["xz", "-0" if fast else "-3", "--threads=2", "--stdout"]
    with open(target, "wb") as stream, subprocess.Popen(command, stdin=subprocess.PIPE, stdout=stream) as xz:
        assert xz.stdin is not None
        with tarfile.open(fileobj=xz.stdin, mode="w|", format=tarfile.GNU_FORMAT) as archive:
            pack(archive, stage)
    if xz.returncode:
        raise subprocess.CalledProcessError(xz.returncode, "xz")
    shutil.rmtree(stage)
    return target


def pack(archive: tarfile.TarFile, stage: Path) -> None:
    """Add everything below a folder, sorted and owned by nobody in particular; a second name becomes a link."""
    seen: dict[int, str] = {}
    for path in sorted(stage.rglob("*")):
        place = path.relative_to(stage).as_posix()
        told = path.lstat()
        item = archive.gettarinfo(str(path), place)
        item.uid = item.gid = 0
        item.uname = item.gname = "root"
        item.mtime = int(told.st_mtime)
        if path.is_symlink() or path.is_dir():
            archive.addfile(item)
        elif told.st_nlink > 1 and told.st_ino in seen:
            item.type, item.linkname, item.size = tarfile.LNKTYPE, seen[told.st_ino], 0
            archive.addfile(item)
        else:
            item.type, item.linkname, item.size = tarfile.REGTYPE, "", told.st_size
            seen[told.st_ino] = place
            archive.addfile(item, io.BytesIO(path.read_bytes()))


# ------------------------------------------------------------------------------------------------------------- both


def copy(folder: Path, target: Path) -> None:
    """Copy a bundle; the second name of the one program stays a second name."""
    shutil.copytree(folder, target, symlinks=True)
    first, second = target / "secondop", target / "secondop-desktop"
    second.unlink()
    second.hardlink_to(first)


def settle(folder: Path, moment: int) -> None:
    """Give everything below the modes and the time that it has for everyone."""
    for path in [*folder.rglob("*"), folder]:
        if not path.is_symlink():
            runs = path.is_dir() or path.suffix == ".sh" or (bundle.is_elf(path) and ".so" not in path.name)
            path.chmod(0o755 if runs else 0o644)
        os.utime(path, (moment, moment), follow_symlinks=False)


def checksums(out: Path) -> Path:
    """`SHA256SUMS` of every package in this folder, as sha256sum reads it."""
    target = out / "SHA256SUMS"
    target.write_text("".join(f"{digest(path)}  {path.name}\n" for path in packages(out)), encoding="utf-8")
    return target


def packages(out: Path) -> Iterable[Path]:
    """What is handed out."""
    return sorted(path for path in out.iterdir() if path.name.endswith((".deb", ".tar.xz", ".exe", ".dmg")))


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
