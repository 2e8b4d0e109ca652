"""The two boxes as their operators work them: key, export, carry, import, match."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cli.context import Context
from cli.main import kandeng
from ledger.session import Ledger
from ledger.tables import Article
from tests.api.newsroom import build


def test_a_bundle_is_made_outside_and_taken_in_inside(
    sqlite_ledger: Ledger,
    postgres_ledger: Ledger,
    tmp_path: Path,
    now: datetime,
    capsys: pytest.CaptureFixture[str],
) -> None:
    room = build(sqlite_ledger, tmp_path / "outside", now=now, finds=2, nights=2)
    key, file = tmp_path / "k", tmp_path / "b"

    def run(ledger: Ledger, *words: str | Path) -> dict[str, object]:
        context = Context(
            ledger_url=ledger.url.render_as_string(hide_password=False),
            config_dir=room.config_dir,
            archive_dir=room.archive_root if ledger is sqlite_ledger else tmp_path / "inside",
            json=True,
            now_fixed=now,
        )
        given = ["bundle", *map(str, words)]
        try:
            code = kandeng.main(given, prog_name="kandeng", standalone_mode=False, obj=context)
        finally:
            if "ledger" in vars(context):
                context.ledger.close()
        assert not code
        told: dict[str, object] = json.loads(capsys.readouterr().out)
        return told

    assert run(sqlite_ledger, "key", "--to", key) == {"private": str(key), "public": f"{key}.pub"}
    out = run(sqlite_ledger, "export", "--to", file, "--since", "2026-01-01", "--key", key)
    assert out["damaged"] == []
    taken = run(postgres_ledger, "import", file, "--key", f"{key}.pub")
    assert (taken["pages"], taken["articles"]) == (out["pages"], out["articles"])
    with postgres_ledger.reading() as session:
        waiting = select(func.count()).where(Article.match_state == "pending")
        assert session.scalar(waiting) == out["articles"]
    again = run(postgres_ledger, "import", file, "--key", f"{key}.pub")
    assert set(again.values()) == {0}
