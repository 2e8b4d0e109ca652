"""The receipt for a terminal: Chinese text in columns, where a character takes two."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from unicodedata import east_asian_width
from zoneinfo import ZoneInfo

from bulletin.labels import label, percent, why
from bulletin.nearest import lines_of
from bulletin.receipt import Guess, Proof, Receipt, Run, Searched, SourceSeen, Unseen
from rewards.explain import heading
from rewards.results import Credit, Line

QUOTE_SHOWN = 120
GAPS_SHOWN = 6


def as_text(found: Receipt, width: int = 80) -> str:
    """Return the receipt for a terminal, in lines of at most `width` columns."""
    zone = ZoneInfo(found.zone)
    lines = [
        f"回执 {found.ref}    {found.office}    截至 {_moment(found.as_of, zone)}",
        "─" * min(width // 2, 40),
        *_handed_in(found, zone),
        "",
        *_looked_at(found),
        "",
        *_ran(found, zone),
        *lines_of(found.nearest),
        *_credited(found),
    ]
    return "\n".join(part for line in lines for part in folded(line, width)) + "\n"


def verdict_of(found: Receipt) -> str:
    """Return in one sentence what became of the piece, never saying more than was searched."""
    span = f"{found.searched.from_on} 至 {found.searched.to_on}"
    if found.runs:
        return f"已采用 {len(found.runs)} 家"
    if found.waiting:
        return f"有 {len(found.waiting)} 条疑似采用, 待人工核对"
    if found.searched.is_empty:
        return "尚未查找: 报送以来还没有一次成功的采集"
    limits = f", 其中 {found.searched.gaps} 处次未能读取" if found.searched.gaps else ""
    unseen = len(found.searched.unseen)
    by_hand = f"; 另有 {unseen} 个渠道机器看不到, 须凭样报" if unseen else ""
    return f"未发现: 查了 {span} 各夜{limits}{by_hand}"


def _handed_in(found: Receipt, zone: ZoneInfo) -> Iterator[str]:
    names = "、".join(author.name for author in found.authors) or "(未署名)"
    yield f"【报送】{found.title}"
    yield f"  单位 {found.unit or '(未登记单位)'}    作者 {names}"
    yield f"  报送 {_moment(found.submitted_at, zone)}    收到 {_moment(found.received_at, zone)}"
    yield _row(
        f"  类别 {label('kind', found.kind)}",
        f"公开属性 {label('openness', found.openness)}",
        f"审签 {found.cleared_by}" if found.cleared_by else "",
    )


def _looked_at(found: Receipt) -> Iterator[str]:
    searched = found.searched
    yield f"【查找】{searched.from_on} 至 {searched.to_on}    {verdict_of(found)}"
    if searched.compared_from:
        yield f"  比对的报道: {searched.compared_from} 起"
    if whole := read_whole(searched):
        yield f"  每夜都读到: {'、'.join(whole)}"
    for source in searched.sources:
        if source.gaps:
            read = f"读到 {source.read}/{source.nights} 夜"
            yield f"  {source.outlet}({source.source_key}) {read}, 未能读取: {gap_words(source)}"
    if searched.unseen:
        yield f"  机器看不到, 靠人工收录: {'、'.join(unseen_words(u) for u in searched.unseen)}"


def read_whole(searched: Searched) -> list[str]:
    """Return the outlets whose every night was read, each once."""
    whole = (s.outlet for s in searched.sources if not s.gaps and s.nights)
    return list(dict.fromkeys(whole))


def unseen_words(channel: Unseen) -> str:
    """Return a channel no machine sees, with the day a person last brought its list."""
    brought = channel.brought_on
    when = f"最近一次来单 {brought}" if brought else "尚无人送过清单"
    return f"{channel.outlet}{label('medium', channel.medium)}({when})"


def gap_words(source: SourceSeen) -> str:
    """Return the spans in which a source could not be read, with the reasons."""
    spans = gap_spans((gap.day, gap.state, gap.why) for gap in source.gaps)
    shown = "、".join(
        f"{_span(a, b)} {label('outcome', state)}{f'({why(cause)})' if cause else ''}"
        for a, b, state, cause in spans[:GAPS_SHOWN]
    )
    return shown + (f" 等 {len(spans)} 段" if len(spans) > GAPS_SHOWN else "")


def gap_spans(
    gaps: Iterable[tuple[date, str, str | None]],
) -> list[tuple[date, date, str, str | None]]:
    """Return following days of one kind as one span, first and last day inclusive."""
    spans: list[tuple[date, date, str, str | None]] = []
    for day, state, cause in gaps:
        if spans and (day - spans[-1][1]).days == 1 and spans[-1][2:] == (state, cause):
            spans[-1] = (spans[-1][0], day, state, cause)
        else:
            spans.append((day, day, state, cause))
    return spans


def _ran(found: Receipt, zone: ZoneInfo) -> Iterator[str]:
    for number, run in enumerate(found.runs, 1):
        yield from _run(number, run, zone)
    for guess in found.waiting:
        yield from _waiting(guess)
    for guess in found.rejected:
        said = label("reason", guess.reason) or "未说明"
        where = f"{guess.outlet} {guess.published_on} 《{guess.title}》"
        yield f"【已驳回】{where}: {said} ({guess.decided_by})"


def _run(number: int, run: Run, zone: ZoneInfo) -> Iterator[str]:
    yield _row(
        f"【采用 {number}】{run.channel}",
        run.tier_name,
        label("medium", run.medium),
        run.published_on.isoformat(),
        label("extent", run.extent),
        label("relation", run.relation),
        f"综合 {run.composite_n} 篇" if run.composite_n > 1 else "",
    )
    if run.relation_because:
        yield f"  传播链 {label('relation', run.relation) or '未定'}: {run.relation_because}"
    for proof in run.proofs:
        yield from _proof(proof, zone)
    second = f", 复核 {run.second_by}" if run.second_by else ""
    decider = f"{run.confirmed_by}({label('decider', run.decider_kind)})"
    yield f"  认定 {decider} {_moment(run.confirmed_at, zone)}{second}"
    yield ""


def _proof(proof: Proof, zone: ZoneInfo) -> Iterator[str]:
    yield f"  《{proof.title}》"
    if proof.url:
        yield f"  {proof.url}"
    if proof.because:
        yield f"  依据 {'; '.join(proof.because)}"
    for quote in proof.quotes:
        held = quote.replace("\n", " ")
        yield f"  「{held[:QUOTE_SHOWN]}{'…' if len(held) > QUOTE_SHOWN else ''}」"
    if proof.digest and proof.kept_at:
        yield f"  存证 {_moment(proof.kept_at, zone)}    sha256 {proof.digest}"
    if proof.picture_digest and proof.pictured_at:
        yield f"  截图 {_moment(proof.pictured_at, zone)}    sha256 {proof.picture_digest}"
    if proof.gone_at:
        yield f"  原网页已于 {_moment(proof.gone_at, zone)} 撤下, 以存证为准"


def _waiting(guess: Guess) -> Iterator[str]:
    sure = f"把握 {percent(guess.probability)}%" if guess.probability is not None else "人工关联"
    yield f"【待核对】{guess.outlet} {guess.published_on} 《{guess.title}》    {sure}"
    if guess.left_because:
        yield f"  {'; '.join(label('hold', key) for key in guess.left_because)}"


def _credited(found: Receipt) -> Iterator[str]:
    for credit in found.credits:
        channels = {str(run.placement_id): run.channel for run in found.runs}
        title = found.ruleset_titles.get(credit.ruleset, credit.ruleset)
        yield from _credit(title, credit, channels)
    for entry in found.booked:
        yield _row(
            f"【入账】{entry.ruleset}",
            entry.beneficiary,
            f"{_amount(entry.amount)}{label('measure', entry.measure)}",
            f"{entry.period_posted} 入账 (归 {entry.period_of_fact})",
        )


def _credit(title: str, credit: Credit, channels: Mapping[str, str]) -> Iterator[str]:
    unit = label("measure", credit.measure)
    total = "待定" if credit.amount is None else f"{_amount(credit.amount)}{unit}"
    yield f"【计分】{title}    {total}"
    for line in credit.lines:
        where = channels.get(line.placement, line.placement) if line.placement else ""
        yield _line(line, unit, where)
    if credit.question:
        yield f"  待办公室确定: {credit.question}"
    for share in credit.shares:
        got = "由作者自行分配" if share.amount is None else f"{_amount(share.amount)}{unit}"
        yield f"  {share.author}    {got}    计 {_amount(share.count)} 篇"


def _line(line: Line, unit: str, where: str) -> str:
    amount = "待定" if line.amount is None else f"{_amount(line.amount)}{unit}"
    return _row(
        f"  {where}{heading(line.rule)}",
        f"基数 {_amount(line.base)}" if line.base is not None else "",
        *(f"{effect.key} {effect.change:+f}" for effect in line.effects),
        f"= {amount}",
        "" if line.counted else "不计入",
        line.reason or "",
    )


def _row(*parts: str) -> str:
    return "    ".join(part for part in parts if part)


def _amount(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _span(first: date, last: date) -> str:
    if first == last:
        return f"{first:%m-%d}"
    return f"{first:%m-%d}—{last:%m-%d}"


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def columns(text: str) -> int:
    """Return how many columns a terminal takes for a text.

    >>> columns("昌都ok")
    6
    """
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def folded(line: str, width: int) -> list[str]:
    """Return a line cut to `width` columns, what follows indented as far as the line itself.

    >>> folded("  昌都昌都", 6)
    ['  昌都', '  昌都']
    """
    indent = " " * (len(line) - len(line.lstrip(" ")))
    rows, row, used = [], "", 0
    for sign in line:
        takes = columns(sign)
        if used + takes > width and row.strip():
            rows.append(row.rstrip())
            row, used = indent, len(indent)
        row += sign
        used += takes
    return [*rows, row.rstrip()]
