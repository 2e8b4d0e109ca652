import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bulletin.pdf import printed_pdf
from bulletin.receipt import Receipt, as_json
from bulletin.receipt_gather import receipt
from bulletin.receipt_html import receipt_html
from bulletin.receipt_text import as_text, columns
from ledger.session import Ledger
from ledger.tables import Article, Placement, Submission
from matcher.settings import shipped
from office.load import load_office
from review import decide
from review.decide import Decider
from rewards.run import load
from tests.api.newsroom import build


@pytest.fixture
def chain(ledger: Ledger, tmp_path: Path, now: datetime) -> dict[str, Receipt]:
    """Receipts of a small newsroom by number: confirmed, waiting, rejected, not found."""
    room = build(ledger, tmp_path, now=now)
    office = load_office(room.config_dir)
    who = Decider("reviewer")
    with ledger.writing() as session:
        decide.confirm(session, 1, decider=who, at=now, office=office)
        decide.reject(session, 3, decider=who, at=now, office=office, reason="mention_only")
    found = {}
    with ledger.reading() as session:
        for ref in ("2026-0001", "2026-0002", "2026-0003", "2026-9001"):
            made = receipt(session, ref, office=office, now=now, rulesets=load(room.config_dir))
            assert made is not None
            found[ref] = made
    return found


def test_the_whole_chain_stands_on_one_receipt(chain: dict[str, Receipt]) -> None:
    """Handed in, looked for, ran with proof, credited to its authors."""
    found = chain["2026-0001"]
    assert found.state_of_search == "adopted"
    (run,) = found.runs
    (proof,) = run.proofs
    assert (run.channel, run.tier_name, run.extent, run.confirmed_by) == (
        "昌都新闻网",
        "市(地)级",
        "full",
        "卓玛",
    )
    assert len(proof.digest or "") == 64
    assert proof.quotes
    assert all(quote in found.body for quote in proof.quotes)
    (credit,) = found.credits
    assert (str(credit.amount), [share.author for share in credit.shares]) == (
        "50.00",
        ["扎西", "卓玛"],
    )


def test_what_was_searched_is_named_with_what_could_not_be(chain: dict[str, Receipt]) -> None:
    """«Not found» never says more than the nights and outlets that were read."""
    found = chain["2026-9001"]
    assert found.state_of_search == "not_found"
    gaps = {
        s.source_key: [(g.day.isoformat(), g.state) for g in s.gaps] for s in found.searched.sources
    }
    assert gaps == {
        "people-feed": [("2026-10-27", "drifted")],
        "xzcd-news": [],
        "tibetdaily-paper": [("2026-10-30", "unreachable"), ("2026-10-31", "unreachable")],
    }
    (unseen,) = found.searched.unseen
    assert (unseen.outlet, str(unseen.brought_on)) == ("昌都市电视台", "2026-10-22")
    text = as_text(found)
    assert "未发现" in text
    assert "对方服务器答复 503" in text
    assert "昌都市电视台" in text


def test_a_find_that_waits_is_no_run(chain: dict[str, Receipt]) -> None:
    """A guess and a fact are never mixed."""
    found = chain["2026-0002"]
    assert (found.state_of_search, len(found.waiting), found.runs) == ("waiting", 1, ())
    assert "numbers_differ" in found.waiting[0].left_because


def test_a_rejection_is_shown_with_its_reason_and_its_author(chain: dict[str, Receipt]) -> None:
    """The informant learns why."""
    found = chain["2026-0003"]
    assert found.state_of_search == "not_found"
    assert [(g.reason, g.decided_by) for g in found.rejected] == [("mention_only", "卓玛")]
    assert "仅提及" in as_text(found)


def test_the_text_keeps_to_its_width(chain: dict[str, Receipt]) -> None:
    """A Chinese character takes two columns."""
    for width in (40, 80, 120):
        for found in chain.values():
            assert max(columns(line) for line in as_text(found, width).splitlines()) <= width


