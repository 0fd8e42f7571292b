"""Throw-away environments for those whom we measure ourselves against."""

import socket
import subprocess
import venv
from pathlib import Path


def made(folder: Path, name: str, packages: list[str]) -> str:
    """The Python of a new environment with these packages, compiled."""
    home = folder / name
    venv.create(home, with_pip=True)
    python = str(home / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
    subprocess.run([python, "-m", "compileall", "-q", str(home / "lib")], check=False, stdout=subprocess.DEVNULL)
    return python


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


__all__ = ["free_port", "made"]
