"""What of the lines of the text block is text: no editors, pagers, sharing, related links."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.extract.body import (
    READERS_SAY,
    Density,
    attributes_of,
    is_header_line,
    line_score,
    machine_lines,
    names_junk,
    names_source_and_date,
    others_lines,
)
from crawler.extract.editors import editors_of, spaced_editors
from crawler.extract.fields import is_label
from crawler.extract.labels import tight, unbarred
from crawler.extract.page import Line, Page

_BUTTONS = (
    r"(?:大|中|小|打印(?:本[稿页])?|关闭(?:窗口)?|收藏(?:本文)?|评论|推荐|纠错|返回(?:首页|"
    r"顶部)?|网友评论|我要评论|"
    r"发表评论|下载客户端|转发|微信(?:好友)?|朋友圈|微博|新浪微博|腾讯微博|举报|QQ空间|QQ好友|QQ|"
    r"人人网|复制链接|"
    r"分享|放大|缩小|正常|默认|繁体|简体)"
)
_FURNITURE = re.compile(
    rf"^(?:[\[【(（]?{_BUTTONS}[】\])）]?(?:[\s|｜/]+[\[【(（]?{_BUTTONS}[】\])）]?)*"
    r"|.{0,8}?(?:【[^】]{1,14}】\s?){2,}"
    r"|分享(?:到|至)?[:：]?[^，。]{0,40}|.{0,4}字[号体體](?:[:：\s大中小【\[（(].{0,20})?"
    r"|(?:点击|浏览|阅读|访问|人气)(?:次数|量|数)?[:：]?\s*[\d.,]*\s*万?\+?\s*[次人]?"
    r"|[上下]一[页篇条][:：]?.*|尾页|首页|末页|共\s*\d+\s*[页条].{0,30}"
    r"|(?:[\[【(（<]\s*\d{1,2}\s*[\]】)）>]\s?){2,}|(?:\d{1,2}\s){2,}\d{0,2}"
    r"|[\d\s\[\]【】()（）<>«»|.…]*(?:上一页|下一页|尾页|末页|阅读全文|"
    r"余下全文)[\s\d>»\]】)）尾末页]*"
    r"|[【\[(（]\s*广告\s*[】\])）].{0,60}|广告\s*[·|｜:：].{0,60}|(?:路过|雷人|握手|鲜花|鸡蛋)\s*(?:[（(]?\d*人?[)）]?)"
    r"|[<>＜＞«»|｜·.•\-—_=*+\s]+|\+1|T|A[+-]?|图集|广告|编辑推荐|(?:内容|视频|节目|图集)简介[:：]?|.{0,10}[\s—-]分享[\s—-]*|自动播放(?:开关)?(?:\s?自动播放)?|精彩视频(?:推荐)?"
    r"|点击(?:上方|下方|播放|图片|按钮|左侧|右侧)[^，。]{0,14}(?:收听|播放|观看|查看|听|看)[^，。]{0,6}"
    r"|[^，。]{0,30}加入.{0,6}(?:LINE|好友|粉丝|粉絲|群组|社群).{0,6}"
    r"|(?:(?:点击)?(?:播放|收听|朗读)(?:音频|语音|全文|新闻|本文)?\s*)?(?:\d{1,2}:\d{2})?(?:\s*/\s*\d{1,2}:\d{2})?"
    r"|(?:请?点击.{0,4}蓝字.{0,4}|欢迎)?(?:关注|订阅)(?:我们|.{0,12}(?:公众|视频)号.{0,14})"
    r"|流程编辑[:：]\s*\S{2,10}|分享让更多人看到|(?:点|戳)(?:个|亮|击)?[“”\"「『]?(?:在看|赞|分享|关注).{0,24}|扫一扫.{0,30}|扫码(?:关注|下载|阅读|看|加).{0,30}|打开APP.{0,8}|打开微信.{0,6}扫一扫.{0,40}|长按.{0,14}二维码.{0,20}|.{0,10}扫描.{0,6}二维码.{0,20}"
    r"|(?:关于我们|联系我们|法律声明|网站地图|广告服务|版权声明|招聘启事|隐私政策|免责声明|意见反馈)"
    r"(?:[\s|｜/·-]+\S{2,8}){1,12}|.{0,40}下[载載][^。！？]{0,12}(?:客户端|APP|app)[^。！？]{0,16}|facebook|twitter|line|转播到腾讯微博|正在加载.{0,10}|您的浏览器.{0,30}"
    r"|(?:点击)?(?:加载|查看|展开)(?:更多|全文|大图)|返回(?:搜狐|腾讯网首页|网易首页).{0,10}"
    r"|已有\s*\d*\s*人参与.{0,10}|\d+\s*(?:条)?评论|责任编辑[:：]?|來源[:：]?|来源[:：]?)$",
    re.IGNORECASE,
)
_CUT_HERE = re.compile(
    r"^[\s【\[(（·•●◆■※*▼▽↓]*(?:相关(?:阅读|新闻|链接|报道|文章|推荐|搜索|专题|热词|资讯|内容|附件)|"
    r"延伸\s*[·]?\s*(?:阅读|閱讀)|推荐(?:阅读|閱讀|新闻|文章)|"
    r"相關(?:新聞|閱讀|報導|連結)|更多(?:新闻|精彩|资讯|阅读)|热门(?:推荐|新闻|点击|文章|评论|"
    r"排行)|熱門點閱|猜你喜欢|为您推荐|精彩推荐|"
    r"(?:免责|版权|特别|平台|郑重|法律)声明|声明[:：]|版权所有|网友评论|最新评论|我来说两句|"
    r"发表评论|关键[词字][:：]?|标签[:：]|"
    r"(?:点击)?(?:进入|查看)专题|凡本网注明|【?打印|往期(?:精彩)?(?:回顾|推荐)|新闻排行|图片新闻|友情链接|"
    r"上一[篇条]|下一[篇条]|回复\s*\d+\s*条|"
    r"特别提示|编后语广告|分享到|(?:主办|承办|主管)(?:单位)?[:：].{2,30}(?:技术支持|承办|版权))"
)
_CREDIT = re.compile(
    r"^(?:记者|作者|通讯员|撰[稿文]|文字?|图文|文案|供稿|来源|稿源)\s*[:：/]\s*"
    r"\S{2,20}(?: \S{2,8})?$"
)
_GLUED_EDITORS = re.compile(
    r"(?<=[。！？”）)])\s*[（(【\[]?\s*(?:责任编辑|責任編輯|责编|责\s编|"
    r"编辑)\s*[:：][^。！？（(]{0,24}[）)】\]]?$"
)
_CHECKERS = re.compile(
    r"^[\s【\[(（]*(?:(?:编审|监审|副?主编|总编辑?|审核|审校|校对|校對|监制|终审|初审|复审|一审|二审|三审|值班(?:主任|总编|"
    r"编委)?|总值班|签发|排版)"
    r"(?:\s*[:：/／]\s*[\u3400-\u9fff、 ]{2,16}|\s+[\u3400-\u9fff]{2,4}(?![\u3400-\u9fff]))"
    r"[\s】\])）]*)+$"
)
_BARRED_EDITOR = re.compile(
    r"[（(][^（）()。：:]{0,20}[|｜丨]{1,2}\s*(?:责任编辑|责编)[\s：:]*"
    r"[\u3400-\u9fff、 ]{2,12}[)）]"
)
"""（县纪委监委 || 责任编辑 熊莉）"""
_LISTED = re.compile(
    r"(?:20\d{2}[-./年]\d{1,2}[-./月]\d{1,2}日?|\d{1,2}-\d{1,2})(?:\s*[\d:]{5,8})?[\])）]?$"
)
_BOX = re.compile(r"^[\s【\[(（·•●◆■※*]*(?:相关|延伸|链接|背景|新闻)")
_BESIDE_TITLE = re.compile(
    r"^(?:.{1,30}[\s\]】|])?(?:信息|稿件|文章|新闻|内容|本文)?(?:[来來]\s*源|稿\s*源)\s*[:：]\s*\S|"
    r"(?<![\d.])\d{1,2}\s*[-月/]\s*\d{1,2}日?\s+\d{1,2}:\d{2}|"
    r"(?:^|\s)(?:刚刚|\d{1,2}\s?(?:分钟|小时|天)前)(?:$|\s)"
)
_BESIDE = re.compile(
    r"^(?:文\s*[/／]|(?:作者|撰稿|文字|编辑|审核|发布[人机]|点击|浏览|阅读|访问|索\s*引\s*号|文\s*号|主题|"
    r"有效性|成文)\w{0,3}\s*[:：])\s*\S{1,20}(?:\s\S{1,8})?$"
)
"""A field of the header line in a line of its own."""
_STATED_BEFORE = re.compile(r"^[\s（(【\[]*(?:本文)?原(?:标题|題|标|文标题)(?:为|為)?\s*[:：].*")
_SENTENCE_ENDS = re.compile(r"[。！？…；：”）)]$")
_ANNOUNCED = re.compile(r"(?:\d+[.、]\s*)?(?:时\s*间|日\s*期)\s*[:：][^|｜]{4,40}$")
_DELIVERED = re.compile(r"[（(]\s*\d{4}年\d{1,2}月\d{1,2}日[^（）()\d]{0,30}[)）]")
"""（2026年10月16日）: when a speech was held or a decision taken, part of the text it heads."""
_FURNISHING = frozenset({"nav", "footer", "aside"})
_SOURCE_AGAIN = re.compile(r"^[\s（(【\[]*本文来源[:：]")
_RIGHTS = re.compile(
    r"转载请注明|未经(?:授权|许可|书面|允许).{0,20}(?:转载|使用|摘编)|独家所有|(?:本文|该文|"
    r"文章).{0,8}仅代表.{0,12}(?:观点|立场)|"
    r"版权.{0,12}(?:归|属).{0,20}所有|信息存储空间|uploaded and posted|如有侵权|"
    r"侵权.{0,6}(?:删除|联系)|仅供参考.{0,4}(?:投资|据此)|"
    r"(?:举报|报料|投稿)(?:邮箱|电话|热线)|欢迎扫描.{0,12}二维码|记者热线"
)
_TRAILING_LINK = re.compile(
    r"\s*(?:返回(?:搜狐|腾讯网首页|网易首页|"
    r"首页)\s*[,，]?\s*(?:查看更多)?\s*[>》]*(?:\s*责任编辑[:：]\S{0,6})?|\[详细\]|"
    r"【纠错】|分享让更多人看到)\s*$"
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The paragraphs kept, and the lines at both ends that were taken off."""

    kept: tuple[Line, ...]
    paragraphs: tuple[str, ...]
    first: int
    last: int


