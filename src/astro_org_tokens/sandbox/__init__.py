"""A local Astro API for offline use, tests, and demonstrations.

It serves the operations of the Astro API, v1, that concern API tokens, from a SQLite database that
is seeded with a small Organization. ``docs/sandbox.md`` is the guide.

    with start(SandboxOptions()) as sandbox:
        ...  # sandbox.api_url, sandbox.api_token
"""

from astro_org_tokens.sandbox.serve.faults import Faults
from astro_org_tokens.sandbox.serve.sandbox_options import SandboxOptions
from astro_org_tokens.sandbox.serve.server import Sandbox, start

__all__ = ["Faults", "Sandbox", "SandboxOptions", "start"]
