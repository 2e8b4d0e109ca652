"""Makes labelled sets of what is hardest to judge: the adversary among the generators.

Thought out by asking what the other three leave out: unions and halves of pieces, corrected
figures, words that fifty pieces carry, forms of other years without their figures, articles handed
in after they appeared, names left blank, several languages, pieces of a sentence and of a book.
No weight is fitted on these.
"""

import random
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bench import desk_edits, edits, year_edits
from bench.desk_words import COUNTIES, QUOTES, TEMPLATES
from bench.match_made import CHINA, Made, Text, draw, taken

_START = datetime(2026, 3, 2, 9, tzinfo=CHINA)
_OUTLETS = ["人民日报", "新华社", "高原新报", "金沙江网", "三江晨报", "藏东之声", "康区视窗"]
_TIBETAN = [
    "བོད་ལྗོངས་ཆབ་མདོ་གྲོང་ཁྱེར་གྱི་ལས་བྱེད་པ་རྣམས།",
    "མང་ཚོགས་ལ་ཞབས་འདེགས་ཞུ་རྒྱུ་ནི་ང་ཚོའི་འགན་རེད།",
]
_ENGLISH = [
    "Local officials said the new road would shorten the trip to the county seat.",
    "Herders in the upper valley welcomed the mobile clinic this week.",
]
_INSERTED = ["（记者{r}摄）", "本报记者{r}发自{c}。", "【相关阅读】{c}春耕有序推进", "通讯员{r}"]
_AGAIN = re.compile(r"\d+(?:\.\d+)?(?:%|％|万|亿)?[^\d，。；、\n]{0,3}")
Row = dict[str, Any]


