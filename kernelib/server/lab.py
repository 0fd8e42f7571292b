"""JupyterLab on the analysis workbooks, without asking anything of any other host."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from kernelib.content import data_folder

QUIET = {
    "LabApp": {
        "news_url": None,
        "check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "extension_manager": "readonly",
    }
}
NO_NEWS = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}


def lab(open_browser: bool = True) -> int:
    """Runs until JupyterLab is stopped; its exit code."""
    folder = workbooks()
    with tempfile.TemporaryDirectory(prefix="kernelib-") as settings:
        _write(Path(settings, "jupyter_server_config.json"), QUIET)
        _write(Path(settings, "labconfig", "page_config.json"), NO_NEWS)
        paths = [settings, *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
        opened = "--LabApp.default_url=/lab/tree/analysis"
        command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}", opened]
        if not open_browser:
            command.append("--no-browser")
        if getattr(os, "geteuid", lambda: 1)() == 0:
            command.append("--allow-root")  # as `serve` does, for a container has no other user
        environment = {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(paths)}
        running = subprocess.Popen(command, env=environment)  # noqa: S603, our own interpreter
        signal.signal(signal.SIGTERM, lambda *_: running.terminate())
        while True:
            try:
                return running.wait()
            except KeyboardInterrupt:
                pass  # JupyterLab has heard it too, and asks for itself


def workbooks() -> Path:
    """Where they can be changed: in place in a checkout, a copy among the user's documents when installed."""
    shipped = data_folder().parent / "_workbooks"
    if not shipped.is_dir():
        return data_folder().parent / "workbooks"
    from platformdirs import user_documents_path

    own = user_documents_path() / "kernelib"
    for file in shipped.rglob("*.ipynb"):
        target = own / file.relative_to(shipped)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    return own


def _write(file: Path, content: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content), encoding="utf-8")
