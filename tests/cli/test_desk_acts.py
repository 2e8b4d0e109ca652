"""A month from draft to lock, tasks, commissions, named lists and a bulletin, from the terminal."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.main import run
from ledger.migrate import migrate
from ledger.session import Ledger
from ledger.tables import UnitName
from review.decide import Decider, confirm
from tests.cli.office import write_office
from tests.review.newsroom import Newsroom, office

RULES = """
version: 1
rulesets:
- key: one
  title: 办法
  measure: yuan
  effective: {from: 2026-01-01, to: null}
  schedule: [{key: a, when: {}, base: 150}]
  combine: {mode: highest}
  quota: {basis: submitted, per: unit, need: 1}
"""
Say = Callable[..., Any]


@pytest.fixture
def kandeng(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command on 6 November; return its JSON, or its exit code where it has none."""
    ledger = _filled(tmp_path)
    given = ["--ledger", ledger, "--config", str(tmp_path / "config")]
    given += ["--archive", str(tmp_path / "archive"), "--now", "2026-11-06T10:00+08:00"]

    def say(*words: str | Path) -> Any:
        code = run([*map(str, words), *given])
        told = capsys.readouterr().out
        return json.loads(told) if "--json" in words and code == 0 else code

    return say


def _filled(folder: Path) -> str:
    config = write_office(folder / "config", "127.0.0.1:8801")
    about = yaml.safe_load((config / "office.yaml").read_text("utf-8"))
    about |= {
        "mode": "assessment",
        "assessment": {"basis": "昌组发〔2026〕3号", "until": "2026-12-31", "entered_by": "次仁"},
        "unit_classes": ["县区"],
        "review": {"second_signature_over": {"yuan": 100}},
    }
    (config / "office.yaml").write_text(yaml.safe_dump(about, allow_unicode=True), "utf-8")
    (config / "rewards.yaml").write_text(RULES, "utf-8")
    url = f"sqlite:///{folder / 'kandeng.db'}"
    ledger = Ledger(url)
    migrate(ledger)
    with ledger.writing() as session:
        room = Newsroom(session)
        one, idle = room.unit("karuo"), room.unit("jiangda")
        for unit, name in ((one, "卡若区"), (idle, "江达县")):
            unit.unit_class = "县区"
            session.add(UnitName(unit_id=unit.id, name=name))
        piece = room.submission(one, submitted_at=datetime(2026, 10, 3, tzinfo=UTC))
        find = room.find(piece, room.article("people", published_on=date(2026, 10, 12)))
        confirm(
            session, find.id, decider=Decider("扎西"), at=datetime(2026, 10, 31, tzinfo=UTC),
            office=office(),
        )  # fmt: skip
    ledger.close()
    return url


def test_a_month_is_signed_and_locked(kandeng: Say, tmp_path: Path) -> None:
    """What earns above the bar is signed by somebody else before it is posted."""
    seen = kandeng("closing", "show", "2026-10", "--json")
    (waiting,) = seen["unsigned"]
    second = ["closing", "second", "2026-10", waiting["work"], "--ruleset", "one", "--by"]
    assert kandeng(*second, "扎西") == 2
    assert kandeng(*second, "卓玛") == 0
    assert kandeng("closing", "close", "2026-10", "--by", "卓玛") == 2
    assert kandeng("closing", "step", "2026-10", "send", "--by", "卓玛") == 0
    assert kandeng("closing", "step", "2026-10", "return", "--by", "次仁") == 2
    assert kandeng("closing", "step", "2026-10", "sign", "--by", "次仁") == 0
    assert kandeng("closing", "close", "2026-10", "--by", "次仁") == 2
    assert kandeng("closing", "close", "2026-10", "--by", "卓玛") == 0
    assert kandeng("closing", "show", "2026-10") == 2
    scan = tmp_path / "form.png"
    assert kandeng("closing", "close", "2026-11", "--form", scan) == 2
    assert kandeng("closing", "publicity", "2026", "--begin") == 2
    assert kandeng("closing", "publicity", "2026", "--json") is None


