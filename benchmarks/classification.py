"""What classifying a message costs, beside splitting it into words: `python benchmarks/classification.py`.

The unit is `text.lower().split()` of the same message. Processor time, interleaved rounds, medians; and the
first call, which reads the weights, and the memory they take.
"""

import statistics
import tracemalloc
from collections.abc import Callable
from time import process_time

from servicecore.classification import classify_text, reply_tone
from servicecore.classification.weights import Weights, inbound_weights, table

ASKED = 40
MESSAGES = {
    "20 words": "hello i have been trying to reach you since last week about my order number 4411 which "
    "still hasn't arrived",
    "6 words": "the app crashes when i pay",
    "120 words": " ".join(["since the update on monday the export of our reports stops at ten percent"] * 8)
    + " and nobody of your colleagues could tell me why that is so, please call me back",
}
ROUNDS, TURNS = 15, 2_000


def per_turn(work: Callable[[], object], turns: int = TURNS) -> float:
    start = process_time()
    for _ in range(turns):
        work()
    return (process_time() - start) / turns


def main() -> None:
    start = process_time()
    classify_text("hello")
    classify_text("the app crashes")
    first = process_time() - start
    print(f"classifying a message, times `text.lower().split()` (asked for 20 words: at most {ASKED})")
    for name, text in MESSAGES.items():
        rounds = [
            (
                per_turn(lambda text=text: text.lower().split()),
                per_turn(lambda text=text: classify_text(text)),
            )
            for _ in range(ROUNDS)
        ]
        unit, cost = (statistics.median(column) for column in zip(*rounds, strict=True))
        print(f"  {name:10} {cost * 1e6:7.1f} us {cost / unit:7.1f}")
    reply = "As stated in section 4, requests not submitted on form B shall be rejected."
    reply_tone(reply)
    print(f"tone of a reply: {per_turn(lambda: reply_tone(reply)) * 1e6:.1f} us")
    print(f"first call: {first:.2f} s")
    tracemalloc.start()
    again = Weights(map(table, inbound_weights().answers))
    megabytes = tracemalloc.get_traced_memory()[0] / 1e6
    print(f"weights: {megabytes:.1f} MB (asked: below 20), {len(again):,} features")


if __name__ == "__main__":
    main()
