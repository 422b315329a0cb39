"""Grants declared in a file: reading it, making it so, and writing it from what is."""
