"""A room as it is: a cockpit, a big screen, and phones of different kinds."""

from tests.voila.conftest import cockpit, projector, screen

__all__ = ["cockpit", "projector", "screen"]
