"""`kandeng why SUBMISSION`: its receipt, from hand-in to credit."""

import shutil

import click

from bulletin.receipt import Receipt, as_json, as_text, receipt
from cli.context import Context, common
from cli.say import say, say_json
from office.errors import ConfigError

WIDEST = 100


@click.command("why")
@click.argument("submission")
@common
def command(context: Context, submission: str) -> None:
    """一篇稿件的回执: 报送、查过哪里、在哪刊发、依据、计分。"""
    found = receipt_of(context, submission)
    if context.json:
        say_json(as_json(found))
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
        )
    if found is None:
        raise ConfigError(f"没有编号为 '{ref}' 的稿件; 编号见来稿登记表")
    return found
