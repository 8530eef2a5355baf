"""The texts for translators: collect them from the source, and compile what they send back.

- `python packaging/texts.py extract` writes `resources/locale/secondop.pot`
- `python packaging/texts.py update` brings every `.po` up to date with the source, and says what it lacks
- `python packaging/texts.py compile` writes a `.mo` beside every `.po`; building the package and `dev.py` do it too
"""

from __future__ import annotations

import io
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
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
_DROPPED = tuple(
    f'"{name}'.encode()
    for name in ("Report-Msgid", "POT-Creation", "PO-Revision", "Last-Translator", "Language-Team", "Generated-By")
)


class Dateless(Catalog):
    """A catalogue that is compiled to the same bytes at any time, by any version of what compiles it."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What reads a catalogue needs no more than this."""
        told = [("Language", str(self.locale_identifier)), ("Plural-Forms", self.plural_forms)]
        return [*told, ("Content-Type", f"text/plain; charset={self.charset}\n")]


def main() -> int:
    """The exit code: 2 when the argument names no task."""
    tasks = {"extract": extract, "update": update, "compile": compile_all}
    if len(sys.argv) != 2 or sys.argv[1] not in tasks:
        print(__doc__, file=sys.stderr)
        return 2
    for path in tasks[sys.argv[1]](LOCALE):
        print(path.relative_to(ROOT))
    return 0


def collected() -> Catalog:
    """Every text of the program, with where it stands."""
    # No header of dates and addresses: the template changes only when a text does.
    catalogue = Catalog(project="SecondOp", charset="utf-8")
    found = extract_from_dir(
        ROOT / "secondop_desktop", method_map=[("**.py", "python")], keywords=KEYWORDS, comment_tags=["Translators:"]
    )
    for file, line, message, comments, context in found:
        place = f"secondop_desktop/{Path(file).as_posix()}"
        catalogue.add(message, None, [(place, line)], auto_comments=comments, context=context)
    for folder in LISTS:
        for path in sorted((ROOT / "resources" / folder).glob("*.toml")):
            for message in listed(tomllib.loads(path.read_text(encoding="utf-8"))):
                catalogue.add(message, None, [(path.relative_to(ROOT).as_posix(), 1)])
    return catalogue


def extract(locale: Path) -> list[Path]:
    """Collect every text of the program into the template; returns what was written."""
    target = locale / "secondop.pot"
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(target, "wb") as stream:
        write_po(stream, collected(), width=120, omit_header=True, sort_by_file=True)
    return [target]


def update(locale: Path) -> list[Path]:
    """Bring every catalogue up to date with the source; translations stay, none is guessed, what is gone goes."""
    template = collected()
    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/secondop.po")):
        old = read(source)
        new = Catalog(source.parts[-3], header_comment=old.header_comment, project="SecondOp", version="1")
        new.fuzzy = False
        for message in template:
            if message.id:
                kept = old.get(message.id, context=message.context)
                # A file without line numbers changes only where a text does.
                places = sorted({(place, 0) for place, _line in message.locations})
                text = kept.string if kept is not None and not kept.fuzzy else None
                comments = message.auto_comments
                new.add(message.id, text, places, auto_comments=comments, context=message.context)
        for message in missing(new):
            print(f"{source.parts[-3]} lacks: {message.context or ''} {message.id!r} {message.locations[0][0]}")
        made = io.BytesIO()
        write_po(made, new, width=120, sort_by_file=True, include_lineno=False)
        # No dates and addresses here either: they would change with every run.
        lines = [line for line in made.getvalue().splitlines(keepends=True) if not line.startswith(_DROPPED)]
        source.write_bytes(b"".join(lines))
        written.append(source)
    return written


def missing(catalogue: Catalog) -> list[Message]:
    """The messages of a catalogue that have no text, or not one for every plural form."""
    return [
        message
        for message in catalogue
        if message.id and not all(message.string if isinstance(message.string, list | tuple) else [message.string])
    ]


def read(source: Path) -> Catalog:
    """The catalogue of a `.po` file in a folder of its language."""
    with open(source, "rb") as stream:
        return read_po(stream, locale=source.parts[-3])


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
    """Compile every `LANGUAGE/LC_MESSAGES/secondop.po` that is newer than its `.mo`; returns what was written."""
    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/secondop.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        # Whole or not at all: a program that is running may be reading it.
        handle, made = tempfile.mkstemp(dir=source.parent, suffix=".tmp")
        catalogue = read(source)
        catalogue.__class__ = Dateless
        with open(handle, "wb") as stream:
            write_mo(stream, catalogue)
        Path(made).chmod(0o644)
        Path(made).replace(target)
        written.append(target)
    return written


if __name__ == "__main__":
    sys.exit(main())
