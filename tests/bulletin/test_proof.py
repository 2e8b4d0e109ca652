"""What the office hands out as proof: certificates, evidence packs, payment lists."""

import hashlib
import io
import json
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from bulletin import certificate, evidence, payment
from ledger.archive import Archive
from ledger.session import Ledger
from ledger.tables import (
    Closing,
    Entry,
    Page,
    Person,
    Placement,
    RuleSet,
    Screenshot,
    Submission,
    Unit,
)
from office.errors import DecisionError
from tests.bulletin import newsroom as made

NOW = datetime(2026, 11, 6, 1, tzinfo=UTC)
SPAN = {"from_on": date(2026, 1, 1), "to_on": date(2026, 12, 31)}
PAGE = "<html><script>alert(1)</script>一窗通办</html>".encode()


def keep(ledger: Ledger, archive: Archive) -> list[int]:
    """One piece that ran twice, once with a kept page; another that was withdrawn."""
    with archive.writer() as writer:
        kept = writer.keep("http://people.test/1", 200, [], PAGE, NOW)
        writer.sync()
    with ledger.writing() as session:
        heir = made.unit(session, "市委社会工作部")
        old = made.unit(session, "市委两新工委", to_on=date(2026, 6, 30), into=heir)
        tashi = made.person(session, "扎西", (heir, None, None))
        page = Page(
            url="http://people.test/1",
            final_url="http://people.test/1",
            fetched_at=NOW,
            status=200,
            digest=kept.digest,
            size=len(PAGE),
            warc_file=kept.warc_file,
            warc_offset=kept.offset,
            record_id=kept.record_id,
            source_key="people-news",
        )
        session.add(page)
        session.flush()
        piece = made.piece(session, old, date(2026, 5, 3), title="“一窗通办” <b>", authors=(tashi,))
        made.ran(session, piece, "people", date(2026, 5, 5), page=page)
        made.ran(session, piece, "xzrb", date(2026, 5, 6), url=None)
        gone = made.piece(session, heir, date(2026, 7, 3), authors=(tashi,))
        made.ran(session, gone, "people", date(2026, 7, 4), state="withdrawn")
        return list(session.scalars(select(Placement.id).order_by(Placement.id)))


def test_a_piece_a_person_and_a_unit_get_the_same_two_runs(ledger: Ledger, tmp_path: Path) -> None:
    """A withdrawn run is on none; a merged unit's runs are its successor's."""
    keep(ledger, Archive(tmp_path))
    office = made.office()
    with ledger.reading() as session:
        keys: tuple[tuple[certificate.Kind, str | None], ...] = (
            ("piece", session.scalars(select(Submission.ref).order_by(Submission.id)).first()),
            ("person", session.scalars(select(Person.key)).first()),
            ("unit", session.scalars(select(Unit.key).order_by(Unit.id)).first()),
        )
        for kind, key in keys:
            found = certificate.certificate(session, office, kind, str(key), now=NOW, **SPAN)
            assert [row.outlet for row in found.rows] == ["人民网", "西藏日报"]
            assert found.rows[0].page_digest == hashlib.sha256(PAGE).hexdigest()
            page = certificate.as_html(found, address="http://10.0.0.1/").decode()
            assert found.code in page
            assert f"http://10.0.0.1{found.check_path}" in page
            assert "&lt;b&gt;" in page
            assert "<b>”" not in page


def test_a_code_changes_with_what_is_certified(ledger: Ledger, tmp_path: Path) -> None:
    """The same rows give the same code on any day; one run less gives another."""
    placements = keep(ledger, Archive(tmp_path))
    office = made.office()

    def code() -> str:
        with ledger.reading() as session:
            key = str(session.scalars(select(Person.key)).first())
            return certificate.certificate(session, office, "person", key, now=NOW, **SPAN).code

    first = code()
    assert code() == first
    assert len(first) == 14
    with ledger.writing() as session:
        session.get_one(Placement, placements[1]).state = "withdrawn"
    assert code() != first


