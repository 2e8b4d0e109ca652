"""Makes labelled matching sets from given texts: dates, units, authors, rivals, cheats, noise.

The texts are handed in at run time; this file holds none.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Protocol

from bench import edits

CHINA = timezone(timedelta(hours=8))
_START = datetime(2025, 11, 1, 9, tzinfo=CHINA)
_PLACES = ["卡若", "察雅", "左贡", "芒康", "洛隆", "边坝", "丁青", "八宿", "江达", "贡觉", "城关"]
_KINDS = ["县委组织部", "县委宣传部", "县融媒体中心", "县检察院", "县教育局", "县农牧局"]


@dataclass(slots=True)
class Made:
    """A labelled set: rows of CONTRACTS §4, truth with the holds that must be named."""

    submissions: list[dict[str, Any]] = field(default_factory=list)
    articles: list[dict[str, Any]] = field(default_factory=list)
    truth: list[dict[str, Any]] = field(default_factory=list)

    def mix(self, rng: random.Random) -> None:
        """Bring articles with their truth, and submissions, into another order."""
        order = list(range(len(self.articles)))
        rng.shuffle(order)
        self.articles[:] = [self.articles[i] for i in order]
        self.truth[:] = [self.truth[i] for i in order]
        rng.shuffle(self.submissions)


@dataclass(frozen=True, slots=True)
class Text:
    """A title and a body to work with."""

    title: str
    body: str


class Spent(Exception):  # noqa: N818 - not an error: the set is as large as it can be
    """No text is left to make anything of."""


def taken(texts: list[Text], fits: Callable[[Text], bool]) -> Text:
    """Take out the last text that fits; those that were passed over go to the far end.

    Raises: Spent: none fits.
    """
    for _ in range(len(texts)):
        text = texts.pop()
        if fits(text):
            return text
        texts.insert(0, text)
    raise Spent


class Maker:
    """Registers texts and lets outlets run them, one kind after another."""

    def __init__(self, texts: Sequence[Text], *, seed: int, bare: float = 0.25) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - a reproducible set, no secret
        self.texts = list(texts)
        self.rng.shuffle(self.texts)
        self.bare = bare
        """Share of rows that lack dates, unit and authors."""
        self.made = Made()
        sample = [self.texts.pop() for _ in range(min(600, len(self.texts) // 10))]
        third = max(1, len(sample) // 3)
        spread, others = sample[:third], sample[third:]
        whole = [p for t in spread for p in t.body.split("\n") if 60 <= len(p) <= 220]
        whole = whole or [t.body for t in spread]
        self.common = self.rng.sample(whole, min(8, len(whole)))
        """Paragraphs that many pieces carry; none of the fillers is from them."""
        self.fillers = [
            s for t in others for s in edits.sentences(t.body) if 12 <= len(s.strip()) <= 90
        ]
        self.letters = "".join(t.body for t in sample[:40]).replace("\n", "")
        self.units = [p + k for p in _PLACES for k in _KINDS]

    def text(self) -> Text:
        """Take a text that nothing was made of yet."""
        if not self.texts:
            raise Spent
        return self.texts.pop()

    def register(
        self, text: Text, *, day: float | None = None, like: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Register a text; `like` lends nothing but makes sure that the unit differs."""
        rng = self.rng
        unit = rng.choice([u for u in self.units if like is None or u != like["unit"]])
        at = _START + timedelta(days=rng.uniform(0, 300) if day is None else day)
        row: dict[str, Any] = {
            "id": f"s{len(self.made.submissions)}",
            "title": text.title,
            "body": text.body,
            "unit": unit,
            "authors": [edits.person(rng) for _ in range(rng.choice([1, 1, 2]))],
            "submitted_at": at.isoformat(),
        }
        self.made.submissions.append(row)
        return row

    def run(
        self,
        kind: str,
        body: str,
        pieces: Sequence[dict[str, Any]],
        *,
        title: str | None = None,
        after: float | None = None,
        holds: Sequence[str] = (),
        plain: bool = False,
    ) -> dict[str, Any]:
        """Publish a body that carries `pieces`, so many days after the first was registered."""
        rng = self.rng
        first = pieces[0] if pieces else None
        base = (
            datetime.fromisoformat(first["submitted_at"])
            if first
            else _START + timedelta(days=rng.uniform(0, 320))
        )
        at = base + timedelta(days=rng.expovariate(1 / 6) + 0.05 if after is None else after)
        outlet = rng.choice(edits.OUTLETS)
        byline: list[str] | None = [edits.person(rng)]
        origin: str | None = outlet
        if first and rng.random() < 0.5:
            byline = [*first["authors"], *([edits.person(rng)] if rng.random() < 0.6 else [])]
        if first and rng.random() < 0.2:
            origin = first["unit"]
        row: dict[str, Any] = {
            "id": f"a{len(self.made.articles)}",
            "outlet": outlet,
            "url": None,
            "title": title if title is not None else (first["title"] if first else None),
            "body": body
            if plain
            else edits.dressed(rng, body, title=(first or {}).get("title") or "", outlet=outlet),
            "published_at": at.isoformat()
            if rng.random() < 0.8 or holds or len(pieces) > 1
            else at.date().isoformat(),
            "byline": byline if rng.random() < 0.6 else None,
            "origin": origin if rng.random() < 0.6 else None,
        }
        if not holds and rng.random() < self.bare:
            row |= {"published_at": None, "byline": None, "origin": None}
        elif (
            first
            and not holds
            and datetime.fromisoformat(row["published_at"]).replace(tzinfo=CHINA) < base
        ):
            holds = ["registered_after_publication"]  # a day alone counts as its first minute
        self.made.articles.append(row)
        self.made.truth.append(
            {
                "article_id": row["id"],
                "kind": kind,
                "submission_ids": [p["id"] for p in pieces],
                "holds": list(holds),
            }
        )
        return row

    # kinds that carry a piece

    def reprint(self) -> None:
        piece = self.register(self.text())
        self.run("reprint", piece["body"], [piece])

    def chain(self) -> None:
        piece = self.register(self.text())
        body, day = piece["body"], 0.5
        for _ in range(self.rng.randint(2, 5)):
            self.run("chain", body, [piece], after=day)
            day += self.rng.expovariate(1 / 2)
            if self.rng.random() < 0.4:
                body = edits.dropped(self.rng, body, 0.15)

    def retitle(self) -> None:
        piece = self.register(self.text())
        other = edits.touched(self.rng, piece["title"], self.rng.uniform(0.4, 1), self.letters)
        self.run("retitle", piece["body"], [piece], title=other)

    def cut(self) -> None:
        piece = self.register(self.text())
        share = self.rng.uniform(0.15, 0.85)
        how = self.rng.choice([edits.dropped, edits.cut_short])
        body = how(self.rng, piece["body"], share)
        if len(body) >= 60:
            self.run("cut", body, [piece])

    def touch(self) -> None:
        piece = self.register(self.text())
        share = self.rng.choice([0.05, 0.1, 0.2, 0.3, 0.38])
        title = edits.touched(self.rng, piece["title"], self.rng.uniform(0, 0.8), self.letters)
        body = edits.touched(self.rng, piece["body"], share, self.letters)
        self.run(f"touch{round(share * 100)}", body, [piece], title=title)

    def touch_cut(self) -> None:
        piece = self.register(self.text())
        body = edits.dropped(self.rng, piece["body"], self.rng.uniform(0.1, 0.5))
        body = edits.touched(self.rng, body, self.rng.uniform(0.03, 0.2), self.letters)
        self.run("touch_cut", edits.reworded(self.rng, body, 0.7), [piece])

    def reword(self) -> None:
        piece = self.register(self.text())
        body = edits.reworded(self.rng, piece["body"], 1.0)
        self.run("reword", edits.touched(self.rng, body, 0.05, self.letters), [piece])

    def shuffle(self) -> None:
        piece = self.register(self.text())
        self.run("shuffle", edits.shuffled(self.rng, piece["body"]), [piece])

    def trad(self) -> None:
        piece = self.register(self.text())
        self.run("trad", edits.traditional(self.rng, piece["body"]), [piece])

    def noise(self) -> None:
        piece = self.register(self.text())
        self.run("noise", edits.noisy(self.rng, piece["body"]), [piece])

    def wide(self) -> None:
        piece = self.register(self.text())
        self.run("wide", edits.wide(piece["body"]), [piece])

    def figure_fixed(self) -> None:
        piece = self.register(self.text())
        body, count = edits.renumbered(self.rng, piece["body"], 0.08)
        numbers = len(edits._NUMBER.findall(piece["body"]))  # noqa: SLF001 - our own neighbour
        if count and count <= 0.2 * numbers:
            self.run("figure_fixed", body, [piece])
            self.made.truth[-1]["holds"].append("numbers_differ")

    def roundup(self) -> None:
        day = self.rng.uniform(10, 300)
        pieces = [
            self.register(self.text(), day=day - n / 4) for n in range(self.rng.randint(2, 6))
        ]
        parts = []
        for piece in pieces:
            body = piece["body"]
            if self.rng.random() < 0.7:
                body = edits.cut_short(self.rng, body, self.rng.uniform(0.2, 0.7))
            if self.rng.random() < 0.3:
                body = edits.touched(self.rng, body, 0.08, self.letters)
            parts.append(self.rng.choice(["", "◆", "■ ", f"{piece['title']}\n"]) + body)
        self.run(
            "roundup",
            "\n".join(parts),
            pieces,
            title=self.rng.choice(["简讯", "一周要闻", "各地动态"]),
        )

    def brief(self) -> None:
        piece = self.register(self.text())
        lines = [p for p in piece["body"].split("\n") if len(p) >= 60]
        if not lines:
            return
        ours = self.rng.choice(lines)
        if len(ours) > 180:
            ours = "".join(edits.sentences(ours)[: self.rng.randint(1, 3)])
        if not 45 <= len(ours) <= 220:
            return
        parts = ["".join(self.rng.sample(self.fillers, 2)) for _ in range(self.rng.randint(3, 8))]
        parts.insert(self.rng.randint(0, len(parts)), ours)
        self.run(
            "brief",
            "\n".join(parts),
            [piece],
            title=self.rng.choice(["各地快讯", "短波", "要闻简报"]),
        )

    def alone(self) -> None:
        """A brief that is nothing but one paragraph of ours."""
        piece = self.register(self.text())
        lines = [p for p in piece["body"].split("\n") if 60 <= len(p) <= 300]
        if lines:
            self.run("alone", self.rng.choice(lines), [piece], plain=self.rng.random() < 0.5)

    def mixed(self) -> None:
        piece = self.register(self.text())
        ours = [
            s for s in edits.sentences(edits.dropped(self.rng, piece["body"], 0.5)) if s.strip()
        ]
        theirs = self.rng.sample(self.fillers, len(ours))
        both = ours + theirs
        self.rng.shuffle(both)
        self.run("mixed", "\n".join(both), [piece])

    def late(self) -> None:
        piece = self.register(self.text())
        self.run(
            "late",
            piece["body"],
            [piece],
            after=-self.rng.uniform(0.2, 25),
            holds=["registered_after_publication"],
        )

    def copied(self) -> None:
        """An older article is handed in as a unit's own; others run it afterwards."""
        text = self.text()
        body = edits.touched(self.rng, text.body, self.rng.choice([0, 0, 0.05, 0.1]), self.letters)
        piece = self.register(Text(text.title, body))
        self.run(
            "copied",
            text.body,
            [piece],
            after=-self.rng.uniform(1, 120),
            holds=["registered_after_publication"],
        )
        if self.rng.random() < 0.5:
            self.run("copied_later", text.body, [piece], holds=["seen_before_registration"])

    def laundered(self) -> None:
        """Seen elsewhere, reworded, registered, then run by an outlet."""
        text = self.text()
        body = edits.reworded(
            self.rng,
            edits.touched(self.rng, text.body, self.rng.uniform(0.03, 0.15), self.letters),
            0.8,
        )
        piece = self.register(Text(text.title, body))
        self.run(
            "laundered_old",
            text.body,
            [piece],
            after=-self.rng.uniform(1, 200),
            holds=["registered_after_publication"],
        )
        self.run("laundered", body, [piece], holds=["seen_before_registration"])

    def twins(self) -> None:
        text = self.text()
        first = self.register(text)
        body = (
            text.body
            if self.rng.random() < 0.5
            else edits.touched(self.rng, text.body, self.rng.uniform(0.005, 0.04), self.letters)
        )
        other = Text(text.title if self.rng.random() < 0.5 else text.title + "侧记", body)
        second = self.register(other, day=0, like=first)
        at = datetime.fromisoformat(first["submitted_at"]) + timedelta(
            hours=self.rng.uniform(0.2, 30)
        )
        second["submitted_at"] = at.isoformat()
        winner = first if body == text.body or self.rng.random() < 0.5 else second
        self.run(
            "twins", winner["body"], [winner], after=self.rng.uniform(2, 9), holds=["contested"]
        )

    def series(self) -> None:
        """The same report of three months, all registered; one is run."""
        text = self.text()
        while len(edits._NUMBER.findall(text.body)) < 6:  # noqa: SLF001 - our own neighbour
            text = self.text()
        day = self.rng.uniform(0, 150)
        pieces = [self.register(text, day=day)]
        for month in (1, 2):
            body, _ = edits.renumbered(self.rng, text.body, self.rng.uniform(0.8, 1))
            pieces.append(self.register(Text(text.title, body), day=day + 30 * month))
        piece = self.rng.choice(pieces)
        self.run("series", piece["body"], [piece])

    # kinds that carry none

    def other(self) -> None:
        self.run("neg_other", self.text().body, [], title=self.text().title)

    def alike(self) -> None:
        """The most similar unregistered text there is: see `neighbours`."""
        text = self.text()
        self.run("neg_alike", text.body, [], title=text.title)

    def annual(self) -> None:
        text = self.text()
        while len(edits._NUMBER.findall(text.body)) < 4:  # noqa: SLF001 - our own neighbour
            text = self.text()
        self.register(text)
        body, _ = edits.renumbered(self.rng, text.body, self.rng.uniform(0.85, 1))
        body = edits.renumbered_chinese(self.rng, body) if self.rng.random() < 0.5 else body
        body = edits.moved(self.rng, body) if self.rng.random() < 0.3 else body
        body = edits.renamed(self.rng, body) if self.rng.random() < 0.3 else body
        body = edits.replaced(
            self.rng, body, self.rng.choice([0, 0, 0.15, 0.3, 0.45]), self.fillers
        )
        self.run("neg_annual", body, [], title=text.title)

    def elsewhere(self) -> None:
        """The form that another county filled in: places, people and the few figures are others."""
        text = self.text()
        while edits.named_at(text.body) < max(3, len(text.body) / 90):
            text = self.text()
        self.register(text)
        body = edits.renamed(self.rng, edits.moved(self.rng, text.body))
        body, _ = edits.renumbered(self.rng, body, 1)
        body = edits.renumbered_chinese(self.rng, body)
        body = edits.replaced(self.rng, body, self.rng.choice([0, 0, 0.15]), self.fillers)
        self.run("neg_elsewhere", body, [], title=edits.moved(self.rng, text.title))

    def spread(self) -> None:
        """A piece with a paragraph that other pieces carry too, run whole."""
        text = self.text()
        body = text.body + "\n" + self.rng.choice(self.common)
        piece = self.register(Text(text.title, body))
        self.run("spread", edits.touched(self.rng, body, 0.03, self.letters), [piece])

    def spread_other(self) -> None:
        """Somebody else's piece with that paragraph."""
        said = self.rng.choice(self.common)
        for _ in range(self.rng.choice([3, 3, 5])):
            text = self.text()
            self.register(Text(text.title, text.body + "\n" + said))
        other = self.text()
        self.run("neg_spread", other.body + "\n" + said, [], title=other.title)

    def same_event(self) -> None:
        """Somebody else's report of the event: the lead reworded to the half, common phrases."""
        text = self.text()
        self.register(text)
        parts = [s for s in edits.sentences(text.body) if s.strip()]
        lead = edits.touched(
            self.rng, "".join(parts[:1]), self.rng.uniform(0.45, 0.6), self.letters
        )
        share = [s for s in parts[1:] if len(s) < 40]
        quote = self.rng.choice(share) if share and self.rng.random() < 0.4 else ""
        rest = self.rng.sample(self.fillers, self.rng.randint(4, 12))
        self.run(
            "neg_sameevent",
            lead + quote + "\n" + "".join(rest),
            [],
            title=edits.touched(self.rng, text.title, 0.3, self.letters),
        )

    def mention(self) -> None:
        """Another text that quotes one short sentence of ours."""
        text = self.text()
        self.register(text)
        short = [s for s in edits.sentences(text.body) if 8 <= len(s.strip()) <= 28]
        if short:
            body = self.text().body + "\n" + self.rng.choice(short)
            self.run("neg_mention", body, [])


