"""Pages nobody should serve, drawn from a seed: malformed, deep, truncated, NUL-ridden, lying."""

import random
from collections.abc import Iterator
from pathlib import Path

GOLDEN = Path(__file__).parents[2] / "golden"
TAGS = [
    "div",
    "p",
    "table",
    "td",
    "span",
    "b",
    "a",
    "ul",
    "li",
    "script",
    "style",
    "svg",
    "math",
    "form",
    "noscript",
    "template",
    "iframe",
    "title",
    "head",
    "body",
    "html",
    "founder-content",
    "x:y",
]
SNIPPETS = (
    *("<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE", "&#0;", "&#x110000;", "&#xD800;", "&nbsp"),
    *(
        "&&&",
        "\x00",
        "\ufeff",
        "\u202e",
        '<a href="',
        "<p class='",
        "</",
        "<",
        ">",
        "<?xml",
        "<?php",
    ),
    *("2026-99-99", "<!--enpproperty <date>", 'var ct="9999999999"', "<meta charset=utf-7>"),
    *("来源：", "记者", "（责编：", "<a href='http://[1'>下一页</a>"),
)


def hostile_pages(count: int, *, seed: int = 1) -> Iterator[bytes]:
    """Give `count` pages, the same for the same seed."""
    draw = random.Random(seed)  # noqa: S311 - repeatable, not secret
    golden = [path.read_bytes() for path in sorted(GOLDEN.glob("*/*.html"))]
    makers = (_truncated, _flipped, _spliced, _nested, _soup, _noise, _recoded, _repeated)
    for number in range(count):
        yield makers[number % len(makers)](draw, draw.choice(golden))


def _truncated(draw: random.Random, page: bytes) -> bytes:
    return page[: draw.randrange(len(page))]


def _flipped(draw: random.Random, page: bytes) -> bytes:
    broken = bytearray(page)
    for _ in range(draw.randrange(1, 200)):
        broken[draw.randrange(len(broken))] = draw.randrange(256)
    return bytes(broken)


def _spliced(draw: random.Random, page: bytes) -> bytes:
    broken = page
    for _ in range(draw.randrange(1, 30)):
        at = draw.randrange(len(broken))
        piece = draw.choice(SNIPPETS) * draw.choice((1, 1, 1, 50))
        broken = broken[:at] + piece.encode("utf-8", "surrogatepass") + broken[at:]
    return broken


def _nested(draw: random.Random, page: bytes) -> bytes:
    tag = draw.choice(TAGS)
    depth = draw.choice((100, 249, 251, 1000, 20_000))
    return f"<{tag}>".encode() * depth + page + f"</{tag}>".encode() * draw.choice((0, depth))


def _soup(draw: random.Random, page: bytes) -> bytes:
    parts = []
    for _ in range(draw.randrange(50, 1500)):
        tag = draw.choice(TAGS)
        parts.append(
            draw.choice(
                (f"<{tag}>", f"</{tag}>", f"<{tag} {tag}='", draw.choice(SNIPPETS), "昌都。")
            )
        )
    return "".join(parts).encode("utf-8", "surrogatepass") + page[:500]


def _noise(draw: random.Random, page: bytes) -> bytes:
    return draw.randbytes(draw.randrange(1, 20_000)) + page[: draw.randrange(100)]


def _recoded(draw: random.Random, page: bytes) -> bytes:
    text = page.decode(draw.choice(("utf-8", "gb18030")), "replace")
    return text.encode(draw.choice(("utf-16", "big5", "gb18030", "utf-32", "shift_jis")), "replace")


def _repeated(draw: random.Random, page: bytes) -> bytes:
    piece = draw.choice(
        ("<p>", "<table><tr><td>", "<a href='", "&amp;", "<b><i>", "<li>昌都。", "<!-- ", "\x00")
    )
    return (
        page[: draw.randrange(len(page))] + piece.encode() * draw.choice((100, 5_000)) + page[-200:]
    )
