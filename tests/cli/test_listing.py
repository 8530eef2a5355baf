"""The commands are known without being loaded, and what is said of them is what they say themselves."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys

import click
import pytest

from secondop_desktop.cli.commands import cli
from secondop_desktop.cli.listing import COMMANDS

CONTEXT = click.Context(cli, info_name="secondop")


def real(name: str) -> click.Command:
    found = cli.get_command(CONTEXT, name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_what_the_list_says_of_a_command_is_how_its_help_begins(name: str) -> None:
    command = real(name)
    first = re.split(r"\n\s*\n", inspect.cleandoc(command.help or ""))[0]
    assert (command.name, COMMANDS[name].says) == (name, " ".join(first.split()))
    assert not command.hidden
    for limit in (20, 45, 86):
        assert cli.commands[name].get_short_help_str(limit) == command.get_short_help_str(limit)


def test_every_command_that_is_written_is_listed() -> None:
    modules = {
        sys.modules[f"secondop_desktop.cli.{place.module}"] for name, place in COMMANDS.items() if real(name).name
    }
    written = {value.name for module in modules for value in vars(module).values() if isinstance(value, click.Command)}
    assert written == set(COMMANDS) == set(cli.list_commands(CONTEXT))


def test_completion_knows_commands_and_the_options_of_one() -> None:
    assert [item.value for item in cli.shell_complete(CONTEXT, "pac")] == ["packet", "packets"]
    assert "--version" in [item.value for item in cli.shell_complete(CONTEXT, "--v")]
    inner = click.Context(real("packet"), info_name="packet", parent=CONTEXT)
    assert [item.value for item in inner.command.shell_complete(inner, "--pap")] == ["--paper"]


def test_the_help_of_a_command_is_in_the_persons_language_also_where_json_is_asked_for() -> None:
    environment = {**os.environ, "SECONDOP_LANG": "es"}
    command = [sys.executable, "-m", "secondop_desktop.cli", "search", "--json", "--help"]
    done = subprocess.run(command, env=environment, capture_output=True, check=True, timeout=120)
    assert "Un documento JSON" in done.stdout.decode()
