"""The reward grammar read a second time, in fractions and plain dicts, to hold the engine against.

Written from the contract's sentences alone and sharing nothing with `rewards/`: what both readings
say alike was not misread twice by accident. Rules and facts are JSON values; numbers are strings or
integers. Slow, without reasons and without lines.
"""

import calendar
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

Row = dict[str, Any]
Amount = Any
"""A Fraction, or OPEN."""
OPEN = None
"""An amount that waits for an answer, a figure that is not known."""


class Outside(Exception):  # noqa: N818 - what it says of an assessment
    """A person assessed outside the range."""


def cents(amount: Fraction) -> Fraction:
    """Round half-up to 0.01, a half away from zero."""
    whole = int(abs(amount) * 100 + Fraction(1, 2))
    return Fraction(whole if amount >= 0 else -whole, 100)


def number(value: Any) -> Amount:
    """Return a figure; None where it is none."""
    if value is None or isinstance(value, bool):
        return None
    try:
        return Fraction(str(value))
    except ValueError:
        return None


def first_day(period: str) -> date:
    """Return the first day of 2026, 2026-Q4, 2026-H2, 2026-W41 or 2026-10."""
    year, _, rest = period.partition("-")
    if not rest:
        return date(int(year), 1, 1)
    if rest[0] == "W":
        return date.fromisocalendar(int(year), int(rest[1:]), 1)
    step = {"Q": 3, "H": 6}.get(rest[0])
    return date(int(year), (int(rest[1:]) - 1) * step + 1 if step else int(rest), 1)


def last_day(period: str) -> date:
    """Return the last day of the same."""
    start, rest = first_day(period), period.partition("-")[2]
    if rest[:1] == "W":
        return start + timedelta(days=6)
    months = 12 if not rest else {"Q": 3, "H": 6}.get(rest[0], 1)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, 1) - timedelta(days=1)


def reading(rules: Row, facts: list[Row]) -> tuple[dict[tuple[str, str], Row], dict[Any, Row]]:
    """Return results by (work, rule set), and by (tally, period, rule set)."""
    works, tallies = dict[tuple[str, str], Row](), dict[Any, Row]()
    for regulation in rules["rulesets"]:
        key = regulation["key"]
        shut = list[Row]()
        for row in facts:
            if "tally" in row and (found := settle(regulation, row)) is not None:
                tallies[row["tally"], row["period"], key] = found
                if found["gate"] == "closed":
                    shut.append(row)
        for name, result in judged(regulation, [r for r in facts if "work" in r], shut):
            works[name, key] = result
    return works, tallies


def judged(regulation: Row, works: list[Row], shut: list[Row]) -> list[tuple[str, Row]]:
    """Return what each work earns: first each by itself, then caps in order of day and name."""
    drafts = []
    for work in works:
        inside = [p for p in work.get("placements", []) if holds(regulation, day_of(p, work))]
        if not inside and (work.get("placements") or not holds(regulation, day_of({}, work))):
            continue
        amount, counted = alone(regulation, work, inside)
        days = [p["published_on"] for p in counted if p.get("published_on")]
        drafts.append((date.fromisoformat(min(days)) if days else day_of({}, work), work, amount))
    drafts.sort(key=lambda draft: (draft[0], draft[1]["work"]))
    spent: dict[Any, Fraction] = defaultdict(Fraction)
    per_unit = (regulation.get("quota") or {}).get("per", "unit") == "unit"
    found = []
    for day, work, earned in drafts:
        amount = earned
        if per_unit and any(barred(row, work.get("unit"), work, day) for row in shut):
            amount = Fraction(0)
        if amount is not OPEN:
            amount = capped(regulation, work, day, amount, spent)
        people = [] if per_unit else shut
        found.append((work["work"], shared(regulation, work, day, amount, people)))
    return found


def day_of(placement: Row, work: Row) -> date:
    """Return the day of a run, else the first of the period; a work without one: its first run."""
    written = placement.get("published_on")
    if not written and "period" in work:
        return first_day(work["period"])
    return date.fromisoformat(written or min(p["published_on"] for p in work["placements"]))


def holds(regulation: Row, day: date) -> bool:
    start, end = regulation["effective"]["from"], regulation["effective"].get("to")
    return bool(start <= day.isoformat() <= (end or "9999-12-31"))


