"""Results as JSON rows; amounts are decimal strings with two places."""

from decimal import Decimal
from typing import Any

from rewards.results import Credit, Line, TallyCredit, rounded


def credit_row(credit: Credit) -> dict[str, Any]:
    """Return a credit as the contract's result line."""
    return {
        "work": credit.work,
        "ruleset": credit.ruleset,
        "amount": amount_text(credit.amount),
        "measure": credit.measure,
        "lines": [line_row(line) for line in credit.lines],
        "shares": [
            {
                "author": share.author,
                "amount": amount_text(share.amount),
                "count": format(share.count.normalize(), "f"),
            }
            for share in credit.shares
        ],
        "question": credit.question,
    }


def tally_row(tally: TallyCredit) -> dict[str, Any]:
    """Return a tally as the contract's result line."""
    return {
        "tally": tally.tally,
        "ruleset": tally.ruleset,
        "amount": amount_text(tally.amount),
        "measure": tally.measure,
        "period": tally.period,
        "lines": [line_row(line) for line in tally.lines],
        "gate": tally.gate,
    }


def line_row(line: Line) -> dict[str, Any]:
    """Return a line as the contract's JSON object."""
    return {
        "placement": line.placement,
        "rule": line.rule,
        "base": amount_text(line.base),
        "modifiers": [{"key": e.key, "effect": amount_text(e.change)} for e in line.effects],
        "amount": amount_text(line.amount),
        "counted": line.counted,
        "reason": line.question or line.reason,
    }


def amount_text(amount: Decimal | None) -> str | None:
    """Return an amount with two decimals; None where it is open."""
    return None if amount is None else format(rounded(amount), "f")
