"""The pages' own script and style keep to what Chromium 111 has; nothing here was run on one."""

import pytest

from api.assets.compatibility import API, MARKUP, OLDEST, SCRIPT, STYLE, Rules, faults, main
from api.assets.older import THEMES, for_older

CAUGHT = [
    (STYLE, ".a { color: red; .b { top: 0 } }", "nesting"),
    (STYLE, "@media print { .a { .b { top: 0 } } }", "nesting"),
    (STYLE, ".a {\n  & .b { top: 0 }\n}", "nesting"),
    (STYLE, "color: light-dark(#000, #fff)", "light-dark()"),
    (STYLE, "color: rgb(from red r g b / .5)", "colours made from another"),
    (STYLE, "details:open { top: 0 }", ":open"),
    (SCRIPT, "Object.groupBy(rows, row => row.unit)", "groupBy"),
    (SCRIPT, "await Array.fromAsync(rows)", "Array.fromAsync"),
    (SCRIPT, "new Set(rows).union(others)", "Set methods"),
    (SCRIPT, "held.values().map(row => row.unit)", "iterator helpers"),
    (SCRIPT, "import held from './held.json' with { type: 'json' }", "import attributes"),
    (MARKUP, '<details class="x" name="one">', "exclusive details"),
]
LET_BY = [
    (STYLE, "@media (min-width: 1px) { .a:has(.b) { top: 0 } } .c::after { content: '{ & {' }"),
    (STYLE, "@keyframes a { from { top: 0 } to { top: 1px } }"),
    (STYLE, "@supports (color: color-mix(in srgb, red, blue)) { @layer a { .b { top: 0 } } }"),
    (SCRIPT, "rows.toSorted().findLast(row => row.at(-1)); [...held.values()].map(String)"),
    (MARKUP, "<dialog><details><summary></summary></details></dialog>"),
]


def test_nothing_newer_than_the_oldest_browser_is_used() -> None:
    """`make lint` asks the same; each find is named with the version that brought it."""
    main()


@pytest.mark.parametrize(("rules", "text", "name"), CAUGHT)
def test_the_lint_sees_what_it_is_made_for(rules: Rules, text: str, name: str) -> None:
    """A rule that matches nothing at all would let everything pass."""
    assert [found.partition(" (")[0] for found in faults(text, rules)] == [name]


@pytest.mark.parametrize(("rules", "text"), LET_BY)
def test_what_the_oldest_browser_knows_is_let_by(rules: Rules, text: str) -> None:
    assert list(faults(text, rules)) == []


def test_what_comes_from_npm_is_made_to_fit() -> None:
    """Where `light-dark()` is not known, no colour of Tabler would be."""
    shipped = (API / "static" / "vendor" / "tabler.min.css").read_text(encoding="utf-8")
    style = for_older(shipped)
    assert "var(--kd-if-light," in style
    assert set(faults(style, STYLE)) <= {"scrollbar-color (121)"}  # else the system's own


def test_a_colour_for_each_theme_is_one_for_the_theme_that_is_set() -> None:
    """Also inside of another colour, with commas of its own; @charset stays first."""
    style = (
        '@charset "UTF-8";a{color:color-mix(in oklab,light-dark(rgb(1,2,3),light-dark(b,c)) 9%,d)}'
    )
    assert for_older(style) == (
        f'@charset "UTF-8";{THEMES}a{{color:color-mix(in oklab,var(--kd-if-light,rgb(1,2,3)) '
        "var(--kd-if-dark,var(--kd-if-light,b) var(--kd-if-dark,c)) 9%,d)}"
    )


def test_no_rule_forbids_what_the_oldest_browser_knows() -> None:
    assert all(since > OLDEST for rules in (STYLE, SCRIPT, MARKUP) for since, _ in rules.values())
