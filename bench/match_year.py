"""Makes labelled sets as a year in an office brings them: the second counter-check.

Other edits (`bench.year_edits`) and other situations than `bench.match_made` and
`bench.match_desk`: meetings that two units report, notices that all quote, forms of every quarter,
a unit's own channel, pieces handed in twice or revised, captions, chains with a copy in them.
"""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from bench import year_edits as edits
from bench.desk_words import COUNTIES
from bench.match_made import Made, Text, draw, taken

CHINA = timezone(timedelta(hours=8))
_START = datetime(2026, 2, 2, 10, tzinfo=CHINA)
_OFFICES = ["县委办", "县纪委监委", "县农业农村局", "县教育局", "县水利局", "县融媒体中心"]
_HOUSES = ["三江晚报", "高原日报", "康巴广播电视台", "雪域先锋网", "藏东党建", "今日东部"]
_DEMANDS = [
    "要提高站位、统一思想，切实把思想和行动统一到会议部署上来，以钉钉子精神抓好各项任务落地见效。",
    "要压实责任、强化督导，坚持问题导向，紧盯薄弱环节，推动各项工作往深里走、往实里走。",
    "要守牢底线、防范风险，全面排查各类隐患，确保人民群众生命财产安全和社会大局和谐稳定。",
    "要转变作风、服务群众，大兴调查研究之风，用心用情用力解决好群众急难愁盼问题。",
]
_QUARTER = (
    "{c}县{y}年{q}季度共走访农牧户{a}户，收集意见建议{b}条，办结{d}件，办结率{e}.{f}%。"
    "开展各类宣讲{g}场次，受众{h}人次，发放宣传资料{i}份。落实帮扶资金{j}万元，"
    "实施项目{k}个，带动{l}户{m}人增收，户均增收{n}元。"
)
Row = dict[str, Any]


