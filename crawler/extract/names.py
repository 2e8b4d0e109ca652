"""What may be a person's name. Surnames and Tibetan syllables are facts of the language."""

import re

from crawler.extract.words import words

SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范"
    "彭郎"
    "鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟"
    "平黄"
    "和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童"
    "颜郭"
    "梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉"
    "钮龚"
    "程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲"
    "伊宫"
    "宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍"
    "双闻"
    "莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼"
    "容向"
    "古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶"
    "空曾"
    "毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖闫付岳帅佟仝但青苟代覃敬揭原牟鹿尼阳亓扎次洛"
    "达旦"
    "旺索拉格嘎仁普德土欧珠桑贡琼曲才丹益泽"
    "麦冼佘迟展邸晋妥隋鲜漆税冶亢粟庹阙"
    "趙錢孫吳鄭馮陳衛蔣韓楊許呂張嚴華魏謝鄒蘇范魯韋馬鳳湯羅畢鄔樂時傅齊顧黃蕭談龐紀項藍閔賈婁顏鍾駱"
    "萬盧應單諸鈕龔榮儲烏車寧厲劉葉龍賴藺喬陰蒼聞黨譚貢勞農溫別莊閻連習魚廣東歐師鞏聶簡饒養須豐關"
    "遊蓋"
)
"""First characters that open a Chinese or a Sinicised Tibetan name."""

_USUAL = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范廖贾"
    "夏韦邹孟熊秦邱尹薛阎段雷侯龙史陶黎贺顾毛郝龚邵钱严覃武戴莫孔汤"
)
_DOUBLE = [
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "司徒",
    "端木",
    "令狐",
    "夏侯",
    "宇文",
    "长孙",
    "轩辕",
    "独孤",
    "南宫",
    "西门",
    "范姜",
    "歐陽",
    "諸葛",
    "東方",
    "公孫",
    "長孫",
    "張簡",
]
_TIBETAN = words(
    "扎西 次仁 次旺 次旦 次央 次珍 卓玛 卓嘎 格桑 边巴 边觉 旦增 丹增 洛桑 罗桑 平措 多吉 央金 仁"
    "青 仁增 "
    "尼玛 达瓦 巴桑 拉巴 普布 强巴 向巴 晋美 晋巴 曲珍 曲扎 曲尼 曲培 白玛 贡布 贡觉 索朗 索南 旺"
    "堆 旺姆 "
    "旺扎 顿珠 朗杰 坚才 坚赞 土登 桑珠 桑杰 欧珠 嘎玛 嘎松 噶玛 群培 群宗 拥措 永珍 泽仁 泽旺 泽"
    "珍 江村 "
    "江措 四郎 登巴 阿旺 伍金 德吉 玉珍 益西 赤列 其美 巴珠 德庆 措姆 赤来 加央 班觉 吾金 落松 "
    "央宗 拉姆 拉珍 普珍 琼达 罗布 珠扎 布琼 罗追 旦巴 单增 旦珍 根敦 更登 朗加 郎加 嘎旦 玉措 于"
    "措 "
    "当周 才让 才旦 才吉 完玛 华旦 南杰 南加 周加 东智 东周 羊措 吉美 加措 嘉措 卓尕 却吉 公保 "
    "贡嘎 来松 代吉 拥宗 斯朗 斯郎 巴登 班丹 班旦 本巴 才仁 "
    "才多 次登 次成 次达 次德 旦达 旦真 丹巴 丹珍 德央 德珍 "
    "德西 邓珠 邓增 登珠 登增 丁真 多布 多杰 尕玛 嘎多 格列 "
    "格勒 格来 贡秋 贡桑 贡确 古桑 吉宗 加参 加拥 江永 江巴 "
    "金巴 康珠 克珠 拉措 拉杰 拉旺 拉宗 朗嘎 朗卡 洛登 洛布 "
    "罗松 罗绒 米玛 尼珍 欧色 普次 普琼 强白 曲措 曲达 曲宗 "
    "曲巴 曲央 仁措 仁珍 桑旦 桑登 桑培 塔杰 土旦 吐登 翁姆 "
    "翁堆 旺加 旺青 西洛 央吉 央珍 央措 益娜 益巴 永青 永措 "
    "云旦 云登 泽翁 泽朗 泽登 扎巴 扎桑 卓拉 卓央 卓珍 追加 "
    "此里 此称 措吉 措珍 达珍 达杰 嘎次 念扎 "
    "仓决 仓曲 强珍 穷达 珍拉 丁增 西绕 西热 洛松 洛追 曲登 曲吉 江白 江央 加永 赤珍 桑吉 旺久 旺"
    "杰"
)
_SYLLABLES = frozenset(
    "扎西次仁旺旦央珍卓玛嘎格桑边巴觉增丹洛罗措多吉尼达瓦拉普布向晋美曲培白贡索朗南堆姆顿杰坚赞土登珠欧噶群宗拥永泽江"
    "四郎阿伍德益赤列其庆班吾落松琼追根敦更斯伦卡秀才尕拥旭热"
)
"""Characters that transcribe Tibetan: up to four of them and nothing else are a name."""
_NO_PAIR = words(
    "江边 西边 美德 才多 江达 吉达 西德 珠江 松江 永德 永吉 德江 江西 西江 多边 达美 江措 "
    "松多 西索 次多 多次 多多 才西 德才 "
    "美西 江南 珠边 边西 东边 白卡 卡尼 美拉 拉美 伦敦 达卡 西美 普达 布达"
)
_OFFICE_ENDS = "院科会校"
_NEVER = frozenset("的了是在有说看这那我你他她们个把被给您吗呢吧啊么什怎哪每另该此")
"""Characters of running text that no name here has."""
_PLACE_ENDS = "区县市镇省旗盟社网台站局委部厅办处所室馆报"
_OFFICES = re.compile(
    r"(?:报社|日报|晚报|时报|早报|商报|公司|集团|中心|"
    r"大学|中学|小学|支队|大队|总队|支部|政府|机关|频道|客户端|新闻|融媒|媒体|编辑部|报道|供图|"
    r"供稿|综合|整理|"
    r"來源|来源|记者|記者|通讯员|通訊員|作者|责编|编辑|摄影|资料|图片|视频|原创|转载|本报|本网|"
    r"本站|实习|"
    r"供稿|审核|责任|发自|消息|电头|摘编|整合)$"
)
_WORDS = words(
    "方面 时间 高级 文章 单位 任何 成都 昌都 白天 和平 常务 安全 国家 平安 关于 对于 由于 经过 通"
    "过 经济 "
    "应急 管理 文化 党建 计划 广大 广告 公开 公告 于是 那么 简介 简讯 明年 成果 全文 全国 全市 全"
    "县 "
    "全区 相关 都市 马上 曾经 从此 别人 全部 阳光 游客 项目 高原 金秋 时代 时讯 水利 农业 边境 边"
    "防 党员 "
    "解放 路透 农牧 文旅 经贸 国际 国内 江苏 江西 贵州 云南 广东 广西 山东 山西 安徽 青海 甘肃 宁"
    "夏 "
    "西藏 四川 重庆 北京 上海 天津 海南 河北 河南 湖北 湖南 福建 浙江 拉萨 林芝 山南 那曲 阿里 "
    "佚名 匿名 网络 小编 管理员 未知 转载 网友 文员 综合 不详 本网 本站 站长 用户 作者 办公 信息 "
    "宣传 通讯 记者 "
    "关闭 关注 订阅 时政 高清 时评 文艺 文学 党风 常委 单独 "
    "手记 朋友 节日 观察 调查 专访 述评 见闻 札记 快评 亲历 日记 走访 体验 探访 团队 提问 会见 招"
    "待会 协会 节目 "
    "版式 设计 美术 视觉 终校 海报 音频 图表 "
    "原标题 多图 组图 图文 有删节 有删改 易读 连载 未完 待续 完 下转 上接 公元 向阳 强调 常识 花"
    "絮 喻为 尚未 温馨"
)
_HAN = re.compile(r"^[\u3400-\u9fff\U00020000-\U0003ffff]+$")
_FOREIGN = re.compile(
    r"^[\u3400-\u9fff]{1,8}[·•・‧.][\u3400-\u9fff]{1,10}(?:[·•・‧][\u3400-\u9fff]{1,8})?$"
)


