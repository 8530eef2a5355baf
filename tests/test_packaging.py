"""What is said about bundles and packages holds, without building one."""

from __future__ import annotations

import ast
import ctypes
import gzip
import json
import plistlib
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from lxml import etree

from tests.source import ROOT, modules

sys.path.insert(0, str(ROOT / "packaging"))

import bundle
import bundle_rules as rules
import linux_packages
import manpages
import notices
import stand_ins

from secondop_desktop import __version__
from secondop_desktop.cli.commands import cli

PACKAGING = ROOT / "packaging"


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_nothing_that_the_program_imports_is_left_out_of_a_bundle() -> None:
    left_out = set(rules.EXCLUDED)
    assert [(m.name, name) for m in modules() for name in imported(m.tree) if name in left_out] == []


def test_the_version_stands_in_one_place() -> None:
    assert rules.version(ROOT) == __version__
    written = re.compile(rf"(?<![\d.]){re.escape(__version__)}(?![\d.])")
    named = [
        path.relative_to(ROOT).as_posix()
        for path in [*PACKAGING.rglob("*"), ROOT / "pyproject.toml", ROOT / "README.md"]
        if path.suffix in {".iss", ".py", ".spec", ".sh", ".xml", ".desktop", ".toml", ".md", ".plist"}
        and written.search(path.read_text(encoding="utf-8"))
    ]
    assert named == []


@pytest.mark.parametrize(
    "place",
    [
        "_internal/reportlab/fonts/DarkGardenMK.pfb",
        "_internal/pillow_heif.libs/libx265-1a2b.so.199",
        "_internal/libjpeg/_libjpeg.cpython-311-x86_64-linux-gnu.so",
        "_internal/libreadline.so.8",
        "_internal/PySide6/Qt/lib/libQt6Charts.so.6",
        "_internal/PySide6/Qt/lib/libQt6VirtualKeyboard.so.6",
        "_internal/PySide6/Qt/lib/libQt6Network.so.6",
        "_internal/_ssl.cpython-311-x86_64-linux-gnu.so",
    ],
)
def test_a_bundle_with_a_gpl_work_or_network_code_is_refused(tmp_path: Path, place: str) -> None:
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_bytes(b"")
    assert [line.split(":")[0] for line in rules.offenders(tmp_path)] == [place]


def test_a_gpl_work_is_found_under_another_name_too(tmp_path: Path) -> None:
    (tmp_path / "codec.so").write_bytes(b"\x7fELF..x265 [info]: HEVC encoder version..")
    (tmp_path / "THIRD-PARTY-NOTICES.txt").write_text("DarkGarden.sfd is not in here", encoding="utf-8")
    (tmp_path / "libheif.so").write_bytes(b"x265_version")
    assert [line.split(":")[0] for line in rules.offenders(tmp_path)] == ["codec.so"]


@pytest.mark.parametrize(
    "place, wanted",
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/plugins/platforms/qwindows.dll", True),
        ("PySide6/Qt/plugins/platforms/libqeglfs.so", False),
        ("PySide6/Qt/plugins/tls/libqopensslbackend.so", False),
        ("PySide6/Qt/plugins/imageformats/libqtiff.so", False),
        ("PySide6/Qt/lib/libQt6Network.so.6", False),
        ("PySide6/Qt/lib/libQt6Gui.so.6", True),
        ("PySide6/Qt/translations/qtbase_es.qm", True),
        ("PySide6/Qt/translations/qtbase_da.qm", False),
        ("libglib-2.0.so.0", False),
        ("pillow.libs/libfreetype-1a2b3c.so.6", True),
        ("reportlab/fonts/DarkGarden.sfd", False),
        ("secondop_desktop/_resources/fonts/NotoSans_400Regular.ttf", True),
    ],
)
def test_of_qt_and_the_system_only_what_the_program_needs_goes_in(place: str, wanted: bool) -> None:
    assert rules.wanted_file(place) is wanted


