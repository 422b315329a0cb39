"""The version, written once: the package, the wheel and the User-Agent read it from here."""

__version__ = "0.1.0"
