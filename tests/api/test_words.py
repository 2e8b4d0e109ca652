import ast
import re
from datetime import datetime
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from api.app import create_app
from api.words import CATALOGUE, say
from bulletin.labels import LABELS, label
from ledger.session import Ledger
from ledger.tables import OUTCOMES, REASONS, ROLES
from matcher import doubts
from review import automatic
from tests.api.conftest import client_of
from tests.api.newsroom import CHEAP, PASSWORD, configure

API = Path(__file__).parents[2] / "api"
HAN = re.compile("[\u4e00-\u9fff]")


def _spoken() -> set[str]:
    found = extract_from_dir(
        API,
        method_map=[("**.py", "python"), ("templates/**.html", "jinja2")],
        keywords=dict.fromkeys(("_", "gettext", "N_", "say")),
    )
    return {message for _, _, message, _, _ in found if isinstance(message, str)}


def test_every_sentence_has_its_chinese() -> None:
    """None is left in English, none is translated that nobody says any more."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="zh_CN")
    translated = {str(m.id): str(m.string) for m in catalogue if m.id}
    assert _spoken() - translated.keys() == set()
    assert translated.keys() - _spoken() == set()
    assert [english for english, words in translated.items() if not HAN.search(words)] == []


def test_a_translation_takes_the_arguments_of_its_sentence() -> None:
    """A forgotten name would be a fault of the page."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="zh_CN")
    names = re.compile(r"%\((\w+)\)s")
    for message in catalogue:
        assert sorted(names.findall(str(message.string))) == sorted(names.findall(str(message.id)))


def test_no_template_says_chinese_past_the_catalogue() -> None:
    """But for the mark 刊, the language's own name, and what articles are searched for."""
    allowed = {"刊", "简体中文", "署名", "来源", "、", "。"}
    for path in sorted((API / "templates").glob("*.html")):
        for run in re.findall("[\u4e00-\u9fff]+", path.read_text(encoding="utf-8")):
            assert run in allowed, (path.name, run)


def test_every_stored_word_has_a_label_in_both_languages() -> None:
    """Outcomes, reasons, roles, holds, doubts and circumstances."""
    circumstances = [
        value
        for name, value in [*vars(automatic).items(), *vars(doubts).items()]
        if name.isupper() and isinstance(value, str) and name[0] != "_"
    ]
    for kind, keys in (
        ("outcome", OUTCOMES),
        ("reason", REASONS),
        ("role", ROLES),
        ("hold", circumstances),
    ):
        for key in keys:
            assert key in LABELS[kind], (kind, key)
            assert label(kind, key) != label(kind, key, "en")


def test_problems_are_said_in_both_languages() -> None:
    """The machine's answer carries the two side by side."""
    assert say("Please sign in first.") == "请先登录。"
    assert say("Please sign in first.", language="en") == "Please sign in first."


EMPTY_PAGES = (
    "/", "/review", "/review?tab=confirmed", "/review?tab=held",
    "/reported", "/unit-links",
    "/intake/links", "/intake/clippings", "/submissions", "/articles", "/placements",
    "/statistics", "/credits", "/outlets", "/unfound",
)  # fmt: skip


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_is_worded_when_there_is_nothing(
    sqlite_ledger: Ledger, tmp_path: Path, now: datetime, language: str
) -> None:
    """An empty state names the next act; the ledger is as `kandeng init` left it."""
    from ledger.tables import Account  # noqa: PLC0415

    with sqlite_ledger.writing() as session:
        session.add(
            Account(
                name="admin", display_name="A", password_hash=CHEAP, roles=["admin"], created_at=now
            )
        )
    app = create_app(
        sqlite_ledger,
        config_dir=configure(tmp_path / "config"),
        archive_root=tmp_path / "archive",
        clock=lambda: now,
        hosts=["kandeng.test"],
    )
    who = client_of(app)
    who.post("/sign-in", data={"name": "admin", "password": PASSWORD})
    who.cookies.set("kandeng_language", language)
    for path in EMPTY_PAGES:
        answer = who.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 200, path
        if path != "/outlets":
            assert 'class="empty"' in answer.text or "text-secondary" in answer.text, path


def test_no_python_file_of_the_pages_speaks_chinese_to_readers_but_in_errors() -> None:
    """Docstrings and worded errors apart, Chinese lives in the catalogue and the labels."""
    allowed = {"problems.py", "app.py", "reads.py"}
    for path in sorted(API.rglob("*.py")):
        if path.name in allowed:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        errors = {
            id(part)
            for node in ast.walk(tree)
            if isinstance(node, ast.Raise)
            for part in ast.walk(node)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if id(node) in docs | errors or node.value in ("、", "《", "》"):
                    continue
                assert not HAN.search(node.value), (path.name, node.value)
