"""How long the matcher takes: loading, a note of 1,000 characters, and hostile long texts.

python benchmarks/matching.py
"""

import random
import statistics
import time
from collections.abc import Callable
from functools import partial

from directory import paths
from directory.catalogue.loading import load_catalogue
from directory.matching.suggest import Matcher

NOTE = (
    "CHIEF COMPLAINT Low back pain. HISTORY OF PRESENT ILLNESS Ms. Vale is a 54-year-old "
    "female who presents for evaluation of low back pain. It began 7 weeks ago after she "
    "lifted a heavy suitcase. The pain is dull and aching, rated 6 out of 10, and radiates "
    "down the left leg below the knee. She reports numbness of the left foot, worse after "
    "sitting. She denies weakness, fevers, chills, weight loss, or any loss of bowel or "
    "bladder control. She attended physical therapy for 4 weeks with little help and takes "
    "ibuprofen with partial relief. She works at a desk and finds sitting hard. PAST MEDICAL "
    "HISTORY Breast cancer in 2019, hypertension. FAMILY HISTORY Mother with osteoporosis. "
    "SOCIAL HISTORY She does not smoke. She lives with her husband and two dogs and enjoys "
    "walking. She is worried that she will not be able to travel this summer. She would like "
    "to know whether an MRI is needed and what else could help."
)
LONGEST = 20_000


def timed(times: int, run: Callable[[], object]) -> list[float]:
    found = []
    for _ in range(times):
        start = time.process_time()
        run()
        found.append((time.process_time() - start) * 1000)
    return sorted(found)


def hostile(rng: random.Random, words: list[str]) -> str:
    kind = rng.randrange(4)
    if kind == 0:
        return (" ".join(rng.choices(words, k=20)) + " ") * (LONGEST // 60)
    if kind == 1:
        return " ".join(rng.choices(words, k=4000))
    if kind == 2:
        return "".join(chr(rng.randrange(1, 0x3000)) for _ in range(LONGEST))
    return ", ".join(rng.choices(["no", "denies", "or", "pain", "leg", "numb", "not"], k=5000))


def main() -> None:
    load = timed(5, lambda: Matcher.load(paths.DATA))
    matcher = Matcher.load(paths.DATA)
    programs = list(load_catalogue(paths.DATA, demo=False).public_programs())
    note = timed(300, lambda: matcher.suggest(text=NOTE[:1000], programs=programs))
    rng = random.Random(1)
    words = [*sorted(matcher.vocabulary.spelled.alone), ",", ".", "not", "no", "and"]
    texts = [hostile(rng, words)[:LONGEST] for _ in range(1000)]
    long = sorted(
        timed(1, partial(matcher.suggest, text=text, programs=programs))[0] for text in texts
    )
    print(f"load            p50 {statistics.median(load):7.1f} ms")
    print(f"note of 1,000   p50 {statistics.median(note):7.2f} ms   max {note[-1]:.2f} ms")
    print(f"20,000 chars    p50 {statistics.median(long):7.1f} ms   max {long[-1]:.1f} ms (n=1000)")


if __name__ == "__main__":
    main()
