"""A forked kernel is right in every respect in which a started one is."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from kernelib.forking.nursery import NotForked


@pytest.fixture
def kernel(forks):
    id = forks.kernel(KERNELIB_TOLD="hello")
    yield id
    if id in forks.manager:
        forks.stop(id, now=True)


def is_there(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] if is_there(pid) else "gone"


def test_it_prints_from_python_from_the_system_and_from_a_program_it_starts(forks, kernel):
    code = "import os, subprocess; print('one'); os.system('echo two'); subprocess.run(['echo', 'three'])"
    told = forks.say(kernel, code)
    assert set(told.split()) >= {"one", "two", "three"}


def test_it_has_the_environment_and_the_folder_that_were_told(forks, kernel):
    assert forks.say(kernel, "import os; print(os.environ['KERNELIB_TOLD'])") == "hello"
    assert forks.say(kernel, "print(os.getcwd())") == str(Path.cwd())


def test_a_sleep_and_a_busy_loop_can_be_interrupted(forks, kernel):
    for busy in ("import time; print('on'); time.sleep(60)", "print('on')\nwhile True: pass"):
        client = forks.clients[kernel]
        client.execute(busy)
        forks.run(_until(client, lambda message: message["msg_type"] == "stream"))
        forks.run(forks.manager.interrupt_kernel(kernel))
        forks.run(_until(client, lambda message: message["msg_type"] == "error"))
        forks.run(_until(client, lambda message: message["content"].get("execution_state") == "idle"))
        assert forks.say(kernel, "print('here')") == "here"


async def _until(client, condition):
    while not condition(await client.get_iopub_msg()):
        pass


def test_it_imports_nothing_while_it_starts(forks, kernel):
    since = "import sys; names = list(sys.modules); print(*names[names.index('kernelib.forking.kernel') + 1:])"
    # The warm process itself was run, not imported.
    assert forks.say(kernel, since).split() == ["kernelib.forking.warm"]


def test_two_draw_differently(forks, kernel):
    draw = "import random, uuid, secrets, numpy as np\nprint(random.random(), uuid.uuid4(), secrets.token_hex(), "
    draw += "np.random.random(), np.random.default_rng().random())"
    other = forks.kernel()
    one, two = forks.say(kernel, draw).split(), forks.say(other, draw).split()
    forks.stop(other, now=True)
    assert len(one) == 5
    assert all(mine != theirs for mine, theirs in zip(one, two, strict=True))


def test_nothing_open_is_inherited(forks, kernel):
    warm = forks.manager.nursery.first.pid
    links = (
        "import os; print([os.readlink(f'/proc/{PID}/fd/{n}') for n in os.listdir(f'/proc/{PID}/fd') if int(n) > 2 and "
    )
    links += "os.path.lexists(f'/proc/{PID}/fd/{n}')])"
    parents = {str(each.readlink()) for each in Path(f"/proc/{warm}/fd").iterdir() if int(each.name) > 2}
    assert parents, "the warm process has its line to the server"
    own = forks.say(kernel, links.replace("{PID}", "self"))
    assert not [name for name in parents if name in own]


def test_it_starts_with_no_thread_of_the_warm_process(forks, kernel):
    assert len(list(Path(f"/proc/{forks.manager.nursery.first.pid}/task").iterdir())) == 1
    names = forks.say(kernel, "import threading; print(sorted(t.name for t in threading.enumerate()))")
    assert "MainThread" in names


def test_threads_programs_and_databases_work_in_it(forks, kernel):
    code = """
    import asyncio, concurrent.futures, multiprocessing, sqlite3, subprocess, sys
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        print(list(pool.map(abs, [-1, -2])))
    print(sqlite3.connect(":memory:").execute("select 3").fetchone())
    print(await asyncio.sleep(0, 4))
    print(subprocess.run([sys.executable, "-c", "print(5)"], capture_output=True, text=True).stdout)
    """
    told = forks.say(kernel, "\n".join(line[4:] for line in code.splitlines()))
    assert told.split() == ["[1,", "2]", "(3,)", "4", "5"]


def test_it_restarts_afresh_and_keeps_what_it_was_told(forks, kernel):
    forks.say(kernel, "before = 1")
    pid = forks.process(kernel).pid
    forks.run(forks.manager.get_kernel(kernel).restart_kernel(now=True))
    forks.clients.pop(kernel).stop_channels()
    forks.ready(kernel)
    assert forks.process(kernel).pid != pid
    assert forks.say(kernel, "print('before' in globals(), __import__('os').environ['KERNELIB_TOLD'])") == "False hello"


@pytest.mark.parametrize("now", [False, True])
def test_it_stops_and_leaves_no_zombie_and_no_child(forks, now):
    id = forks.kernel()
    pid = forks.process(id).pid
    child = int(forks.say(id, "import subprocess; p = subprocess.Popen(['sleep', '600']); print(p.pid)"))
    forks.stop(id, now=now)
    forks.until(lambda: state(pid) == "gone")
    forks.until(lambda: state(child) == "gone")


def test_a_crash_is_seen_with_its_code(forks):
    id = forks.kernel()
    process = forks.process(id)
    forks.clients[id].execute("import os; os._exit(7)")
    forks.until(lambda: process.poll() is not None)
    assert process.returncode == 7
    forks.stop(id, now=True)


def test_a_warm_process_that_was_killed_is_replaced_while_its_children_live_on(forks, kernel):
    first = forks.manager.nursery.first
    os.kill(first.pid, signal.SIGKILL)
    forks.until(lambda: not first.alive)
    assert forks.say(kernel, "print('still here')") == "still here"
    other = forks.kernel()
    assert forks.manager.nursery.first.pid != first.pid
    assert forks.say(other, "print('new')") == "new"
    for id in (kernel, other):
        pid = forks.process(id).pid
        forks.stop(id, now=True)
        forks.until(lambda pid=pid: state(pid) == "gone")


def test_many_come_and_go_and_nothing_is_left_open(forks):
    forks.stop(forks.kernel(), now=True)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        forks.stop(forks.kernel(), now=True)
    # Sockets are closed by a thread of their library's own.
    forks.until(lambda: len(list(Path("/proc/self/fd").iterdir())) <= before)


def test_a_second_thread_in_the_warm_process_means_no_fork(forks):
    source = "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()"
    with pytest.raises(NotForked, match="1 more threads run in the warm process"):
        forks.run(forks.manager.nursery.snapshot([source], dict(os.environ), "."))


def test_where_it_cannot_be_forked_it_starts_the_ordinary_way_and_says_so(forks, caplog):
    nursery, forks.manager.nursery = forks.manager.nursery, Refusing()
    try:
        id = forks.kernel()
    finally:
        forks.manager.nursery = nursery
    assert forks.say(id, "print(1 + 1)") == "2"
    forks.stop(id, now=True)
    [line] = [record.getMessage() for record in caplog.records if "ordinary way" in record.getMessage()]
    assert line.endswith("for it could not be forked: 2 more threads run.")


class Refusing:
    stopped = False

    async def kernel(self, *_: object, **__: object) -> None:
        raise NotForked("2 more threads run")


def test_the_server_gone_its_kernels_are_gone():
    # A socket's path may have about a hundred letters.
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        told = subprocess.run(
            [sys.executable, "-c", SERVER, folder], capture_output=True, text=True, timeout=60, check=False
        )
    pids = [int(pid) for pid in told.stdout.split()]
    assert len(pids) == 2, told.stderr
    for pid in pids:
        for _ in range(500):
            if state(pid) in ("gone", "Z"):
                break
            subprocess.run(["sleep", "0.02"], check=True)
        assert state(pid) in ("gone", "Z")


SERVER = """
import os, signal, sys
from pathlib import Path
from tests.kernels.conftest import Forks
forks = Forks(Path(sys.argv[1]))
print(forks.process(forks.kernel()).pid, forks.manager.nursery.first.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
