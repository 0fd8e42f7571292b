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

from kernelib import visits
from kernelib.forking import messages

CAME_UP, VISITED = {"up": True}, {"visited": True}


def run(message: dict[str, Any], line: socket.socket) -> int:
    """Becomes a kernel, waits for its visitor where it was forked beforehand, and serves until it is told to stop."""
    from ipykernel.kernelapp import IPKernelApp

    from kernelib.forking import snapshot, warm

    become(message["env"], message["cwd"])
    for name in warm.KEPT_OUT:
        if sys.modules.get(name, True) is None and name != "debugpy":
            del sys.modules[name]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Told that it has a parent, it neither explains Ctrl-C nor polls for one.
    app = IPKernelApp.instance(user_ns=snapshot.executed, parent_handle=1)
    app.initialize(message["arguments"])
    if "ipywidgets" in sys.modules:
        sys.modules["ipywidgets"].register_comm_target()
    # A widget that was made before there was a kernel would never say anything.
    for opened in app.kernel.comm_manager.comms.values():
        opened.kernel = app.kernel
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