def test_a_task_is_set_and_followed_to_its_papers(kandeng: Say, tmp_path: Path) -> None:
    """A year's by months; a missed one calls for papers, which come as scans."""
    assert kandeng("tasks", "set", "unit", "jiangda", "2026", "14") == 0
    assert kandeng("tasks", "set", "unit", "jiangda", "2026", "x") == 2
    assert kandeng("tasks", "set", "unit", "nobody", "2026", "1") == 2
    found = kandeng("tasks", "list", "--period", "2026-10", "--json")["targets"]
    assert [(row["subject"], row["need"]) for row in found] == [("jiangda", "1")]
    assert kandeng("tasks", "drop", str(found[0]["id"])) == 0
    (done,) = [
        row for row in kandeng("tasks", "done", "2026-10", "--json")["tallies"] if row["in_a_row"]
    ]
    assert done["credit"]["tally"] == "jiangda"
    assert {row["role"] for row in kandeng("tasks", "gaps", "--json")["gaps"]} == {
        "informant", "publicist",
    }  # fmt: skip
    scan = tmp_path / "说明.png"
    scan.write_bytes(b"scan")
    paper = ["--paper", "explanation", "--about", "jiangda", "--json"]
    came = kandeng("tasks", "papers", "2026-10", "--received", scan, *paper)["papers"]
    assert [row["received_on"] for row in came] == ["2026-11-06", None]
    assert kandeng("tasks", "papers", "2026-10", "--received", scan, *paper) == 2
    assert kandeng("tasks", "papers", "2026-10") == 0


def test_a_commission_goes_out_and_is_answered(kandeng: Say) -> None:
    assert kandeng("commission", "ask", "基层党建", "--unit", "karuo", "--due", "2026-11-20") == 0
    assert kandeng("commission", "ask", "基层党建", "--unit", "nobody") == 2
    assert kandeng("commission", "answer", "1", "S1") == 0
    (found,) = kandeng("commission", "list", "--json")["commissions"]
    assert ([a["ref"] for a in found["answers"]], found["open_units"]) == (["S1"], [])
    assert kandeng("commission", "list") == 0


def test_units_are_named_once_somebody_signed(kandeng: Say) -> None:
    found = kandeng("lists", "propose", "zeros", "2026-10", "--json")
    assert found == {"proposed": ["jiangda"], "signed": None}
    assert kandeng("lists", "propose", "criticism", "2026-10", "--json")["proposed"] == []
    sign = ["lists", "sign", "zeros", "2026-10", "--by", "次仁", "--unit"]
    assert kandeng(*sign, "nobody") == 2
    assert kandeng(*sign, "jiangda") == 0
    assert kandeng("lists", "propose", "zeros", "2026-10", "--json")["signed"]["signed_by"]
    assert kandeng("lists", "back", "zeros", "2026-10", "--reason", "已补报", "--by", "次仁") == 0
    assert kandeng("lists", "propose", "zeros", "2026-10", "--json")["signed"] is None


def test_a_bulletin_goes_round_before_it_is_issued(kandeng: Say, tmp_path: Path) -> None:
    """Sent, signed by another, issued with number, signer and day."""
    month, out = ["bulletin", "--period", "2026-10"], ["--out", tmp_path / "out"]
    assert kandeng(*month, "--sign", "--by", "次仁") == 2
    assert kandeng(*month, "--send", "--by", "卓玛") == 0
    issue = [*month, *out, "--issue", "--number", "第10期", "--by", "卓玛"]
    assert kandeng(*issue) == 2
    assert kandeng(*month, "--sign", "--by", "次仁", "--json")["act"] == "signed"
    assert kandeng(*issue, "--issued-on", "2026-11-05") == 0
    assert list((tmp_path / "out").glob("*.docx"))
    both = ["bulletin", "--period", "2026-08..2026-09", *out, "--json"]
    assert kandeng(*both)["period"] == "2026-08..2026-09"
    assert kandeng("bulletin", "--period", "2026-09..2026-08", *out) == 2


