"""`python -m servicecore` is the command `servicecore`."""

import sys

from servicecore.cli import main

if __name__ == "__main__":
    sys.exit(main())
