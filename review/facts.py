"""补充事实: what a person adds to a placement or a work; the latest of a kind counts.

Rows are appended; a value of None withdraws what was said before. Of a 批示 only level, date,
number and registrar are kept, never its text.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ledger import audit
from ledger.tables import Fact, Placement, Submission
from ledger.turns import take_own_turn
from office.errors import DecisionError, OwnUnit
from office.house import Office
from review.relating import relate

RELATIONS = ("original", "reprint", "citation", "translation", "broadcast")
FIGURES = ("fee", "reads", "standard", "assessed", "words")
WORDS = ("position", "page_no", "form", "stage", "part")
DAYS = ("reported_on", "evidence_on")
OF_PLACEMENT = (*FIGURES, *WORDS, *DAYS, "composite_n", "composite", "relation")
OF_WORK = ("flag", "instruction", "tag")
"""Of which a work may have several: the value names them all."""
_INSTRUCTION = ("level", "date", "number", "registrar")


@dataclass(frozen=True, slots=True)
class Stated:
    """Who says so, when, and why; an assessed value needs its reason."""

    by: str
    at: datetime
    reason: str | None = None
    unit_id: int | None = None
    """The unit of the one who says so: nobody adds to their own unit's placements."""


def state_of_placement(
    session: Session, placement_id: int, kind: str, value: Any, *, stated: Stated, office: Office
) -> Fact:
    """Add a fact to a placement. The caller commits.

    A relation that is withdrawn is derived from the chain again.

    Raises:
        DecisionError: no such placement or kind, or a value that kind cannot have.
        OwnUnit: the placement is of the unit of whoever says so.
    """
    placement = session.get(Placement, placement_id)
    if placement is None:
        raise DecisionError("没有这条采用记录, 请刷新", details={"placement": placement_id})
    if stated.unit_id is not None and stated.unit_id == placement.unit_id:
        raise OwnUnit("不能补充本单位稿件的事实, 请交其他人", details={"placement": placement_id})
    _known(kind, OF_PLACEMENT)
    if kind == "assessed" and value is not None and not stated.reason:
        raise DecisionError("评定分值须写明理由", details={"kind": kind})
    fact = _appended(session, placement.submission_id, placement.id, kind, value, stated)
    if kind == "relation":
        placement.relation, placement.relation_by = fact.value, stated.by if fact.value else None
        placement.relation_because = stated.reason if fact.value else None
        session.flush()
        relate(session, [placement.submission], office=office)
    return fact


def state_of_work(
    session: Session, submission_id: int, kind: str, value: Any, *, stated: Stated
) -> Fact:
    """Add a fact to a work as a whole: its flags, its 批示, its 专题 and 典型. The caller commits.

    Tags stand on the piece as well, where they are counted; those nobody stated stay.

    Raises:
        DecisionError: no such submission or kind, or a value that kind cannot have.
        OwnUnit: the piece is of the unit of whoever says so.
    """
    piece = session.get(Submission, submission_id)
    if piece is None:
        raise DecisionError("没有这篇稿件, 请刷新", details={"submission": submission_id})
    if stated.unit_id is not None and stated.unit_id == piece.unit_id:
        raise OwnUnit("不能补充本单位稿件的事实, 请交其他人", details={"submission": submission_id})
    _known(kind, OF_WORK)
    take_own_turn(session, "decide")
    before = latest_of_work(session, submission_id, kind) or []
    fact = _appended(session, submission_id, None, kind, value, stated)
    if kind == "tag":
        others = [tag for tag in piece.tags if tag not in before]
        piece.tags = [*others, *(tag for tag in fact.value or () if tag not in others)]
        session.flush()
    return fact


def add_instruction(
    session: Session, submission_id: int, one: dict[str, str], *, stated: Stated
) -> Fact:
    """Add a 批示 to those a work has; what is blank is left out. The caller commits.

    Raises: as `state_of_work`.
    """
    take_own_turn(session, "decide")  # who adds another meanwhile must see this one
    before = latest_of_work(session, submission_id, "instruction") or []
    filled = {key: text for key, text in one.items() if text.strip()}
    return state_of_work(session, submission_id, "instruction", [*before, filled], stated=stated)


def state_of_past(
    session: Session,
    submission_id: int,
    kind: str,
    value: list[dict[str, Any]] | None,
    *,
    stated: Stated,
) -> Fact:
    """Add what a hand-kept ledger says a work earned; only an import does. The caller commits."""
    return _appended(session, submission_id, None, kind, value, stated)


def latest_of_work(session: Session, submission_id: int, kind: str) -> Any:
    """Return the latest value of a work's fact; None where there is none, or it was taken back."""
    return session.scalar(
        select(Fact.value)
        .where(Fact.submission_id == submission_id, Fact.placement_id.is_(None), Fact.kind == kind)
        .order_by(Fact.seq.desc())
        .limit(1)
    )


