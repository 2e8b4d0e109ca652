"""考核奖惩办法: the forms a rule set is written in, checked as a whole before anything is credited.

Tiers, forms, positions, roles, flags and levels are the office's own words and are not checked
here. What a rule set leaves open stays open (`base: null`, `combine: unknown`): it becomes a
question to the office, never an amount.
"""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self

import pydantic
from pydantic import BeforeValidator, Discriminator, Field, Tag

from office import strict
from office.errors import RuleError
from office.strict import Strict, StrictModel

Amount = Annotated[Decimal, Field(ge=0, le=Decimal(10) ** 12)]
Factor = Annotated[Decimal, Field(ge=-(Decimal(10) ** 9), le=Decimal(10) ** 9)]
Width = Annotated[Decimal, Field(ge=Decimal("0.001"))]
Scalar = bool | Decimal | str


def _counted(value: object) -> object:
    """Let a whole number stand in quotes, as every other number may."""
    return int(value) if isinstance(value, str) and re.fullmatch("[0-9]{1,9}", value) else value


Whole = Annotated[int, BeforeValidator(_counted)]


class Bounds(StrictModel):
    """A span a figure or day must lie in; every bound that is named must hold."""

    gte: Decimal | date | None = None
    gt: Decimal | date | None = None
    lte: Decimal | date | None = None
    lt: Decimal | date | None = None

    @pydantic.model_validator(mode="after")
    def _bounds_something(self) -> Self:
        if not self.model_fields_set or None in self.named().values():
            raise ValueError("应写明界限, 如 {gte: 800}")
        return self

    def named(self) -> dict[str, Decimal | date | None]:
        """Return the bounds that are written."""
        return {name: getattr(self, name) for name in sorted(self.model_fields_set)}


Choices = Annotated[tuple[Scalar, ...], Field(min_length=1)]
When = dict[str, Bounds | Scalar | Choices]


class Effective(StrictModel):
    """The days a rule set is in force, both inclusive; `to` None: until further notice."""

    from_: date = Field(alias="from")
    to: date | None = None

    @pydantic.model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.to is not None and self.to < self.from_:
            raise ValueError("to 不应早于 from")
        return self

    def holds(self, day: date) -> bool:
        """Whether the rule set is in force on `day`."""
        return self.from_ <= day and (self.to is None or day <= self.to)


class Scope(StrictModel):
    """What is not counted at all."""

    exclude_flags: tuple[str, ...] = ()
    exclude_forms: tuple[str, ...] = ()
    exclude_roles: tuple[str, ...] = ()
    min_words: dict[str, Decimal] = Field(default_factory=dict)
    relayed_only: bool = False


class FieldBase(StrictModel):
    """A fact of the placement times a factor: 稿酬的三倍."""

    field: str
    mul: Factor = Decimal(1)


class RangeBase(StrictModel):
    """A person assesses inside a range, both ends included."""

    range: tuple[Amount, Amount]

    @pydantic.model_validator(mode="after")
    def _runs_upward(self) -> Self:
        if self.range[0] > self.range[1]:
            raise ValueError("range 应先小后大")
        return self


class Row(StrictModel):
    """条款: what a placement of this kind earns; the first that fits wins."""

    key: str
    when: When
    base: Amount | FieldBase | RangeBase | None
    reason: str | None = None


class Step(StrictModel):
    """From `gte` on, the base is this."""

    gte: Decimal
    base: Amount


class Then(StrictModel):
    """Every whole `step` above `from` adds this much."""

    from_: Decimal = Field(alias="from")
    step: Width
    add: Amount


class Ladder(StrictModel):
    """A base that climbs with a figure, such as reads."""

    field: str
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    then: Then | None = None


