"""A room's screens: a cockpit, a wall, and a workshop behind them."""

from tests.voila.conftest import cockpit, projector, screen, session

__all__ = ["cockpit", "projector", "screen", "session"]
