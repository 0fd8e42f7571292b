"""Everything that must hold, in one command: `uv run --all-groups python -m tests`.

Puts a browser in place where there is none, then runs ruff, pyright and pytest. Further arguments go to pytest.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")


def browser() -> str | None:
    """The path of an installed Chromium or Chrome; `KERNELIB_BROWSER` names another."""
    named = os.environ.get("KERNELIB_BROWSER")
    places = [named] if named else [*BROWSERS, *_usual_places()]
    return next((found for place in places if (found := shutil.which(place))), None)


def _usual_places() -> list[str]:
    if sys.platform == "darwin":
        return [
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
        ]
    folders = [os.environ[name] for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA") if name in os.environ]
    return [str(Path(folder, "Google/Chrome/Application/chrome.exe")) for folder in folders]


def install_browser() -> None:
    """Debian's Chromium, where apt-get may install it."""
    if not shutil.which("apt-get"):
        sys.exit("The browser tests need Chromium or Chrome. Install one, or name it in KERNELIB_BROWSER.")
    privileged = [] if getattr(os, "geteuid", lambda: 1)() == 0 else ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["install", "--yes", "--no-install-recommends", "chromium"]
    for arguments in (["update"], install):
        # Package mirrors have their moments: the second try is for them.
        for last in (False, True):
            done = subprocess.run([*privileged, "apt-get", "--quiet", *arguments], env=environment, check=False)
            if done.returncode == 0:
                break
            if last:
                sys.exit("Chromium could not be installed with apt-get. Install it by hand, then run the tests again.")


def main() -> None:
    os.chdir(ROOT)
    if not browser():
        install_browser()
    # An environment without bytecode spends its time compiling pandas in every kernel.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    subprocess.run([sys.executable, "-m", "compileall", "-q", sys.prefix], check=False, stdout=subprocess.DEVNULL)
    for step in (["ruff", "check", "."], ["ruff", "format", "--check", "."]):
        if code := told(step).wait():
            sys.exit(code)
    # Types are checked meanwhile: that takes one processor most of a minute.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        types = told(["pyright"], stdout=said)
        # Most tests wait for a browser or a server: one more at once than there are processors keeps them all busy.
        workers = [f"--numprocesses={(os.cpu_count() or 1) + 1}", "--dist=loadgroup", "--no-loadscope-reorder"]
        tests = told(["pytest", *workers, *sys.argv[1:]])
        codes = tests.wait(), types.wait()
        said.seek(0)
        print("$ python -m pyright", said.read(), sep="\n", end="")
    sys.exit(next(filter(None, codes), 0))


def told(module: list[str], **where: Any) -> "subprocess.Popen[Any]":
    """A module of Python's that has been started, and said so."""
    print("$", "python", "-m", *module, flush=True)
    return subprocess.Popen([sys.executable, "-m", *module], **where)


if __name__ == "__main__":
    main()
