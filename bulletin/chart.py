"""A bar chart as inline SVG: a few lines of our own, so that a page needs nothing from anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

COLORS = ("#1f5a8a", "#3b86b8", "#7fb3d5", "#b9d6e8", "#d9d9d9", "#8c8c8c")
_WIDTH, _BAR, _GAP, _LABELS, _FIGURES = 640, 18, 8, 150, 40


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: a name and what its pieces come to, in the order of the legend."""

    name: str
    values: tuple[int, ...]


def stacked(bars: Sequence[Bar], legend: Sequence[str], *, title: str) -> str:
    """Return an SVG of stacked horizontal bars; titles repeat each figure for readers of text."""
    top = 26
    height = top + len(bars) * (_BAR + _GAP) + 6
    most = max((sum(bar.values) for bar in bars), default=0) or 1
    room = _WIDTH - _LABELS - _FIGURES
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(title)}">',
        f"<title>{escape(title)}</title>",
        *_legend(legend),
    ]
    for row, bar in enumerate(bars):
        y, x = top + row * (_BAR + _GAP), float(_LABELS)
        middle = y + _BAR * 0.72
        parts.append(
            f'<text x="{_LABELS - 8}" y="{middle:.0f}" text-anchor="end">{escape(bar.name)}</text>'
        )
        for place, value in enumerate(bar.values):
            width = room * value / most
            color = COLORS[place % len(COLORS)]
            parts.append(
                f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{_BAR}" fill="{color}">'
                f"<title>{escape(bar.name)} {escape(legend[place])} {value}</title></rect>"
            )
            x += width
        parts.append(f'<text x="{x + 6:.1f}" y="{middle:.0f}">{sum(bar.values)}</text>')
    return "".join([*parts, "</svg>"])


def _legend(names: Sequence[str]) -> Sequence[str]:
    parts, x = list[str](), _LABELS
    for place, name in enumerate(names):
        color = COLORS[place % len(COLORS)]
        parts.append(f'<rect x="{x}" y="4" width="12" height="12" fill="{color}"/>')
        parts.append(f'<text x="{x + 17}" y="14">{escape(name)}</text>')
        x += 34 + 14 * len(name)
    return parts
