"""Where a folder lies: cloud folders by their names, network drives by what is mounted, sticks among the volumes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from secondop_desktop.core.places import Place, Where, parse_mac_mounts, parse_mounts, place_of

MOUNTS = parse_mounts(
    "/dev/sda1 / ext4 rw 0 0\n//nas/share /mnt/nas cifs rw 0 0\nnas:/x /home/me/with\\040blank nfs4 rw 0 0\n"
    "drive: /home/me/cloud fuse.rclone rw 0 0\nme@host:/ /home/me/far fuse.sshfs rw 0 0\n"
)


@pytest.mark.parametrize(
    "path, kind",
    [
        ("/home/me/OneDrive/vault", Where.CLOUD),
        ("/home/me/OneDrive - Northgate Hospital/vault", Where.CLOUD),
        ("/home/me/Dropbox/Health/vault", Where.CLOUD),
        ("/Users/me/Library/Mobile Documents/com~apple~CloudDocs/vault", Where.CLOUD),
        ("/Users/me/Library/CloudStorage/GoogleDrive-me@example.org/My Drive/vault", Where.CLOUD),
        ("/home/me/Nextcloud/vault", Where.CLOUD),
        ("/home/me/Documents/My Dropbox bills/vault", Where.LOCAL),
        ("/home/me/Boxes/vault", Where.LOCAL),
        ("/home/me/Documents/vault", Where.LOCAL),
    ],
)
def test_a_cloud_folder_is_known_by_its_name(path: str, kind: Where) -> None:
    assert place_of(Path(path), MOUNTS).kind is kind


@pytest.mark.skipif(sys.platform == "win32", reason="mount points of Unix")
@pytest.mark.parametrize(
    "path, kind",
    [
        ("/mnt/nas/vault", Where.NETWORK),
        ("/home/me/with blank/vault", Where.NETWORK),
        ("/home/me/far/vault", Where.NETWORK),
        ("/home/me/cloud/vault", Where.CLOUD),
        ("/mnt/nasty/vault", Where.LOCAL),
    ],
)
def test_a_network_drive_is_known_by_what_is_mounted(path: str, kind: Where) -> None:
    assert place_of(Path(path), MOUNTS).kind is kind


def test_a_folder_that_a_service_marked_is_known(tmp_path: Path) -> None:
    (tmp_path / "shared" / ".stfolder").mkdir(parents=True)
    assert place_of(tmp_path / "shared" / "vault", MOUNTS) == Place(Where.CLOUD, "shared")


def test_what_mount_prints_on_a_mac_is_read() -> None:
    text = "/dev/disk3s1 on / (apfs, local)\n//me@nas/Public share on /Volumes/Public (smbfs, nodev, nosuid)\n"
    assert parse_mac_mounts(text) == [("/", "apfs"), ("/Volumes/Public", "smbfs")]
