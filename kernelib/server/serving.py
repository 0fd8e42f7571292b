"""One server for one SQLite file: it knows who has joined and what is open, and a second would not.

The file beside the database holds the address of the server that uses it, and a lock that ends with that server,
however it ends. PostgreSQL may have several servers; each sees what the others do.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from kernelib.errors import Refusal
from kernelib.store import Store

# The lock is on a byte behind the text, for what is locked cannot be read on Windows.
BEHIND = 4096


class AlreadyServed(Refusal):
    status = 409


def claim(store: Store, address: str) -> Any:
    """Marks the database as served from an address, for as long as what is returned is kept open."""
    name = store.url.database
    if store.url.get_backend_name() != "sqlite" or name in (None, "", ":memory:"):
        return None
    place = Path(f"{Path(name or '').resolve()}.served")
    file = place.open("r+b" if place.exists() else "w+b", buffering=0)
    try:
        _lock(file)
    except OSError:
        with file, suppress(OSError):
            there = file.read(BEHIND).decode("utf-8", "replace").strip("\0 \n")
            raise AlreadyServed("already_served", address=there or name) from None
        raise AlreadyServed("already_served", address=name) from None
    file.seek(0)
    file.truncate()
    file.write(address.encode())
    return file


def _lock(file: Any) -> None:
    if os.name == "nt":
        import msvcrt

        file.seek(BEHIND)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, BEHIND)
