"""What all handlers share."""

from dataclasses import dataclass, field

from kernelib.codes import hashed
from kernelib.drawing import Drawing
from kernelib.server.live import Live
from kernelib.server.network import Network
from kernelib.server.pictures import Pictures
from kernelib.store import Store


@dataclass
class House:
    store: Store
    live: Live
    drawing: Drawing
    pictures: Pictures
    host_key: str
    secret: str
    # The path below which everything is, with a slash at its end.
    base: str
    network: Network
    # The steps of workshops whose texts have just been let through, and are about to be shown together.
    coming: set[tuple[str, str]] = field(default_factory=set)
    # How many requests ended with which status.
    requests: dict[int, int] = field(default_factory=dict)

    @property
    def public(self) -> str:
        """What links begin with."""
        return self.network.public

    @property
    def room(self) -> bool:
        """Whether a phone can reach it."""
        return self.network.room

    @property
    def host_hash(self) -> str:
        return hashed(self.host_key)
