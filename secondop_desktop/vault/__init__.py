"""The encrypted vault: the only SQL and the only cryptography of the program."""

from __future__ import annotations

import sys

import sqlcipher3

# sqlite-utils takes its errors and its connection from pysqlite3 where that is installed, else from sqlite3; it must
# take them from SQLCipher, or its `except OperationalError` never matches. Here, as it must be so before any module of
# this package imports it.
sys.modules["pysqlite3"] = sqlcipher3
sys.modules["pysqlite3.dbapi2"] = sqlcipher3.dbapi2


def _load_without_numpy() -> None:
    """Load sqlite-utils, which takes NumPy along only to store its numbers; it costs a third of opening a vault."""
    if "numpy" in sys.modules:
        return
    sys.modules["numpy"] = None  # type: ignore[assignment]
    try:
        import sqlite_utils  # noqa: F401
    finally:
        del sys.modules["numpy"]


_load_without_numpy()
