"""Saying that a person who is added may be in the records already."""

from __future__ import annotations

import click

from secondop_desktop.core.dates import show
from secondop_desktop.core.records import Patient
from secondop_desktop.core.text import _
from secondop_desktop.usecases.alike import alike
from secondop_desktop.usecases.open_vault import Vault


def say_alike(vault: Vault, patient: Patient) -> None:
    """Name on standard error whoever can be the same person; the answer and the exit code stay as they are."""
    for other in alike(vault, patient):
        words = _("There is already {name}, born {day}, with the ID {id}. Now there are two records.")
        day = show(other.birth_date) or _("on a day that is not recorded")
        click.echo(words.format(name=other.display, day=day, id=other.id), err=True)
