"""The data that a new sandbox starts with."""
