"""What importing the public face costs, compared with importing attrs.

Run as `python benchmarks/import_time.py`. Both imports happen in fresh interpreters, in turns, so that a busy
machine is unfair to neither; what counts is the processor time of the import itself. The face should cost at
most three times what attrs costs.
"""

import os
import statistics
import subprocess
import sys

ROUNDS = 25
CACHED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
ALLOWED = 3.0
BASELINE = "import attrs"
FACE = "from servicecore import Customer, Interaction, Rule, RuleSet, Calendar"


def seconds(statement: str) -> float:
    """Processor time of one statement in a fresh interpreter."""
    program = (
        f"from time import process_time; start = process_time(); {statement}; print(process_time() - start)"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=CACHED)
    return float(done.stdout)


def main() -> None:
    """Print the two medians and their ratio."""
    pairs = [(seconds(BASELINE), seconds(FACE)) for _ in range(ROUNDS + 1)][1:]  # the first fills the caches
    baseline, face = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"{BASELINE}: {baseline * 1000:.1f} ms")
    print(f"{FACE}: {face * 1000:.1f} ms")
    print(f"ratio: {face / baseline:.2f} (should be at most {ALLOWED:g})")


if __name__ == "__main__":
    main()
