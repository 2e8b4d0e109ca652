"""Makes labelled sets as copy desks would: the counter-check of `bench.match_made`.

Other edits (`bench.desk_edits`), other dates, other rivals; no weight is fitted on these.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from bench import desk_edits as desk
from bench import desk_words as words
from bench.match_made import Made, Text, draw, taken
from text.normalise import plain

CHINA = timezone(timedelta(hours=8))
_START = datetime(2026, 1, 5, 8, tzinfo=CHINA)
Row = dict[str, Any]


class Desk:
    """Registers texts and lets outlets run them as desks do."""

    def __init__(self, texts: Sequence[Text], *, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - a reproducible set, no secret
        self.texts = list(texts)
        self.rng.shuffle(self.texts)
        self.made = Made()
        spare = [self.texts.pop() for _ in range(min(200, len(self.texts) // 8))]
        self.foreign = [
            s for t in spare for s in desk.sentences(t.body) if 15 <= len(s.strip()) <= 120
        ]

    def text(self, *, least: int = 0, most: int = 10**6) -> Text:
        """Take a text that nothing was made of yet."""
        return taken(self.texts, lambda text: least <= len(text.body) <= most)

    def numbered(self, least: int) -> Text:
        """Take a text with at least so many numbers."""
        return taken(self.texts, lambda text: len(desk.FIGURE.findall(text.body)) >= least)

    def register(self, text: Text, *, day: float | None = None, unit: str | None = None) -> Row:
        """Register a text on a day of the year."""
        rng = self.rng
        at = _START + timedelta(days=rng.uniform(0, 250) if day is None else day)
        row = {
            "id": f"k{len(self.made.submissions):05d}",
            "title": text.title,
            "body": text.body,
            "unit": unit or rng.choice(words.COUNTIES) + rng.choice(["县委组织部", "县融媒体中心"]),
            "authors": [desk.person(rng) for _ in range(rng.choice([1, 1, 1, 2, 3]))],
            "submitted_at": at.isoformat(),
        }
        self.made.submissions.append(row)
        return row

    def run(
        self,
        kind: str,
        body: str,
        pieces: Sequence[Row],
        *,
        title: str | None = None,
        after: float | None = None,
        holds: Sequence[str] = (),
        outlet: str | None = None,
        furniture: bool = True,
    ) -> Row:
        """Let an outlet publish a body, so many days after the first piece was registered."""
        rng = self.rng
        day = rng.uniform(0, 260)
        first = datetime.fromisoformat(pieces[0]["submitted_at"]) if pieces else None
        at = (first or _START + timedelta(days=day)) + timedelta(
            days=rng.expovariate(1 / 4) + 0.1 if after is None else after
        )
        outlet = outlet or rng.choice(words.OUTLETS)
        names = list(pieces[0]["authors"]) if pieces and rng.random() < 0.4 else []
        if rng.random() < 0.3:  # desks write their own headline
            title = rng.choice([None, self.strangers(1)[:18]])
        elif title is None and pieces:
            title = pieces[0]["title"]
        row = {
            "id": f"n{len(self.made.articles):05d}",
            "outlet": outlet,
            "url": None,
            "title": title,
            "body": desk.furnished(rng, body, outlet=outlet) if furniture else body,
            "published_at": _written(rng, at, first),
            "byline": names or ([desk.person(rng)] if rng.random() < 0.4 else None),
            "origin": rng.choice([outlet, rng.choice(words.OUTLETS), None]),
        }
        if not holds and rng.random() < 0.15:
            row |= {"published_at": None}
        self.made.articles.append(row)
        ids = [p["id"] for p in pieces]
        self.made.truth.append(
            {"article_id": row["id"], "kind": kind, "submission_ids": ids, "holds": list(holds)}
        )
        return row

    def strangers(self, many: int) -> str:
        """Return sentences of nobody's piece."""
        return "".join(self.rng.sample(self.foreign, many))

    # kinds that carry a piece

    def whole(self) -> None:
        piece = self.register(self.text())
        self.run("whole", piece["body"], [piece])

    def light(self) -> None:
        piece = self.register(self.text())
        self.run("light", desk.paraphrased(self.rng, piece["body"], 0.3), [piece])

    def rewritten(self) -> None:
        piece = self.register(self.text())
        body = desk.paraphrased(self.rng, piece["body"], self.rng.choice([0.6, 0.8, 1]))
        title = desk.reworded(self.rng, piece["title"], 1)
        self.run("rewritten", desk.reflowed(self.rng, body), [piece], title=title)

    def new_lead(self) -> None:
        piece = self.register(self.text(least=150))
        body = desk.led_in(self.rng, piece["title"], desk.paraphrased(self.rng, piece["body"], 0.2))
        self.run("new_lead", body, [piece], title=f"{self.strangers(1)[:18]}")

    def reflow(self) -> None:
        piece = self.register(self.text())
        self.run("reflow", desk.reflowed(self.rng, piece["body"]), [piece])

    def numerals(self) -> None:
        """The same figures written another way: nothing differs."""
        piece = self.register(self.text())
        rng = self.rng
        ways: list[Callable[[str], str]] = [
            lambda t: desk.in_characters(rng, t),
            lambda t: desk.in_digits(rng, t),
            desk.grouped,
            lambda t: desk.in_myriads(rng, t, 1),
        ]
        body = rng.choice(ways)(piece["body"])
        self.run("numerals", body, [piece])

    def short(self) -> None:
        text = self.text(least=150)
        body = desk.summed_up(self.rng, text.body, self.rng.choice([70, 100, 140, 200]))
        piece = self.register(Text(text.title, body))
        how = self.rng.choice([0, 0, 0.3, 0.6])
        title = self.rng.choice([piece["title"], None, f"{self.strangers(1)[:16]}"])
        self.run("short", desk.paraphrased(self.rng, body, how), [piece], title=title)

    def cut(self) -> None:
        piece = self.register(self.text(least=250))
        keep = self.rng.choice([0.25, 0.4, 0.6, 0.8])
        body = desk.shortened(self.rng, piece["body"], keep)
        if len(body) >= 60:
            self.run("cut", desk.paraphrased(self.rng, body, self.rng.choice([0, 0.3])), [piece])

    def summary(self) -> None:
        piece = self.register(self.text(least=250))
        body = desk.summed_up(self.rng, piece["body"], self.rng.choice([90, 130, 180]))
        if len(body) >= 60:
            self.run("summary", body, [piece])

    def brief(self) -> None:
        piece = self.register(self.text(least=200))
        ours = desk.summed_up(self.rng, piece["body"], self.rng.choice([80, 120, 160]))
        if len(ours) < 50:
            return
        parts = [self.strangers(self.rng.randint(1, 3)) for _ in range(self.rng.randint(3, 7))]
        parts.insert(self.rng.randint(0, len(parts)), ours)
        self.run("brief", "\n".join(parts), [piece], title="各地信息摘编")

    def digest(self) -> None:
        day = self.rng.uniform(0, 250)
        pieces = [self.register(self.text(least=120), day=day - n / 5) for n in range(3)]
        parts = [desk.shortened(self.rng, p["body"], self.rng.uniform(0.3, 1)) for p in pieces]
        heads = [self.rng.choice(["", "○", f"{p['title']}\n"]) for p in pieces]
        body = "\n".join(h + p for h, p in zip(heads, parts, strict=True))
        self.run("digest", body, pieces, title="一周信息集萃")

    def answers(self) -> None:
        """One article of several units' answers to one question, with an opening of its own."""
        day, many = self.rng.uniform(0, 250), self.rng.choice([2, 4, 5])
        pieces = [
            self.register(self.text(least=120, most=900), day=day - n / 5) for n in range(many)
        ]
        parts = [self.strangers(2)]
        for i, piece in enumerate(pieces):
            ours = desk.shortened(self.rng, desk.paraphrased(self.rng, piece["body"], 0.2), 0.6)
            parts.append(f"——{piece['unit']}：" + ours + (self.strangers(1) if i % 2 else ""))
        self.run("answers", "\n".join(parts), pieces, title="各县怎么干")

    def mixed(self) -> None:
        piece = self.register(self.text(least=250))
        ours = [s for s in desk.sentences(piece["body"]) if s.strip()]
        ours = ours[: max(3, len(ours) // 2)]
        body = "".join(s + (self.strangers(1) if self.rng.random() < 0.6 else "") for s in ours)
        self.run("mixed", desk.reflowed(self.rng, body), [piece])

    def quoted(self) -> None:
        """A piece with a leader's words that many carry is run."""
        text = self.text()
        quote = f"\n会议强调，{self.rng.choice(words.QUOTES)}"
        piece = self.register(Text(text.title, text.body + quote))
        self.run("quoted", desk.paraphrased(self.rng, piece["body"], 0.3), [piece])

    def chain(self) -> None:
        piece = self.register(self.text())
        body, day, source = piece["body"], 0.3, piece["unit"]
        for outlet in self.rng.sample(words.OUTLETS, self.rng.randint(2, 4)):
            row = self.run("chain", body, [piece], after=day, outlet=outlet)
            row["origin"] = source
            source, day = outlet, day + self.rng.uniform(0.1, 3)
            body = desk.paraphrased(self.rng, body, self.rng.choice([0, 0.1, 0.3]))

    def template(self) -> None:
        """Several counties hand in one template; the article carries one of them."""
        shape = self.rng.choice(words.TEMPLATES)
        counties = self.rng.sample(words.COUNTIES, 3)
        pieces = [
            self.register(
                Text(f"{c}县工作信息", desk.filled(self.rng, shape, county=c)),
                unit=c + "县委组织部",
            )
            for c in counties
        ]
        piece = self.rng.choice(pieces)
        body = desk.paraphrased(self.rng, piece["body"], self.rng.choice([0, 0, 0.2]))
        self.run("template", body, [piece])

    def few_figures(self) -> None:
        text = self.numbered(6)
        piece = self.register(text)
        body, count = desk.other_figures(self.rng, text.body, 0.08)
        total = len(desk.FIGURE.findall(text.body))
        if 0 < count <= 0.2 * total:
            self.run("few_figures", body, [piece], holds=["numbers_differ"])

    def late(self) -> None:
        piece = self.register(self.text())
        body = desk.paraphrased(self.rng, piece["body"], self.rng.choice([0, 0.3]))
        back = -self.rng.choice([self.rng.uniform(0.01, 1), self.rng.uniform(1, 60)])
        self.run("late", body, [piece], after=back, holds=["registered_after_publication"])

    def laundered(self) -> None:
        text = self.text()
        piece = self.register(
            Text(text.title, desk.paraphrased(self.rng, text.body, self.rng.choice([0, 0.3, 0.6])))
        )
        back = -self.rng.uniform(2, 90)
        self.run(
            "laundered_old", text.body, [piece], after=back, holds=["registered_after_publication"]
        )
        self.run("laundered", piece["body"], [piece], holds=["seen_before_registration"])

    def twins(self) -> None:
        text = self.text()
        day = self.rng.uniform(0, 200)
        first = self.register(text, day=day, unit="卡若县委组织部")
        rewrite = self.rng.choice([0.0, 0.1, 0.2])
        body = desk.paraphrased(self.rng, text.body, rewrite)
        second = self.register(
            Text(text.title, body), day=day + self.rng.uniform(0.05, 1.5), unit="芒康县委组织部"
        )
        own = first if plain(body) == plain(text.body) else self.rng.choice([first, second])
        self.run("twins", own["body"], [own], after=3, holds=["contested"], furniture=False)

    # kinds that carry none

    def neg_natural(self) -> None:
        text = self.text()
        self.run("neg_natural", text.body, [], title=text.title)

    def neg_series(self) -> None:
        """The report of another month; the registered one stays out."""
        text = self.numbered(5)
        self.register(text)
        body, _ = desk.other_figures(self.rng, text.body, self.rng.choice([0.8, 1.0]))
        body = desk.paraphrased(self.rng, body, self.rng.choice([0, 0.2, 0.4]))
        self.run("neg_series", body, [], title=text.title)

    def neg_vague(self) -> None:
        """The report of another year that gives no figures; part of it is new."""
        text = self.numbered(4)
        self.register(text)
        body = desk.without_figures(self.rng, text.body)
        new = self.rng.choice([0, 0.3, 0.6])
        said = [self.strangers(1) if self.rng.random() < new else s for s in desk.sentences(body)]
        self.run("neg_vague", "".join(said), [], title=text.title)

    def neg_template(self) -> None:
        shape = self.rng.choice(words.TEMPLATES)
        one, other = self.rng.sample(words.COUNTIES, 2)
        self.register(Text(f"{one}县工作信息", desk.filled(self.rng, shape, county=one)))
        body = desk.filled(self.rng, shape, county=other)
        self.run("neg_template", body, [], title=f"{other}县工作信息")

    def neg_quote(self) -> None:
        """Somebody else's piece with the leader's words that ours carries too."""
        quote, other = f"\n会议强调，{self.rng.choice(words.QUOTES)}", self.text()
        for _ in range(3):
            text = self.text()
            self.register(Text(text.title, text.body + quote))
        self.run("neg_quote", other.body + quote, [], title=other.title)

    def neg_quote_once(self) -> None:
        """The same with words that no third piece has: one sentence of ours in a foreign text."""
        text, other = self.text(least=300), self.text(least=300)
        self.register(text)
        said = [s for s in desk.sentences(text.body) if 12 <= len(s) <= 40]
        if said:
            parts = [s for s in desk.sentences(other.body) if s.strip()]
            parts.insert(self.rng.randrange(len(parts)), self.rng.choice(said))
            self.run("neg_quote_once", "".join(parts), [], title=other.title)

    def neg_event(self) -> None:
        """Another author's report of the event: place, day and a name in common, no sentence."""
        text = self.text(least=150)
        self.register(text)
        lead = desk.paraphrased(self.rng, desk.sentences(text.body)[0], 1)
        clauses = lead.split("，")
        opening = "，".join(clauses[: max(1, len(clauses) // 2)])[:28]
        body = opening + "，" + self.strangers(5) + "\n" + self.strangers(4)
        self.run("neg_event", body, [], title=text.title)


KINDS: dict[str, int] = {
    "whole": 5,
    "light": 6,
    "rewritten": 8,
    "new_lead": 5,
    "reflow": 3,
    "numerals": 5,
    "short": 7,
    "cut": 6,
    "summary": 4,
    "brief": 5,
    "digest": 4,
    "answers": 3,
    "mixed": 4,
    "quoted": 4,
    "chain": 3,
    "template": 5,
    "few_figures": 4,
    "late": 4,
    "laundered": 4,
    "twins": 4,
    "neg_natural": 10,
    "neg_series": 9,
    "neg_template": 6,
    "neg_quote": 7,
    "neg_quote_once": 6,
    "neg_event": 6,
}


TAUGHT = KINDS | {"neg_vague": 2}
"""What is fitted on: `bench.match_hard` has such reports too."""


def make(texts: Sequence[Text], *, seed: int, rows: int, kinds: Mapping[str, int] = KINDS) -> Made:
    """Return a labelled set of about so many articles, fewer when the texts run out."""
    maker = Desk(texts, seed=seed)
    draw(maker, kinds, lambda: len(maker.made.articles) < rows)
    made = maker.made
    needed = {s for t in made.truth if t["holds"] for s in t["submission_ids"]}
    for row in made.submissions:
        if row["id"] not in needed and maker.rng.random() < 0.2:
            row |= {"unit": None, "authors": None, "submitted_at": None}
    maker.rng.shuffle(made.submissions)
    return made


def _written(rng: random.Random, at: datetime, first: datetime | None) -> str:
    """Write a moment in one of the ways that files have it, never so that its order changes."""
    ways = [
        at.isoformat(),
        at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        at.replace(tzinfo=None).isoformat(),
        at.replace(microsecond=0).isoformat(),
    ]
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if first is None or (midnight < first) == (at < first):
        ways.append(at.date().isoformat())
    return rng.choice(ways)
