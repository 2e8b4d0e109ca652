"""The crawl as a process of its own; prints one JSON object.

python -m crawler --ledger URL --archive DIR --config DIR [--now MOMENT] [--outlet KEY]…
python -m crawler try KEY | probe URL [--config DIR]
"""

import argparse
import json
import resource
import sys
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

from crawler.fetch.limits import Limits
from crawler.lent import lent
from crawler.probe import probe
from crawler.run import CrawlReport, crawl
from crawler.tally import DOMAIN_HELD
from crawler.try_source import try_source
from ledger.session import Ledger
from office.errors import ConfigError, LedgerError
from office.house import Office
from office.load import load_office


def main(argv: list[str] | None = None) -> int:
    """Return 0 done, 1 done but something needs a person, 2 configuration, 3 ledger, 4 stopped."""
    asked = _arguments().parse_args(argv)
    limits = Limits().scaled(asked.patience)
    try:
        office = load_office(asked.config, sources_file=asked.sources)
        if asked.look:
            return _look(asked, office, limits)
        report = crawl(
            Ledger(asked.ledger).everywhere,
            asked.archive,
            office,
            clock=lambda: asked.now or datetime.now(UTC),
            outlets=asked.outlet or None,
            since=asked.since,
            only_due=asked.due,
            limits=limits,
            browser_sandbox=not asked.browser_without_sandbox,
        )
    except ConfigError as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 2
    except LedgerError as gone:
        sys.stderr.write(f"{gone}\n")
        return 3
    sys.stdout.write(json.dumps(as_json(report), ensure_ascii=False) + "\n")
    return 4 if not report.finished else 1 if report.needs_a_person else 0


def _look(asked: argparse.Namespace, office: Office, limits: Limits) -> int:
    """Print what a source would yield, or the entry a site proposes; nothing is kept.

    With `--lease` while no crawl asks the domain; where one does, only that is printed.
    """
    if not asked.lease:
        return _looked(asked, office, limits)
    found = office.source(asked.key) if asked.look == "try" else None
    url = (found[1].url or "") if found else asked.key
    with lent(Ledger(asked.ledger).everywhere, office, url) as is_ours:
        if is_ours:
            return _looked(asked, office, limits)
    sys.stdout.write(json.dumps({"why": DOMAIN_HELD}) + "\n")
    return 1


def _looked(asked: argparse.Namespace, office: Office, limits: Limits) -> int:
    today = office.periods.day_of(asked.now or datetime.now(UTC))
    sandbox = not asked.browser_without_sandbox
    if asked.look == "try":
        trial = try_source(office, asked.key, today=today, limits=limits, browser_sandbox=sandbox)
        sys.stdout.write(json.dumps(asdict(trial), ensure_ascii=False, default=str) + "\n")
        return int(trial.why is not None or any(s.why for s in trial.samples))
    found = probe(office, asked.key, today=today, limits=limits, browser_sandbox=sandbox)
    told = asdict(found) | {"samples": [sample.to_json() for sample in found.samples]}
    sys.stdout.write(json.dumps(told, ensure_ascii=False, default=str) + "\n")
    return int(found.why is not None)


def as_json(report: CrawlReport) -> dict[str, object]:
    """Return a report as JSON values."""
    return {
        "night": report.night_id,
        "finished": report.finished,
        "counts": dict(report.counts),
        "cost": _cost(),
        "outcomes": [
            {
                "source": o.source_key,
                "outlet": o.outlet_key,
                "state": o.state,
                "why": o.why,
                "listed": o.listed,
                "new": o.new,
                "fetched": o.fetched,
                "revisited": o.revisited,
                "articles": o.articles,
                "quarantined": o.quarantined,
                "figures": o.figures,
            }
            for o in report.outcomes
        ],
    }


def _cost() -> dict[str, float]:
    """Return CPU seconds of this process and of the workers that read pages, and peak memory."""
    own, workers = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "cpu_s": round(own.ru_utime + own.ru_stime, 3),
        "extraction_cpu_s": round(workers.ru_utime + workers.ru_stime, 3),
        "peak_mb": round(own.ru_maxrss / 1024, 1),
        "extraction_peak_mb": round(workers.ru_maxrss / 1024, 1),
    }


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m crawler", allow_abbrev=False)
    parser.add_argument("look", nargs="?", choices=("try", "probe"))
    parser.add_argument("key", nargs="?", help="a source's key to try, or an address to probe")
    parser.add_argument("--ledger", default="sqlite:///kandeng.db")
    parser.add_argument("--archive", type=Path, default=Path("archive"))
    parser.add_argument("--config", type=Path, default=Path("config"))
    parser.add_argument("--sources", type=Path)
    parser.add_argument("--outlet", action="append")
    parser.add_argument("--due", action="store_true", help="only sources whose interval is over")
    parser.add_argument("--now", type=datetime.fromisoformat)
    parser.add_argument("--lease", action="store_true", help="own the domain while looking")
    parser.add_argument("--since", type=date.fromisoformat)
    parser.add_argument("--patience", type=float, default=1.0, help="factor on every time limit")
    parser.add_argument(
        "--browser-without-sandbox", action="store_true", help="for trials on one's own pages"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
