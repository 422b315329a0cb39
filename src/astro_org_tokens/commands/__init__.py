"""The commands; everything that knows of click is here and in ``cli``."""
