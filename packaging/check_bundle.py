"""Tries the packages in a clean Debian, as root on Linux: `python packaging/check_bundle.py DEB-OR-TARBALL…`.

In a root file system made by debootstrap, in which nothing else is installed: the .deb goes in by apt, the command line
tells its version and makes the demo packet, the window shows itself under Xvfb over a vault's file and opens it by its
password, removing leaves the vault and the settings alone. Then the tarball, for a user without rights, started by its
menu entry out of a home with blanks and accents, with no way to write to the program's folder. Nothing has a network:
the programs run in a network namespace of their own.
"""

from __future__ import annotations

import argparse
import contextlib
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

MOUNTS = ("proc", "sys", "dev", "dev/shm")
PERSON = "zoe"
HOME = "/home/Zoë Müller"
MADE = f"{HOME}/Demo für Zoë"
NAME = "Calloway"
PASSWORD = "demo patient"  # noqa: S105  the invented patient's
WINDOW = """#!/bin/sh
# window.sh SHOT PASSWORD NAME COMMAND…: starts it, types the password when it shows, waits for the name in its title.
shot=$1 password=$2 name=$3
shift 3
find_window() {
    n=0
    while [ $n -lt 600 ]; do
        n=$((n + 1)); sleep 0.5
        window=$(xdotool search --onlyvisible --name "$1" 2>/dev/null | tail -n 1)
        [ -n "$window" ] && return 0
    done
    import -window root "$shot"
    return 1
}
export QT_QPA_PLATFORM=xcb
"$@" &
find_window SecondOp || exit 8
sleep 3
xdotool windowfocus --sync "$window" type --delay 60 "$password"
xdotool key Return
find_window "$name" || exit 9
sleep 15
import -window root "$shot"
xdotool windowfocus --sync "$window" key ctrl+q
n=0
while [ $n -lt 600 ]; do
    n=$((n + 1)); sleep 0.5
    xdotool search --onlyvisible --name SecondOp >/dev/null 2>&1 || exit 0
done
exit 10
"""


class FailedError(Exception):
    """A step did not do what it says."""


class Clean:
    """A clean root file system and what runs in it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, command: str, *, user: str = "root", network: bool = False) -> str:
        """What a command prints; raises `FailedError` where it ends with an error."""
        words = ["chroot", *(["--userspec", f"{user}:{user}"] if user != "root" else []), str(self.root)]
        words += ["/usr/bin/env", "-i", "PATH=/usr/bin:/bin:/usr/sbin:/sbin", "LANG=C.UTF-8", "LC_ALL=C.UTF-8"]
        words += ["DEBIAN_FRONTEND=noninteractive", f"HOME={HOME if user == PERSON else '/root'}"]
        words += ["/bin/sh", "-c", command]
        if not network:
            words = ["unshare", "--net", *words]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            tail = (done.stdout + done.stderr)[-2000:]
            raise FailedError(f"{command}\nended with {done.returncode}\n{tail}")
        return done.stdout

    def step(self, what: str, command: str, *, user: str = "root", network: bool = False) -> str:
        """Run a step and say how long it took."""
        started = time.monotonic()
        told = self.run(command, user=user, network=network)
        print(f"ok  {what} ({time.monotonic() - started:.1f} s)", flush=True)
        return told


def main() -> int:
    """The exit code; 1 with the step that failed."""
    parser = argparse.ArgumentParser(description="Try the packages in a clean Debian.")
    parser.add_argument("packages", type=Path, nargs="+", help="a .deb, a .tar.xz, or several")
    parser.add_argument("--root", type=Path, default=Path("build/clean"), help="made where it is missing")
    parser.add_argument("--suite", default="bookworm", help="which Debian")
    parser.add_argument("--shots", type=Path, default=Path("build/shots"), help="where pictures of the window go")
    given = parser.parse_args()
    root = given.root.absolute()
    if not (root / "etc" / "debian_version").is_file():
        subprocess.run(["debootstrap", "--variant=minbase", given.suite, root], check=True, stdout=subprocess.DEVNULL)
    given.shots.mkdir(parents=True, exist_ok=True)
    clean = Clean(root)
    try:
        with mounted(root):
            for package in given.packages:
                check = check_deb if package.suffix == ".deb" else check_tarball
                check(clean, package.absolute(), given.shots)
    except FailedError as error:
        print(f"FAILED  {error}", file=sys.stderr)
        return 1
    print("All of it does what it should.")
    return 0


@contextlib.contextmanager
def mounted(root: Path) -> Iterator[None]:
    """The kernel's file systems, there while the block runs."""
    done: list[Path] = []
    try:
        for name in MOUNTS:
            (root / name).mkdir(parents=True, exist_ok=True)
            subprocess.run(["mount", "--bind", f"/{name}", root / name], check=True)
            done.append(root / name)
        yield
    finally:
        for place in reversed(done):
            subprocess.run(["umount", "-l", place], check=False)


