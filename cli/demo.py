"""`kandeng demo`: the whole way on a small newsroom of its own, held against what is true."""

import secrets
import shutil
import time
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import click
from sqlalchemy import select

from bulletin.receipt_text import as_text
from cli.context import Context, common
from cli.credit import month_of
from cli.nightly import Night, report, run_night
from cli.say import say, say_json, say_table
from cli.why import receipt_of
from demo.newsroom import Newsroom
from intake.run import read_file
from ledger.migrate import migrate
from ledger.session import Ledger
from ledger.tables import Submission, Unit

PLACE = Path("var/demo")
ACCOUNTS = (
    ("reviewer", "审核员", "reviewer"),
    ("committee", "评审", "committee"),
    ("second", "第二评审", "committee"),
    ("operator", "运维", "operator"),
    ("admin", "管理员", "admin"),
    ("informant", "信息员", "informant"),
)
"""Name, what it is called, role; two of the committee, since one signs and another locks."""
PORT = 8800


@click.command("demo")
@click.option("--seed", default=0, show_default=True, help="打乱文稿、日期与故障")
@click.option("--serve", is_flag=True, help="完成后启动页面")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535))
@common
def command(context: Context, seed: int, port: int, *, serve: bool) -> int:
    """演示编辑部: 从空白到入账, 并与已知答案逐行核对。"""
    started = time.monotonic()
    context.ledger_url, context.archive_dir = _fresh(PLACE), PLACE / "archive"
    context.config_dir = PLACE / "config"
    with Newsroom(seed) as newsroom:
        nights = _two_nights(context, newsroom)
        amounts = _amounts(context)
        with context.ledger.reading() as session:
            tables = newsroom.report(session, amounts=amounts)
            wrong = newsroom.check(session, amounts=amounts)
            shown = next((line.ref for line in newsroom.truth if line.state == "placed"), None)
        if context.json:
            say_json({"nights": [n.as_json() for n in nights], "differences": wrong})
        else:
            for table in tables:
                say_table(table.title, table.heads, table.rows)
                say("")
            if shown:
                say(as_text(receipt_of(context, shown), 100))
            _verdict(wrong, len(newsroom.truth), time.monotonic() - started)
        if serve:
            _serve(context, port, shown)
    return 1 if wrong else 0


def _fresh(place: Path) -> str:
    """Empty the demo's own folder and make a ledger in it."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    url = f"sqlite:///{place / 'kandeng.db'}"
    ledger = Ledger(url)
    migrate(ledger)
    ledger.close()
    return url


def _two_nights(context: Context, newsroom: Newsroom) -> list[Night]:
    first, last = newsroom.moments
    written = newsroom.write_files(PLACE)
    context.now_fixed = first
    _take_in(context, (written.roster, *written.submissions))
    newsroom.set_moment(first)
    nights = [_night(context, first)]
    newsroom.apply_last_night_faults()
    return [*nights, _night(context, last)]


def _take_in(context: Context, files: tuple[Path, ...]) -> None:
    for path in files:
        with context.ledger.writing() as session:
            found = read_file(session, path, office=context.office, now=context.now(), by="演示")
        _tell(context, f"登记 {found.name}: {found.written} 行")


def _night(context: Context, moment: datetime) -> Night:
    context.now_fixed = moment
    local = moment.astimezone(context.office.profile.zone)
    _tell(context, f"—— {local:%m月%d日 %H:%M} 的夜间任务 ——")
    night = run_night(context, pictures=False)
    if not context.json:
        report(night, context)
    return night


def _tell(context: Context, text: str) -> None:
    if not context.json:
        say(text)


def _amounts(context: Context) -> dict[str, Decimal]:
    """Return the yuan a piece earns, by its number."""
    return {
        row.piece.ref: row.credit.amount
        for row in month_of(context, None)
        if row.credit.amount is not None
    }


def _verdict(wrong: list[str], lines: int, seconds: float) -> None:
    if wrong:
        say(f"与已知答案不符 {len(wrong)} 处:")
        for line in wrong:
            say(f"  ✗ {line}")
        return
    say(f"✓ 与已知答案逐行相符 ({lines} 行), 用时 {seconds:.0f} 秒")


def _serve(context: Context, port: int, shown: str | None) -> None:
    """Stay up with an account for each who comes; the informant is of a unit whose piece ran."""
    from api import accounts  # noqa: PLC0415 - a demo that does not serve needs no pages
    from cli.serve import listen  # noqa: PLC0415

    password = secrets.token_urlsafe(9)
    with context.ledger.writing() as session:
        unit = session.scalar(
            select(Unit.key)
            .join(Submission, Submission.unit_id == Unit.id)
            .where(Submission.ref == shown)
        )
        for name, display, role in ACCOUNTS:
            accounts.add_account(
                session,
                name,
                display_name=display,
                password=password,
                roles=(role,),
                now=context.now(),
                by="演示",
                unit_key=unit if role == "informant" else None,
            )
    names = "、".join(name for name, *_ in ACCOUNTS)
    say(f"页面: http://127.0.0.1:{port}/  账号 {names}, 密码 {password}  (Ctrl+C 停止)")
    listen(context, "127.0.0.1", port)
