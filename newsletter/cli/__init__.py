"""The ``newsletter`` command: nouns, then verbs. Thin: parse, call one function, show."""

from newsletter.cli.main import main

__all__ = ["main"]