def check_deb(clean: Clean, deb: Path, shots: Path) -> None:
    """Install, use, remove."""
    print(f"== {deb.name}")
    shutil.copyfile(deb, clean.root / "tmp" / deb.name)
    name = deb.name.split("_")[0]
    clean.step("apt has its lists", "apt-get update -qq", network=True)
    # Nobody needs what is on this disk after a power cut.
    install = "apt-get install -y -q -o Dpkg::Options::=--force-unsafe-io"
    told = clean.step("apt installs it", f"{install} /tmp/{deb.name}", network=True)
    print("    " + next((line for line in told.splitlines() if "newly installed" in line), ""))
    missing = clean.step("every library is found", missing_libraries("/usr/lib/secondop"))
    if missing.strip():
        raise FailedError(f"not found: {missing}")
    add_person(clean)
    clean.run(f"apt-get install -y -qq --no-install-recommends {TO_LOOK} man-db desktop-file-utils", network=True)
    use(clean, "secondop", ("secondop-desktop",), shots / "deb.png")
    clean.step("its man page is there", "man -w secondop && man -w secondop-desktop")
    clean.step("its menu entry is valid", "desktop-file-validate /usr/share/applications/secondop-desktop.desktop")
    check_types(clean)
    before = fingerprint(clean)
    clean.step("it is installed again over itself", f"dpkg -i /tmp/{deb.name}")
    clean.step("apt removes it", f"apt-get purge -y -q {name}")
    clean.run("! test -e /usr/lib/secondop && ! test -e /usr/bin/secondop")
    if fingerprint(clean) != before:
        raise FailedError("removing it changed a vault or the settings")
    print("ok  the vault and the settings are as they were")


TO_LOOK = "xvfb xauth xdotool imagemagick shared-mime-info libglib2.0-bin"
# What any desktop has.
DESKTOP = "libegl1 libgl1 libdbus-1-3 libfontconfig1 libglib2.0-0 libx11-xcb1 libwayland-cursor0 xz-utils"


def check_tarball(clean: Clean, tarball: Path, shots: Path) -> None:
    """Install for one person, use, remove."""
    print(f"== {tarball.name}")
    shutil.copyfile(tarball, clean.root / "tmp" / tarball.name)
    clean.run("apt-get update -qq", network=True)
    clean.run(f"apt-get install -y -qq --no-install-recommends {DESKTOP} {TO_LOOK} desktop-file-utils", network=True)
    add_person(clean)
    home, target = shlex.quote(HOME), shlex.quote(f"{HOME}/.local")
    clean.run(f"rm -rf {home}/unpacked {target}; mkdir {home}/unpacked; chown -R {PERSON}:{PERSON} {home}")
    clean.step("an ordinary user unpacks it", f"tar -xf /tmp/{tarball.name} -C {home}/unpacked", user=PERSON)
    clean.step("install.sh without root", f"{home}/unpacked/*/install.sh", user=PERSON)
    clean.run(f"chmod -R a-w {target}/lib/secondop && chown -R root:root {target}/lib/secondop")
    entry = f"{HOME}/.local/share/applications/secondop-desktop.desktop"
    clean.step("its menu entry is valid", f"desktop-file-validate {shlex.quote(entry)}", user=PERSON)
    use(clean, f"{target}/bin/secondop", ("gio", "launch", entry), shots / "tarball.png")
    check_types(clean)
    before = fingerprint(clean)
    clean.run(f"chown -R {PERSON}:{PERSON} {target}/lib/secondop && chmod -R u+w {target}/lib/secondop")
    clean.step("it is installed again over itself", f"{home}/unpacked/*/install.sh", user=PERSON)
    clean.step("uninstall.sh removes it", f"{target}/lib/secondop/uninstall.sh", user=PERSON)
    left = clean.run(f"find {target} -path '*/state' -prune -o \\( -type f -o -type l \\) -print | "
                     "grep -v -e cache -e /share/mime/ || true")  # fmt: skip
    if left.strip():
        raise FailedError(f"left behind: {left}")
    if fingerprint(clean) != before:
        raise FailedError("removing it changed a vault or the settings")
    print("ok  nothing is left of it, and the vault and the settings are as they were")