@pytest.mark.skipif(not all(map(shutil.which, ("gcc", "readelf"))), reason="needs a C compiler and readelf")
def test_a_stand_in_has_every_name_and_nothing_behind_it(tmp_path: Path) -> None:
    (tmp_path / "far.c").write_text("int far(int a) { return a; } int farther(void) { return 2; }", encoding="utf-8")
    (tmp_path / "far.map").write_text("FAR_7 { global: far; farther; };", encoding="utf-8")
    (tmp_path / "near.c").write_text(
        "int far(int); int near(void) { return 40; } int never(void) { return far(1); }", encoding="utf-8"
    )
    library, user = tmp_path / "libfar.so.7", tmp_path / "libnear.so"
    flags = ["gcc", "-shared", "-fPIC", "-o"]
    subprocess.run(
        [*flags, library, tmp_path / "far.c", f"-Wl,--version-script,{tmp_path / 'far.map'},-soname,libfar.so.7"],
        check=True,
    )
    subprocess.run([*flags, user, tmp_path / "near.c", library, "-Wl,-rpath,$ORIGIN"], check=True)
    assert stand_ins.needed(user)[0] == "libfar.so.7"
    library.write_bytes(stand_ins.stand_in(library, [user]))
    assert {(s.name, s.version) for s in stand_ins.symbols(library) if s.name.startswith("far")} == {("far", "FAR_7")}
    assert rules.STAND_IN in library.read_bytes()
    code = "import ctypes, sys; found = ctypes.CDLL(sys.argv[1]); print(found.near(), flush=True); found.never()"
    done = subprocess.run([sys.executable, "-c", code, user], capture_output=True, text=True, check=False)
    assert done.stdout == "40\n"
    assert done.returncode < 0, "what is called all the same ends the process"


def test_network_code_is_refused_but_not_a_stand_in_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "libsocketxx.so.1.2").write_bytes(b"\x7fELF sockets")
    (tmp_path / "libssl-1a2b.so.1.1").write_bytes(b"\x7fELF" + rules.STAND_IN)
    assert rules.offenders(tmp_path) == ["libsocketxx.so.1.2: network code"]


@pytest.mark.skipif(not (shutil.which("gcc") and shutil.which("readelf")), reason="needs a compiler and binutils")
def test_a_library_looks_for_others_in_the_bundle_and_not_where_it_was_built(tmp_path: Path) -> None:
    library = tmp_path / "lib-dynload" / "one.so"
    library.parent.mkdir()
    source = tmp_path / "one.c"
    source.write_text("int one(void) { return 1; }\n", encoding="ascii")
    built_at = "-Wl,-rpath,/builds/of/somebody/else/lib"
    subprocess.run(["gcc", "-shared", "-fPIC", built_at, "-o", library, source], check=True)
    bundle.look_beside(library, tmp_path)
    told = bundle.run_readelf("--dynamic", library)
    assert "[$ORIGIN/..]" in told
    assert b"/builds/of" not in library.read_bytes()
    assert ctypes.CDLL(str(library)).one() == 1


@pytest.mark.parametrize("name", ["secondop", "secondop-slim"])
def test_each_package_of_debian_has_its_papers_under_its_own_name(tmp_path: Path, name: str) -> None:
    linux_packages.write_deb_papers(tmp_path, name, "9.9", 1_700_000_000)
    papers = tmp_path / "doc" / name
    assert "Copyright (C) 2023" in (papers / "copyright").read_text(encoding="utf-8")
    changes = gzip.decompress((papers / "changelog.gz").read_bytes()).decode()
    assert changes.startswith(f"{name} (9.9) unstable; urgency=medium\n")
    assert " <maintainers@secondop.example>  Tue, 14 Nov 2023 22:13:20 +0000\n" in changes
    assert b"# Changelog" in gzip.decompress((papers / "NEWS.gz").read_bytes())
    assert (tmp_path / "lintian" / "overrides" / name).is_file()


def test_every_resource_of_the_program_goes_in() -> None:
    folder = ROOT / "resources"
    found = {Path(target, Path(source).name).as_posix() for source, target in rules.resources(folder)}
    left_out = {".gitignore", "README.md"}
    wanted = {
        f"secondop_desktop/_resources/{path.relative_to(folder).as_posix()}"
        for path in folder.rglob("*")
        if path.is_file() and path.name not in left_out and path.suffix not in {".po", ".pot"}
    }
    assert found == wanted


