"""审计: acts in words of both languages, narrowed by who, what, on which object and when."""

import ast
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from fastapi import FastAPI

from bulletin.act_labels import ACTS, DETAILS, SUBJECTS
from bulletin.labels import LABELS
from ledger import audit
from ledger.session import Ledger
from review.facts import OF_PLACEMENT, OF_WORK
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


def test_details_are_said_in_words_of_the_readers_language(
    app: FastAPI, ledger: Ledger, now: datetime
) -> None:
    """Keys, kinds and roles in words; a moment as the office reads clocks, a hash by its head."""
    told = {"before": ["reviewer"], "after": ["reviewer", "operator"], "unit": None}
    link = {"until": "2026-11-30T16:00:00+00:00", "digest": "ab" * 32, "kind": "roster"}
    with ledger.writing() as session:
        for act, details in (("account.role", told), ("intake.read", link)):
            subject = f"account:{len(details)}"
            audit.append(session, at=now, by="x", act=act, subject=subject, details=details)
    chinese = rows(app, "by=x")
    assert "类别 花名册" in chinese[0]
    assert "至 2026-12-01 00:00" in chinese[0]
    assert "摘要 abababababab ·" in chinese[0]
    assert "改为 审核员、运维 · 原为 审核员" in chinese[1]
    assert "单位" not in chinese[1]
    assert "after reviewer、operator" in rows(app, "act=account.role&by=x", language="en")[0]


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


def test_every_detail_of_the_code_has_its_words() -> None:
    """Each key that is written beside an act, and each kind of fact."""
    keys = {key for room in ROOMS for path in _files(room) for key in _detail_keys(path)}
    assert len(keys) > 40
    assert keys - DETAILS.keys() == set()
    assert {*OF_PLACEMENT, *OF_WORK} - LABELS["fact"].keys() == set()


NOTED = {"append", "append_all", "Act", "_noted", "_told", "_record", "_audited"}


def _detail_keys(path: Path) -> Iterator[str]:
    """Yield the keys of dictionaries in functions that write an act; not those of refusals."""
    text = path.read_text(encoding="utf-8")
    if "audit.append" not in text and "audit.Act" not in text:
        return
    for made in ast.walk(ast.parse(text)):
        calls = [node for node in ast.walk(made) if isinstance(node, ast.Call)]
        if not isinstance(made, ast.FunctionDef) or NOTED.isdisjoint(map(_called, calls)):
            continue
        refusals = [node for node in ast.walk(made) if isinstance(node, ast.Raise)]
        refused = {id(node) for each in refusals for node in ast.walk(each)}
        for node in ast.walk(made):
            if isinstance(node, ast.Dict) and id(node) not in refused:
                yield from (str(key.value) for key in node.keys if isinstance(key, ast.Constant))
        for call in calls:
            if _called(call) == "_told":
                yield from (word.arg for word in call.keywords if word.arg)


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _files(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))