def test_papers_to_print_and_hand_over_are_written(kandeng: Say, tmp_path: Path) -> None:
    """用稿证明, 证据包 and 对账单; a payment list only of a closed month; what others would pay."""
    span = ["--from", "2026-10-01", "--to", "2026-10-31", "--json"]
    out = tmp_path / "paper"
    assert kandeng("prove", "certificate", "piece", "S1", *span, "--out", out)["rows"] == 1
    assert kandeng("prove", "certificate", "unit", "nobody", *span, "--out", out) == 2
    assert (
        kandeng("prove", "evidence", "2026-10", "--unit", "karuo", "--out", out, "--json")["rows"]
        == 1
    )
    assert kandeng("prove", "evidence", "2026-10", "--placement", "1", "--out", out) == 0
    assert kandeng("prove", "evidence", "2026-09", "--placement", "1", "--out", out) == 2
    assert kandeng("prove", "evidence", "2026-10", "--unit", "nobody", "--out", out) == 2
    for name in ("s.xlsx", "s.html"):
        assert kandeng("prove", "statement", "karuo", "2026-10", "--out", tmp_path / name) == 0
    assert kandeng("prove", "payment", "2026-10", "--ruleset", "one", "--out", out) == 2
    other = tmp_path / "other.yaml"
    other.write_text(RULES.replace("base: 150", "base: 90"), "utf-8")
    tried = ["credit", "--period", "2026-10", "--instead", other]
    assert kandeng(*tried) == 2
    found = kandeng(*tried, "--of", "one", "--json")
    assert (found["now"], found["instead"]) == ("150.00", "90.00")
    assert found["rows"][0]["difference"] == "-60.00"
    assert kandeng(*tried, "--of", "one") == 0


def test_what_no_machine_sees_is_told_and_taken_back(kandeng: Say) -> None:
    """A fee, two 批示, a campaign; a person's own value needs its reason."""
    (ref,) = (row["work"] for row in kandeng("closing", "show", "2026-10", "--json")["unsigned"])
    assert kandeng("facts", "placement", "1", "fee", "30.5") == 0
    assert kandeng("facts", "placement", "1", "assessed", "3") == 2
    assert kandeng("facts", "placement", "1", "composite", "no") == 0
    assert kandeng("facts", "placement", "99", "fee", "30") == 2
    for level in ("region", "prefecture"):
        assert kandeng("facts", "instruction", ref, level, "--date", "2026-10-20") == 0
    assert kandeng("facts", "work", ref, "tag", "主题教育", "典型") == 0
    assert kandeng("facts", "work", "none", "flag", "paid") == 2
    assert kandeng("facts", "list", ref) == 0
    found = kandeng("facts", "list", ref, "--json")["facts"]
    assert [row["value"] for row in found] == [
        "30.5",
        False,
        [{"level": "region", "date": "2026-10-20"}],
        [{"level": level, "date": "2026-10-20"} for level in ("region", "prefecture")],
        ["主题教育", "典型"],
    ]
    assert kandeng("facts", "instruction", ref) == 0
    assert kandeng("facts", "list", ref, "--json")["facts"][-1]["value"] is None


def test_an_objection_is_answered_by_somebody_else(kandeng: Say) -> None:
    """Once; then none waits."""
    (ref,) = (row["work"] for row in kandeng("closing", "show", "2026-10", "--json")["unsigned"])
    assert kandeng("objections", "raise", ref, "三版也刊发了", "--by", "扎西") == 0
    assert kandeng("objections", "list") == 0
    (waits,) = kandeng("objections", "list", "--json")["objections"]
    answer = ["objections", "answer", str(waits["id"]), "dismissed", "未见此稿", "--by"]
    assert kandeng(*answer, "扎西") == 2
    assert kandeng(*answer, "卓玛") == 0
    assert kandeng(*answer, "次仁") == 2
    assert kandeng("objections", "list", "--json")["objections"] == []


def test_a_roster_changes_between_two_files(kandeng: Say) -> None:
    """A unit goes into another and comes back; a leave is told, listed and taken back."""
    assert kandeng("roster", "merge", "jiangda", "karuo", "--last", "2026-09-30") == 0
    assert kandeng("roster", "merge", "karuo", "jiangda", "--last", "2026-09-30") == 2
    assert kandeng("roster", "unmerge", "jiangda") == 0
    assert kandeng("roster", "leave", "nobody", "2026-09-01", "2026-09-30") == 2
    assert kandeng("roster", "back", "7") == 2
    assert kandeng("roster", "leaves") == 0
    assert kandeng("roster", "leaves", "--on", "2026-09-03", "--json") == {"leaves": []}
