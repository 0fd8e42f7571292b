"""Kernels that are there before their visitor: forked, from notebooks executed once, some of them kept ready.

A visit to a notebook that allows it is a fork and a page made beforehand. What was forked and is not visited waits in a
pool, which is filled when nobody is at the door. The kernel of a page that was closed goes within a minute.
"""

import asyncio
import contextlib
import json
import logging
import os
import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import nbformat
from jupyter_server._tz import utcnow
from traitlets import Any as AnyTrait
from traitlets import Float, Integer
from voila.utils import get_page_config

from kernelib import memory, visits
from kernelib.forking import provisioner
from kernelib.forking.nursery import NotForked, Nursery, Snapshot, can_fork
from kernelib.server.kernels import Kernels, NoKernel, Notebook, Wire, starting_for, turns
from kernelib.server.rendering import Renderer, addresses

log = logging.getLogger(__name__)

LOOK_EVERY = 2.0
# The door is quiet when nobody has come for so long.
QUIET = 1.0
GIVE_BACK_EVERY = 10.0
# A notebook that nobody has opened for so long is not waited for.
WAITED_FOR = 600.0
NOBODY = "00000000-0000-4000-8000-000000000000"
NO_TOKEN = "@page-token@"  # noqa: S105, it stands where a token will be
FORKED_MIB, STARTED_MIB = 40, 120
# A workshop's cockpit and wall have pages of their own.
MOST_PAGES = 40


class Key(NamedTuple):
    """A notebook as it stood when it was read, in one language."""

    notebook: str
    changed: int
    language: str


@dataclass
class Shown:
    """A notebook that was executed for many, its pages, and the kernels that wait for visitors."""

    key: Key
    sources: list[str]
    snapshot: Snapshot
    pages: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    ready: deque[str] = field(default_factory=deque)
    last: float = 0.0


