"""The command line: `servicecore classify`, `measure`, `check`, `explain`, `diff`, `schema` and `demo`.

It reads files, calls the library and prints; everything it does can be done in a few lines of Python.
"""

from servicecore.cli.main import main

__all__ = ["main"]
