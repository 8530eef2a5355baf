"""The guide: true to its one source, whole in every language, plain to read, and each of its links leads somewhere."""

from __future__ import annotations

import importlib
import re
from collections import Counter
from pathlib import Path

import pytest

from secondop_desktop.core.text import LANGUAGES
from secondop_desktop.ui.help.guide import (
    CHAPTER_OF_ROOM,
    KEYS,
    LEAVING,
    LICENCES,
    PAGE,
    Section,
    guide,
    guide_file,
    inline,
    read,
)
from secondop_desktop.ui.help.html import sections_html
from secondop_desktop.ui.help.search import folded, look_for, marks_in
from secondop_desktop.ui.rooms import room_factories
from tests.readability import GRADES

ROOT = Path(__file__).resolve().parents[3]
TRANSLATED = [language for language in LANGUAGES if guide_file(language).stem == language]


def links(sections: tuple[Section, ...]) -> list[str]:
    """Where the links of a guide lead."""
    return [
        span.target
        for section in sections
        for block in section.blocks
        for row in block.rows
        for line in row
        for span in line.spans
        if span.look == "link"
    ]


def test_the_guide_in_docs_is_the_one_in_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    script = importlib.import_module("guide")
    kept = {name: (ROOT / "docs" / name).read_text(encoding="utf-8") for name in script.texts()}
    assert kept == script.texts(), "run `packaging/guide.py`"
    assert kept["USER-GUIDE.md"] == guide_file("en").read_text(encoding="utf-8")
    for text in kept.values():
        for picture in re.findall(r"pictures/[a-z/]+\.png", text):
            assert (ROOT / "docs" / picture).is_file()


def test_the_guide_is_there_in_every_language() -> None:
    assert list(LANGUAGES) == TRANSLATED


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_language_has_the_same_sections_with_the_same_parts(language: str) -> None:
    def shape(sections: tuple[Section, ...]) -> list[tuple[object, ...]]:
        return [
            (section.id, section.level, [(block.kind, len(block.rows)) for block in section.blocks])
            for section in sections
        ]

    assert shape(guide(language)) == shape(guide("en"))


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_link_leads_somewhere_and_no_two_sections_share_a_name(language: str) -> None:
    sections = guide(language)
    names = [section.id for section in sections]
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert links(sections)
    known = {f"#{name}" for name in names} | {KEYS, LEAVING, LICENCES}
    assert [target for target in links(sections) if target not in known] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_room_has_a_place_in_the_guide(language: str) -> None:
    names = {section.id for section in guide(language)}
    assert set(room_factories()) <= set(CHAPTER_OF_ROOM)
    assert set(CHAPTER_OF_ROOM.values()) <= names


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_chapter_of_the_guide_is_plain_to_read(language: str) -> None:
    chapters: dict[str, str] = {}
    chapter = ""
    for section in guide(language):
        chapter = section.id if section.level < 3 else chapter
        texts = [section.title] + [
            "".join(span.text for span in line.spans if span.look != "code")
            for block in section.blocks
            if block.kind not in {"code", "picture"}
            for row in block.rows
            for line in row
        ]
        said = " ".join(text if text.endswith((".", "?", "!", ":")) else f"{text}." for text in texts)
        chapters[chapter] = f"{chapters.get(chapter, '')} {said}"
    grades = {name: round(GRADES[language](text), 1) for name, text in chapters.items()}
    assert {name: grade for name, grade in grades.items() if grade > 8} == {}


def test_markdown_is_read_into_its_parts() -> None:
    sections = read(
        "# Title\n\nHello **bold** and *soft* and `a | b`.\n\n"
        '<a id="one"></a>\n## One\n\nBefore:\n- first\n  line\n- [second](#two)\n\n1. step\n2. step\n\n'
        "| A | B |\n|---|---|\n| x \\| y | z |\n\n```\n# not a heading\n```\n\n![Seen](pictures/a.png)\n"
    )
    assert [(section.id, section.level, section.title) for section in sections] == [
        ("top", 1, "Title"),
        ("one", 2, "One"),
    ]
    assert [span.look for span in sections[0].blocks[0].rows[0][0].spans if span.look != "plain"] == [
        *("strong", "em", "code")
    ]
    one = sections[1].blocks
    assert [block.kind for block in one] == ["paragraph", "bullets", "steps", "table", "code", "picture"]
    assert [row[0].text for row in one[1].rows] == ["first line", "second"]
    assert [cell.text for cell in one[3].rows[1]] == ["x | y", "z"]
    assert one[4].rows[0][0].text == "# not a heading"
    assert one[5].rows[0][0].spans[0].target == "pictures/a.png"


def test_what_looks_like_markup_is_shown_as_text() -> None:
    html = sections_html(read('# <b>Title\n\nA <script> & [x](#a"b)\n'))
    assert "<script>" not in html
    assert "&lt;script&gt; &amp;" in html
    assert "<b>Title" not in html
    assert 'href="#a&quot;b"' in html


def test_search_finds_all_words_in_any_order_without_accents_and_marks_them() -> None:
    sections = read(
        '# T\n\n<a id="a"></a>\n## Résumé\n\nOne line about dogs.\n\nCats and dogs.\n\n<a id="b"></a>\n## B\n\nDogs.\n'
    )
    hits = look_for("dogs cats", sections)
    assert [(hit.section.id, hit.line) for hit in hits] == [("a", "Cats and dogs.")]
    assert [hit.line[start:end] for start, end in hits[0].marks for hit in hits[:1]] == ["Cats", "dogs"]
    assert [hit.section.id for hit in look_for("resume", sections)] == ["a"], "the title counts, without accents"
    assert look_for("ogs", sections) == (), "words are found from their beginning"
    assert look_for("  ", sections) == ()
    assert len(folded("Straße ﬁ É")) == len("Straße ﬁ É")
    assert marks_in("aab aa", ["aa", "aab"]) == ((0, 3), (4, 6))


def test_a_title_with_the_words_comes_before_text_with_them() -> None:
    found = look_for("backups", guide("en"))
    assert found[0].section.id == "backups"
    assert look_for("undo import", guide("en"))


def test_links_to_pages_of_the_program_say_so() -> None:
    assert inline("[keys](page:keys)").spans[0].target.startswith(PAGE)
