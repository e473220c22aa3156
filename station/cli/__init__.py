"""The command line: ``station serve``, ``station intake FILE --partner CODE``, and so on.

Each command is a module of its own and loaded when it is called, so that the first page
of ``station serve`` waits for nothing that it does not need.
"""

from station.cli.start import main

__all__ = ["main"]