def clean(
    lines: Sequence[Line],
    found: Density,
    *,
    title: str,
    container: HtmlElement,
    header_lines: frozenset[int] = frozenset(),
) -> Cleaned | None:
    """Keep the text of a block's lines; None when nothing is left."""
    junk = _JunkBlocks(container, found)
    dropped = header_lines | machine_lines(found.page) | others_lines(found.page)
    seen = [
        line
        for line in lines
        if not line.hidden and not junk.holds(line) and line.at not in dropped
    ]
    is_dated = bool(_fields_above(found.page, lines))
    seen = _without_tail(_without_head(seen, title, is_dated=is_dated))
    above = _fields_above(found.page, seen)
    while seen and _CREDIT.match(tight(seen[-1].text)) and _plain(seen[-1].text) in above:
        seen.pop()
    kept, paragraphs = [], []
    for place, line in enumerate(seen):
        text = _TRAILING_LINK.sub("", line.text)
        if place >= len(seen) - 2:
            text = _GLUED_EDITORS.sub("", text)
        if text and not is_furniture(line, text) and not _heads_links(seen, place):
            kept.append(line)
            paragraphs.append(text)
    if not kept:
        return None
    return Cleaned(tuple(kept), tuple(paragraphs), kept[0].at, kept[-1].at)


