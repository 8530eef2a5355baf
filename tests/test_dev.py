"""The set-up script, which must work before anything is installed."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tests.source import ROOT

SCRIPT = ROOT / "packaging" / "dev.py"


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, with folders of its own to work in."""
    spec = importlib.util.spec_from_file_location("secondop_dev", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "SCRIPTS", tmp_path / ".venv" / "bin")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv" / "secondop-stamp")
    monkeypatch.setattr(module, "DEMO", tmp_path / "build" / "demo")
    return module


@pytest.fixture
def commands(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[list[str]]]:
    """Records the commands that would run; each ends with the code that `fails` gives for it."""

    def record(fails: Callable[[list[str]], bool] = lambda command: False) -> list[list[str]]:
        ran: list[list[str]] = []

        def run(command: list[Any], *, check: bool = False, **_ignored: Any) -> SimpleNamespace:
            words = [str(word) for word in command]
            ran.append(words)
            code = 1 if fails(words) else 0
            if check and code:
                raise subprocess.CalledProcessError(code, words)
            return SimpleNamespace(returncode=code)

        named = SimpleNamespace(run=run, CalledProcessError=subprocess.CalledProcessError, DEVNULL=subprocess.DEVNULL)
        monkeypatch.setattr(dev, "subprocess", named)
        return ran

    return record


def test_it_needs_nothing_but_the_standard_library() -> None:
    names = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(SCRIPT.read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert names - sys.stdlib_module_names == set()


def test_every_check_runs_also_after_one_has_failed(
    dev: ModuleType,
    commands: Callable[..., list[list[str]]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(dev, "set_up", lambda *_ignored: None)
    ran = commands(lambda command: "mypy" in command[0])
    assert dev.test(["-k", "vault"]) == 1
    assert [Path(command[0]).name for command in ran] == ["ruff", "ruff", "mypy", "lint-imports", "pytest"]
    assert ran[-1][1:] == ["-k", "vault"]
    assert capsys.readouterr().out.rstrip().endswith("Failed: types")


def installs(ran: list[list[str]]) -> list[list[str]]:
    """Of the commands that ran, those that install; catalogues are looked at in every run."""
    return [command for command in ran if "pip" in command]


def test_the_second_run_installs_nothing(
    dev: ModuleType, commands: Callable[..., list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "works", lambda interpreter: True)
    ran = commands()
    dev.VENV.mkdir()
    dev.set_up({}, {})
    assert [command[1:4] for command in installs(ran)] == [["-m", "pip", "install"]]
    dev.set_up({}, {})
    assert len(installs(ran)) == 1
    assert [command[1:] for command in ran if "pip" not in command] == [
        [str(SCRIPT.with_name("texts.py")), "compile"]
    ] * 2


def test_a_changed_pin_installs_again(
    dev: ModuleType, commands: Callable[..., list[list[str]]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dev, "works", lambda interpreter: True)
    ran = commands()
    dev.VENV.mkdir()
    dev.set_up({}, {})
    changed = tmp_path / "constraints.txt"
    changed.write_text("click==9.0\n", encoding="utf-8")
    monkeypatch.setattr(dev, "CONSTRAINTS", changed)
    dev.set_up({}, {})
    assert len(installs(ran)) == 2


def test_an_install_that_failed_is_tried_again(
    dev: ModuleType, commands: Callable[..., list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "works", lambda interpreter: True)
    commands(lambda command: "pip" in command)
    dev.VENV.mkdir()
    with pytest.raises(subprocess.CalledProcessError):
        dev.set_up({}, {})
    ran = commands()
    dev.set_up({}, {})
    assert len(installs(ran)) == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="system packages are installed on Linux alone")
class TestSystemPackages:
    def test_what_does_not_load_or_run_is_missing(self, dev: ModuleType) -> None:
        missing = dev.missing_system_packages(
            {"libc.so.6": "libc6", "libnone.so.9": "libnone9"}, {"no-such-tool": "tool"}
        )
        assert set(missing) - {"python3-venv"} == {"libnone9", "tool"}

    def test_someone_who_is_not_root_gets_the_one_line_to_run(
        self, dev: ModuleType, commands: Callable[..., list[list[str]]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dev.os, "geteuid", lambda: 1000)
        monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
        ran = commands()
        with pytest.raises(dev.SetUpError, match="sudo apt-get install -y --no-install-recommends libegl1 qpdf"):
            dev.install_system_packages(["libegl1", "qpdf"])
        assert ran == []

    def test_package_lists_are_fetched_only_where_they_are_missing(
        self, dev: ModuleType, commands: Callable[..., list[list[str]]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dev.os, "geteuid", lambda: 0)
        monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
        ran = commands()
        dev.install_system_packages(["qpdf"])
        assert not any("update" in command for command in ran)
        ran = commands(lambda command: "--simulate" in command)
        dev.install_system_packages(["qpdf"])
        assert [command[1] for command in ran] == ["install", "update", "install"]


def test_a_run_without_a_screen_builds_the_demo_anew_and_opens_no_window(
    dev: ModuleType, commands: Callable[..., list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "set_up", lambda *_ignored: None)
    stale = dev.DEMO / "packet.pdf"
    stale.parent.mkdir(parents=True)
    stale.write_bytes(b"an earlier one")
    ran = commands()
    assert dev.run(headless=True) == 0
    assert [Path(command[0]).name for command in ran] == ["secondop"]
    assert not stale.exists()
