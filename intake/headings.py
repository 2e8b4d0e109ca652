"""Which column is what: headings in any order, in Chinese or by their English key."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["submissions", "roster", "clippings"]

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
_CLIPPING: dict[str, tuple[str, ...]] = {
    "ref": ("稿件编号", "编号", "submission"),
    "title": ("标题", "题目", "稿件标题", "文章标题", "篇名"),
    "channel": ("媒体", "刊发媒体", "采用媒体", "刊载媒体", "发布媒体", "播出媒体", "频道", "账号",
                "采用刊物", "刊物", "媒体名称", "outlet"),
    "published_on": ("刊发日期", "发布日期", "刊载日期", "播出日期", "刊登日期", "采用日期",
                     "刊发时间", "发布时间", "播出时间", "刊登时间", "采用时间", "发稿时间"),
    "page_no": ("版次", "版面", "版"),
    "position": ("位置", "版面位置", "栏目"),
    "issue_no": ("期号", "期数", "期次"),
    "url": ("链接", "网址", "文章链接", "link"),
    "unit": ("单位", "报送单位", "供稿单位", "来稿单位"),
    "authors": ("作者", "撰稿人", "供稿人", "author"),
    "proof_name": ("样报", "证明", "播发证明", "附件", "佐证"),
    "secrecy": ("密级",),
}  # fmt: skip

_BY_KIND: dict[Kind, dict[str, tuple[str, ...]]] = {
    "submissions": _SUBMISSION,
    "roster": _ROSTER,
    "clippings": _CLIPPING,
}
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
    row: Sequence[str], *, synonyms: Mapping[str, str] | None = None
) -> Headings | None:
    """Return what a row's headings say; None when they tell no kind.

    `synonyms` are a unit's own words, heading to key. A roster names units or people and no
    piece; a clipping a medium and a day; everything else with a title is a submission.
    """
    plain = {c: word for c, text in enumerate(row) if (word := plain_heading(text))}
    kind = _kind(set(plain.values()), synonyms or {})
    if kind is None:
        return None
    names = {plain_heading(word): key for word, key in _NAMES[kind].items()}
    names |= {plain_heading(word): key for word, key in (synonyms or {}).items()}
    columns: dict[int, str] = {}
    unknown: dict[int, str] = {}
    twice = []
    for column, word in plain.items():
        key = names.get(word)
        if key is None:
            unknown[column] = row[column].strip()
        elif key in columns.values():
            twice.append(row[column].strip())
        else:
            columns[column] = key
    return Headings(kind=kind, columns=columns, unknown=unknown, twice=tuple(twice))


def _kind(words: set[str], synonyms: Mapping[str, str]) -> Kind | None:
    own = {plain_heading(word): key for word, key in synonyms.items()}

    def keys(kind: Kind) -> set[str]:
        names = {plain_heading(word): key for word, key in _NAMES[kind].items()} | own
        return {names[word] for word in words if word in names}

    clipping, submission, roster = keys("clippings"), keys("submissions"), keys("roster")
    if {"title", "channel", "published_on"} <= clipping:
        return "clippings"
    if "title" in submission and len(submission) > 1:
        return "submissions"
    if "unit" in roster and len(roster) > 1 and "body" not in submission:
        return "roster"
    return None
