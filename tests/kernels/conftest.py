"""A kernel manager that forks, in a loop of its own."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets.config import Config

from kernelib.forking import provisioner
from kernelib.forking.nursery import Nursery, Snapshot, can_fork

SECONDS = 60


class Forks:
    """Starts kernels and talks to them, in plain calls."""

    def __init__(self, folder: Path) -> None:
        provisioner.install()
        self.runner = asyncio.Runner()
        self.folder = folder
        self.manager: Any = self.run(self._manager())
        self.clients: dict[str, AsyncKernelClient] = {}

    async def _manager(self) -> Any:
        config = Config({"ConnectionFileMixin": {"transport": "ipc"}, "KernelManager": {"autorestart": False}})
        manager: Any = AsyncMappingKernelManager(config=config, connection_dir=str(self.folder))
        manager.nursery = Nursery()
        return manager

    def run(self, awaitable: Any) -> Any:
        async def limited() -> Any:
            return await asyncio.wait_for(awaitable, SECONDS)

        return self.runner.run(limited())

    def kernel(self, snapshot: Snapshot | None = None, visited: bool = True, **env: str) -> str:
        """A kernel that answers, or that waits for its visit."""
        # ipykernel leaves what programs print alone where it sees this.
        told = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
        about = {"env": {**told, **env}, "snapshot": snapshot, "visited": visited}
        id = self.run(self.manager.start_kernel(kernel_name="python3", **about))
        if visited:
            self.ready(id)
        return id

    def ready(self, id: str) -> None:
        client = self.manager.get_kernel(id).client()
        client.start_channels()
        self.run(client.wait_for_ready(timeout=SECONDS))
        self.clients[id] = client

    def process(self, id: str) -> Any:
        return self.manager.get_kernel(id).provisioner.process

    def say(self, id: str, code: str) -> str:
        """What the code prints in the kernel, or the name of the error it ends with."""
        client = self.clients[id]
        asked = client.execute(code)

        async def heard() -> str:
            printed = ""
            while True:
                message = await client.get_iopub_msg()
                if message["parent_header"].get("msg_id") != asked:
                    continue
                content = message["content"]
                if message["msg_type"] == "stream":
                    printed += content["text"]
                elif message["msg_type"] == "error":
                    printed += f"{content['ename']}: {content['evalue']}"
                elif message["msg_type"] == "status" and content["execution_state"] == "idle":
                    return printed.strip()

        return self.run(heard())

    def until(self, condition: Any) -> None:
        async def wait() -> None:
            while not condition():  # noqa: ASYNC110, what is waited for tells nobody
                await asyncio.sleep(0.02)

        self.run(wait())

    def stop(self, id: str, now: bool = False) -> None:
        if id in self.clients:
            self.clients.pop(id).stop_channels()
        self.run(self.manager.shutdown_kernel(id, now=now))

    def close(self) -> None:
        for client in self.clients.values():
            client.stop_channels()
        self.run(self.manager.shutdown_all(now=True))
        self.manager.nursery.stop()
        self.manager.context.destroy(linger=0)
        self.runner.close()


@pytest.fixture(scope="module")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    assert can_fork(), "forked kernels need Linux"
    made = Forks(tmp_path_factory.mktemp("k"))
    yield made
    made.close()