class QuickKernels(Kernels):
    expected = Integer(0, help="How many people may come at once.", config=True)
    left_for = Float(40.0, help="Seconds for which a kernel waits for its page to come back.", config=True)
    nursery = AnyTrait(None, allow_none=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.context.max_sockets = 32_768  # nine for each visitor
        self.shown: dict[Key, Shown] = {}
        self.refused: dict[Key, str] = {}
        self.wanted: dict[Key, list[str]] = {}
        self.people: Callable[[], int] = lambda: 0
        self.left: dict[str, float] = {}
        self.last_visit = -QUIET
        self.given_back = time.monotonic()
        # Makes a notebook's page before somebody asks for it.
        self.make_page: Callable[[Shown], Awaitable[None]] | None = None
        if can_fork():
            provisioner.install()
            self.nursery = Nursery()
        else:
            log.warning("Kernels start the ordinary way, for forking them needs Linux.")
        if not self.most:
            self.most = _room_for(FORKED_MIB if self.nursery else STARTED_MIB)

    @property
    def ready(self) -> int:
        """How many kernels wait for a visitor."""
        return sum(len(shown.ready) for shown in self.shown.values())

    @property
    def pages_ready(self) -> int:
        """How many pages need only a kernel."""
        return sum(len(shown.pages) for shown in self.shown.values())

    async def end(self) -> None:
        """Starts nothing any more, waits for what was about to start, and leaves no kernel and no warm process."""
        self.ending = True
        if self.nursery:
            self.nursery.stop()
        while self.on_their_way:  # noqa: ASYNC110, they stand or fail by themselves
            await asyncio.sleep(0.01)
        await asyncio.gather(*map(self._stop, self.list_kernel_ids()), return_exceptions=True)

    # Coming and going

    async def start_kernel(self, **kwargs: Any) -> str:  # type: ignore[override]
        if starting_for.get(""):
            self.last_visit = time.monotonic()
        if len(self) + self.on_their_way >= self.most:
            await self._make_room()
        kernel_id = await super().start_kernel(**kwargs)
        self.left[kernel_id] = time.monotonic()
        return kernel_id

    def start_watching_activity(self, kernel_id: str) -> None:
        """Whether a page is there says enough; reading along costs a fifth of what a visit costs."""
        kernel: Any = self._kernels[kernel_id]
        kernel.reason, kernel.execution_state, kernel.last_activity = "", "idle", utcnow()

    def notify_connect(self, kernel_id: str) -> None:
        super().notify_connect(kernel_id)
        self.left.pop(kernel_id, None)

    def notify_disconnect(self, kernel_id: str) -> None:
        super().notify_disconnect(kernel_id)
        if not self._kernel_connections.get(kernel_id) and kernel_id in self:
            self.left[kernel_id] = time.monotonic()

    def remove_kernel(self, kernel_id: str) -> Any:
        self.left.pop(kernel_id, None)
        return super().remove_kernel(kernel_id)

    async def keep(self) -> None:
        """Lets go what nobody uses, and gets ready for whoever may come, for as long as the server runs."""
        while True:
            try:
                await self._bury()
                await self._let_go()
                while self._quiet() and await self._get_ready():  # noqa: ASYNC110, somebody may come meanwhile
                    await asyncio.sleep(0.05)
                self._give_back()
            except Exception:
                log.exception("Kernels could not be looked after")
            await asyncio.sleep(LOOK_EVERY)

    def _give_back(self) -> None:
        """What a burst of visits has left in the C library: some twenty megabytes."""
        if self._quiet() and time.monotonic() - self.given_back > GIVE_BACK_EVERY:
            memory.give_back()
            self.given_back = time.monotonic()

    async def _bury(self) -> None:
        """Pages whose kernel has died are told so at once: they open themselves again."""
        for kernel_id in self.list_kernel_ids():
            kernel: Any = self._kernels[kernel_id]
            if not kernel.shutting_down and not await kernel.is_alive():
                log.warning("A kernel has ended by itself.")
                await self._stop(kernel_id)
                for session, handler in list(Wire._open_sessions.items()):
                    if session.startswith(kernel_id):
                        handler.close()

    async def _let_go(self) -> None:
        gone = time.monotonic() - self.left_for
        for kernel_id in [id for id, since in self.left.items() if since < gone]:
            await self._stop(kernel_id)
        for shown in list(self.shown.values()):
            if not shown.snapshot.warm.alive:
                await self._forget(shown)
                self.wanted[shown.key] = shown.sources
            keep = self._target(shown)
            while len(shown.ready) > keep:
                await self._stop(shown.ready.pop())

    async def _stop(self, kernel_id: str) -> None:
        self.left.pop(kernel_id, None)
        if kernel_id in self:
            await self.shutdown_kernel(kernel_id, now=True)

    def _quiet(self) -> bool:
        return time.monotonic() - self.last_visit > QUIET and not self.on_their_way and not turns.busy

    async def _make_room(self) -> None:
        """One that waits for nobody in particular makes room for somebody who is here."""
        for shown in self.shown.values():
            if shown.ready:
                await self._stop(shown.ready.pop())
                return

    # Getting ready

    def want(self, notebook: Path, language: str, sources: list[str]) -> Key:
        key = Key(str(notebook), notebook.stat().st_mtime_ns, language)
        if self.nursery and key not in self.shown and key not in self.refused:
            self.wanted.setdefault(key, sources)
        return key

    async def _get_ready(self) -> bool:
        """Does one thing of what could be done beforehand; False when all is done."""
        if self.wanted:
            key = next(iter(self.wanted))
            await self._execute(key, self.wanted[key])
            self.wanted.pop(key, None)
            return True
        for shown in self.shown.values():
            if len(shown.ready) < self._target(shown) and len(self) + self.on_their_way < self.most - 1:
                shown.ready.append(await self._fork(shown, None))
                return True
        return False

    def _target(self, shown: Shown) -> int:
        """For each notebook that is being opened as many as people are expected; else one."""
        if not shown.snapshot.warm.alive:
            return 0
        told = max(self.expected, self.people())
        return max(1, told) if time.monotonic() - shown.last < WAITED_FOR and shown.last else min(1, told)

    async def _execute(self, key: Key, sources: list[str]) -> None:
        env = {name: value for name, value in os.environ.items() if name != visits.VISIT}
        env |= {**self.told, visits.LANGUAGE: key.language}
        nursery: Nursery = self.nursery
        try:
            snapshot = await nursery.snapshot(sources, env, str(Path(key.notebook).parent))
        except NotForked as reason:
            self.refused[key] = str(reason)
            log.warning("%s is executed for each visitor: %s.", Path(key.notebook).name, reason)
        else:
            for old in [old for old in self.shown if old[::2] == key[::2]]:
                await self._forget(self.shown[old])
            shown = self.shown[key] = Shown(key, sources, snapshot)
            if self.make_page:
                await self.make_page(shown)

    async def _forget(self, shown: Shown) -> None:
        self.shown.pop(shown.key, None)
        if self.nursery:
            self.nursery.drop(shown.snapshot.warm)
        while shown.ready:
            await self._stop(shown.ready.pop())

    async def _fork(self, shown: Shown, told: str | None) -> str:
        """A kernel of the executed notebook: for a visitor, or for nobody yet."""
        token = starting_for.set(starting_for.get("") if told is not None else "")
        env = {**os.environ, **({visits.VISIT: told} if told is not None else {})}
        folder = Path(shown.key.notebook).parent.name
        try:
            kernel_id = await self.start_kernel(
                kernel_name="python3", path=folder, env=env, snapshot=shown.snapshot, visited=told is not None
            )
        finally:
            starting_for.reset(token)
        if told is None:
            self.left.pop(kernel_id, None)
        return kernel_id

    # A visit

    async def visited(self, shown: Shown, told: str, browser: str) -> str:
        """A kernel for this visitor: one that has waited, or a new fork."""
        shown.last = self.last_visit = time.monotonic()
        while shown.ready:
            kernel_id = shown.ready.popleft()
            if kernel_id not in self:
                continue
            kernel: Any = self.get_kernel(kernel_id)
            if await kernel.is_alive():
                kernel.provisioner.process.visited({visits.VISIT: told})
                launched = kernel._launch_args
                launched |= {"visited": True, "env": {**launched["env"], visits.VISIT: told}}
                self.owners[kernel_id] = browser
                self.left[kernel_id] = time.monotonic()
                return kernel_id
            await self._stop(kernel_id)
        return await self._fork(shown, told)


async def visit(handler: Notebook, notebook: Path, told: str, config: dict[str, Any]) -> str | None:
    """The page for one visitor, with a kernel behind it. None: this notebook is executed for each."""
    kernels: Any = handler.kernel_manager
    shown = kernels.shown.get(_key(kernels, notebook, handler.language))
    if shown is None or not shown.snapshot.warm.alive:
        if shown:
            await kernels._forget(shown)
        return None
    page, policy = await _page(handler, shown, notebook, config)
    try:
        kernel_id = await kernels.visited(shown, told, starting_for.get())
    except (NotForked, OSError) as reason:
        log.warning("%s could not be forked: %s.", notebook.name, reason)
        await kernels._forget(shown)
        return None
    if policy:
        handler.set_header("Content-Security-Policy", policy)
    return page.replace(NOBODY, kernel_id).replace(NO_TOKEN, handler.page_token() or "")


def _key(kernels: QuickKernels, notebook: Path, language: str) -> Key:
    key = Key(str(notebook), notebook.stat().st_mtime_ns, language)
    if key not in kernels.shown and key not in kernels.refused:
        want(kernels, notebook, language)
    return key


def want(kernels: QuickKernels, notebook: Path, language: str) -> None:
    """Has the notebook executed beforehand, if it allows that, as soon as nobody is at the door."""
    read: Any = nbformat.read(notebook, 4)
    if read.metadata.get("kernelib", {}).get("snapshot") is True:
        kernels.want(notebook, language, [cell.source for cell in read.cells if cell.cell_type == "code"])


async def make_page(shown: Shown, handler: Notebook) -> None:
    """The page of a workbook, which says the same to everybody; those of a workshop are made when they are opened."""
    notebook = Path(shown.key.notebook)
    if notebook.parent.name == "course":
        await _page(handler, shown, notebook, {})


async def _page(handler: Notebook, shown: Shown, notebook: Path, config: dict[str, Any]) -> tuple[str, str | None]:
    """The page with a place for the kernel's id and one for the page's token, and its own policy if it has one."""
    name = json.dumps(config, sort_keys=True)
    if name in shown.pages:
        return shown.pages[name]
    handler.kernelib = {"language": handler.language, "config": {"csrf": NO_TOKEN, **config}}
    usual = handler._headers.get("Content-Security-Policy")
    renderer = _renderer(handler, notebook, shown)
    await renderer.initialize(template=None, theme=None)
    pieces = [piece async for piece, _ in renderer.generate_content_generator(NOBODY, None)]
    policy = handler._headers.get("Content-Security-Policy")
    page = "".join(pieces), policy if policy != usual else None
    # One that says that something failed is no page of everybody's: the next may not fail.
    if handler.get_status() == 200:
        shown.pages[name] = page
    while len(shown.pages) > MOST_PAGES:
        del shown.pages[next(iter(shown.pages))]
    return page


def _renderer(handler: Any, notebook: Path, shown: Shown) -> "Beforehand":
    about = {"base_url": handler.base_url, "settings": handler.settings, "log": handler.log}
    renderer = Beforehand(
        request_handler=handler,
        voila_configuration=handler.voila_configuration,
        traitlet_config=handler.traitlet_config,
        notebook_path=os.path.relpath(notebook, handler.kernel_manager.root_dir),
        template_paths=handler.template_paths,
        config_manager=handler.config_manager,
        contents_manager=handler.contents_manager,
        base_url=handler.base_url,
        kernel_spec_manager=handler.kernel_spec_manager,
        page_config=get_page_config(**about, voila_configuration=handler.voila_configuration),
        mathjax_config=handler.settings.get("mathjax_config"),
        mathjax_url=handler.settings.get("mathjax_url"),
    )
    renderer.shown = shown
    return renderer


class Beforehand(Renderer):
    """The page of a notebook whose cells have run already."""

    shown: Shown

    @property
    def modules(self) -> list[str]:
        return addresses(self.shown.snapshot.modules.values())

    async def _run(self, kernel_id: str | None, kernel_future: Any) -> AsyncGenerator[Any, None]:
        snapshot = self.shown.snapshot
        self.executor: Any = SimpleNamespace(widget_state={id: {"_esm": esm} for id, esm in snapshot.modules.items()})
        outputs = iter(snapshot.outputs)
        for cell in self.notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = [nbformat.from_dict(output) for output in next(outputs)]
            self.cells.append(cell)
            yield cell


def _room_for(each: int) -> int:
    """How many kernels the machine's memory takes, with half of what is free kept for everything else."""
    free = 4096
    with contextlib.suppress(OSError, ValueError):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        free = next(int(line.split()[1]) // 1024 for line in lines if line.startswith("MemAvailable"))
    return max(10, min(400, free // 2 // each))


__all__ = ["NoKernel", "QuickKernels", "make_page", "visit", "want"]
