"""Every language of the program is complete, keeps the fields of the source, and says nothing in English."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from secondop_desktop.cli.commands import run
from secondop_desktop.core import text
from secondop_desktop.core.dates import PartialDate, parse_printed, show
from secondop_desktop.core.prints import PrintSheet
from secondop_desktop.sandbox.worker import Worker
from secondop_desktop.ui.language import speak

FIELD = re.compile(r"\{[^{}]*\}|%[-+ 0-9.]*[a-zA-Z](?![a-zA-Z])|%%")
TRANSLATED = text.LANGUAGES[1:]
# Words that Spanish shares with English, and names of formats; texts of fields and signs alone need no list.
SAME = {
    "A4", "Fax", "JSON (*.json)", "No", "Original", "Original: {what}", "Plan", "SHA-256", "SHA-256 {digest}",
    "Series: {names}", "fax {n}", "p. {page}", "panel", "script", "virtual", "{gb} GB", "{mb} MB", "{n} %",
    "{n} original", "{n} series",
}  # fmt: skip


def pairs(message: Any) -> Iterator[tuple[str, str]]:
    """Each text of a message with its translation."""
    if isinstance(message.id, tuple):
        yield from zip(message.id, message.string, strict=True)
    else:
        yield message.id, message.string


@pytest.fixture(scope="module", params=TRANSLATED)
def catalogue(request: pytest.FixtureRequest, texts: ModuleType) -> Any:
    return texts.read(texts.LOCALE / request.param / "LC_MESSAGES" / "secondop.po")


@pytest.fixture(scope="module")
def messages(catalogue: Any) -> list[Any]:
    return [message for message in catalogue if message.id]


def test_every_text_of_the_program_has_its_translation(texts: ModuleType, catalogue: Any) -> None:
    lacking = [
        (message.context, message.id)
        for message in texts.collected()
        if message.id and catalogue.get(message.id, context=message.context) is None
    ]
    assert lacking == [], "run `packaging/texts.py update`, and translate what it lists"
    assert [(message.context, message.id) for message in texts.missing(catalogue)] == []
    assert catalogue.num_plurals == 2


def test_no_translation_is_a_guess_or_belongs_to_a_text_that_is_gone(
    texts: ModuleType, catalogue: Any, messages: list[Any]
) -> None:
    source = texts.collected()
    assert [message.id for message in messages if message.fuzzy] == []
    assert [message.id for message in messages if source.get(message.id, context=message.context) is None] == []


def test_translations_keep_fields_edges_and_lines(messages: list[Any]) -> None:
    wrong = []
    for message in messages:
        for source, target in pairs(message):
            edges = (source[: len(source) - len(source.lstrip())], source[len(source.rstrip()) :])
            if (
                set(FIELD.findall(source)) != set(FIELD.findall(target))
                or (target[: len(target) - len(target.lstrip())], target[len(target.rstrip()) :]) != edges
                or source.count("\n") != target.count("\n")
                or len(re.findall(r"&(?=\w)", source)) != len(re.findall(r"&(?=\w)", target))
            ):
                wrong.append((source, target))
    assert wrong == []


def test_nothing_was_left_in_english(messages: list[Any]) -> None:
    same = {
        source
        for message in messages
        for source, target in pairs(message)
        if source == target and source not in SAME and re.search(r"[A-Za-z]{2}", FIELD.sub("", source))
    }
    assert same == set()


def test_the_keys_of_one_menu_differ(spanish: None, qapp: QApplication) -> None:
    from PySide6.QtWidgets import QMenu, QMenuBar

    from secondop_desktop.ui.menus import Menus
    from secondop_desktop.ui.theme import active_theme

    bar = QMenuBar()
    menus = Menus(bar, active_theme())
    for menu in (bar, menus.file, menus.edit, menus.records, menus.view, menus.help, *bar.findChildren(QMenu)):
        keys = re.findall(r"&(\w)", " ".join(action.text() for action in menu.actions())).copy()
        folded = [key.casefold() for key in keys]
        assert sorted(set(folded)) == sorted(folded), [action.text() for action in menu.actions()]


def test_dates_are_written_and_read_in_spanish(spanish: None) -> None:
    day, month = PartialDate("2026-08-18"), PartialDate("2026-08")
    assert (show(day), show(day, long=True)) == ("18 ago 2026", "18 de agosto de 2026")
    assert (show(month), show(month, long=True)) == ("ago 2026", "agosto de 2026")
    for when in (day, month):
        assert parse_printed(show(when)) == parse_printed(show(when, long=True)) == when
    for number in range(1, 13):
        when = PartialDate.of(2024, number, 5)
        assert parse_printed(show(when)) == parse_printed(show(when, long=True)) == when


@pytest.mark.parametrize(
    "names, language",
    [
        (["es"], "es"),
        (["es_MX.UTF-8"], "es"),
        (["es-US", "en"], "es"),
        (["en_US", "es"], "en"),
        (["fr_FR", "es"], "es"),
        (["fr_FR"], "en"),
        (["C.UTF-8", "es"], "en"),
        ([], "en"),
    ],
)
def test_the_first_language_that_the_program_has_is_spoken(names: list[str], language: str) -> None:
    assert text.pick(names) == language


def test_the_variable_of_the_program_goes_before_those_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "en")
    assert text.pick(text.wanted()) == "en"
    monkeypatch.setenv("SECONDOP_LANG", "es")
    assert text.pick(text.wanted()) == "es"


def test_one_thread_can_speak_another_language(spanish: None) -> None:
    assert text._("Cancel") == "Cancelar"
    with text.speaking("en"):
        assert (text.language(), text._("Cancel")) == ("en", "Cancel")
    assert (text.language(), text._("Cancel")) == ("es", "Cancelar")


def test_the_worker_speaks_the_language_of_who_asks(catalogues: None) -> None:
    with Worker(allowed=("tests.sandbox.",)) as worker:
        for language, word in (("es", "Cancelar"), ("en", "Cancel"), ("es", "Cancelar")):
            with text.speaking(language):
                assert worker.run("tests.sandbox.tasks:translated", (), {"text": "Cancel"}).value == word


def test_the_buttons_that_qt_words_are_in_the_language(catalogues: None, qapp: QApplication) -> None:
    try:
        for language, word in (("es", "Cancelar"), ("en", "Cancel")):
            speak(qapp, language)
            assert text.language() == language
            box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
            assert box.button(QDialogButtonBox.StandardButton.Cancel).text().replace("&", "") == word
            # Keys are called as in the guide, and what Qt has no words for stays as it is.
            assert QCoreApplication.translate("QShortcut", "Ctrl") == "Ctrl"
            assert QCoreApplication.translate("nothing", "that Qt knows") == "that Qt knows"
    finally:
        speak(qapp, "en")


def test_json_is_in_english_whatever_the_person_reads(
    catalogues: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("SECONDOP_LANG", "es")
    told = []
    for more in ([], ["--json"]):
        text.use_language()
        try:
            assert run(["records", str(tmp_path), "--patient", "x", *more]) == 8
        finally:
            text.use_language("en")
        told.append(capsys.readouterr())
    assert "Aquí no hay ninguna bóveda" in told[0].err
    assert json.loads(told[1].out)["error"]["title"] == "There is no vault here"


def test_a_sheet_knows_the_language_of_its_words(catalogues: None) -> None:
    assert PrintSheet("", ()).language == "en"
    with text.speaking("es"):
        assert PrintSheet("", ()).language == "es"
