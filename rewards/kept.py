"""Rule sets as the ledger keeps them: by digest at first use, never edited after.

A credit of last year must open into the text it stood on, so a used key keeps its text; only its
end may still be set, to a day that is not closed yet.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.tables import Closing
from ledger.tables import RuleSet as Kept
from office.errors import RuleError
from office.periods import Periods
from rewards import past
from rewards.grammar import RuleSet


def content(ruleset: RuleSet) -> dict[str, Any]:
    """Return a rule set as JSON, without what it leaves to the grammar."""
    found: dict[str, Any] = ruleset.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return found


def digest_of(ruleset: RuleSet) -> str:
    """Return the sha256 of a rule set's canonical JSON without `effective.to`."""
    plain = content(ruleset)
    plain["effective"] = {"from": plain["effective"]["from"]}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def keep(session: Session, rulesets: Sequence[RuleSet], *, at: datetime) -> int:
    """Copy what is used for the first time; return how many that were. The caller commits."""
    known = set(session.scalars(select(Kept.digest)))
    new = [ruleset for ruleset in rulesets if digest_of(ruleset) not in known]
    for ruleset in new:
        session.add(
            Kept(
                digest=digest_of(ruleset),
                key=ruleset.key,
                title=ruleset.title,
                measure=ruleset.measure,
                from_on=ruleset.effective.from_,
                content=content(ruleset),
                first_used_at=at,
            )
        )
    session.flush()
    return len(new)


def keep_past(session: Session, *, at: datetime) -> None:
    """Keep what stands in the place of rules for the hand-kept past. The caller commits."""
    known = set(session.scalars(select(Kept.key).where(Kept.key.in_(past.KEYS))))
    for one in past.SETS:
        if one.key in known:
            continue
        plain = {"key": one.key, "title": one.title, "measure": one.measure}
        text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        session.add(
            Kept(
                digest=hashlib.sha256(text.encode()).hexdigest(),
                key=one.key,
                title=one.title,
                measure=one.measure,
                from_on=date.min.replace(year=2000),
                content=plain,
                first_used_at=at,
            )
        )
    session.flush()


def refuse_changed(session: Session, rulesets: Sequence[RuleSet], *, periods: Periods) -> None:
    """Refuse rules that contradict what has been used.

    Raises:
        RuleError: a used key is missing or has another text, or ends inside a closed month.
    """
    written = {ruleset.key: ruleset for ruleset in rulesets}
    closed = session.scalar(select(func.max(Closing.period)))
    last_on = periods.parse(closed).last_on if closed else None
    for kept in session.scalars(select(Kept).where(Kept.key.not_in(past.KEYS)).order_by(Kept.key)):
        _refuse(kept, written.get(kept.key), last_on)


def _refuse(kept: Kept, ruleset: RuleSet | None, last_on: date | None) -> None:
    if ruleset is None:
        raise RuleError(
            f"办法 '{kept.key}' 已用来计过分, 不能删去; 要停用请填 effective.to",
            details={"key": kept.key},
        )
    if digest_of(ruleset) != kept.digest:
        raise RuleError(
            f"办法 '{kept.key}' 已用来计过分, 条文不能再改; 请恢复原文并填 effective.to, "
            "新条文另起一个 key",
            details={"key": kept.key, "digest": kept.digest},
        )
    end, before = ruleset.effective.to, kept.content["effective"].get("to")
    if end and last_on and end < last_on and end.isoformat() != before:
        raise RuleError(
            f"办法 '{kept.key}' 的 effective.to 为 {end}, 不能早于已结账的 {last_on}",
            details={"key": kept.key},
        )
