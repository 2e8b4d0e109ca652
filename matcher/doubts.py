"""What keeps a find from doing without a person though nothing is held against it.

Holds are named in the contract and read off dates, rivals and figures that differ. A doubt is what
the two texts leave open: they agree word for word, and still may be two reports.
"""

import math

from matcher.compare import Evidence

CAPTIONS = "captions"
UNCONFIRMED = "unconfirmed"
SET_SPEECH = "set_speech"
_LEAST = ((0.2, 1), (0.5, 2), (0.7, 4))
"""Share of a piece in an article, and how many figures must then be missing to raise a doubt where
not one is confirmed: of a few sentences no figure can be expected, and a whole piece may have lost
its date …"""
_MORE = 1.0
"""… or else, where some are, by how much comparison `unsaid` exceeds `agreeing`: twice as many are
missing as are confirmed …"""
_MISSING = 2.0
"""… and `unsaid` is this much: three figures; …"""
_MANY = 3.0
"""… of seven and more, any more than are confirmed."""
_SET = 0.35
"""Share of what is in common that is words of exhortation …"""
_PART = 0.5
"""… in an article that has less than this of the piece, or misses a figure and confirms none."""


def doubts_of(evidence: Evidence, *, captions: bool) -> tuple[str, ...]:
    """Return the names of all doubts about a find; `captions` tells that a text is nothing else."""
    said = {
        CAPTIONS: captions,
        UNCONFIRMED: _unconfirmed(evidence),
        SET_SPEECH: evidence.hollow >= _SET and (evidence.text < _PART or _mute(evidence)),
    }
    return tuple(name for name, holds in said.items() if holds)


def _mute(evidence: Evidence) -> bool:
    return evidence.unsaid >= 1 and not evidence.agreeing


def _unconfirmed(evidence: Evidence) -> bool:
    """Tell whether figures are missing and none is confirmed, or few beside those that are."""
    missing = 2**evidence.unsaid - 1
    if evidence.agreeing:
        most = evidence.unsaid > max(_MANY, evidence.agreeing)
        return most or evidence.unsaid >= max(_MISSING, evidence.agreeing + _MORE)
    least = max((n for share, n in _LEAST if evidence.text >= share), default=math.inf)
    return missing >= least
