"""审计: acts in words of both languages, narrowed by who, what, on which object and when."""

import re
from datetime import datetime, timedelta
from pathlib import Path

from fastapi import FastAPI

from bulletin.act_labels import ACTS, SUBJECTS
from ledger import audit
from ledger.session import Ledger
from tests.api.conftest import signed_in

HTML = {"Accept": "text/html"}
ROOT = Path(__file__).parents[2]
ROOMS = ("api", "bulletin", "cli", "crawler", "intake", "ledger", "matcher", "review", "rewards")
ACT = re.compile(r'\bact="([a-z_.]+)"|_(?:told|noted|record|audited)\((?:session, )?"([a-z_.]+)"')


def write(ledger: Ledger, now: datetime) -> None:
    acts = [
        ("chief", "source.pause", "source:xzcd-news", timedelta(days=3)),
        ("chief", "source.resume", "source:xzcd-news", timedelta(days=2)),
        ("zhaxi", "confirm", "decision:900", timedelta(days=1)),
        ("zhaxi", "links.paste", "frontier", timedelta(0)),
    ]
    with ledger.writing() as session:
        for by, act, subject, before in acts:
            audit.append(session, at=now - before, by=by, act=act, subject=subject, details={})


def rows(app: FastAPI, query: str, *, language: str = "zh-CN") -> list[str]:
    who = signed_in(app, "admin")
    who.cookies.set("kandeng_language", language)
    answer = who.get(f"/audit?{query}", headers=HTML)
    assert answer.status_code == 200, answer.text
    found = re.findall(r"<tr><td.*?</tr>", answer.text, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


def test_acts_and_objects_are_said_in_words(app: FastAPI, ledger: Ledger, now: datetime) -> None:
    write(ledger, now)
    (row,) = rows(app, "act=source.pause")
    assert "暂停采集入口" in row
    assert "采集入口 xzcd-news" in row
    assert "source.pause" not in row


def test_the_trail_is_narrowed_by_each_filter(app: FastAPI, ledger: Ledger, now: datetime) -> None:
    write(ledger, now)
    assert len(rows(app, "by=chief")) == 2
    assert len(rows(app, "kind=source&object=xzcd-news")) == 2
    assert len(rows(app, "kind=source")) == 2
    assert len(rows(app, "kind=frontier")) == 1
    assert len(rows(app, "object=900")) == 1
    day = (now - timedelta(days=2)).date()
    assert len(rows(app, f"from_on={day}&to_on={day}&by=chief&act=&kind=&object=")) == 1
    assert rows(app, "by=nobody") == []
    assert rows(app, "object=900&kind=source") == []


def test_every_act_and_object_of_the_code_has_its_words() -> None:
    """What an administrator reads is never a key; a new act is given words with it."""
    code = [path.read_text(encoding="utf-8") for room in ROOMS for path in _files(room)]
    text = "\n".join(part for part in code if "audit" in part)
    acts = {one or other for one, other in ACT.findall(text)}
    assert len(acts) > 25
    assert acts - ACTS.keys() == set()
    subjects = set(re.findall(r'subject(?:=| = )f?"([a-z_]+)[:"]', text))
    assert len(subjects) > 12
    assert subjects - SUBJECTS.keys() == set()


def _files(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))