def test_the_json_is_whole_and_amounts_are_decimal_text(chain: dict[str, Receipt]) -> None:
    """What a machine reads is what a person sees."""
    said = json.loads(json.dumps(as_json(chain["2026-0001"]), ensure_ascii=False))
    assert said["state_of_search"] == "adopted"
    assert said["credits"][0]["amount"] == "50.00"
    assert said["runs"][0]["proofs"][0]["digest"]


def test_a_foreign_number_is_none(ledger: Ledger, tmp_path: Path, now: datetime) -> None:
    """Another unit's piece is as if it were not there."""
    room = build(ledger, tmp_path, now=now)
    office = load_office(room.config_dir)
    with ledger.reading() as session:
        assert receipt(session, "2026-0001", office=office, now=now, unit_ids=(2,)) is None
        assert receipt(session, "none", office=office, now=now) is None
        assert session.query(Placement).count() == 0


def test_it_says_back_to_which_day_articles_were_compared(
    ledger: Ledger, tmp_path: Path, now: datetime
) -> None:
    """In the terminal and on the paper; while the piece waits to be compared nothing is said."""
    room = build(ledger, tmp_path, now=now)
    office, window = load_office(room.config_dir), shipped().window
    with ledger.writing() as session:
        session.execute(update(Submission).values(match_state="pending"))
        waiting = receipt(session, "2026-9001", office=office, now=now, window=window)
        session.execute(update(Submission).values(match_state="compared"))
        session.execute(update(Article).values(match_state="compared"))
        session.expire_all()
        found = receipt(session, "2026-9001", office=office, now=now, window=window)
        first = session.scalar(select(func.min(Article.published_on)))
    assert waiting is not None
    assert found is not None
    assert waiting.searched.compared_from is None
    assert found.searched.compared_from == first
    assert f"比对的报道: {first} 起" in as_text(found)
    assert f"比对的报道自 {first} 起" in receipt_html(found).decode()


def test_before_the_first_crawl_nothing_is_said_to_be_missing(
    ledger: Ledger, tmp_path: Path, now: datetime
) -> None:
    """Not looked for yet is another sentence than not found."""
    room = build(ledger, tmp_path, now=now, nights=0)
    office = load_office(room.config_dir)
    with ledger.reading() as session:
        found = receipt(session, "2026-9001", office=office, now=now)
    assert found is not None
    assert found.state_of_search == "not_searched"
    assert "未发现" not in as_text(found)


def test_the_page_says_what_the_terminal_says(chain: dict[str, Receipt]) -> None:
    """Where it ran, the hash, the amount, and what could not be read stand on the paper too."""
    page = receipt_html(chain["2026-0001"]).decode()
    found = chain["2026-0001"]
    digest = found.runs[0].proofs[0].digest
    assert digest is not None
    for said in ("昌都新闻网", digest, "50", "扎西", found.title):
        assert said in page
    unfound = receipt_html(chain["2026-9001"]).decode()
    assert "未发现" in unfound
    assert "对方服务器答复 503" in unfound


def test_a_hostile_title_is_text_on_the_paper(chain: dict[str, Receipt]) -> None:
    """What a unit hands in never becomes markup, nor an address that the page loads."""
    hostile = replace(chain["2026-0001"], title="<img src=http://x/ onerror=alert(1)>\u202e报")
    page = receipt_html(hostile).decode()
    assert "<img" not in page
    assert "&lt;img src=http://x/" in page
    assert "\u202e" not in page


@pytest.mark.browser
def test_a_receipt_is_printed_by_a_real_browser(chain: dict[str, Receipt]) -> None:
    """One piece that ran once fits one sheet; who prints as root prints in the sandbox too."""
    paper = printed_pdf(receipt_html(chain["2026-0001"]))
    assert paper.startswith(b"%PDF-")
    assert paper.count(b"/Type /Page\n") == 1