class Year:
    """Registers texts and lets houses run them, one situation after another."""

    def __init__(self, texts: Sequence[Text], *, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - a reproducible set, no secret
        self.texts = list(texts)
        self.rng.shuffle(self.texts)
        self.made = Made()
        spare = [self.texts.pop() for _ in range(max(3, min(150, len(self.texts) // 8)))]
        self.foreign = [
            s.strip() for t in spare for s in edits.sentences(t.body) if 18 <= len(s.strip()) <= 130
        ]

    def text(self, *, least: int = 0) -> Text:
        """Take a text that nothing was made of yet."""
        return taken(self.texts, lambda text: len(text.body) >= least)

    def figured(self, least: int) -> Text:
        """Take a text with at least so many numbers."""
        return taken(self.texts, lambda text: len(edits.NUMBER.findall(text.body)) >= least)

    def unit(self, *, but: str = "") -> str:
        """Return a unit, another than the one given."""
        while True:
            unit = self.rng.choice(COUNTIES) + self.rng.choice(_OFFICES)
            if unit != but:
                return unit

    def hand_in(
        self, title: str, body: str, *, day: float | None = None, unit: str | None = None
    ) -> Row:
        """Register a piece on a day of the year."""
        rng = self.rng
        at = _START + timedelta(days=rng.uniform(20, 220) if day is None else day)
        bare = rng.random() < 0.15
        row: Row = {
            "id": f"y-{len(self.made.submissions):05d}",
            "title": title,
            "body": body,
            "unit": unit or self.unit(),
            "authors": [] if bare else [self.person() for _ in range(rng.choice([1, 2]))],
            "submitted_at": at.isoformat(timespec="milliseconds"),
        }
        self.made.submissions.append(row)
        return row

    def person(self) -> str:
        """Make up a name."""
        first = self.rng.choice(["赵", "孙", "罗", "高", "强巴", "洛桑", "德吉", "格桑"])
        return first + self.rng.choice(["文", "志远", "玉", "旺堆", "曲珍", "建国", "晓梅"])

    def moment(self, piece: Row) -> datetime:
        """Return when a piece was handed in."""
        return datetime.fromisoformat(piece["submitted_at"])

    def run(
        self,
        kind: str,
        body: str,
        pieces: Sequence[Row],
        *,
        after: float | None = None,
        title: str | None = None,
        outlet: str | None = None,
        holds: Sequence[str] = (),
    ) -> Row:
        """Let a house publish a body, so many days after the first of the pieces."""
        rng = self.rng
        wait = rng.uniform(0.3, 12) if after is None else after
        first = self.moment(pieces[0]) if pieces else _START + timedelta(days=rng.uniform(20, 230))
        at = first + timedelta(days=wait)
        signed = pieces and rng.random() < 0.3
        row: Row = {
            "id": f"r-{len(self.made.articles):05d}",
            "outlet": outlet or rng.choice(_HOUSES),
            "url": None,
            "title": title or (pieces[0]["title"] if pieces else None),
            "body": body,
            "published_at": at.astimezone(rng.choice([CHINA, UTC])).isoformat(),
            "byline": (pieces[0]["authors"] if signed else None) or None,
            "origin": rng.choice(
                [None, rng.choice(_HOUSES), pieces[0]["unit"] if pieces else None]
            ),
        }
        self.made.articles.append(row)
        ids = [p["id"] for p in pieces]
        self.made.truth.append(
            {"article_id": row["id"], "kind": kind, "submission_ids": ids, "holds": list(holds)}
        )
        return row

    def strangers(self, many: int) -> str:
        """Return sentences of nobody's piece."""
        return "".join(self.rng.choices(self.foreign, k=many))

    # what carries a piece

    def condensed(self) -> None:
        text = self.text(least=150)
        piece = self.hand_in(text.title, text.body)
        self.run(
            "condensed", edits.condensed(self.rng, text.body, self.rng.uniform(0.3, 1)), [piece]
        )

    def turned(self) -> None:
        text = self.text()
        piece = self.hand_in(text.title, text.body)
        body = edits.turned(self.rng, text.body, self.rng.uniform(0.3, 1))
        self.run(
            "turned", edits.introduced(self.rng, body, 0.3), [piece], title=self.strangers(1)[:20]
        )

    def rewritten(self) -> None:
        """All of it at once."""
        text = self.text(least=150)
        piece = self.hand_in(text.title, text.body)
        body = edits.condensed(self.rng, text.body, 0.6)
        body = edits.introduced(self.rng, edits.turned(self.rng, body, 0.6), 0.2)
        self.run("rewritten", edits.written_in(self.rng, body), [piece])

    def scanned(self) -> None:
        text = self.text()
        piece = self.hand_in(text.title, text.body)
        share = self.rng.choice([0.01, 0.03, 0.08, 0.15])
        self.run(f"scanned{share}", edits.misread(self.rng, text.body, share), [piece])

    def exported(self) -> None:
        text = self.text()
        piece = self.hand_in(text.title, text.body)
        body = edits.paged(self.rng, text.body)
        self.run("exported", edits.marked_up(self.rng, body), [piece])

    def restyled(self) -> None:
        text = self.text()
        piece = self.hand_in(text.title, text.body)
        self.run("restyled", edits.written_in(self.rng, text.body), [piece])

    def one_line(self) -> None:
        """All paragraphs in one, opening cut off."""
        text = self.text(least=200)
        piece = self.hand_in(text.title, text.body)
        body = text.body.replace("\n", "")[self.rng.randrange(40) :]
        self.run("one_line", body, [piece], title=None)
        self.made.articles[-1]["title"] = None

    def gist(self) -> None:
        text = self.text(least=200)
        piece = self.hand_in(text.title, text.body)
        body = edits.gist(self.rng, text.body, self.rng.choice([80, 120, 180]))
        if len(body) >= 60:
            self.run("gist", body, [piece], title=text.title[:10] + "有新进展")

    def column(self) -> None:
        """A column of briefs: some are ours, condensed, the others are not."""
        day = self.rng.uniform(20, 200)
        pieces, parts = [], []
        for _ in range(self.rng.randint(1, 3)):
            text = self.text(least=150)
            brief = edits.gist(self.rng, text.body, self.rng.choice([90, 130, 170]))
            if len(brief) < 60:
                continue
            pieces.append(self.hand_in(text.title, text.body, day=day - self.rng.random()))
            parts.append(brief)
        parts += [self.strangers(self.rng.randint(2, 3)) for _ in range(self.rng.randint(2, 5))]
        self.rng.shuffle(parts)
        if pieces:
            self.run("column", "\n".join(parts), pieces, title="县区短讯", after=2)

    def inside(self) -> None:
        """Two paragraphs of ours inside a long feature."""
        text = self.text(least=400)
        lines = [p for p in text.body.split("\n") if len(p) > 50][:2]
        if len("".join(lines)) < 150:
            return
        piece = self.hand_in(text.title, text.body)
        parts = [self.strangers(5) for _ in range(8)]
        at = self.rng.randrange(8)
        self.run("inside", "\n".join(parts[:at] + lines + parts[at:]), [piece], title="一线见闻")

    def chain(self) -> None:
        """First run, then reprints of reprints; the later ones lose the end."""
        text = self.text(least=150)
        piece = self.hand_in(text.title, text.body)
        body, wait = text.body, 0.4
        for outlet in self.rng.sample(_HOUSES, 4):
            self.run("chain", body, [piece], after=wait, outlet=outlet)
            wait += self.rng.uniform(0.05, 4)
            said = edits.sentences(body)
            body = "".join(said[: max(3, int(len(said) * 0.85))])

    def chain_with_copy(self) -> None:
        """A piece handed in when the first of three articles was out already."""
        text = self.text(least=120)
        piece = self.hand_in(text.title, edits.introduced(self.rng, text.body, 0.1), day=60)
        late = ["registered_after_publication"]
        first, *rest = self.rng.sample(_HOUSES, 3)
        self.run(
            "copy_first",
            text.body,
            [piece],
            after=-self.rng.uniform(0.2, 20),
            outlet=first,
            holds=late,
        )
        for outlet in rest:
            self.run(
                "copy_later",
                text.body,
                [piece],
                after=self.rng.uniform(1, 9),
                outlet=outlet,
                holds=["seen_before_registration"],
            )

    def laundered(self) -> None:
        """A neighbour's article taken apart and handed in as one's own."""
        text = self.text(least=150)
        body = edits.turned(self.rng, edits.condensed(self.rng, text.body, 0.5), 0.4)
        piece = self.hand_in(text.title[:12], body)
        late = ["registered_after_publication"]
        self.run("washed_old", text.body, [piece], after=-self.rng.uniform(1, 150), holds=late)
        self.run("washed_new", body, [piece], holds=["seen_before_registration"])

    def own_channel(self) -> None:
        """The unit ran it on its own channel first: nobody saw it before."""
        text = self.text(least=120)
        unit = self.unit()
        piece = self.hand_in(text.title, text.body, unit=unit)
        late = ["registered_after_publication"]
        self.run("own_channel", text.body, [piece], after=-2, outlet=unit, holds=late)
        self.run("after_own", text.body, [piece], after=3)

    def twins(self) -> None:
        text = self.text(least=120)
        first = self.hand_in(text.title, text.body, day=100, unit="卡若县委办")
        how: list[Callable[[str], str]] = [
            lambda t: t,
            lambda t: edits.misread(self.rng, t, 0.03),
            lambda t: edits.introduced(self.rng, t, 0.15),
        ]
        body = self.rng.choice(how)(text.body)
        second = self.hand_in(text.title + "纪实", body, day=100.7, unit="洛隆县委办")
        own = first if body == text.body else self.rng.choice([first, second])
        self.run("twins", own["body"], [own], after=4, holds=["contested"])

    def notice(self) -> None:
        """A notice that three units hand in word for word; somebody publishes the notice."""
        text = self.text(least=200)
        for n in range(3):
            piece = self.hand_in(text.title, text.body, day=90 + n / 3)
            if not n:
                first = piece
        self.run("notice", text.body, [first], after=2, holds=["contested"])

    def meeting(self) -> None:
        """Two units report one meeting: its demands are the same, what they did about it is not."""
        demands = "会议要求，" + "".join(self.rng.sample(_DEMANDS, 2))
        one, other = self.text(least=150), self.text(least=150)
        first = self.hand_in("贯彻会议精神", one.body + "\n" + demands, day=80)
        self.hand_in("传达学习会议精神", other.body + "\n" + demands, day=80.5)
        self.run("meeting", edits.condensed(self.rng, first["body"], 0.3), [first], after=2)

    def quarter(self) -> None:
        """Four counties' forms; one is run, with the clauses in another order."""
        pieces = []
        for county in self.rng.sample(COUNTIES, 4):
            body = self.form(county, 2026, "二")
            pieces.append(self.hand_in(f"{county}县二季度工作情况", body, day=150))
        own = self.rng.choice(pieces)
        self.run("quarter", edits.introduced(self.rng, own["body"], 0.3), [own], after=3)

    def form(self, county: str, year: int, quarter: str) -> str:
        """Return a county's form, filled in by chance."""
        numbers = {c: self.rng.randint(3, 980) for c in "abdghijklmn"}
        tail = {"e": self.rng.randint(80, 99), "f": self.rng.randint(0, 9)}
        return _QUARTER.format(c=county, y=year, q=quarter, **numbers, **tail)

    def a_few_figures(self) -> None:
        text = self.figured(5)
        count = len(edits.NUMBER.findall(text.body))
        body = edits.another_time(self.rng, text.body, 1.2 / count)
        changed = sum(
            a != b
            for a, b in zip(
                edits.NUMBER.findall(text.body), edits.NUMBER.findall(body), strict=False
            )
        )
        if 0 < changed <= 0.25 * count:
            piece = self.hand_in(text.title, text.body)
            self.run("a_few_figures", body, [piece], holds=["numbers_differ"])

    def revised(self) -> None:
        """The same unit hands a piece in again, longer; the longer one is run."""
        text = self.text(least=250)
        said = edits.sentences(text.body)
        short = "".join(said[: len(said) * 2 // 3])
        unit = self.unit()
        self.hand_in(text.title, short, day=70, unit=unit)
        whole = self.hand_in(text.title, text.body, day=71, unit=unit)
        self.run("revised", text.body, [whole], after=2)

    def caption(self) -> None:
        """A photo's caption, run under the photo: never automatic."""
        said = [s for s in edits.sentences(self.text().body) if 26 <= len(s) <= 38]
        if said:
            body = f"图为{self.rng.choice(said)}"
            piece = self.hand_in("图片新闻", body)
            self.run("caption", body + "扎西 摄", [piece], title="高原影像")

    # what carries none

    def neg_meeting(self) -> None:
        """Another unit's report of the meeting, which was not handed in."""
        demands = "会议要求，" + "".join(self.rng.sample(_DEMANDS, 2))
        lead = (
            f"{self.rng.randint(1, 12)}月{self.rng.randint(1, 28)}日，全市工作推进会议在昌都召开。"
        )
        for n in range(2):
            own = self.text(least=150)
            self.hand_in("贯彻会议精神", lead + own.body + "\n" + demands, day=80 + n)
        other = self.text(least=150)
        self.run("neg_meeting", lead + other.body + "\n" + demands, [], title="会议精神传达到基层")

    def neg_year(self) -> None:
        """The report of another year: most figures are others, some happen to be the same."""
        text = self.figured(5)
        self.hand_in(text.title, text.body)
        body = edits.another_time(self.rng, text.body, self.rng.choice([0.75, 0.9, 1]))
        body = edits.condensed(self.rng, body, self.rng.choice([0, 0.3, 0.6]))
        said = edits.sentences(body)
        keep = self.rng.choice([1, 0.8, 0.6])
        body = "".join(s if self.rng.random() < keep else self.strangers(1) for s in said)
        self.run("neg_year", body, [], title=edits.another_time(self.rng, text.title, 1))

    def neg_quarter(self) -> None:
        """Another county's form, or another quarter's of the same county."""
        one, other = self.rng.sample(COUNTIES, 2)
        self.hand_in(f"{one}县一季度工作情况", self.form(one, 2026, "一"), day=90)
        whose, when = self.rng.choice([(other, "一"), (one, "二")])
        self.run(
            "neg_quarter", self.form(whose, 2026, when), [], title=f"{whose}县{when}季度工作情况"
        )

    def neg_quoted(self) -> None:
        """Somebody else's piece that quotes one saying of ours between its own sentences."""
        text, other = self.text(least=200), self.text(least=300)
        self.hand_in(text.title, text.body)
        said = [s for s in edits.sentences(text.body) if 14 <= len(s) <= 36]
        if said:
            lines = edits.sentences(other.body)
            lines.insert(self.rng.randrange(len(lines)), self.rng.choice(said))
            self.run("neg_quoted", "".join(lines), [], title=other.title)

    def neg_other(self) -> None:
        text = self.text()
        self.run("neg_other", text.body, [], title=text.title)

    def neg_title(self) -> None:
        """The same headline over another text."""
        text, other = self.text(), self.text()
        self.hand_in(text.title, text.body)
        self.run("neg_title", other.body, [], title=text.title)


KINDS: dict[str, int] = {
    "condensed": 6,
    "turned": 6,
    "rewritten": 8,
    "scanned": 6,
    "exported": 4,
    "restyled": 4,
    "one_line": 3,
    "gist": 5,
    "column": 6,
    "inside": 4,
    "chain": 3,
    "chain_with_copy": 4,
    "laundered": 4,
    "own_channel": 2,
    "twins": 4,
    "notice": 2,
    "meeting": 4,
    "quarter": 3,
    "a_few_figures": 5,
    "revised": 3,
    "caption": 3,
    "neg_meeting": 5,
    "neg_year": 12,
    "neg_quarter": 6,
    "neg_quoted": 6,
    "neg_other": 12,
    "neg_title": 4,
}


def make(texts: Sequence[Text], *, seed: int, rows: int) -> Made:
    """Return a labelled set of at most so many articles; fewer when the texts run out."""
    year = Year(texts, seed=seed)
    draw(year, KINDS, lambda: len(year.made.articles) < rows)
    year.made.mix(year.rng)
    return year.made
