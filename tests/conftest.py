"""A served house and a watched browser, for every test that asks for them."""

import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import hypothesis
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

from kernelib import lean
from tests.__main__ import browser as installed_browser

# No test fails because a machine was busy.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

# Before anything imports Altair, as in each of our own processes.
lean.leave_out()

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A phone in the room has an address that is no secure context; localhost would be one.
    "--host-resolver-rules=MAP workshop.test 127.0.0.1",
]
# Made once: a call of its own for each would read all the machine's certificates, twenty times the cost of the call.
CERTIFICATES = ssl.create_default_context()
# What axe finds, without what it finds right, which is as long as the page.
FINDINGS = """axe.run({ resultTypes: ["violations"] }).then(({ violations }) =>
  violations.map(({ id, impact, nodes }) => ({ id, impact, places: nodes.map(({ html }) => html) })))"""
# Chromium's own line about a refused or failed request: nothing a page can do about it.
NETWORK_LINE = re.compile(r"Failed to load resource|net::ERR_|WebSocket connection to .* failed")


class Served:
    """`kernelib serve` as a process of its own, on a port of its own."""

    def __init__(self, database: str, *arguments: str, environment: dict[str, str] | None = None) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.database = database
        self.arguments = arguments
        self.environment = environment or {}
        self.lines: list[str] = []
        self.start()

    def start(self) -> None:
        self.lines.clear()
        command = ["-m", "kernelib", "serve", "--no-open", "--port", str(self.port), "--database", self.database]
        self.process = subprocess.Popen(
            [sys.executable, *command, *self.arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1", "PYTHONFAULTHANDLER": "1", **self.environment},
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.base = self._wait_for(r"(http://\S+?)\?key=").rstrip("/") + "/"
        self.host_key = self._wait_for(r"\?key=([\w-]+)")
        self._wait_until_healthy()

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as out:
            for line in out:
                self.lines.append(line)

    def _wait_for(self, pattern: str, seconds: float = 60) -> str:
        end = time.monotonic() + seconds
        while time.monotonic() < end and (self.process.poll() is None or self.reader.is_alive()):
            if found := re.search(pattern, "".join(self.lines)):
                return found[1]
            time.sleep(0.02)
        raise AssertionError(f"serve did not say {pattern}:\n" + "".join(self.lines))

    def _wait_until_healthy(self) -> None:
        for _ in range(600):
            try:
                if httpx.get(self.base + "healthz", verify=CERTIFICATES).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
        raise AssertionError("serve is not healthy:\n" + "".join(self.lines))

    def stop(self) -> int:
        """Stop it as Ctrl-C does; the exit code."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                # It says what it is waiting for.
                self.process.send_signal(getattr(signal, "SIGABRT", signal.SIGTERM))
                self.reader.join(10)
                self.kill()
                raise AssertionError("serve did not stop:\n" + "".join(self.lines)) from None
        self.reader.join(10)
        return self.process.returncode

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.reader.join(10)

    def call(self, method: str, path: str, token: str | None = None, **options: Any) -> httpx.Response:
        """One HTTP call below the base address, with a token or key where one is given."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= options.pop("headers", {})
        options |= {"headers": headers, "timeout": 30, "verify": CERTIFICATES}
        return httpx.request(method, self.base + path.lstrip("/"), **options)

    def new_workshop(self, **body: Any) -> dict[str, str]:
        """What `POST /api/workshops` gives: code, links and keys."""
        made = self.call("POST", "api/workshops", self.host_key, json=body)
        assert made.status_code == 201, made.text
        return made.json()

    def join(self, code: str, role: str = "teacher", language: str = "da", **more: Any) -> dict[str, str]:
        body = {"role": role, "language": language, **more}
        joined = self.call("POST", f"api/workshops/{code}/participants", json=body)
        assert joined.status_code == 201, joined.text
        return joined.json()

    def stage(self, workshop: dict[str, str], exercise: str, state: str, **more: Any) -> dict[str, Any]:
        body = {"exercise": exercise, "state": state, **more}
        put = self.call("PUT", f"api/workshops/{workshop['code']}/stage", workshop["facilitator_key"], json=body)
        assert put.status_code == 200, put.text
        return put.json()


@contextmanager
def served(folder: Path, *arguments: str, database: str | None = None, **environment: str) -> Iterator[Served]:
    house = Served(database or str(folder / "kernelib.sqlite"), *arguments, environment=environment)
    try:
        yield house
    finally:
        if house.process.poll() is None:
            house.stop()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for every test that does not stop, cut or fill it."""
    with served(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: while Playwright is there its event loop runs in this thread, and no other can.

    The longest of them come first, or all other workers would wait for one at the end. Of the others each module goes
    to one worker, which makes but once what they share.
    """
    items.sort(key=lambda item: (_needs_browser(item), "journeys" not in item.path.parts))
    for item in items:
        if not _needs_browser(item):
            item.add_marker(pytest.mark.xdist_group(f"{item.path.parent.name}/{item.path.stem}"))


def _needs_browser(item: pytest.Item) -> bool:
    return "chromium" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = installed_browser()
    assert path, "The browser tests need Chromium or Chrome: run `uv run --all-groups python -m tests`."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield browser
        browser.close()


# A machine that is busy takes its time; what is never there is never there.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)


class Watched:
    """A browser context that remembers what no page of ours may do."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.console: list[str] = []
        self.foreign: list[str] = []
        self.hosts = {"127.0.0.1", "localhost", "workshop.test"}
        context.on("console", lambda message: self._heard(message.type, message.text))
        context.on("weberror", lambda error: self._heard("error", str(error.error.stack or error.error)))
        context.on("request", self._asked)

    def _heard(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not NETWORK_LINE.search(text):
            self.console.append(f"{kind}: {text}")

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob", "about") and address.hostname not in self.hosts:
            self.foreign.append(request.url)

    def page(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE)
        return page

    def check(self) -> None:
        assert not self.console, self.console
        assert not self.foreign, self.foreign


def on_a_screen(width: int, height: int, locale: str = "da-DK") -> dict[str, Any]:
    """What a browser is told of the screen it has."""
    touch = {"has_touch": True} if width < 600 else {}
    return {"viewport": {"width": width, "height": height}, "locale": locale, **touch}


@pytest.fixture
def browse(chromium: Browser) -> Iterator[Callable[..., Watched]]:
    """`browse(width=360, ...)` opens a watched context; a console line or a foreign request fails the test."""
    opened: list[Watched] = []

    def browse(width: int = 360, height: int = 740, locale: str = "da-DK", **options: Any) -> Watched:
        context = chromium.new_context(**on_a_screen(width, height, locale), **options)
        opened.append(Watched(context))
        return opened[-1]

    yield browse
    for watched in opened:
        watched.context.close()
    for watched in opened:
        watched.check()


@pytest.fixture(scope="session")
def sheets(chromium: Browser) -> Iterator[dict[Any, tuple[Watched, Page]]]:
    """A context costs more than most of what is tried in it: what needs no server and no storage shares a few."""
    made: dict[Any, tuple[Watched, Page]] = {}
    yield made
    for watched, _ in made.values():
        watched.context.close()


@pytest.fixture
def blank(chromium: Browser, sheets: dict[Any, tuple[Watched, Page]]) -> Iterator[Callable[..., Page]]:
    """`blank(width=360, ...)` gives an empty page with nothing of a former test in it, watched as any other."""
    used: list[Watched] = []

    def blank(width: int = 360, **options: Any) -> Page:
        key = (width, *sorted(options.items()))
        if key not in sheets:
            watched = Watched(chromium.new_context(**on_a_screen(width, 740), **options))
            sheets[key] = watched, watched.page()
        watched, page = sheets[key]
        page.goto("about:blank")
        used.append(watched)
        return page

    yield blank
    found = [(watched.console.copy(), watched.foreign.copy()) for watched in used]
    for watched in used:
        watched.console.clear()
        watched.foreign.clear()
    assert not any(map(any, found)), found


def assert_accessible(page: Page) -> None:
    """No serious or critical finding by axe in the page as it stands."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(FINDINGS)
    serious = [(each["id"], each["places"][:3]) for each in found if each["impact"] in ("serious", "critical")]
    assert not serious, serious


def assert_fits(page: Page) -> None:
    """Nothing scrolls sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"the page is {wide} px too wide"
