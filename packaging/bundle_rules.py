"""What belongs in a bundle of the program, what stays out, and the check that it did; standard library only."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

OCR = ["rapidocr", "onnxruntime", "cv2"]
"""What the slim bundle has not."""

WITH_METADATA = ["pylibjpeg", "pylibjpeg-openjpeg"]
"""pylibjpeg finds its decoders by their entry points."""

HIDDEN = [
    *("openjpeg", "pylibjpeg", "gdcm", "_gdcm", "pi_heif", "uharfbuzz", "zxingcpp"),
    *("pydicom.pixels.decoders.gdcm", "pydicom.pixels.decoders.pylibjpeg"),
    # Named by text: the character widths of the standard fonts.
    *(f"reportlab.pdfbase._fontdata_widths_{name}" for name in (
        "courier", "courierbold", "courieroblique", "courierboldoblique", "helvetica", "helveticabold",
        "helveticaoblique", "helveticaboldoblique", "timesroman", "timesbold", "timesitalic", "timesbolditalic",
        "symbol", "zapfdingbats",
    )),
    *(f"reportlab.pdfbase._fontdata_enc_{name}" for name in (
        "winansi", "macroman", "standard", "symbol", "zapfdingbats", "pdfdoc", "macexpert",
    )),
]  # fmt: skip

EXCLUDED = [
    # Network code: nothing of the program uses it, so it is not even there.
    *("ssl", "_ssl", "http.server", "xmlrpc", "ftplib", "smtplib", "imaplib", "poplib", "nntplib", "telnetlib"),
    *("requests", "urllib3", "certifi", "asyncio", "multiprocessing.managers"),
    # GPL: GNU readline and gdbm come in through Python's own modules.
    *("readline", "rlcompleter", "_gdbm", "dbm.gnu", "pylibjpeg_libjpeg", "libjpeg", "pillow_heif"),
    # Tools, other windows, and what libraries would use if it were there.
    *("tkinter", "_tkinter", "turtle", "idlelib", "lib2to3", "ensurepip", "pip", "setuptools", "pkg_resources"),
    *("wheel", "distutils", "curses", "_curses", "pdb", "doctest", "unittest.mock", "test", "pydoc_data", "IPython"),
    *("pytest", "_pytest", "hypothesis", "mypy", "ruff", "babel", "fhir", "pydantic", "rich", "pygments", "psutil"),
    *("matplotlib", "pandas", "scipy", "shapely", "omegaconf", "yaml", "sympy", "numpy.f2py", "numpy.testing"),
    *("numpy.distutils", "numpy._pyinstaller", "PIL.ImageTk", "PIL.ImageQt", "PIL.ImageShow"),
    # Formats of pictures that are refused.
    *("PIL._avif", "PIL._webp", "PIL.AvifImagePlugin", "PIL.WebPImagePlugin"),
    # Of rapidfuzz only one distance is used; it falls back by itself where a faster form is missing.
    *("rapidfuzz.fuzz_cpp", "rapidfuzz.fuzz_cpp_avx2", "rapidfuzz.fuzz_cpp_sse2", "rapidfuzz.process_cpp_impl"),
    *("rapidfuzz.distance.metrics_cpp_avx2", "rapidfuzz.distance.metrics_cpp_sse2", "lxml.objectify"),
    *("onnxruntime.transformers", "onnxruntime.quantization", "onnxruntime.tools", "onnxruntime.training"),
    *("onnx", "cv2.gapi", "cv2.typing", "lxml.isoschematron", "reportlab.graphics.testdrawings"),
    # Qt beyond the window; QtCharts and QtVirtualKeyboard are GPL.
    *(f"PySide6.Qt{name}" for name in (
        "Network", "Qml", "Quick", "QuickWidgets", "QuickControls2", "QuickTest", "Sql", "Test", "Xml", "Help",
        "Designer", "UiTools", "OpenGL", "OpenGLWidgets", "Concurrent", "Charts", "DataVisualization", "Multimedia",
        "Pdf", "PdfWidgets", "WebEngineCore", "VirtualKeyboard", "Graphs",
    )),
]  # fmt: skip

_QT_PLUGINS = {
    "platforms": r"(lib)?q(xcb|wayland|offscreen|windows|cocoa)\b.*",
    "iconengines": r"(lib)?qsvgicon\b.*",
    # Only for what is pasted and for the program's own pictures: files of others are read in the worker.
    "imageformats": r"(lib)?q(svg|jpeg|ico|icns)\b.*",
    "platforminputcontexts": r"lib(ibus|compose)platforminputcontextplugin\b.*",
    "platformthemes": r"libqxdgdesktopportal\b.*",
    "printsupport": r".*",
    "styles": r".*",
    "wayland-shell-integration": r"libxdg-shell\b.*",
    "wayland-decoration-client": r"lib(adwaita|bradient)\b.*",
}
# Qt's own buttons, in the languages that the program speaks.
_QT_TEXTS = {
    f"qtbase_{path.parent.parent.name}.qm"
    for path in Path(__file__).resolve().parent.parent.glob("resources/locale/*/LC_MESSAGES/secondop.po")
}
_QT_LIBRARIES = re.compile(
    r"(lib)?Qt6(Core|Gui|Widgets|Svg|PrintSupport|DBus|XcbQpa|WaylandClient|WlShellIntegration)\b.*|libicu\w+\.so.*"
    r"|opengl32sw\.dll|.*pyside6.*|.*shiboken6.*"
)
# The person's own system brings these, so that they fit its printers, fonts, screens and screen readers.
_OF_THE_SYSTEM = re.compile(
    r"lib(cups|avahi-\w+|gnutls|gssapi_krb5|krb5|krb5support|k5crypto|com_err|keyutils|p11-kit|nettle|hogweed|tasn1|"
    r"idn2|unistring|gtk-3|gdk-3|gdk_pixbuf-2\.0|atk-1\.0|atk-bridge-2\.0|pango\w*-1\.0|cairo|cairo-gobject|"
    r"fontconfig|freetype|glib-2\.0|gio-2\.0|gobject-2\.0|gmodule-2\.0|gthread-2\.0|systemd|dbus-1|wayland-client|"
    r"wayland-cursor|EGL|GL|GLX|GLdispatch|OpenGL|drm|gbm|X11|X11-xcb|xcb|Xau|Xdmcp|expat|bsd|md|"
    r"readline|gdbm|ncursesw?|tinfow?|resolv|selinux|pcre2?(-8)?|blkid|mount|cap|gcrypt|gpg-error|lz4|lzma|zstd)"
    r"\.so(\.\d+)*"
)
# Qt tests only under names of its own; Python's own modules need this one.
_KEPT_OF_THE_SYSTEM = re.compile(r"liblzma\.so.*|libexpat\.so.*")
_DATA_OUT = re.compile(r"(?i)DarkGarden.*|.*\.(pyi|pxd|pyx|h|hpp|c|cpp|po|pot|sfd|qmltypes)|hb-test\.ttf|callig15.*")
_PLACES_OUT = re.compile(
    r"(?i)(^|/)(tests?|testing)/|^PySide6/Qt/(qml|resources|libexec|metatypes)/|^cv2/(data|qt)/|^pydicom/data/test_files/"
    r"|^onnxruntime/(transformers|quantization|tools|datasets|backend)/|^numpy/(f2py|random/_examples)/"
)
_VIDEO = re.compile(r"(?i)opencv_videoio_ffmpeg.*\.dll")

_GPL_NAMES = re.compile(
    r"(?i).*(darkgarden|x265|pillow_heif|pylibjpeg_libjpeg|qt6?charts|qt6?datavisualization|virtualkeyboard|"
    r"libreadline|libgdbm|readline\.cpython|_gdbm).*|(^|.*/)_libjpeg\..*|(^|.*/)libx264[.-].*"
)
# Words that only the works themselves hold. libheif knows x265 by name also where it is not there.
_GPL_WORDS = (b"x265 [info]", b"x265 HEVC encoder", b"DarkGardenMK", b"DarkGarden.sfd", b"--enable-gpl")
STAND_IN = b"stand-in made by the SecondOp packaging"
"""Stands in each library of stand_ins.py, which has the names of another one and nothing of it."""
_NETWORK_NAMES = re.compile(
    r"(?i).*(Qt6?Network|Qt6?WebEngine|_ssl\.(cpython|pyd)|_asyncio\.|libsocketxx\.so|libssl[-.]\w*\.so).*"
)


def version(root: Path) -> str:
    """The program's version, from the one place where it is written."""
    text = (root / "secondop_desktop" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"$', text, re.MULTILINE)
    assert found
    return found[1]


def resources(folder: Path) -> list[tuple[str, str]]:
    """The program's own data with compiled translations: each file, and the folder of the bundle that it goes to."""
    return [
        (str(path), str(PurePosixPath("secondop_desktop/_resources", *path.relative_to(folder).parent.parts)))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in {".gitignore", "README.md"} and path.suffix not in {".po", ".pot"}
    ]


def unwanted_data(name: str) -> bool:
    """Whether a data file of this name stays out."""
    return bool(_DATA_OUT.fullmatch(name))


def wanted_file(place: str) -> bool:
    """Whether the file for this place in the bundle belongs in it."""
    path = PurePosixPath(place.replace("\\", "/"))
    name = path.name
    if unwanted_data(name) or _VIDEO.fullmatch(name) or _PLACES_OUT.search(path.as_posix()):
        return False
    if _OF_THE_SYSTEM.fullmatch(name) and not _KEPT_OF_THE_SYSTEM.fullmatch(name):
        # Copies that a wheel brings under a name of its own have a fingerprint in it, and stay.
        return False
    if "plugins" in path.parts and "PySide6" in path.parts:
        pattern = _QT_PLUGINS.get(path.parent.name)
        return pattern is not None and re.fullmatch(pattern, name) is not None
    if "translations" in path.parts and "PySide6" in path.parts:
        return name in _QT_TEXTS
    if re.match(r"(lib)?Qt6", name):
        return _QT_LIBRARIES.fullmatch(name) is not None
    return True


def offenders(folder: Path) -> list[str]:
    """What must not be in a bundle and is: GPL works and network code, each by its place; empty when all is well."""
    found = []
    for path in files(folder):
        place = path.relative_to(folder).as_posix()
        if _GPL_NAMES.fullmatch(place):
            found.append(f"{place}: a GPL work, by its name")
        elif _NETWORK_NAMES.fullmatch(place) and STAND_IN not in path.read_bytes():
            found.append(f"{place}: network code")
        else:
            data = path.read_bytes()
            words = [word.decode() for word in _GPL_WORDS if word in data]
            # Its notices may name a work to say that it is not there.
            if words and not path.name.startswith(("THIRD-PARTY", "sbom")):
                found.append(f"{place}: has {words[0]!r} in it, as only a GPL work has")
    return found


def files(folder: Path) -> Iterator[Path]:
    """Every file below, in a fixed order; links are not followed."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


_COMPONENTS = (
    ("Qt and PySide6", r"PySide6/|shiboken6/|libicu|libQt6|Qt6|.*xcb|libxkbcommon"),
    ("text recognition: OpenCV", r"cv2/|opencv_python"),
    ("text recognition: ONNX Runtime", r"onnxruntime/"),
    ("text recognition: models", r"rapidocr/"),
    ("pictures of scanners: GDCM, pydicom, OpenJPEG", r"_gdcm/|gdcm|python_gdcm|pydicom/|openjpeg/|pylibjpeg"),
    ("NumPy", r"numpy/|numpy\.libs"),
    ("database and keys", r"sqlcipher3/|sqlite|pyrage/|cryptography/"),
    ("PDF", r"pikepdf|pypdfium2|reportlab/|uharfbuzz|libqpdf"),
    ("images", r"PIL/|pillow\.libs|pi_heif|_pi_heif|zxingcpp"),
    ("XML and words", r"lxml/|rapidfuzz/"),
    ("the program's fonts, lists and texts", r"secondop_desktop/"),
    ("Python and everything in its archive", r".*"),
)


def component(place: str) -> str:
    """Which part of the bundle a file belongs to, by its place."""
    place = place.removeprefix("_internal/")
    return next(name for name, pattern in _COMPONENTS if re.match(pattern, place))


def sizes(folder: Path) -> dict[str, int]:
    """Bytes for each component, the largest first."""
    total: dict[str, int] = {}
    seen: set[tuple[int, int]] = set()
    for path in files(folder):
        told = path.stat()
        if told.st_ino and (told.st_dev, told.st_ino) in seen:
            continue  # a second name for the same bytes
        seen.add((told.st_dev, told.st_ino))
        name = component(path.relative_to(folder).as_posix())
        total[name] = total.get(name, 0) + path.stat().st_size
    return dict(sorted(total.items(), key=lambda item: -item[1]))


def mac_info() -> dict[str, object]:
    """The Info.plist of the macOS app beyond what PyInstaller writes: what it opens, and how it shows itself."""
    return {
        "CFBundleName": "SecondOp",
        "CFBundleDisplayName": "SecondOp",
        "LSMinimumSystemVersion": "12.0",
        "LSApplicationCategoryType": "public.app-category.medical",
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,
        "NSHumanReadableCopyright": "Apache License 2.0",
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "SecondOp records",
                "CFBundleTypeRole": "Editor",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": ["org.secondop.vault"],
            },
            {
                # Other programs write such files too.
                "CFBundleTypeName": "SecondOp hand-over",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
                "CFBundleTypeExtensions": ["age"],
            },
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": "org.secondop.vault",
                "UTTypeDescription": "SecondOp records",
                "UTTypeConformsTo": ["public.data"],
                "UTTypeTagSpecification": {
                    "public.filename-extension": ["secondop"],
                    "public.mime-type": ["application/vnd.secondop.vault"],
                },
            }
        ],
    }


if __name__ == "__main__":
    wrong = offenders(Path(sys.argv[1]))
    print("\n".join(wrong) or "Nothing that must not be there.")
    sys.exit(bool(wrong))
