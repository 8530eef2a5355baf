"""Where a folder lies: on this computer, in a folder that a service copies, on a network drive; and the volumes."""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Where(StrEnum):
    """What kind of place a folder is in."""

    LOCAL = "local"
    CLOUD = "cloud"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Place:
    """The kind of a place, and the service's or file system's name."""

    kind: Where
    name: str = ""


_CLOUD = (
    (r"onedrive( - .*)?|onedrive-.*", "OneDrive"),
    (r"dropbox( \(.*\))?", "Dropbox"),
    (r"google ?drive( file stream)?|googledrive-.*|my drive", "Google Drive"),
    (r"mobile documents|icloud ?drive|com~apple~clouddocs", "iCloud Drive"),
    (r"nextcloud|owncloud", "Nextcloud"),
    (r"box|box sync|box-box", "Box"),
    (r"pcloud ?drive|pcloud ?sync", "pCloud"),
    (r"mega(sync)?( downloads)?", "MEGA"),
    (r"proton ?drive.*", "Proton Drive"),
    (r"sync\.com|tresorit.*|seafile|syncthing", "Sync"),
)
_NETWORK = re.compile(
    r"(?i)nfs\d?|cifs|smb\w*|afpfs|webdav|davfs2?|ncpfs|9p|ceph|glusterfs|lustre|beegfs|afs|coda|"
    r"fuse\.(sshfs|s3fs|rclone|davfs2?|glusterfs|cifs|smb\w*|gvfsd-fuse|curlftpfs)"
)
_CLOUD_MOUNT = re.compile(r"(?i)fuse\.(rclone|google-drive-ocamlfuse|onedriver|dropbox|pcloud.*)")
_MARKS = (".stfolder", ".dropbox", ".dropbox.cache", ".owncloudsync.log", ".sync_exclude.lst", ".nextcloudsync.log")


def place_of(folder: Path, mounts: Sequence[tuple[str, str]] | None = None) -> Place:
    """Where this folder lies, by the names on its path and by what is mounted there.

    `mounts`: mount points and the types of their file systems; those of this computer where it is left out.
    """
    folder = folder.absolute()
    for part in (folder, *folder.parents):
        for pattern, name in _CLOUD:
            if re.fullmatch(pattern, part.name, re.IGNORECASE):
                return Place(Where.CLOUD, name)
        if any((part / mark).exists() for mark in _MARKS):
            return Place(Where.CLOUD, part.name)
    for variable in ("OneDrive", "OneDriveConsumer", "OneDriveCommercial"):
        root = os.environ.get(variable)
        if root and Path(root) in (folder, *folder.parents):
            return Place(Where.CLOUD, "OneDrive")
    kind = mounted_as(folder, _mounts() if mounts is None else mounts)
    if _CLOUD_MOUNT.fullmatch(kind):
        return Place(Where.CLOUD, kind)
    if _NETWORK.fullmatch(kind):
        return Place(Where.NETWORK, kind)
    return Place(Where.LOCAL, kind)


def mounted_as(folder: Path, mounts: Sequence[tuple[str, str]]) -> str:
    """The type of the file system that this folder is on; empty where that is not known."""
    if sys.platform == "win32":
        return _windows_kind(folder)
    where = os.path.realpath(folder)
    best, kind = "", ""
    for point, name in mounts:
        inside = where == point or where.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, name
    return kind


def volumes(environment: Mapping[str, str] | None = None) -> tuple[Path, ...]:
    """The roots of the volumes that are there now, where a stick may be."""
    if sys.platform == "win32":
        mask = ctypes.windll.kernel32.GetLogicalDrives()
        return tuple(Path(f"{chr(ord('A') + n)}:\\") for n in range(26) if mask >> n & 1)
    user = (environment or os.environ).get("USER", "")
    parents = (Path("/Volumes"),) if sys.platform == "darwin" else (
        Path("/media") / user, Path("/run/media") / user, Path("/media"), Path("/mnt")
    )  # fmt: skip
    found: list[Path] = []
    for parent in parents:
        try:
            found += [path for path in sorted(parent.iterdir()) if path.is_dir()]
        except OSError:
            continue
    return tuple(found)


def _mounts() -> list[tuple[str, str]]:
    if sys.platform == "darwin":
        return _mac_mounts()
    try:
        with open("/proc/self/mounts", encoding="utf-8", errors="surrogateescape") as stream:
            return parse_mounts(stream.read())
    except OSError:
        return []


def parse_mounts(text: str) -> list[tuple[str, str]]:
    """Mount points and types out of `/proc/mounts` (fstab(5): blanks are written as octal numbers)."""
    found = []
    for line in text.splitlines():
        parts = line.split(" ")
        if len(parts) >= 3:
            point = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), parts[1])
            found.append((point, parts[2]))
    return found


def parse_mac_mounts(text: str) -> list[tuple[str, str]]:
    """Mount points and types out of what `mount` prints on macOS: `//host/share on /Volumes/x (smbfs, nodev)`."""
    return re.findall(r"^.* on (/.*) \((\w+)[,)].*$", text, re.MULTILINE)


def _mac_mounts() -> list[tuple[str, str]]:
    try:
        done = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.SubprocessError):
        return []
    return parse_mac_mounts(done.stdout)


def _windows_kind(folder: Path) -> str:
    if sys.platform != "win32" or str(folder).startswith("\\\\"):
        return "smb"
    remote = 4  # DRIVE_REMOTE of GetDriveTypeW
    return "smb" if ctypes.windll.kernel32.GetDriveTypeW(f"{folder.drive}\\") == remote else "local"
