"""Examples are drawn, not timed: on a busy machine a quick function is slow now and then."""

from hypothesis import HealthCheck, settings

settings.register_profile("models", deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("models")
