"""What a person corrected is told from what documents state in different ways."""

from __future__ import annotations

from dataclasses import replace

from secondop_desktop.core.codec import statement
from secondop_desktop.core.corrections import printed_otherwise
from secondop_desktop.core.provenance import Source
from secondop_desktop.core.records import TestResult

READ = TestResult(id="r", display="Ferritin", value="4.9", unit="ng/mL")
BY_HAND = Source()


def stating(words: str = "") -> Source:
    return Source("letter", "page 1", "pdf", stated=words)


def test_a_corrected_result_tells_what_its_document_states() -> None:
    corrected = replace(READ, value="48.9", sources=(stating(statement(READ)), BY_HAND))
    said = printed_otherwise(corrected)
    assert said is not None
    assert (said.value, said.unit) == ("4.9", "ng/mL")


def test_documents_that_differ_are_no_correction() -> None:
    shown = replace(READ, value="48.9", sources=(stating(statement(READ)), stating()))
    assert printed_otherwise(shown) is None
    agreed = replace(shown, sources=(*shown.sources, BY_HAND))
    assert printed_otherwise(agreed) is None, "a document states what is shown, too"
    typed = replace(shown, sources=(stating(statement(READ)), replace(BY_HAND, stated=statement(READ))))
    assert printed_otherwise(typed) is None, "the person stated something else than what is shown"


def test_another_name_or_day_alone_is_no_other_value() -> None:
    renamed = replace(READ, display="S-Ferritin", sources=(stating(statement(READ)), BY_HAND))
    assert printed_otherwise(renamed) is None
    assert printed_otherwise(READ) is None
