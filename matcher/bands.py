"""Who decides on a find: nobody needs to, or a person."""

from collections.abc import Sequence

from matcher.settings import Automatic

AUTO = "auto"
REVIEW = "review"


def band(probability: float, against: Sequence[str], characters: int, rule: Automatic) -> str:
    """Return auto only for a claim above the office's bar with no hold and no doubt against it."""
    enough = characters >= max(1, rule.least_characters)
    certain = enough and probability >= rule.probability
    return AUTO if rule.enabled and certain and not against else REVIEW