class Modifier(StrictModel):
    """What changes a base: 头版加五成, 综合稿平分."""

    key: str
    when: When = Field(default_factory=dict)
    op: Literal["add", "add_pct", "mul", "divide", "per_step", "replace"]
    value: Factor | None = None
    by: Annotated[dict[str, dict[str, Factor]], Field(min_length=1, max_length=1)] | None = None
    field: str | None = None
    from_: Decimal | None = Field(alias="from", default=None)
    step: Width | None = None
    pct: Factor | None = None
    add: Factor | None = None

    @pydantic.model_validator(mode="after")
    def _says_how_much(self) -> Self:
        if self.op == "per_step":
            self._needs(self.field, self.step, "field 和 step")
            each = (self.pct, self.add, self.value, self.by)
            if sum(part is not None for part in each) != 1:
                raise ValueError("per_step 每级加多少: pct、add、value、by 应写明且只写一个")
            return self
        if any(part is not None for part in (self.from_, self.step, self.pct, self.add)):
            raise ValueError(f"from/step/pct/add 只用于 per_step, 现 op 为 {self.op}")
        if sum(part is not None for part in (self.value, self.by, self.field)) != 1:
            raise ValueError("value、by、field 应写明且只写一个")
        entries = [entry for table in (self.by or {}).values() for entry in table.values()]
        if self.op == "divide" and 0 in (self.value, *entries):
            raise ValueError("不能除以 0")
        return self

    def _needs(self, *parts: object) -> None:
        if None in parts:
            raise ValueError(f"缺少 {parts[-1]}, 请补上")


CombineMode = Literal[
    "highest", "highest_plus_flat", "highest_plus_fraction", "sum", "once_per_class", "unknown"
]


class Combine(StrictModel):
    """One work in several outlets; `unknown` is an answer too: the office must say."""

    mode: CombineMode = "unknown"
    value: Amount | None = None
    of: Literal["base", "amount"] = "amount"
    by: Literal["group", "publisher", "medium", "tier"] | None = None

    @pydantic.model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.mode in ("highest_plus_flat", "highest_plus_fraction") and self.value is None:
            raise ValueError(f"{self.mode} 缺少 value, 请补上")
        if self.mode == "once_per_class" and self.by is None:
            raise ValueError("once_per_class 缺少 by(group/publisher/medium/tier), 请补上")
        return self


Alone = Literal["highest", "sum", "unknown"]
"""Policies that need nothing else, and may be written as one word: `combine: unknown`."""


def _written_as(value: object) -> str:
    return "word" if isinstance(value, str) else "table"


class EventTable(StrictModel):
    """What an event earns by level; further keys are levels, `any` one that is not named.

    A level whose amount is null becomes a question.
    """

    model_config = pydantic.ConfigDict(extra="allow", frozen=True, strict=True)
    __pydantic_extra__: dict[str, Amount | None]

    any: Amount | None = None
    combine: Literal["max", "sum"] = "max"

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels it names, in its order."""
        return tuple(self.__pydantic_extra__)

    def knows(self, level: str | None) -> bool:
        """Whether an event of this level earns something."""
        return level in self.__pydantic_extra__ or "any" in self.model_fields_set

    def amount(self, level: str | None) -> Decimal | None:
        """Return what a known level earns; None: the office must say."""
        if level in self.__pydantic_extra__:
            return self.__pydantic_extra__[level]
        return self.any


class Authors(StrictModel):
    """How amount and count are divided among those who signed."""

    max_bylines: Annotated[Whole, Field(ge=1)] | None = None
    split: Literal["equal", "first", "internal"] = "equal"
    count_split: Literal["equal", "first"] = "equal"
    journalist_coauthor: Literal["informant_takes_all", "split", "half", "zero"] = "split"


class Caps(StrictModel):
    """The most a unit's works may come to."""

    month: Amount | None = None
    year: Amount | None = None


class Penalty(StrictModel):
    """What the first and each following missed period cost; the last value repeats."""

    first: Amount
    repeat: tuple[Amount, ...] = ()

    def of(self, periods: int) -> Decimal:
        """Return the penalty of so many periods missed.

        >>> Penalty(first=Decimal(1), repeat=(Decimal(2), Decimal(4))).of(4)
        Decimal('11')
        """
        steps = (self.first, *self.repeat)
        beyond = max(0, periods - len(steps))
        return sum(steps[:periods], Decimal(0)) + beyond * steps[-1]


