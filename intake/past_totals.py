"""What a hand-kept ledger says its rows earned: 得分 and 稿费, read as figures. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from intake.cells import Fault
from intake.past_ledger import Claim

_FIGURE = re.compile(r"[¥￥]?([0-9]{1,9}(?:\.[0-9]{1,2})?)(?:分|元)?")
_NOTHING = ("", "-", "—", "——", "/", "无")


@dataclass(frozen=True, slots=True)
class Total:
    """One row with what it earned; its claims are as many as it names channels."""

    claims: tuple[Claim, ...]
    points: Decimal | None
    fee: Decimal | None
    """In yuan."""


def totals_of(claims: Iterable[Claim]) -> tuple[list[Total], list[Fault]]:
    """Return the rows that state an amount, in the file's order, and those that state no figure."""
    rows = dict[str, list[Claim]]()
    for claim in claims:
        rows.setdefault(claim.where, []).append(claim)
    found, faults = list[Total](), list[Fault]()
    for where, own in rows.items():
        said = dict(own[0].stated)
        try:
            points, fee = figure_of(said.get("points")), figure_of(said.get("fee"))
        except ValueError as fault:
            faults.append(Fault(where, f"得分、稿费未导入: {fault}"))
            continue
        if points is not None or fee is not None:
            found.append(Total(tuple(own), points, fee))
    return found, faults


def figure_of(text: str | None) -> Decimal | None:
    """Return an amount as people write it into a ledger; None where none is written.

    Raises:
        ValueError: it is no amount.

    >>> figure_of("1,200元"), figure_of("５分"), figure_of("—")
    (Decimal('1200'), Decimal('5'), None)
    """
    written = unicodedata.normalize("NFKC", text or "").replace(",", "").strip()
    if written in _NOTHING:
        return None
    found = _FIGURE.fullmatch(written)
    if found is None:
        raise ValueError(f"'{written[:20]}' 不是金额或分值, 请写成 100 或 2.5")
    return Decimal(found[1])
