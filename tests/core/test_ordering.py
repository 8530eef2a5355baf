"""Names in the order in which people look for them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from secondop_desktop.core.ordering import bare, in_words


def test_numbers_in_names_count_by_their_size() -> None:
    found = sorted(["Nr 10", "Nr 2", "Nr 1", "Nr 1b", "Nr 01"], key=in_words)
    assert found == ["Nr 01", "Nr 1", "Nr 1b", "Nr 2", "Nr 10"]


def test_accents_and_capitals_do_not_tear_names_apart() -> None:
    found = sorted(["Zapata", "Öberg", "Álvarez", "abara", "Ortega", "Alvarez"], key=in_words)
    assert found == ["abara", "Alvarez", "Álvarez", "Öberg", "Ortega", "Zapata"]


def test_a_name_is_typed_without_accents_and_capitals() -> None:
    assert [bare(name) for name in ("Öberg", "García", "Nguyễn", "STRASSE", "Straße")] == [
        *("oberg", "garcia", "nguyen", "strasse", "strasse")
    ]


@given(st.text(max_size=20), st.text(max_size=20))
def test_every_text_has_a_place_of_its_own(one: str, other: str) -> None:
    assert (in_words(one) == in_words(other)) is (one == other)
    assert in_words(one) < in_words(other) or in_words(other) < in_words(one) or one == other


def test_a_run_of_a_thousand_figures_is_put_in_order_too() -> None:
    assert sorted(["9" * 10_000, "1"], key=in_words)[0] == "1"
