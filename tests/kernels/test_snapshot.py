"""A notebook executed once for many: what its visitors share, and what they must not."""

import os

import pytest

from kernelib import visits
from kernelib.forking.nursery import NotForked

SOUND = [
    "import ipywidgets as widgets\nfrom kernelib import visits\ncalm = 4",
    """
@visits.each
def _():
    global me, rng, base
    import numpy as np, sqlite3, uuid
    me, rng, base = uuid.uuid4().hex, np.random.default_rng(), sqlite3.connect(":memory:")
""",
    "slider = widgets.IntSlider(value=7)\nslider",
    "print('shown')",
]


@pytest.fixture(scope="module")
def sound(forks):
    return forks.run(forks.manager.nursery.snapshot(SOUND, dict(os.environ), "."))


def refused(forks, *cells):
    with pytest.raises(NotForked) as reason:
        forks.run(forks.manager.nursery.snapshot(list(cells), dict(os.environ), "."))
    return str(reason.value)


def test_what_it_showed_is_the_page(sound):
    assert sound.outputs[3] == [{"output_type": "stream", "name": "stdout", "text": "shown\n"}]
    [slider] = sound.outputs[2]
    assert slider["data"]["application/vnd.jupyter.widget-view+json"]["model_id"] in sound.modules


def test_a_visit_finds_it_executed_and_has_what_is_its_own(forks, sound):
    one, other = forks.kernel(sound), forks.kernel(sound)
    mine, theirs = (forks.say(id, "print(calm, slider.value, me, rng.random(), base)") for id in (one, other))
    assert mine.split()[:2] == theirs.split()[:2] == ["4", "7"]
    assert mine.split()[2] != theirs.split()[2] and mine.split()[3] != theirs.split()[3]
    forks.say(one, "slider.value = 9")
    assert forks.say(other, "print(slider.value)") == "7"
    for id in (one, other):
        forks.stop(id, now=True)


def test_a_widget_from_before_the_fork_speaks_to_the_page(forks, sound):
    id = forks.kernel(sound)
    client = forks.clients[id]
    client.execute("slider.value = 8")

    async def told():
        while True:
            message = await client.get_iopub_msg()
            if message["msg_type"] == "comm_msg":
                return message["content"]["data"]["state"]

    assert forks.run(told()) == {"value": 8}
    forks.stop(id, now=True)


def test_one_that_was_forked_beforehand_learns_who_has_come(forks, sound):
    id = forks.kernel(sound, visited=False)
    forks.process(id).visited({visits.VISIT: '{"language": "en"}'})
    forks.ready(id)
    assert forks.say(id, "print(visits.current(), visits.is_shared(), len(me))") == "{'language': 'en'} False 32"
    forks.stop(id, now=True)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("import uuid\nme = uuid.uuid4().hex", "me differs from one execution to the next"),
        ("import random\norder = random.sample(range(99), 9)", "order differs from one execution to the next"),
        ("import time\nprint(time.perf_counter_ns())", "the page differs from one execution to the next"),
        (
            "import ipywidgets, random\nslider = ipywidgets.FloatSlider(value=random.random(), max=1)",
            r"the widget FloatSlider \(model2\) differs from one execution to the next",
        ),
        ("import numpy as np\nrng = np.random.default_rng(7)", "rng is drawn alike for two visitors"),
        ("import random\ndice = random.Random(7)", "dice is drawn alike for two visitors"),
        ("import sqlite3\nbase = sqlite3.connect(':memory:')", "a database was opened before there was a visitor"),
        ("import sqlite3\nbase = sqlite3.connect('/tmp/x.sqlite')", "/tmp/x.sqlite was opened before"),
        ("import socket\nline = socket.socket()", r"socket:\[\d+\] was opened before there was a visitor"),
        ("file = open('/etc/hostname')", "/etc/hostname was opened before there was a visitor"),
        ("import threading\nthreading.Timer(60, print).start()", "1 more threads run in the warm process"),
        ("from kernelib import visits\nvisits.current()", "cell 1 ended with RuntimeError: Nobody is visiting yet"),
        ("import ipywidgets\nout = ipywidgets.Output()", "an Output widget catches only what a kernel of its own"),
        ("1 / 0", "cell 1 ended with ZeroDivisionError"),
    ],
)
def test_a_notebook_that_shares_what_is_one_visitors_is_refused(forks, cell, reason):
    import re

    assert re.search(reason, refused(forks, cell))


def test_pyarrow_is_kept_out_of_the_warm_process_but_not_out_of_a_kernel(forks):
    sources = ["import sys, pandas as pd\ntable = pd.DataFrame({'x': ['a', 'b']})"]
    snapshot = forks.run(forks.manager.nursery.snapshot(sources, dict(os.environ), "."))
    id = forks.kernel(snapshot)
    assert forks.say(id, "print(len(table), 'pyarrow' in sys.modules)") == "2 False"
    assert forks.say(id, "import pyarrow; print(pyarrow.array([1, 2]).sum())") == "3"
    forks.stop(id, now=True)
    forks.manager.nursery.drop(snapshot.warm)
