"""A typed client of the Astro API; it knows HTTP, but neither terminals nor config files."""
