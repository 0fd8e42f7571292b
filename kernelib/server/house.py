"""What all handlers share."""

from dataclasses import dataclass, field

from kernelib.codes import hashed
from kernelib.drawing import Drawing
from kernelib.server.live import Live
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
    # What links begin with, and the path below which everything is; both with a slash at their end.
    public: str
    base: str
    # Whether a phone can reach it.
    room: bool
    # How many requests ended with which status.
    requests: dict[int, int] = field(default_factory=dict)

    @property
    def host_hash(self) -> str:
        return hashed(self.host_key)
