"""Examples are drawn, not timed: on a busy machine a quick function is slow now and then."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("models", deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """A test takes its settings where it is read, so these are for the tests of this folder only."""
    before = settings.get_current_profile_name()
    settings.load_profile("models")
    try:
        return (yield)
    finally:
        settings.load_profile(before)
