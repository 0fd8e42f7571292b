"""A warm process: it has imported what kernels need, and forks when the server asks. One thread, no event loop.

Whatever it has loaded its children share, as long as nobody writes to it. It reaps its children, and those of theirs
that nobody else waits for. When the server is gone, so is it.
"""

import argparse
import contextlib
import ctypes
import gc
import importlib
import os
import signal
import socket
import sys
import time
import traceback
from pathlib import Path
from typing import Any, NoReturn

from kernelib import lean, memory
from kernelib.forking import messages

PR_SET_CHILD_SUBREAPER = 36
PATIENCE = 1.0  # second for the children of a process whose server has gone
# Libraries that start threads when they are imported, and a debugger that nobody attaches: 36 MiB a kernel.
KEPT_OUT = ("pyarrow", "polars", "duckdb", "debugpy")
LIGHT = ("ipykernel.ipkernel", "ipykernel.kernelapp", "ipywidgets", "anywidget", "kernelib.pages", "sqlalchemy")
# What a kernel imports while it starts: 2 MiB each time.
AT_THE_START = (
    "tornado.platform.asyncio", "tornado.queues", "ipykernel.debugger", "IPython.core.debugger",
    "IPython.extensions.storemagic", "faulthandler",
)  # fmt: skip
# Threads of a numeric library would make a fork unsafe.
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")


class Warm:
    def __init__(self, line: socket.socket) -> None:
        self.line = line

    def run(self) -> NoReturn:
        """Forks when asked, until the server hangs up."""
        signal.signal(signal.SIGCHLD, lambda *_: self._reap())
        self._reap()
        self.settle()
        while got := messages.receive(self.line):
            message, descriptors = got
            self._fork(message, socket.socket(fileno=descriptors[0]))
        self._see_out()
        os._exit(0)

    def _see_out(self) -> None:
        """Its children end when the server hangs up; where nobody else counts processes, one uncounted would stay."""
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        end = time.monotonic() + PATIENCE
        with contextlib.suppress(ChildProcessError):
            while time.monotonic() < end:
                if os.waitpid(-1, os.WNOHANG) == (0, 0):
                    time.sleep(0.02)

    def settle(self) -> None:
        """What is here stays where it is: a collection in a child must not copy it all."""
        gc.collect()
        gc.freeze()
        memory.give_back()

    def _fork(self, message: dict[str, Any], child: socket.socket) -> None:
        if several := threads():
            messages.send(child, {"refused": several})
            child.close()
            return
        pid = os.fork()
        if pid == 0:
            self.line.close()
            self._be(message, child)
        descriptor = os.pidfd_open(pid)
        with contextlib.suppress(OSError):  # the server may have gone meanwhile
            messages.send(child, {"pid": pid}, [descriptor])
        os.close(descriptor)
        child.close()

    def _be(self, message: dict[str, Any], line: socket.socket) -> NoReturn:
        """The child's life."""
        code = 1
        try:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setsid()
            if message["do"] == "kernel":
                from kernelib.forking.kernel import run

                code = run(message, line)
            elif message["do"] == "probe":
                from kernelib.forking.snapshot import probe

                messages.send(line, probe(message))
                code = 0
            else:
                from kernelib.forking.snapshot import execute

                os.environ.update(message["env"])
                os.chdir(message["cwd"])
                messages.send(line, execute(message))
                Warm(line).run()
        except BrokenPipeError:
            pass  # the server has stopped meanwhile: nobody is left to be told
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(code)

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    return
                with contextlib.suppress(OSError):
                    messages.send(self.line, {"ended": pid, "code": os.waitstatus_to_exitcode(status)})


def threads() -> str:
    """Why a fork would not be safe now: another thread may hold a lock that the child would wait for for ever."""
    running = list(Path("/proc/self/task").iterdir())
    return f"{len(running) - 1} more threads run in the warm process" if len(running) > 1 else ""


def adopt_orphans() -> None:
    """What loses its parent below this process becomes its child, and leaves no zombie."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def warm_up(modules: list[str]) -> None:
    lean.leave_out()
    for name in KEPT_OUT:
        sys.modules[name] = None  # type: ignore[assignment]
    for name in modules:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    # One of each, so that what is made at first use is made here.
    from IPython.core.interactiveshell import InteractiveShell

    from kernelib.forking.snapshot import shell

    shell().run_cell("None")
    InteractiveShell.clear_instance()
    if "kernelib.pages" in sys.modules:
        from kernelib import content, words

        # What cannot be read is told of where it is shown.
        with contextlib.suppress(ValueError, LookupError, OSError):
            for read in (content.workbooks, content.exercises, content.agendas, content.presets):
                read()
            words.section("exercise", "da")
    from jupyter_client.localinterfaces import local_ips

    local_ips()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("line", type=int)
    parser.add_argument("modules", nargs="*")
    told = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the terminal is the server's to hear
    line = socket.socket(fileno=told.line)
    line.set_inheritable(False)
    adopt_orphans()
    warm_up([*LIGHT, *AT_THE_START, *told.modules])
    with contextlib.suppress(BrokenPipeError):  # the server has stopped meanwhile
        messages.send(line, {"warm": True})
        Warm(line).run()


if __name__ == "__main__":
    main()
