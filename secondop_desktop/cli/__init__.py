"""The command line: the same use cases as the window, for scripts and for a navigator's batch runs."""

from secondop_desktop.cli.main import main

__all__ = ["main"]
