"""The server's side: starts the warm process, has it fork, and starts it anew when it is gone."""

import asyncio
import contextlib
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kernelib import visits
from kernelib.forking import messages

log = logging.getLogger(__name__)

PATIENCE = 30.0
# More at once would only make the first wait for the last.
AT_ONCE = 3
TWO_VISITORS = ("one", "another")


class NotForked(Exception):
    """Why a kernel could not be forked."""


class Forked:
    """A forked kernel, as if it had been started by subprocess."""

    stdin = stdout = stderr = None

    def __init__(self, warm: "Warm", line: socket.socket, pid: int, descriptor: int) -> None:
        self.warm, self.line, self.pid, self.descriptor = warm, line, pid, descriptor
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None and has_ended(self.descriptor):
            self.returncode = self.warm.code(self.pid)
            if self.returncode is not None:
                self.line.close()
                os.close(self.descriptor)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        end = time.monotonic() + (PATIENCE if timeout is None else timeout)
        while self.poll() is None and time.monotonic() < end:
            select.select([], [], [], 0.005)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """To the kernel and whatever it has started."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def visited(self, env: dict[str, str]) -> None:
        """Tells a kernel that was forked beforehand who has come."""
        messages.send(self.line, {"env": env})


class Warm:
    """One warm process: the first, or one that has executed a notebook."""

    def __init__(self, line: socket.socket, pid: int, gone: Callable[["Warm"], None]) -> None:
        self.line, self.pid, self.gone = line, pid, gone
        self.alive = True
        self.ended: dict[int, int] = {}
        self.loop = asyncio.get_running_loop()
        self.loop.add_reader(line.fileno(), self._hear)

    def _hear(self) -> None:
        try:
            got = messages.receive(self.line)
        except OSError:
            got = None
        if got:
            self.ended[got[0]["ended"]] = got[0]["code"]
        elif self.alive:
            self.close()
            self.gone(self)

    def code(self, pid: int) -> int | None:
        """How a child of it ended. None: that has not been told yet."""
        if pid in self.ended:
            return self.ended.pop(pid)
        if self.alive:
            return None
        return buried(pid)

    async def fork(self, message: dict[str, Any]) -> tuple[socket.socket, int, dict[str, Any]]:
        """A new child: the line to it, a descriptor of it, and its pid among what it says first."""
        if not self.alive:
            raise NotForked("the warm process has ended")
        ours, theirs = messages.pair()
        descriptor, told = -1, {}
        try:
            with theirs:
                messages.send(self.line, message, [theirs.fileno()])
            # Parent and child both tell of it, in any order.
            for _ in range(2):
                said, came = await heard(ours)
                if "refused" in said:
                    raise NotForked(said["refused"])
                told |= said
                descriptor = came[0] if came else descriptor
        except BaseException as error:
            ours.close()
            if descriptor >= 0:
                os.close(descriptor)
            if isinstance(error, OSError):
                raise NotForked(str(error) or type(error).__name__) from error
            raise
        return ours, descriptor, told

    async def kernel(self, arguments: list[str], env: dict[str, str], cwd: str, *, visited: bool) -> Forked:
        """A kernel that listens already. Without a visit it waits for `Forked.visited`."""
        message = {"do": "kernel", "arguments": arguments, "env": env, "cwd": cwd, "visited": visited}
        line, descriptor, told = await self.fork(message)
        return Forked(self, line, told["pid"], descriptor)

    def close(self) -> None:
        """Hangs up; the process ends by itself, and so do the kernels that only the server kept alive."""
        if self.alive:
            self.alive = False
            self.loop.remove_reader(self.line.fileno())
            self.line.close()


@dataclass
class Snapshot:
    """A notebook as it is after its cells have run."""

    warm: Warm
    outputs: list[list[dict[str, Any]]]
    modules: dict[str, str]


class Nursery:
    """The warm process and those that have executed a notebook. One for a server."""

    def __init__(self, modules: tuple[str, ...] = ()) -> None:
        self.modules = modules
        self.process: subprocess.Popen[bytes] | None = None
        self.first: Warm | None = None
        self.others: list[Warm] = []
        self.stopped = False
        self._starting = asyncio.Lock()
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def kernel(
        self, snapshot: Snapshot | None, arguments: list[str], env: dict[str, str], cwd: str, *, visited: bool = True
    ) -> Forked:
        """A forked kernel; NotForked says why there is none."""
        async with self._turns:
            warm = snapshot.warm if snapshot else await self.warm()
            return await warm.kernel(arguments, env, cwd, visited=visited)

    async def warm(self) -> Warm:
        """The first warm process, started anew when it has ended."""
        async with self._starting:
            if self.stopped:
                raise NotForked("the server stops")
            if self.first is None or not self.first.alive:
                self.first = await self._start()
            return self.first

    async def _start(self) -> Warm:
        from kernelib.forking.warm import ONE_THREAD, adopt_orphans

        adopt_orphans()  # kernels of a warm process that has ended become this process's
        ours, theirs = messages.pair()
        with theirs:
            self.process = subprocess.Popen(  # noqa: ASYNC220, S603, once, and nothing in it is anybody's word
                [sys.executable, "-m", "kernelib.forking.warm", str(theirs.fileno()), *self.modules],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, **ONE_THREAD, "PYTHONUTF8": "1"},
                start_new_session=True,
            )
        try:
            await heard(ours)
        except OSError as error:
            ours.close()
            self.process.kill()
            self.process.wait()
            raise NotForked("the warm process could not be started") from error
        return Warm(ours, self.process.pid, self._gone)

    def _gone(self, warm: Warm) -> None:
        if self.stopped:
            return
        log.warning("The warm process %s has ended; another is started when it is needed.", warm.pid)
        if warm is self.first and self.process:
            self.process.wait()
        elif warm in self.others:
            self.others.remove(warm)
            buried(warm.pid)

    async def snapshot(self, sources: list[str], env: dict[str, str], cwd: str) -> Snapshot:
        """The notebook executed for many. NotForked names what in it must be made for each visitor."""
        message = {"do": "snapshot", "sources": sources, "env": env, "cwd": cwd}
        async with self._turns:
            warm, told = await self._executed(message)
            twin, second = await self._executed(message)
            self.drop(twin)
            findings = told["findings"] or alike(told["same"], second["same"])
            if not findings:
                one, other = [await self._probed(warm, {**env, "KERNELIB_VISITOR": each}) for each in TWO_VISITORS]
                findings = [f"{name} is drawn alike for two visitors" for name in one if one[name] == other[name]]
        if findings:
            self.drop(warm)
            raise NotForked("; ".join(findings))
        return Snapshot(warm, told["outputs"], told["modules"])

    async def _executed(self, message: dict[str, Any]) -> tuple[Warm, dict[str, Any]]:
        line, descriptor, told = await (await self.warm()).fork(message)
        os.close(descriptor)
        self.others.append(Warm(line, told["pid"], self._gone))
        return self.others[-1], told

    async def _probed(self, warm: Warm, env: dict[str, str]) -> dict[str, Any]:
        line, descriptor, told = await warm.fork({"do": "probe", "env": {**env, visits.VISIT: "{}"}})
        os.close(descriptor)
        line.close()
        return told["drawn"]

    def drop(self, warm: Warm) -> None:
        if warm in self.others:
            self.others.remove(warm)
        warm.close()

    def stop(self) -> None:
        """Every process of it ends with its line; one that is still importing does not listen yet."""
        self.stopped = True
        if self.process and not self.first:
            self.process.kill()
        for warm in (self.first, *self.others):
            if warm:
                warm.close()
        if self.process:
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def alike(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """What two executions of the same cells did not leave behind alike."""
    differing = [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]
    return [f"{name} differs from one execution to the next" for name in sorted(differing)]


def can_fork() -> bool:
    """Linux, with the calls that make a fork safe to handle."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open") and hasattr(os, "memfd_create")


def has_ended(descriptor: int) -> bool:
    poller = select.poll()
    poller.register(descriptor, select.POLLIN)
    return bool(poller.poll(0))


def buried(pid: int) -> int:
    """How an orphan ended that has become this process's child."""
    try:
        got, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return -signal.SIGKILL
    return os.waitstatus_to_exitcode(status) if got else -signal.SIGKILL


async def heard(line: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """The next message on a line; ConnectionError when there will be none."""
    loop = asyncio.get_running_loop()
    came = loop.create_future()
    loop.add_reader(line.fileno(), lambda: came.done() or came.set_result(None))
    try:
        await asyncio.wait_for(came, PATIENCE)
    finally:
        loop.remove_reader(line.fileno())
    got = messages.receive(line)
    if got is None:
        raise ConnectionResetError("the forked process ended before it was ready")
    return got