KINDS: dict[str, int] = {
    "reprint": 6,
    "chain": 3,
    "retitle": 4,
    "cut": 10,
    "touch": 10,
    "touch_cut": 6,
    "reword": 4,
    "shuffle": 3,
    "trad": 3,
    "noise": 3,
    "wide": 2,
    "figure_fixed": 3,
    "roundup": 5,
    "brief": 8,
    "alone": 3,
    "mixed": 6,
    "late": 3,
    "copied": 3,
    "laundered": 3,
    "twins": 4,
    "series": 4,
    "other": 10,
    "alike": 20,
    "annual": 14,
    "same_event": 10,
    "elsewhere": 5,
    "spread": 3,
    "spread_other": 4,
    "mention": 5,
}


def make(texts: Sequence[Text], *, seed: int, rows: int, bystanders: int = 0) -> Made:
    """Return a labelled set of about so many articles, and as many further submissions as asked."""
    maker = Maker(texts, seed=seed)
    draw(maker, KINDS, lambda: len(maker.made.articles) < rows and len(maker.texts) > bystanders)
    for _ in range(min(bystanders, len(maker.texts))):
        maker.register(maker.text())
    _disturb(maker)
    return maker.made


class Situations(Protocol):
    """Whoever makes labelled rows: a method a situation, `Spent` when there is no text left."""

    rng: random.Random


def draw(maker: Situations, kinds: Mapping[str, int], wants_more: Callable[[], bool]) -> None:
    """Have situations made by their weights until nobody wants more or the texts run out."""
    while wants_more():
        kind = maker.rng.choices(list(kinds), weights=list(kinds.values()))[0]
        try:
            getattr(maker, kind)()
        except Spent:
            return


def _disturb(maker: Maker) -> None:
    """Take fields away, as real rows lack them, where no expected hold stands on them."""
    needed = {s for t in maker.made.truth if t["holds"] for s in t["submission_ids"]}
    for row in maker.made.submissions:
        if row["id"] not in needed and maker.rng.random() < maker.bare:
            row |= {"unit": None, "authors": [], "submitted_at": None}
    maker.made.mix(maker.rng)
