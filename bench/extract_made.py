"""Extraction on pages put together from parts at random, where the truth is known beforehand.

python -m bench.extract_made [--seeds 7000-7300] [--misses]

A seed draws the layout, the heading, the header line, the forms of date, names and credits, the
markup of the text and what stands around it. Seeds nobody looked at while rules were made show how
a page of an outlet nobody has seen may fare; the same tools and measures as bench.extract.
Fails (1) when ours misses a goal.
"""

import argparse
import html
import json
import random
import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.extract import TOOLS, Page, compare, missed, squeezed

PARTS: dict[str, Any] = json.loads(
    Path(__file__).with_name("extract_parts.json").read_text("utf-8")
)
"""What pages are put together from; {} is the value, {place} and the like are drawn."""
LINKED = "".join(PARTS["linked"].format(number) for number in range(1, 8))


@dataclass(slots=True)
class Made:
    """A page as it is put together: what is drawn next, and the truth so far."""

    draw: random.Random
    truth: dict[str, Any] = field(
        default_factory=lambda: {
            "url": None, "published_at": None, "origin": None, "byline": [], "editors": [],
        }
    )  # fmt: skip

    def one(self, kind: str) -> Any:
        """Draw a part of a kind."""
        return self.draw.choice(PARTS[kind])

    def filled(self, text: str) -> str:
        """Draw what stands in the blanks of a text."""
        return text.format(
            place=self.one("places"), person=self.name(), number=self.draw.randrange(3, 98),
            month=self.draw.randrange(1, 12), day=self.draw.randrange(1, 28),
        )  # fmt: skip

    def often(self, share: float) -> bool:
        return self.draw.random() < share

    def name(self) -> str:
        kind = self.draw.random()
        if kind > 0.95:
            return str(self.one("dotted"))
        if kind > 0.5:
            pair = self.draw.sample(PARTS["tibetan"].split(), self.draw.choice((1, 2, 2)))
            return "".join(pair)
        given = self.draw.sample(PARTS["given"], self.draw.choice((1, 2, 2)))
        return f"{self.one('surnames')}{''.join(given)}"

    def people(self, most: int) -> list[str]:
        """Draw names that no other field of the page has."""
        taken = {*self.truth["byline"], *self.truth["editors"]}
        names = [self.name() for _ in range(self.draw.randrange(1, most + 1))]
        return [name for name in dict.fromkeys(names) if name not in taken] or ["江边客"]

    def said(self, names: Sequence[str]) -> str:
        """Print names as pages do: short ones spread at times, joined in one of several ways."""
        spread = self.often(0.2)
        printed = ["　".join(name) if spread and len(name) == 2 else name for name in names]
        return self.draw.choice(("　　" if spread else " ", "、", "、", "，")).join(printed)


def made(seed: int) -> Page:
    """Put a page together; the same seed gives the same page."""
    page = Made(random.Random(seed))  # noqa: S311 - repeatable, not secret
    title = page.filled(page.one("titles"))
    count = page.draw.randrange(3, 8)
    paragraphs = [page.filled(text) for text in page.draw.sample(PARTS["sentences"], count)]
    header = _header(page)
    paragraphs = _credited(page, paragraphs)
    opened, each, closed = page.one("texts")
    text = opened + "".join(each.format(paragraph) for paragraph in paragraphs) + closed
    edited = ""
    if not page.truth["editors"] and page.often(0.55):
        page.truth["editors"] = page.people(2)
        joint = page.draw.choice((" ", "、", "　"))
        edited = page.one("edited").format(joint.join(page.truth["editors"]))
    heading = page.one("headings").format(title)
    beside = [heading, header] if page.often(0.9) else [header, heading]
    below = page.draw.sample(PARTS["below"], page.draw.randrange(4))
    inner = "".join([*beside, page.one("before"), text, edited, *below])
    window = html.escape(page.one("windows").format(title, page.one("sites")))
    source = (
        f"<html><head><meta charset=utf-8><title>{window}</title></head><body>{page.one('tops')}"
        f"<div>{inner}</div>{page.one('feet')}</body></html>"
    ).replace("LINKED", LINKED)
    truth = {**page.truth, "title": title, "body": "\n".join(map(squeezed, paragraphs))}
    return Page(f"seed {seed}", source.encode(), source, truth)


def _header(page: Made) -> str:
    """Draw the fields beside the title, in any order, and one of the ways to set them."""
    chances = {"date": 0.92, "origin": 0.75, "byline": 0.4, "editors": 0.25, "": 0.5}
    names = [name for name, share in chances.items() if page.often(share)]
    page.draw.shuffle(names)
    opened, each, between, closed = page.one("headers")
    colon = page.draw.choice(("：", ":", "： "))
    fields = []
    for name in names:
        label = page.draw.choice(PARTS["labels"][name])
        value = _value(page, name, label)
        fields.append(each.format(label=label + colon if label else "", value=value))
    return str(opened + between.join(fields) + closed) if fields else ""


def _value(page: Made, name: str, label: str) -> str:
    if name == "date":
        when = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=page.draw.randrange(480_000))
        form = page.one("dates")
        page.truth["published_at"] = when.strftime("%Y-%m-%dT%H:%M" if "%H" in form else "%Y-%m-%d")
        return when.strftime(form)
    if name == "origin":
        house = page.truth["origin"] = page.one("houses")
        return f"<a href=#>{house}</a>" if page.often(0.3) else str(house)
    if name:
        page.truth[name] = page.people(1 if name == "editors" else 2)
        return page.said(page.truth[name])
    return str(PARTS["values"].get(label, page.draw.randrange(9, 4000)))


def _credited(page: Made, paragraphs: list[str]) -> list[str]:
    """Add the credit that opens or closes the text; one that names nobody may do so too."""
    if page.truth["byline"] or page.often(0.3):
        nobody = page.one("nobody")
        return [*paragraphs, nobody] if nobody else paragraphs
    page.truth["byline"] = page.people(3)
    credit = page.said(page.truth["byline"])
    place = page.draw.choice(("opening", "above", "closing", "closing", "glued"))
    if place == "opening":
        return [page.one("openings").format(credit) + paragraphs[0], *paragraphs[1:]]
    if place == "above":
        above = page.one("above")
        if "江边客" in above and "江边客" not in page.truth["byline"]:
            page.truth["byline"].append("江边客")
        return [above.format(credit), *paragraphs]
    closing = page.one("closings").format(credit)
    if place == "glued" and closing.startswith("（"):
        return [*paragraphs[:-1], paragraphs[-1] + closing]
    return [*paragraphs, closing]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 when ours misses a goal."""
    parser = argparse.ArgumentParser(prog="bench.extract_made")
    parser.add_argument("--seeds", default="7000-7300", help="the half-open range of seeds")
    parser.add_argument("--misses", action="store_true", help="name every page that was misread")
    parser.add_argument("--show", type=int, help="print the page of one seed and its truth")
    stated = parser.parse_args(arguments)
    if stated.show is not None:
        page = made(stated.show)
        print(page.text, json.dumps(page.truth, ensure_ascii=False, indent=1), sep="\n")
        return 0
    warnings.simplefilter("ignore")
    first, last = map(int, stated.seeds.split("-"))
    pages = [made(seed) for seed in range(first, last)]
    print(f"== {len(pages)} pages put together, seeds {stated.seeds}: one process\n")
    ours = compare(pages, tuple(TOOLS), misses=stated.misses)
    return 1 if missed(ours) else 0


if __name__ == "__main__":
    sys.exit(main())
