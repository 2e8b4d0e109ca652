"""The desk on which a newsroom is laid out: registers pieces, runs articles, notes the truth."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from demo.manuscripts import Text, texts
from demo.outlets import CREDITED, outlet
from demo.pieces import Draft, Handed, Line, Ran, Relation, State
from demo.units import unit

ZONE = ZoneInfo("Asia/Shanghai")
WINDOW_DAYS = 30
_EDITORS = ("旦增卓玛", "李海峰", "次仁罗布", "周洁", "吴琼", "索朗央金")
_KINDS = ("信息", "宣传", "调研")


class Desk:
    """Collects a plan; every choice comes from `rng`, so one seed gives one plan."""

    def __init__(self, rng: Random, today: date, moved: str, down: str) -> None:
        self.rng = rng
        self.today = today
        self.moved, self.down = moved, down
        self.handed: list[Handed] = []
        self.ran: list[Ran] = []
        self.lines: list[Line] = []
        self._minutes: set[tuple[str, datetime]] = set()

    @property
    def nights(self) -> tuple[datetime, datetime]:
        """The first and the last crawl, both at eight in the morning."""
        last = datetime.combine(self.today, time(8), ZONE)
        return last - timedelta(days=1), last

    @property
    def healthy(self) -> list[str]:
        """Keys of the outlets that are well on both nights."""
        return [one.key for one in CREDITED if one.key not in (self.moved, self.down)]

    def a_day(self, earliest: int, latest: int) -> int:
        """Return a number of days before today, between the two, both inclusive."""
        return self.rng.randint(min(earliest, latest), max(earliest, latest))

    def an_outlet(self, *, but: Sequence[str] = ()) -> str:
        """Return the outlet that has run least so far, so that none stands empty."""
        counts = {
            one.key: sum(ran.outlet_key == one.key for ran in self.ran)
            for one in CREDITED
            if one.key not in but
        }
        least = min(counts.values())
        return self.rng.choice([key for key, count in counts.items() if count <= least + 1])

    def hand_in(self, text: Text, days_ago: int, *, unit_key: str | None = None) -> Handed:
        """Register a text with one or two authors of its unit, on a day at working hours."""
        house = unit(unit_key or text.unit)
        authors = self.rng.sample(house.people, self.rng.choice((1, 1, 2)))
        piece = Handed(
            ref=f"YG-{len(self.handed) + 1:03d}",
            unit_key=house.key,
            authors=tuple(authors),
            title=text.title,
            paragraphs=text.paragraphs,
            submitted_at=self._moment(days_ago, house.key),
            kind=self.rng.choice(_KINDS),
            openness="公开",
            cleared_by=self.rng.choice([name for name in house.people if name not in authors]),
        )
        self.handed.append(piece)
        return piece

    def run(self, outlet_key: str, days_ago: int, draft: Draft) -> Ran:
        """Publish an article on a day: a newspaper at six, others at a minute of their own."""
        house = outlet(outlet_key)
        paper = house.family == "founder"
        article = Ran(
            key=f"{outlet_key}-{len(self.ran) + 1:03d}",
            outlet_key=outlet_key,
            number=40_210_000 + 37 * len(self.ran) + self.rng.randint(0, 30),
            title=draft.title,
            paragraphs=draft.paragraphs,
            published_at=self._at(days_ago, 6, 0) if paper else self._moment(days_ago, outlet_key),
            origin=None if paper else draft.origin or house.own_origin,
            byline=draft.byline,
            editors=() if paper else tuple(self.rng.sample(_EDITORS, self.rng.choice((1, 2)))),
            page_no=self.rng.choice((1, 1, 2)),
            script=draft.script,
            twice=draft.twice,
        )
        self.ran.append(article)
        return article

    def placed(
        self, piece: Handed, articles: Sequence[Ran], why: str, relation: Relation = "original"
    ) -> None:
        """Note that the office's rule must credit the piece in the articles' channel."""
        self._note(piece, articles, "placed", why, relation=relation)

    def queued(self, piece: Handed, articles: Sequence[Ran], why: str, *holds: str) -> None:
        """Note that a person must be asked, and for which holds."""
        self._note(piece, articles, "queued", why, holds=holds)

    def unseen(self, piece: Handed, article: Ran, why: str) -> None:
        """Note that the piece ran where the crawl could not see it."""
        self._note(piece, [article], "unseen", why)

    def absent(self, piece: Handed, why: str) -> None:
        """Note that the piece must be found nowhere."""
        self._note(piece, [], "absent", why)

    def _note(
        self, piece: Handed, articles: Sequence[Ran], state: State, why: str, **more: Any
    ) -> None:
        self.lines.append(
            Line(
                ref=piece.ref,
                channel=articles[0].outlet_key if articles else None,
                state=state,
                why=why,
                articles=tuple(article.key for article in articles),
                **more,
            )
        )

    def spare(self) -> Text:
        """Return a text nobody registered, to fill a round-up."""
        return self.rng.choice(texts("others"))

    def _moment(self, days_ago: int, whose: str) -> datetime:
        """A minute of a working day that nothing else of the house has taken."""
        while True:
            at = self._at(days_ago, self.rng.randint(9, 18), self.rng.randint(0, 59))
            if (whose, at) not in self._minutes:
                self._minutes.add((whose, at))
                return at

    def _at(self, days_ago: int, hour: int, minute: int) -> datetime:
        day = self.today - timedelta(days=days_ago)
        return datetime.combine(day, time(hour, minute), ZONE)
