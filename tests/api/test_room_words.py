"""What the rooms say of faults, finds, relations, links and amounts is said in English too."""

import ast
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from api.room_words import FAULTS, GROUNDS, REASONS, in_language, reason_in_language
from office.errors import ConfigError
from office.load import load_office
from rewards import explain
from rewards.facts import Placement
from tests.api.newsroom import configure

HAN = re.compile("[\u4e00-\u9fff]")
RAN = Placement(outlet="西藏日报")
HOUSE = Path(__file__).parents[2]
FILES = ("yaml_tree", "wording", "strict", "sources", "profile", "calendar", "load")
WHY = ("matcher/because", "review/chain", "intake/links", "intake/places", "bulletin/nominations")
NAMED = re.compile(r"\{(?:name|found|error|pattern|min_length|max_length)\}")
REFUSALS = {"DecisionError", "AlreadyDecided", "AlreadyIssued", "OwnUnit", "PeriodClosed"}
DESK = ("review", "bulletin", "rewards", "intake", "api")
PARTS = {
    "周",
    "一二三四五六日",
    " 或 ",
    ", 是否为 '{}'",
    "媒体 '{}' 没有频道 '{}'{}; 现有 {}",
    ", 不在本链之内",
    "单位当月累计已达上限",
    "单位当年累计已达上限",
}
"""Set together into a sentence that the catalogue has whole."""


def spoken(path: Path) -> Iterator[str]:
    """Yield every sentence of a file, {} where something is set in; docstrings are none."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [p.value if isinstance(p, ast.Constant) else "{}" for p in node.values]
            silent |= {id(part) for part in node.values}
            yield "".join(str(part) for part in parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in silent:
            yield NAMED.sub("{}", str(node.value))


@pytest.mark.parametrize(
    ("catalogue", "files"),
    [
        (FAULTS, [*(f"office/{name}" for name in FILES), "intake/changes", "api/accounts"]),
        (GROUNDS, WHY),
        (REASONS, ["rewards/explain"]),
    ],
)
def test_every_sentence_of_the_rooms_has_its_english(catalogue: Path, files: list[str]) -> None:
    """One that is added without is named here."""
    with catalogue.open("rb") as file:
        known = {re.sub(r"\{\d\}", "{}", str(m.id)): str(m.string) for m in read_po(file) if m.id}
    said = {s for name in files for s in spoken(HOUSE / f"{name}.py") if HAN.search(s)} - PARTS
    missing = [s for s in said if not {s, f"'{{}}' {s}"} & known.keys()]
    assert missing == []
    assert [words for words in known.values() if HAN.search(words)] == []


def refusals(path: Path) -> Iterator[str]:
    """Yield every sentence a file refuses an act with, {} where something is set in."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in REFUSALS:
            yield from spoken_by(node.args[0])


def spoken_by(node: ast.expr) -> Iterator[str]:
    """Yield a sentence as the program writes it down; whatever is none fails."""
    if isinstance(node, ast.JoinedStr):
        parts = [p.value if isinstance(p, ast.Constant) else "{}" for p in node.values]
        yield "".join(map(str, parts))
    else:
        assert isinstance(node, ast.Constant), ast.unparse(node)
        yield str(node.value)


def test_every_refusal_of_the_desk_has_its_english() -> None:
    """One that is added without is named here, and where."""
    with FAULTS.open("rb") as file:
        known = {re.sub(r"\{\d\}", "{}", str(m.id)) for m in read_po(file) if m.id}
    files = [path for room in DESK for path in (HOUSE / room).rglob("*.py")]
    said = {(sentence, path.name) for path in files for sentence in refusals(path)}
    assert len(said) > len(DESK)
    assert sorted(each for each in said if each[0] not in known) == []


def test_a_sentence_keeps_what_was_set_into_it() -> None:
    """Shares, counts and names; one nobody knows stays as it is."""
    assert in_language("另有 2 件来稿与同一段文字相符", "en").startswith("2 other pieces")
    assert in_language("来源写明 昌都报, 不在本链之内", "en").startswith("it names 昌都报 as its")
    assert in_language("没有人说过的话", "en") == "没有人说过的话"


@pytest.mark.parametrize(
    ("line", "english"),
    [
        ("  tier: centrel", "tier must be one of"),
        ("  medium: no", "'no' is ambiguous in YAML"),
        ("\ttab: 1", "indented with a tab"),
        ("  colour: red", "colour is not known"),
        ("  name: [a]", "must be a text (put figures and days in quotes), and is a list"),
    ],
)
def test_what_an_operator_gets_wrong_is_said_in_english(
    tmp_path: Path, line: str, english: str
) -> None:
    config = configure(tmp_path)
    text = "version: 1\ntiers:\n- key: county\n  name: 县\noutlets:\n- key: a\n  name: 甲\n"
    text += f"  channels:\n  - key: a\n  {line}\n" + (
        "" if "medium" in line else "    medium: web\n"
    )
    (config / "sources.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        load_office(config)
    faults = [in_language(e.message, "en") for e in (refused.value, *refused.value.others)]
    assert any(english in fault for fault in faults), faults
    assert not any(HAN.search(fault.replace("县", "").replace("甲", "")) for fault in faults), (
        faults
    )


@pytest.mark.parametrize(
    ("reason", "english"),
    [
        (
            explain.ask_range(Decimal(2), Decimal(5), RAN, "points"),
            "please assess 西藏日报 between 2 and 5 points",
        ),
        (
            explain.one_sentence(
                [explain.ask_base("r1", RAN, "yuan"), explain.ask_field("fee", RAN)]
            ),
            (
                "please settle how many yuan 西藏日报 earns by rule r1; "
                "please add the fee (fee) of 西藏日报."
            ),
        ),
        (explain.quota(Decimal(3), Decimal(1)), "task 3, done 1"),
        (f"{explain.CAPS['month']} 500", "the unit has reached its month's limit of 500"),
        (explain.heading("shortfall:unit"), "short of the task, unit"),
        ("本办法第三条第二款", "本办法第三条第二款"),
    ],
)
def test_why_an_amount_is_what_it_is_is_said_in_english(reason: str, english: str) -> None:
    """What the office wrote itself, and what outlets are called, stay as they are."""
    assert reason_in_language(reason, "en") == english
    assert reason_in_language(reason, "zh-CN") == reason
