"""How hypothesis is run: the same examples at every run, few or many.

``make test`` runs few, ``make test-all`` has ``--hypothesis-profile=thorough``.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

QUICK, THOROUGH = "quick", "thorough"


def register_profiles() -> None:
    """Register both profiles, and make the quick one the default; an option can load the other."""
    for name, max_examples in ((QUICK, 12), (THOROUGH, 200)):
        settings.register_profile(
            name,
            max_examples=max_examples,
            derandomize=True,
            database=None,
            deadline=None,
            # Fixtures of this project hold nothing that one example could leave for the next.
            suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        )
    settings.load_profile(QUICK)
