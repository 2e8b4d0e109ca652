"""Turns style of today into what Chromium 111 understands, with the same colours.

Where a browser does not know `light-dark()`, every colour that Tabler sets by it is lost: text,
surfaces, borders, links. The switch below says the same by two properties that the theme sets.
"""

import re

THEMES = (
    ":root,[data-bs-theme=light]{--kd-if-light:initial;--kd-if-dark: }"
    "[data-bs-theme=dark]{--kd-if-light: ;--kd-if-dark:initial}"
    "@media print{:root,[data-bs-theme]{--kd-if-light:initial;--kd-if-dark: }}\n"
)
"""A property that is `initial` gives way to what stands behind its comma, an empty one does not.
Source: Lea Verou 2020, The --var: ; hack to toggle multiple values with one custom property."""
_SHIFTED = re.compile(r"oklch\(\s*from (var\([\w-]+\)) calc\(l ([+-]) (0?\.\d+)\) c h\)")
"""A colour made lighter or darker: (1) which, (2) which way, (3) by how much of [0, 1]."""
_CALL = "light-dark("


def for_older(style: str) -> str:
    """Return a stylesheet without `light-dark()` and without colours made from another.

    >>> for_older("a{color:light-dark(rgb(0 0 0),red)}").removeprefix(THEMES)
    'a{color:var(--kd-if-light,rgb(0 0 0)) var(--kd-if-dark,red)}'
    >>> for_older("a{color:oklch(from var(--b) calc(l - 0.06) c h)}").removeprefix(THEMES)
    'a{color:color-mix(in oklab,var(--b) 91%,black)}'
    """
    style = _SHIFTED.sub(_mixed, style)
    while (start := style.rfind(_CALL)) >= 0:  # the innermost of nested ones first
        light, dark, end = _arguments(style, start + len(_CALL))
        said = f"var(--kd-if-light,{light}) var(--kd-if-dark,{dark})"
        style = style[:start] + said + style[end:]
    return _after_charset(THEMES, style)


def _mixed(found: re.Match[str]) -> str:
    """Return the shift as a mix: a hundredth of lightness is about 1.5 hundredths of an end."""
    share = round(100 - 150 * float(found[3]))
    end = "black" if found[2] == "-" else "white"
    return f"color-mix(in oklab,{found[1]} {share}%,{end})"


def _arguments(style: str, start: int) -> tuple[str, str, int]:
    """Return both arguments of a call that opens before `start`, and where it is over."""
    depth, comma = 1, -1
    for place in range(start, len(style)):
        sign = style[place]
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 1:
            comma = place
        if depth == 0:
            return style[start:comma].strip(), style[comma + 1 : place].strip(), place + 1
    raise ValueError(f"a call that does not end: {style[start : start + 60]}")


def _after_charset(before: str, style: str) -> str:
    """Put rules first, but behind @charset, which stands at a file's very beginning or nowhere."""
    charset = re.match(r'@charset "[^"]*";', style)
    at = charset.end() if charset else 0
    return style[:at] + before + style[at:]
