"""What desks, clones and cheats do to a text: seeded edits for labelled matching sets.

Kept apart from the labelled sets of others: other edits, so that a model fitted here can be judged
there and the other way round.
"""

import random
import re
from collections.abc import Callable, Sequence
from functools import cache

from opencc import OpenCC

Rng = random.Random
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]*[”’》）]*|\n+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_CHINESE_NUMBER = re.compile(r"[一二三四五六七八九十百千万]{2,}")
_PLACE = re.compile(r"[\u4e00-\u9fff]{2}(?:县|市|镇|乡|村|区)")

SYNONYMS = [
    ("召开", "举行"),
    ("进一步", "持续"),
    ("开展", "组织开展"),
    ("表示", "说"),
    ("指出", "强调"),
    ("目前", "截至目前"),
    ("近日", "日前"),
    ("据了解", "记者获悉"),
    ("群众", "老百姓"),
    ("加强", "强化"),
    ("推进", "推动"),
    ("提升", "提高"),
    ("积极", "主动"),
    ("全面", "全方位"),
    ("落实", "贯彻落实"),
    ("会议", "大会"),
    ("实现", "达到"),
    ("同比增长", "比上年同期增长"),
    ("通过", "经由"),
    ("以及", "和"),
]
OUTLETS = [
    "西藏日报",
    "昌都报",
    "人民网西藏频道",
    "中国西藏新闻网",
    "新华网",
    "中国新闻网",
    "光明网",
    "康巴传媒",
    "三江先锋",
    "澎湃新闻",
    "央广网",
    "农民日报客户端",
    "西藏商报",
    "藏东发布",
    "共产党员网",
]
_HEADS = [
    "",
    "",
    "来源：{o} 发布时间：{d} 字号：大 中 小\n",
    "{d} {t} 来源：{o}\n",
    "当前位置：首页 > 要闻 > 正文\n{d} 来源：{o} 作者：{r}\n",
    "本报讯（记者 {r} 通讯员 {n}）",
    "{o}{p}{m}月{day}日电（记者{r}）",
    "（{o}记者 {r}）",
    "编者按：基层有新招，本期刊发一组来稿。\n",
    "【{o}】",
    "点击蓝字关注{o}\n",
    "图为活动现场。{n} 摄\n",
    "导读：",
    "  ",
    "{o}讯 ",
]
_TAILS = [
    "",
    "",
    "\n（责任编辑：{r}）",
    "\n责编：{r} 审核：{n} 监制：{r}\n版权声明：本网转载目的在于传递更多信息，如涉版权请联系。",
    "（{n}）",
    "（通讯员 {n}）",
    "\n文/{n} 图/{r}",
    "\n上一篇：全市安全生产会议召开 下一篇：春耕备耕有序推进",
    "\n相关新闻\n藏东大地春潮涌\n扫一扫分享本页",
    "\n记者：{r}\n编辑：{n}\n终审：{r}",
    "\n来源：{o}",
    "\n原标题：{x}",
]
_SURNAMES = "张王李赵刘陈杨黄周吴徐孙马朱胡林何高罗郑"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英旦增次仁卓玛扎西达瓦措姆罗布"


def sentences(text: str) -> list[str]:
    """Cut a text into sentences and line ends."""
    return [s for s in _SENTENCE.findall(text) if s]


def person(rng: Rng) -> str:
    """Make up a name; Tibetan given names come up often, as they do."""
    if rng.random() < 0.3:
        return rng.choice(["扎西", "卓玛", "次仁", "达瓦", "旦增"]) + rng.choice(
            ["", "罗布", "措姆", "平措", "曲珍", "多吉"]
        )
    return rng.choice(_SURNAMES) + "".join(rng.sample(_GIVEN, rng.choice([1, 2])))


def dressed(rng: Rng, body: str, *, title: str = "", outlet: str | None = None) -> str:
    """Put an outlet's furniture around a body."""
    words = {
        "o": outlet or rng.choice(OUTLETS),
        "r": person(rng),
        "n": person(rng),
        "p": rng.choice(["昌都", "拉萨", "北京"]),
        "m": rng.randint(1, 12),
        "day": rng.randint(1, 28),
        "t": f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}",
        "d": f"{rng.randint(2019, 2026)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
        "x": title,
    }
    return rng.choice(_HEADS).format(**words) + body + rng.choice(_TAILS).format(**words)


def dropped(rng: Rng, text: str, share: float) -> str:
    """Drop about this share of the sentences, never all."""
    parts = sentences(text)
    real = [i for i, s in enumerate(parts) if s.strip()]
    keep = set(rng.sample(real, max(1, round(len(real) * (1 - share)))))
    return "".join(s for i, s in enumerate(parts) if i in keep or not s.strip())


def cut_short(rng: Rng, text: str, share: float) -> str:
    """Keep the beginning, as desks do."""
    parts = sentences(text)
    keep = max(1, round(len(parts) * (1 - share)))
    return "".join(parts[:keep]) + rng.choice(["", "……", "（节选）"])


