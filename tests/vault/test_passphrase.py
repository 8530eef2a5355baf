"""Our key slots are age files: the library opens ours, and we open the library's."""

from __future__ import annotations

import threading

import pyrage
import pytest

from secondop_desktop.vault import passphrase

PASSWORD = "grüne Äpfel 苹果"


@pytest.mark.parametrize("data", [b"", b"AGE-SECRET-KEY-1 a line\n", bytes(range(256)) * 256])
def test_the_library_opens_what_we_write(data: bytes) -> None:
    assert pyrage.passphrase.decrypt(passphrase.encrypt(data, PASSWORD, 10), PASSWORD) == data


@pytest.mark.parametrize("data", [b"", b"AGE-SECRET-KEY-1 a line\n"])
def test_we_open_what_the_library_writes(data: bytes) -> None:
    assert passphrase.decrypt(pyrage.passphrase.encrypt(data, PASSWORD), PASSWORD) == data


def test_another_passphrase_does_not_open_it() -> None:
    with pytest.raises(passphrase.NotThisPassphraseError):
        passphrase.decrypt(passphrase.encrypt(b"secret", PASSWORD, 10), PASSWORD + " ")


def test_any_altered_byte_is_noticed() -> None:
    sealed = passphrase.encrypt(b"secret", PASSWORD, 4)
    for place in range(len(sealed)):
        altered = bytearray(sealed)
        altered[place] ^= 1
        with pytest.raises((passphrase.NotThisPassphraseError, passphrase.NotAPassphraseFileError)):
            passphrase.decrypt(bytes(altered), PASSWORD)
    for size in range(len(sealed)):
        with pytest.raises((passphrase.NotThisPassphraseError, passphrase.NotAPassphraseFileError)):
            passphrase.decrypt(sealed[:size], PASSWORD)


def test_a_file_that_asks_for_a_days_work_is_refused() -> None:
    sealed = passphrase.encrypt(b"secret", PASSWORD, 4)
    with pytest.raises(passphrase.NotAPassphraseFileError):
        passphrase.decrypt(sealed.replace(b" 4\n", b" 40\n", 1), PASSWORD)


def test_other_threads_go_on_while_a_password_is_checked() -> None:
    ticks = 0
    stop = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not stop.wait(0.005):
            ticks += 1

    watcher = threading.Thread(target=tick)
    watcher.start()
    passphrase.encrypt(b"secret", PASSWORD)
    stop.set()
    watcher.join()
    # Where scrypt holds the interpreter's lock, the watcher gets no turn before it ends.
    assert ticks > 5


@pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537, 131072, 200000])
def test_files_of_many_chunks_are_those_of_the_age_library_and_end_where_they_ended(size: int) -> None:
    data = bytes(index * 7 % 251 for index in range(size))
    sealed = passphrase.encrypt(data, PASSWORD, 4)
    assert pyrage.passphrase.decrypt(sealed, PASSWORD) == data
    assert passphrase.decrypt(sealed, PASSWORD) == data
    for cut in (16, 65552) if size > 65536 else (16,):
        with pytest.raises(passphrase.NotThisPassphraseError):
            passphrase.decrypt(sealed[:-cut], PASSWORD)
