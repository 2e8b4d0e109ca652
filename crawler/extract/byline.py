"""Who wrote it, as printed: a small grammar of credits. Photographers and editors stand apart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.extract.labels import tight
from crawler.extract.names import may_be_name, reads_as_name, split_run

_ROLE = re.compile(
    r"(?:(?P<both>文\s*[/／、]\s*(?:图片?|圖|摄影?|摄像)|[图圖]\s*[/／、]\s*文|摄影?\s*[/／、]\s*(?:撰?文|文字)|"
    r"图文|文图|"
    r"文并摄|摄影报道|摄影文字|(?:采写|撰文)[/／、](?:摄影|拍摄))"
    r"|(?P<photo>摄影(?:记者)?|攝影(?:記者)?|供图|供圖|制图|图片|圖片|视频|航拍|拍摄|剪辑|配音|"
    r"海报(?!道)|漫画|绘图|"
    r"摄像|翻拍|[摄攝](?=$|[\s,，;；、/／)）。:：])|[图圖](?=\s*[/／:：|｜])|"
    r"(?<=[/／\s|｜])[图圖](?=$|[\s,，;；/／|｜]))"
    r"|(?P<edit>责任编辑|責任編輯|责编|責編|编辑|編輯|校对|校對|审核|审校|监制|终审|初审|复审|"
    r"美编|主编|统筹|"
    r"策划|排版|制作|编审|签发|值班|录入|核稿|审稿|编发|上传|发布|来自|口述|讲述人?|朗读|"
    r"主播|配图|播音|统计|翻译|译者)"
    r"|(?P<post>记者|記者|通讯员|通訊員|(?<!该)作者|信息员|报道员|宣传员|评论员|特派员|实习生|报送人|投稿(?:人|者)?(?=\s*[:：])|撰写人?(?=\s*[:：]))"
    r"|(?P<write>(?:特约|特邀|本报|本刊)?(?:撰文|撰稿人?)|采写|採寫|采访|执笔|编译|編譯|供稿人?|(?:整理|文案)(?=\s*[:：])|文字|文(?=\s*[/／:：|｜])|"
    r"(?<=[/／|｜])文|"
    r"(?<=\s)文(?=$|[\s,，;；/／|｜])))(?!协会|學會|学会|中心|[局部室社处]|公司|集团|家协会)"
)
_POSTS = (
    r"(?:本[报网刊台站社]|首席|见习|实习|特约|特邀|特派|驻[^\s、，]{2,8}?|高级|资深|全媒体?|"
    r"融媒体?|职工|专职|"
    r"骨干|党建|组工|基层|联合|主任|深度|文字|评论)"
)
_TITLES = re.compile(
    rf"(?:(?<=[\s、，,;；:：/／|｜])[^\s、，,;；:：/／|｜]*?)?{_POSTS}+$"
    r"|(?<=[\s、，,;；:：/／|｜])[^\s、，,;；:：/／|｜]*"
    r"(?:报|网|社|台|央视|卫视|刊|新闻|客户端|媒体?|频道|中心|号|站|周刊|杂志|在线|报系|集团)$"
)
_OUTLET = re.compile(r"[^\s、，,;；/／|｜]+$")
_CUT = re.compile(
    r"(?:发自|發自|图据|受访者|对此).*$|[\u3400-\u9fff]{2}(?:\d{1,2}月)?\d{1,2}日(?:专|專|综合|綜合|"
    r"外)?[电電讯訊]?$"
)
_TOLD = re.compile(
    r"(?:即时|即時|综合|联合|现场|实地|采访)?(?:报道|報導|報道|综合|整理|整合|综述|编写|摘编|"
    r"消息|[电讯訊])$"
)
_APART = re.compile(
    r"[、，,;；/／|｜&:：\s]+|(?<=[\u3400-\u9fff]{2})(?:[和与及])(?=[\u3400-\u9fff]{2})"
)
_DECOR = "□■●○◎◆◇▲△▍★☆※【】[]（）()〔〕《》<>〈〉—-–_·|｜  　:：。."
_AFFILIATION = re.compile(
    r"[，,;；\s](?:作者)?(?:工作)?单位\s*(?:[:：]|系|为).*$|"
    r"(?<=[\u3400-\u9fff])[（(][^（）()：:]{2,20}(?:[部局委办校院台社厅会站队所馆学村乡镇县组]|中心|公司|集团|银行)[)）]?$"
)
"""（作者：李海霞，单位：…）: where a writer works is no name."""


_REMARK = re.compile(
    r"(?<=[\u3400-\u9fff])[（(](?:藏文|汉文|实习|见习|笔名|整理|[\u3400-\u9fff]族)[)）]"
)


@dataclass(slots=True)
class _Group:
    """Names that stand together, the role before them and the role after."""

    lead: str | None = None
    text: str = ""
    trail: str | None = None

    @property
    def named(self) -> bool:
        return bool(_APART.sub("", self.text))


def writers(
    credit: str, roster: frozenset[str] = frozenset(), *, bare: bool = False
) -> tuple[str, ...]:
    """Give the writers that a credit names, in order; photographers and editors are none.

    `bare` accepts names without 记者 before them, where the place says that they are a credit.

    >>> writers("本报记者 万靖 通讯员 格桑边觉"), writers("通讯员刘娟 摄")
    (('万靖', '格桑边觉'), ())
    """
    found: list[str] = []
    if len(credit) > 300:
        return ()
    credit = tight(credit)
    signed = _AFFILIATION.sub("", credit)
    belongs = signed != credit
    credit = _REMARK.sub("", signed)
    for group in _groups(credit.replace("丨", "｜").strip(_DECOR)):
        if _writes(group, bare=bare):
            led = belongs or group.lead is not None or group.trail is not None
            found.extend(_names(group.text, roster, led=led))
    return tuple(dict.fromkeys(found))


def _writes(group: _Group, *, bare: bool) -> bool:
    if group.trail in {"write", "both"}:
        return True
    if group.trail in {"photo", "edit"}:
        return False
    return group.lead in {"post", "write", "both"} or (group.lead is None and bare)


def _groups(credit: str) -> list[_Group]:
    """Cut a credit at its roles and give each role the names it belongs to."""
    groups = [_Group()]
    last = 0
    roles = list(_ROLE.finditer(credit))
    for place, role in enumerate(roles):
        kind = role.lastgroup or ""
        group = _fed(groups, credit[last : role.start()])
        last = role.end()
        until = roles[place + 1].start() if place + 1 < len(roles) else len(credit)
        if kind == "post":
            glued = _OUTLET if group.lead is None else _TITLES
            group.text = glued.sub("", group.text)
            groups.append(_Group(lead=_lead_after(group, kind)))
        elif _trails(group, kind, role, credit[last:until]):
            group.trail = "both" if {group.trail, kind} == {"write", "photo"} else kind
        else:
            groups.append(_Group(lead=_lead_after(group, kind)))
    _fed(groups, credit[last:])
    return groups


def _fed(groups: list[_Group], text: str) -> _Group:
    """Add text to the last group, or open one when that is already closed by a role behind it."""
    if groups[-1].trail is not None and _APART.sub("", text):
        groups.append(_Group())
    groups[-1].text += text
    return groups[-1]


def _lead_after(group: _Group, kind: str) -> str:
    """Join two roles before one name: 文/图 记者 writes, 摄影 记者 and 作者：编辑：李素 do not."""
    left_empty = kind == "edit" and re.search(r"[:：]", group.text)
    if group.named or group.trail or left_empty or group.lead in {None, "edit"}:
        return kind
    return "photo" if group.lead == "photo" and kind == "post" else (group.lead or kind)


_TELLERS = frozenset({"口述", "讲述", "翻译"})
"""Who told or translated it stands before the role: 斯郎 口述 记者 李海霞 整理."""


def _trails(group: _Group, kind: str, role: re.Match[str], after: str) -> bool:
    """Tell a role that follows its names (张三/文) from one that precedes them (文/张三)."""
    if role.group() in {"摄影记者", "攝影記者"} or _leads_photographer(kind, role, after):
        return False
    if not group.named:
        return group.trail is not None and not _APART.sub("", after)
    labels = re.match(r"\s*[:：/／|｜]", after)
    if role.group() in _TELLERS:
        return not labels
    if group.text.rstrip().endswith(("/", "／")) and not after.startswith(("/", "／", ":", "：")):
        return True
    if kind == "edit" or labels:
        return False
    return (
        kind == "both"
        or role.group() in {"摄", "攝"}
        or group.lead in {None, "post"}
        or not _APART.sub("", after)
    )


def _leads_photographer(kind: str, role: re.Match[str], after: str) -> bool:
    """Tell 摄影 周晓, the name behind, from 刘通 摄."""
    if kind != "photo" or len(role.group()) == 1:
        return False
    return reads_as_name(_APART.sub("", after)) and not re.match(r"\s*[:：/／|｜]", after)


def _names(text: str, roster: frozenset[str], *, led: bool) -> list[str]:
    words = [word for word in _APART.split(_CUT.sub("", text)) if word]
    told = [(_TOLD.sub("", word), bool(_TOLD.search(word))) for word in rejoined(words, roster)]
    several = sum(1 for word, cut in told if word and not cut) > 0
    found: list[str] = []
    for raw, cut in told:
        word = raw.strip(_DECOR.replace("·", ""))
        if "\ufffd" in word or (cut and several):
            continue
        pieces = split_run(word, roster)
        if len(pieces) > 1:
            found.extend(pieces)
        elif (
            word in roster
            or (may_be_name(word) if led and not cut else reads_as_name(word))
            or (led and not cut and 5 <= len(word) <= 8 and _unseparated(word))
        ):
            found.append(word)
    return found


def _unseparated(word: str) -> bool:
    """Tell a run of names nobody separated; it stays as printed until the roster can split it."""
    return reads_as_name(word[:2]) and may_be_name(word[-3:])


def rejoined(words: list[str], roster: frozenset[str]) -> list[str]:
    """Join what typesetting spread: 王 明 is one name, and 丹增 晋美 when the roster says so."""
    joined: list[str] = []
    index = 0
    while index < len(words):
        word = words[index]
        after = words[index + 1] if index + 1 < len(words) else ""
        if after and (len(word) == 1 == len(after) or word + after in roster):
            joined.append(word + after)
            index += 2
        else:
            joined.append(word)
            index += 1
    return joined


_PAREN = re.compile(r"[（(〔\[【]([^（）()〔〕\[\]【】]{2,90})[）)〕\]】]")
_LEADS = re.compile(
    r"记者|記者|通讯员|通訊員|作者|撰文|撰稿|采写|採寫|编译|編譯|执笔|信息员|报道员|评论员|"
    r"报送人|(?:投稿|撰写|整理)[人者]?\s*[:：]|文\s*[/／:：|｜]|[/／]\s*文$|图\s*[/／]\s*文|图文|文图|供稿|文字\s*[:：|｜丨]|文案"
)
_DATELINE = re.compile(
    r"^.{0,30}?(?:电|讯|訊|消息|報導)\s*[（(〔【]([^（）()〔〕【】]{2,80})[）)〕】]|"
    r"^.{0,24}?(?:讯|电|訊)\s+((?:本[报网台刊])?(?:记者|通讯员)[^，。；：:]{2,30}?)(?:报道|"
    r"報導)[：:，,]?"
)
_OPENING = re.compile(
    r"^(?:【[^】]{1,20}】)?\s*[（(〔【\[]([^（）()〔〕【】\[\]]{2,50})[）)〕】\]]"
)
_BRACKETED = re.compile(
    r"[（(]\s*((?:[\u3400-\u9fff·]{0,12}(?:报|网|社|台|新闻|客户端|中心|频道|站))?\s*"
    r"(?:本报|本网|特约|见习|实习|首席|全媒体)*(?:记者|記者|通讯员|通訊員)[^（）()。]{2,60})[）)]"
)
_CLOSING = re.compile(
    r"[（(〔\[【]([^（）()〔〕\[\]【】]{2,80})[）)〕\]】]\s*[。.]?\s*(?:[（(][完续][)）])?$"
)
_SENTENCE = re.compile(
    r"[。！？；!?]|，.{6,}|说|称|告诉|采访(?!\s*(?:[:：/／]|整理|撰))|获悉|了解|看到|表示|的|简介|贡献"
    r"|(?:记者|記者|通讯员|作者)(?:从|问|对|在|就|走进|来到|日前|近日|昨日|今日|今天|发现|注意|"
    r"跟随|系|为|向(?![巴秋阳]))"
)


_ROLE_FOLLOWS = re.compile(
    r"[；;，,](?=\s*(?:本报|见习|特约)?(?:记者|通讯员|实习生|摄影|编辑|图|文|视频|校对|审核))"
)


_NAME_FOLLOWS = re.compile(
    r"[，,](?=(?:[\u3400-\u9fff]{2,5}|[\u3400-\u9fff] [\u3400-\u9fff]|"
    r"[\u3400-\u9fff]+·[\u3400-\u9fff·]+)(?:$|[，,、；\s）)]))"
)


def _is_sentence(text: str) -> bool:
    """Tell running text from a credit, whose parts semicolons and names commas may part."""
    return bool(_SENTENCE.search(_NAME_FOLLOWS.sub("、", _ROLE_FOLLOWS.sub(" ", text))))


def head_credit(paragraphs: Sequence[str], roster: frozenset[str]) -> tuple[str, ...]:
    """Read the credit that opens a body: a line of its own, or the bracket of the dateline."""
    for paragraph in paragraphs[:4]:
        match = _DATELINE.match(paragraph)
        if match:
            inner = match.group(1) or match.group(2)
            found = writers(inner, roster, bare=True)
            if found:
                return found
        match = _OPENING.match(paragraph)
        if match and _LEADS.search(match.group(1)) and not _is_sentence(match.group(1)):
            found = writers(match.group(1), roster)
            if found:
                return found
    for place in range(len(paragraphs[:8])):
        if line_credit(paragraphs[place], roster):
            return _credit_lines(paragraphs, place, roster)
    for paragraph in paragraphs[:2]:
        found = _bracketed(paragraph, roster)
        if found:
            return found
    return ()


def _bracketed(paragraph: str, roster: frozenset[str]) -> tuple[str, ...]:
    """Read a bracket that opens with 记者 or 通讯员, wherever in its paragraph it stands."""
    for match in _BRACKETED.finditer(paragraph):
        if not _is_sentence(match.group(1)):
            found = writers(match.group(1), roster)
            if found:
                return found
    return ()


def _credit_lines(paragraphs: Sequence[str], place: int, roster: frozenset[str]) -> tuple[str, ...]:
    """Read a credit set in several lines, 记者：… above 通讯员：…, from the one at `place`."""
    first = last = place
    while first > 0 and _labels(paragraphs[first - 1]):
        first -= 1
    while last + 1 < len(paragraphs) and _labels(paragraphs[last + 1]):
        last += 1
    lines = paragraphs[first : last + 1]
    return tuple(dict.fromkeys(name for line in lines for name in line_credit(line, roster)))


def _labels(line: str) -> bool:
    return len(line) <= 40 and bool(_LABELLED.match(line) or line_credit(line, frozenset()))


def line_credit(line: str, roster: frozenset[str]) -> tuple[str, ...]:
    """Read a short line that is nothing but a credit; () for a sentence."""
    text = _AFFILIATION.sub("", tight(line.strip()))
    if len(text) > 60 or not (_LEADS.search(text) or text[:1] in "□■◎●"):
        return ()
    match = _CLOSING.fullmatch(text)
    core = match.group(1) if match else text
    if _is_sentence(re.sub(r"发自|受访者", "", core)):
        return ()
    return writers(core, roster, bare=text[:1] in "□■◎●")


_LABELLED = re.compile(r"^[\u3400-\u9fff ]{1,8}\s*[:：丨|｜/]\s*[^，。！？]{1,24}$")
_UNCLOSED = re.compile(r"[（(]\s*((?:本[报网]|新华社)?(?:记者|記者|通讯员)[^（）()。]{2,60})$")


_SIGNED = re.compile(
    r"^[\u3400-\u9fff]{2,14}(?:部|局|委|办|中心|院|校|社|台|队|公司|政府|支部)"
    r"\s+([\u3400-\u9fff· ]{2,16})$"
)
"""洛隆县委组织部 李海霞, the last line alone."""
_TOLD_BY = re.compile(
    r"^([\u3400-\u9fff·]{2,5}(?:[/／、 ]+[\u3400-\u9fff·]{2,5}){0,3})\s?"
    r"[（(](?:综合|编译)?(?:报道|報導|编译)[)）]$"
)
"""乐然/王凡（综合报道）, the last line alone."""
_LABELLED_WITHIN = re.compile(
    r"[（(][^（）()]*?((?:记者|作者|通讯员)\s*[:：]\s*[\u3400-\u9fff·、 ]{2,30})"
    r"[^（）()]{0,30}[）)]$"
)
"""（原载《…》，记者：伍雪，有删改）"""
_NO_CREDIT = re.compile(r"[摄图]|资料|来源|编辑|责编|原标题|原题")


def tail_credit(paragraphs: Sequence[str], roster: frozenset[str]) -> tuple[str, ...]:
    """Read the credit that closes a body: a last bracket, or one of the last lines."""
    last = paragraphs[-6:]
    for place, paragraph in reversed(list(enumerate(last))):
        if line_credit(paragraph, roster):
            return _credit_lines(last, place, roster)
        match = _CLOSING.search(paragraph) or _UNCLOSED.search(paragraph)
        if match and not _is_sentence(_AFFILIATION.sub("", match.group(1))):
            bare = len(match.group(1)) <= 30 and paragraph[match.start()] in "（(〔"
            bare = bare and not _NO_CREDIT.search(match.group(1))
            found = writers(match.group(1), roster, bare=bare)
            if found:
                return found
    signed = _signature(paragraphs, roster)
    if signed:
        return signed
    for paragraph in reversed(paragraphs[-3:]):
        found = _bracketed(paragraph, roster)
        if found:
            return found
    return ()


def _signature(paragraphs: Sequence[str], roster: frozenset[str]) -> tuple[str, ...]:
    """Read a signature without a bracket of its own: 县委组织部 李海霞, 乐然/王凡（综合报道）."""
    for paragraph in reversed(paragraphs[-2:]):
        match = _LABELLED_WITHIN.search(paragraph)
        if match and (found := writers(match.group(1), roster)):
            return found
    for form in (_TOLD_BY, _SIGNED):
        match = form.match(paragraphs[-1]) if paragraphs else None
        names = re.split(r"[/／、 ]+", match.group(1)) if match else []
        if names and all(map(reads_as_name, names)):
            return tuple(names)
    return ()
