"""The formatters by themselves, and what they make of `list` in the whole program."""
