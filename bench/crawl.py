"""What a page costs to crawl: this product beside plain Scrapy, same site, same run.

Both read the same lists and articles from a server of its own process. A page's cost is the slope
between a small and a large site, so that starting up is left out. Plain Scrapy parses a title and
drops the page; here the frontier, the archive and the search index are on. Extraction is printed
apart: the process that reads pages, where digests and search terms of texts are made as well.
"""

import argparse
import http.server
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from ledger.migrate import migrate
from ledger.session import Ledger

SIZES = (60, 460)
ROOT = Path(__file__).parent.parent
PLAIN = """
import sys, scrapy
from scrapy.crawler import AsyncCrawlerProcess
class Plain(scrapy.Spider):
    name = "plain"
    start_urls = [sys.argv[1]]
    def parse(self, response):
        for link in response.css("ul.list a"):
            yield response.follow(link, self.article)
    def article(self, response):
        yield {"title": response.css("h1::text").get(), "body": len(response.text)}
process = AsyncCrawlerProcess({"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False,
                               "REMOTE_CONTROL_ENABLED": False})
process.crawl(Plain)
process.start()
"""
PARAGRAPH = (
    "连日来，各乡镇抢抓农时开展农田水利建设，新修水渠{n}公里，受益群众{n}户，工程长期发挥效益。"
)


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU of one crawl in seconds, extraction apart; peak memory in MB."""

    cpu_s: float
    extraction_cpu_s: float
    peak_mb: float
    parser_peak_mb: float = 0.0
    """Of the largest process that reads pages."""


class _Site(http.server.BaseHTTPRequestHandler):
    """A list of `size` articles of about 20 KB each, numbered from `since`."""

    protocol_version = "HTTP/1.1"
    size = 0
    since = 0

    def do_GET(self) -> None:
        body = self._body().encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return

    def _body(self) -> str:
        if self.path == "/index.html":
            rows = "".join(
                f"<li><a href='/article/202610/{n}.html'>第{n}批水利项目开工</a>"
                f"<span>2026-10-{n % 28 + 1:02}</span></li>"
                for n in range(self.since, self.since + self.size)
            )
            return f"<html><ul class='list'>{rows}</ul></html>"
        if not self.path.startswith("/article/"):
            return ""
        n = int(self.path.rpartition("/")[2].partition(".")[0])
        text = "".join(f"<p>　　{PARAGRAPH.format(n=n * 50 + k)}</p>" for k in range(40))
        menu = "<div class='nav'>" + "<a href='/x'>栏目</a> " * 200 + "</div>"
        return (
            f"<html><head><title>第{n}批水利项目开工_昌都</title></head><body>{menu}"
            f"<h1>第{n}批水利项目开工</h1><div>2026-10-{n % 28 + 1:02} 09:15 来源:昌都报</div>"
            f"<div class='content'>{text}</div>{menu}</body></html>"
        )


def _serve(size: int, since: int, port: Any) -> None:
    handler = type("Site", (_Site,), {"size": size, "since": since})
    sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - clients hang up as they like
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        port.send(server.server_address[1])
        server.serve_forever()


@contextmanager
def site(size: int, *, since: int = 0) -> Iterator[str]:
    """Serve a list of `size` articles from a process of its own and yield its host."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=partial(_serve, size, since, theirs), daemon=True)
    process.start()
    yield f"127.0.0.1:{ours.recv()}"
    process.terminate()
    process.join()


def plain(host: str) -> Cost:
    """Crawl with Scrapy as its tutorial does."""
    with tempfile.TemporaryDirectory(prefix="kandeng-bench-") as folder:
        script = Path(folder) / "plain.py"  # Scrapy reads the source of its callbacks
        script.write_text(PLAIN, encoding="utf-8")
        command = [sys.executable, str(script), f"http://{host}/index.html"]
        process = subprocess.Popen(command, cwd=ROOT)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(used.ru_utime + used.ru_stime, 0.0, used.ru_maxrss / 1024)


