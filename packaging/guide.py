"""The user guide in docs/, out of its one source in resources/guide.

- `python packaging/guide.py` writes `docs/USER-GUIDE.md` and `.html`, and the same in every other language
- `python packaging/guide.py pdf` writes the guide as a PDF in every language beside them; it is made when it is wanted
- `python packaging/guide.py pictures` draws the pictures first, from the window over the demo patient; it takes minutes
"""

from __future__ import annotations

import sys
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]

from secondop_desktop.core.text import LANGUAGES
from secondop_desktop.ui.help.guide import Section, guide, guide_file
from secondop_desktop.ui.help.html import sections_html

NAMES = {"en": "USER-GUIDE", "es": "GUIA-DE-USO"}

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2327; --soft: #5b646b; --ground: #ffffff; --sunk: #f1f1ee; --line: #d8d8d3;
  --accent: #1c5a74; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e9ebec; --soft: #a9b1b6; --ground: #1a1d1f; --sunk: #24282b; --line: #3a4044; --accent: #8ac6dd; } }
body { font: 18px/1.55 "Source Sans 3", "Noto Sans", system-ui, sans-serif; color: var(--ink);
  background: var(--ground); max-width: 46rem; margin: 2rem auto; padding: 0 1.25rem; }
h1 { font-size: 2rem; line-height: 1.2; }
h2 { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1.5rem; }
h3 { margin-top: 2rem; } a { color: var(--accent); } nav li { margin: .2rem 0; } nav ul ul { font-size: .95em; }
code, pre { font-size: .9em; background: var(--sunk); } pre { padding: 1rem; overflow-x: auto; }
code { padding: 0 .2em; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; vertical-align: top; padding: .45rem .75rem .45rem 0;
  border-bottom: 1px solid var(--line); }
th { color: var(--soft); } figure { margin: 1.5rem 0; }
img { width: 100%; height: auto; border: 1px solid var(--line); border-radius: 8px; } figcaption { color: var(--soft); }
@media print { nav { break-after: page; } h2 { break-before: page; border: 0; } figure, tr { break-inside: avoid; } }
"""


def main() -> int:
    """The exit code: 2 when the argument names no task."""
    if sys.argv[1:] not in ([], ["pictures"], ["pdf"]):
        print(__doc__, file=sys.stderr)
        return 2
    if sys.argv[1:] == ["pdf"]:
        from guide_pdf import write_pdf

        for language in LANGUAGES:
            path = DOCS / f"{NAMES[language]}.pdf"
            path.write_bytes(write_pdf(guide(language), DOCS / picture_folder(language), language))
            print(path.relative_to(ROOT))
        return 0
    if sys.argv[1:]:
        from screenshots import guide_pictures

        for language in LANGUAGES:
            guide_pictures.draw(language, DOCS / picture_folder(language))
    for name, text in texts().items():
        (DOCS / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"docs/{name}")
    return 0


def picture_folder(language: str) -> str:
    """The folder of a language's pictures, below docs/."""
    return "pictures" if language == "en" else f"pictures/{language}"


def texts() -> dict[str, str]:
    """What is made out of the guide, by the name of its file in docs/."""
    made = {}
    for language in LANGUAGES:
        made[f"{NAMES[language]}.md"] = markdown(guide_file(language).read_text(encoding="utf-8"), language)
        made[f"{NAMES[language]}.html"] = page(guide(language), language)
    return made


def markdown(source: str, language: str) -> str:
    """The source as it stands in docs/: the English one is the same; another has its own pictures."""
    return source.replace("](pictures/", f"]({picture_folder(language)}/")


def page(sections: tuple[Section, ...], language: str) -> str:
    """The whole guide as one page that needs nothing else but its pictures."""

    def picture(file: str, description: str) -> str:
        place = f"{picture_folder(language)}/{Path(file).name}"
        text = escape(description, quote=True)
        return f'<figure><img src="{place}" alt="{text}" loading="lazy"><figcaption>{text}</figcaption></figure>'

    body = sections_html(_without_pages(sections), picture)
    title = escape(sections[0].title)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n{_with_contents(body, sections)}\n</body>\n</html>\n"
    )


def _without_pages(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Links to pages that only the program has are plain words here."""
    from dataclasses import replace

    def plain(section: Section) -> Section:
        blocks = tuple(
            replace(
                block,
                rows=tuple(
                    tuple(
                        replace(
                            line,
                            spans=tuple(
                                replace(span, look="strong", target="") if span.target.startswith("page:") else span
                                for span in line.spans
                            ),
                        )
                        for line in row
                    )
                    for row in block.rows
                ),
            )
            for block in section.blocks
        )
        return replace(section, blocks=blocks)

    return tuple(plain(section) for section in sections)


def _with_contents(body: str, sections: tuple[Section, ...]) -> str:
    """The contents after the introduction."""
    items: list[str] = []
    inner: list[str] = []
    for section in reversed(sections):
        link = f'<a href="#{section.id}">{escape(section.title)}</a>'
        if section.level == 3:
            inner.insert(0, f"<li>{link}</li>")
        elif section.level == 2:
            below = f"<ul>{''.join(inner)}</ul>" if inner else ""
            items.insert(0, f"<li>{link}{below}</li>")
            inner = []
    start = body.index("<h2")
    return f"{body[:start]}<nav><ul>{''.join(items)}</ul></nav>\n{body[start:]}"


if __name__ == "__main__":
    sys.exit(main())
