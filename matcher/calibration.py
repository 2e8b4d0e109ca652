"""Whether a stated probability is what it says: of the claims at p, p are right."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Claims of about one probability."""

    low: float
    high: float
    claims: int
    stated: float
    """Their mean probability."""
    right: float
    """The share of them that was right."""


def reliability(guess: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[Bin, ...]:
    """Return claims in ten equal steps of probability; steps without a claim are left out."""
    step = np.minimum((guess * _BINS).astype(np.int64), _BINS - 1)
    return tuple(
        Bin(
            k / _BINS,
            (k + 1) / _BINS,
            int(own.sum()),
            float(guess[own].mean()),
            float(right[own].mean()),
        )
        for k in range(_BINS)
        if (own := step == k).any()
    )


def calibration_error(guess: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Return the mean distance of stated and found over ten steps, weighed by their claims.

    Source: Naeini and others 2015, Obtaining well calibrated probabilities.

    >>> import numpy as np
    >>> round(calibration_error(np.array([0.75, 0.75]), np.array([True, False])), 2)
    0.25
    """
    if not len(guess):
        return 0.0
    bins = reliability(guess, right)
    return sum(b.claims * abs(b.stated - b.right) for b in bins) / len(guess)
