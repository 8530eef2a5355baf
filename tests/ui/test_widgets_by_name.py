"""The widgets are loaded when they are named, and every name leads to one."""

from __future__ import annotations

import pytest

from secondop_desktop.ui import widgets


@pytest.mark.parametrize("name", widgets.__all__)
def test_every_widget_that_is_offered_is_there(name: str) -> None:
    assert getattr(widgets, name) is not None


def test_no_widget_is_offered_that_is_not_there() -> None:
    assert set(widgets._MODULE_OF) == set(widgets.__all__)
    with pytest.raises(AttributeError, match="Nothing"):
        getattr(widgets, "Nothing")  # noqa: B009
