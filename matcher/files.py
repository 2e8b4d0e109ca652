"""Matching two files without a ledger: `kandeng match --submissions F --articles F --out F`."""

import gzip
import json
import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from matcher.bands import AUTO, band
from matcher.because import because
from matcher.extent import extent
from matcher.finds import Find
from matcher.holds import Sighting, holds_of
from matcher.judge import Judge, Seen
from matcher.pieces import Report
from matcher.rows import articles_of, submissions_of
from matcher.settings import Settings, shipped
from matcher.standing import Standing, stand

OFFICE_TIME = ZoneInfo("Asia/Shanghai")
_PORTION = 100
"""Articles a worker takes at a time."""
_MOST = 0.9999
"""The probability shown of what is certain: nothing is."""
_WORTH_A_WORKER = 1500
"""Articles below which starting workers costs more than it saves."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run over files read and wrote."""

    submissions: int
    articles: int
    lines: int
    automatic: int


@dataclass(frozen=True, slots=True)
class _Claim:
    """A find as it is written, but for what other articles tell: a worker hands it over cheaply."""

    submission: int
    probability: float
    characters: int
    doubts: tuple[str, ...]
    contested: bool
    differ: int
    spans: NDArray[np.int32]
    line: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Judged:
    key: str | int
    outlet: str | None
    published_at: datetime | None
    claims: tuple["_Claim", ...]
    seen: tuple[Seen, ...]


def match_files(
    submissions: Path,
    articles: Path,
    out: Path,
    *,
    settings: Settings | None = None,
    zone: ZoneInfo = OFFICE_TIME,
    workers: int | None = None,
) -> Counts:
    """Write one line a claim to `out`, in the articles' order; the same bytes on every run.

    Raises:
        IntakeError: a line of either file is wrong; nothing is written.
    """
    settings = settings or shipped()
    pieces = list(submissions_of(submissions, zone))
    standing = stand(pieces)
    judge = Judge(standing, settings)
    judged = list(_judge_all(judge, articles_of(articles, zone), workers))
    lines = list(_lines(judged, standing, settings))
    _write(out, lines)
    automatic = sum(line["band"] == AUTO for line in lines)
    return Counts(len(pieces), len(judged), len(lines), automatic)


_judge: Judge | None = None


def _judge_all(judge: Judge, reports: Iterable[Report], workers: int | None) -> Iterator[_Judged]:
    """Judge in order; in forked workers, which share the index, when there are many articles."""
    global _judge  # noqa: PLW0603 - forked workers inherit the index instead of copying it
    reports = iter(reports)
    head = list(islice(reports, _WORTH_A_WORKER))
    count = workers if workers is not None else os.cpu_count() or 1
    able = "fork" in multiprocessing.get_all_start_methods()
    if len(head) < _WORTH_A_WORKER or count < 2 or not able:
        for part in _portions(head, reports):
            yield from _judged(judge, part)
        return
    _judge = judge
    try:
        with multiprocessing.get_context("fork").Pool(count) as pool:
            for judged in pool.imap(_portion, _portions(head, reports)):
                yield from judged
    finally:
        _judge = None


def _portions(head: Sequence[Report], rest: Iterator[Report]) -> Iterator[list[Report]]:
    for at in range(0, len(head), _PORTION):
        yield list(head[at : at + _PORTION])
    while portion := list(islice(rest, _PORTION)):
        yield portion


def _portion(reports: Sequence[Report]) -> list[_Judged]:
    assert _judge is not None  # noqa: S101 - set before the workers were forked
    return _judged(_judge, reports)


def _judged(judge: Judge, reports: Sequence[Report]) -> list[_Judged]:
    return [
        _Judged(r.key, r.outlet, r.published_at, tuple(map(_claim, j.finds)), j.seen)
        for r, j in zip(reports, judge.all(reports), strict=True)
    ]


def _lines(
    judged: Sequence[_Judged], standing: Standing, settings: Settings
) -> Iterator[dict[str, Any]]:
    sightings = _sightings(judged, standing)
    for number, article in enumerate(judged):
        rows = []
        for claim in article.claims:
            piece = standing.pieces[claim.submission]
            own = Sighting(number, article.published_at, claim.spans)
            held = holds_of(claim, own, sightings.get(claim.submission, ()), piece.submitted_at)
            row = {"article_id": article.key, "submission_id": piece.key, **claim.line}
            row["band"] = band(
                claim.probability, (*held, *claim.doubts), claim.characters, settings.automatic
            )
            row["composite_n"], row["holds"] = len(article.claims), list(held)
            rows.append(row)
        rows.sort(key=lambda r: (-r["probability"], r["submission_id"]))
        yield from rows


def _sightings(judged: Sequence[_Judged], standing: Standing) -> dict[int, list[Sighting]]:
    """Return, for each submission, where its text was seen, channels of its own unit left out."""
    seen: dict[int, list[Sighting]] = {}
    for number, article in enumerate(judged):
        for s in article.seen:
            unit = standing.pieces[s.submission].unit
            if unit and article.outlet and unit in article.outlet:
                continue
            sighting = Sighting(number, article.published_at, s.spans)
            seen.setdefault(s.submission, []).append(sighting)
    return seen


def _claim(find: Find) -> _Claim:
    line = {
        "probability": min(_MOST, round(find.probability, 4)),
        "band": None,
        "extent": extent(round(find.coverage_submission, 4), round(find.coverage_article, 4)),
        "composite_n": None,
        "coverage_submission": round(find.coverage_submission, 4),
        "coverage_article": round(find.coverage_article, 4),
        "numbers": {"agree": find.agree, "differ": find.differ},
        "holds": None,
        "rivals": list(find.rivals),
        "passages": [{"submission": [a, b], "article": [c, d]} for a, b, c, d in find.passages],
        "because": because(find),
    }
    return _Claim(
        submission=find.submission,
        probability=find.probability,
        characters=find.characters,
        doubts=find.doubts,
        contested=find.contested,
        differ=find.differ,
        spans=find.spans,
        line=line,
    )


def _write(out: Path, lines: Iterable[dict[str, Any]]) -> None:
    """Write beside the target and rename, so that a kill leaves the old file or the new one."""
    draft = out.with_name(out.name + ".part")
    with draft.open("wb") as raw, _packed(raw, out) as stream:
        for line in lines:
            text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
            stream.write(text.encode() + b"\n")
    draft.replace(out)


def _packed(raw: IO[bytes], out: Path) -> IO[bytes]:
    if out.suffix == ".gz":
        return gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0)  # type: ignore[return-value]
    return raw
