"""Small libraries in the place of large ones that are linked but never called: `python packaging/stand_ins.py FOLDER`.

OpenCV's wheel is linked with codecs of films, with other formats of pictures, and with a library for large matrices.
Text recognition calls none of them, but the dynamic linker wants all of them, with every function by name and version.
A stand-in has these names and nothing else; a function that is called all the same ends its process at once, which is
the worker's, and the file is refused. Linux only; needs a C compiler.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bundle_rules import STAND_IN as MARK

UNCALLED = (
    # Films, other formats of pictures, large matrices: OpenCV is here for the pages of scans alone.
    ("cv2/cv2.abi3.so", "opencv_python_headless.libs/*.so*"),
    # DICOM over a network, with its sockets and TLS: GDCM is here to unpack pictures.
    ("_gdcm/_gdcmswig.so", "_gdcm/libgdcmMEXD.so*"),
    # Encrypting what names a patient in DICOM files, with an OpenSSL that nobody mends any more.
    ("_gdcm/libgdcmCommon.so*", "python_gdcm.libs/libcrypto-*.so*"),
    ("_gdcm/libgdcmCommon.so*", "python_gdcm.libs/libssl-*.so*"),
    # Taking pictures of the screen.
    ("PIL/_imaging.*.so", "pillow.libs/libxcb-*.so*"),
)
"""Who is linked with what it never calls, as patterns of places in the bundle."""
_SYMBOL = re.compile(r"^\s*\d+:\s+\w+\s+(\S+)\s+(\w+)\s+(GLOBAL|WEAK)\s+\w+\s+(\w+)\s+([^@\s]+)(?:@@?(\S+))?")


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name of a dynamic symbol table: its version ("" for none), whether it is defined here, whether it is data."""

    name: str
    version: str
    defined: bool
    data: bool


def main() -> int:
    """Replace them in a bundle; prints what it saved."""
    inside = Path(sys.argv[1]) / "_internal"
    before, after = replace_uncalled(inside)
    print(f"{before / 1e6:.1f} MB of libraries became {after / 1e6:.2f} MB")
    return 0


def replace_uncalled(inside: Path) -> tuple[int, int]:
    """Put stand-ins for what is never called; the bytes of these libraries before and after.

    What only they asked for is then asked for by nobody.
    """
    before = after = 0
    for user_pattern, pattern in UNCALLED:
        users = [path for path in sorted(inside.glob(user_pattern)) if not path.is_symlink()]
        asked = {name for user in users for name in needed(user)}
        for library in sorted(inside.glob(pattern)):
            if library.name in asked:
                data = stand_in(library, users)
                before += library.stat().st_size
                after += len(data)
                library.write_bytes(data)
    return before, after


def stand_in(library: Path, users: Iterable[Path]) -> bytes:
    """A library that has what these users want of this one, by name and version, and does nothing.

    Raises `ValueError` where they want data of it: data would be wrong without anybody noticing.
    """
    there = {(symbol.name, symbol.version): symbol for symbol in symbols(library) if symbol.defined}
    wanted: dict[str, set[str]] = defaultdict(set)
    for user in users:
        for symbol in symbols(user):
            found = there.get((symbol.name, symbol.version)) if not symbol.defined else None
            if found is not None:
                if found.data:
                    raise ValueError(f"{user.name} wants {symbol.name} of {library.name}, which is no function")
                wanted[symbol.version].add(symbol.name)
    return _compiled(library.name, wanted)


def _compiled(name: str, wanted: dict[str, set[str]]) -> bytes:
    names = sorted(set().union(*wanted.values())) if wanted else []
    # Each is a function of no arguments, whatever it is called with: it never returns.
    code = f'static const char mark[] __attribute__((used)) = "{MARK.decode()}";\n'
    code += "".join(f"void {symbol}(void) {{ __builtin_trap(); }}\n" for symbol in names)
    script = ""
    for version, of_it in sorted(wanted.items()):
        listed = " ".join(f"{symbol};" for symbol in sorted(of_it))
        if version:
            script += f"{version} {{ global: {listed} }};\n"
    with tempfile.TemporaryDirectory(prefix="stand-in-") as held:
        source, map_file, target = Path(held, "a.c"), Path(held, "a.map"), Path(held, "a.so")
        source.write_text(code, encoding="ascii")
        map_file.write_text(script, encoding="ascii")
        command = ["gcc", "-shared", "-fPIC", "-nostdlib", "-Os", "-s", "-w", "-Wl,--build-id=none"]
        command += [f"-Wl,-soname,{name}", *([f"-Wl,--version-script,{map_file}"] if script else [])]
        subprocess.run([*command, "-o", str(target), str(source)], check=True)
        return target.read_bytes()


def symbols(path: Path) -> Iterator[Symbol]:
    """The dynamic symbols of a library (readelf's table; System V ABI, "Symbol Table")."""
    told = _readelf("--dyn-syms", path)
    for line in told.splitlines():
        if found := _SYMBOL.match(line):
            _size, kind, _binding, section, name, version = found.groups()
            yield Symbol(name, version or "", section != "UND", kind not in {"FUNC", "IFUNC", "NOTYPE"})


def needed(path: Path) -> Sequence[str]:
    """The libraries that this one asks the dynamic linker for."""
    return re.findall(r"\(NEEDED\).*\[(.+)\]", _readelf("--dynamic", path))


def _readelf(what: str, path: Path) -> str:
    return subprocess.run(["readelf", what, "--wide", path], capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main())
