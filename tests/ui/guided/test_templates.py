"""Templates in the window: a case begun with one, one made of a case, and own words in letters."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtWidgets import QApplication

from secondop_desktop.ui.dialogs.case_templates import BeginWithDialog, CaseTemplatesDialog
from secondop_desktop.ui.dialogs.letter_wording import LetterWordingDialog
from secondop_desktop.ui.dialogs.print_sheet import SheetDialog
from secondop_desktop.ui.dialogs.text_line import LineDialog
from secondop_desktop.ui.theme import Theme
from secondop_desktop.ui.views.wizard import OpinionRoom
from secondop_desktop.ui.views.wizard.cases_page import CasesPage
from secondop_desktop.usecases import case_templates, letter_wordings
from secondop_desktop.usecases.letter_wordings import LetterKind, Wording
from tests.pseudo_locale import PseudoTranslations
from tests.ui.guided.conftest import Open
from tests.ui.test_shell import cut_off, unnamed


def test_a_template_is_made_of_a_case_and_the_next_case_begins_with_it(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = cast(OpinionRoom, opened.go("opinion"))
    room.show_page("cases")
    opened.settle()
    page = room.page("cases")
    assert isinstance(page, CasesPage)
    page.buttons["template"].click()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, LineDialog)
    dialog.save.click()
    opened.settle()
    assert dialog.field.error.text() == "Give it a name. Nothing was changed."
    dialog.line.setText("Plain")
    dialog.save.click()
    opened.settle()
    chosen: list[str] = []

    def answer(asked: BeginWithDialog) -> int:
        opened.settle()
        assert unnamed(asked) == []
        chosen.append(asked.chosen())
        return 1

    monkeypatch.setattr(BeginWithDialog, "exec", answer)
    before = room.case
    page.new_with.click()
    opened.settle()
    assert chosen == ["Plain"]
    assert room.case is not None
    assert before is not None
    assert room.case.id != before.id
    assert room.case.diagnosis == ""


def test_a_mistake_in_a_template_is_told_with_its_line_and_nothing_is_kept(opened: Open) -> None:
    dialog = CaseTemplatesDialog(opened.controller.shell, opened.controller.window)
    opened.settle()
    dialog.text.setText('name = "A"\nspecialty = "magic"')
    dialog.keep()
    opened.settle()
    assert "line 2: “magic” cannot stand in “specialty”" in dialog.field.error.text()
    assert opened.ask(case_templates.kept) == ()
    dialog.text.setText('name = "A"\nspecialty = "oncology"')
    dialog.keep()
    opened.settle()
    assert dialog.chooser.value() == "A"
    dialog.close()


def test_own_words_are_tried_kept_for_their_language_and_reset(
    opened: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dialog = LetterWordingDialog(opened.controller.shell, opened.controller.window)
    opened.settle()
    dialog.opening.setText("Dear {facility},\n{diagnosis}")
    dialog.keep()
    assert dialog.opening_field.error.text().startswith("Line 2: “{diagnosis}” is not a place")
    assert opened.ask(letter_wordings.kept) == Wording()
    dialog.opening.setText("Dear {facility},")
    sheets: list[SheetDialog] = []
    monkeypatch.setattr(SheetDialog, "exec", lambda sheet: sheets.append(sheet))
    dialog.preview()
    text = repr(opened.ask(lambda vault: sheets[0]._build(vault, "letter")))
    assert "Dear Example Hospital," in text
    assert "45 CFR 164.524" in text
    dialog.kind.set_value(str(LetterKind.REMINDER))
    dialog._turn()
    dialog.closing.setText("Until soon.")
    dialog.keep()
    opened.settle()
    kept = Wording(request_opening="Dear {facility},", reminder_closing="Until soon.")
    assert opened.ask(letter_wordings.kept) == kept
    assert opened.ask(lambda vault: letter_wordings.kept(vault, "es")) == Wording()
    path = tmp_path / "words.toml"
    dialog.export_file(path)
    dialog.reset()
    dialog.keep()
    opened.settle()
    assert opened.ask(letter_wordings.kept) == Wording(request_opening="Dear {facility},")
    dialog.import_file(path)
    assert dialog.closing.text() == "Until soon."
    path.write_text('request_opening = "{moon}"', encoding="utf-8")
    dialog.import_file(path)
    assert "words.toml, line 1: “{moon}” is not a place" in dialog.opening_field.error.text()
    dialog.close()


@pytest.mark.parametrize("zoom", [100, 150])
def test_nothing_is_cut_off_in_a_language_with_longer_words(
    pseudo_locale: PseudoTranslations, opened: Open, theme: Theme, zoom: int
) -> None:
    theme.set_zoom(zoom)
    shell, window = opened.controller.shell, opened.controller.window
    for dialog in (
        LetterWordingDialog(shell, window),
        BeginWithDialog(shell, window),
        CaseTemplatesDialog(shell, window),
    ):
        dialog.open()
        opened.settle()
        assert cut_off(dialog) == []
        assert unnamed(dialog) == []
        dialog.close()
