"""发放表: who gets what for a closed month, with a place to sign; from posted entries only."""

from collections.abc import Hashable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO

import xlsxwriter
from sqlalchemy import select
from sqlalchemy.orm import Session

from bulletin import roster
from bulletin.printing import line, plain
from bulletin.tables import period_name
from ledger.tables import Closing, Entry, RuleSet
from office.errors import DecisionError
from office.house import Office
from office.periods import Period
from rewards import past
from rewards.results import WIDE, rounded

_ROW, _LINE = 24, 15
"""Heights in points: of a row with room to sign, of each further line of a long name."""
_LETTERS = 12
"""How many letters of a unit's name stand on a line."""
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_TOO_LONG = Decimal(10) ** (4 * len(_GROUPS))


@dataclass(frozen=True, slots=True)
class Payee:
    """One line of the list."""

    unit: str
    name: str
    pieces: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment list; amounts are yuan."""

    office: str
    title: str
    rules: str
    payees: tuple[Payee, ...]
    document_no: str | None

    @property
    def total(self) -> Decimal:
        return sum((payee.amount for payee in self.payees), Decimal(0))


def payment(session: Session, office: Office, period: Period, *, ruleset: str) -> Payment:
    """Return who is paid what for a period under a rule set that pays yuan.

    Adjustments of earlier months that were posted in the period are in the sums; who comes out at
    zero is left out, who comes out below it stays, for a person to see.

    Raises:
        DecisionError: when a month is still open, or the rule set was not used or pays no money.
    """
    months = [month.key for month in office.periods.months_in(period)]
    closings = list(session.scalars(select(Closing).where(Closing.period.in_(months))))
    if still := sorted(set(months) - {closing.period for closing in closings}):
        raise DecisionError(f"{'、'.join(still)} 尚未关账, 关账后才能制发放表")
    rules = session.scalars(select(RuleSet).where(RuleSet.key == ruleset)).one_or_none()
    if ruleset in past.KEYS:
        raise DecisionError("历史导入的稿费过去已经发放, 不再制发放表")
    if rules is None or rules.measure != "yuan":
        raise DecisionError(f"办法 '{ruleset}' 没有使用过, 或不按元计")
    units = roster.units(session, office.profile, period.last_on)
    query = select(Entry).where(Entry.period_posted.in_(months), Entry.ruleset_key == ruleset)
    sums: dict[Hashable, list[Decimal]] = {}
    names: dict[Hashable, tuple[str, Hashable]] = {}
    for entry in session.scalars(query.order_by(Entry.id)):
        who = entry.person_id if entry.person_id is not None else (entry.beneficiary, entry.unit_id)
        names[who] = (entry.beneficiary, entry.unit_id)
        own = sums.setdefault(who, [Decimal(0), Decimal(0)])
        own[0] += entry.count
        own[1] += entry.amount
    listed = [
        (units.fold(names[who][1]), names[who][0], count, rounded(amount))
        for who, (count, amount) in sums.items()
        if amount
    ]
    listed.sort(key=lambda row: (units.place(row[0]), row[1]))
    ordered = tuple(
        Payee(units.name(unit), who, count, amount) for unit, who, count, amount in listed
    )
    name = f"{period_name(period)}{rules.title}发放表"
    numbers = {closing.document_no for closing in closings if closing.document_no}
    return Payment(
        office.profile.name, name, rules.title, ordered, "、".join(sorted(numbers)) or None
    )


def write(listed: Payment) -> bytes:
    """Return the list as a workbook to print: a line a person, with a place to sign."""
    made = BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(made, safe)
    sheet = book.add_worksheet("发放表")
    font = {"font_name": "宋体", "valign": "vcenter"}
    edge = {**font, "border": 1}
    title = book.add_format({**font, "bold": True, "font_size": 16, "align": "center"})
    head = book.add_format({**edge, "bold": True, "align": "center", "bg_color": "#E8EEF4"})
    text, plain = book.add_format({**edge, "text_wrap": True}), book.add_format(font)
    number = book.add_format({**edge, "align": "center"})
    money = book.add_format({**edge, "num_format": "#,##0.00"})
    for column, width in enumerate((6, 26, 12, 8, 14, 18, 16)):
        sheet.set_column(column, column, width)
    sheet.merge_range(0, 0, 0, 6, "", title)
    sheet.write_string(0, 0, line(listed.title), title)
    signed = f"  审签文号: {line(listed.document_no)}" if listed.document_no else ""
    sheet.write_string(1, 0, f"{line(listed.office)}{signed}", plain)
    for column, name in enumerate(
        ("序号", "单位", "姓名", "篇数", "金额(元)", "领取人签名", "备注")
    ):
        sheet.write_string(2, column, name, head)
    for row, payee in enumerate(listed.payees, 3):
        sheet.set_row(row, _height(payee.unit))
        sheet.write_number(row, 0, row - 2, number)
        sheet.write_string(row, 1, line(payee.unit), text)
        sheet.write_string(row, 2, line(payee.name), text)
        sheet.write_number(row, 3, payee.pieces, number)
        sheet.write_number(row, 4, payee.amount, money)
        sheet.write_blank(row, 5, None, text)
        sheet.write_blank(row, 6, None, text)
    end = len(listed.payees) + 3
    sheet.set_row(end, _ROW)
    for column in (0, 2, 3, 5, 6):
        sheet.write_blank(end, column, None, text)
    sheet.write_string(end, 1, "合计", head)
    sheet.write_number(end, 4, listed.total, money)
    sheet.set_row(end + 1, _ROW)
    sheet.write_string(end + 1, 1, f"大写: {in_words(listed.total)}", plain)
    for column, name in ((1, "制表:"), (3, "审核:"), (5, "负责人:")):
        sheet.write_string(end + 3, column, name, plain)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 2)
    book.close()
    return made.getvalue()


def _height(unit: str) -> int:
    """Return a row's height, which no program finds by itself once it is set."""
    return _ROW + _LINE * ((len(unit) - 1) // _LETTERS)


def in_words(amount: Decimal) -> str:
    """Return an amount as it is written on vouchers.

    >>> in_words(Decimal("1090.00")), in_words(Decimal("20003.05")), in_words(Decimal("0.5"))
    ('人民币壹仟零玖拾元整', '人民币贰万零叁元零伍分', '人民币伍角整')
    >>> in_words(Decimal(10) ** 16)  # nobody reads capitals of that length
    '人民币10000000000000000元'
    """
    if abs(amount) >= _TOO_LONG:
        return f"人民币{plain(amount)}元"
    cents = int(WIDE.scaleb(amount.copy_abs(), 2).quantize(Decimal(1), ROUND_HALF_UP, WIDE))
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    whole = f"{_whole(yuan)}元" if yuan else ""
    if not jiao and not fen:
        rest = "整" if yuan else "零元整"
    elif not fen:
        rest = f"{_DIGITS[jiao]}角整"
    else:
        tenth = f"{_DIGITS[jiao]}角" if jiao else "零" if yuan else ""
        rest = f"{tenth}{_DIGITS[fen]}分"
    return f"人民币{'负' if amount < 0 else ''}{whole}{rest}"


def _whole(number: int) -> str:
    """Return a whole number in capitals: groups of four, one 零 for any run of them.

    >>> _whole(100000001), _whole(10500), _whole(20000)
    ('壹亿零壹', '壹万零伍佰', '贰万')
    """
    groups = []
    while number:
        number, part = divmod(number, 10_000)
        groups.append(part)
    said, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        part = groups[place]
        if not part:
            gap = True
            continue
        if said and (gap or part < 1000):
            said += "零"
        said += _thousands(part) + _GROUPS[place]
        gap = False
    return said


def _thousands(part: int) -> str:
    said, gap = "", False
    for place in range(3, -1, -1):
        digit = part // 10**place % 10
        if not digit:
            gap = bool(said)
            continue
        said += ("零" if gap else "") + _DIGITS[digit] + _UNITS[place]
        gap = False
    return said
