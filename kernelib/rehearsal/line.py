"""HTTP as a phone speaks it: one connection that is kept, JSON in and out."""

import asyncio
import contextlib
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 60.0


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Line:
    """To one server; after a cut it connects again. A body that is text goes as it is."""

    def __init__(self, base: str) -> None:
        address = urlsplit(base)
        self.host, self.port = address.hostname or "127.0.0.1", address.port or 80
        self.path = address.path.rstrip("/")
        self.name = address.netloc
        self.ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """One call; ConnectionError or TimeoutError when no answer comes."""
        told = {"Host": self.name, **{name.replace("_", "-"): value for name, value in headers.items()}}
        content = b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        if body is not None:
            told = {"Content-Type": "application/json", **told, "Content-Length": str(len(content))}
        lines = [f"{method} {self.path}{path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
        try:
            async with asyncio.timeout(PATIENCE):
                if self.ends is None:
                    self.ends = await asyncio.open_connection(self.host, self.port)
                reader, writer = self.ends
                writer.write("\r\n".join([*lines, "", ""]).encode() + content)
                await writer.drain()
                return await self._answer(reader)
        except (OSError, EOFError, TimeoutError, asyncio.CancelledError) as error:
            self.hang_up()
            if isinstance(error, EOFError):
                raise ConnectionError("the server hung up") from error
            raise

    async def _answer(self, reader: asyncio.StreamReader) -> Answer:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(head[0].split()[1])
        pairs = (line.partition(":") for line in head[1:] if line)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        body = b""
        if headers.get("transfer-encoding") == "chunked":
            while size := int(await reader.readuntil(b"\r\n"), 16):
                body += (await reader.readexactly(size + 2))[:-2]
            await reader.readuntil(b"\r\n")
        elif status not in (204, 304):
            body = await reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection") == "close":
            self.hang_up()
        return Answer(status, headers, body)

    def hang_up(self) -> None:
        if self.ends:
            with contextlib.suppress(OSError, RuntimeError):
                self.ends[1].close()
            self.ends = None