def touched(rng: Rng, text: str, share: float, letters: str) -> str:
    """Replace, delete or insert short spans until about this share of the characters changed."""
    chars, budget = list(text), int(len(text) * share)
    mean = rng.choice([1, 2, 4, 7])
    while budget > 0 and chars:
        size = min(budget, max(1, round(rng.expovariate(1 / mean))))
        at = rng.randrange(len(chars))
        other = "".join(rng.choice(letters) for _ in range(size))
        chars[at : at + size] = rng.choice([other, other, "", other + other[:1]])
        budget -= size
    return "".join(chars)


def reworded(rng: Rng, text: str, share: float) -> str:
    """Swap set phrases for their like."""
    for old, new in rng.sample(SYNONYMS, max(1, round(len(SYNONYMS) * share))):
        text = text.replace(old, new) if rng.random() < 0.6 else text.replace(new, old)
    return text


def shuffled(rng: Rng, text: str) -> str:
    """Put paragraphs, or the sentences of a single one, in another order."""
    lines = [p for p in text.split("\n") if p.strip()]
    if len(lines) < 3:
        lines = [s for s in sentences(text) if s.strip()]
        rng.shuffle(lines)
        return "".join(lines)
    rng.shuffle(lines)
    return "\n".join(lines)


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)


def traditional(rng: Rng, text: str) -> str:
    """Write it in traditional characters of one place or another."""
    return str(_converter(rng.choice(["s2t", "s2tw", "s2hk"])).convert(text))


def noisy(rng: Rng, text: str) -> str:
    """Strew what clones strew between characters."""
    marks = rng.choice(
        [
            ["\u200b"],
            [" "],
            ["\u200b", "\u2060"],
            ["(de)", "（shì）", "(gōng)"],
            ["\ufffd"],
            ["·"],
            ["\n"],
        ]
    )
    rate = rng.choice([0.02, 0.05, 0.2, 1.0])
    if len(marks[0]) > 1:
        rate = min(rate, 0.05)
    return "".join(c + rng.choice(marks) if rng.random() < rate else c for c in text)


def wide(text: str) -> str:
    """Write digits and commas full-width."""
    return text.translate(str.maketrans("0123456789,.", "０１２３４５６７８９，．"))


def renumbered(rng: Rng, text: str, share: float) -> tuple[str, int]:
    """Change this share of the numbers, each to one that differs; return how many were."""
    count = 0

    def other(found: re.Match[str]) -> str:
        nonlocal count
        if rng.random() >= share:
            return found.group()
        count += 1
        return _another_number(rng, found.group())

    return _NUMBER.sub(other, text), count


def _another_number(rng: Rng, number: str) -> str:
    while True:
        digits = "".join(rng.choice("0123456789") if c.isdigit() else c for c in number)
        if len(number) > 1 and rng.random() < 0.5:
            digits = number[0] + digits[1:]
        elif number.isdigit() and rng.random() < 0.3:
            digits = str(max(1, round(int(number) * rng.uniform(0.7, 1.4))))
        if digits.replace(".", "") != number.replace(".", ""):
            return digits


def renumbered_chinese(rng: Rng, text: str) -> str:
    """Change numbers written in characters."""
    return _CHINESE_NUMBER.sub(
        lambda m: "".join(
            rng.choice("一二三四五六七八九") if c in "一二三四五六七八九" else c for c in m.group()
        ),
        text,
    )


def moved(rng: Rng, text: str) -> str:
    """Give the places that occur other names, the same one each time."""
    for place in sorted(set(_PLACE.findall(text))):
        text = text.replace(
            place,
            rng.choice(["察雅", "左贡", "芒康", "洛隆", "边坝", "八宿", "江达", "贡觉"])
            + place[-1],
        )
    return text


_SAYS = re.compile(
    f"([{_SURNAMES}][\u4e00-\u9fff]{{1,2}}|(?:扎西|卓玛|次仁|达瓦|旦增|平措|多吉|洛桑)[\u4e00-\u9fff]{{0,2}})"
    "(?=说|表示|介绍|认为|指出|强调|告诉|主持|出席)"
)


def renamed(rng: Rng, text: str) -> str:
    """Give the people who say something other names, the same one each time."""
    for name in sorted(set(_SAYS.findall(text))):
        other = person(rng)
        text = text.replace(name, other if len(other) > 1 else person(rng))
    return text


def named_at(text: str) -> int:
    """Return how many places and people `moved` and `renamed` would swap."""
    return len(_PLACE.findall(text)) + len(_SAYS.findall(text))


def replaced(rng: Rng, text: str, share: float, others: Sequence[str]) -> str:
    """Replace this share of the sentences by sentences of other texts; figures mostly stay."""

    def goes(sentence: str) -> bool:
        rate = share * 0.5 if _NUMBER.search(sentence) else share
        return bool(sentence.strip()) and rng.random() < rate

    return "".join(rng.choice(others) if goes(s) else s for s in sentences(text))


Edit = Callable[[Rng, str], str]