def alone(regulation: Row, work: Row, placements: list[Row]) -> tuple[Amount, list[Row]]:
    """Return a work's amount before caps, and the placements that count."""
    scope = regulation.get("scope") or {}
    flags = set(work.get("flags", []))
    if flags & {*scope.get("exclude_flags", [])} or (
        scope.get("relayed_only") and "not_relayed" in flags
    ):
        return Fraction(0), []
    lines = [(p, *line(regulation, p)) for p in placements]
    lines = [one for one in lines if one[2] is OPEN or one[2] > 0]
    counted = [placement for placement, _, _ in lines]
    happened = events(regulation, work)
    combine = regulation.get("combine") or "unknown"
    combine = {"mode": combine} if isinstance(combine, str) else combine
    asked = combine["mode"] == "unknown" and len(lines) > 1
    if asked or happened is OPEN or any(amount is OPEN for _, _, amount in lines):
        return OPEN, counted
    return together(combine, lines) + happened, counted


def line(regulation: Row, placement: Row) -> tuple[Amount, Amount]:
    """Return a placement's base and amount."""
    scope = regulation.get("scope") or {}
    least = number(scope.get("min_words", {}).get(placement.get("relation")))
    words = number(placement.get("words"))
    short = least is not None and words is not None and words < least
    if (
        short
        or placement.get("form") in scope.get("exclude_forms", [])
        or late(regulation, placement)
    ):
        return Fraction(0), Fraction(0)
    base = start = climbed(regulation, placement)
    if base == "no row":
        return Fraction(0), Fraction(0)
    amount = start
    for modifier in regulation.get("modifiers", []):
        value = worth(modifier, placement)
        if value is None or not all(fits(placement, *c) for c in modifier.get("when", {}).items()):
            continue
        if modifier["op"] == "replace":
            start = amount = value
        elif amount is not OPEN:
            on = start if regulation.get("stacking", "additive") == "additive" else amount
            amount = changed(modifier, amount, value, on)
    if amount is not OPEN and regulation.get("max_multiple") is not None:
        amount = min(amount, start * number(regulation["max_multiple"]))
    return start, amount


def changed(modifier: Row, amount: Amount, value: Amount, on: Amount) -> Amount:
    """Return the amount after a modifier; percentages are taken of `on`."""
    if modifier["op"] == "add":
        return amount + value
    if modifier["op"] == "mul":
        return amount * value
    if modifier["op"] == "divide":
        return amount / value
    if modifier["op"] == "per_step" and "pct" not in modifier:
        return amount + value
    return amount + on * value


def climbed(regulation: Row, placement: Row) -> Any:
    """Return the base; OPEN, or "no row" where nothing fits."""
    if ladder := regulation.get("ladder"):
        reached = number(placement.get(ladder["field"]))
        if reached is None:
            return OPEN
        steps = sorted((number(s["gte"]), number(s["base"])) for s in ladder["steps"])
        base = ([Fraction(0)] + [base for gte, base in steps if gte <= reached])[-1]
        then = ladder.get("then")
        if then and steps[0][0] <= reached and reached > number(then["from"]):
            base += (reached - number(then["from"])) // number(then["step"]) * number(then["add"])
        return base
    for row in regulation.get("schedule") or []:
        if all(fits(placement, *condition) for condition in row["when"].items()):
            return based(row["base"], placement)
    return "no row"


def based(base: Any, placement: Row) -> Amount:
    if base is None:
        return OPEN
    if not isinstance(base, dict):
        return number(base)
    if "field" in base:
        figure = number(placement.get(base["field"]))
        return OPEN if figure is None else figure * number(base.get("mul", 1))
    assessed = number(placement.get("assessed"))
    low, high = map(number, base["range"])
    if assessed is not None and not low <= assessed <= high:
        raise Outside
    return assessed


def fits(placement: Row, name: str, wanted: Any) -> bool:
    """Whether a condition holds; a fact that is lacking fits nothing."""
    value = placement.get(name)
    if value is None:
        return False
    if isinstance(wanted, list):
        return any(fits(placement, name, one) for one in wanted)
    if isinstance(wanted, bool) or isinstance(value, bool):
        return wanted is value
    if not isinstance(wanted, dict):
        alike = number(wanted) is not None and number(wanted) == number(value)
        return alike or str(wanted) == str(value)
    figure = number(value)
    return all(
        {
            "gte": lambda f, b: f >= b,
            "gt": lambda f, b: f > b,
            "lte": lambda f, b: f <= b,
            "lt": lambda f, b: f < b,
        }[bound](*((figure, number(end)) if figure is not None else (value, str(end))))
        for bound, end in wanted.items()
    )


def worth(modifier: Row, placement: Row) -> Amount:
    """Return what a modifier works with; None: it does not apply."""
    if modifier["op"] == "per_step":
        figure = number(placement.get(modifier["field"]))
        if figure is None:
            return None
        steps = (figure - number(modifier.get("from", 0))) // number(modifier["step"])
        each = number(modifier.get("pct", modifier.get("add")))
        if each is None:
            flat: Row = {name: modifier[name] for name in ("by", "value") if name in modifier}
            each = worth({"op": "add", **flat}, placement)
        return steps * each if steps >= 1 and each is not None else None
    if "by" in modifier:
        ((name, table),) = modifier["by"].items()
        value = placement.get(name)
        entry = str(value).lower() if isinstance(value, bool) else str(value)
        return number(table.get(entry)) if value is not None else None
    if "field" in modifier:
        figure = number(placement.get(modifier["field"]))
        return None if modifier["op"] == "divide" and not figure else figure
    return number(modifier["value"])


