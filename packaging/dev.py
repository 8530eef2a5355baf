"""Set up a checkout and run, test, measure or bundle the program; needs only Python 3.11 and nothing installed.

- `python3 packaging/dev.py run [--headless]`: the demo packet from nothing, then the window
- `python3 packaging/dev.py test [PYTEST-ARG…]`: style, types, layers and tests
- `python3 packaging/dev.py bench [ARG…]`: the measurements of tests/bench
- `python3 packaging/dev.py bundle [--slim]`: the program for this system, as it is installed elsewhere
- `python3 packaging/dev.py packages [--slim]`: on Linux, a `.deb` and a tarball of that bundle
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
STAMP = VENV / "secondop-stamp"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
DEMO = ROOT / "build" / "demo"

# What Qt loads, by the name that the dynamic linker looks for, and the Debian package that brings it.
OFFSCREEN_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libX11.so.6": "libx11-6",
    "libxcb.so.1": "libxcb1",
}
WINDOW_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
# What the tests and the measurements hold the program's files against.
OTHER_READERS = {"pdftotext": "poppler-utils", "qpdf": "qpdf"}
# What bundles and packages are made with.
BUNDLE_TOOLS = {
    "readelf": "binutils",
    "strip": "binutils",
    "gcc": "gcc",
    "dpkg-deb": "dpkg",
    "xz": "xz-utils",
    "desktop-file-validate": "desktop-file-utils",
    "appstreamcli": "appstream",
}


class SetUpError(Exception):
    """The machine lacks something that this script cannot bring; the message says what to do."""


def main() -> int:
    """The exit code of the subcommand that the arguments name."""
    parser = argparse.ArgumentParser(prog="dev.py", description="Set up this checkout, then run, test or measure it.")
    commands = parser.add_subparsers(dest="command", required=True)
    run_parser = commands.add_parser("run", help="build the demo packet from nothing and open the window")
    run_parser.add_argument("--headless", action="store_true", help="build the demo packet and open no window")
    test_parser = commands.add_parser("test", help="check style, types and layers, and run the tests")
    bench_parser = commands.add_parser("bench", help="measure")
    bundle_parser = commands.add_parser("bundle", help="build the program for this system")
    packages_parser = commands.add_parser("packages", help="on Linux, make a .deb and a tarball of the bundle")
    arguments, rest = parser.parse_known_args()
    if rest and arguments.command == "run":
        run_parser.error(f"unrecognized arguments: {' '.join(rest)}")
    for subparser in (test_parser, bench_parser, bundle_parser, packages_parser):
        subparser.epilog = "Other arguments are passed on."
    try:
        if sys.version_info < (3, 11):  # noqa: UP036  an older python3 gets this far and must be told
            raise SetUpError(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
        if arguments.command == "run":
            return run(headless=arguments.headless)
        if arguments.command in ("bundle", "packages"):
            return bundle(arguments.command, rest)
        return test(rest) if arguments.command == "test" else bench(rest)
    except SetUpError as error:
        print(f"\n{error}", file=sys.stderr)
        return 2
    except subprocess.CalledProcessError as error:
        print(f"\nStopped: {shlex.join(map(str, error.cmd))} ended with {error.returncode}.", file=sys.stderr)
        return error.returncode if 0 < error.returncode < 256 else 1


def run(*, headless: bool) -> int:
    """Build the demo vault and packet anew, say where they are, and open the window where there is a screen."""
    screen = not headless and has_screen()
    # Only the window needs Qt.
    set_up({**OFFSCREEN_LIBRARIES, **WINDOW_LIBRARIES} if screen else {}, {})
    shutil.rmtree(DEMO, ignore_errors=True)
    DEMO.mkdir(parents=True)
    vault, packet = DEMO / "vault", DEMO / "packet.pdf"
    call(SCRIPTS / "secondop", "demo", "--vault", vault, "-o", packet)
    print(f"\nThe packet: {packet}", flush=True)
    if screen:
        call(SCRIPTS / "secondop-desktop", vault)
    elif not headless:
        print("There is no screen here, so the window stays closed.")
    return 0


def test(pytest_arguments: Sequence[str]) -> int:
    """Run every check, also after one has failed, and return 1 if any did."""
    set_up(OFFSCREEN_LIBRARIES, OTHER_READERS)
    checks: dict[str, list[str]] = {
        "style": ["ruff", "check", "."],
        "format": ["ruff", "format", "--check", "."],
        "types": ["mypy"],
        "layers": ["lint-imports", "--no-logo"],
        "tests": ["pytest", *pytest_arguments],
    }
    codes: dict[str, int] = {}
    for name, (tool, *arguments) in checks.items():
        print(f"\n== {name}: {shlex.join([tool, *arguments])}", flush=True)
        codes[name] = subprocess.run([SCRIPTS / tool, *arguments], cwd=ROOT, env=environment(), check=False).returncode
    failed = [name for name, code in codes.items() if code]
    print(f"\n{'Failed: ' + ', '.join(failed) if failed else 'All passed: ' + ', '.join(checks)}", flush=True)
    return 1 if failed else 0


def bench(arguments: Sequence[str]) -> int:
    """Run the measurements of tests/bench."""
    set_up(OFFSCREEN_LIBRARIES, OTHER_READERS)
    call(python(), "-m", "tests.bench", *arguments)
    return 0


def bundle(command: str, arguments: Sequence[str]) -> int:
    """Build the bundle, or the packages of one, with the libraries that a window needs beside it."""
    tools = BUNDLE_TOOLS if sys.platform.startswith("linux") else {}
    set_up({**OFFSCREEN_LIBRARIES, **WINDOW_LIBRARIES}, tools, also=("bundle",))
    script = {"bundle": "bundle.py", "packages": "linux_packages.py"}[command]
    call(python(), ROOT / "packaging" / script, *arguments)
    return 0


# ------------------------------------------------------------------------------------------------------------ set-up


def set_up(libraries: Mapping[str, str], commands: Mapping[str, str], also: Sequence[str] = ()) -> None:
    """Bring the system packages and the virtual environment up to date; quick when they are.

    `also` names further extras of the program, whose tools not everyone needs.
    """
    install_system_packages(missing_system_packages(libraries, commands))
    settings = [path.read_text(encoding="utf-8") for path in (ROOT / "pyproject.toml", CONSTRAINTS)]
    # Not sys.version: installing python3-venv may bring a newer build of the Python that is running.
    python_version = f"{sys.version_info.major}.{sys.version_info.minor}"
    fingerprint = hashlib.sha256("\0".join([python_version, str(ROOT), *settings]).encode()).hexdigest()
    fingerprint += "".join(f" {extra}" for extra in also)
    if STAMP.is_file() and STAMP.read_text(encoding="ascii").startswith(fingerprint) and works(python()):
        compile_texts()
        return
    started = time.monotonic()
    if not works(python()):
        print("Making .venv …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
    print("Installing the program and its tools into .venv …", flush=True)
    pip = [str(python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "--constraint", str(CONSTRAINTS), "--editable", f"{ROOT}[{','.join(['dev', 'ocr', *also])}]"], check=True
    )
    STAMP.write_text(fingerprint, encoding="ascii")
    compile_texts()
    print(f"Installed in {time.monotonic() - started:.0f} s.", flush=True)


def compile_texts() -> None:
    """Make the catalogues that the program reads out of the translators' files, where these are newer."""
    subprocess.run([python(), ROOT / "packaging" / "texts.py", "compile"], check=True, stdout=subprocess.DEVNULL)