def ours(host: str, size: int) -> Cost:
    """Crawl into a fresh ledger and archive."""
    with tempfile.TemporaryDirectory(prefix="kandeng-bench-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'ledger.db'}"
        ledger = Ledger(url)
        migrate(ledger)
        ledger.close()
        write_config(folder, host)
        command = [
            sys.executable,
            "-m",
            "crawler",
            "--ledger",
            url,
            "--config",
            str(folder),
            "--archive",
            str(folder / "archive"),
            "--now",
            "2026-10-31T01:00:00+00:00",
        ]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        told = json.loads(done.stdout)
        if told["counts"]["articles"] != size:
            raise SystemExit(f"{told['counts']['articles']} articles of {size}: {done.stderr}")
        cost = told["cost"]
        return Cost(
            cost["cpu_s"], cost["extraction_cpu_s"], cost["peak_mb"], cost["extraction_peak_mb"]
        )


def write_config(folder: Path, host: str, *, delay_s: float = 0) -> None:
    """Write the configuration of an office that reads this one site."""
    source = {
        "key": "s",
        "channel": "c",
        "kind": "listing",
        "url": f"http://{host}/index.html",
        "articles": "ul.list a",
        "delay_s": delay_s,
        "budget": {"pages": 100_000},
    }
    outlet = {
        "key": "o",
        "name": "试",
        "domains": [host],
        "sources": [source],
        "channels": [{"key": "c", "tier": "t", "medium": "web"}],
    }
    files = {
        "office.yaml": {"version": 1, "name": "试", "allow_loopback": [host]},
        "holidays.yaml": {"version": 1, "years": [2026]},
        "sources.yaml": {"version": 1, "tiers": [{"key": "t", "name": "试"}], "outlets": [outlet]},
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")


def measure(sizes: tuple[int, int], rounds: int) -> dict[str, float]:
    """Return milliseconds of CPU a page of both, and peaks in MB: medians of the rounds.

    In each round the two take turns, so that what else the machine does meets both alike.
    """
    told = [_round(sizes) for _ in range(rounds)]
    return {name: median(each[name] for each in told) for name in told[0]}


def _round(sizes: tuple[int, int]) -> dict[str, float]:
    costs = []
    for size in sizes:
        with site(size) as host:
            costs.append((plain(host), ours(host, size)))
    (plain_small, small), (plain_large, large) = costs
    a_page = 1000 / (sizes[1] - sizes[0])
    plain_ms = (plain_large.cpu_s - plain_small.cpu_s) * a_page
    ours_ms = (large.cpu_s - small.cpu_s) * a_page
    print(f"  a round: {ours_ms:.2f} against {plain_ms:.2f} ms a page", flush=True)
    return {
        "plain_ms": plain_ms,
        "ours_ms": ours_ms,
        "ratio": ours_ms / plain_ms,
        "extraction_ms": (large.extraction_cpu_s - small.extraction_cpu_s) * a_page,
        "plain_peak_mb": plain_large.peak_mb,
        "ours_peak_mb": large.peak_mb,
        "parser_peak_mb": large.parser_peak_mb,
    }


def main(argv: list[str] | None = None) -> int:
    """Print the table; 1 when a bound is broken."""
    parser = argparse.ArgumentParser(prog="python -m bench.crawl")
    parser.add_argument("--pages", type=int, default=SIZES[1])
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args(argv)
    found = measure((SIZES[0], asked.pages), asked.rounds)
    ratio, peak_mb, parser_mb = found["ratio"], found["ours_peak_mb"], found["parser_peak_mb"]
    print(f"{'':24}{'CPU ms a page':>16}{'peak MB':>10}")
    print(f"{'plain Scrapy':24}{found['plain_ms']:16.2f}{found['plain_peak_mb']:10.0f}")
    print(f"{'kandeng crawl':24}{found['ours_ms']:16.2f}{peak_mb:10.0f}")
    print(f"{'  its extraction, apart':24}{found['extraction_ms']:16.2f}{parser_mb:10.0f}")
    print(f"{'  both':24}{found['ours_ms'] + found['extraction_ms']:16.2f}")
    print(f"ratio {ratio:.2f} (bound 1.50), peak {peak_mb:.0f} MB (bound 200), ", end="")
    print(f"a parser's {parser_mb:.0f} MB (bound 300); medians of {asked.rounds} rounds")
    return int(ratio > 1.5 or peak_mb > 200 or parser_mb > 300)


if __name__ == "__main__":
    sys.exit(main())
