"""A match run that is killed loses nothing and doubles nothing."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ledger.session import Ledger
from ledger.tables import Article, Candidate, Submission
from matcher.run import run
from matcher.settings import shipped
from tests.matcher.pieces import PIECES
from tests.review.newsroom import AT, Newsroom, office

ROOT = Path(__file__).parents[2]
_RUN = """
import sys
from pathlib import Path
from ledger.session import Ledger
from matcher.run import run
from matcher.settings import shipped
from tests.review.newsroom import AT, office
with Ledger(sys.argv[1]).writing() as session:
    print("began", flush=True)
    run(session, office=office(), now=AT, settings=shipped(), index_dir=Path(sys.argv[2]))
    print("written", flush=True)
    {at_the_end}
"""


def _waiting(ledger: Ledger) -> tuple[int, int, int]:
    with ledger.reading() as session:
        states = [
            session.scalar(select(func.count()).select_from(t).where(t.match_state == "pending"))
            for t in (Submission, Article)
        ]
        found = session.scalar(select(func.count()).select_from(Candidate))
    return states[0] or 0, states[1] or 0, found or 0


def _start(ledger: Ledger, folder: Path, at_the_end: str) -> subprocess.Popen[str]:
    url = ledger.url.render_as_string(hide_password=False)
    words = [sys.executable, "-c", _RUN.format(at_the_end=at_the_end), url, str(folder)]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("after_s", [0.0, 0.4, None])
def test_a_killed_run_leaves_everything_waiting(
    ledger: Ledger, tmp_path: Path, after_s: float | None
) -> None:
    """Killed as it begins, on its way, or when all is written and nothing committed."""
    with ledger.writing() as session:
        desk = Newsroom(session)
        for n in range(8):
            for k, body in enumerate(PIECES):
                desk.submission(body=f"第{n}期{k}" + body.replace("昌都", f"第{n}期昌都"))
        for k, body in enumerate(PIECES):
            desk.article(body=body.replace("昌都", "第3期昌都"), body_digest=f"d{k}", page=None)
    with _start(ledger, tmp_path, "import time; time.sleep(60)") as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "began\n"
        if after_s is None:
            assert child.stdout.readline() == "written\n"
        else:
            time.sleep(after_s)
        os.kill(child.pid, signal.SIGKILL)
    assert _waiting(ledger) == (8 * len(PIECES), len(PIECES), 0)
    with ledger.writing() as session:
        counts = run(session, office=office(), now=AT, settings=shipped(), index_dir=tmp_path)
    assert (counts.submissions, counts.articles) == (8 * len(PIECES), len(PIECES))
    assert counts.written == _waiting(ledger)[2] == len(PIECES)
    with ledger.writing() as session:
        again = run(session, office=office(), now=AT, settings=shipped(), index_dir=tmp_path)
    assert again.written == again.lapsed == 0
