"""The worksheet of costs on paper: the lines and their sums, what was said about coverage, and the four costs."""

from __future__ import annotations

from collections.abc import Mapping

from secondop_desktop.core.dates import show
from secondop_desktop.core.prints import Block, Facts, Heading, Paragraph, PrintSheet, Style, Table
from secondop_desktop.core.text import _
from secondop_desktop.opinion.budget import CostLine, Total, totals
from secondop_desktop.opinion.case import Case
from secondop_desktop.opinion.coverage import call_words, newest_first, whom_word

_EMPTY_LINES = 6
"""How many lines a sheet without any has, to be filled in by hand."""


def cost_words() -> Mapping[str, str]:
    """The four things that a second opinion may cost."""
    return {
        "delay": _("It may take time"),
        "travel-and-fees": _("It may cost money and days off"),
        "conflicting-advice": _("The two doctors may not agree"),
        "hard-news": _("The news may stay hard"),
    }


def cost_sheet(case: Case, patient_name: str, *, paper: str = "letter") -> PrintSheet:
    """What it may cost and who pays, to take along to a call or to a talk in the family."""
    who = ", ".join(part for part in (case.specialist, case.clinic) if part)
    blocks: list[Block] = [
        Facts(((_("For"), patient_name), (_("With"), who), (_("On"), show(case.appointment, long=True)))),
        Heading(_("Costs in money")),
        _lines(case.budget),
    ]
    found = totals(case.budget)
    sums = (*(_sum(total, _("Together")) for total in found.all), *(_sum(item, item.payer) for item in found.by_payer))
    if sums:
        table = Table((_("Sum"), _("Expected"), _("Paid"), ""), sums, (3, 1.4, 1.4, 1.6), tuple(range(len(found.all))))
        blocks.append(table)
    if found.left_out:
        blocks.append(Paragraph(_("Not added up: {amounts}").format(amounts="; ".join(found.left_out)), Style.SMALL))
    if len(found.all) > 1:
        blocks.append(Paragraph(_("Each currency is added up by itself. Nothing is converted."), Style.SMALL))
    if case.coverage:
        rows = tuple(
            (show(call.on), " · ".join(part for part in (whom_word(call.whom), call.called) if part), call_words(call))
            for call in newest_first(case.coverage)
        )
        headings = (_("Day"), _("Who was called"), _("What they said"))
        blocks += [Heading(_("Calls about coverage")), Table(headings, rows, (1, 2, 4))]
    plans = tuple((words, case.costs.get(name, "")) for name, words in cost_words().items() if case.costs.get(name))
    if plans:
        blocks += [Heading(_("What I will do about it")), Facts(plans)]
    title = _("What it may cost")
    head = " · ".join(part for part in (patient_name, title) if part)
    return PrintSheet(title, tuple(blocks), head=head, foot=title, paper=paper)


def _lines(lines: tuple[CostLine, ...]) -> Table:
    blank = (("\n", "", "", ""),) * _EMPTY_LINES
    rows = tuple((line.what, line.expected, line.paid, line.payer) for line in lines) or blank
    return Table((_("What for"), _("Expected"), _("Paid"), _("Who pays")), rows, (3, 1.4, 1.4, 1.6))


def _sum(total: Total, name: str) -> tuple[str, ...]:
    return (name, total.expected, total.paid, "")