def test_nothing_found_is_no_proof_and_says_what_was_not_seen(
    ledger: Ledger, tmp_path: Path
) -> None:
    """A span without a run: the page certifies nothing, and names the moment and the gaps."""
    keep(ledger, Archive(tmp_path))
    span = {"from_on": date(2026, 1, 1), "to_on": date(2026, 1, 2)}
    with ledger.reading() as session:
        key = str(session.scalars(select(Person.key)).first())
        found = certificate.certificate(session, made.office(), "person", key, now=NOW, **span)
    page = certificate.as_html(found).decode()
    assert "用稿查询结果" in page
    assert "截至2026年11月6日9时00分" in page
    assert "人民网、西藏日报1月1日至2日" in page
    assert "昌都电视台（尚未收录）" in page
    assert not any(words in page for words in ("兹证明", "印章", "0篇次"))


def test_nobody_is_certified_under_a_name_that_does_not_exist(ledger: Ledger) -> None:
    with ledger.reading() as session, pytest.raises(DecisionError, match="没有单位"):
        certificate.certificate(session, made.office(), "unit", "x", now=NOW, **SPAN)


def test_an_evidence_pack_holds_the_page_and_checks_itself(ledger: Ledger, tmp_path: Path) -> None:
    """Every file is in the list of digests; the page is the bytes that were fetched."""
    archive = Archive(tmp_path)
    placements = keep(ledger, archive)
    office = made.office()
    with ledger.reading() as session:
        standing = evidence.of_months(session, ["2026-05"])
        assert standing == placements[:2]
        packed = evidence.pack(session, office, archive, standing, at=NOW)
        assert packed == evidence.pack(session, office, archive, standing, at=NOW)
    with zipfile.ZipFile(io.BytesIO(packed)) as package:
        lines = package.read("SHA256SUMS.txt").decode().splitlines()
        sums = {line[66:]: line[:64] for line in lines}
        assert set(sums) == set(package.namelist()) - {"SHA256SUMS.txt"}
        for name, digest in sums.items():
            assert hashlib.sha256(package.read(name)).hexdigest() == digest
        page = next(name for name in package.namelist() if name.endswith(".bin"))
        assert package.read(page) == PAGE
        assert not any(name.endswith((".html", ".htm", ".js")) for name in package.namelist())
        record = json.loads(package.read(page.replace("网页-1.bin", "记录.json")))
        assert record["articles"][0]["decisions"][0]["decided_by"] == "卓玛"
        assert record["placement"]["confirmed_at"].endswith("+08:00")
        said = package.read(page.replace("网页-1.bin", "记录.txt")).decode()
        assert (
            "  媒体: 人民网\n  级别: 中央级\n  媒体类型: 网站\n  刊播日期: 2026年5月5日\n" in said
        )
        assert "卓玛(人工认定): 认定采用" in said
        listed = package.read("目录.csv").decode("utf-8-sig").splitlines()
        assert len(listed) == 3
        assert listed[1].startswith(f"1,{page.split('/')[0]},市委两新工委,扎西,")
        assert "读不出的: 0 份" in package.read("说明.txt").decode()


def test_a_screenshot_is_in_the_pack(ledger: Ledger, tmp_path: Path) -> None:
    """Under its digest, with the moment it was taken; one that was changed since is named."""
    archive = Archive(tmp_path)
    placements = keep(ledger, archive)
    digest = archive.store(b"\x89PNG picture", "1.png")
    with ledger.writing() as session:
        article = session.get_one(Placement, placements[0]).article_id
        session.add(
            Screenshot(article_id=article, url="http://x/", asked_at=NOW, digest=digest, size=12)
        )
    with ledger.reading() as session:
        whole = evidence.pack(session, made.office(), archive, placements[:1], at=NOW)
        archive.stored(digest).write_bytes(b"another")
        changed = evidence.pack(session, made.office(), archive, placements[:1], at=NOW)
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        name = next(n for n in package.namelist() if n.endswith("截图-1.png"))
        record = json.loads(package.read(name.replace("截图-1.png", "记录.json")))
        assert package.read(name) == b"\x89PNG picture"
        assert record["articles"][0]["screenshot"]["sha256"] == digest
    with zipfile.ZipFile(io.BytesIO(changed)) as package:
        assert any("缺失-1-截图" in n for n in package.namelist())


