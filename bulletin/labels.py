"""What stored keys are called, in Chinese and English; tiers and outlets are the office's own."""

from collections.abc import Mapping
from typing import Literal

from bulletin.act_labels import ACTS, DETAILS, SUBJECTS

Language = Literal["zh-CN", "en"]

LABELS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "medium": {
        "print": ("报纸", "newspaper"),
        "radio": ("广播", "radio"),
        "tv": ("电视", "television"),
        "web": ("网站", "website"),
        "wechat": ("公众号", "WeChat account"),
        "app": ("客户端", "app"),
        "video": ("视频号", "video account"),
        "magazine": ("期刊", "magazine"),
        "journal": ("内刊", "internal journal"),
    },
    "extent": {
        "full": ("全文", "in full"),
        "abridged": ("删节", "abridged"),
        "excerpt": ("摘编", "excerpt"),
        "brief": ("简讯", "as a brief"),
    },
    "relation": {
        "original": ("首发", "first run"),
        "reprint": ("转载", "reprint"),
        "citation": ("摘转", "citation"),
        "broadcast": ("播出", "broadcast"),
        "translation": ("译载", "translation"),
    },
    "verdict": {
        "confirm": ("认定采用", "confirmed"),
        "reject": ("驳回", "rejected"),
        "unsure": ("存疑", "unsure"),
        "undo": ("撤销", "undone"),
    },
    "reason": {
        "not_ours": ("不是本稿", "not our piece"),
        "mention_only": ("仅提及", "a mention only"),
        "paid": ("有偿刊发", "paid for"),
        "nominal_byline": ("挂名", "nominal byline"),
        "duplicate": ("重复", "duplicate"),
        "not_relayed": ("未经报送", "not relayed by the office"),
        "no_evidence": ("证据不足", "no evidence"),
    },
    "candidate": {
        "waiting": ("待核对", "waiting"),
        "decided": ("已认定", "decided"),
        "lapsed": ("已失效", "lapsed"),
    },
    "placement": {
        "standing": ("有效", "standing"),
        "withdrawn": ("已撤回", "withdrawn"),
    },
    "submission": {
        "received": ("已报送", "received"),
        "accepted": ("已受理", "accepted"),
        "returned": ("退回", "returned"),
        "withdrawn": ("已撤稿", "withdrawn"),
    },
    "form": {
        "text": ("文字", "text"),
        "photo": ("图片", "photo"),
        "video": ("视频", "video"),
        "brief": ("简讯", "brief"),
    },
    "openness": {
        "public": ("公开", "public"),
        "internal": ("内部", "internal"),
        "offline": ("不得上网", "not for the internet"),
    },
    "kind": {
        "info": ("信息", "information"),
        "publicity": ("宣传", "publicity"),
        "research": ("调研", "research"),
    },
    "source": {
        "listing": ("列表页", "list page"),
        "feed": ("RSS 订阅", "feed"),
        "sitemap": ("网站地图", "sitemap"),
        "epaper": ("数字报", "e-paper"),
        "links": ("链接页", "page of links"),
        "search": ("站内搜索", "site search"),
        "manual": ("人工收录", "by hand"),
    },
    "field": {
        "title": ("标题", "title"),
        "subtitle": ("副题", "subtitle"),
        "published_at": ("刊发时间", "published"),
        "origin": ("来源", "origin"),
        "byline": ("署名", "byline"),
        "editors": ("编辑", "editors"),
        "section": ("栏目", "section"),
        "page_no": ("版次", "page"),
        "body": ("正文", "text"),
        "images": ("图片", "images"),
        "encoding": ("编码", "encoding"),
        "canonical_url": ("规范网址", "canonical address"),
        "next_page_url": ("下一页", "next page"),
    },
    "outcome": {
        "ok": ("正常", "fine"),
        "nothing_new": ("无新稿", "nothing new"),
        "suspicious_zero": ("异常为零", "suspiciously empty"),
        "drifted": ("版式变动", "layout changed"),
        "blocked": ("被拦截", "blocked"),
        "unreachable": ("无法访问", "out of reach"),
        "robots_denied": ("禁止采集", "denied by robots.txt"),
        "interrupted": ("中断", "interrupted"),
        "partial": ("未采完", "partial"),
        "manual": ("人工收录", "by hand"),
        "not_run": ("未采集", "not read"),
    },
    "hold": {
        "registered_after_publication": (
            "见报在先, 登记在后",
            "ran before it was registered",
        ),
        "seen_before_registration": (
            "登记之前已有别处刊出此文",
            "the text had appeared elsewhere before it was registered",
        ),
        "contested": ("另有来稿与之相争", "another submission fits nearly as well"),
        "numbers_differ": ("个别数字不同", "a few figures differ"),
        "rule_disabled": ("自动认定规则未启用", "the automatic rule is off"),
        "less_certain": ("把握不足以自动认定", "not certain enough to be confirmed by rule"),
        "captions": ("只是图片或视频说明", "a caption of a picture or film alone"),
        "unconfirmed": (
            "来稿中的数字报道里一个也未见",
            "none of the piece's figures is in the article",
        ),
        "set_speech": ("相同文字多为套话", "what is shared are mostly set phrases"),
        "untrusted_outlet": ("媒体未列为可信", "the outlet is not trusted"),
        "source_drifting": ("采集入口异常待查", "the source behaves unlike itself"),
        "degraded_page": ("网页读取不完整", "the page was not read whole"),
        "foreign_domain": ("网址不属于该媒体, 疑为镜像", "not the outlet's own address"),
        "no_kept_page": ("没有存证网页", "no kept page"),
        "photo_piece": ("图片或视频稿, 须人工看图", "a photo or video piece: a person must look"),
        "captions_only": ("只在图片说明中出现", "in captions only"),
        "hidden_characters": (
            "夹有隐藏字符或形近字",
            "hidden or look-alike characters",
        ),
        "changed_since_compared": ("比对之后文字有改动", "changed since it was compared"),
        "channel_gone": ("频道已不在 sources.yaml", "the channel has left sources.yaml"),
        "second_needed": ("所得较多, 须第二人签字", "so large a sum needs a second signature"),
        "below_bar": ("把握不到一次多篇的门槛", "below the bar for confirming many"),
        "submission_not_accepted": ("来稿已退回或撤回", "the piece was returned or withdrawn"),
    },
    "comparison": {
        "start": ("起点", "start"),
        "coverage": ("来稿被用的比例", "share of the piece that was used"),
        "text": ("文字重合", "text in common"),
        "article": ("占刊发稿的比例", "share of the article"),
        "paragraph": ("整段来自来稿", "a whole paragraph from the piece"),
        "whole": ("整段用字", "characters in such paragraphs"),
        "clear": ("整段且无一处不同", "such paragraphs with nothing different"),
        "mass": ("相同用字", "characters in common"),
        "run": ("最长连续", "longest run"),
        "window": ("最密的八十字", "densest eighty characters"),
        "stretch": ("略改的长段", "longest stretch with small changes"),
        "intact": ("整篇且数字不变", "whole, with its figures"),
        "differ": ("数字不同的比例", "share of figures that differ"),
        "differing": ("不同的数字", "figures that differ"),
        "agreeing": ("一致的数字", "figures that agree"),
        "confirmed": ("全文印证的数字", "figures that the whole text bears out"),
        "unsaid": ("应有而未见的数字", "figures expected and not there"),
        "cut_out": ("句中删去数字的比例", "share of figures cut out of sentences"),
        "places": ("地名改动的比例", "share of places changed"),
        "swapped": ("换了的地名", "places swapped"),
        "people": ("换了的人名", "people swapped"),
        "hollow": ("相同文字中套话的比例", "share of set phrases in what is shared"),
        "own": ("来稿独有的文字", "words that are the piece's own"),
        "heading": ("标题数字不同", "other figures in the title"),
        "title": ("标题相近", "likeness of the titles"),
        "named": ("署名或来源", "byline or origin"),
        "days": ("相隔天数", "days between"),
    },
    "became": {
        "queued": ("待取回", "to be fetched"),
        "again": ("再取一次", "to be fetched again"),
        "waiting": ("已在待采", "waits already"),
        "kept": ("已有", "kept already"),
        "list_page": ("是列表页", "a list page"),
        "refused": ("未加入", "refused"),
    },
    "link": {
        "due": ("待取回", "to be fetched"),
        "leased": ("正在取回", "being fetched"),
        "retry": ("稍后再取", "tried again later"),
        "done": ("已取回", "fetched"),
        "kept": ("已存证", "kept"),
        "quarantined": ("读不成报道", "no article could be read"),
        "blocked": ("被拦截", "blocked"),
        "gone": ("网页已不在", "the page is gone"),
        "unknown": ("未加入待采", "not taken up"),
    },
    "basis": {
        "submitted": ("报送", "handed in"),
        "accepted": ("受理", "accepted"),
        "adopted": ("采用", "ran"),
        "points": ("得分", "points"),
    },
    "work": {
        "due": ("等待执行", "waits"),
        "running": ("正在执行", "is at work"),
        "done": ("已完成", "done"),
        "failed": ("未完成", "failed"),
    },
    "decider": {
        "person": ("人工认定", "by a person"),
        "rule": ("按规则认定", "by the office's rule"),
        "import": ("导入", "imported"),
    },
    "band": {
        "certain": ("高", "high"),
        "likely": ("中", "medium"),
        "doubtful": ("低", "low"),
    },
    "measure": {
        "points": ("分", "points"),
        "yuan": ("元", "yuan"),
        "pieces": ("篇", "pieces"),
    },
    "role": {
        "informant": ("信息员", "informant"),
        "reviewer": ("审核员", "reviewer"),
        "committee": ("评审", "committee"),
        "operator": ("运维", "operator"),
        "admin": ("管理员", "administrator"),
    },
    "scope": {"read": ("只读", "read"), "decide": ("认定", "decide")},
    "file": {
        "submissions": ("来稿", "submissions"),
        "roster": ("花名册", "roster"),
        "clippings": ("样报登记", "clippings"),
        "outlet_list": ("媒体发稿清单", "an outlet's own list"),
        "past_ledger": ("历年用稿台账", "a past ledger"),
    },
    "fact": {
        "fee": ("稿酬", "fee"),
        "reads": ("阅读量", "reads"),
        "standard": ("标准金额", "standard amount"),
        "assessed": ("评定值", "assessed value"),
        "words": ("字数", "characters"),
        "position": ("位置", "position"),
        "page_no": ("版次", "page"),
        "form": ("体裁", "form"),
        "stage": ("阶段", "stage"),
        "part": ("采写分工", "part taken"),
        "reported_on": ("报送日", "reported on"),
        "evidence_on": ("交证明日", "proved on"),
        "composite_n": ("综合篇数", "pieces in one report"),
        "composite": ("综合方式", "how it was combined"),
        "relation": ("刊发关系", "how it ran"),
        "flag": ("标记", "flag"),
        "instruction": ("批示", "instruction"),
        "tag": ("专题、典型", "campaign"),
    },
    "act": ACTS,
    "subject": SUBJECTS,
    "detail": DETAILS,
    "whose": {
        "unit": ("单位", "unit"),
        "unit_class": ("单位类别", "class of units"),
        "person": ("人员", "person"),
    },
    "step": {
        "sent": ("送审", "sent for signature"),
        "returned": ("退回修改", "returned"),
        "signed": ("审签", "signed"),
    },
    "paper": {
        "explanation": ("专题说明", "explanation"),
        "self_criticism": ("书面检查", "written self-examination"),
    },
    "named": {
        "zeros": ("零报送、零采用", "nothing sent, nothing run"),
        "criticism": ("通报批评", "criticism by name"),
    },
    "post": {
        "informant": ("信息员", "informant"),
        "publicist": ("宣传员", "publicist"),
        "head": ("负责人", "head"),
        "cadre": ("干部", "cadre"),
    },
    "objection": {"upheld": ("成立", "upheld"), "dismissed": ("不成立", "dismissed")},
    "degraded": {
        "encoding": ("编码存疑", "encoding in doubt"),
        "depth": ("结构过深, 未读全", "nested too deep"),
        "no_body": ("无正文", "no text"),
        "date_ambiguous": ("日期不明", "date ambiguous"),
        "date_missing": ("没有日期, 以列表或取回日为准", "no date; the list's or the day of fetch"),
        "date_future": ("日期在取回之后", "dated after it was fetched"),
        "pages_missing": ("分页未取全", "some of its pages are missing"),
        "no_page": ("无网页, 凭样报", "no page; by clipping"),
    },
}

