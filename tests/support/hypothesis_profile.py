"""How hypothesis is run here: the same examples at every run, as many as a quick run allows."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

deterministic = settings(
    max_examples=200,
    derandomize=True,
    database=None,
    deadline=None,
    # The fixtures of this project hold nothing that one example could leave for the next.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
