"""The Chinese sentences of credits: why a line counts or not, and what the office must answer."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from rewards.facts import Placement

MEASURES = {"points": "分", "yuan": "元", "pieces": "篇"}
FIELDS = {
    "fee": "稿酬",
    "reads": "阅读量",
    "words": "字数",
    "standard": "标准金额",
    "assessed": "评定分值",
    "composite_n": "综合篇数",
}
COMBINES = {
    "highest": "多家采用取最高",
    "highest_plus_flat": "多家采用取最高, 其余每家另加",
    "highest_plus_fraction": "多家采用取最高, 其余按比例另加",
    "sum": "多家采用累加",
    "once_per_class": "同类只计最高一次",
}
JOURNALISTS = {"half": "与记者合写, 减半计算", "zero": "与记者合写, 不计"}
CAPS = {"month": "单位当月累计已达上限", "year": "单位当年累计已达上限"}
ROUNDING = "四舍五入到分"
NO_ROW = "没有适用的条款, 不计"
NO_SCHEDULE = "本办法不按刊播计分"
ZERO_BASE = "本条款不计"
BELOW_LADDER = "未达到起计标准"


def plain(amount: Decimal) -> str:
    """Return a number as people write it, without superfluous zeros.

    >>> plain(Decimal("15.00")), plain(Decimal("2.50")), plain(Decimal("100"))
    ('15', '2.5', '100')
    """
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def named(placement: Placement) -> str:
    """Return what a reader knows a placement by."""
    if isinstance(said := placement.more.get("name"), str):
        return said
    name = placement.outlet or placement.medium or placement.tier
    if name and placement.id:
        return f"{name}({placement.id})"
    return name or placement.id or "这次采用"


def field_name(name: str) -> str:
    """Return a field's Chinese name with its key."""
    return f"{FIELDS[name]}({name})" if name in FIELDS else name


def excluded_flag(flag: str) -> str:
    """Say that a flag takes the work out."""
    return f"稿件有“{flag}”标记, 不计"


def excluded_form(form: str) -> str:
    """Say that a form takes the placement out."""
    return f"体裁“{form}”不计"


def too_short(words: Decimal, need: Decimal) -> str:
    """Say that a placement is too short."""
    return f"{plain(words)} 字, 不足 {plain(need)} 字, 不计"


def reported_late(reported: date, due: date) -> str:
    """Say that an appearance was reported too late."""
    return f"{reported} 报送, 已过 {due} 的期限, 不计"


def proved_late(proved: date, due: date) -> str:
    """Say that proof came too late."""
    return f"{proved} 交证明, 已过 {due} 的期限, 不计"


def ask_base(row: str, placement: Placement, measure: str) -> str:
    """Ask what a row without an amount pays."""
    return f"请确定 {named(placement)} 按条款 {row} 应计多少{MEASURES[measure]}"


def ask_field(field: str, placement: Placement) -> str:
    """Ask for a fact that a rule rests on."""
    return f"请补充 {named(placement)} 的{field_name(field)}"


def ask_range(low: Decimal, high: Decimal, placement: Placement, measure: str) -> str:
    """Ask a person to assess."""
    span = f"{plain(low)} 至 {plain(high)} {MEASURES[measure]}"
    return f"请在 {span}之间评定 {named(placement)}"


def ask_combine(outlets: int) -> str:
    """Ask how several outlets go together."""
    return f"一稿被 {outlets} 家采用时如何合并计算, 办法未作规定, 请确定"


def ask_event(kind: str, level: str | None, measure: str) -> str:
    """Ask what an event earns."""
    return f"请确定 {kind}({level or '未注明级别'}) 应计多少{MEASURES[measure]}"


def one_sentence(questions: Iterable[str]) -> str:
    """Join questions into one sentence, each asked once.

    >>> one_sentence(["请补充甲的稿酬", "请补充乙的稿酬", "请补充甲的稿酬"])
    '请补充甲的稿酬; 请补充乙的稿酬。'
    """
    return "; ".join(dict.fromkeys(questions)) + "。"


NO_DEDUCTION = "办法没有这一项扣减, 不计"


def quota(need: Decimal, got: Decimal) -> str:
    """Say what was owed and done."""
    return f"任务 {plain(need)}, 完成 {plain(got)}"


def missed(periods: int) -> str:
    """Say how often a task was missed."""
    return f"未完成 {periods} 期"


def in_a_row(count: int) -> str:
    """Say which missed term in a row this is."""
    return f"连续第 {count} 期未完成"


def times(count: int) -> str:
    """Say how often something happened."""
    return f"{count} 次"


def gate(who: str, period: str) -> str:
    """Say whose unfulfilled task cancels a credit."""
    return f"{who} {period} 任务未完成, 不计"


HEADINGS = {
    "event:instruction": "批示",
    "cap:month": "单位当月上限",
    "cap:year": "单位当年上限",
    "gate": "任务未完成",
    "journalist:half": "与记者合写",
    "journalist:zero": "与记者合写",
    "rounding": "四舍五入",
    "penalty": "连续未完成",
    "ladder": "阶梯",
    "past": "历史导入",
    "posted": "此前已入账",
}


def heading(rule: str | None) -> str:
    """Return what a line is about, for people; a row of the schedule goes by its key.

    >>> heading("central-print"), heading("combine:highest"), heading(None)
    ('条款 central-print', '合并计算', '不适用')
    """
    if rule is None:
        return "不适用"
    if rule in HEADINGS:
        return HEADINGS[rule]
    kind, _, rest = rule.partition(":")
    named_kinds = {
        "combine": "合并计算",
        "event": f"事项 {rest}",
        "overage": f"超额 {rest}".strip(),
        "shortfall": f"欠额 {rest}".strip(),
        "quota": f"任务 {rest}".strip(),
        "deduction": f"扣减 {rest}",
    }
    return named_kinds.get(kind, f"条款 {rule}")
