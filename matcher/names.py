"""Whether an article names who wrote a piece, weighed by how rare the name is."""

from collections import Counter
from collections.abc import Iterable

from matcher.pieces import Piece, Report
from text.normalise import plain


def rarity(pieces: Iterable[Piece]) -> dict[str, float]:
    """Return a weight in (0, 1] for every author and unit: 1 / √ of the units that have the name.

    扎西 and 卓玛 are borne by many, so their names alone prove little.
    """
    units: dict[str, set[str]] = {}
    for piece in pieces:
        for name in _names(piece):
            units.setdefault(name, set()).add(piece.unit or "")
    return {name: 1 / len(homes) ** 0.5 for name, homes in units.items()}


def named(piece: Piece, report: Report, ends: str, weights: dict[str, float]) -> float | None:
    """Return the weight of the names that byline, origin or the ends of the body repeat.

    None when nothing of either side tells.
    """
    names = _names(piece)
    if not names:
        return None
    printed = " ".join((*map(plain, report.byline or ()), plain(report.origin)))
    found = sum(weights.get(n, 1.0) for n in names if n in printed or (len(n) > 2 and n in ends))
    if not found and not printed.strip():
        return None
    return min(2.0, found)


def _names(piece: Piece) -> tuple[str, ...]:
    whole = [plain(n) for n in (*piece.authors, piece.unit)]
    return tuple(Counter(n for n in whole if len(n) > 1))
