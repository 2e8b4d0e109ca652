"""The office's own accounts: asked by their API, what they list is queued for the next crawl."""

import os
from dataclasses import dataclass
from pathlib import Path

from cli.context import Context
from crawler.fetch.plain import NoAnswer, ask_json
from crawler.guard import Guard
from crawler.own_account import API, ApiRefused, Credentials, published
from intake.own_account import take_listed
from ledger.queries.addresses import articles_at, waiting_at
from office.addresses import url_key
from office.outlets import Outlet, Source

BY = "公众号接口"


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking one account; `why`: in words, None where it answered."""

    outlet: str
    source: str
    listed: int = 0
    new: int = 0
    why: str | None = None


def ask_accounts(context: Context, *, only: str | None = None) -> list[Asked]:
    """Ask every account that has an API, or only one; no fault of one keeps another from it."""
    every = [(o, s) for o, s in context.office.all_sources() if s.api and only in (None, s.key)]
    return [_ask(context, outlet, source) for outlet, source in every]


def _ask(context: Context, outlet: Outlet, source: Source) -> Asked:
    held = _credentials(source)
    if held is None:
        names = " 和 ".join(_names(source))
        return Asked(outlet.key, source.key, why=f"没有凭证: 请设环境变量 {names}")
    guard = Guard(context.office.profile.allow_loopback)
    try:
        found = published(
            lambda url, question: ask_json(guard, url, question),
            held,
            is_known=lambda urls: _all_known(context, urls),
            base=(source.url or API).rstrip("/"),
        )
    except (NoAnswer, ApiRefused) as fault:
        return Asked(outlet.key, source.key, why=str(fault))
    office = context.office
    pieces = [(piece.url, piece.title, office.periods.day_of(piece.at)) for piece in found]
    with context.ledger.writing() as session:
        new = take_listed(session, outlet, source, pieces, office=office, at=context.now(), by=BY)
    return Asked(outlet.key, source.key, listed=len(found), new=new)


def _all_known(context: Context, urls: list[str]) -> bool:
    keys = {url_key(url.partition("#")[0]) for url in urls}
    with context.ledger.reading() as session:
        return keys <= {*waiting_at(session, urls), *articles_at(session, urls)}


def _names(source: Source) -> tuple[str, str]:
    """Return the variables that hold an account's AppID and AppSecret.

    >>> from office.outlets import Source
    >>> _names(Source(key="cdzg-wechat", channel="cdzg", kind="manual"))
    ('KANDENG_CDZG_WECHAT_APPID', 'KANDENG_CDZG_WECHAT_SECRET')
    """
    stem = "".join(c if c.isalnum() else "_" for c in source.key).upper()
    return f"KANDENG_{stem}_APPID", f"KANDENG_{stem}_SECRET"


def _credentials(source: Source) -> Credentials | None:
    appid, secret = (_secret(name) for name in _names(source))
    return Credentials(appid, secret) if appid and secret else None


def _secret(name: str) -> str | None:
    """Return a variable's value, or that of the file `NAME_FILE` names."""
    if file := os.environ.get(f"{name}_FILE"):
        path = Path(file)
        return path.read_text(encoding="utf-8").strip() if path.is_file() else None
    return os.environ.get(name)
