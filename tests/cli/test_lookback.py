"""`kandeng lookback`: the first evening, on both databases."""

from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select

from ledger.audit import breaks
from ledger.session import Ledger
from ledger.tables import Article, Audit, Decision, Entry, Placement, Submission
from tests.cli.conftest import ROOT, Kandeng
from tests.intake.files import workbook

HEADINGS = ["单位", "作者", "标题", "媒体", "级别", "日期", "链接"]
UNIT, WHO = "江达县委组织部", "扎西次仁"
NOW = "2026-10-31T09:00+08:00"


def file(folder: Path, *more: list[str | None]) -> Path:
    rows = [
        [UNIT, WHO, "江达开办牧民夜校", "昌都新闻网", "市(地)级", "2026-03-02", None],
        [UNIT, WHO, "江达表彰先进党支部", "昌都新闻网", "市(地)级", "2026-03-09", None],
        [UNIT, WHO, "江达开办牧民夜校", "昌都报", "市(地)级", "2026-03-03", None],
        [UNIT, WHO, "旧年的一篇", "昌都新闻网", "市(地)级", "2025-03-03", None],
    ]
    path = folder / "台账.xlsx"
    path.write_bytes(workbook(*rows, *more, headings=HEADINGS, sheet="台账"))
    return path


def words(ledger: Ledger, *more: str | Path) -> list[str | Path]:
    url = ledger.url.render_as_string(hide_password=False)
    options: list[str | Path] = ["--ledger", url, "--config", ROOT / "config", "--now", NOW]
    return ["lookback", *more, "--since", "2026-01-01", *options]


def ran(ledger: Ledger) -> None:
    """The outlet ran the first piece a day late."""
    with ledger.writing() as session:
        session.add(
            Article(
                outlet_key="xzcd",
                channel_key="xzcd",
                source_key="xzcd-news",
                title="昌都江达:开办牧民夜校",
                body="江达开办牧民夜校。",
                body_digest=sha256(b"x").hexdigest(),
                published_on=date(2026, 3, 3),
                found_at=datetime(2026, 10, 1, tzinfo=UTC),
            )
        )


def test_claims_are_proved_missed_or_out_of_sight_and_nothing_is_written(
    ledger: Ledger, kandeng: Kandeng, tmp_path: Path
) -> None:
    ran(ledger)
    done = kandeng(*words(ledger, file(tmp_path)), "--json")
    assert done.code == 0, done.err
    assert done.json["counts"] == {
        "claims": 3,
        "proved": 1,
        "not_found": 1,
        "not_searchable": 1,
        "unclaimed": 0,
    }
    assert done.json["earlier"] == 1
    assert [claim["state"] for claim in done.json["claims"]] == [
        "proved",
        "not_found",
        "not_searchable",
    ]
    assert done.json["claims"][1]["gap_days"] == 8
    with ledger.reading() as session:
        assert session.scalars(select(Submission)).all() == []
        assert session.scalars(select(Audit)).all() == []


def test_proved_claims_are_imported_once_in_the_name_of_the_import(
    ledger: Ledger, kandeng: Kandeng, tmp_path: Path
) -> None:
    ran(ledger)
    path = file(tmp_path)
    first = kandeng(*words(ledger, path), "--import", "--json")
    assert (first.code, first.json["imported"]) == (0, 1), first.err
    again = kandeng(*words(ledger, path), "--import", "--json")
    assert again.json["imported"] == 0
    assert again.json["claims"][0]["proof"]["by"] == "placement"
    with ledger.reading() as session:
        placement = session.scalars(select(Placement)).one()
        assert (placement.decider_kind, placement.confirmed_by) == ("import", "历史导入")
        assert (placement.period, placement.tier) == ("2026-03", "prefecture")
        assert placement.submission.title == "江达开办牧民夜校"
        assert [author.name for author in placement.submission.authors] == [WHO]
        decision = session.scalars(select(Decision)).one()
        assert decision.note == "台账.xlsx 台账!2"
        assert list(session.scalars(select(Audit.act))) == ["confirm", "lookback.import"]
        assert list(breaks(session)) == []


def test_a_bad_row_is_named_and_the_others_are_looked_up(
    sqlite_ledger: Ledger, kandeng: Kandeng, tmp_path: Path
) -> None:
    ran(sqlite_ledger)
    path = file(tmp_path, [UNIT, WHO, "又一篇", "某某报", None, "3月9日", None])
    done = kandeng(*words(sqlite_ledger, path))
    assert done.code == 1
    assert "台账!D6: 媒体库里没有 '某某报'" in done.err
    assert "没有年份" in done.err
    assert "查实 1, 未发现 1, 无从检索 1" in done.out
    assert "存证始于 2026-03-03" not in done.out
    assert "刊发起 8 天中 8 天漏采" in done.out


