"""A notebook executed once for many: its outputs, its widgets, and whether anything in it belongs to one visitor."""

import atexit
import gc
import json
import os
import random
import re
import sqlite3
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kernelib import visits

WIDGET = "application/vnd.jupyter.widget-view+json"
PLAIN = (str, int, float, bool, bytes, uuid.UUID, tuple, list, dict, set, frozenset)

# What the notebook's cells have left behind; a forked kernel goes on with it. None: nothing was executed.
executed: dict[str, Any] | None = None


def shell() -> Any:
    """An IPython shell that is nobody's kernel: it keeps no history and catches what is shown."""
    from IPython.core.displayhook import CapturingDisplayHook
    from IPython.core.displaypub import CapturingDisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    InteractiveShell.clear_instance()
    made: Any = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}), user_ns={})
    atexit.unregister(made.atexit_operations)
    made.display_pub = CapturingDisplayPublisher(parent=made)
    made.display_pub.shell = made
    made.displayhook = hook = CapturingDisplayHook(made)
    setattr(hook, "is_active", False)  # noqa: B010, asked for when a cell fails, and not declared
    made.display_trap.hook = made.displayhook
    return made


def execute(message: dict[str, Any]) -> dict[str, Any]:
    """Executes the cells for nobody in particular. What must not be shared by visitors stands in `findings`."""
    global executed  # noqa: PLW0603, there is one in a process
    os.environ[visits.SNAPSHOT] = "1"
    os.environ.pop(visits.VISIT, None)
    open_before = set(descriptors())
    ip = shell()
    outputs, findings = [], []
    for number, source in enumerate(message["sources"], start=1):
        shown, error = _cell(ip, source)
        outputs.append(shown)
        if error is not None:
            findings.append(f"cell {number} ended with {type(error).__name__}: {error}")
            break
    executed = namespace = ip.user_ns
    type(ip).clear_instance()
    ip.restore_sys_module_state()
    findings += [*_threads(), *_open(open_before), *_databases(), *_output_widgets()]
    found = models()
    return {
        "outputs": outputs,
        "modules": {id: str(getattr(model, "_esm", "")).partition("\n")[0] for id, model in found.items()},
        "findings": findings,
        "same": _same(outputs, found, namespace),
    }


def _cell(ip: Any, source: str) -> tuple[list[dict[str, Any]], BaseException | None]:
    from IPython.utils.capture import capture_output

    ip.display_pub.outputs, ip.displayhook.outputs = shown, results = [], []
    with capture_output(stdout=True, stderr=True, display=False) as printed:
        ran = ip.run_cell(source, store_history=False)
    made: list[dict[str, Any]] = []
    if printed.stdout and ran.success:
        made.append({"output_type": "stream", "name": "stdout", "text": printed.stdout})
    for output in [*shown, *results]:
        data, about = _json(output["data"]), output.get("metadata") or {}
        made.append({"output_type": "display_data", "data": data, "metadata": about})
    return made, ran.error_before_exec or ran.error_in_exec


def _json(data: dict[str, Any]) -> Any:
    from ipykernel.jsonutil import encode_images, json_clean

    return json_clean(encode_images(data))


def descriptors() -> Iterator[str]:
    """What this process has open, as the system calls it."""
    for each in Path("/proc/self/fd").iterdir():
        try:
            yield f"{each.name} {each.readlink()}"
        except OSError:
            continue  # the listing's own


def _threads() -> list[str]:
    from kernelib.forking.warm import threads

    return [several] if (several := threads()) else []


def _open(before: set[str]) -> list[str]:
    opened = [each.partition(" ")[2] for each in set(descriptors()) - before]
    return [f"{name} was opened before there was a visitor" for name in sorted(opened) if not name.startswith("/proc/")]


def _databases() -> list[str]:
    gc.collect()
    found = any(isinstance(each, sqlite3.Connection) for each in gc.get_objects())
    return ["a database was opened before there was a visitor"] if found else []


def _output_widgets() -> list[str]:
    found = any(type(model).__name__ == "Output" for model in models().values())
    return ["an Output widget catches only what a kernel of its own shows"] if found else []


def models() -> dict[str, Any]:
    """The widgets there are, by the id of their model."""
    module = sys.modules.get("ipywidgets.widgets.widget")
    return dict(module._instances) if module else {}


def _same(outputs: list[Any], models: dict[str, Any], namespace: dict[str, Any]) -> dict[str, str]:
    """What another execution must leave behind just so, by name; models by the order in which they were made."""
    order = {id: f"model{number}" for number, id in enumerate(models)}
    # An object's address is no property of it, and the place of a chart in a page has a name that nobody knows it by.
    pattern = re.compile("|".join([r"\b0x[0-9a-f]+\b", r"altair-viz-[0-9a-f]{32}", *map(re.escape, order)]))

    def plain(value: Any) -> str:
        text = json.dumps(value, default=_named, sort_keys=True, skipkeys=True)
        return pattern.sub(lambda found: order.get(found[0], "somewhere"), text)

    kept = {"the page": plain(outputs)}
    for id, model in models.items():
        kept[f"the widget {type(model).__name__} ({order[id]})"] = plain(model.get_state())
    for name, value in namespace.items():
        if not name.startswith("_") and isinstance(value, PLAIN) and name not in ("In", "Out"):
            kept[name] = plain(value)
    return kept


def _named(value: Any) -> str:
    return str(value) if isinstance(value, PLAIN) else type(value).__name__


def probe(message: dict[str, Any]) -> dict[str, Any]:
    """What a visitor would draw in a fork of this process: two of them must not draw alike."""
    from kernelib.forking.kernel import become

    become({**os.environ, **message["env"]}, ".")
    visits.begin()
    drawn = {"random": random.random(), "uuid": str(uuid.uuid4())}  # noqa: S311
    numpy = sys.modules.get("numpy")
    if numpy:
        drawn["numpy.random"] = float(numpy.random.random())
    for name, value in (executed or {}).items():
        if name.startswith("_"):
            continue
        if isinstance(value, random.Random) or (numpy and isinstance(value, numpy.random.Generator)):
            drawn[name] = float(value.random())
        elif numpy and isinstance(value, numpy.random.RandomState):
            drawn[name] = float(value.random_sample())
    return {"drawn": drawn}
