"""What the doctor finds, on each database."""

from datetime import datetime, timedelta
from pathlib import Path

from cli.context import Context
from cli.doctor import _look
from ledger import audit
from ledger.session import Ledger
from tests.cli.office import write_office


def test_the_doctor_names_a_clock_set_back_and_sources_never_tried(
    ledger: Ledger, tmp_path: Path, now: datetime
) -> None:
    with ledger.writing() as session:
        audit.append(session, at=now, by="扎西", act="a", subject="unit:1", details={})
    config = write_office(tmp_path / "config", "127.0.0.1:8801")
    url = ledger.url.render_as_string(hide_password=False)
    seen = []
    for moment in (now + timedelta(minutes=1), now - timedelta(days=2)):
        context = Context(ledger_url=url, config_dir=config, archive_dir=tmp_path, now_fixed=moment)
        seen.append({finding.what: finding for finding in _look(context)})
    right, back = seen
    assert right["时钟"].good
    assert not back["时钟"].good
    assert "NTP" in str(back["时钟"].remedy)
    assert right["账本"].good
    assert (right["从未试采的入口"].found, right["配置"].good) == ("1", True)
    assert "sources try" in str(right["从未试采的入口"].remedy)
    assert ("数据库角色" in right) == (not ledger.on_sqlite)
