"""Flag coal declared as Russian that probably came from North Korean ports."""

__version__ = "0.1.0"