PieceRate = Amount | dict[str, Amount]


class Quota(StrictModel):
    """任务: what a unit or person owes in a period, and what follows from more or less."""

    basis: Literal["submitted", "accepted", "adopted", "points"] = "adopted"
    per: Literal["unit", "person"] = "unit"
    period: Literal["week", "month", "quarter", "half_year", "year"] = "month"
    need: Amount | None = None
    need_by_tier: dict[str, Amount] = Field(default_factory=dict)
    overage: PieceRate | None = None
    shortfall: PieceRate | None = None
    shortfall_factor: Amount | None = None
    penalty: Penalty | None = None
    gate: bool = False


class Windows(StrictModel):
    """Until when an appearance must be reported and proved."""

    report_days: Annotated[Whole, Field(ge=0)] | None = None
    evidence_day: Annotated[Whole, Field(ge=1, le=31)] | None = None


class RuleSet(StrictModel):
    """One regulation."""

    key: str
    title: str
    measure: Literal["points", "yuan", "pieces"]
    effective: Effective
    scope: Scope = Scope()
    schedule: tuple[Row, ...] | None = None
    ladder: Ladder | None = None
    stacking: Literal["additive", "sequential"] = "additive"
    modifiers: tuple[Modifier, ...] = ()
    max_multiple: Amount | None = None
    combine_: Annotated[
        Annotated[Alone, Tag("word")] | Annotated[Combine, Tag("table")],
        Discriminator(_written_as),
    ] = Field(alias="combine", default=Combine())
    events: dict[str, EventTable] = Field(default_factory=dict)
    authors: Authors = Authors()
    caps: Caps = Caps()
    quota: Quota | None = None
    windows: Windows = Windows()
    deductions: dict[str, Amount] = Field(default_factory=dict)

    @pydantic.model_validator(mode="after")
    def _one_way_to_a_base(self) -> Self:
        if self.schedule and self.ladder:
            raise ValueError("schedule 与 ladder 只能写一个, 请删去一处")
        return self

    @property
    def combine(self) -> Combine:
        """How the lines of a work go together."""
        return Combine(mode=self.combine_) if isinstance(self.combine_, str) else self.combine_


class RuleFile(StrictModel):
    """A rules file."""

    version: Literal[1]
    rulesets: tuple[RuleSet, ...]


def read(path: Path) -> Strict[RuleFile]:
    """Read a rules file whole.

    Raises:
        RuleError: with file and line, and all further faults in `others`.
    """
    return _distinct(strict.read(path, RuleFile, error=RuleError))


def read_text(text: str, *, name: str) -> Strict[RuleFile]:
    """Read rules from text; `name` is what the messages call it.

    Raises:
        RuleError: with name and line, and all further faults in `others`.
    """
    return _distinct(strict.read_text(text, RuleFile, name=name, error=RuleError))


def _distinct(found: Strict[RuleFile]) -> Strict[RuleFile]:
    """Refuse keys used twice: a line of a result must name one rule."""
    faults = []
    seen = set[str]()
    for i, ruleset in enumerate(found.value.rulesets):
        if ruleset.key in seen:
            message = f"key '{ruleset.key}' 已用过, 请改名"
            faults.append(found.fault("rulesets", i, "key", message=message))
        seen.add(ruleset.key)
        for part, rows in (("schedule", ruleset.schedule or ()), ("modifiers", ruleset.modifiers)):
            keys = [row.key for row in rows]
            faults += [
                found.fault("rulesets", i, part, j, "key", message=f"key '{key}' 已用过, 请改名")
                for j, key in enumerate(keys)
                if key in keys[:j]
            ]
    found.refuse(faults)
    return found
