"""The pages' own script and style keep to what Chromium 111 has; nothing here was run on one."""

import re
from pathlib import Path

import pytest

API = Path(__file__).parents[2] / "api"
OLDEST = 111
"""Of the browsers on domestic desktops; Source: what their vendors ship, as of 2026."""
STYLE = {
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
    r":user-(valid|invalid)\b": (119, ":user-valid"),
    r"anchor(-name|\()|position-area": (125, "anchors"),
    r"\btransition-behavior\b|allow-discrete": (117, "transition-behavior"),
    r"@view-transition|view-transition-class": (125, "view transitions"),
    r"scrollbar-(color|width)\s*:": (121, "scrollbar-color"),
}
SCRIPT = {
    r"\b(Object|Map)\.groupBy\(": (117, "groupBy"),
    r"\bPromise\.(withResolvers|try)\(": (119, "Promise.withResolvers"),
    r"\bArray\.fromAsync\(": (121, "Array.fromAsync"),
    r"\.(isSubsetOf|isSupersetOf|symmetricDifference|isDisjointFrom)\(": (122, "Set methods"),
    r"\bURL\.(canParse|parse)\(": (120, "URL.canParse"),
    r"\bIterator\.from\(": (122, "iterator helpers"),
    r"\.(show|hide|toggle)Popover\(": (114, "popover"),
    r"\bscheduler\.yield\(": (129, "scheduler.yield"),
    r"/[a-z]*v[a-z]*\.(test|exec)\(": (112, "the v flag"),
    r"\.moveBefore\(|\.requestClose\(": (133, "moveBefore"),
    r"\.(getHTML|setHTMLUnsafe)\(": (124, "setHTMLUnsafe"),
    r"\bIntl\.DurationFormat\b": (129, "Intl.DurationFormat"),
}
MARKUP = {
    r"\spopover[\s=>]": (114, "popover"),
    r"\scommand(for)?=": (135, "command"),
    r"<details[^>]*\sname=": (120, "exclusive details"),
    r"<search[\s>]": (118, "search"),
    r"\sclosedby=": (134, "closedby"),
}


@pytest.mark.parametrize(
    ("pattern", "known"),
    [("static/*.css", STYLE), ("static/*.js", SCRIPT), ("templates/*.html", MARKUP)],
)
def test_nothing_newer_than_the_oldest_browser_is_used(
    pattern: str, known: dict[str, tuple[int, str]]
) -> None:
    """Named with the version that brought it."""
    found = []
    for path in sorted(API.glob(pattern)):
        text = path.read_text(encoding="utf-8")
        for form, (since, name) in known.items():
            assert since > OLDEST
            if re.search(form, text):
                found.append((path.name, name, since))
    assert found == []


def test_the_lint_sees_what_it_is_made_for() -> None:
    """A rule that matches nothing at all would let everything pass."""
    for form, text in (
        (r"\blight-dark\(", "color: light-dark(#000, #fff)"),
        (r"\b(Object|Map)\.groupBy\(", "Object.groupBy(rows, row => row.unit)"),
        (r"<details[^>]*\sname=", '<details class="x" name="one">'),
    ):
        assert any(form in rules for rules in (STYLE, SCRIPT, MARKUP))
        assert re.search(form, text)
