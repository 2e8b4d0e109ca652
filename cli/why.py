"""`kandeng why SUBMISSION`: its receipt, from hand-in to credit."""

import shutil
from collections.abc import Callable
from pathlib import Path

import click

from bulletin.pdf import printed_pdf
from bulletin.receipt import Receipt, as_json
from bulletin.receipt_gather import receipt
from bulletin.receipt_html import receipt_html
from bulletin.receipt_text import as_text
from cli.context import Context, common
from cli.say import say, say_json
from matcher import settings
from office.errors import ConfigError

WIDEST = 100
PAPERS: dict[str, Callable[[bytes], bytes]] = {".html": bytes, ".pdf": printed_pdf}
"""What a receipt can be written as, by the file's ending, and what makes it of its page."""


@click.command("why")
@click.argument("submission")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="写成文件: .html 或 .pdf"
)
@common
def command(context: Context, submission: str, out: Path | None) -> None:
    """一篇稿件的回执: 报送、查过哪里、在哪刊发、依据、计分。"""
    if out is not None and out.suffix not in PAPERS:
        raise ConfigError(f"--out 应以 {' 或 '.join(PAPERS)} 结尾, 现为 '{out.name}'")
    found = receipt_of(context, submission)
    if out is not None:
        out.write_bytes(PAPERS[out.suffix](receipt_html(found)))
    if context.json:
        say_json(as_json(found))
    elif out is not None:
        say(f"已写入 {out}")
    else:
        say(as_text(found, min(shutil.get_terminal_size().columns, WIDEST)))


def receipt_of(context: Context, ref: str) -> Receipt:
    """Return a submission's receipt with what it earns today.

    Raises: ConfigError when there is no such submission.
    """
    with context.ledger.reading() as session:
        found = receipt(
            session,
            ref,
            office=context.office,
            now=context.now(),
            rulesets=context.rulesets,
            window=settings.load(context.config_dir).window,
        )
    if found is None:
        raise ConfigError(f"没有编号为 '{ref}' 的稿件; 编号见来稿登记表")
    return found