MEDIA = tuple(LABELS["medium"])
"""The order of the matrix: 报纸有文字、广播有声音、电视有图像、网站有报道, then the others."""

KINDS = tuple(LABELS["kind"])
"""The three ledgers, which no figure mixes without saying so."""

WHYS: Mapping[str, tuple[str, str]] = {
    "articles_postponed": ("部分稿件改日再取", "some articles are put off"),
    "body_missing": ("读不到正文", "no text was found"),
    "browser": ("浏览器未能启动", "the browser did not start"),
    "byline_missing": ("稿件大多读不到署名, 版式或已变动", "few pieces state an author any more"),
    "canary": ("已知的样稿读得与原样不同", "a piece of known truth was misread"),
    "challenge": ("对方要求人机验证", "a challenge page"),
    "credited_elsewhere": (
        "别家注明来源于此, 这里却没有新稿, 疑似漏采",
        "others name it as their source, and nothing new was seen",
    ),
    "connection": ("连接中断", "the connection broke"),
    "date_missing": ("读不到日期", "no date was found"),
    "depth": ("列表页数超过上限", "more list pages than allowed"),
    "domain_held": ("另一次采集占用该站点, 未读", "another crawl held the site"),
    "empty_list": ("列表为空", "the list was empty"),
    "few_new": ("新稿远少于往常", "far fewer new pieces than usual"),
    "foreign_domain": ("网址不属于该媒体", "not the outlet's own address"),
    "foreign_links": ("列表的链接都指向别的网站", "the list leads to other sites"),
    "internal": ("程序内部故障, 已记录", "a fault of the program; recorded"),
    "killed": ("采集进程被终止", "the crawl was killed"),
    "led_elsewhere": ("网址转到首页、栏目页或错误页", "leads to a front, section or error page"),
    "links": ("链接过多, 未读全", "too many links to read all"),
    "list_page_failed": ("部分列表页读不到", "some list pages could not be read"),
    "list_unreadable": ("列表页无法解析", "the list page could not be parsed"),
    "memory": ("占用内存过多, 已隔离", "took too much memory; quarantined"),
    "minutes": ("超过当夜时限", "more minutes than allowed"),
    "no_address": ("域名无法解析", "the name does not resolve"),
    "no_article": ("不是稿件", "no article"),
    "no_browser": ("网页由脚本生成, 本机没有浏览器", "filled by script, and no browser here"),
    "origin_missing": ("稿件大多读不到来源, 版式或已变动", "few pieces state an origin any more"),
    "pages": ("页数超过当夜上限", "more pages than allowed"),
    "parser": ("解析出错, 已隔离", "broke the parser; quarantined"),
    "parser_broken": ("解析进程异常, 改夜重读", "the parser broke; read again another night"),
    "paused": ("已暂停", "paused"),
    "private_address": ("指向内部地址, 已拒绝", "an inner address; refused"),
    "query_lost": ("站内检索的网址变了", "the site's search moved"),
    "redirect_loop": ("跳转过多", "too many redirects"),
    "redirected_away": ("跳转到别的网站", "redirected to another site"),
    "refused": ("拒绝连接", "the connection was refused"),
    "robots": ("robots.txt 不允许", "denied by robots.txt"),
    "removed": ("网页写明内容已不在", "the page says it is there no more"),
    "render_timeout": ("浏览器超时未读完", "the browser took too long"),
    "robots_three_nights": (
        "连续三夜或更久被 robots.txt 拒绝或读不到, 请人核对",
        "robots.txt denied it, or could not be read, three nights in a row; look into it",
    ),
    "robots_unreadable": ("robots.txt 读不到, 今夜不采", "robots.txt could not be read"),
    "scheme": ("不是网页地址", "not a web address"),
    "script_page": ("正文由脚本生成, 机器读不到", "filled by script; not readable"),
    "rolled_over": (
        "列表已全部换新, 其间的稿件可能漏读",
        "nothing listed was known; some may be missed",
    ),
    "short_body": ("内容没有传完", "the body was cut short"),
    "stopped": ("采集被停止", "the crawl was stopped"),
    "timeout": ("超时", "timed out"),
    "title_mismatch": ("列表与网页的标题不一致", "list and page bear other titles"),
    "tls": ("证书有误", "the certificate is not valid"),
    "too_large": ("内容过大, 已隔离", "too large; quarantined"),
    "undecodable": ("文字无法解码", "could not be decoded"),
    "withdrawn": ("不再查找", "asked for no more"),
}