class _JunkBlocks:
    """Remembers which blocks inside the text are sharing, related links and the like."""

    def __init__(self, container: HtmlElement, found: Density) -> None:
        self._container = container
        self._found = found
        self._limit = 0.3 * max(1.0, found.of(container))
        self._known: dict[HtmlElement, bool] = {}

    def holds(self, line: Line) -> bool:
        return self._junk(line.block)

    def _junk(self, element: HtmlElement | None) -> bool:
        if element is None or element is self._container:
            return False
        if element not in self._known:
            attributes = attributes_of(element)
            own = element.tag in _FURNISHING or (bool(attributes) and names_junk(attributes))
            if own and sum(map(line_score, self._found.page.layout.within(element))) > self._limit:
                own = False
            self._known[element] = own or self._junk(element.getparent())
        return self._known[element]


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def _fields_above(page: Page, text: Sequence[Line]) -> str:
    """Give the header line that stands above a text, "" where none states date and origin."""
    lines = page.lines[max(0, text[0].at - 8) : text[0].at] if text else []
    stating = [line.text for line in lines if names_source(line.text) or is_header_line(line.text)]
    whole = " ".join(stating)
    return _plain(whole) if names_source_and_date(whole) else ""


def _without_head(lines: list[Line], title: str, *, is_dated: bool) -> list[Line]:
    """Drop from the opening a repeated title, the header line, 原标题 and what is among.

    Below a header line that states the date, 时间：… is what the text announces.
    """
    wanted = _plain(title)
    dropped: set[int] = set()
    begun = False
    for place, line in enumerate(lines[:12]):
        below = place - 1 in dropped and (
            _BESIDE.match(line.text) or is_label(line.text) or is_label(lines[place - 1].text)
        )
        if len(line.text) <= 30 and (below or is_editors_line(unbarred(line.text))):
            dropped.add(place)
        elif _opens(line.text, wanted, begun=begun, is_dated=is_dated):
            dropped.update(at for at in range(place) if not _begins(lines[at]))
            dropped.add(place)
        elif line_score(line) >= 30 and not _dated_below(lines[place + 1 : place + 3]):
            break
        else:
            begun = begun or _begins(line)
    return [line for place, line in enumerate(lines) if place not in dropped]


