from datetime import UTC, date, datetime
from pathlib import Path

from api.accounts import add_account
from ledger.session import Ledger
from ledger.tables import Article, Candidate, Submission, Unit
from tests.cli.conftest import Kandeng
from tests.cli.office import write_office

NOW = datetime(2026, 10, 31, 1, tzinfo=UTC)


def _one_find(place: Path) -> str:
    """A find that waits, and a reviewer of the piece's own unit."""
    url = f"sqlite:///{place / 'kandeng.db'}"
    ledger = Ledger(url)
    with ledger.writing() as session:
        session.add(Unit(id=1, key="basu"))
        session.flush()
        session.add(
            Submission(
                id=1, ref="BS-1", kind="info", title="水渠", body="邦达镇修通水渠。", unit_id=1,
                submitted_at=NOW, received_at=NOW, openness="public",
            )
        )  # fmt: skip
        session.add(
            Article(
                id=1, outlet_key="site", channel_key="site", source_key="list", title="水渠",
                body="邦达镇修通水渠。", body_digest="1", published_on=date(2026, 10, 31),
                found_at=NOW,
            )
        )  # fmt: skip
        session.flush()
        session.add(
            Candidate(
                id=1, submission_id=1, article_id=1, probability=0.7, band="review", extent="full",
                composite_n=1, coverage_submission=1.0, coverage_article=1.0, found_at=NOW,
                settings_digest="x",
            )
        )  # fmt: skip
        add_account(
            session, "zhaxi", display_name="扎西", password="a-long-password-1",
            roles=("reviewer",), unit_key="basu", now=NOW, by="test",
        )  # fmt: skip
    ledger.close()
    return url


def test_the_queue_is_worked_from_a_terminal(kandeng: Kandeng, tmp_path: Path) -> None:
    """The first decision stands with its author; an undo is a row of its own."""
    write_office(tmp_path / "config", "127.0.0.1:8801")
    assert kandeng("init").code == 0
    _one_find(tmp_path)
    assert kandeng("review", "list", "--json").json["finds"] == 1
    own = kandeng("review", "confirm", "1", "--by", "zhaxi")
    assert own.code == 2  # of the reviewer's own unit
    first = kandeng("review", "confirm", "1", "--by", "卓玛", "--json").json
    assert (first["verdict"], first["by"], first["repeated"]) == ("confirm", "卓玛", False)
    again = kandeng("review", "confirm", "1", "--by", "洛桑", "--json").json
    assert (again["by"], again["repeated"], again["decision"]) == ("卓玛", True, first["decision"])
    other = kandeng("review", "reject", "1", "--reason", "paid", "--by", "洛桑")
    assert (other.code, "卓玛" in other.err) == (2, True)
    assert kandeng("review", "undo", "1", "--by", "洛桑", "--json").json["verdict"] == "undo"
    assert kandeng("review", "list", "--json").json["finds"] == 1
    assert kandeng("verify").code == 0
