"""`kandeng match`: whatever waits in the ledger, or two files; or learn the weights anew."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click

from cli import shares
from cli.context import Context, common
from cli.hands import Hands
from cli.say import say, say_json
from ledger.wanted import Share
from matcher import earlier, run, settings
from matcher.earlier import Fitting, Search
from matcher.files import match_files
from matcher.given import Given
from matcher.kept_rows import tidied
from matcher.learn import as_yaml, learn
from matcher.settle import Counts
from office.errors import ConfigError

SEARCH = "search"
"""The kind of row that asks for a share of the search among what was published before."""
_SEARCHES = 5
_FEW = 20
"""So few new submissions are held against a month in less time than a share takes to be told."""


@click.command("match")
@click.option("--submissions", type=click.Path(path_type=Path), help="来稿文件 (JSON 行, 可 .gz)")
@click.option("--articles", type=click.Path(path_type=Path), help="报道文件 (JSON 行, 可 .gz)")
@click.option("--out", type=click.Path(path_type=Path), help="结果文件 (JSON 行)")
@click.option("--fit", is_flag=True, help="用本单位的认定意见重新拟合权重")
@click.option("--hand", is_flag=True, hidden=True)
@common
def command(
    context: Context,
    submissions: Path | None,
    articles: Path | None,
    out: Path | None,
    *,
    fit: bool,
    hand: bool,
) -> int:
    """比对: 不带文件时比对账本中未比过的, 带文件时只比文件。"""
    if fit:
        return _fit(context)
    if hand:
        return _as_a_hand(context)
    if submissions is None and articles is None and out is None:
        return _from_ledger(context)
    if submissions is None or articles is None or out is None:
        raise ConfigError("按文件比对须同时给出 --submissions、--articles 和 --out")
    counts = match_files(submissions, articles, out)
    if context.json:
        say_json(counts)
    else:
        say(
            f"{counts.submissions} 篇来稿 × {counts.articles} 篇报道 → {counts.lines} 条疑似采用, "
            f"其中自动 {counts.automatic}: {out}"
        )
    return 0


def match_all(context: Context) -> Counts:
    """Compare everything that waits in the ledger, for all its offices, with what hands there are.

    Every step is committed whole; what a run that was ended leaves waits for the next.
    """
    whole = context.deployment
    given = _given(whole)
    hands = Hands(context)
    found = partial(_searched, context, given)
    counts = run.run(whole.ledger, given, searching=found, call=hands.call) + hands.gather()
    if given.index_dir is not None:
        tidied(given.index_dir)  # outside: nobody who writes waits for it
    return counts


def _searched(context: Context, given: Given, search: Search) -> list[Fitting]:
    """Have new submissions held against what was published before, with what hands there are."""

    def one(share: Share) -> dict[str, Any]:
        return search_beside(context, share.payload, given)

    many = _SEARCHES if len(search.submissions) > _FEW else 1
    office = context.ledger.office
    parts = [Share(office, part.as_json()) for part in search.split(many)]
    return [Fitting.of_json(told) for told in shares.all_done(context, SEARCH, parts, one)]


def search_beside(
    context: Context, payload: Mapping[str, Any], given: Given | None = None
) -> dict[str, Any]:
    """Do a share of a run's search; `given`: what that run goes by, where it is this process's."""
    whole = context.deployment
    found = earlier.search(whole.ledger, Search.of_json(payload), given or _given(whole))
    return found.as_json()


def _given(whole: Context) -> Given:
    return Given(
        office=whole.office,
        settings=settings.load(whole.config_dir),
        now=whole.now(),
        index_dir=whole.archive.with_suffix(".index"),
    )


def _as_a_hand(context: Context) -> int:
    """Compare batches beside the run that asked for it, and say what came of them."""
    whole = context.deployment
    say_json(run.share(whole.ledger, _given(whole)))
    return 0


def _from_ledger(context: Context) -> int:
    counts = match_all(context)
    if context.json:
        say_json(counts)
    else:
        say(
            f"新来稿 {counts.submissions}, 新报道 {counts.articles} → "
            f"新增疑似采用 {counts.written}, 复核 {counts.unchanged}, 失效 {counts.lapsed}"
        )
    return 0


def _fit(context: Context) -> int:
    """Learn from people's verdicts; print what to paste into matching.yaml, change nothing."""
    rule = settings.load(context.config_dir).automatic
    with context.ledger.reading() as session:
        model, report = learn(session, target=rule.target)
    if context.json:
        say_json({"report": report, "score": as_yaml(model)})
        return 0
    say(
        f"采用 {report.confirmed} 条、不采用 {report.rejected} 条, 分五份轮流留出检验: "
        f"与人一致 {report.agreement:.1%}, 校准误差 {report.error:.3f}"
    )
    for each in report.bins:
        told = f"{each.low:.1f}–{each.high:.1f}"
        say(f"  说 {told} 的 {each.claims} 条: 平均说 {each.stated:.2f}, 实为 {each.right:.2f}")
    bar = "认定意见还不够多, 定不出" if report.automatic is None else f"{report.automatic:.3f}"
    say(f"自动认定线 (精度 95% 置信下限不低于 {report.target:.1%}): {bar}")
    say("\n把下面一段写入 config/matching.yaml 后生效:\n")
    say(as_yaml(model))
    return 0
