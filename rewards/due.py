"""What is still to be posted: what today's facts give, less what was posted before.

So all entries of a work always add up to what the engine says today, however late a find, an
instruction or an undone decision comes, and nothing that was posted ever changes.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rewards.results import NOTHING, Credit
from rewards.rows import line_row

NOBODY = "—"
"""The beneficiary of a work whose unit and authors are not known."""


@dataclass(frozen=True, slots=True, order=True)
class Account:
    """Whose entries add up: a work under a rule set, for an author or the unit."""

    work: str
    ruleset: str
    beneficiary: str


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount and a piece count; of what was posted, or of what is due."""

    amount: Decimal = NOTHING
    count: Decimal = NOTHING

    def minus(self, other: "Sum") -> "Sum":
        """Return the difference."""
        return Sum(self.amount - other.amount, self.count - other.count)

    def plus(self, amount: Decimal, count: Decimal) -> "Sum":
        """Return the sum."""
        return Sum(self.amount + amount, self.count + count)

    def __bool__(self) -> bool:
        return bool(self.amount or self.count)


@dataclass(frozen=True, slots=True)
class Due:
    """An entry to be: a credit where nothing was posted for the work yet, else an adjustment."""

    account: Account
    kind: str
    measure: str
    sum: Sum
    lines: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Posted:
    """What an account's entries come to so far, under which measure."""

    measure: str
    sum: Sum


def dues(
    credits_: Sequence[Credit],
    posted: Mapping[Account, Posted],
    *,
    held: AbstractSet[tuple[str, str]] = frozenset(),
) -> list[Due]:
    """Return what is due, in order of account.

    A work that waits for an answer of the office, or is held (by work and rule set) for a second
    signature, keeps what was posted for it.
    """
    waiting = {(credit.work, credit.ruleset) for credit in credits_ if credit.amount is None}
    waiting |= held
    owed = {
        account: (sum_, credit)
        for credit in credits_
        if credit.amount is not None
        for account, sum_ in beneficiaries(credit).items()
    }
    known = {(account.work, account.ruleset) for account in posted}
    found = []
    for account in sorted({*owed, *posted}):
        if (account.work, account.ruleset) in waiting:
            continue
        sum_, credit = owed.get(account, (Sum(), None))
        before = posted.get(account)
        left = sum_.minus(before.sum) if before else sum_
        if left:
            kind = "adjustment" if (account.work, account.ruleset) in known else "credit"
            measure = credit.measure if credit else before.measure if before else ""
            found.append(Due(account, kind, measure, left, _lines(credit, before)))
    return found


def beneficiaries(credit: Credit) -> dict[Account, Sum]:
    """Return who gets what of a settled credit.

    What no author gets (they divide it themselves, nobody signed) is the unit's. Authors of one
    name share an account. A work in which nothing counted has no piece to count either.
    """
    counts = any(line.counted for line in credit.lines)
    sums: dict[Account, Sum] = {}
    left = credit.amount or NOTHING
    for share in credit.shares:
        account = Account(credit.work, credit.ruleset, share.author)
        amount, count = share.amount or NOTHING, share.count if counts else NOTHING
        sums[account] = sums.get(account, Sum()).plus(amount, count)
        left -= amount
    if left:
        account = Account(credit.work, credit.ruleset, credit.unit or NOBODY)
        sums[account] = sums.get(account, Sum()).plus(left, NOTHING)
    return sums


def digest(found: Iterable[Due]) -> str:
    """Return the sha256 of dues: the same facts give the same, whoever asks and when."""
    rows = [
        [
            due.account.work,
            due.account.ruleset,
            due.account.beneficiary,
            due.kind,
            due.measure,
            format(due.sum.amount, ".2f"),
            format(due.sum.count, ".2f"),
            due.lines,
        ]
        for due in found
    ]
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _lines(credit: Credit | None, before: Posted | None) -> tuple[dict[str, Any], ...]:
    """Return today's lines, behind what was posted before where something was."""
    lines = [line_row(line) for line in credit.lines] if credit else []
    if before:
        lines.insert(0, {"rule": "posted", "amount": format(-before.sum.amount, ".2f")})
    return tuple(lines)
