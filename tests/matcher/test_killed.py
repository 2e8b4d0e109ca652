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
from matcher.given import Given
from matcher.run import run
from matcher.settings import shipped
from tests.matcher.pieces import PIECES
from tests.review.newsroom import AT, Newsroom, office

ROOT = Path(__file__).parents[2]
_RUN = """
import sys, time
from pathlib import Path
from ledger.session import Ledger
from matcher import reading
from matcher.given import Given
from matcher.run import run
from matcher.settings import shipped
from tests.review.newsroom import AT, office

def stop(*_):
    print("there", flush=True)
    time.sleep(60)

if sys.argv[3] == "written":
    reading.mark_articles = stop
given = Given(office(), shipped(), AT, Path(sys.argv[2]))
print("began", flush=True)
run(Ledger(sys.argv[1]), given, call=stop if sys.argv[3] == "between" else None)
stop()
"""


def _waiting(ledger: Ledger) -> tuple[int, int, int]:
    with ledger.reading() as session:
        states = [
            session.scalar(select(func.count()).select_from(t).where(t.match_state == "pending"))
            for t in (Submission, Article)
        ]
        found = session.scalar(select(func.count()).select_from(Candidate))
    return states[0] or 0, states[1] or 0, found or 0


def _start(ledger: Ledger, folder: Path, moment: str) -> subprocess.Popen[str]:
    url = ledger.url.render_as_string(hide_password=False)
    words = [sys.executable, "-c", _RUN, url, str(folder), moment]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)


PIECES_IN_ALL = 8 * len(PIECES)
NOTHING, PIECES_DONE = (PIECES_IN_ALL, len(PIECES), 0), (0, len(PIECES), 0)


@pytest.mark.parametrize(
    ("moment", "left"),
    [
        ("at once", {NOTHING}),
        ("soon", {NOTHING, PIECES_DONE}),
        ("between", {PIECES_DONE}),
        ("written", {PIECES_DONE}),
    ],
)
def test_a_killed_run_leaves_what_it_had_not_ended_waiting(
    ledger: Ledger, tmp_path: Path, moment: str, left: set[tuple[int, int, int]]
) -> None:
    """As it begins, on its way, before the first batch, and when one is written, not committed."""
    with ledger.writing() as session:
        desk = Newsroom(session)
        for n in range(8):
            for k, body in enumerate(PIECES):
                desk.submission(body=f"第{n}期{k}" + body.replace("昌都", f"第{n}期昌都"))
        for k, body in enumerate(PIECES):
            desk.article(body=body.replace("昌都", "第3期昌都"), body_digest=f"d{k}", page=None)
    with _start(ledger, tmp_path, moment) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "began\n"
        if moment in ("between", "written"):
            assert child.stdout.readline() == "there\n"
        elif moment == "soon":
            time.sleep(0.2)
        os.kill(child.pid, signal.SIGKILL)
    assert _waiting(ledger) in left
    given = Given(office(), shipped(), AT, tmp_path)
    counts = run(ledger, given)
    assert counts.articles == counts.written == _waiting(ledger)[2] == len(PIECES)
    assert _waiting(ledger)[:2] == (0, 0)
    again = run(ledger, given)
    assert again.written == again.lapsed == 0
