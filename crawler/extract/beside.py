"""Who wrote it, as the lines beside the title say: 作者：, 记者, a name in its own element."""

import re
from collections.abc import Iterable

from crawler.extract import byline, outlet
from crawler.extract.body import attributes_of, marks_of
from crawler.extract.dates import stamps
from crawler.extract.labels import NEXT_FIELD
from crawler.extract.latin import latin_writers
from crawler.extract.names import is_tibetan, is_usual, reads_as_name
from crawler.extract.page import Line, squeeze

_AUTHOR_LABEL = re.compile(
    r"(?:作\s*者|撰\s*稿\s*人?|撰文|记\s*者|記\s*者|通讯员|采写|"
    r"文字)\s*[:：]\s*([^|｜【】\[\]]{2,40})"
)
_AUTHOR_CLASS = re.compile(
    r"(?:^|[-_\s])(?:author|auth|byline|reporter|writer)(?:$|[-_\s])", re.IGNORECASE
)
_NEXT_LABEL = re.compile(
    r"(?<=[\u3400-\u9fff\]])[\s|｜\[\]]+"
    r"(?!(?:本报|见习|特约|实习)*(?:记者|記者|通讯员|图|文|摄影|单位))[\u3400-\u9fff]{2,5}\s*[:：].*$"
)
"""日期：, 人气：… after a name: another field of the header line."""
_AUTHOR_END = re.compile(rf"(?:{NEXT_FIELD}).*$")


_DATE_LABEL = re.compile(r"(?:发布|发表|发稿)?(?:时间|日期)\s*[:：]?\s*$")
_DATE = "\n"
"""Where a date stood on a line."""
_PRINTED_IN = re.compile(r"《[^》]{2,20}》\s*[（(][^（）()]*[)）]?")
_FIELDS = re.compile(rf"[\s|｜【\[]*(?=[^\s|｜]{{0,2}}(?:{NEXT_FIELD}|稿\s*源))")
"""Where another field of the header line begins."""


def header_byline(
    lines: Iterable[Line], roster: frozenset[str], *, labelled: bool = False
) -> tuple[str, ...]:
    """Give the writers that the first line to name one names; `labelled`: only behind a label."""
    for line in lines:
        if not labelled and (found := _by_class(line, roster)):
            return found
        if len(line.text) > 160 or line.link_share > 0.6 or re.search(r"[>＞»]|首页", line.text):
            continue
        label = _AUTHOR_LABEL.search(line.text)
        if label:
            found = _behind(line, label.group(), roster)
        else:
            found = () if labelled else _unlabelled(line, roster)
        if found:
            return found
    return ()


def _behind(line: Line, label: str, roster: frozenset[str]) -> tuple[str, ...]:
    value = _own_run(line, label) or _from_label(line.spaced)
    value = _AUTHOR_END.sub("", _NEXT_LABEL.sub("", _value_only(value)))
    return byline.writers(value, roster, bare=True)


def _unlabelled(line: Line, roster: frozenset[str]) -> tuple[str, ...]:
    text = line.text
    for stamp in reversed(stamps(text)):
        text = f"{text[: stamp.start]}{_DATE}{text[stamp.end :]}"
    runs = [squeeze(run.text) for run in line.runs[1:] and line.runs]
    between = text.split(_DATE)
    text = text.replace(_DATE, " ")
    parts = (part for whole in (*runs, *between, text) for part in _FIELDS.split(whole))
    return (
        next(filter(None, (byline.line_credit(part, roster) for part in parts)), ())
        or byline.line_credit(text, roster)
        or _slashed(text, roster)
        or _listed(line.spaced, roster)
        or _names_alone(line)
        or latin_writers(line.text)
    )


def _names_alone(line: Line) -> tuple[str, ...]:
    """Read a line that is one to three names and nothing else, each too long for another word.

    Or spread by typesetting: 昌 杰.
    """
    words = line.text.split(" ")
    if not 1 <= len(words) <= 3 or line.link_share:
        return ()
    if len(words) == 2 and len(line.text) == 3:
        return ("".join(words),) if reads_as_name("".join(words)) else ()
    sure = all(reads_as_name(word) and (len(word) > 2 or is_tibetan(word * 2)) for word in words)
    return tuple(words) if sure else ()


def _own_run(line: Line, label: str) -> str | None:
    """Give the text of the element that holds label and value together, neighbours left out."""
    if len(line.runs) < 2:
        return None
    own = next((run.text for run in line.runs if label[:8] in squeeze(run.text)), None)
    return _from_label(squeeze(own)) if own else None


def _from_label(text: str) -> str:
    match = _AUTHOR_LABEL.search(text)
    return re.split(r"(?<![(（].)[)）】\]]", text[match.start() :])[0] if match else ""


def _value_only(text: str) -> str:
    for stamp in stamps(text)[:1]:
        return text[: stamp.start]
    return text


def _by_class(line: Line, roster: frozenset[str]) -> tuple[str, ...]:
    """Read a lone name in an element that calls itself the author's."""
    if len(line.text) <= 24 and _AUTHOR_CLASS.search(attributes_of(line.block)):
        return byline.writers(line.text, roster, bare=True)
    if len(line.text) > 120:
        return ()
    for run in line.runs:
        if len(run.text) <= 24 and _AUTHOR_CLASS.search(marks_of(run.element)):
            found = byline.writers(squeeze(run.text), roster, bare=True)
            if found:
                return found
    return ()


def _listed(text: str, roster: frozenset[str]) -> tuple[str, ...]:
    """Read 2026-10-28 09:15 | 昌都报 | 万靖: a date, an outlet or none, and nothing else but names.

    Without an outlet a lone name must be a usual one: 金融 may be a channel, 羊城派 an account.
    """
    printed = stamps(text)
    if len(printed) != 1 or len(text) > 90:
        return ()
    before = _DATE_LABEL.sub("", text[: printed[0].start])
    rest = _PRINTED_IN.sub(" ", f"{before}\n{text[printed[0].end :]}")
    rest = re.split(rf"[\[(（【\s]*(?:{NEXT_FIELD})", rest.replace("\n", " "))[0]
    words = byline.rejoined([word for word in re.split(r"[\s|｜丨/／]+", rest) if word], roster)
    houses = [word for word in words if outlet.names_house(word)]
    others = [word for word in words if word not in houses]
    if len(houses) > 1 or not 1 <= len(others) <= 3 or not all(map(reads_as_name, others)):
        return ()
    sure = houses or len(others) > 1 or is_usual(others[0])
    return byline.writers(" ".join(others), roster, bare=True) if sure else ()


def _slashed(text: str, roster: frozenset[str]) -> tuple[str, ...]:
    """Read 石佳/中国青年报 and 上報快訊／范姜佳鈺: a name and an outlet beside the date."""
    parts = [part.strip() for part in re.split(r"[/／]", text.strip())]
    if len(parts) != 2 or len(text) > 40:
        return ()
    for name, house in (parts, parts[::-1]):
        if outlet.names_outlet(house.split(" ")[0]):
            return byline.writers(name.split(" ")[0], roster, bare=True)
    return ()
