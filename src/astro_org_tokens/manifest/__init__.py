"""Grants declared in a file (a manifest): load, validate, compare, apply and export."""