def late(regulation: Row, placement: Row) -> bool:
    windows, published = regulation.get("windows") or {}, placement.get("published_on")
    if not published:
        return False
    day = date.fromisoformat(published)
    if "report_days" in windows and placement.get("reported_on"):
        due, left = day, windows["report_days"]
        while left:
            due += timedelta(days=1)
            left -= due.weekday() < 5
        if date.fromisoformat(placement["reported_on"]) > due:
            return True
    if "evidence_day" in windows and placement.get("evidence_on"):
        year, month = divmod(day.year * 12 + day.month, 12)
        last = min(windows["evidence_day"], calendar.monthrange(year, month + 1)[1])
        return date.fromisoformat(placement["evidence_on"]) > date(year, month + 1, last)
    return False


def together(combine: Row, lines: list[Any]) -> Amount:
    """Combine counted lines of (placement, base, amount)."""
    if not lines:
        return Fraction(0)
    amounts = sorted(((amount, base) for _, base, amount in lines), reverse=True)
    highest, further = amounts[0][0], amounts[1:]
    value = number(combine.get("value", 0))
    if combine["mode"] == "sum":
        return sum((amount for amount, _ in amounts), Fraction(0))
    if combine["mode"] == "highest_plus_flat":
        return highest + value * len(further)
    if combine["mode"] == "highest_plus_fraction":
        return highest + value * sum(
            (base if combine.get("of") == "base" else amount for amount, base in further),
            Fraction(0),
        )
    if combine["mode"] == "once_per_class":
        classes = {p.get(combine["by"]) for p, _, _ in lines}
        return sum(
            (max(a for p, _, a in lines if p.get(combine["by"]) == one) for one in classes),
            Fraction(0),
        )
    return highest


def events(regulation: Row, work: Row) -> Amount:
    total = Fraction(0)
    for kind, table in regulation.get("events", {}).items():
        levels = [e.get("level") for e in work.get("events", []) if e["kind"] == kind]
        own = [
            table[level] if level in table and level not in ("any", "combine") else table["any"]
            for level in levels
            if (level in table and level not in ("any", "combine")) or "any" in table
        ]
        if None in own:
            return OPEN
        paid = [number(one) for one in own]
        if paid:
            total += sum(paid) if table.get("combine", "max") == "sum" else max(paid)
    return total


def barred(tally: Row, who: str | None, work: Row, day: date) -> bool:
    """Whether a closed gate of somebody reaches a work: by its period, else by its day."""
    if tally["tally"] != who:
        return False
    start, end = first_day(tally["period"]), last_day(tally["period"])
    own = work.get("period")
    if own and (last_day(own) - first_day(own)) <= end - start:
        return start <= first_day(own) and last_day(own) <= end
    return start <= day <= end


def capped(
    regulation: Row, work: Row, day: date, amount: Fraction, spent: dict[Any, Fraction]
) -> Amount:
    keys = {"month": (work.get("unit"), day.year, day.month), "year": (work.get("unit"), day.year)}
    caps = {k: v for k, v in (regulation.get("caps") or {}).items() if v is not None}
    for span, cap in caps.items():
        amount = min(amount, max(Fraction(0), number(cap) - spent[keys[span]]))
    for span in caps:
        spent[keys[span]] += amount
    return amount


def shared(regulation: Row, work: Row, day: date, amount: Amount, shut: list[Row]) -> Row:
    """Return the result row: amount, shares and counts by place in the byline."""
    rule, authors = regulation.get("authors") or {}, work.get("authors", [])
    part = rule.get("journalist_coauthor", "split")
    roles = [author.get("role") == "journalist" for author in authors]
    if amount is not OPEN and any(roles) and not all(roles):
        amount = {"half": amount / 2, "zero": Fraction(0)}.get(part, amount)
    places = payees(regulation, authors)
    shares: list[Amount] = [Fraction(0)] * len(authors)
    counts: list[Amount] = [Fraction(0)] * len(authors)
    parts = split(rule, amount, len(places))
    heads = split({"split": rule.get("count_split")}, Fraction(1), len(places))
    for i, own, head in zip(places, parts, heads, strict=True):
        shares[i], counts[i] = own, head
    if amount is OPEN:
        return {"amount": amount, "shares": shares, "counts": counts}
    gone = [i for i, a in enumerate(authors) if any(barred(t, a["name"], work, day) for t in shut)]
    amount = cents(amount) - sum((shares[i] or Fraction(0) for i in gone), Fraction(0))
    shares = [Fraction(0) if i in gone else share for i, share in enumerate(shares)]
    if gone and all(share == 0 for share in shares):
        amount = Fraction(0)
    return {"amount": amount, "shares": shares, "counts": counts}


