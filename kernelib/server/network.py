"""The room's network: which addresses phones may reach, whether one has come that way, and what has changed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from kernelib.errors import Refusal
from kernelib.server.addresses import in_the_room, of_this_machine

log = logging.getLogger(__name__)

LOOK_EVERY = 2.0


@dataclass
class Network:
    """What links and the QR code begin with; it follows the machine from network to network.

    An address given by hand stands. Others are looked for again and again: when the one that phones were told is
    gone, the likeliest of the rest takes its place, and every screen that shows a code shows the new one.
    """

    # With a slash at its end, as all addresses here.
    public: str
    room: bool
    port: int = 0
    base: str = "/"
    by_hand: bool = True
    addresses: list[str] = field(default_factory=list)
    # Whether a phone has come by the address that is shown, and whether that address was another before.
    phone: bool = False
    changed: bool = False
    # Goes up with everything of this that a screen shows.
    version: int = 0
    _own: set[str] = field(default_factory=set)

    def look(self) -> bool:
        """Looks at the machine's addresses; whether phones must now be told another one."""
        self._own = of_this_machine()
        if self.by_hand:
            return False
        found = [f"http://{address}:{self.port}{self.base}" for address in in_the_room()]
        if found == self.addresses:
            return False
        self.addresses = found
        self.version += 1
        if self.public in found or not found:
            return False
        self._move(found[0])
        self.changed = True
        return True

    def choose(self, address: str) -> None:
        """Phones are told this one from now on."""
        if self.by_hand or address not in self.addresses:
            raise Refusal("no_such_address", address=address, there=self.addresses)
        self._move(address)
        self.changed = False

    def _move(self, address: str) -> None:
        self.public = address
        self.phone = False
        self.version += 1

    def visited(self, remote: str, host: str) -> None:
        """Somebody has asked for something: a phone, if it is not this machine and came by the address shown."""
        if self.phone or not self.room or remote in self._own or remote.startswith("127.") or remote == "::1":
            return
        if host.lower() == urlsplit(self.public).netloc.lower():
            self.phone = True
            self.version += 1

    def told(self) -> dict[str, object]:
        """As the cockpit is told of it."""
        return {
            "room": self.room,
            "address": self.public,
            "addresses": self.addresses,
            "by_hand": self.by_hand,
            "phone": self.phone,
            "changed": self.changed,
            # None of this machine's addresses is one that a phone could reach.
            "lost": self.room and not self.by_hand and not self.addresses,
        }

    async def follow(self, moved: Callable[[str], Awaitable[None]]) -> None:
        """Looks for as long as the server runs; `moved` hears of another address for phones."""
        while True:
            try:
                if await asyncio.to_thread(self.look):
                    await moved(self.public)
            except Exception:
                log.exception("The addresses of this machine could not be looked at")
            await asyncio.sleep(LOOK_EVERY)
