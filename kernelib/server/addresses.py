"""What links and the QR code begin with."""

import socket
from typing import Any
from urllib.parse import urlsplit

from kernelib.errors import Refusal
from kernelib.store import Store

DEFAULT_PORT = 8866
DEFAULT = f"http://127.0.0.1:{DEFAULT_PORT}/"


def public_address(store: Store) -> str:
    """Where `serve` was last told it can be reached; with a slash at its end."""
    return store.setting("public_address") or DEFAULT


def checked(address: str) -> str:
    """An address given by hand, or a refusal that says what one looks like."""
    parts = urlsplit(address)
    try:
        named = parts.scheme in ("http", "https") and parts.hostname and (parts.port or True)
    except ValueError:
        named = False
    if not named or parts.query or parts.fragment or not address.isascii() or any(sign in address for sign in " \"'<>"):
        raise Refusal("not_an_address", address=address)
    return address.rstrip("/") + "/"


def links(public: str, code: str, keys: dict[str, str]) -> dict[str, str]:
    """What whoever makes a workshop is told, once."""
    return {
        "code": code,
        "join_url": f"{public}join/{code}",
        "facilitator_key": keys["facilitator"],
        "facilitator_url": f"{public}facilitator/{code}?key={keys['facilitator']}",
        "projector_url": f"{public}projector/{code}?key={keys['projector']}",
    }


def in_the_room() -> list[str]:
    """The addresses of this machine that a phone may reach, the likeliest first."""
    import psutil

    up = {name for name, state in psutil.net_if_stats().items() if state.isup}
    found: list[Any] = [
        address.address
        for name, addresses in psutil.net_if_addrs().items()
        for address in addresses
        if name in up and address.family == socket.AF_INET and not address.address.startswith(("127.", "169.254."))
    ]
    likeliest = _of_the_default_route()
    return sorted(dict.fromkeys(found), key=lambda address: address != likeliest)


def of_this_machine() -> set[str]:
    """Every address it has: whoever asks from one of them is no phone."""
    import psutil

    found = psutil.net_if_addrs().values()
    return {address.address.partition("%")[0] for addresses in found for address in addresses}


def _of_the_default_route() -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Sends nothing: it only asks which way a packet would go.
            probe.connect(("192.0.2.1", 9))
            return probe.getsockname()[0]
        except OSError:
            return None
