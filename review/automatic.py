"""The office's named rule for finds that need no person, and why it leaves the others to one.

The matcher's holds are what two texts and dates show. What stands here are circumstances: how the
outlet, the source and the page are doing when the rule decides. They are read anew each time, so
a drift that was mended frees the find.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.tables import Candidate, SourceState
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

_UNSEEN = "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_HIDDEN = re.compile(f"[{_UNSEEN}]")
_HAN = "\u4e00-\u9fff"
_FOREIGN = "\u0400-\u04ff\u2e80-\u2fdf"
_FOREIGN_AMONG_HAN = re.compile(f"(?<=[{_HAN}])[{_FOREIGN}](?=[{_HAN}])")
"""Cyrillic letters or radicals between two Chinese characters; Greek ones are science."""
_ODD = re.compile(f"[{_UNSEEN}{_FOREIGN}]")
"""Nearly all texts have none of them, which is seen in one pass."""
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

    holds: Sequence[str]
    doubts: Sequence[str]
    band: str
    probability: float
    passages: Sequence[dict[str, Any]]
    compared_submission: int
    compared_article: int
    """Versions that were compared; those that stand now follow."""
    submission_version: int
    article_version: int
    outlet_key: str
    source_key: str
    url: str | None
    final_url: str | None
    """Of the kept page; None: there is none."""
    degraded: Sequence[str]
    body: str
    """As it ran."""
    images: Sequence[dict[str, Any]]
    handed_in: str | None
    """The piece's text; None: only a link was handed in."""
    form: str | None
    state: str
    """Of the piece."""
    drifting: bool

    @classmethod
    def of(cls, candidate: Candidate, source: SourceState | None) -> "Circumstances":
        """Return those of a find that is read whole, with its article's source."""
        submission, article = candidate.submission, candidate.article
        return cls(
            holds=candidate.holds,
            doubts=candidate.doubts,
            band=candidate.band,
            probability=candidate.probability,
            passages=candidate.passages,
            compared_submission=candidate.submission_version,
            compared_article=candidate.article_version,
            submission_version=submission.version,
            article_version=article.version,
            outlet_key=article.outlet_key,
            source_key=article.source_key,
            url=article.url,
            final_url=article.page.final_url if article.page else None,
            degraded=article.degraded,
            body=article.body,
            images=article.images,
            handed_in=submission.body,
            form=submission.form,
            state=submission.state,
            drifting=source is not None and source.drifting_since is not None,
        )


def left_because(rule: Rule, seen: Circumstances, office: Office) -> tuple[str, ...]:
    """Return every reason to leave the find to a person; empty: the rule confirms it."""
    reasons = list(seen.holds)
    if not rule.enabled:
        reasons.append(DISABLED)
    if seen.band != "auto" or seen.probability < rule.probability:
        # A hold or a doubt keeps a certain claim out of the band; without either it is not certain.
        reasons += seen.doubts or ([] if seen.holds else [LESS_CERTAIN])
    reasons += _of_the_outlet(seen, office)
    reasons += _of_the_page(seen, office)
    reasons += _of_the_texts(seen)
    return tuple(dict.fromkeys(reasons))


def _of_the_outlet(seen: Circumstances, office: Office) -> Iterator[str]:
    outlet = office.outlet(seen.outlet_key)
    if outlet is None or not outlet.trusted:
        yield UNTRUSTED
    if seen.drifting:
        yield DRIFTING


def _of_the_page(seen: Circumstances, office: Office) -> Iterator[str]:
    if seen.degraded:
        yield DEGRADED
    if seen.final_url is None:
        yield NO_PAGE
    addresses = {seen.url, seen.url if seen.final_url is None else seen.final_url}
    if not all(_is_the_outlets(url, seen, office) for url in addresses):
        yield FOREIGN


def _is_the_outlets(url: str | None, seen: Circumstances, office: Office) -> bool:
    """Whether the address itself says that the page is the outlet's; a list elsewhere does not."""
    place = office.place_of(url, source=seen.source_key)
    return place is not None and place.proved and place.outlet.key == seen.outlet_key


def _of_the_texts(seen: Circumstances) -> Iterator[str]:
    if is_disguised(seen.body) or is_disguised(seen.handed_in or ""):
        yield HIDDEN_SIGNS
    if _in_captions_alone(seen):
        yield CAPTIONS
    if seen.form in PICTURES:
        yield PHOTO
    compared = (seen.compared_submission, seen.compared_article)
    if compared != (seen.submission_version, seen.article_version):
        yield STALE
    if seen.state in ("returned", "withdrawn"):
        yield NOT_ACCEPTED


def is_disguised(text: str) -> bool:
    """Whether signs nobody sees, or look-alikes, stand among the characters.

    >>> is_disguised("昌\u200b都\u200b召\u200b开\u200b会议"), is_disguised("昌都召开会议")
    (True, False)
    """
    if not _ODD.search(text):
        return False
    return len(_HIDDEN.findall(text)) > FEW_HIDDEN or bool(_FOREIGN_AMONG_HAN.search(text))


def _in_captions_alone(seen: Circumstances) -> bool:
    """Whether everything the article repeats stands under its pictures."""
    captions = [str(image.get("caption") or "") for image in seen.images]
    quotes = list(_quotes(seen.body, seen.passages)) if captions else []
    return bool(quotes) and all(
        any(quote.strip() and quote.strip() in caption for caption in captions) for quote in quotes
    )


def _quotes(body: str, passages: Iterable[dict[str, list[int]]]) -> Iterator[str]:
    for passage in passages:
        start, end = passage["article"]
        yield body[start:end]