def test_the_man_page_tells_every_command_with_every_option() -> None:
    page = manpages.command_line("2026-11-28").replace("\\-", "-")
    context = click.Context(cli, info_name="secondop")
    for name in cli.commands:
        command = cli.get_command(context, name)
        assert command is not None
        assert command.params
        assert f".SS secondop {name} " in page
        for parameter in command.params:
            assert [option for option in parameter.opts if option.startswith("--") and option not in page] == []


def test_every_work_in_a_bundle_has_its_licence_text() -> None:
    works = notices.bundled(ocr=True)
    assert {"pyside6-essentials", "pikepdf", "pyrage", "rapidocr"} <= {notices.normal(item.name) for item in works}
    assert [item.name for item in works if not notices.texts(item)] == []
    assert "rapidocr" not in {notices.normal(item.name) for item in notices.bundled(ocr=False)}


def test_every_work_in_a_bundle_is_named_in_the_notices_of_the_checkout() -> None:
    told = notices.normal((ROOT / "THIRD-PARTY-NOTICES.md").read_text(encoding="utf-8"))
    assert [item.name for item in notices.bundled(ocr=True) if notices.normal(item.name) not in told] == []


def test_the_bill_of_materials_is_the_same_for_the_same_bundle() -> None:
    works = notices.bundled(ocr=True)
    one, two = (notices.bill(works, "9.9", "2026-11-28T00:00:00Z", "Linux") for _turn in range(2))
    assert one == two
    value = json.loads(one)
    assert (value["bomFormat"], value["specVersion"]) == ("CycloneDX", "1.6")
    names = {item["name"] for item in value["components"]}
    assert {item.name for item in works} <= names
    references = {item["bom-ref"] for item in value["components"]}
    assert set(value["dependencies"][0]["dependsOn"]) == references
    assert all(item["licenses"] for item in value["components"])


def test_an_archive_does_not_tell_who_packed_it_and_when(tmp_path: Path) -> None:
    made = []
    for turn in ("one", "two"):
        stage = tmp_path / turn
        (stage / "b").mkdir(parents=True)
        (stage / "b" / "first").write_bytes(b"program")
        (stage / "b" / "second").hardlink_to(stage / "b" / "first")
        (stage / "a.sh").write_bytes(b"#!/bin/sh\n")
        linux_packages.settle(stage, 1_700_000_000)
        target = tmp_path / f"{turn}.tar"
        with tarfile.open(target, "w", format=tarfile.GNU_FORMAT) as archive:
            linux_packages.pack(archive, stage)
        made.append(target.read_bytes())
    assert made[0] == made[1]
    with tarfile.open(tmp_path / "one.tar") as archive:
        items = {item.name: item for item in archive}
    assert items["b/second"].islnk()
    assert {(item.uid, item.uname, item.mtime) for item in items.values()} == {(0, "root", 1_700_000_000)}


def test_the_menu_entry_and_the_file_types_name_the_same_things() -> None:
    entry = (PACKAGING / "linux" / "secondop-desktop.desktop").read_text(encoding="utf-8")
    types = etree.parse(PACKAGING / "linux" / "secondop.xml")
    known = {item.get("type") for item in types.iter("{*}mime-type")}
    opened = re.search(r"^MimeType=(.*)$", entry, re.MULTILINE)
    assert opened
    assert set(opened[1].strip(";").split(";")) <= known
    told = etree.parse(PACKAGING / "linux" / "org.secondop.desktop.metainfo.xml")
    assert told.findtext("launchable") == "secondop-desktop.desktop"
    assert told.findtext("project_license") == "Apache-2.0"


def test_the_set_up_program_of_windows_names_files_and_sections_that_exist() -> None:
    text = (PACKAGING / "windows" / "secondop.iss").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith((";", "#"))]
    sections = [line for line in lines if line.startswith("[")]
    assert [line for line in sections if line.strip("[]") not in INNO_SECTIONS] == []
    for name in re.findall(r"^LicenseFile=(.+)$", text, re.MULTILINE):
        assert (ROOT / name).is_file()
    programs = set(re.findall(r"\{app\}\\([\w-]+)\.exe", text))
    assert programs <= {"secondop", "secondop-desktop"}
    # Every line of a section of entries is a list of Name: value; and braces and quotes close.
    for line in lines:
        assert line.count('"') % 2 == 0, line
        assert line.count("{") - 2 * line.count("={{") == line.count("}") - line.count("={{"), line
    assert "PrivilegesRequired=lowest" in lines


