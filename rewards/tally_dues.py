"""What tasks still have to be posted: what they come to today, term by term, less what was posted.

A closing posts one entry a subject and rule set; its lines name the terms they are about, so that
what was posted of each term can be read back from them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from rewards.due import Account, Due, Sum
from rewards.rows import amount_text, line_row
from rewards.tallies import Tallied

TermAccount = tuple[Account, str]
"""Whose entry, and of which term."""
Lines = Sequence[Mapping[str, Any]]


def posted_by_term(entries: Iterable[tuple[Account, Lines]]) -> dict[TermAccount, Decimal]:
    """Return what was posted for every term, from the lines of tally entries."""
    sums = dict[TermAccount, Decimal]()
    for account, lines in entries:
        for line in lines:
            key = (account, line["period"])
            sums[key] = sums.get(key, Decimal(0)) + Decimal(line["amount"] or 0)
    return sums


def tally_dues(
    tallies: Iterable[Tallied], posted: Mapping[TermAccount, Decimal], measures: Mapping[str, str]
) -> list[Due]:
    """Return an entry for everybody whose tasks come to something else than was posted.

    A term nobody judges any more, say after a merger, is taken back.
    """
    today = {(account_of(one), one.credit.period): one for one in tallies}
    lines = defaultdict[Account, list[dict[str, Any]]](list)
    left = defaultdict[Account, Decimal](Decimal)
    for key in sorted({*today, *posted}):
        account, period = key
        one, before = today.get(key), posted.get(key, Decimal(0))
        difference = (one.credit.amount if one else Decimal(0)) - before
        if not difference:
            continue
        left[account] += difference
        lines[account] += _lines(one, period, before)
    return [
        Due(account, "tally", measures.get(account.ruleset, ""), Sum(amount), tuple(lines[account]))
        for account, amount in left.items()
    ]


def account_of(one: Tallied) -> Account:
    """Return whose account a tally is booked on."""
    return Account(one.credit.tally, one.credit.ruleset, one.credit.tally)


def _lines(one: Tallied | None, period: str, before: Decimal) -> list[dict[str, Any]]:
    """Return today's lines of a term, behind what was posted before where something was."""
    lines = [line_row(line) | {"period": period} for line in one.credit.lines] if one else []
    if before:
        text = amount_text(-before)
        lines.insert(0, {"rule": "posted", "amount": text, "period": period})
    return lines