def _begins(line: Line) -> bool:
    """Tell running text from a line that heads it."""
    score = line_score(line)
    return score >= 30 or (score >= 12 and bool(_SENTENCE_ENDS.search(line.text)))


def _dated_below(lines: Sequence[Line]) -> bool:
    """Tell a deck, set between a title and its header line."""
    return any(names_source(line.text) and names_source_and_date(line.text) for line in lines)


def _opens(text: str, wanted: str, *, begun: bool, is_dated: bool) -> bool:
    """Tell a line above the text; once text has begun, a date alone is the text's own."""
    if states_title(text, wanted):
        return True
    if names_source_and_date(text):
        return not (is_dated and _ANNOUNCED.match(text))
    if _DELIVERED.fullmatch(text):
        return False
    return not begun and (is_header_line(text) or names_source(text))


def states_title(text: str, wanted: str) -> bool:
    """Tell 原标题：… and a line that gives the title again, a film's too."""
    if wanted and _plain(text) in {wanted, f"视频{wanted}"}:
        return True
    return bool(_STATED_BEFORE.match(text)) and len(text) < 120


def names_source(text: str) -> bool:
    """Tell a header line without a full date: 来源 alone, 10-28 09:15, 3小时前."""
    return len(text) <= 60 and bool(_BESIDE_TITLE.search(text)) and not re.search(r"[。！？]", text)


