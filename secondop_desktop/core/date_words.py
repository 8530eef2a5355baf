"""Dates as a person reads them. Apart from what reads dates: the first window says only when it was last open."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from secondop_desktop.core.text import _, pgettext

if TYPE_CHECKING:
    from secondop_desktop.core.dates import PartialDate


def _short_month(month: int) -> str:
    """A month, from 1; only its own name is looked up, as a packet shows thousands of dates."""
    match month:
        case 1:
            return _("Jan")
        case 2:
            return _("Feb")
        case 3:
            return _("Mar")
        case 4:
            return _("Apr")
        case 5:
            return _("May")
        case 6:
            return _("Jun")
        case 7:
            return _("Jul")
        case 8:
            return _("Aug")
        case 9:
            return _("Sep")
        case 10:
            return _("Oct")
        case 11:
            return _("Nov")
        case _:
            return _("Dec")


def _long_month(month: int) -> str:
    """A month, from 1, written out."""
    match month:
        case 1:
            return _("January")
        case 2:
            return _("February")
        case 3:
            return _("March")
        case 4:
            return _("April")
        case 5:
            return pgettext("month, written out", "May")
        case 6:
            return _("June")
        case 7:
            return _("July")
        case 8:
            return _("August")
        case 9:
            return _("September")
        case 10:
            return _("October")
        case 11:
            return _("November")
        case _:
            return _("December")


def show(when: PartialDate | date | None, *, long: bool = False) -> str:
    """The date as a person reads it, to the day at most: `18 Aug 2026`, `Jun 2026`, `2009`; empty for None."""
    if when is None:
        return ""
    if when.month is None:
        return f"{when.year}"
    name = _long_month(when.month) if long else _short_month(when.month)
    if when.day is None:
        words = pgettext("date, month written out", "{month} {year}") if long else _("{month} {year}")
    else:
        words = pgettext("date, month written out", "{day} {month} {year}") if long else _("{day} {month} {year}")
    return words.format(day=when.day, month=name, year=when.year)