def payees(regulation: Row, authors: list[Row]) -> list[int]:
    """Return who shares, by place in the byline."""
    rule = regulation.get("authors") or {}
    out = (regulation.get("scope") or {}).get("exclude_roles", [])
    places = [i for i, author in enumerate(authors) if author.get("role") not in out]
    places = places[: rule.get("max_bylines", len(places))]
    others = [i for i in places if authors[i].get("role") != "journalist"]
    return others if others and rule.get("journalist_coauthor", "split") != "split" else places


def split(rule: Row, amount: Amount, people: int) -> list[Amount]:
    """Return what each gets."""
    if amount is OPEN or (rule.get("split") == "internal" and people > 1):
        return [OPEN] * people
    if rule.get("split") == "first":
        return [cents(amount), *[Fraction(0)] * (people - 1)][:people]
    return [*divide(amount, people)]


def divide(amount: Fraction, people: int) -> list[Fraction]:
    """Divide half-up, the remainder to the first; nobody below nothing."""
    if not people:
        return []
    each = cents(amount / people)
    if each * (people - 1) > cents(amount):
        each = Fraction(int(amount / people * 100), 100)
    return [cents(amount) - each * (people - 1), *[each] * (people - 1)]


def settle(regulation: Row, tally: Row) -> Row | None:
    """Return what a tally comes to, and its gate."""
    quota, deductions = regulation.get("quota"), regulation.get("deductions") or {}
    if (quota is None and not deductions) or not holds(regulation, first_day(tally["period"])):
        return None
    amount, gate = Fraction(0), None  # a gate is open or closed; None where there is none
    for kind, times in tally.get("deductions", {}).items():
        amount -= number(deductions.get(kind, 0)) * times
    if quota is None:
        return {"amount": cents(amount), "gate": gate}
    penalty, missed = quota.get("penalty"), tally.get("missed_periods", 0)
    if penalty:
        steps = [penalty["first"], *penalty.get("repeat", [])]
        amount -= sum((number(steps[min(i, len(steps) - 1)]) for i in range(missed)), Fraction(0))
    needs, got = owed(quota, tally), tally.get("got")
    if got is None or not needs:
        return {"amount": cents(amount), "gate": gate}
    beyond = {tier: reached(got, tier) - need for tier, need in needs.items()}
    amount += sum(
        (more * worth_of(quota, tier, needs, more) for tier, more in beyond.items()), Fraction(0)
    )
    if quota.get("gate"):
        gate = "open" if all(more >= 0 for more in beyond.values()) else "closed"
    return {"amount": cents(amount), "gate": gate}


def worth_of(quota: Row, tier: str | None, needs: Row, beyond: Amount) -> Amount:
    """Return what a piece or point too many, or too few, is worth."""
    if beyond > 0:
        return rate(quota.get("overage"), tier, needs)
    factor = quota.get("shortfall_factor")
    by_factor = factor is not None and quota.get("basis") == "points"
    if quota.get("shortfall") is None or by_factor:
        return number(factor or 0)
    return rate(quota["shortfall"], tier, needs)


def owed(quota: Row, tally: Row) -> dict[Any, Amount]:
    """Return what is owed by tier; under None what all tiers owe together."""
    own, tiers = tally.get("need"), quota.get("need_by_tier") or {}
    if isinstance(own, dict):
        return {tier: number(need) for tier, need in own.items()}
    if own is not None:
        alone = quota.get("need") is None and len(tiers) == 1
        return {next(iter(tiers)) if alone else None: number(own)}
    needs: dict[Any, Amount] = {tier: number(need) for tier, need in tiers.items()}
    if quota.get("need") is not None:
        if not isinstance(tally.get("got"), dict):
            needs = {}
        needs[None] = number(quota["need"])
    return needs


def reached(got: Any, tier: str | None) -> Amount:
    if not isinstance(got, dict):
        return number(got)
    return sum(map(number, got.values()), Fraction(0)) if tier is None else number(got.get(tier, 0))


def rate(rates: Any, tier: str | None, needs: Row) -> Amount:
    """Return what a piece of a tier is worth; one rate by tier also holds for all together."""
    if not isinstance(rates, dict):
        return number(rates or 0)
    if set(needs) == {None} and len(rates) == 1:
        return number(next(iter(rates.values())))
    return number(rates.get(tier, 0))
