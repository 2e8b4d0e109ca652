"""Sentences from words of falling frequency, each with its search tokens made once."""

import random
from itertools import accumulate

from ledger.terms import terms

PLANTED = ("昌都", "一窗通办", "青稞", "类乌齐县", "牦牛产业", "然乌湖")
SENTENCES, FEWEST = 30_000, 1_000


class Words:
    """A vocabulary and sentences of it, fewer for a ledger of few articles."""

    def __init__(self, seed: random.Random, articles: int = SENTENCES) -> None:
        count = min(SENTENCES, max(FEWEST, articles))
        signs = [chr(0x4E00 + n * 7) for n in range(2500)]
        falling = list(accumulate(1 / (n + 3) for n in range(len(signs))))
        made = [
            "".join(seed.choices(signs, cum_weights=falling, k=seed.choice((1, 2, 2, 2, 3))))
            for _ in range(20_000)
        ]
        words = [*PLANTED, *made]
        weights = list(accumulate(1 / (n + 10) for n in range(len(words))))
        drawn = (seed.choices(words, cum_weights=weights, k=14) for _ in range(count))
        self.sentences = [f"{''.join(each[:7])}，{''.join(each[7:])}。" for each in drawn]
        self.terms = [terms(sentence).split() for sentence in self.sentences]
        self.seed = seed

    def text(self, count: int) -> tuple[str, list[str]]:
        """Return a body and the tokens it is found by; pairs across sentences are left out."""
        picked = self.seed.choices(range(len(self.sentences)), k=count)
        lines = "".join(self.sentences[n] for n in picked)
        return lines, [term for n in picked for term in self.terms[n]]
