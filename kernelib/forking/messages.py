"""Messages between the server and its warm processes, with file descriptors beside them.

The text travels in a file in memory, so that no environment and no notebook is too long for it.
"""

import json
import os
import socket
from collections.abc import Iterable
from typing import Any

MOST_DESCRIPTORS = 8


def pair() -> tuple[socket.socket, socket.socket]:
    """Two ends of one line; neither is inherited by a program that either side starts."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def send(line: socket.socket, message: dict[str, Any], descriptors: Iterable[int] = ()) -> None:
    text = os.memfd_create("kernelib", os.MFD_CLOEXEC)
    try:
        with os.fdopen(os.dup(text), "wb") as file:
            file.write(json.dumps(message).encode())
        socket.send_fds(line, [b"m"], [text, *descriptors])
    finally:
        os.close(text)


def receive(line: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """The next message and what came with it. None: the other end is gone."""
    try:
        data, descriptors, _, _ = socket.recv_fds(line, 1, MOST_DESCRIPTORS, socket.MSG_CMSG_CLOEXEC)
    except ConnectionResetError:
        return None
    if not data:
        return None
    with os.fdopen(descriptors[0], "rb") as file:
        file.seek(0)
        return json.loads(file.read()), descriptors[1:]