class Hard:
    """Hands texts in and has them run, one trap after another."""

    def __init__(self, texts: Sequence[Text], *, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - a reproducible set, no secret
        self.texts = list(texts)
        self.rng.shuffle(self.texts)
        self.made = Made()
        spare = [self.texts.pop() for _ in range(max(3, min(120, len(self.texts) // 8)))]
        self.foreign = [
            s.strip() for t in spare for s in edits.sentences(t.body) if 15 <= len(s.strip()) <= 120
        ]
        self.speech = "会议强调，" + "".join(self.rng.sample(QUOTES, 2))
        """What many of the pieces carry."""

    def text(self, *, least: int = 0, figures: int = 0) -> Text:
        """Take a text that nothing was made of yet."""
        return taken(
            self.texts,
            lambda text: (
                len(text.body) >= least and len(year_edits.NUMBER.findall(text.body)) >= figures
            ),
        )

    def hand_in(
        self, title: str, body: str, *, day: float | None = None, unit: str | None = None
    ) -> Row:
        """Register a piece on a day of the year."""
        rng = self.rng
        at = _START + timedelta(days=rng.uniform(90, 200) if day is None else day)
        row = {
            "id": f"h{len(self.made.submissions):05d}",
            "title": title,
            "body": body,
            "unit": unit
            or rng.choice(COUNTIES) + rng.choice(["县委组织部", "县总工会", "县气象局"]),
            "authors": [edits.person(rng)],
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
        after: float = 2,
        title: str | None = None,
        outlet: str | None = None,
        origin: str | None = None,
        holds: Sequence[str] = (),
    ) -> None:
        """Let an outlet publish a body, so many days after the first of the pieces."""
        start = datetime.fromisoformat(pieces[0]["submitted_at"]) if pieces else _START
        wait = after if pieces else self.rng.uniform(90, 200)
        row = {
            "id": f"p{len(self.made.articles):05d}",
            "outlet": outlet or self.rng.choice(_OUTLETS),
            "url": None,
            "title": title if title is not None or not pieces else pieces[0]["title"],
            "body": body,
            "published_at": (start + timedelta(days=wait)).isoformat(),
            "byline": [edits.person(self.rng)] if self.rng.random() < 0.5 else None,
            "origin": origin,
        }
        self.made.articles.append(row)
        ids = [p["id"] for p in pieces]
        truth = {"article_id": row["id"], "kind": kind, "submission_ids": ids}
        self.made.truth.append(truth | {"holds": list(holds)})

    def strangers(self, many: int) -> str:
        """Return sentences of nobody's piece."""
        return "".join(self.rng.choices(self.foreign, k=many))

    def piece(self, *, least: int = 0, figures: int = 0) -> Row:
        """Take a text and hand it in."""
        text = self.text(least=least, figures=figures)
        return self.hand_in(text.title, text.body)

    # what carries a piece

    def rewritten(self) -> None:
        """Words, clauses and characters at once, under a headline of the desk's own."""
        piece = self.piece(least=150)
        body = desk_edits.paraphrased(self.rng, piece["body"], 1)
        body = year_edits.turned(self.rng, body, 0.4)
        body = edits.touched(self.rng, body, self.rng.choice([0, 0.06, 0.12]), self.strangers(20))
        self.run("rewritten", body, [piece], title=self.strangers(1)[:16])

    def scanned(self) -> None:
        """Traditional characters, full-width digits, misread signs."""
        piece = self.piece()
        body = edits.wide(edits.traditional(self.rng, piece["body"]))
        self.run("scanned", year_edits.misread(self.rng, body, 0.05), [piece])

    def spelt(self) -> None:
        """Digits written in characters, or characters in digits."""
        piece = self.piece(figures=2)
        how = self.rng.choice([desk_edits.in_characters, desk_edits.in_digits])
        body = how(self.rng, desk_edits.in_myriads(self.rng, piece["body"], 0.5))
        self.run("spelt", body, [piece])

    def interrupted(self) -> None:
        """Lines of the desk between all paragraphs, which are in another order, and a new lead."""
        piece = self.piece(least=150)
        lines = edits.shuffled(self.rng, piece["body"]).split("\n")
        said = {"r": edits.person(self.rng), "c": self.rng.choice(COUNTIES)}
        parts = [x for p in lines for x in (p, self.rng.choice(_INSERTED).format(**said))]
        day = f"{self.rng.randint(1, 12)}月{self.rng.randint(1, 28)}日"
        lead = f"本报{said['c']}{day}讯（记者{said['r']}）"
        self.run("interrupted", lead + "\n".join(parts), [piece])

    def nameless(self) -> None:
        """People and places left blank: 某某, 某县."""
        piece = self.piece(least=120)
        body = edits._SAYS.sub("某某", piece["body"])  # noqa: SLF001 - our own neighbour
        body = re.sub(r"[\u4e00-\u9fff]{2}(?=[县乡镇村])", "某", body)
        self.run("nameless", body, [piece])

    def union(self) -> None:
        """Two pieces of one unit made into one, paragraph by paragraph in turns."""
        one, other = self.text(least=120), self.text(least=120)
        unit = self.rng.choice(COUNTIES) + "县委组织部"
        first = self.hand_in(one.title, one.body, day=120, unit=unit)
        second = self.hand_in(other.title, other.body, day=120.2, unit=unit)
        mine, theirs = one.body.split("\n"), other.body.split("\n")
        longest = max(len(mine), len(theirs))
        lines = [x[i] for i in range(longest) for x in (mine, theirs) if i < len(x)]
        self.run("union", "\n".join(lines), [first, second], title="工作集锦")

    def halves(self) -> None:
        """One piece as two articles."""
        piece = self.piece(least=200)
        said = edits.sentences(piece["body"])
        cut = len(said) // 2
        for part, sentences in enumerate((said[:cut], said[cut:])):
            body = "".join(sentences).strip()
            if len(body) >= 60:
                title = f"{piece['title']}（{'上下'[part]}）"
                self.run("halves", body, [piece], after=2 + part, title=title)

    def speech_run(self) -> None:
        """A piece with the words that all carry."""
        text = self.text(least=100)
        piece = self.hand_in(text.title, f"{text.body}\n{self.speech}")
        self.run("speech_run", desk_edits.paraphrased(self.rng, piece["body"], 0.3), [piece])

    def corrected(self) -> None:
        """A piece handed in again with two figures put right; what ran is the second."""
        text = self.text(least=120, figures=4)
        body, changed = desk_edits.other_figures(self.rng, text.body, 0.4)
        if changed < 2:
            return
        unit = self.rng.choice(COUNTIES) + "县统计局"
        self.hand_in(text.title, text.body, day=110, unit=unit)
        second = self.hand_in(text.title, body, day=110.5, unit=unit)
        self.run("corrected", body, [second])

    def twins(self) -> None:
        """Two units, one text to the letter."""
        text = self.text()
        first = self.hand_in(text.title, text.body, day=130, unit="丁青县委组织部")
        self.hand_in(text.title, text.body, day=130.3, unit="八宿县委组织部")
        self.run("twins", text.body, [first], holds=["contested"])

    def handed_in_after(self) -> None:
        """The article itself, handed in as one's own; reprints go on afterwards."""
        text = self.text()
        piece = self.hand_in(text.title, text.body)
        late = ["registered_after_publication"]
        self.run("late", text.body, [piece], after=-self.rng.choice([0.1, 3, 40]), holds=late)
        held = ["seen_before_registration"]
        self.run("late_reprint", text.body, [piece], origin=self.rng.choice(_OUTLETS), holds=held)

    def lifted(self) -> None:
        """A paper's article of two months ago under another headline, run by a local outlet."""
        text = self.text(least=120)
        body = year_edits.introduced(self.rng, edits.dropped(self.rng, text.body, 0.2), 0.15)
        piece = self.hand_in(self.strangers(1)[:14], body)
        late = ["registered_after_publication"]
        self.run("lifted_old", text.body, [piece], after=-60, outlet="人民日报", holds=late)
        self.run("lifted", body, [piece], holds=["seen_before_registration"])

    def chain(self) -> None:
        """Reprints of reprints that print their origin; each is shorter than the last."""
        piece = self.piece(least=150)
        body, origin = piece["body"], piece["unit"]
        for step, outlet in enumerate(self.rng.sample(_OUTLETS, 4)):
            self.run("chain", body, [piece], after=1 + step / 3, outlet=outlet, origin=origin)
            origin, body = outlet, edits.cut_short(self.rng, body, 0.12)

    def bilingual(self) -> None:
        """Between sentences in Tibetan and in English."""
        piece = self.piece()
        lines = [
            x for p in piece["body"].split("\n") for x in (self.rng.choice(_TIBETAN + _ENGLISH), p)
        ]
        self.run("bilingual", "\n".join(lines), [piece])

    def tiny(self) -> None:
        """A piece of one or two sentences, run whole between what a page carries."""
        text, body = self.text(), ""
        for sentence in edits.sentences(text.body):
            body += sentence.strip()
            if len(body) >= 42:
                break
        if 42 <= len(body) <= 75:
            piece = self.hand_in(text.title, body)
            self.run("tiny", edits.dressed(self.rng, body, title=text.title), [piece])

    def book(self) -> None:
        """A piece of a book's length: two of its sections are run."""
        texts = [self.text() for _ in range(12)]
        sections = [t.body for t in texts]
        piece = self.hand_in("经验材料汇编", "\n".join(sections))
        at = self.rng.randrange(len(sections) - 1)
        self.run("book", "\n".join(sections[at : at + 2]), [piece], title=texts[at].title)

    # what carries none

    def neg_speech(self) -> None:
        """Somebody else's piece with the words that all carry."""
        self.speech_run()
        other = self.text(least=100)
        self.run("neg_speech", f"{other.body}\n{self.speech}", [], title=other.title)

    def neg_no_figures(self) -> None:
        """The report of another year from which the figures were cut, half of it new."""
        piece = self.piece(least=150, figures=4)
        body = _AGAIN.sub("", piece["body"])
        said = [s if self.rng.random() < 0.5 else self.strangers(1) for s in edits.sentences(body)]
        self.run("neg_no_figures", "".join(said), [], title=piece["title"])

    def neg_other_year(self) -> None:
        """The same report with the figures of another year and one county more."""
        piece = self.piece(least=120, figures=5)
        body = year_edits.another_time(self.rng, piece["body"], self.rng.choice([0.8, 1]))
        self.run("neg_other_year", body + self.strangers(2), [], title=piece["title"])

    def neg_form(self) -> None:
        """A county's form that nobody handed in, of one that five handed in."""
        form = self.rng.choice(TEMPLATES)
        counties = self.rng.sample(COUNTIES, 6)
        for county in counties[1:]:
            body = desk_edits.filled(self.rng, form, county=county)
            self.hand_in(f"{county}县工作信息", body, unit=county + "县委组织部")
        body = desk_edits.filled(self.rng, form, county=counties[0])
        self.run("neg_form", body, [], title=f"{counties[0]}县工作信息")

    def neg_closing(self) -> None:
        """Two reports of one meeting end with the same demands; the other one was handed in."""
        said = self.rng.choice(QUOTES)
        own, other = self.text(least=150), self.text(least=150)
        self.hand_in(own.title, f"{own.body}\n{said}")
        self.run("neg_closing", f"{other.body}\n{said}", [], title=other.title)

    def neg_headline(self) -> None:
        """Our headline in a list of headlines, and nothing else of ours."""
        piece = self.piece()
        lines = [piece["title"], *(s[:22] for s in self.rng.choices(self.foreign, k=6))]
        self.rng.shuffle(lines)
        self.run("neg_headline", "\n".join(lines), [], title="本期导读")

    def neg_other(self) -> None:
        text = self.text()
        self.run("neg_other", text.body, [], title=text.title)


KINDS: dict[str, int] = {
    "rewritten": 7,
    "scanned": 4,
    "spelt": 4,
    "interrupted": 5,
    "nameless": 4,
    "union": 4,
    "halves": 4,
    "speech_run": 4,
    "corrected": 4,
    "twins": 3,
    "handed_in_after": 3,
    "lifted": 4,
    "chain": 3,
    "bilingual": 3,
    "tiny": 5,
    "book": 1,
    "neg_speech": 5,
    "neg_no_figures": 5,
    "neg_other_year": 7,
    "neg_form": 5,
    "neg_closing": 4,
    "neg_headline": 4,
    "neg_other": 8,
}


def make(texts: Sequence[Text], *, seed: int, rows: int) -> Made:
    """Return a labelled set of at most so many articles; fewer when the texts run out."""
    hard = Hard(texts, seed=seed)
    draw(hard, KINDS, lambda: len(hard.made.articles) < rows)
    hard.made.mix(hard.rng)
    return hard.made
