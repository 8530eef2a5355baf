"""Tries the packages in a clean Debian, as root on Linux: `python packaging/check_bundle.py DEB-OR-TARBALL…`.

In a root file system made by debootstrap, in which nothing else is installed: the .deb goes in by apt, the command line
tells its version and makes the demo packet, the window shows itself under Xvfb, a vault opens by its file, removing
leaves the vault alone. Then the tarball, for a user without rights, in a folder with blanks and accents, with no way to
write to the program's folder. Nothing has a network: the programs run in a network namespace of their own.
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
HOME = "/home/zoe"
TARGET = f"{HOME}/Zoës own programs"
WINDOW = """
set -e
export HOME={home} QT_QPA_PLATFORM=xcb LANG=C.UTF-8
exec xvfb-run -a -s '-screen 0 1280x800x24' sh -c '
"$0" {vault} & pid=$!
n=0
while [ $n -lt 240 ]; do
  n=$((n + 1)); sleep 0.5
  kill -0 $pid || exit 9
  xdotool search --onlyvisible --name SecondOp >/dev/null 2>&1 && break
done
[ $n -lt 240 ] || exit 8
sleep 3
import -window root {shot}
kill $pid
wait $pid || true
' {program}
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
        words += ["DEBIAN_FRONTEND=noninteractive", f"HOME={HOME if user != 'root' else '/root'}"]
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
    clean.run(f"id {PERSON} 2>/dev/null || useradd -m -d {HOME} {PERSON}")
    clean.run("apt-get install -y -qq --no-install-recommends xvfb xauth xdotool imagemagick man-db desktop-file-utils "
              "shared-mime-info", network=True)  # fmt: skip
    use(clean, "secondop", "secondop-desktop", shots / "deb.png")
    clean.step("its man page is there", "man -w secondop && man -w secondop-desktop")
    clean.step("its menu entry is valid", "desktop-file-validate /usr/share/applications/secondop-desktop.desktop")
    clean.step("a vault's file has its type", "grep -q 'vnd.secondop.vault:\\*.secondop' /usr/share/mime/globs2")
    before = fingerprint(clean)
    clean.step("it is installed again over itself", f"dpkg -i /tmp/{deb.name}")
    clean.step("apt removes it", f"apt-get purge -y -q {name}")
    clean.run("! test -e /usr/lib/secondop && ! test -e /usr/bin/secondop")
    if fingerprint(clean) != before:
        raise FailedError("removing it changed a vault")
    print("ok  the vault is as it was")


def check_tarball(clean: Clean, tarball: Path, shots: Path) -> None:
    """Install for one person, use, remove."""
    print(f"== {tarball.name}")
    shutil.copyfile(tarball, clean.root / "tmp" / tarball.name)
    # What any desktop has.
    desktop = "libegl1 libgl1 libdbus-1-3 libfontconfig1 libglib2.0-0 libx11-xcb1 libwayland-cursor0"
    clean.run(f"apt-get install -y -qq --no-install-recommends xz-utils {desktop}", network=True)
    clean.run(f"rm -rf {HOME}/unpacked {shlex.quote(TARGET)} {HOME}/Demo*; mkdir {HOME}/unpacked; "
              f"chown -R {PERSON}:{PERSON} {HOME}")  # fmt: skip
    clean.step("an ordinary user unpacks it", f"tar -xf /tmp/{tarball.name} -C {HOME}/unpacked", user=PERSON)
    target = shlex.quote(TARGET)
    clean.step("install.sh without root", f"{HOME}/unpacked/*/install.sh {target}", user=PERSON)
    clean.run(f"chmod -R a-w {target}/lib/secondop && chown -R root:root {target}/lib/secondop")
    use(clean, f"{target}/bin/secondop", f"{target}/bin/secondop-desktop", shots / "tarball.png", user=PERSON)
    before = fingerprint(clean)
    clean.run(f"chown -R {PERSON}:{PERSON} {target}/lib/secondop && chmod -R u+w {target}/lib/secondop")
    clean.step("it is installed again over itself", f"{HOME}/unpacked/*/install.sh {target}", user=PERSON)
    clean.step("uninstall.sh removes it", f"{target}/lib/secondop/uninstall.sh", user=PERSON)
    left = clean.run(f"find {target} -type f -o -type l | grep -v cache || true")
    if left.strip():
        raise FailedError(f"left behind: {left}")
    if fingerprint(clean) != before:
        raise FailedError("removing it changed a vault")
    print("ok  nothing is left of it, and the vault is as it was")


def use(clean: Clean, command: str, window: str, shot: Path, *, user: str = PERSON) -> None:
    """The version, the demo packet and the window, as a person without rights."""
    print("    " + clean.step("it tells its version", f"{command} --version", user=user).strip())
    made = f"{HOME}/Demo für Zoë"
    clean.run(f"rm -rf {shlex.quote(made)}; mkdir {shlex.quote(made)}", user=user)
    vault, packet = shlex.quote(f"{made}/records"), shlex.quote(f"{made}/packet.pdf")
    told = clean.step("the demo packet from nothing", f"{command} demo --vault {vault} -o {packet}", user=user)
    print("    " + told.splitlines()[0])
    clean.run(f"printf 'demo patient' > {HOME}/password", user=user)
    clean.step("the vault is whole", f"{command} check {vault} --read-originals --password-file {HOME}/password",
               user=user)  # fmt: skip
    picture = f"{HOME}/shot.png"
    script = WINDOW.format(
        home=HOME, vault=shlex.quote(f"{made}/records/vault.secondop").replace("'", '"'), shot=picture, program=window
    )
    clean.step("the window shows itself over that vault", script, user=user)
    shutil.copyfile(clean.root / picture.lstrip("/"), shot)


def missing_libraries(folder: str) -> str:
    """A command that prints what the dynamic linker does not find."""
    return (
        f"find {folder} -name '*.so*' -type f ! -name '*cups*' | while read f; do "
        f'LD_LIBRARY_PATH={folder}/_internal:{folder}/_internal/PySide6/Qt/lib ldd "$f" 2>/dev/null | '
        "grep 'not found' | sed \"s|^|$f|\"; done; true"
    )


def fingerprint(clean: Clean) -> str:
    """What is in the demo's folder, byte for byte."""
    return clean.run(f"cd {shlex.quote(f'{HOME}/Demo für Zoë')} && find . -type f ! -name '*.lock' | sort | "
                     "xargs -d '\\n' sha256sum")  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
