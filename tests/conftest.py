"""What every test stands on: Qt without a screen, folders of its own, the sample files, the pseudo-locale."""

from __future__ import annotations

import compileall
import contextlib
import gettext
import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import hypothesis
import pytest
from pytestqt.qtbot import QtBot

from secondop_desktop.core import text
from tests.pseudo_locale import PseudoTranslations
from tests.vaults import made, made_once, use_private_folders, vault
from tests.warm_workers import own_workers, warm_workers

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

__all__ = ["made", "made_once", "own_workers", "vault", "warm_workers"]

# Before Qt is imported. A window on a real or virtual screen is had by SECONDOP_TEST_SCREEN=1.
if not os.environ.get("SECONDOP_TEST_SCREEN"):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
for _name in ("QT_SCALE_FACTOR", "QT_FONT_DPI", "QT_STYLE_OVERRIDE", "QT_QPA_PLATFORMTHEME"):
    os.environ.pop(_name, None)
for _name in ("SECONDOP_PASSWORD_FILE", "SECONDOP_LANG"):
    os.environ.pop(_name, None)
os.environ["LANGUAGE"] = "en"
os.environ["PYTHONUTF8"] = "1"

ROOT = Path(__file__).resolve().parent.parent

# Two cores shared with other work make any deadline a coin toss.
hypothesis.settings.register_profile(
    "secondop", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
)
hypothesis.settings.load_profile("secondop")


MEMORY_DISK, MEMORY_BYTES = Path("/dev/shm"), 6_000_000_000


def pytest_configure(config: pytest.Config) -> None:
    """Once for all processes of a run: compile the program, and choose the disk of the tests' folders.

    A worker may write no file and would compile its readers anew in each process. Vaults wait for the disk at each
    change, some thousand times in a run; a disk in memory keeps no test waiting.
    """
    if hasattr(config, "workerinput"):
        return
    compileall.compile_dir(ROOT / "secondop_desktop", quiet=2)
    with contextlib.suppress(OSError):
        if os.access(MEMORY_DISK, os.W_OK) and shutil.disk_usage(MEMORY_DISK).free > MEMORY_BYTES:
            os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY_DISK))


@pytest.fixture(scope="session", autouse=True)
def _private_folders_of_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Fixtures that several tests share are made before those of one test; they have private folders too."""
    with pytest.MonkeyPatch.context() as patch:
        use_private_folders(tmp_path_factory, patch)
        yield


@pytest.fixture(autouse=True)
def _private_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the person's own settings, logs or recent vaults, nor those of another test."""
    use_private_folders(tmp_path_factory, monkeypatch)


class PatientBot(QtBot):
    """Waits a minute instead of five seconds for what must come: a busy machine is no failure."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = 60000) -> None:
        super().waitUntil(callback, timeout=timeout)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """The bot of the tests of the window."""
    return PatientBot(request)


@pytest.fixture(scope="session")
def shared_by_all(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run that its processes share, for what takes long to make; files come into it by renaming."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of public sample files; the test is skipped where they are absent."""
    named = os.environ.get("SECONDOP_SAMPLES")
    folder = Path(named) if named else ROOT.parent / "shared" / "samples"
    if not folder.is_dir():
        pytest.skip("the public sample files are not here; SECONDOP_SAMPLES names their folder")
    return folder


@pytest.fixture(scope="session")
def texts() -> ModuleType:
    """`packaging/texts.py`, which collects and compiles the texts."""
    spec = importlib.util.spec_from_file_location("secondop_texts", ROOT / "packaging" / "texts.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def catalogues(texts: ModuleType) -> None:
    """The compiled catalogues beside the translators' files, where a checkout has none or older ones."""
    texts.compile_all(texts.LOCALE)


@pytest.fixture
def spanish(catalogues: None) -> Iterator[None]:
    """Every text comes out in Spanish until the test ends."""
    text.use_language("es")
    yield
    text.use_language("en")


@pytest.fixture
def pseudo_locale() -> Iterator[PseudoTranslations]:
    """Every translated text comes out accented, longer and between marks, until the test ends."""
    translations = PseudoTranslations()
    text.use_translations(translations)
    yield translations
    text.use_translations(gettext.NullTranslations())
