"""任务: what was owed against what was done, and what follows from it."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal

from office.errors import RuleError
from rewards import explain
from rewards.facts import Got, Tally
from rewards.grammar import PieceRate, Quota, RuleSet
from rewards.results import Line, TallyCredit, rounded

Tiers = AbstractSet[str | None]


@dataclass(frozen=True, slots=True)
class Judged:
    """What was owed and got; `tier` None: all tiers together."""

    tier: str | None
    need: Decimal
    got: Decimal

    @property
    def met(self) -> bool:
        """Whether the task is fulfilled."""
        return self.got >= self.need


def tally_credit(ruleset: RuleSet, tally: Tally) -> TallyCredit | None:
    """Return what a tally comes to; None where the rule set has neither quota nor deductions.

    Raises:
        RuleError: the tally's figures do not say what belongs to which tier.
    """
    if ruleset.quota is None and not ruleset.deductions:
        return None
    lines = [*_deductions(ruleset, tally)]
    gate = None
    if ruleset.quota:
        judged = judge(ruleset.quota, tally)
        lines = [*_quota_lines(ruleset.quota, judged), *_penalty(ruleset.quota, tally), *lines]
        gate = _gate(ruleset.quota, judged)
    total = sum((line.amount or Decimal(0) for line in lines), Decimal(0))
    return TallyCredit(
        tally=tally.tally,
        period=tally.period,
        ruleset=ruleset.key,
        measure=ruleset.measure,
        amount=rounded(total),
        lines=tuple(lines),
        gate=gate,
    )


def judge(quota: Quota, tally: Tally) -> list[Judged]:
    """Compare got with need, by tier where the need is by tier; nothing without `got` or need.

    The tally's own need wins over the rule's. Where the rule has both needs, figures that are not
    by tier are compared with the need of all tiers together.
    """
    if tally.got is None:
        return []
    total, by_tier = _needs(quota, tally.need)
    if total is not None and not isinstance(tally.got, Mapping):
        by_tier = {}
    judged = [Judged(tier, need, _got(tally, tier, by_tier)) for tier, need in by_tier.items()]
    if total is not None:
        judged.append(Judged(None, total, _together(tally.got)))
    return judged


def _needs(quota: Quota, own: Got | None) -> tuple[Decimal | None, Mapping[str, Decimal]]:
    if own is None:
        return quota.need, quota.need_by_tier
    if isinstance(own, Mapping):
        return None, own
    if quota.need is None and len(quota.need_by_tier) == 1:
        return None, dict.fromkeys(quota.need_by_tier, own)
    return own, {}


def _got(tally: Tally, tier: str, tiers: Mapping[str, Decimal]) -> Decimal:
    if isinstance(tally.got, Mapping):
        return tally.got.get(tier, Decimal(0))
    if len(tiers) > 1:
        raise RuleError(
            f"{tally.tally} 的任务分级别, got 也应按级别写, 如 {{{tier}: 3}}, 请改正",
            details={"tally": tally.tally, "period": tally.period},
        )
    return tally.got or Decimal(0)


def _together(got: Got) -> Decimal:
    return sum(got.values(), Decimal(0)) if isinstance(got, Mapping) else got


def _quota_lines(quota: Quota, judged: list[Judged]) -> Iterator[Line]:
    tiers = {one.tier for one in judged}
    for one in judged:
        key = f":{one.tier}" if one.tier else ""
        beyond = one.got - one.need
        reason = explain.quota(one.need, one.got)
        if beyond > 0 and (rate := _rate(quota.overage, one.tier, tiers)):
            amount = beyond * rate
            yield Line(rule=f"overage{key}", base=rate, amount=amount, counted=True, reason=reason)
        elif beyond < 0 and (rate := _shortfall_rate(quota, one.tier, tiers)):
            amount = beyond * rate
            yield Line(
                rule=f"shortfall{key}", base=rate, amount=amount, counted=True, reason=reason
            )
        else:
            yield Line(rule=f"quota{key}", reason=reason)


def _shortfall_rate(quota: Quota, tier: str | None, tiers: Tiers) -> Decimal | None:
    """Return what a missing piece or point costs; where both are written the basis decides."""
    by_points = quota.shortfall_factor is not None and quota.basis == "points"
    if quota.shortfall is not None and not by_points:
        return _rate(quota.shortfall, tier, tiers)
    return quota.shortfall_factor


def _rate(rate: PieceRate | None, tier: str | None, tiers: Tiers) -> Decimal | None:
    """Return the rate of a tier.

    A single rate by tier also holds for all tiers together, unless tiers are judged one by one
    as well: it is theirs.
    """
    if not isinstance(rate, dict):
        return rate
    if tiers == {None} and len(rate) == 1:
        return next(iter(rate.values()))
    return rate.get(tier or "")


def _penalty(quota: Quota, tally: Tally) -> Iterator[Line]:
    if quota.penalty and tally.missed_periods:
        amount = -quota.penalty.of(tally.missed_periods)
        reason = explain.missed(tally.missed_periods)
        yield Line(rule="penalty", amount=amount, counted=True, reason=reason)


def _deductions(ruleset: RuleSet, tally: Tally) -> Iterator[Line]:
    for kind, times in tally.deductions.items():
        rate = ruleset.deductions.get(kind)
        if rate is None:
            yield Line(rule=f"deduction:{kind}", reason=explain.NO_DEDUCTION)
            continue
        yield Line(
            rule=f"deduction:{kind}",
            base=rate,
            amount=-rate * times,
            counted=True,
            reason=explain.times(times),
        )


def _gate(quota: Quota, judged: list[Judged]) -> str | None:
    """Return open or closed; None without a gate, or where nothing could be judged."""
    if not quota.gate or not judged:
        return None
    return "open" if all(one.met for one in judged) else "closed"
