"""People who read pages: one alone, whose CPU is told, and twenty at once."""

import http.client
import random
import statistics
import threading
import time
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass

from bench.pages_past import TOKEN
from tests.api.newsroom import PASSWORD

MOST_S = 600
"""An answer may take so long before the bench gives up: a busy machine is slow, not wrong."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is asked."""

    times: int = 4
    """Of each address by one reader alone; the first is told apart."""
    readers: int = 20
    rounds: int = 2
    """How often each reader asks every address; 0: nobody but the one alone."""
    pause_s: float = 1.0
    """How long a reader looks at an answer on average."""
    every: int = 1
    """Readers ask one address in so many; the one alone asks all."""


class Reader:
    """One browser that has signed in and keeps its connection."""

    def __init__(self, address: str, name: str = "everybody") -> None:
        host = urllib.parse.urlsplit(address).netloc
        self.connection = http.client.HTTPConnection(host, timeout=MOST_S)
        self.cookies = [self.enter("/sign-in", name=name, password=PASSWORD)]

    def enter(self, path: str, **said: str) -> str:
        """Say a password and return the cookie it is answered with."""
        headers = {
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.connection.request("POST", path, urllib.parse.urlencode(said), headers)
        answer = self.connection.getresponse()
        answer.read()
        return (answer.getheader("Set-Cookie") or "").partition(";")[0]

    def close(self) -> None:
        """Hang up."""
        self.connection.close()

    def ask(self, path: str) -> tuple[float, bytes]:
        """Return the milliseconds until the last byte, and the bytes as they came."""
        headers = {"Cookie": "; ".join(self.cookies), "Accept-Encoding": "gzip"}
        headers["Accept"] = "application/json" if path.startswith("/api/") else "text/html"
        started = time.perf_counter()
        try:
            answer, body = self._get(path, headers)
        except ConnectionError:  # the server hung up while the reader was reading
            self.connection.close()
            answer, body = self._get(path, headers)
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {body[:300]!r}")
        return (time.perf_counter() - started) * 1000, body

    def _get(self, path: str, headers: Mapping[str, str]) -> tuple[http.client.HTTPResponse, bytes]:
        self.connection.request("GET", urllib.parse.quote(path, safe="/?&=%"), headers=headers)
        answer = self.connection.getresponse()
        return answer, answer.read()


@dataclass(frozen=True, slots=True)
class Cost:
    """What an address costs a server that has nothing else to do, in CPU milliseconds."""

    first: float
    then: float
    """The median of those after it."""
    kb: float


def alone(address: str, paths: Sequence[str], *, times: int) -> dict[str, Cost]:
    """Return what each address costs. The server is in this process, whose CPU is told."""
    with closing(_reader(address)) as reader:
        return {path: _cost(reader, path, times) for path in paths}


def _cost(reader: Reader, path: str, times: int) -> Cost:
    spent, body = [], b""
    for _ in range(times):
        before = time.process_time()
        _, body = reader.ask(path)
        spent.append((time.process_time() - before) * 1000)
    return Cost(spent[0], statistics.median(spent[1:] or spent), len(body) / 1024)


def together(address: str, paths: Sequence[str], effort: Effort) -> dict[str, list[float]]:
    """Return the milliseconds of every answer, by address.

    Each reader asks all addresses in an order of its own.
    """
    found: dict[str, list[float]] = {path: [] for path in paths}
    guard, faults = threading.Lock(), list[BaseException]()

    def reading(number: int, reader: Reader) -> None:
        try:
            chance = random.Random(number)  # noqa: S311 - an order of pages
            for path in _in_turn(chance, paths, effort.rounds):
                time.sleep(chance.uniform(0, 2 * effort.pause_s))
                took, _ = reader.ask(path)
                with guard:
                    found[path].append(took)
        except BaseException as fault:  # noqa: BLE001 - told below
            faults.append(fault)

    with ExitStack() as stack:
        # one after another: many passwords at once for one name are taken for guessing
        readers = [stack.enter_context(closing(_reader(address))) for _ in range(effort.readers)]
        threads = [threading.Thread(target=reading, args=each) for each in enumerate(readers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if faults:
        raise faults[0]
    return found


def _in_turn(chance: random.Random, paths: Sequence[str], rounds: int) -> Iterator[str]:
    for _ in range(rounds):
        yield from chance.sample(paths, len(paths))


def _reader(address: str) -> Reader:
    """Return somebody who may see everything, the shared figures too."""
    reader = Reader(address)
    reader.cookies.append(reader.enter(f"/shared/{TOKEN}", password=PASSWORD))
    return reader


def p95(values: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]
