"""Programs and disc viewers: told by their first bytes and their name, listed and never stored.

Runs in the process that holds the keys, so it looks at marks at fixed places and parses nothing.
"""

from __future__ import annotations

import re
from pathlib import PurePath

from secondop_desktop.core.text import _

_MACHO = (b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe")
_FAT = (b"\xbe\xba\xfe\xca", b"\xca\xfe\xba\xbf", b"\xbf\xba\xfe\xca")
_SHARED_MARK = b"\xca\xfe\xba\xbe"  # fat Mach-O and Java classes
_LINK = b"L\0\0\0\x01\x14\x02\0"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_NOT_PROGRAMS = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*", b"GIF8", b"{\\rtf")

_WINDOWS = frozenset({".exe", ".dll", ".scr", ".sys", ".ocx", ".cpl", ".drv", ".com", ".pif", ".efi"})
_SCRIPTS = frozenset(
    {".bat", ".cmd", ".ps1", ".psm1", ".vbs", ".vbe", ".js", ".jse", ".mjs", ".wsf", ".wsh", ".hta", ".reg", ".scf"}
    | {".sh", ".bash", ".command", ".py", ".pl", ".rb", ".applescript", ".scpt"}
)
_INSTALLERS = frozenset({".msi", ".msp", ".msix", ".appx", ".deb", ".rpm", ".pkg", ".dmg", ".apk", ".appimage"})


def is_program(head: bytes, name: str) -> str | None:
    """What kind of program a file with this beginning and name is, in the person's words, or None when it is none.

    A DICOM file may begin with any 128 bytes (PS3.10, 7.1): one that also is a whole Windows or Linux program is
    called a program, one that only begins with the letters of one is not.
    """
    suffix = PurePath(name).suffix.lower()
    if head.startswith(b"\x7fELF"):
        return _("Linux program")
    if head.startswith(b"MZ") and _new_header(head):
        return _("Windows program")
    if head[128:132] == b"DICM":
        return None
    if head.startswith(b"MZ") and (b"\0" in head[:64] or suffix in _WINDOWS):
        return _("Windows program")
    if head.startswith((*_MACHO, *_FAT)):
        return _("Mac program")
    if head.startswith(_SHARED_MARK):
        # The next number counts a Mac program's parts, or is a Java class's version, which began at 45.
        return _("Mac program") if 0 < int.from_bytes(head[4:8], "big") < 45 else _("Java program")
    if head.startswith(_LINK):
        return _("Windows shortcut")
    if head.startswith(b"#!"):
        return _("script")
    if head.startswith((b"!<arch>\ndebian", b"\xed\xab\xee\xdb")):
        return _("installer")
    if head.startswith(_NOT_PROGRAMS):
        return None
    return _by_name(head, PurePath(name).name.lower(), suffix)


def _by_name(head: bytes, name: str, suffix: str) -> str | None:
    """Names that the systems run, unless the bytes are of another kind than such a name promises."""
    zipped = head.startswith(_ZIP)
    if name == "autorun.inf" or re.match(rb"\s*\[autorun", head, re.IGNORECASE):
        return _("autostart file")
    if suffix == ".lnk":
        return _("Windows shortcut")
    if suffix in {".desktop", ".url", ".webloc"} and not zipped:
        return _("launcher")
    if suffix in {".jar", ".war", ".jnlp", ".class"}:
        return _("Java program")
    if suffix == ".app":
        return _("Mac program")
    if suffix in _INSTALLERS:
        return _("installer")
    if suffix in _SCRIPTS and not zipped and not head.startswith(_OLE) and _looks_like_text(head):
        return _("script")
    if suffix in _WINDOWS and not zipped and not head.startswith(_OLE) and head:
        return _("Windows program")
    return None


def _new_header(head: bytes) -> bool:
    """Whether the DOS header's offset at 0x3C leads to a PE, NE, LE or LX header in these bytes."""
    at = int.from_bytes(head[0x3C:0x40], "little")
    return head[at : at + 4] == b"PE\0\0" or (at >= 0x40 and head[at : at + 2] in {b"NE", b"LE", b"LX"})


def _looks_like_text(head: bytes) -> bool:
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))  # PowerShell writes it
    return bool(head) and (utf16 or b"\0" not in head[:4096])
