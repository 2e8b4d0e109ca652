"""Crawls that are killed, and sites that try to lead the crawler inward."""

import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from bench.drills.houses import halves, houses
from bench.drills.told import Told
from crawler.guard import Guard, Refused
from ledger.archive import Archive, verify
from ledger.session import Ledger
from ledger.tables import Article, ArticleUrl, FrontierUrl
from tests.crawler.fault_server import FaultServer, Hit, Reply
from tests.crawler.newsstand import Piece, Stand, piece_page, pieces, show
from tests.crawler.test_guard import CARRIERS, INNER

NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
PIECES = 60


def killed(count: int, folder: Path) -> Told:
    """Kill nights at random requests, finish with one more, and count each piece."""
    chance = random.Random(12)  # noqa: S311 - requests to repeat
    lost = doubled = other = met = 0
    with houses(folder) as both:
        for kind, kills in halves(count):
            place = folder / kind
            place.mkdir()
            with both.ledger(kind) as ledger, FaultServer() as site:
                run = pieces(PIECES)
                show(site, run, per_page=20)
                stand = Stand(place, ledger)
                stand.add("xzcd", site, next="index{n}.html")
                for _ in range(kills):
                    met += _killed(stand, site, chance)
                told = stand.crawl(NOW + timedelta(minutes=20))
                other += told["by"]["xzcd"]["state"] not in ("ok", "nothing_new")
                urls = {site.url(piece.path) for piece in run}
                gone, twice, wrong = _left(ledger, place / "archive", urls)
                lost, doubled, other = lost + gone, doubled + twice, other + wrong
    words = (
        f"{met} of {count} kills met it at work; of {2 * PIECES} articles {lost} lost, "
        f"{doubled} doubled; {other} addresses or pages not in order"
    )
    return Told(count, words, lost + doubled + other)


def _killed(stand: Stand, site: FaultServer, chance: random.Random) -> bool:
    """Kill a night while it waits for one of its next answers, or a moment later."""
    target = len(site.hits) + chance.randint(1, 8)
    delay_s = chance.choice((0.0, 0.0, chance.uniform(0, 0.1)))
    crawl = stand.start(NOW)

    def strike(_hit: Hit) -> None:
        if len(site.hits) >= target:
            time.sleep(delay_s)
            crawl.kill()

    site.on_hit = strike
    code = crawl.wait()
    site.on_hit = None
    return code == -9


def _left(ledger: Ledger, archive: Path, urls: set[str]) -> tuple[int, int, int]:
    with ledger.reading() as session:
        found = [str(url) for url in session.scalars(select(Article.url))]
        aliases = session.scalar(select(func.count()).select_from(ArticleUrl)) or 0
        states = ("leased", "retry")
        still = select(func.count()).where(FrontierUrl.state.in_(states))
        wrong = session.scalar(still) or 0
        wrong += len(list(verify(session, Archive(archive)))) + abs(aliases - len(urls))
    return len(urls - set(found)), len(found) - len(set(found)), wrong


def inward(count: int, folder: Path) -> Told:
    """Every spelling of an inner address, by four carriers and by redirects of a real site."""
    spellings = INNER[:count]
    passed = sum(_passes(carrier.format(host)) for host in spellings for carrier in CARRIERS)
    inner = [FaultServer("127.0.0.1"), FaultServer("127.0.0.2")]
    secret = piece_page(Piece(99, NOW.date()))
    for server in inner:
        server.pages["/secret.html"] = Reply(secret)
    with houses(folder) as both, both.ledger("sqlite") as ledger, FaultServer() as site:
        states, articles = _night(folder, ledger, site, spellings, inner)
    hits = sum(len(server.hits) for server in inner)
    for server in inner:
        server.close()
    wanted = len(spellings) * 2
    blocked = states.count("blocked")
    words = (
        f"{len(spellings)} spellings: {passed} of {len(spellings) * len(CARRIERS)} passed; "
        f"{blocked} of {wanted} redirects blocked, {hits} requests reached an inner server, "
        f"{articles} of 2 sound articles read"
    )
    return Told(len(spellings), words, passed + hits + (wanted - blocked) + (articles != 2))


def _passes(url: str) -> bool:
    try:
        Guard().check_url(url)
    except Refused:
        return False
    print(f"passed: {url}")
    return True


def _night(
    folder: Path, ledger: Ledger, site: FaultServer, spellings: list[str], inner: list[FaultServer]
) -> tuple[list[str], int]:
    """Run a night over a list whose articles redirect to each spelling, at two inner ports."""
    targets = [f"http://{host}:{server.port}/secret.html" for server in inner for host in spellings]
    run = pieces(len(targets) + 2)
    show(site, run)
    for piece, target in zip(run, targets, strict=False):
        site.pages[piece.path] = Reply(status=302, headers={"Location": target})
    stand = Stand(folder, ledger)
    stand.add("xzcd", site, budget={"pages": 1000})
    stand.crawl(NOW)
    with ledger.reading() as session:
        rows = select(FrontierUrl.state).where(FrontierUrl.kind != "list").order_by(FrontierUrl.id)
        states = [str(state) for state in session.scalars(rows)]
        articles = session.scalar(select(func.count(Article.id))) or 0
    return states[: len(targets)], articles


def hostile_pages(count: int, _folder: Path) -> Told:
    """Run the bench of hostile pages, which counts what each of them ended in."""
    argv = [sys.executable, "-m", "bench.hostile", str(count)]
    done = subprocess.run(argv, text=True, capture_output=True, check=False)
    print(done.stdout)
    last = [line for line in done.stdout.splitlines() if "pages," in line]
    return Told(count, last[-1] if last else done.stderr[-200:], done.returncode)
