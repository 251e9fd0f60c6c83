"""The command line: `servicecore classify`, `evaluate`, `measure`, `check`, `explain`, `diff`, `schema`,
`demo`.

It reads files, calls the library and prints; everything it does can be done in a few lines of Python.
"""

from servicecore.cli.main import main

__all__ = ["main"]