def add_person(clean: Clean) -> None:
    """A user without rights."""
    clean.run(f"id {PERSON} 2>/dev/null || useradd -m -d {shlex.quote(HOME)} {PERSON}")


def use(clean: Clean, command: str, window: tuple[str, ...], shot: Path) -> None:
    """The version, the demo packet and the window, as a person without rights."""
    print("    " + clean.step("it tells its version", f"{command} --version", user=PERSON).strip())
    made, picture, password = (shlex.quote(path) for path in (MADE, f"{HOME}/shot.png", f"{HOME}/password"))
    clean.run(f"rm -rf {made}; mkdir {made}; printf '{PASSWORD}' > {password}", user=PERSON)
    told = clean.step("the demo packet from nothing", f"{command} demo --vault {made}/records -o {made}/packet.pdf",
                      user=PERSON)  # fmt: skip
    print("    " + told.splitlines()[0])
    check = f"{command} check {made}/records --read-originals --password-file {password}"
    clean.step("the vault is whole", check, user=PERSON)
    (clean.root / "tmp" / "window.sh").write_text(WINDOW, encoding="utf-8")
    words = " ".join(shlex.quote(word) for word in (PASSWORD, NAME, *window, f"{MADE}/records/vault.secondop"))
    # -r: no key repeats, or a computer that is busy for half a second between down and up types a letter twice.
    script = f"xvfb-run -a -s '-screen 0 1280x800x24 -r' sh /tmp/window.sh {picture} {words}"
    try:
        clean.step("the window opens that vault, which is its argument, by the password", script, user=PERSON)
    finally:
        there = clean.root / HOME.lstrip("/") / "shot.png"
        if there.is_file():
            shutil.copyfile(there, shot)
    clean.step("the vault is whole after that", check, user=PERSON)


def check_types(clean: Clean) -> None:
    """The desktop knows both kinds of files, and that this program opens them."""
    made = shlex.quote(MADE)
    clean.run(f"cd {made} && printf 'age-encryption.org/v1\\n' > Ana.secondop.age", user=PERSON)
    for name, kind in (("records/vault.secondop", "vault"), ("Ana.secondop.age", "hand-over")):
        script = (
            f"test \"$(gio info -a standard::content-type {made}/{name} | grep -o 'application/.*')\" = "
            f"application/vnd.secondop.{kind} && "
            f"gio mime application/vnd.secondop.{kind} | grep -q secondop-desktop.desktop"
        )
        clean.step(f"{name} has its type, and opens with this program", script, user=PERSON)


def missing_libraries(folder: str) -> str:
    """A command that prints what the dynamic linker does not find."""
    return (
        f"find {folder} -name '*.so*' -type f ! -name '*cups*' | while read f; do "
        f'LD_LIBRARY_PATH={folder}/_internal:{folder}/_internal/PySide6/Qt/lib ldd "$f" 2>/dev/null | '
        "grep 'not found' | sed \"s|^|$f|\"; done; true"
    )


def fingerprint(clean: Clean) -> str:
    """What is in the demo's folder and in the settings, byte for byte."""
    return clean.run(f"cd {shlex.quote(HOME)} && find {shlex.quote(Path(MADE).name)} .local/state/SecondOp -type f "
                     "! -name '*.lock' | sort | xargs -d '\\n' sha256sum")  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
