"""`python -m bench.match_held_out`: the shipped weights on pairs no fit has seen, with a plot.

Prints F1, automatic finds and calibration error of every set and writes the reliability plot,
docs/images/matching-reliability.png. Needs the labelled texts beside the project.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.match_fit import SHARED, Pairs, figures_of, held_out, rows_of, together
from bench.match_made import Text
from matcher.calibration import Bin, calibration_error, reliability
from matcher.learn import automatic_bar, probabilities
from matcher.settings import shipped

PLOT = Path(__file__).parent.parent / "docs" / "images" / "matching-reliability.png"


def main() -> int:
    """Print one line a set, all together last, and draw the plot."""
    if not SHARED.is_dir():
        print(f"no labelled set at {SHARED}: nothing judged")
        return 0
    texts = [Text(r["title"] or "", r["body"]) for r in rows_of("submissions")]
    sets = held_out(texts)
    for name, pairs in sets.items():
        print(f"{name:14s} {figures_of(_judged(pairs), pairs)}", flush=True)
    whole = together(sets.values())
    guess = _judged(whole)
    print(f"{'all':14s} {figures_of(guess, whole)}")
    free = ~whole.doubted
    bar = automatic_bar(guess[free], whole.ours[free], target=shipped().automatic.target)
    print(f"lower 95 % bound of precision at the target from {bar} on")
    listed = guess >= shipped().review
    bins = reliability(guess, whole.ours)
    for each in bins:
        print(
            f"  {each.low:.1f}-{each.high:.1f} {each.claims:6d} pairs: stated {each.stated:.3f}, "
            f"right {each.right:.3f}"
        )
    draw(bins, calibration_error(guess[listed], whole.ours[listed]), PLOT)
    return 0


def _judged(pairs: Pairs) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return probabilities(shipped().model(), pairs.columns())


def draw(bins: Sequence[Bin], error: float, place: Path) -> None:
    """Draw stated against found probability, with how many pairs stand behind each point."""
    import matplotlib as mpl  # noqa: PLC0415 - bench only

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415 - after the backend is chosen

    drawing, axes = plt.subplots(figsize=(5, 5), dpi=120)
    axes.plot([0, 1], [0, 1], color="#999999", linewidth=1, linestyle="--")
    axes.plot([b.stated for b in bins], [b.right for b in bins], marker="o", color="#206bc4")
    for b in bins:
        axes.annotate(f"{b.claims}", (b.stated, b.right), (6, -10), textcoords="offset points")
    axes.set_xlabel("stated probability")
    axes.set_ylabel("share that was right")
    axes.set_title(f"Pairs no fit has seen, calibration error {error:.3f}")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    drawing.tight_layout()
    drawing.savefig(place, metadata={"Software": None})
    plt.close(drawing)


if __name__ == "__main__":
    sys.exit(main())
