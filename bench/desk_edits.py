"""How a copy desk rewrites: by words, clauses, leads and ways of writing numbers.

A second set of edits beside `bench.edits`, made another way: there characters are touched at
random, here every change is one that an editor would make. What was fitted with the one can be
judged by the other.
"""

import random
import re
from collections.abc import Callable

from bench import desk_words as words

Rng = random.Random
_SENTENCE = re.compile(r"[^。！？\n]+[。！？]*[”’》）]*|\n+")
_INTEGER = re.compile(r"(?<![\d.,])\d{1,5}(?![\d.,年月日%％号])")
FIGURE = re.compile(r"\d+(?:\.\d+)?")
_SPELT = re.compile(r"[一二三四五六七八九十百千两零]{2,9}")
_DAY = re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:至\d{1,2}日)?")
_DIGITS = "零一二三四五六七八九"


def sentences(text: str) -> list[str]:
    """Cut a text into sentences and line ends."""
    return _SENTENCE.findall(text)


def spelt(number: int) -> str:
    """Write a number from 0 to 99,999 in characters.

    >>> spelt(320), spelt(1050), spelt(12), spelt(10007)
    ('三百二十', '一千零五十', '十二', '一万零七')
    """
    if number >= 10000:
        rest = number % 10000
        tail = "" if not rest else ("零" if rest < 1000 else "") + spelt(rest)
        return spelt(number // 10000) + "万" + tail
    out, zero = "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            out += ("零" if zero and out else "") + _DIGITS[digit] + name
        zero = digit == 0
    out = out or "零"
    return out[1:] if out.startswith("一十") else out


def read(number: str) -> int | None:
    """Read a number written in characters; None when it is none.

    >>> read("三百二十"), read("一千零五十"), read("十二"), read("百十")
    (320, 1050, 12, None)
    """
    total, digit = 0, 0
    for char in number:
        if char in _DIGITS:
            digit = _DIGITS.index(char)
        elif char == "两":
            digit = 2
        else:
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[char]
            digit = 0
    total += digit
    return total if spelt(total) == number.replace("两", "二") else None


def in_characters(rng: Rng, text: str, share: float = 1.0) -> str:
    """Write whole numbers in characters."""
    return _INTEGER.sub(
        lambda m: spelt(int(m.group())) if rng.random() < share else m.group(), text
    )


def in_digits(rng: Rng, text: str, share: float = 1.0) -> str:
    """Write numbers in characters with digits."""

    def digits(found: re.Match[str]) -> str:
        value = read(found.group())
        return found.group() if value is None or rng.random() >= share else str(value)

    return _SPELT.sub(digits, text)


def grouped(text: str) -> str:
    """Write 12345 as 12,345."""
    return re.sub(r"(?<![\d.])\d{4,7}(?![\d年.])", lambda m: f"{int(m.group()):,}", text)


def in_myriads(rng: Rng, text: str, share: float = 0.5) -> str:
    """Write 12000 as 1.2万, where nothing is lost by it."""

    def myriads(found: re.Match[str]) -> str:
        value = int(found.group())
        if value < 10000 or value % 100 or rng.random() >= share:
            return found.group()
        return f"{value / 10000:g}万"

    return re.sub(r"(?<![\d.,])\d{5,7}(?![\d年.,])", myriads, text)


def other_figures(rng: Rng, text: str, share: float) -> tuple[str, int]:
    """Let this share of the figures read another value; return how many were."""
    count = 0

    def other(found: re.Match[str]) -> str:
        nonlocal count
        if rng.random() >= share:
            return found.group()
        value, places = float(found.group()), len(found.group().partition(".")[2])
        moved = value
        while f"{moved:.{places}f}" == f"{value:.{places}f}":
            moved = max(0.0, value * rng.uniform(0.6, 1.5) + rng.choice([-1, 1]))
        count += 1
        return f"{moved:.{places}f}"

    return FIGURE.sub(other, text), count


def other_spelt(rng: Rng, text: str, share: float) -> tuple[str, int]:
    """Let this share of the numbers in characters read another value; return how many were."""
    count = 0

    def other(found: re.Match[str]) -> str:
        nonlocal count
        value = read(found.group())
        if value is None or rng.random() >= share:
            return found.group()
        count += 1
        return spelt(max(11, round(value * rng.uniform(0.6, 1.5))) + rng.choice([1, 2, 3]))

    return _SPELT.sub(other, text), count


def without_figures(rng: Rng, text: str) -> str:
    """Say vaguely, or not at all, what was said in figures; days become 日前."""
    text = _DAY.sub("日前", text)
    text = FIGURE.sub(lambda _: rng.choice(["", "", "若干", "数", "多"]), text)
    return _SPELT.sub(lambda m: m.group() if read(m.group()) is None else "多", text)


def reworded(rng: Rng, text: str, share: float) -> str:
    """Swap this share of the words that have their like, each the same way throughout."""
    for pair in words.ALIKE:
        if rng.random() < share:
            one, other = rng.sample(pair, 2)
            text = text.replace(one, other) if one not in other else text
    return text


def reclaused(rng: Rng, sentence: str, share: float) -> str:
    """Put clauses of a sentence in another order, drop one, or join two."""
    end = sentence[len(sentence.rstrip("。！？”")) :]
    clauses = sentence[: len(sentence) - len(end)].split("，")
    if len(clauses) >= 3 and rng.random() < share:
        at = rng.randrange(len(clauses) - 1)
        clauses[at], clauses[at + 1] = clauses[at + 1], clauses[at]
    if len(clauses) >= 4 and rng.random() < share / 2:
        del clauses[rng.randrange(1, len(clauses))]
    return rng.choice(["，", "，", "，", "、"]).join(clauses) + end


def paraphrased(rng: Rng, text: str, share: float) -> str:
    """Rewrite sentence by sentence; at 1 about a third of the characters have moved or changed."""
    text = reworded(rng, text, share)
    for word in words.DROPPED:
        if rng.random() < share / 2:
            text = text.replace(word, "")
    text = _DAY.sub(lambda m: rng.choice([m.group(), m.group(), "日前"]), text)
    out = []
    for sentence in sentences(text):
        said = reclaused(rng, sentence, share * 0.6) if sentence.strip() else sentence
        if sentence.strip() and rng.random() < share * 0.15:
            said = rng.choice(words.FILLERS) + said
        out.append(said)
    return "".join(out)


def led_in(rng: Rng, title: str, body: str) -> str:
    """Put a new lead in place of the first sentence."""
    parts = sentences(body)
    lead = rng.choice(words.LEADS).format(
        d=f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日",
        u=rng.choice(words.COUNTIES) + "县有关部门",
        p=rng.choice(words.COUNTIES),
        r=person(rng),
        t=title,
    )
    return lead + "".join(parts[1:])


def shortened(rng: Rng, text: str, keep: float) -> str:
    """Keep about this share: whole sentences of every paragraph, the first ones rather."""
    out = []
    for paragraph in text.split("\n"):
        parts = [s for s in sentences(paragraph) if s.strip()]
        if not parts:
            continue
        many = max(1, round(len(parts) * keep))
        first = sorted(rng.sample(range(len(parts)), many), key=lambda i: i)
        chosen = parts[:many] if rng.random() < 0.6 else [parts[i] for i in first]
        if rng.random() < 0.3 + keep:
            out.append("".join(chosen))
    return "\n".join(out) or "".join(sentences(text)[:2])


def summed_up(rng: Rng, text: str, most: int) -> str:
    """Return a brief: the opening of the first sentences, up to so many characters."""
    out = ""
    for sentence in sentences(text.replace("\n", "")):
        clauses = sentence.split("，")
        said = "，".join(clauses[: max(1, round(len(clauses) * rng.uniform(0.6, 1)))])
        if out and len(out) + len(said) > most:
            break
        out += said.rstrip("。！？，") + "。"
    return out


def reflowed(rng: Rng, text: str) -> str:
    """Join all paragraphs, or break at every sentence, or every few."""
    parts = [s for s in sentences(text) if s.strip()]
    step = rng.choice([1, 2, 3, len(parts)])
    return "\n".join("".join(parts[i : i + step]) for i in range(0, len(parts), max(1, step)))


def person(rng: Rng) -> str:
    """Make up a name; the Tibetan ones come up again and again."""
    if rng.random() < 0.4:
        return "".join(rng.sample(words.TIBETAN, rng.choice([1, 2])))
    return rng.choice(words.SURNAMES) + "".join(rng.sample(words.GIVEN, rng.choice([1, 2])))


def furnished(rng: Rng, text: str, *, outlet: str) -> str:
    """Put what a page carries above and below a body."""
    said = {
        "o": outlet,
        "u": rng.choice(words.COUNTIES) + "县人民政府办公室",
        "p": rng.choice(words.COUNTIES),
        "r": person(rng),
        "s": person(rng),
        "n": rng.randint(10, 9999),
        "d": f"2026-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
    }
    above, below = rng.choice(words.FURNITURE_ABOVE), rng.choice(words.FURNITURE_BELOW)
    return above.format(**said) + text + below.format(**said)


def filled(rng: Rng, template: str, *, county: str) -> str:
    """Fill a template of a report with a county, people and figures."""
    figures = {k: rng.randint(11, 999) for k in "befghi"}
    return template.format(
        c=county,
        t=rng.choice(words.TOWNS),
        x=person(rng),
        y=person(rng),
        m=rng.randint(1, 12),
        a=rng.randint(1, 28),
        **figures,
    )


Edit = Callable[[Rng, str], str]