def test_a_lost_page_is_counted_in_the_pack(ledger: Ledger, tmp_path: Path) -> None:
    """The pack is made all the same and says which page is missing."""
    archive = Archive(tmp_path)
    placements = keep(ledger, archive)
    for warc in tmp_path.rglob("*.warc.gz"):
        warc.unlink()
    with ledger.reading() as session:
        packed = evidence.pack(session, made.office(), archive, placements[:2], at=NOW)
    with zipfile.ZipFile(io.BytesIO(packed)) as package:
        assert any("缺失-1" in name for name in package.namelist())
        assert "读不出的: 1 份" in package.read("说明.txt").decode()


def pay(ledger: Ledger, amounts: dict[str, str]) -> None:
    with ledger.writing() as session:
        karuo = made.unit(session, "=卡若区委组织部")
        session.add(
            RuleSet(
                digest="a" * 64,
                key="fees",
                title="稿酬办法",
                measure="yuan",
                from_on=date(2026, 1, 1),
                content={},
                first_used_at=NOW,
            )
        )
        closing = Closing(
            period="2026-10",
            closed_at=NOW,
            closed_by="次仁",
            second_by="卓玛",
            document_no="昌组信〔2026〕10号",
            digest="b" * 64,
        )
        session.add(closing)
        session.flush()
        for number, (name, amount) in enumerate(amounts.items()):
            session.add(
                Entry(
                    closing_id=closing.id,
                    kind="credit",
                    work=f"S{number}",
                    unit_id=karuo.id,
                    beneficiary=name,
                    ruleset_key="fees",
                    ruleset_digest="a" * 64,
                    measure="yuan",
                    period_posted="2026-10",
                    period_of_fact="2026-10",
                    amount=Decimal(amount),
                    count=Decimal("0.5"),
                    lines=[],
                )
            )


def test_a_payment_list_adds_up_and_leaves_room_to_sign(ledger: Ledger) -> None:
    """From posted entries, with the total in figures and in capitals; no cell is a formula."""
    pay(ledger, {"扎西": "1090.00", "=cmd": "10.50", "次仁": "0.00"})
    office = made.office()
    period = office.periods.parse("2026-10")
    with ledger.reading() as session:
        listed = payment.payment(session, office, period, ruleset="fees")
    assert listed.total == Decimal("1100.50")
    assert [payee.name for payee in listed.payees] == ["=cmd", "扎西"]
    assert listed.title.startswith("2026年10月")
    sheet = openpyxl.load_workbook(io.BytesIO(payment.write(listed)))["发放表"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[2][5] == "领取人签名"
    assert [row[4] for row in rows[3:6]] == [10.5, 1090, 1100.5]
    assert rows[6][1] == "大写: 人民币壹仟壹佰元伍角整"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_an_open_month_is_not_paid(ledger: Ledger) -> None:
    """Only what was posted is paid; a rule set that pays points pays nothing."""
    pay(ledger, {"扎西": "1.00"})
    office = made.office()
    with ledger.reading() as session:
        with pytest.raises(DecisionError, match="尚未关账"):
            payment.payment(session, office, office.periods.parse("2026-Q4"), ruleset="fees")
        with pytest.raises(DecisionError, match="没有使用过"):
            payment.payment(session, office, office.periods.parse("2026-10"), ruleset="other")
