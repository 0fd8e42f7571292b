"""What a forked child does: it becomes an IPython kernel, fresh in all that must not be shared."""

import atexit
import contextlib
import os
import random
import signal
import socket
import sys
import threading
import traceback
from typing import Any

from ipykernel.iostream import OutStream

from kernelib import visits
from kernelib.forking import messages

CAME_UP, VISITED = {"up": True}, {"visited": True}


class Stream(OutStream):
    """What is printed. A kernel flushes it twice for each message, and waits for another thread each time."""

    def flush(self) -> None:
        """Waits only where something has been printed."""
        if self._flush_pending or self._subprocess_flush_pending or self.echo is not None:
            super().flush()


def run(message: dict[str, Any], line: socket.socket) -> int:
    """Becomes a kernel, waits for its visitor where it was forked beforehand, and serves until it is told to stop."""
    from ipykernel.kernelapp import IPKernelApp
    from tornado.ioloop import IOLoop

    from kernelib.forking import snapshot, warm

    become(message["env"], message["cwd"])
    for name in warm.KEPT_OUT:
        if sys.modules.get(name, True) is None and name != "debugpy":
            del sys.modules[name]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Told that it has a parent, it neither explains Ctrl-C nor polls for one.
    app = IPKernelApp.instance(user_ns=snapshot.executed, parent_handle=1, outstream_class=f"{__name__}.Stream")
    app.initialize(message["arguments"])
    if "ipywidgets" in sys.modules:
        sys.modules["ipywidgets"].register_comm_target()
        app.kernel.comm_manager.register_target("jupyter.widget.control", _asked_for_states)
    # A widget that was made before there was a kernel would never say anything.
    for opened in app.kernel.comm_manager.comms.values():
        opened.kernel = app.kernel
    # Made when somebody has come, if nobody asks for them before, and they take as long as all else in a visit.
    if app.kernel.shell_channel_thread:
        _ = app.kernel.shell_channel_thread.manager
    IOLoop.current()
    messages.send(line, CAME_UP)
    if not message["visited"]:
        told = messages.receive(line)
        if told is None:
            return 0
        os.environ.update(told[0]["env"])
    visits.begin()
    threading.Thread(target=_until_the_server_is_gone, args=(line,), daemon=True).start()
    code = 0
    try:
        app.start()
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 1
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
        code = 1
    atexit._run_exitfuncs()
    return code


def _asked_for_states(comm: Any, _: Any) -> None:
    """A page asks for all widgets at once. ipywidgets makes their states twice, and throws the first away."""
    from ipywidgets.widgets.widget import _remove_buffers

    from kernelib.forking.snapshot import models

    def tell(said: Any) -> None:
        if said["content"]["data"].get("method") != "request_states":
            return
        about = ("model_name", "model_module", "model_module_version")
        states = {
            id: {**{name: getattr(model, f"_{name}") for name in about}, "state": model.get_state()}
            for id, model in models().items()
        }
        plain, paths, buffers = _remove_buffers(states)
        comm.send({"method": "update_states", "states": plain, "buffer_paths": paths}, buffers=buffers)

    comm.on_msg(tell)


def become(env: dict[str, str], cwd: str) -> None:
    """Sheds what came from the parent."""
    os.environ.clear()
    os.environ.update(env)
    with contextlib.suppress(OSError):
        os.chdir(cwd)
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def _until_the_server_is_gone(line: socket.socket) -> None:
    while messages.receive(line):
        pass
    with contextlib.suppress(ProcessLookupError):
        os.killpg(os.getpgid(0), signal.SIGKILL)
    os._exit(1)
