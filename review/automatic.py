"""The office's named rule for finds that need no person, and why it leaves the others to one.

The matcher's holds are what two texts and dates show. What stands here are circumstances: how the
outlet, the source and the page are doing when the rule decides. They are read anew each time, so
a drift that was mended frees the find.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ledger.tables import Article, Candidate, Page, SourceState, Submission
from office.house import Office

DISABLED = "rule_disabled"
LESS_CERTAIN = "less_certain"
UNTRUSTED = "untrusted_outlet"
DRIFTING = "source_drifting"
DEGRADED = "degraded_page"
FOREIGN = "foreign_domain"
NO_PAGE = "no_kept_page"
CAPTIONS = "captions_only"
PHOTO = "photo_piece"
HIDDEN_SIGNS = "hidden_characters"
STALE = "changed_since_compared"
NOT_ACCEPTED = "submission_not_accepted"

_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_HAN = "\u4e00-\u9fff"
_FOREIGN_AMONG_HAN = re.compile(f"(?<=[{_HAN}])[\u0400-\u04ff\u2e80-\u2fdf](?=[{_HAN}])")
"""Cyrillic letters or radicals between two Chinese characters; Greek ones are science."""
PICTURES = ("photo", "video", "图片", "照片", "摄影", "视频", "短视频")
"""Forms of which the text is the smaller part: whether it is the same picture, a person sees."""
FEW_HIDDEN = 3
"""A stray byte-order mark or two is an editor's slip, not a disguise."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule as matching.yaml has it; `name` is the decider people read."""

    key: str
    name: str
    enabled: bool
    probability: float


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the ledger and the office say of a find when the rule looks at it."""

    candidate: Candidate
    submission: Submission
    article: Article
    page: Page | None
    state: SourceState | None


def left_because(rule: Rule, seen: Circumstances, office: Office) -> tuple[str, ...]:
    """Return every reason to leave the find to a person; empty: the rule confirms it."""
    candidate = seen.candidate
    reasons = list(candidate.holds)
    if not rule.enabled:
        reasons.append(DISABLED)
    if candidate.band != "auto" or candidate.probability < rule.probability:
        # A hold or a doubt keeps a certain claim out of the band; without either it is not certain.
        reasons += candidate.doubts or ([] if candidate.holds else [LESS_CERTAIN])
    reasons += _of_the_outlet(seen, office)
    reasons += _of_the_page(seen, office)
    reasons += _of_the_texts(seen)
    return tuple(dict.fromkeys(reasons))


def _of_the_outlet(seen: Circumstances, office: Office) -> Iterator[str]:
    outlet = office.outlet(seen.article.outlet_key)
    if outlet is None or not outlet.trusted:
        yield UNTRUSTED
    if seen.state is not None and seen.state.drifting_since is not None:
        yield DRIFTING


def _of_the_page(seen: Circumstances, office: Office) -> Iterator[str]:
    article, page = seen.article, seen.page
    if article.degraded:
        yield DEGRADED
    if page is None:
        yield NO_PAGE
    addresses = {article.url, page.final_url if page else article.url}
    if not all(_is_the_outlets(url, article, office) for url in addresses):
        yield FOREIGN


def _is_the_outlets(url: str | None, article: Article, office: Office) -> bool:
    """Whether the address itself says that the page is the outlet's; a list elsewhere does not."""
    place = office.place_of(url, source=article.source_key)
    return place is not None and place.proved and place.outlet.key == article.outlet_key


def _of_the_texts(seen: Circumstances) -> Iterator[str]:
    article, candidate, submission = seen.article, seen.candidate, seen.submission
    if is_disguised(article.body) or is_disguised(submission.body or ""):
        yield HIDDEN_SIGNS
    if _in_captions_alone(article, candidate):
        yield CAPTIONS
    if submission.form in PICTURES:
        yield PHOTO
    versions = (candidate.submission_version, candidate.article_version)
    if versions != (submission.version, article.version):
        yield STALE
    if submission.state in ("returned", "withdrawn"):
        yield NOT_ACCEPTED


def is_disguised(text: str) -> bool:
    """Whether signs nobody sees, or look-alikes, stand among the characters.

    >>> is_disguised("昌\u200b都\u200b召\u200b开\u200b会议"), is_disguised("昌都召开会议")
    (True, False)
    """
    return len(_HIDDEN.findall(text)) > FEW_HIDDEN or bool(_FOREIGN_AMONG_HAN.search(text))


def _in_captions_alone(article: Article, candidate: Candidate) -> bool:
    """Whether everything the article repeats stands under its pictures."""
    captions = [str(image.get("caption") or "") for image in article.images]
    quotes = list(_quotes(article.body, candidate.passages))
    return bool(quotes) and all(
        any(quote.strip() and quote.strip() in caption for caption in captions) for quote in quotes
    )


def _quotes(body: str, passages: Iterable[dict[str, list[int]]]) -> Iterator[str]:
    for passage in passages:
        start, end = passage["article"]
        yield body[start:end]
