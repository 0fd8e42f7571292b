"""A line that can be made bad: between a client and the server, on a port of its own."""

import asyncio
import contextlib
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Proxy:
    """Passes bytes on. `cut` lets nobody through; `wild` keeps bytes back and breaks lines in the middle; `silent`
    loses what comes, and nobody is told."""

    def __init__(self, port: int) -> None:
        self.behind = port
        self.cut = self.wild = self.silent = False
        self.broken = 0
        self.chance = random.Random(7)
        self.lines: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        self.server = await asyncio.start_server(self._line, "127.0.0.1", 0)
        self.port: int = self.server.sockets[0].getsockname()[1]

    async def _line(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.cut:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self.behind)
        self.lines |= {writer, back}
        await asyncio.gather(self._pass(reader, back), self._pass(there, writer))
        self.lines -= {writer, back}

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lost = False
        with contextlib.suppress(OSError):
            while data := await reader.read(2**16):
                if self.silent:
                    self.broken += 1
                    lost = True
                if lost:
                    continue  # a stream that has lost something never goes on
                if self.wild:
                    await asyncio.sleep(self.chance.uniform(0, 0.15))
                    if self.chance.random() < 0.15:
                        self.broken += 1
                        data = data[: len(data) // 2]
                        writer.write(data)
                        await writer.drain()
                        break
                writer.write(data)
                await writer.drain()
        writer.transport.abort()

    def hang_up(self) -> None:
        """Every line that is open is lost."""
        for line in list(self.lines):
            line.transport.abort()


@contextmanager
def proxied(port: int) -> Iterator[Proxy]:
    """In a thread of its own, for as long as it is needed."""
    loop, proxy = asyncio.new_event_loop(), Proxy(port)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(proxy.start(), loop).result(10)
    try:
        yield proxy
    finally:

        async def stop() -> None:
            proxy.server.close()
            proxy.hang_up()
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