def label(kind: str, key: str | None, language: str = "zh-CN") -> str:
    """Return what a key is called; the key itself where it is the office's own word.

    >>> label("extent", "full"), label("extent", "full", "en"), label("hold", "other")
    ('全文', 'in full', 'other')
    """
    if key is None:
        return ""
    words = LABELS.get(kind, {}).get(key)
    return words[1 if language == "en" else 0] if words else key


def why(key: str | None, language: str = "zh-CN") -> str:
    """Return the cause of an outcome in words; `http_503` and the like by their number.

    >>> why("http_503"), why("empty_list", "en"), why(None)
    ('对方服务器答复 503', 'the list was empty', '')
    """
    if not key:
        return ""
    number = key.removeprefix("http_")
    if number != key:
        return f"the server answered {number}" if language == "en" else f"对方服务器答复 {number}"
    words = WHYS.get(key)
    return words[1 if language == "en" else 0] if words else key


def band_of(probability: float) -> str:
    """Return the word for a probability, which colour alone must not carry."""
    return "certain" if probability >= 0.95 else "likely" if probability >= 0.7 else "doubtful"


def percent(probability: float) -> str:
    """Return a probability as people read it; no guess is ever 100, nor 0.

    >>> percent(0.99996), percent(0.934), percent(0.0)
    ('99.9', '93.4', '0.1')
    """
    return f"{min(99.9, max(0.1, int(probability * 1000) / 10)):.1f}"