def is_han(text: str) -> bool:
    """Tell a text of Chinese characters only."""
    return bool(_HAN.match(text))


def may_be_name(text: str) -> bool:
    """Tell what may stand after 记者: two to four characters, or a name with a dot in it.

    >>> may_be_name("格桑边觉"), may_be_name("县融媒体中心")
    (True, False)
    """
    if _FOREIGN.match(text):
        return True
    if any(letter in _NEVER for letter in text.removeprefix("此里").removeprefix("此称")):
        return False
    if not is_han(text) or not 2 <= len(text) <= 4 or _OFFICES.search(text) or text in _WORDS:
        return False
    if len(text) > 2 and text[-1] in _PLACE_ENDS:
        return False
    return text[-1] not in _OFFICE_ENDS or (len(text) < 4 and text[0] in SURNAMES)


def reads_as_name(text: str) -> bool:
    """Tell what reads as a name without 记者 before it: the first character must open one.

    >>> reads_as_name("张巨峰"), reads_as_name("完善")
    (True, False)
    """
    if not may_be_name(text):
        return False
    if _FOREIGN.match(text):
        return True
    if _SYLLABLES.issuperset(text):
        return text not in _NO_PAIR
    if text[:2] in _TIBETAN:
        return len(text) in {2, 3} or text[2:] in _TIBETAN or len(text) == 4
    if len(text) == 4:
        return text[:2] in _DOUBLE or text[2:] in _TIBETAN
    return text[0] in SURNAMES or text[:2] in _DOUBLE


def is_tibetan(text: str) -> bool:
    """Tell a name of two Tibetan ones, or of characters that transcribe Tibetan alone."""
    pair = len(text) == 4 and text[:2] in _TIBETAN and text[2:] in _TIBETAN
    return pair or (len(text) > 2 and _SYLLABLES.issuperset(text))


def is_usual(text: str) -> bool:
    """Tell a name of three or four characters by its surname, one of the hundred commonest.

    >>> is_usual("李海霞"), is_usual("羊城派")
    (True, False)
    """
    return reads_as_name(text) and len(text) > 2 and (text[0] in _USUAL or is_tibetan(text))


def split_run(text: str, roster: frozenset[str]) -> tuple[str, ...]:
    """Split an unseparated run of names by the roster alone; the run itself where it does not fit.

    >>> split_run("罗科苏盈", frozenset({"罗科", "苏盈"}))
    ('罗科', '苏盈')
    """
    if not roster or text in roster or len(text) < 4:
        return (text,)
    best: list[tuple[str, ...] | None] = [None] * (len(text) + 1)
    best[0] = ()
    for end in range(2, len(text) + 1):
        for start in range(max(0, end - 8), end - 1):
            before = best[start]
            if before is not None and text[start:end] in roster:
                cut = (*before, text[start:end])
                held = best[end]
                if held is None or len(cut) < len(held):
                    best[end] = cut
    return best[-1] or (text,)