def _without_tail(lines: list[Line]) -> list[Line]:
    """Cut at the editors' line or where related links begin, once most of the text has passed."""
    total = sum(_weight(line) for line in lines) or 1.0
    passed = 0.0
    for place, line in enumerate(lines):
        share = passed / total
        if passed >= 40 and READERS_SAY.match(line.text):
            return lines[:place]
        rest = lines[place + 1 :]
        ends = passed >= 40 and _ends_text(line) and _little_follows(line, rest, share, total)
        if ends and not (_heads_links(lines, place) and _credits_follow(rest)):
            return lines[:place]
        passed += _weight(line)
    return lines


def _heads_piece(line: Line) -> bool:
    return len(line.text) <= 60 and names_source_and_date(line.text)


def _credits_follow(lines: Sequence[Line]) -> bool:
    """Tell an account's closing credits, set below what it offers to read next."""
    return any(line.link_share < 0.2 and _CREDIT.match(unbarred(line.text)) for line in lines)


def _heads_links(lines: Sequence[Line], place: int) -> bool:
    """Tell 相关链接：, short and alone above links, in the midst of a text."""
    text = lines[place].text
    below = lines[place + 1] if place + 1 < len(lines) else None
    return len(text) <= 14 and bool(
        _CUT_HERE.match(text) and below is not None and below.link_share > 0.8
    )


def _weight(line: Line) -> float:
    """Weigh a line of text; whose rights the page is, in however many words, is no text."""
    return 0.0 if _RIGHTS.search(line.text) else line_score(line)


def _little_follows(line: Line, lines: Sequence[Line], share: float, total: float) -> bool:
    """Tell what may be cut: after 相关链接 a paper may print a box that belongs to the piece.

    Pieces with header lines of their own do not, however long they are.
    """
    if len(line.text) <= 14 and sum(map(_heads_piece, lines[:30])) > 1:
        return True
    if share < 0.5:
        return False
    following = (1.0 - share) * total - _weight(line)
    return share >= 0.7 and following < 120.0 if _BOX.match(line.text) else following < 0.45 * total


def _ends_text(line: Line) -> bool:
    text = line.text
    if len(text) <= 60 and _CUT_HERE.match(text):
        return True
    if len(text) <= 90 and _SOURCE_AGAIN.match(text):
        return True
    if len(text) <= 160 and _RIGHTS.search(text):
        return True
    return is_editors_line(text)


def is_editors_line(text: str) -> bool:
    """Tell a line that is nothing but who edited it."""
    text = tight(text)
    if len(text) > 80:
        return False
    if _CHECKERS.match(text) or _BARRED_EDITOR.fullmatch(text):
        return True
    if re.fullmatch(r"\W{0,2}(?:责任)?(?:编辑|责编)\s+[\u3400-\u9fff ]{2,40}\W{0,2}", text):
        return bool(spaced_editors(text))
    if editors_of(text) is None:
        return False
    return bool(
        re.match(
            r"^(?:[【\[]纠错[】\]])?[\s【\[［(（<]*(?:\S{0,4}责|責|责任|(?:剪辑|版式|视觉|设计|美编)\s*[:：/]|.{0,4}编\s*[辑輯]|编\s*[:：/]|责\s*编|校对|审核|初审|一审|"
            r"监制|制作|编审|总?值班(?:主任|编[委辑]|总编)?\s*[:：])",
            text,
        )
    )


def is_furniture(line: Line, text: str) -> bool:
    """Tell a line of buttons, pagers, links or editors, wherever it stands."""
    if len(text) <= 80 and _FURNITURE.match(text):
        return True
    if line.link_share > 0.5 and _LISTED.search(text):
        return True
    if line.link_share > 0.5 and _CUT_HERE.match(text):
        return True
    if line.link_share > 0.8 and len(text) < 60 and not re.search(r"[。！？]$", text):
        return True
    return is_editors_line(text)
