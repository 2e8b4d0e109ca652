"""Pasted links and share texts: the way in for channels no list page shows.

report = paste(session, text, office=office, now=now, by="王某")

Nothing is fetched here. Each link is put in the frontier as `pasted`; the next crawl fetches it,
keeps the page, finds whose it is (a 公众号 by its account) and the matcher compares it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from intake.places import LinkPlace, place_of_link, refusal
from intake.secrecy import refuse_marked
from intake.share_texts import SharedLink, lines_without_link, shared_links
from intake.wanted import Became, Wanted, foresee, want
from ledger import audit
from ledger.queries.addresses import articles_at
from ledger.turns import take_turn
from office.addresses import url_key
from office.domains import host_of
from office.errors import IntakeError
from office.house import Office

MOST = 50
"""Links in one go: as many as a person can look over."""
MOST_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True)
class PastedLink:
    """One link and what became of it.

    `state` is a word of `intake.wanted.Became`, or `refused`; `why` is for the person who pasted
    it. `channel_key` None: refused, or a 公众号 page whose account is seen when it is fetched.
    """

    url: str
    title: str | None
    line: int
    state: str
    why: str
    channel_key: str | None = None
    article_id: int | None = None
    """Of the article that is kept from this address already."""


@dataclass(frozen=True, slots=True)
class PasteReport:
    """What a pasted text came to."""

    links: tuple[PastedLink, ...]
    other_lines: int
    """Lines with words and no link."""
    dry_run: bool = False

    @property
    def queued(self) -> int:
        """Links the next crawl will fetch because of this paste."""
        return sum(link.state in ("queued", "again") for link in self.links)

    @property
    def refused(self) -> tuple[PastedLink, ...]:
        return tuple(link for link in self.links if link.state in ("refused", "list_page"))


def paste(
    session: Session, text: str, *, office: Office, now: datetime, by: str, dry_run: bool = False
) -> PasteReport:
    """Queue the links of a pasted text for the next crawl, each with its state in words.

    The caller commits. A refused link keeps no other from being taken.

    Raises:
        IntakeError: no link is in the text, more than fifty are, or it bears a secrecy mark.
    """
    if len(text) > MOST_CHARACTERS:
        raise IntakeError(f"粘贴的文字有 {len(text):,} 字, 至多 {MOST_CHARACTERS:,} 字, 请分次粘贴")
    refuse_marked("", (text,))
    shared = shared_links(text)
    if not shared:
        raise IntakeError("没有找到链接: 请粘贴以 http:// 或 https:// 开头的链接或分享文字")
    if len(shared) > MOST:
        raise IntakeError(f"一次至多 {MOST} 条链接, 现有 {len(shared)} 条, 请分次粘贴")
    if not dry_run:
        take_turn(session, "intake.links")
    links = tuple(_looked_at(session, shared, office, now=now, dry_run=dry_run))
    report = PasteReport(links, lines_without_link(text), dry_run)
    if not dry_run and report.queued:
        _audited(session, report, now=now, by=by)
    return report


def _looked_at(
    session: Session, shared: list[SharedLink], office: Office, *, now: datetime, dry_run: bool
) -> Iterator[PastedLink]:
    placed = [(link, *_placed(link, office)) for link in shared]
    wanted = [Wanted(link.url.partition("#")[0], place) for link, place, _ in placed if place]
    became = iter(foresee(session, wanted) if dry_run else want(session, wanted, now=now))
    kept = articles_at(session, (each.url for each in wanted))
    for link, place, words in placed:
        if place is None:
            yield PastedLink(link.url, link.title, link.line, "refused", words)
            continue
        state = next(became)
        why = words if state in ("queued", "again") else ""
        why = "；".join(part for part in (_said(state), why) if part)
        article = kept.get(url_key(link.url))
        yield PastedLink(link.url, link.title, link.line, state, why, place.channel_key, article)


def _placed(link: SharedLink, office: Office) -> tuple[LinkPlace | None, str]:
    """Return where a link belongs with what to say of it; None with why it is refused."""
    if words := refusal(link.url, office):
        return None, words
    place = place_of_link(link.url, office, account=_account(link, office))
    if place is None:
        host = host_of(link.url)
        return None, f"{host} 不是媒体库里任何媒体的域名, 未加入; 该媒体应计入的, 请先登记其域名"
    return place, "公众号文章, 取回后按账号归入频道" if place.by_account else ""


def _account(link: SharedLink, office: Office) -> str | None:
    """Return the account named beside a link, where exactly one of the office's is."""
    named = {
        account
        for outlet in office.outlets
        for channel in outlet.channels
        for account in channel.accounts
        if channel.medium == "wechat" and account in link.beside
    }
    longest = {a for a in named if not any(a != other and a in other for other in named)}
    return longest.pop() if len(longest) == 1 else None


def _said(state: Became) -> str:
    return {
        "queued": "待下次采集时取回、存证并比对",
        "again": "先前没有取到, 下次采集时再取",
        "waiting": "已在待采之列",
        "kept": "已有此篇, 网页已存证",
        "list_page": "是媒体的列表页, 不是一篇报道, 未加入",
    }[state]


def _audited(session: Session, report: PasteReport, *, now: datetime, by: str) -> None:
    taken = [link.url for link in report.links if link.state in ("queued", "again")]
    audit.append(
        session,
        at=now,
        by=by,
        act="links.paste",
        subject="frontier",
        details={"links": taken, "refused": len(report.refused)},
    )