def missing_system_packages(libraries: Mapping[str, str], commands: Mapping[str, str]) -> list[str]:
    """The Debian packages of what this machine lacks, judged by what loads and runs, not by what is installed."""
    if not sys.platform.startswith("linux"):
        return []
    # Debian's python3 comes without ensurepip, and then without a way to make a virtual environment with pip in it.
    missing = [] if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv") else ["python3-venv"]
    missing += [package for library, package in libraries.items() if not loads(library)]
    missing += [package for command, package in commands.items() if not shutil.which(command)]
    return missing


def install_system_packages(packages: Sequence[str]) -> None:
    """Install these Debian packages as root, or raise `SetUpError` with the one line to run."""
    if not packages:
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if not shutil.which("apt-get"):
        names = ", ".join(packages)
        raise SetUpError(f"This machine lacks what these Debian packages bring; install it first:\n\n    {names}\n")
    if os.geteuid() != 0:
        raise SetUpError(
            "Some system packages are missing. Run this line, then this script again:\n\n"
            f"    sudo apt-get update && sudo {shlex.join(install)}\n"
        )
    print(f"Installing system packages: {' '.join(packages)}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # The package lists of a fresh machine are empty or old: only then are they fetched.
    rehearsal = subprocess.run([*install, "--simulate"], env=quiet, capture_output=True, check=False)
    fetched = rehearsal.returncode == 0 and subprocess.run([*install, "-qq"], env=quiet, check=False).returncode == 0
    if not fetched:
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=True)
        subprocess.run([*install, "-qq"], env=quiet, check=True)


def loads(library: str) -> bool:
    """Whether the dynamic linker finds this library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def python() -> Path:
    """The virtual environment's interpreter, whether or not it exists."""
    return SCRIPTS / ("python.exe" if os.name == "nt" else "python")


def works(interpreter: Path) -> bool:
    """Whether this interpreter starts and has pip; a half-made or moved environment does not."""
    if not interpreter.exists():
        return False
    probe = subprocess.run([interpreter, "-c", "import pip"], capture_output=True, check=False)
    return probe.returncode == 0


def has_screen() -> bool:
    """Whether a window can be shown to somebody."""
    if os.name == "nt" or sys.platform == "darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def environment() -> dict[str, str]:
    """The environment of the tools: the virtual environment's programs first, text in UTF-8."""
    path = os.pathsep.join([str(SCRIPTS), os.environ.get("PATH", os.defpath)])
    return {**os.environ, "PATH": path, "VIRTUAL_ENV": str(VENV), "PYTHONUTF8": "1"}


def call(*command: str | Path) -> None:
    """Run a command in the checkout; raises `CalledProcessError` when it fails."""
    subprocess.run(list(map(str, command)), cwd=ROOT, env=environment(), check=True)


if __name__ == "__main__":
    sys.exit(main())
