"""Hostile zips are refused in plain words before anything of them is unpacked."""

from __future__ import annotations

import io
import random
import struct
import zipfile

import pytest

from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.importers.base import Allowance
from secondop_desktop.importers.zip_guard import DamagedMemberError, open_zip
from tests.importers.container_files import patched, zipped

_SIZES = 20  # compressed and plain size, in an entry of the central directory
_FLAGS = 8
_OFFSET = 42


def test_a_plain_zip_gives_its_files_back() -> None:
    archive = open_zip(zipped({"a.txt": b"one", "folder/": b"", "folder/b.txt": b"two"}))
    assert [(entry.name, archive.read(entry)) for entry in archive.entries] == [
        ("a.txt", b"one"),
        ("folder/b.txt", b"two"),
    ]


def test_a_zip_that_unpacks_to_far_too_much_is_refused_by_what_it_declares() -> None:
    bomb = patched(zipped({"zeros": bytes(2_000_000)}), _SIZES + 4, "<L", 4_000_000_000)
    with pytest.raises(InputRefusedError, match="far too much"):
        open_zip(bomb).check_size(Allowance())


def test_a_zip_of_zeros_is_refused_by_its_ratio() -> None:
    bomb = patched(zipped({"zeros": bytes(500_000)}), _SIZES + 4, "<L", 290_000_000)
    with pytest.raises(InputRefusedError, match="far too much"):
        open_zip(bomb).check_size(Allowance())


def test_zips_in_a_small_zip_may_not_unpack_to_more_than_it_can_hold_itself() -> None:
    allowance = Allowance()
    open_zip(zipped({"a": b"x"})).check_size(allowance)
    inner = patched(zipped({"zeros": bytes(2_000_000)}), _SIZES + 4, "<L", 30_000_000)
    with pytest.raises(InputRefusedError, match="far too much"):
        open_zip(inner).check_size(allowance)


def test_a_small_zip_in_a_large_one_does_not_lessen_what_the_others_may_unpack_to() -> None:
    allowance = Allowance()
    open_zip(zipped({"noise": random.Random(1).randbytes(400_000)})).check_size(allowance)
    open_zip(zipped({"a": b"x"})).check_size(allowance)
    assert allowance.bytes_left > 90_000_000


def test_what_is_unpacked_counts_for_all_zips_inside_a_file_together() -> None:
    allowance = Allowance(bytes_left=1500)
    archive = open_zip(zipped({"a": bytes(1000)}))
    archive.check_size(allowance)
    with pytest.raises(InputRefusedError, match="far too much"):
        archive.check_size(allowance)


def test_members_that_lie_over_each_other_are_refused() -> None:
    honest = zipped({"a": b"x" * 3000, "b": b"y" * 3000})
    with pytest.raises(InputRefusedError, match="not honest"):
        open_zip(patched(honest, _OFFSET, "<L", 0, member=1))


def test_a_member_that_reaches_into_the_directory_is_refused() -> None:
    honest = zipped({"a": b"x" * 3000})
    with pytest.raises(InputRefusedError, match="not honest"):
        open_zip(patched(honest, _SIZES, "<L", len(honest)))


def test_a_hundred_thousand_entries_are_refused_without_reading_them() -> None:
    data = bytearray(zipped({"a": b"x"}))
    struct.pack_into("<HH", data, data.rindex(b"PK\x05\x06") + 8, 65_000, 65_000)
    with pytest.raises(InputRefusedError, match="too many"):
        open_zip(bytes(data))


@pytest.mark.parametrize("name", ["../../x.txt", "/etc/x.txt", "C:\\Users\\x.txt", "a/../../x.txt", "..\\x.txt"])
def test_a_name_that_climbs_out_is_not_unpacked_and_is_shown_harmless(name: str) -> None:
    (entry,) = open_zip(zipped({name: b"x"})).entries
    assert ".." not in entry.name
    assert not entry.name.startswith("/")
    with pytest.raises(DamagedMemberError) as error:
        open_zip(zipped({name: b"x"})).read(entry)
    assert "points out" in error.value.reason


def test_a_pointer_to_another_file_is_not_followed() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("report.pdf")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    (entry,) = open_zip(out.getvalue()).entries
    assert "pointer" in entry.trouble


def test_a_locked_zip_says_that_it_needs_its_password() -> None:
    locked = patched(zipped({"a.txt": b"x"}), _FLAGS, "<H", 1)
    with pytest.raises(InputRefusedError, match="password"):
        open_zip(locked)


def test_a_locked_file_beside_open_ones_is_a_trouble_of_its_own() -> None:
    archive = open_zip(patched(zipped({"a.txt": b"x", "b.txt": b"y"}), _FLAGS, "<H", 1))
    locked, plain = archive.entries
    assert "password" in locked.trouble
    assert archive.read(plain) == b"y"


def test_a_packing_that_is_not_known_is_a_damaged_member() -> None:
    archive = open_zip(patched(zipped({"a.txt": b"x"}), 10, "<H", 97))
    with pytest.raises(DamagedMemberError):
        archive.read(archive.entries[0])


def test_a_changed_byte_is_found_by_the_checksum() -> None:
    data = bytearray(zipped([("a.txt", bytes(range(256)) * 20)]))
    data[60] ^= 0xFF
    archive = open_zip(bytes(data))
    with pytest.raises(DamagedMemberError):
        archive.read(archive.entries[0])


@pytest.mark.parametrize("cut", [10, 100, 400])
def test_a_zip_that_was_cut_short_is_damaged(cut: int) -> None:
    data = zipped({f"{number}.txt": bytes(range(256)) for number in range(10)})
    with pytest.raises(InputRefusedError, match="damaged"):
        open_zip(data[:-cut])
