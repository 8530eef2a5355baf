"""Third-party notices and the software bill of materials of a bundle, out of the installed packages' own metadata."""

from __future__ import annotations

import importlib
import json
import re
import sys
import uuid
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path

_SUMMARY = "licenses? files?|licen[cs]e|copying|notice|authors"
_TEXT = re.compile(rf"(?i)^(.*[-_.])?({_SUMMARY}|third[-_]party.*)([-_.].*)?$")
_NOT_A_TEXT = re.compile(r"(?i).*\.(py|pyc|pyi|so|dll|pyd|json)$")
_HERE = Path(__file__).resolve().parent / "licences"
_BY_NAME = {
    # The LGPL is a set of permissions on top of the GPL, and says that both texts go along.
    "pyside6-essentials": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "shiboken6": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "pi-heif": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "flatbuffers": ("Apache-2.0.txt",),
}
"""Texts that these packages should carry and do not; for pi-heif those of its libraries."""
_NOT_IN = {"pip", "setuptools", "wheel"}  # required by a package for its own plug-ins
_EXTRA_OCR = {"rapidocr", "onnxruntime", "opencv-python-headless"}
# Where only a classifier says it, or an old field holds a whole text.
_KNOWN = {
    "omegaconf": "BSD-3-Clause",
    "pydicom": "MIT",
    "pylibjpeg": "MIT",
    "pyrage": "MIT",
    "click-default-group": "Unlicense",
    "sqlcipher3": "Zlib",
    "rapidfuzz": "MIT",
}


def bundled(root: str = "secondop-desktop", *, ocr: bool) -> list[metadata.Distribution]:
    """The packages that the program stands on, by its own requirements, sorted by name; without the program itself."""
    found: dict[str, metadata.Distribution] = {}
    waiting = [root]
    while waiting:
        name = waiting.pop()
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # of another system
        key = normal(distribution.name)
        if key in found:
            continue
        found[key] = distribution
        # Of rapidocr only the models are taken, not what its code needs.
        if key != "rapidocr":
            waiting += _needs(distribution, extra="ocr" if ocr and name == root else None)
    del found[normal(root)]
    return [found[key] for key in sorted(found) if key not in _NOT_IN and (ocr or key not in _EXTRA_OCR)]


def _needs(distribution: metadata.Distribution, extra: str | None) -> list[str]:
    # By its name as text: for the checker of types, "packaging" is the folder of these scripts.
    parse = importlib.import_module("packaging.requirements").Requirement
    names: list[str] = []
    for line in distribution.requires or []:
        requirement = parse(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra or ""}):
            names.append(requirement.name)
    return names


def normal(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(distribution: metadata.Distribution) -> str:
    """The licence as the package states it: an SPDX expression where there is one; raises where none is known."""
    name = normal(distribution.name)
    if name in _KNOWN:
        return _KNOWN[name]
    fields = distribution.metadata.get_all("License-Expression") or distribution.metadata.get_all("License") or [""]
    stated = next(iter(str(fields[0]).strip().splitlines()), "")
    if stated:
        return stated
    classes = [
        line.rpartition("::")[2].strip()
        for line in distribution.metadata.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    if not classes:
        raise ValueError(f"{distribution.name} does not say its licence")
    return " or ".join(classes)


def texts(distribution: metadata.Distribution) -> list[tuple[str, str]]:
    """The licence texts that a package carries: their names and words."""
    found = []
    for path in sorted(distribution.files or [], key=str):
        kept_apart = "licenses" in path.parts and ".dist-info" in str(path)
        if (kept_apart or _TEXT.match(path.name)) and not _NOT_A_TEXT.match(path.name):
            place = Path(str(distribution.locate_file(path)))
            if place.is_file():
                found.append((path.name, place.read_text(encoding="utf-8", errors="replace").strip()))
    for name in _BY_NAME.get(normal(distribution.name), ()):
        found.append((name, (_HERE / name).read_text(encoding="utf-8").strip()))
    return found


def notices(distributions: Iterable[metadata.Distribution], own: str, python_text: str, fonts: Sequence[Path]) -> str:
    """The whole text: what the checkout says of all works, then every package's own licence texts."""
    rule = "=" * 100
    parts = [own.strip()]
    printed: dict[str, str] = {}
    for distribution in distributions:
        head = f"{distribution.name} {distribution.version}\nLicence: {licence(distribution)}"
        carried = texts(distribution)
        for name, text in carried:
            where = printed.setdefault(text, f"{distribution.name}, {name}")
            if where == f"{distribution.name}, {name}":
                parts.append(f"{rule}\n{head}\n{name}\n{rule}\n\n{text}")
            else:
                parts.append(f"{rule}\n{head}\n{name}: the same text as under {where}\n{rule}")
        if not carried:
            parts.append(f"{rule}\n{head}\nThe package carries no text of its own.\n{rule}")
    parts.append(f"{rule}\nPython {sys.version.split()[0]}\n{rule}\n\n{python_text.strip()}")
    parts += [f"{rule}\nFont: {path.stem}\n{rule}\n\n{path.read_text(encoding='utf-8').strip()}" for path in fonts]
    return "\n\n".join(parts) + "\n"


def python_licence() -> str:
    """The licence text of the Python that the bundle carries."""
    for folder in (Path(sys.base_prefix), Path(sys.base_prefix, "lib", f"python3.{sys.version_info.minor}")):
        for name in ("LICENSE.txt", "LICENSE"):
            if (folder / name).is_file():
                return (folder / name).read_text(encoding="utf-8", errors="replace")
    return "Python is under the Python Software Foundation License Version 2."


def bill(distributions: Iterable[metadata.Distribution], version: str, moment: str, system: str) -> str:
    """The bill of materials as CycloneDX 1.6 JSON (cyclonedx.org/docs/1.6/json); the same input, the same text."""
    components: list[dict[str, object]] = [_component(item.name, item.version, licence(item)) for item in distributions]
    components.append(
        {
            "type": "platform",
            "bom-ref": f"python@{sys.version.split()[0]}",
            "name": "Python",
            "version": sys.version.split()[0],
            "licenses": [{"license": {"id": "PSF-2.0"}}],
        }
    )
    main = "secondop-desktop@" + version
    seed = json.dumps([version, system, components], sort_keys=True)
    value = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, seed)}",
        "version": 1,
        "metadata": {
            "timestamp": moment,
            "component": {
                "type": "application",
                "bom-ref": main,
                "name": "SecondOp",
                "version": version,
                "description": f"The bundle for {system}",
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            },
        },
        "components": components,
        "dependencies": [{"ref": main, "dependsOn": sorted(str(item["bom-ref"]) for item in components)}],
    }
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def _component(name: str, version: str, stated: str) -> dict[str, object]:
    reference = f"pkg:pypi/{normal(name)}@{version}"
    simple = re.fullmatch(r"[A-Za-z0-9.+-]+", stated) is not None
    expression = " OR " in stated or " AND " in stated
    licences: list[dict[str, object]]
    if expression:
        licences = [{"expression": stated}]
    elif simple and any(char.isdigit() or stated in {"MIT", "Zlib", "MIT-CMU", "Unlicense"} for char in stated):
        licences = [{"license": {"id": stated}}]
    else:
        licences = [{"license": {"name": stated}}]
    return {
        "type": "library",
        "bom-ref": reference,
        "name": name,
        "version": version,
        "purl": reference,
        "licenses": licences,
    }
