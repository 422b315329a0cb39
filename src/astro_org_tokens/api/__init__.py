"""A thin, typed client of the Astro API; it knows HTTP and nothing of terminals or config files."""
