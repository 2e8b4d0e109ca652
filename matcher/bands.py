"""Who decides on a find: nobody needs to, or a person."""

from collections.abc import Sequence

from matcher.settings import Automatic

AUTO = "auto"
REVIEW = "review"


def band(probability: float, holds: Sequence[str], characters: int, rule: Automatic) -> str:
    """Return auto only for a claim above the office's bar with nothing held against it."""
    certain = probability >= rule.probability and characters >= rule.least_characters
    return AUTO if rule.enabled and certain and not holds else REVIEW
