"""Taken as needed, said once."""

from __future__ import annotations

import pytest

from secondop_desktop.core.as_needed import says_as_needed


@pytest.mark.parametrize(
    "said",
    ["200 mg, as needed", "every 6 hours PRN pain", "if needed", "when required", "1 p.r.n. at night",
     "según necesidad", "cuando sea necesario", "si es necesario", "en caso de necesidad"],
)  # fmt: skip
def test_it_is_said(said: str) -> None:
    assert says_as_needed(said)


@pytest.mark.parametrize("said", ["", "20 mg every evening", "inject with a fine needle, daily", "required daily"])
def test_it_is_not_said(said: str) -> None:
    assert not says_as_needed(said)
