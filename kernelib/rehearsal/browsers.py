"""A few real browsers beside the robots: an installed Chromium without a window, spoken to by its DevTools.

Each has a profile of its own. They join and look; they answer nothing, so that the counting stays the robots'.
"""

import asyncio
import contextlib
import itertools
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

A_FEW = 3
PATIENCE = 30.0
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
QUIET = (
    "--headless=new", "--remote-debugging-port=0", "--disable-gpu", "--no-first-run", "--disable-quic",
    "--disable-sync", "--disable-background-networking", "--disable-component-update",
)  # fmt: skip
# What a person sees, and two frames later so that it is on the screen.
SEEN = """new Promise((done) => {
  const seen = () => CONDITION && requestAnimationFrame(() => setTimeout(done));
  if (seen()) return;
  const watch = new MutationObserver(() => seen() && watch.disconnect());
  watch.observe(document, { childList: true, subtree: true, characterData: true });
})"""
READY = "document.querySelector('.choice') && document.querySelector('.dock .main-button')"
JOIN = "document.querySelector('.choice').click(); document.querySelector('.dock .main-button').click()"
JOINED = "!document.querySelector('.choice') && document.querySelector('h1')"
STEP = "document.querySelector('h1')?.textContent !== window.before"


class Browsers:
    """One Chromium with a few people in it."""

    def __init__(self, folder: "tempfile.TemporaryDirectory[str]", process: "subprocess.Popen[bytes]") -> None:
        self.folder, self.process = folder, process
        self.numbers = itertools.count(1)
        self.waiting: dict[int, asyncio.Future[Any]] = {}
        self.sessions: list[str] = []
        self.line: Any = None
        self.hearing: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls) -> "Browsers":
        """LookupError where there is none; OSError or TimeoutError where it does not come up."""
        path = os.environ.get("KERNELIB_BROWSER") or next(filter(None, map(shutil.which, (*NAMES, *PLACES))), None)
        if not path:
            raise LookupError("no browser")
        folder = tempfile.TemporaryDirectory(prefix="kernelib-browser-", ignore_cleanup_errors=True)
        # In a container there is no other user, and Chromium will not shut root in.
        root = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
        command = [path, *QUIET, *root, f"--user-data-dir={folder.name}", "about:blank"]
        try:
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: ASYNC220, S603
        except OSError:
            folder.cleanup()
            raise
        browsers = cls(folder, process)
        try:
            async with asyncio.timeout(PATIENCE):
                await browsers._connect(Path(folder.name, "DevToolsActivePort"))
        except BaseException:
            await browsers.close()
            raise
        return browsers

    async def _connect(self, told: Path) -> None:
        lines: list[str] = []
        while len(lines) < 2:
            if self.process.poll() is not None:
                raise OSError("the browser ended")
            await asyncio.sleep(0.05)
            with contextlib.suppress(OSError):
                lines = told.read_text(encoding="ascii").split()  # noqa: ASYNC240, two lines
        address = HTTPRequest(f"ws://127.0.0.1:{lines[0]}{lines[1]}")
        self.line = await websocket_connect(address, max_message_size=2**26)
        self.hearing = asyncio.create_task(self._hear())

    async def join(self, address: str) -> list[float]:
        """All at once; for each how many seconds its page took until one could choose."""
        async with asyncio.timeout(PATIENCE):
            return list(await asyncio.gather(*(self._join(address) for _ in range(A_FEW))))

    async def _join(self, address: str) -> float:
        context = (await self._say("Target.createBrowserContext"))["browserContextId"]
        page = await self._say("Target.createTarget", url="about:blank", browserContextId=context)
        session = (await self._say("Target.attachToTarget", targetId=page["targetId"], flatten=True))["sessionId"]
        begun = time.perf_counter()
        await self._say("Page.navigate", session, url=address)
        await self._until(READY, session)
        ready = time.perf_counter() - begun
        await self._evaluate(JOIN, session)
        await self._until(JOINED, session)
        await self._evaluate("window.before = document.querySelector('h1').textContent", session)
        self.sessions.append(session)
        return ready

    async def shown(self, seconds: list[float]) -> None:
        """For each how long it took from now until its page shows another heading: the step."""
        begun = time.perf_counter()

        async def one(session: str) -> None:
            await self._until(STEP, session)
            seconds.append(time.perf_counter() - begun)

        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*map(one, self.sessions))

    async def _until(self, condition: str, session: str) -> None:
        await self._evaluate(SEEN.replace("CONDITION", f"({condition})"), session)

    async def _evaluate(self, expression: str, session: str) -> Any:
        return await self._say("Runtime.evaluate", session, expression=expression, awaitPromise=True)

    async def _say(self, method: str, session: str | None = None, **about: Any) -> Any:
        number = next(self.numbers)
        answer = self.waiting[number] = asyncio.get_running_loop().create_future()
        told = {"id": number, "method": method, "params": about}
        await self.line.write_message(json.dumps(told | ({"sessionId": session} if session else {})))
        return await answer

    async def _hear(self) -> None:
        while (text := await self.line.read_message()) is not None:
            told = json.loads(text)
            answer = self.waiting.pop(told.get("id"), None)
            if answer and not answer.done():
                if "error" in told:
                    answer.set_exception(OSError(told["error"].get("message", "")))
                else:
                    answer.set_result(told["result"])
        for answer in self.waiting.values():
            if not answer.done():
                answer.set_exception(ConnectionError("the browser ended"))

    async def close(self) -> None:
        """The browser and what it kept are gone."""
        if self.line:
            # Asked to, it ends all its processes before itself, and none writes into a folder that is being emptied.
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self._say("Browser.close"), 5)
            self.line.close()
        if self.hearing:
            self.hearing.cancel()
            await asyncio.gather(self.hearing, return_exceptions=True)
        if not self.line:
            self.process.terminate()
        try:
            await asyncio.to_thread(self.process.wait, 10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            await asyncio.to_thread(self.process.wait)
        self.folder.cleanup()


__all__ = ["A_FEW", "Browsers"]