def standing(session: Session, placement_id: int) -> dict[str, Any]:
    """Return what people state of a placement now: the latest value of each kind."""
    return _latest(session, Fact.placement_id == placement_id)


def standing_of_work(session: Session, submission_id: int) -> dict[str, Any]:
    """Return what people state of a work as a whole now: the latest value of each kind."""
    own = (Fact.submission_id == submission_id) & Fact.placement_id.is_(None)
    return _latest(session, own & Fact.kind.in_(OF_WORK))


def _latest(session: Session, of: ColumnElement[bool]) -> dict[str, Any]:
    rows = session.scalars(select(Fact).where(of).order_by(Fact.seq, Fact.id))
    latest = {row.kind: row.value for row in rows}
    return {kind: value for kind, value in latest.items() if value is not None}


def words_of(value: Any) -> str:
    """Return a fact's value as people read it, whatever its kind.

    >>> words_of([{"date": "2026-10-20", "level": "region"}, {"level": "county"}])
    'region 2026-10-20、county'
    """
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        # JSON's own order is the database's
        return " ".join(str(value[key]) for key in _INSTRUCTION if key in value)
    return "、".join(words_of(one) for one in value) if isinstance(value, list) else str(value)


def checked(kind: str, value: Any) -> Any:
    """Return a value as its kind keeps it.

    Raises:
        DecisionError: it is none of that kind.

    >>> checked("fee", "30.50"), checked("reported_on", "2026-10-09")
    ('30.50', '2026-10-09')
    """
    if value is None:
        return None
    try:
        return _CHECKS[kind](value)
    except (ValueError, TypeError, InvalidOperation):
        raise DecisionError(
            f"{kind} 的值不合要求, 现为 {str(value)[:60]!r}", details={"kind": kind}
        ) from None


def _known(kind: str, kinds: tuple[str, ...]) -> None:
    if kind not in kinds:
        raise DecisionError(f"事实应为 {'/'.join(kinds)} 之一, 现为 '{kind}'")


def _appended(  # noqa: PLR0917 - a fact's own columns
    session: Session,
    submission_id: int,
    placement_id: int | None,
    kind: str,
    value: Any,
    stated: Stated,
) -> Fact:
    take_own_turn(session, "decide")
    same = select(func.max(Fact.seq)).where(
        Fact.submission_id == submission_id,
        Fact.kind == kind,
        Fact.placement_id.is_(None) if placement_id is None else Fact.placement_id == placement_id,
    )
    fact = Fact(
        submission_id=submission_id,
        placement_id=placement_id,
        kind=kind,
        seq=(session.scalar(same) or 0) + 1,
        value=checked(kind, value),
        reason=stated.reason,
        stated_by=stated.by,
        stated_at=stated.at,
    )
    session.add(fact)
    session.flush()
    audit.append(
        session,
        at=stated.at,
        by=stated.by,
        act="fact",
        subject=f"fact:{fact.id}",
        details={"kind": kind, "placement": placement_id, "work": submission_id, "seq": fact.seq},
    )
    return fact


def _figure(value: Any) -> str:
    """Keep a figure as text, so that no float ever stands for money."""
    if isinstance(value, bool):
        raise TypeError
    figure = Decimal(str(value))
    if not figure.is_finite() or figure < 0:
        raise ValueError
    return format(figure, "f")


def _pieces(value: Any) -> int:
    figure = Decimal(_figure(value))
    if figure != int(figure) or figure < 1:
        raise ValueError
    return int(figure)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value.strip()) <= 100:
        raise ValueError
    return value.strip()


def _day(value: Any) -> str:
    return (value if isinstance(value, date) else date.fromisoformat(value)).isoformat()


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _relation(value: Any) -> str:
    if value not in RELATIONS:
        raise ValueError
    return str(value)


def _words(value: Any) -> list[str]:
    return sorted({_text(word) for word in value}) if isinstance(value, list) else [_text(value)]


def _instructions(value: Any) -> list[dict[str, str]]:
    rows = value if isinstance(value, list) else [value]
    found = []
    for row in rows:
        if not isinstance(row, dict) or not row.keys() <= {*_INSTRUCTION} or "level" not in row:
            raise ValueError
        kept = {key: _text(text) for key, text in row.items() if text is not None}
        if "date" in kept:
            kept["date"] = _day(kept["date"])
        found.append(kept)
    return found


_CHECKS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(FIGURES, _figure),
    **dict.fromkeys(WORDS, _text),
    **dict.fromkeys(DAYS, _day),
    "composite_n": _pieces,
    "composite": _truth,
    "relation": _relation,
    **dict.fromkeys(("flag", "tag"), _words),
    "instruction": _instructions,
    "past": list,
}