def test_a_file_that_is_no_ledger_is_refused(
    sqlite_ledger: Ledger, kandeng: Kandeng, tmp_path: Path
) -> None:
    path = tmp_path / "来稿.xlsx"
    path.write_bytes(workbook(["江达", "正文", UNIT], headings=["标题", "正文", "单位"]))
    done = kandeng(*words(sqlite_ledger, path))
    assert done.code == 2
    assert "表头须有 标题、媒体、日期" in done.err


# -- amounts of the past ---------------------------------------------------------------------

WITH_AMOUNTS = [*HEADINGS, "得分", "稿费"]


def with_amounts(folder: Path) -> Path:
    rows = [
        [UNIT, WHO, "江达开办牧民夜校", "昌都新闻网", None, "2026-03-02", None, "2", "1,000元"],
        [UNIT, WHO, "江达开办牧民夜校", "昌都报", None, "2026-03-03", None, None, "50"],
        [UNIT, WHO, "江达表彰先进党支部", "昌都新闻网", None, "2026-05-09", None, "3", "—"],
        [UNIT, WHO, "十月的一篇", "昌都新闻网", None, "2026-10-09", None, "3", None],
        [UNIT, WHO, "写错的一篇", "昌都新闻网", None, "2026-05-10", None, "三分", None],
    ]
    path = folder / "台账.xlsx"
    path.write_bytes(workbook(*rows, headings=WITH_AMOUNTS, sheet="台账"))
    return path


def posted(ledger: Ledger) -> list[tuple[str, str, str]]:
    with ledger.reading() as session:
        entries = session.scalars(select(Entry).order_by(Entry.period_posted, Entry.id))
        return [(e.period_posted, e.ruleset_key, format(e.amount, ".2f")) for e in entries]


def test_past_amounts_are_posted_once_to_closed_months_of_the_past(
    ledger: Ledger, kandeng: Kandeng, tmp_path: Path
) -> None:
    """Whether proved or not: they are the office's own. The running month is left to the rules."""
    ran(ledger)
    path = with_amounts(tmp_path)
    only_looked = kandeng(*words(ledger, path))
    assert "4 行记有得分或稿费, 未导入" in only_looked.out, only_looked.out
    assert posted(ledger) == []
    done = kandeng(*words(ledger, path), "--import", "--totals", "--json")
    assert done.code == 1, done.err
    said = {each["where"]: each["message"] for each in done.json["refused"]}
    assert "2026-10 还没有结束" in said["台账!5"]
    assert "'三分' 不是金额或分值" in said["台账!6"]
    assert done.json["totals"]["months"] == ["2026-03", "2026-05"]
    expected = [
        ("2026-03", "past-points", "2.00"),
        ("2026-03", "past-yuan", "1050.00"),
        ("2026-05", "past-points", "3.00"),
    ]
    assert posted(ledger) == expected
    again = kandeng(*words(ledger, path), "--import", "--totals", "--json")
    assert (again.json["imported"], again.json["totals"]["entries"]) == (0, 0)
    assert posted(ledger) == expected
    with ledger.reading() as session:
        placement = session.scalars(select(Placement)).one()
        assert placement.period == "2026-03"
        assert list(breaks(session)) == []
        (piece,) = session.scalars(
            select(Submission.ref).where(Submission.title == "江达开办牧民夜校")
        )
    url = ledger.url.render_as_string(hide_password=False)
    shown = kandeng("why", piece, "--ledger", url, "--config", ROOT / "config", "--now", NOW)
    assert "历年台账稿费(历史导入)    1050元" in shown.out
    assert "昌都新闻网历史导入    = 1000元    台账.xlsx 台账!2 2026-03-02" in shown.out


def test_a_file_is_taken_back_whole_and_brought_in_again(
    ledger: Ledger, kandeng: Kandeng, tmp_path: Path
) -> None:
    """Entries stay; what they come to goes back with the next closing, or stands again.

    A run that a file does not name is said to be reckoned beside what the file states.
    """
    ran(ledger)
    path = with_amounts(tmp_path)
    kandeng(*words(ledger, path), "--import", "--totals")
    before = posted(ledger)
    undone = kandeng(*words(ledger, path), "--undo", "--json")
    assert undone.json["undone"] == {"placements": 1, "works": 2}, undone.err
    assert kandeng(*words(ledger, path), "--undo", "--json").json["undone"]["works"] == 0
    assert posted(ledger) == before
    with ledger.reading() as session:
        assert session.scalars(select(Placement.state)).all() == ["withdrawn"]
    again = kandeng(*words(ledger, path), "--import", "--totals", "--json")
    assert (again.json["imported"], again.json["totals"]["later"]) == (1, 0)
    assert posted(ledger) == before
    refused = kandeng(*words(ledger, path), "--undo", "--totals")
    assert refused.code == 2
    unnamed = [UNIT, WHO, "江达表彰先进党支部", "昌都新闻网", None, "2026-05-09", None, "3", None]
    path.write_bytes(workbook(unnamed, headings=WITH_AMOUNTS, sheet="台账"))
    told = kandeng(*words(ledger, path)).out
    assert "台账未列的采用不在所记的得分、稿费之内" in told
