"""`kandeng intake FILE…`: what people hand in, told apart by its headings.

A folder is where a mailbox drops its attachments: every file in it is read and then moved, so that
what still lies there is what nobody has read.
"""

import getpass
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import click
from sqlalchemy.orm import Session

from cli.context import Context, common
from cli.say import err, say, say_json
from intake.report import IntakeReport, refused_csv
from intake.run import read_file
from office.errors import IntakeError

KINDS = {
    "submissions": "来稿",
    "roster": "名册",
    "clippings": "样报",
    "outlet_list": "发稿清单",
    "past_ledger": "历年台账",
}


TAKEN, MENDED = "已登记", "待改"
"""Folders below the one attachments come into: what was taken in, what its unit has to mend."""


@click.command("intake")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只试读, 列出每一处问题, 不写入")
@click.option("--good-rows", is_flag=True, help="收下没有问题的行, 其余另存为待改文件")
@common
def command(context: Context, files: tuple[Path, ...], *, dry_run: bool, good_rows: bool) -> int:
    """登记来稿、名册、样报、发稿清单、历年台账; 每个文件要么全收, 要么不收 (除非 --good-rows)。

    给文件夹 (如邮箱存附件之处) 则逐个登记其中的文件: 收下的移入“已登记”, 有误的移入“待改”并附原因。
    """
    reports: list[IntakeReport] = []
    refused: list[IntakeError] = []
    with ExitStack() as stack:
        tried = stack.enter_context(_undone(context)) if dry_run else None
        found = list(_each(files))
        for place, (path, folder) in enumerate(found, 1):
            try:
                report = (
                    _try(context, tried, path, is_last=place == len(found))
                    if tried
                    else _read(context, path, good_rows=good_rows)
                )
            except IntakeError as fault:
                refused.append(fault)
                if folder and not dry_run:
                    _set_aside(path, folder, fault)
                continue
            reports.append(report)
            if report.refused_rows and good_rows:
                _keep_refused(report, folder / MENDED if folder else path.parent)
            if folder and not dry_run:
                _move(path, folder / TAKEN)
    if context.json:
        say_json({"files": [_plain(r) for r in reports], "refused": [_fault(f) for f in refused]})
    else:
        for report in reports:
            _print(report)
        for wrong in refused:
            _print_fault(wrong)
    if refused:
        return 2
    return 1 if any(report.refused for report in reports) else 0


def _each(paths: tuple[Path, ...]) -> Iterator[tuple[Path, Path | None]]:
    """Yield every file with the folder it was found in; None: it was named itself."""
    for path in paths:
        if not path.is_dir():
            yield path, None
            continue
        for found in sorted(path.iterdir()):
            if found.is_file() and not found.name.startswith((".", "~$")):
                yield found, path


def _set_aside(path: Path, folder: Path, fault: IntakeError) -> None:
    """Move a refused file away with a text beside it that says why."""
    moved = _move(path, folder / MENDED)
    lines = [str(fault), *(f"{where}: {what}" for where, what in fault.rows)]
    moved.with_name(f"{moved.name}.原因.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _move(path: Path, into: Path) -> Path:
    """Move a file; one of that name that lies there keeps its own."""
    into.mkdir(exist_ok=True)
    target, number = into / path.name, 2
    while target.exists():
        target = into / f"{path.stem}-{number}{path.suffix}"
        number += 1
    return path.rename(target)


@contextmanager
def _undone(context: Context) -> Iterator[Session]:
    """A transaction of which nothing stays."""
    with context.ledger.writing() as session:
        yield session
        session.rollback()


def _try(context: Context, session: Session, path: Path, *, is_last: bool) -> IntakeReport:
    """Read a file dry, then bring its good rows for the files after it: a roster before pieces."""
    report = _into(session, context, path, dry_run=True)
    if not is_last and not report.already_read:
        with suppress(IntakeError), session.begin_nested():
            _into(session, context, path, good_rows=True)
    return report


def _read(context: Context, path: Path, *, good_rows: bool) -> IntakeReport:
    with context.ledger.writing() as session:
        return _into(session, context, path, good_rows=good_rows)


def _into(
    session: Session,
    context: Context,
    path: Path,
    *,
    dry_run: bool = False,
    good_rows: bool = False,
) -> IntakeReport:
    return read_file(
        session,
        path,
        office=context.office,
        now=context.now(),
        by=f"{getpass.getuser()}@命令行",
        dry_run=dry_run,
        good_rows=good_rows,
    )


def _keep_refused(report: IntakeReport, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    place = folder / f"{Path(report.name).stem}.待改.csv"
    place.write_bytes(refused_csv(report))
    err.print(f"有问题的 {len(report.refused_rows)} 行另存为 {place}, 改好后再登记", markup=False)


def _print(report: IntakeReport) -> None:
    kind = KINDS[report.kind]
    if report.already_read:
        say(f"{report.name}: 此文件已登记过, 未增加")
        return
    done = "试读" if report.dry_run else "登记"
    say(
        f"{report.name}: {kind} {report.read} 行, {done} {report.written} 行, "
        f"已有 {report.unchanged} 行"
    )
    for fault in report.refused:
        err.print(f"  {fault.where}: {fault.words}", markup=False, style="red")
    for note in report.notes:
        say(f"  提示 {note.where}: {note.words}")


def _print_fault(fault: IntakeError) -> None:
    err.print(str(fault), markup=False, style="red")
    for where, what in fault.rows:
        err.print(f"  {where}: {what}", markup=False)


def _fault(fault: IntakeError) -> dict[str, object]:
    rows = [{"where": where, "message": what} for where, what in fault.rows]
    return {"where": fault.where, "message": fault.message, "rows": rows}


def _plain(report: IntakeReport) -> dict[str, object]:
    return {
        "name": report.name,
        "kind": report.kind,
        "read": report.read,
        "written": report.written,
        "unchanged": report.unchanged,
        "already_read": report.already_read,
        "refused": [{"where": f.where, "message": f.words} for f in report.refused],
        "notes": [{"where": f.where, "message": f.words} for f in report.notes],
    }
