"""The walls of the house: what each layer may import, and that nothing in it can reach a network."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest

from tests.source import PACKAGE, ROOT, called, imports, modules

NETWORK = {
    "aiohttp", "asyncio", "ftplib", "http", "httpx", "imaplib", "multiprocessing", "nntplib", "poplib", "requests",
    "smtplib", "socket", "_socket", "socketserver", "ssl", "_ssl", "telnetlib", "urllib", "urllib3", "webbrowser",
    "websockets", "wsgiref", "xmlrpc",
}  # fmt: skip
NETWORK_PARTS = {"PySide6.QtNetwork", "PySide6.QtNetworkAuth", "PySide6.QtWebSockets", "logging.handlers"}
STORAGE = {"sqlite3", "sqlcipher3", "sqlite_utils", "pysqlite3", "pyrage", "cryptography"}


def test_no_module_imports_anything_that_reaches_a_network() -> None:
    offenders = [
        f"{module.at(node)} imports {name}"
        for module in modules()
        for node, name in imports(module)
        if name.split(".")[0] in NETWORK
        or name.startswith("PySide6.QtWeb")
        or any(name == part or name.startswith(f"{part}.") for part in NETWORK_PARTS)
    ]
    assert offenders == []


def test_qt_is_imported_only_in_ui() -> None:
    offenders = [
        f"{module.at(node)} imports {name}"
        for module in modules()
        if module.layer != "ui"
        for node, name in imports(module)
        if name.split(".")[0] in {"PySide6", "shiboken6"}
    ]
    assert offenders == []


def test_sql_and_cryptography_are_imported_only_in_vault() -> None:
    offenders = [
        f"{module.at(node)} imports {name}"
        for module in modules()
        if module.layer != "vault"
        for node, name in imports(module)
        if name.split(".")[0] in STORAGE
        # A PDF's own encryption is part of its file format.
        and not (module.name == "secondop_desktop.packet.cipher" and name.split(".")[0] == "cryptography")
    ]
    assert offenders == []


def test_core_imports_only_the_standard_library_and_platformdirs() -> None:
    allowed = sys.stdlib_module_names | {"platformdirs"}
    offenders = [
        f"{module.at(node)} imports {name}"
        for module in modules()
        if module.layer == "core"
        for node, name in imports(module)
        if name.split(".")[0] not in allowed and not f"{name}.".startswith("secondop_desktop.core.")
        if name != "secondop_desktop"
    ]
    assert offenders == []


def test_every_import_is_declared_in_the_project() -> None:
    modules_of = {
        "pyside6-essentials": {"PySide6", "shiboken6"},
        "pillow": {"PIL"},
        "zxing-cpp": {"zxingcpp"},
        "opencv-python-headless": {"cv2"},
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    requirements = [*project["dependencies"], *project["optional-dependencies"]["ocr"]]
    names = {re.split(r"[^A-Za-z0-9_.-]", requirement)[0].lower() for requirement in requirements}
    declared = set().union(*(modules_of.get(name, {name.replace("-", "_")}) for name in names))
    # sqlcipher3 stands in under this name before sqlite-utils looks for it.
    allowed = declared | sys.stdlib_module_names | {"secondop_desktop", "pysqlite3"}
    offenders = [
        f"{module.at(node)} imports {name}"
        for module in modules()
        for node, name in imports(module)
        if name.split(".")[0] not in allowed
    ]
    assert offenders == []


def test_a_module_named_at_run_time_is_imported_only_by_the_worker_and_the_list_of_importers() -> None:
    offenders = [
        module.at(node)
        for module in modules()
        if module.layer != "sandbox" and module.name != "secondop_desktop.importers"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and called(node) in {"__import__", "import_module"}
        if not (node.args and isinstance(node.args[0], ast.Constant))
    ]
    assert offenders == []


def test_nothing_is_evaluated_and_no_shell_is_asked() -> None:
    banned = {"eval", "exec", "system", "popen", "fork", "forkpty"}
    offenders = [
        f"{module.at(node)} calls {called(node)}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        if (isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec"})
        or (
            isinstance(node.func, ast.Attribute)
            and node.func.attr in banned - {"eval", "exec"}
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "os"
        )
        or any(keyword.arg == "shell" for keyword in node.keywords)
    ]
    assert offenders == []


def test_every_folder_of_the_program_is_a_package() -> None:
    folders = {path.parent for path in PACKAGE.rglob("*.py")}
    assert [str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_every_declared_dependency_is_pinned_by_version_alone() -> None:
    lines = (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert [pin for pin in pins if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*==[0-9][0-9a-z.]*", pin)] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    names = {re.split(r"[^A-Za-z0-9_.-]", requirement)[0].lower() for requirement in declared}
    assert names - {pin.split("==")[0] for pin in pins} == set()


def _python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["usecases", "cli"])
def test_what_lies_below_the_window_works_where_qt_is_not_installed(name: str) -> None:
    blocked = "import sys; sys.modules.update(dict.fromkeys(['PySide6', 'shiboken6']))"
    done = _python(f"{blocked}; import importlib; importlib.import_module('secondop_desktop.{name}')")
    assert done.returncode == 0, done.stderr


@pytest.fixture
def without_sockets(tmp_path: Path) -> dict[str, str]:
    """An environment in which every Python process, the worker too, ends at any use of a socket or a resolver."""
    folder = tmp_path / "without-sockets"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        "import os, sys\n"
        "def hook(event, args):\n"
        "    if event.startswith('socket.'):\n"
        "        os.write(2, f'network use: {event}\\n'.encode())\n"
        "        os._exit(99)\n"
        "sys.addaudithook(hook)\n",
        encoding="utf-8",
    )
    return {"PYTHONPATH": str(folder)}


def test_the_trap_for_sockets_closes(without_sockets: dict[str, str]) -> None:
    done = _python("import socket; socket.socket()", **without_sockets)
    assert (done.returncode, done.stderr) == (99, "network use: socket.__new__\n")


def test_the_command_line_answers_without_sockets(without_sockets: dict[str, str]) -> None:
    code = "import sys; sys.argv[1:] = ['--help']; from secondop_desktop.cli import main; main()"
    done = _python(code, **without_sockets)
    assert done.returncode == 0, done.stderr
    assert "inspect" in done.stdout


def test_the_window_is_imported_without_sockets(without_sockets: dict[str, str]) -> None:
    done = _python("import secondop_desktop.ui.app", **without_sockets)
    assert done.returncode == 0, done.stderr


def test_the_demo_goes_from_nothing_to_a_packet_without_sockets(
    without_sockets: dict[str, str], tmp_path: Path
) -> None:
    packet = tmp_path / "packet.pdf"
    code = f"import sys; sys.argv[1:] = ['demo', '-o', {str(packet)!r}]; from secondop_desktop.cli import main; main()"
    done = _python(code, **without_sockets)
    assert "network use" not in done.stderr
    assert packet.read_bytes().startswith(b"%PDF-"), done.stderr
