"""Where Jupyter asks for a kernel: forked where that can be done, started the ordinary way elsewhere."""

import asyncio
import logging
from importlib.metadata import EntryPoint
from typing import Any

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from kernelib.forking.nursery import Forked, NotForked

log = logging.getLogger(__name__)

NAME = "kernelib-forking"
# A history is a database and a thread of its own; nobody scrolls back in a page.
ARGUMENTS = ["--HistoryManager.enabled=False"]


class ForkingProvisioner(LocalProvisioner):
    """Forks from the nursery of the manager that starts the kernel, if it has one."""

    process: Any = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        snapshot, visited = kwargs.pop("snapshot", None), kwargs.pop("visited", True)
        manager: Any = self.parent
        nursery = getattr(manager.parent, "nursery", None) if manager else None
        if nursery is None:
            return await super().launch_kernel(cmd, **kwargs)
        arguments = ["-f", manager.connection_file, *ARGUMENTS]
        env, cwd = kwargs["env"], str(kwargs.get("cwd") or ".")
        try:
            self.process = await nursery.kernel(snapshot, arguments, env, cwd, visited=visited)
        except NotForked as reason:
            # The page shows what was executed there, so no other kernel will do; one that stops needs none.
            if snapshot is not None or nursery.stopped:
                raise
            log.warning("A kernel starts the ordinary way, for it could not be forked: %s.", reason)
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        self.cwd = cwd
        return self.connection_info

    async def send_signal(self, signum: int) -> None:
        if isinstance(self.process, Forked):
            self.process.send_signal(signum)
        else:
            await super().send_signal(signum)

    async def wait(self) -> int | None:
        if not isinstance(self.process, Forked):
            return await super().wait()
        while (code := self.process.poll()) is None:  # noqa: ASYNC110, the kernel tells nobody but its parent
            await asyncio.sleep(0.01)
        self.process = None
        return code


def install() -> None:
    """Makes it the provisioner of every kernelspec that names none."""
    factory = KernelProvisionerFactory.instance()
    place = f"{__name__}:{ForkingProvisioner.__name__}"
    factory.provisioners[NAME] = EntryPoint(NAME, place, KernelProvisionerFactory.GROUP_NAME)
    factory.default_provisioner_name = NAME
