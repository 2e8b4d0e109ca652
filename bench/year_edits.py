"""What happens to a text between a unit and a page: condensing, mishearing, typing, page furniture.

A third set of edits. `bench.edits` touches characters, `bench.desk_edits` rewrites by words; here
sentences are taken apart and put together otherwise, and machines leave their marks.
"""

import random
import re

Rng = random.Random
_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?[”’》）]*|\n+")
_BRACKETS = re.compile(r"（[^（）\n]{1,40}）|\([^()\n]{1,40}\)")
_LISTED = re.compile(r"(?:[\u4e00-\u9fff]{2,8}、){2,}[\u4e00-\u9fff]{2,8}")
_MANNER = re.compile(r"^(?:通过|围绕|按照|结合|针对|为了?|随着|依托|坚持|聚焦|据|在)[^，]{4,40}，")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
_YEAR = re.compile(r"20[0-3]\d年")
_OURS = re.compile(r"我(县|市|区|省|乡|镇|州)")
_LOOKS_LIKE = str.maketrans("己末人的在做象帐日土千候", "已未入地再作像账曰士干侯")
_FILLED = [
    "据了解，",
    "记者了解到，",
    "值得一提的是，",
    "与此同时，",
    "据介绍，",
    "近段时间以来，",
    "在采访中，记者看到，",
]
_BETWEEN = [
    "\n[1] [2] 下一页\n",
    "\n（下转第二版）\n",
    "\n图为活动现场。本报记者 摄\n",
    "\n点击图片进入下一页\n",
    "\n■ 相关链接\n",
    "\n扫码看视频\n",
    "\n02\n",
]
_LEFT = ["&nbsp;", "&#8203;", "<br/>", "\u3000\u3000", "\r\n", "\xad", "\u202a", "\ue5d2", "\ufeff"]


def sentences(text: str) -> list[str]:
    """Cut a text into sentences and line ends."""
    return _SENTENCE.findall(text)


def condensed(rng: Rng, text: str, share: float) -> str:
    """Drop brackets, items of lists and clauses of manner, as desks do for want of room."""
    text = _BRACKETS.sub(lambda m: "" if rng.random() < share else m.group(), text)
    text = _LISTED.sub(
        lambda m: _fewer(rng, m.group()) if rng.random() < share else m.group(), text
    )
    out = []
    for sentence in sentences(text):
        short = _MANNER.sub("", sentence) if rng.random() < share else sentence
        clauses = short.split("，")
        if len(clauses) > 3 and rng.random() < share * 0.5:
            del clauses[rng.randrange(1, len(clauses) - 1)]
        out.append("，".join(clauses))
    return "".join(out)


def _fewer(rng: Rng, listed: str) -> str:
    items = listed.split("、")
    kept = sorted(rng.sample(range(len(items)), 2))
    return "、".join(items[i] for i in kept) + rng.choice(["等", ""])


def turned(rng: Rng, text: str, share: float) -> str:
    """Put the clauses of a sentence in another order, join sentences or part them."""
    out = []
    for sentence in sentences(text):
        mark = sentence[-1:] if sentence[-1:] in "。！？" else ""
        clauses = sentence.removesuffix(mark).split("，")
        if mark and len(clauses) > 2 and rng.random() < share:
            at = rng.randrange(1, len(clauses))
            clauses = clauses[at:] + clauses[:at]
        joint = "。" if len(clauses) > 3 and rng.random() < share * 0.4 else "，"
        said = "，".join(clauses[:2]) + (joint + "，".join(clauses[2:]) if clauses[2:] else "")
        out.append(said + ("，" if mark == "。" and rng.random() < share * 0.3 else mark))
    return "".join(out)


def introduced(rng: Rng, text: str, share: float) -> str:
    """Let sentences begin with a phrase of the desk; say of the unit what it said of itself."""
    text = _OURS.sub(lambda m: rng.choice(["该", "全", "卡若"]) + m.group(1), text)
    text = _YEAR.sub(lambda m: "今年" if rng.random() < share else m.group(), text)
    return "".join(
        rng.choice(_FILLED) + s if len(s) > 12 and rng.random() < share else s
        for s in sentences(text)
    )


def misread(rng: Rng, text: str, share: float) -> str:
    """Take one character for another that looks like it, lose or double some, as scans do."""
    out = []
    for char in text:
        chance = rng.random()
        if ord(char) in _LOOKS_LIKE and chance < 0.5:
            out.append(char.translate(_LOOKS_LIKE))
        elif "\u4e00" <= char <= "\u9fff" and chance < share:
            out.append(rng.choice(["", char + char, "□", chr(ord(char) + rng.randint(1, 40))]))
        else:
            out.append(char)
    return "".join(out)


def marked_up(rng: Rng, text: str) -> str:
    """Leave what a bad export leaves between characters and lines."""
    mark, rate = rng.choice(_LEFT), rng.choice([0.01, 0.03, 0.1])
    if mark[0] in "&<":
        return text.replace("\n", mark + "\n" + mark)
    return "".join(c + mark if rng.random() < rate else c for c in text)


def paged(rng: Rng, text: str) -> str:
    """Break a text by what a page puts between paragraphs."""
    lines = [p for p in text.split("\n") if p.strip()]
    for _ in range(rng.randint(1, 3)):
        lines.insert(rng.randint(0, len(lines)), rng.choice(_BETWEEN).strip("\n"))
    return rng.choice(["\n", "\n\n", "\r\n\u3000\u3000"]).join(lines)


def written_in(rng: Rng, text: str) -> str:
    """Write figures as another house does: grouped, 百分之, 号 for 日."""
    text = re.sub(r"(\d{1,2}月\d{1,2})日", r"\1号", text) if rng.random() < 0.5 else text
    text = re.sub(r"(\d+(?:\.\d+)?)[%％]", r"百分之\1", text) if rng.random() < 0.5 else text
    return re.sub(r"(?<![\d.,])(\d{1,3})(\d{3})(?![\d年.,])", r"\1,\2", text)


def gist(rng: Rng, text: str, size: int) -> str:
    """Return a brief: the sentence with most to it and its neighbours, condensed."""
    said = [s for s in sentences(text) if len(s.strip()) > 14]
    if not said:
        return text[:size]
    first = 0 if rng.random() < 0.6 else rng.randrange(len(said))
    out = ""
    for sentence in said[first:]:
        if out and len(out) + len(sentence) > size:
            break
        out += sentence.strip()
    return condensed(rng, out, 0.3)


def another_time(rng: Rng, text: str, share: float) -> str:
    """Give this share of the numbers the values of another year; percentages stay plausible."""

    def other(found: re.Match[str]) -> str:
        number = found.group()
        if rng.random() >= share:
            return number
        for _ in range(20):
            scale = rng.choice([rng.uniform(0.55, 0.95), rng.uniform(1.05, 1.8)])
            value = float(number) * scale
            new = f"{value:.{len(number.split('.')[1])}f}" if "." in number else str(round(value))
            if new.replace(".", "") != number.replace(".", ""):
                return new
        return str(int(float(number)) + 1)

    return NUMBER.sub(other, text)
