"""The command line: ``flodl-studio``. Everything it needs is imported when a command needs it."""

from flodl_studio.cli.main import main

__all__ = ["main"]
