"""`python -m api.assets.compatibility`: does the pages' own script and style keep to Chromium 111.

The oldest browser of domestic desktops; Source: what their vendors ship, as of 2026. It looks for
what came later, by name: nothing was run on such a browser.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

API = Path(__file__).parents[1]
OLDEST = 111

Rules = Mapping[str, tuple[int, str]]
"""Form → since which Chromium, and what it is called."""

STYLE: Rules = {
    r"(?m)^\s*&": (112, "nesting"),
    r"@scope\b": (118, "@scope"),
    r"@starting-style\b": (117, "@starting-style"),
    r"\blight-dark\(": (123, "light-dark()"),
    r"text-wrap(-style)?\s*:\s*(balance|pretty)": (114, "text-wrap"),
    r"\bsubgrid\b": (117, "subgrid"),
    r"field-sizing\s*:": (123, "field-sizing"),
    r"interpolate-size\s*:|calc-size\(": (129, "calc-size()"),
    r":\s*linear\(": (113, "linear()"),
    r"\b(round|mod|rem)\(": (125, "round()"),
    r"\b(rgb|hsl|lch|oklch|color)a?\(\s*from\b": (119, "colours made from another"),
    r":user-(valid|invalid)\b": (119, ":user-valid"),
    r":open\b": (133, ":open"),
    r":state\(": (125, ":state()"),
    r"::details-content\b": (131, "::details-content"),
    r"anchor(-name|\()|position-area": (125, "anchors"),
    r"\btransition-behavior\b|allow-discrete": (117, "transition-behavior"),
    r"@view-transition|view-transition-class": (125, "view transitions"),
    r"scrollbar-(color|width)\s*:": (121, "scrollbar-color"),
    r"animation-timeline\s*:": (115, "animation-timeline"),
    r"(?m)^\s*mask(-image|-size)?\s*:": (120, "mask without -webkit-"),
    r"text-box(-trim|-edge)?\s*:": (133, "text-box"),
    r"\bif\(": (137, "if()"),
}
SCRIPT: Rules = {
    r"\b(Object|Map)\.groupBy\(": (117, "groupBy"),
    r"\bPromise\.(withResolvers|try)\(": (119, "Promise.withResolvers"),
    r"\bArray\.fromAsync\(": (121, "Array.fromAsync"),
    r"\.(isSubsetOf|isSupersetOf|symmetricDifference|isDisjointFrom)\(": (122, "Set methods"),
    r"\bSet\([^)]*\)\.(union|intersection|difference)\(": (122, "Set methods"),
    r"\bURL\.(canParse|parse)\(": (120, "URL.canParse"),
    r"\bIterator\.(from|concat)\(": (122, "iterator helpers"),
    r"\.(values|keys|entries)\(\)\.(map|filter|take|drop|some|every|find|reduce|toArray)\(": (
        122,
        "iterator helpers",
    ),
    r"\.(show|hide|toggle)Popover\(": (114, "popover"),
    r"\bscheduler\.yield\(": (129, "scheduler.yield"),
    r"/[a-z]*v[a-z]*\.(test|exec)\(": (112, "the v flag"),
    r"\.moveBefore\(|\.requestClose\(": (133, "moveBefore"),
    r"\.(getHTML|setHTMLUnsafe)\(": (124, "setHTMLUnsafe"),
    r"\bIntl\.DurationFormat\b": (129, "Intl.DurationFormat"),
    r"\bRegExp\.escape\(": (136, "RegExp.escape"),
    r"\bUint8Array\.from(Base64|Hex)\(": (140, "Uint8Array.fromBase64"),
    r"\bwith\s*\{\s*type\s*:": (123, "import attributes"),
    r"(?m)^\s*(await )?using\s+\w+\s*=": (134, "using"),
}
MARKUP: Rules = {
    r"\spopover[\s=>]": (114, "popover"),
    r"\scommand(for)?=": (135, "command"),
    r"<details[^>]*\sname=": (120, "exclusive details"),
    r"<search[\s>]": (118, "search"),
    r"\sclosedby=": (134, "closedby"),
}
FILES: Mapping[str, Rules] = {
    "static/*.css": STYLE,
    "static/*.js": SCRIPT,
    "templates/*.html": MARKUP,
}


def faults(text: str, rules: Rules) -> Iterator[str]:
    """Yield what in a text is newer than the oldest browser, with the version that brought it.

    >>> list(faults("a { & b { color: red } }", STYLE)), list(faults("a { b { top: 0 } }", STYLE))
    (['nesting (112)'], ['nesting (112)'])
    """
    found = [f"{name} ({since})" for form, (since, name) in rules.items() if re.search(form, text)]
    if rules is STYLE and not found and _nests(text):
        found.append("nesting (112)")
    yield from found


def _nests(style: str) -> bool:
    """Whether a rule stands inside of another one, and not of an @media or the like."""
    plain = re.sub(r"/\*.*?\*/|\"[^\"]*\"|'[^']*'", "", style, flags=re.DOTALL)
    within: list[bool] = []
    for head, brace in re.findall(r"([^{};]*)([{};])", plain):
        if brace == "{":
            if any(within):
                return True
            within.append(not head.strip().startswith("@") or "font-face" in head)
        elif brace == "}" and within:
            within.pop()
    return False


def main() -> None:
    """Name every file that is too new; nothing is said of those that are not."""
    found = [
        f"{path.relative_to(API.parent)}: {what}"
        for pattern, rules in FILES.items()
        for path in sorted(API.glob(pattern))
        for what in faults(path.read_text(encoding="utf-8"), rules)
    ]
    if found:
        sys.exit(f"newer than Chromium {OLDEST}:\n" + "\n".join(found))


if __name__ == "__main__":
    main()
