"""Which column is what: headings in any order, in Chinese or by their English key."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["submissions", "roster", "clippings", "outlet_list", "past_ledger"]

_BRACKETED = re.compile(r"[(\[{【〔<][^)\]}】〕>]*[)\]}】〕>]")
_DECORATION = re.compile(r"[\s*＊:：、,.。_!?#]")

_SUBMISSION: dict[str, tuple[str, ...]] = {
    "ref": ("编号", "稿件编号", "稿号", "id"),
    "title": ("标题", "题目", "稿件标题", "稿件名称", "稿件题目", "信息标题", "文章标题", "篇名"),
    "body": ("正文", "内容", "稿件内容", "稿件正文", "全文", "文章内容", "text", "content"),
    "url": ("链接", "网址", "原文链接", "文章链接", "稿件链接", "链接地址", "link"),
    "unit": ("单位", "报送单位", "投稿单位", "供稿单位", "来稿单位", "单位名称", "部门"),
    "authors": ("作者", "撰稿人", "作者姓名", "供稿人", "投稿人", "通讯员", "署名", "author"),
    "submitted_at": ("报送时间", "报送日期", "投稿时间", "投稿日期", "来稿时间", "来稿日期",
                     "上报时间", "上报日期", "供稿时间", "供稿日期", "submitted_on"),
    "kind": ("类别", "稿件类别", "类型", "稿件类型"),
    "form": ("体裁", "形式", "稿件形式", "稿件体裁"),
    "openness": ("公开属性", "公开", "是否公开", "公开方式"),
    "cleared_by": ("审签人", "审核人", "签发人", "审稿人", "审批人"),
    "tags": ("专题", "专题、典型", "专题典型", "标签", "专题名称", "campaign"),
    "exemplars": ("典型", "典型名称", "先进典型"),
    "secrecy": ("密级", "涉密等级", "保密级别"),
}  # fmt: skip
_ROSTER: dict[str, tuple[str, ...]] = {
    "unit": ("单位", "单位名称", "所在单位", "报送单位", "工作单位"),
    "unit_key": ("单位编号", "单位代码", "单位编码"),
    "unit_class": ("单位类别", "单位分类", "单位类型", "类别", "class"),
    "short": ("单位简称", "简称"),
    "former": ("曾用名", "原单位名称", "原名称", "单位曾用名"),
    "renamed_on": ("更名日期", "改名日期", "更名时间"),
    "name": ("姓名", "人员姓名", "信息员", "信息员姓名"),
    "person_key": ("人员编号", "工号", "员工编号", "人员代码"),
    "role": ("岗位", "身份", "人员类别", "信息员类别", "角色", "岗位类别"),
    "from_on": ("到岗日期", "任职日期", "上岗日期", "开始日期", "起始日期", "到岗时间", "from"),
    "to_on": ("离岗日期", "卸任日期", "结束日期", "截止日期", "离岗时间", "to"),
}
_TITLE = ("标题", "题目", "稿件标题", "文章标题", "篇名", "稿件名称", "信息标题", "作品标题")
_CHANNEL = ("媒体", "刊发媒体", "采用媒体", "刊载媒体", "发布媒体", "播出媒体", "频道", "账号",
            "采用刊物", "刊物", "媒体名称", "outlet")  # fmt: skip
_ACCOUNT = ("公众号", "账号名称", "公众号名称", "平台", "发布平台", "发布渠道", "发布账号",
            "媒体/频道/账号", "媒体/账号", "频道/账号", "采用单位", "采用媒体名称", "刊播媒体",
            "刊发刊物")  # fmt: skip
_DAY = ("刊发日期", "发布日期", "刊载日期", "播出日期", "刊登日期", "采用日期", "刊发时间",
        "发布时间", "播出时间", "刊登时间", "采用时间", "发稿时间")  # fmt: skip
_BARE_DAY = ("日期", "时间", "推送日期", "推送时间", "发文日期", "发文时间", "发稿日期", "刊播日期",
             "刊播时间")  # fmt: skip
_LINK = ("链接", "网址", "文章链接", "原文链接", "链接地址", "稿件链接", "link")
_UNIT = ("单位", "报送单位", "供稿单位", "来稿单位", "投稿单位", "单位名称")
_AUTHORS = ("作者", "撰稿人", "供稿人", "投稿人", "通讯员", "作者姓名", "author")
_CLIPPING: dict[str, tuple[str, ...]] = {
    "ref": ("稿件编号", "编号", "submission"),
    "title": _TITLE,
    "body": ("正文", "内容", "全文"),
    "channel": _CHANNEL,
    "published_on": _DAY,
    "page_no": ("版次", "版面", "版"),
    "position": ("位置", "版面位置", "栏目"),
    "issue_no": ("期号", "期数", "期次"),
    "url": _LINK,
    "unit": _UNIT,
    "authors": _AUTHORS,
    "proof_name": ("样报", "证明", "播发证明", "附件", "佐证"),
    "secrecy": ("密级",),
}  # fmt: skip
_OUTLET_LIST: dict[str, tuple[str, ...]] = {
    "title": _TITLE,
    "url": _LINK,
    "channel": (*_CHANNEL, *_ACCOUNT),
    "published_on": (*_DAY, *_BARE_DAY),
    "body": ("正文", "内容", "全文"),
    "unit": _UNIT,
    "authors": _AUTHORS,
    "reads": ("阅读数", "阅读量", "阅读", "浏览量", "浏览数", "点击量", "点击数", "播放量"),
    "page_no": ("版次", "版面", "版"),
    "secrecy": ("密级",),
}  # fmt: skip
_PAST_LEDGER: dict[str, tuple[str, ...]] = {
    "ref": ("稿件编号", "编号"),
    "unit": _UNIT,
    "authors": _AUTHORS,
    "title": _TITLE,
    "channel": (*_CHANNEL, *_ACCOUNT),
    "tier": ("级别", "媒体级别", "采用级别", "刊发级别", "刊物级别", "层级"),
    "published_on": (*_DAY, *_BARE_DAY),
    "url": _LINK,
    "page_no": ("版次", "版面", "版"),
    "points": ("得分", "计分", "分值", "积分", "加分"),
    "fee": ("稿费", "稿酬", "奖励金额", "金额"),
    "reads": ("阅读数", "阅读量", "浏览量", "点击量"),
    "secrecy": ("密级",),
}  # fmt: skip

_BY_KIND: dict[Kind, dict[str, tuple[str, ...]]] = {
    "submissions": _SUBMISSION,
    "roster": _ROSTER,
    "clippings": _CLIPPING,
    "outlet_list": _OUTLET_LIST,
    "past_ledger": _PAST_LEDGER,
}
_APPEARANCE = {"title", "channel", "published_on"}
"""What any row about something that ran must name."""
_NAMES: dict[Kind, dict[str, str]] = {
    kind: {word: key for key, words in keys.items() for word in (key, *words)}
    for kind, keys in _BY_KIND.items()
}
LABELS: dict[Kind, dict[str, str]] = {
    kind: {key: words[0] for key, words in keys.items()} for kind, keys in _BY_KIND.items()
}
"""What each key is called to people."""


@dataclass(frozen=True, slots=True)
class Headings:
    """A row read as headings."""

    kind: Kind
    columns: Mapping[int, str]
    """Column to key."""
    unknown: Mapping[int, str]
    """Column to heading, of those that mean nothing here."""
    twice: tuple[str, ...]
    """Headings that name a key already named."""


def plain_heading(text: str) -> str:
    """Return a heading without brackets, stars, spaces and case.

    >>> plain_heading("报送 时间*（年-月-日）"), plain_heading("Submitted_At")
    ('报送时间', 'submittedat')
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    return _DECORATION.sub("", _BRACKETED.sub("", folded))


