"""The command line."""

from pyrite.cli.main import main

__all__ = ["main"]
