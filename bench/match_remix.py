"""Any number of texts for measuring: sentences of many pieces in new order, made anew when wanted.

Each text is made from its number whenever it is asked for, as a ledger would be read.
"""

import gzip
import json
import random
from pathlib import Path

from bench.edits import sentences

LARGE = Path(__file__).parent.parent.parent / "shared" / "match" / "large"
_SENTENCES = 14
_OTHERS = 6
"""Foreign paragraphs around a brief."""


def pool() -> list[str]:
    """Return the sentences of the labelled set beside the project."""
    with gzip.open(LARGE / "submissions.jsonl.gz", "rt", encoding="utf-8") as lines:
        bodies = [json.loads(line)["body"] for line in lines]
    return [s for body in bodies for s in sentences(body) if len(s) >= 20]


def body(of: list[str], number: int) -> str:
    """Return text `number`, four paragraphs."""
    told = _told(of, number)
    return "\n".join("".join(told[at : at + 4]) for at in range(0, _SENTENCES, 4))


def brief(of: list[str], number: int) -> str:
    """Return a round-up of foreign paragraphs with two or three sentences of text `number`."""
    rng = random.Random(f"brief {number}")  # noqa: S311 - texts to repeat, no secret
    first = rng.randrange(_SENTENCES - 3)
    parts = ["".join(rng.choices(of, k=2)) for _ in range(_OTHERS)]
    ours = "".join(_told(of, number)[first : first + rng.choice([2, 3])])
    parts.insert(rng.randint(0, _OTHERS), ours)
    return "\n".join(parts)


def _told(of: list[str], number: int) -> list[str]:
    rng = random.Random(number)  # noqa: S311 - texts to repeat, no secret
    return rng.choices(of, k=_SENTENCES)