def read_headings(
    row: Sequence[str],
    *,
    synonyms: Mapping[str, str] | None = None,
    kind: Kind | None = None,
) -> Headings | None:
    """Return what a row's headings say; None when they tell no kind, or not the `kind` asked for.

    `synonyms` are a unit's own words, heading to key, "" for one that is not read. A roster names
    units or people and no piece; what ran names a medium and a day; everything else with a title is
    a submission.
    """
    plain = {c: word for c, text in enumerate(row) if (word := plain_heading(text))}
    told = _kind(set(plain.values()), synonyms or {}, wanted=kind)
    if told is None:
        return None
    names = {plain_heading(word): key for word, key in _NAMES[told].items()}
    names |= {plain_heading(word): key for word, key in (synonyms or {}).items()}
    columns: dict[int, str] = {}
    unknown: dict[int, str] = {}
    twice = []
    for column, word in plain.items():
        key = names.get(word)
        if not key:
            unknown[column] = row[column].strip()
        elif key in columns.values():
            twice.append(row[column].strip())
        else:
            columns[column] = key
    return Headings(kind=told, columns=columns, unknown=unknown, twice=tuple(twice))


def _kind(words: set[str], synonyms: Mapping[str, str], *, wanted: Kind | None) -> Kind | None:
    own = {plain_heading(word): key for word, key in synonyms.items()}

    def keys(kind: Kind) -> set[str]:
        names = {plain_heading(word): key for word, key in _NAMES[kind].items()} | own
        return {names[word] for word in words if names.get(word)}

    if wanted is not None:
        return wanted if keys(wanted) >= _APPEARANCE else None
    submission, roster = keys("submissions"), keys("roster")
    ran = _ran(keys("clippings"), keys("outlet_list"), keys("past_ledger"), submission)
    if ran is not None:
        return ran
    if "title" in submission and len(submission) > 1:
        return "submissions"
    if "unit" in roster and len(roster) > 1 and "body" not in submission:
        return "roster"
    return None


def _ran(clipping: set[str], listed: set[str], past: set[str], submission: set[str]) -> Kind | None:
    """Return which kind of a list of what ran it is; None when it is none.

    A grade, points or a fee stand only in the office's own past ledger; a page, issue or proof
    in clippings; reads, a link or an account in an outlet's own list.
    """
    if not past >= _APPEARANCE:
        alone = "reads" in listed or ("url" in listed and "unit" not in listed)
        single = {"title", "published_on"} <= listed and "channel" not in listed
        return "outlet_list" if single and alone and "body" not in submission else None
    graded = past & {"tier", "points", "fee"}
    handed_in = submission & {"body", "submitted_at"} and not clipping >= _APPEARANCE
    if handed_in and not graded and "reads" not in listed:
        return None
    if graded:
        return "past_ledger"
    seen = clipping >= _APPEARANCE
    if seen and clipping & {"ref", "page_no", "position", "issue_no", "proof_name"}:
        return "clippings"
    if listed & {"reads", "url"} or "channel" not in clipping:
        return "outlet_list"
    return "clippings" if seen else "past_ledger"
