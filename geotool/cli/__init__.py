"""The command line: one file a command, loaded when it is called.

Data goes to stdout, progress and messages to stderr. Bad input is one line, never a traceback.
"""

from geotool.cli.main import main

__all__ = ["main"]
