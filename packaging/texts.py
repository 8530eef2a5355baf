"""The texts for translators: collect them from the source, and compile what they send back.

- `python packaging/texts.py extract` writes `resources/locale/secondop.pot`
- `python packaging/texts.py compile` writes a `.mo` beside every `.po`; building the package does it too
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "resources" / "locale"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
# Lists of texts in the resources, and the keys under which a person reads them.
LISTS = ("checklists", "clinics", "questions")
LIST_KEYS = ("name", "why", "text")


def main() -> int:
    """The exit code: 2 when the argument names no task."""
    tasks = {"extract": extract, "compile": compile_all}
    if len(sys.argv) != 2 or sys.argv[1] not in tasks:
        print(__doc__, file=sys.stderr)
        return 2
    for path in tasks[sys.argv[1]](LOCALE):
        print(path.relative_to(ROOT))
    return 0


def extract(locale: Path) -> list[Path]:
    """Collect every text of the program into the template; returns what was written."""
    # No header of dates and addresses: the template changes only when a text does.
    catalogue = Catalog(project="SecondOp", charset="utf-8")
    found = extract_from_dir(
        ROOT / "secondop_desktop", method_map=[("**.py", "python")], keywords=KEYWORDS, comment_tags=["Translators:"]
    )
    for file, line, message, comments, context in found:
        catalogue.add(message, None, [(f"secondop_desktop/{file}", line)], auto_comments=comments, context=context)
    for folder in LISTS:
        for path in sorted((ROOT / "resources" / folder).glob("*.toml")):
            for message in listed(tomllib.loads(path.read_text(encoding="utf-8"))):
                catalogue.add(message, None, [(path.relative_to(ROOT).as_posix(), 1)])
    target = locale / "secondop.pot"
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(target, "wb") as stream:
        write_po(stream, catalogue, width=120, omit_header=True, sort_by_file=True)
    return [target]


def listed(value: Any) -> Iterator[str]:
    """The texts that a person reads in a list of the resources."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in LIST_KEYS and isinstance(inner, str):
                yield inner
            else:
                yield from listed(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from listed(inner)


def compile_all(locale: Path) -> list[Path]:
    """Compile every `LANGUAGE/LC_MESSAGES/secondop.po` in this folder; returns what was written."""
    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/secondop.po")):
        with open(source, "rb") as stream:
            catalogue = read_po(stream, locale=source.parts[-3])
        target = source.with_suffix(".mo")
        with open(target, "wb") as stream:
            write_mo(stream, catalogue)
        written.append(target)
    return written


if __name__ == "__main__":
    sys.exit(main())
