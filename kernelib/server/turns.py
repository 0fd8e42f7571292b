"""Who goes first, where many come at once.

Processors that serve everybody at the same time are done with all of them at the end. One after the other, as they
came, most are done long before, and the last no later.
"""

import asyncio
import os
from collections import deque
from collections.abc import Callable, Hashable

PATIENCE = 1.0  # seconds, after which nobody waits any longer for whoever is having a turn


class Turns:
    """As many at once as there are processors; the others in the order in which they came."""

    def __init__(self, at_once: int | None = None, patience: float = PATIENCE) -> None:
        self.at_once, self.patience = at_once or os.cpu_count() or 1, patience
        self.going: set[Hashable] = set()
        self.waiting: deque[tuple[Hashable, Callable[[], None]]] = deque()

    @property
    def busy(self) -> bool:
        """Whether somebody has a turn, or waits for one."""
        return bool(self.going)

    def ask(self, who: Hashable, go: Callable[[], None]) -> None:
        """Calls `go` when it is their turn, which lasts until they are done."""
        self.waiting.append((who, go))
        self._next()

    def done(self, who: Hashable) -> None:
        """Of somebody who has had a turn; of anybody else it says nothing."""
        if who in self.going:
            self.going.remove(who)
            self._next()

    def leave(self, who: Hashable) -> None:
        """Of somebody who has gone, whether it was their turn or not."""
        self.waiting = deque(each for each in self.waiting if each[0] != who)
        self.done(who)

    def _next(self) -> None:
        while self.waiting and len(self.going) < self.at_once:
            who, go = self.waiting.popleft()
            self.going.add(who)
            asyncio.get_running_loop().call_later(self.patience, self.done, who)
            go()
