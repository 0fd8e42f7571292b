"""Files that never change under their address: made and compressed once, kept by browsers for ever."""

import gzip
import hashlib
import re
from functools import cache
from typing import NamedTuple

from kernelib.widgets import bundle

TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
}
MODULES = (
    "start.js", "phone.js", "manager.js", "allocation.js", "card-sort.js", "choice.js", "free-text.js", "ranking.js",
    "rating.js", "picture.js", "workbook.js", "cockpit.js", "projector.js", "setup.js",
    "reopen.js",
)  # fmt: skip
NAMES = ("look.css", "setup.css", "widget.css", bundle.TYPEFACE, "mark.svg", *MODULES)

_mounted = {"base": "/"}


class Asset(NamedTuple):
    body: bytes
    compressed: bytes
    version: str
    type: str


def mount(base: str) -> None:
    """Says below which path the server's addresses begin."""
    _mounted["base"] = base


def url(name: str) -> str:
    """The address of one asset; another content has another address."""
    return f"{_mounted['base']}assets/{name}?v={asset(name).version}"


@cache
def asset(name: str) -> Asset:
    body = _made(name)
    type = TYPES[name.rpartition(".")[2]]
    small = body if type.startswith("font") else gzip.compress(body, 9, mtime=0)
    return Asset(body, small, hashlib.sha256(body).hexdigest()[:16], type)


def _made(name: str) -> bytes:
    if name == "look.css":
        # The typeface is asked for below the stylesheet's own address.
        named = re.sub(r'url\("([\w.-]+)"\)', lambda match: f'url("{match[1]}?v={asset(match[1]).version}")', _css())
        return named.encode()
    if name == "widget.css":
        return bundle.widget_css().encode()
    if name in MODULES:
        return bundle.bundle(name).encode()
    return (bundle.LOOK / name).read_bytes()


def _css() -> str:
    return bundle.page_css()