INNO_SECTIONS = {"Setup", "Languages", "Tasks", "InstallDelete", "Files", "Icons", "Registry", "Run"}


def test_the_app_of_macos_may_use_no_network() -> None:
    with open(PACKAGING / "macos" / "entitlements.plist", "rb") as stream:
        asked = plistlib.load(stream)
    assert [name for name in asked if "network" in name] == []
    assert asked["com.apple.security.cs.disable-library-validation"] is False
    info = rules.mac_info()
    assert plistlib.loads(plistlib.dumps(info)) == info


@pytest.mark.skipif(sys.platform == "win32", reason="scripts of a shell")
@pytest.mark.parametrize("name", ["macos/package.sh", "linux/install.sh", "linux/uninstall.sh"])
def test_the_scripts_can_be_read_by_a_shell(name: str) -> None:
    subprocess.run(["sh", "-n", PACKAGING / name], check=True)
    assert (PACKAGING / name).stat().st_mode & 0o111


def test_the_workflows_call_what_is_there() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))]
    assert len(texts) == 2
    called = {word for text in texts for word in re.findall(r"packaging[\\/][\w\\/.]+\.(?:py|sh|iss)", text)}
    assert "packaging/dev.py" in called
    assert [word for word in called if not (ROOT / word.replace("\\", "/")).is_file()] == []
    verbs = {verb for text in texts for verb in re.findall(r"dev\.py (\w+)", text)}
    assert verbs == {"test", "bundle", "packages"}


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", *sorted(p.name for p in (ROOT / "docs").glob("*.md"))]
)
def test_every_link_of_a_page_leads_somewhere(page: str) -> None:
    path = ROOT / page if (ROOT / page).is_file() else ROOT / "docs" / page
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.skipif(sys.platform == "win32", reason="scripts of a shell")
def test_install_and_uninstall_leave_everything_else_alone(tmp_path: Path) -> None:
    package, home = tmp_path / "package", tmp_path / "home of Zoë $x"
    for name in ("install.sh", "uninstall.sh"):
        (package / name).parent.mkdir(exist_ok=True)
        (package / name).write_bytes((PACKAGING / "linux" / name).read_bytes())
        (package / name).chmod(0o755)
    (package / "app").mkdir()
    for name in ("secondop", "secondop-desktop"):
        (package / "app" / name).write_text("#!/bin/sh\necho started\n", encoding="utf-8")
        (package / "app" / name).chmod(0o755)
    menu = package / "share" / "applications" / "secondop-desktop.desktop"
    menu.parent.mkdir(parents=True)
    menu.write_bytes((PACKAGING / "linux" / "secondop-desktop.desktop").read_bytes())
    mine = home / ".local" / "share" / "applications" / "mine.desktop"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", encoding="utf-8")
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    for _again in range(2):  # the second time it is an upgrade
        subprocess.run([package / "install.sh"], env=environment, check=True, capture_output=True)
    started = subprocess.run([home / ".local/bin/secondop"], capture_output=True, text=True, check=True)
    assert started.stdout == "started\n"
    entry = (home / ".local/share/applications/secondop-desktop.desktop").read_text(encoding="utf-8")
    # Quoted once for the argument and once more as a string (Desktop Entry Specification, "The Exec key").
    where = str(home / ".local/lib/secondop/secondop-desktop").replace("$", "\\\\$")
    assert f'Exec="{where}" %F' in entry
    removed = [home / ".local/lib/secondop/uninstall.sh"]
    subprocess.run(removed, env=environment, check=True, capture_output=True)
    kept = [path for path in home.rglob("*") if path.is_file() or path.is_symlink()]
    assert [path for path in kept if not path.name.endswith(".cache")] == [mine]  # the menu's index is the system's


def test_the_tools_of_bundles_are_an_extra_of_their_own() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert any(line.startswith("pyinstaller") for line in project["optional-dependencies"]["bundle"])
    assert not any("pyinstaller" in line for line in project["dependencies"])
