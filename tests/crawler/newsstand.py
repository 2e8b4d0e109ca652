"""Small sites for the crawl's tests, and the way to crawl them: the product's own process."""

import atexit
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from ledger.session import Ledger
from tests.crawler.fault_server import FaultServer, Reply

ROOT = Path(__file__).parent.parent.parent
PARAGRAPH = (
    "连日来，{place}的干部群众抢抓农时开展第{n}批次农田水利建设，累计投入资金{money}万元，"
    "新修水渠{length}公里，受益群众达{people}户，当地负责人表示将继续做好后续管护工作，"
    "确保工程长期发挥效益，让群众得到实实在在的好处。"
)


@dataclass
class Piece:
    """An article a site runs."""

    number: int
    on: date
    title: str = ""
    body: str = ""

    def __post_init__(self) -> None:
        self.title = self.title or f"卡若区第{self.number}批水利项目开工建设"
        self.body = self.body or "\n".join(
            PARAGRAPH.format(
                place=place,
                n=self.number,
                money=self.number * 13 + 7,
                length=self.number % 17 + 3,
                people=self.number * 31 + 11,
            )
            for place in ("卡若区俄洛镇", "察雅县烟多镇", "江达县岗托镇")
        )

    @property
    def path(self) -> str:
        return f"/article/{self.on:%Y%m}/{self.number}.html"


def piece_page(piece: Piece, *, h1: str = "h1") -> str:
    """Return an article's page in the manner of an old local site."""
    paragraphs = "".join(f"<p>　　{text}</p>" for text in piece.body.split("\n"))
    return (
        f"<html><head><meta charset='utf-8'><title>{piece.title}_昌都新闻网</title></head><body>"
        f"<div class='nav'>首页 新闻 专题</div><{h1}>{piece.title}</{h1}>"
        f"<div class='info'>{piece.on:%Y-%m-%d} 09:15 来源:昌都报 作者:张三</div>"
        f"<div class='content'>{paragraphs}</div><p>责任编辑:李四</p></body></html>"
    )


def list_page(pieces: Iterable[Piece], *, css: str = "list", onward: str = "") -> str:
    """Return a list page, newest first."""
    rows = "".join(
        f"<li><a href='{p.path}'>{p.title}</a><span>{p.on:%Y-%m-%d}</span></li>" for p in pieces
    )
    return f"<html><meta charset='utf-8'><body><ul class='{css}'>{rows}</ul>{onward}</body></html>"


def pieces(count: int, *, last: date = date(2026, 10, 30), first: int = 1) -> list[Piece]:
    """Return pieces, newest first, four a day."""
    return [Piece(first + n, last - timedelta(days=n // 4)) for n in range(count)]


def show(
    site: FaultServer,
    run: Sequence[Piece],
    *,
    per_page: int = 1000,
    path: str = "/index.html",
    css: str = "list",
) -> None:
    """Put pieces and their list pages on a site."""
    chunks = [run[at : at + per_page] for at in range(0, len(run), per_page)] or [[]]
    for n, chunk in enumerate(chunks, 1):
        where = path if n == 1 else path.replace(".html", f"{n}.html")
        site.pages[where] = Reply(list_page(chunk, css=css))
    for piece in run:
        site.pages[piece.path] = Reply(piece_page(piece))


@dataclass
class Stand:
    """A config folder, an archive and a ledger for some sites on loopback."""

    folder: Path
    ledger: Ledger
    outlets: list[dict[str, Any]] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)

    def add(self, key: str, site: FaultServer, **source: Any) -> None:
        """Register a site as an outlet with one source."""
        self.hosts.append(site.netloc)
        entry = {
            "key": f"{key}-news",
            "channel": key,
            "kind": "listing",
            "delay_s": 0,
            "url": site.url("/index.html"),
            "articles": "ul.list a",
        } | source
        self.outlets.append(
            {
                "key": key,
                "name": key.upper(),
                "domains": [site.netloc],
                "channels": [{"key": key, "tier": "prefecture", "medium": "web"}],
                "sources": [entry],
            }
        )

    def write(self) -> Path:
        config = self.folder / "config"
        config.mkdir(exist_ok=True)
        tiers = [{"key": "prefecture", "name": "市(地)级"}]
        files = {
            "office.yaml": {"version": 1, "name": "试办公室", "allow_loopback": self.hosts},
            "holidays.yaml": {"version": 1, "years": [2026]},
            "sources.yaml": {"version": 1, "tiers": tiers, "outlets": self.outlets},
        }
        for name, content in files.items():  # JSON is YAML
            (config / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return config

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    def start(
        self,
        now: datetime,
        *more: str,
        python: str | None = None,
        env: dict[str, str] | None = None,
    ) -> "Crawl":
        """Begin a night as a process of its own; `python`: what its own workers are started by."""
        url = self.ledger.url.render_as_string(hide_password=False)
        argv = [
            "--ledger",
            url,
            "--archive",
            str(self.archive),
            "--config",
            str(self.write()),
            "--now",
            now.isoformat(),
            *more,
        ]
        folder = self.folder / f"run-{uuid4().hex[:8]}"
        folder.mkdir()
        return Crawl(int(_ask(argv=argv, folder=str(folder), python=python, env=env)), folder)

    def look(self, *asked: str, env: dict[str, str] | None = None) -> dict[str, Any]:
        """Try a source or probe a site, and return what was printed."""
        folder = self.folder / f"run-{uuid4().hex[:8]}"
        folder.mkdir()
        argv = [*asked, "--config", str(self.write()), "--now", "2026-10-31T09:00:00+08:00"]
        crawl = Crawl(int(_ask(argv=argv, folder=str(folder), env=env)), folder)
        assert crawl.wait() in (0, 1), crawl.errors()
        told: dict[str, Any] = json.loads((folder / "out").read_text())
        return told

    def crawl(self, now: datetime, *more: str) -> dict[str, Any]:
        """Run one night and return what it printed."""
        return self.start(now, *more).told()


@dataclass
class Crawl:
    """A running night."""

    pid: int
    folder: Path
    code: int | None = None

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.code is None:
            os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Wait for its end; minus the signal when one ended it."""
        if self.code is None:
            self.code = int(_ask(wait=self.pid))
        return self.code

    def told(self) -> dict[str, Any]:
        """Wait, and return what it printed; `by` has the outcomes by outlet."""
        assert self.wait() in (0, 1), self.errors()
        told: dict[str, Any] = json.loads((self.folder / "out").read_text())
        told["by"] = {outcome["outlet"]: outcome for outcome in told["outcomes"]}
        told["errors"] = self.errors()
        return told

    def errors(self) -> str:
        return (self.folder / "err").read_text()


@cache
def _forks() -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.crawler.forks"],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    atexit.register(_end, process)
    return process


def _ask(**asked: Any) -> str:
    forks = _forks()
    assert forks.stdin is not None
    assert forks.stdout is not None
    forks.stdin.write(json.dumps(asked) + "\n")
    forks.stdin.flush()
    return forks.stdout.readline()


def _end(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    process.wait()
    process.stdout.close()
