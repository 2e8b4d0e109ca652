"""Whether a few characters read as a person's name: Han surnames, Tibetan given names.

Only spots where both texts have a name and the names differ are looked at, so a rough test is
enough: what reads as a name on one side alone counts for nothing.
"""

_HAN = """
丁 万 严 于 付 任 何 余 侯 冯 刘 卢 叶 向 吕 吴 周 唐 夏 姚 姜 孔 孙 孟 宋 尹 崔 常 廖 张 彭
徐 戴 方 曹 曾 朱 李 杜 杨 林 梁 武 段 毛 江 汤 汪 沈 潘 熊 王 田 白 石 秦 程 罗 胡 苏 范 莫
萧 董 蒋 蔡 薛 袁 覃 许 谢 谭 贺 贾 赵 邓 邱 邵 邹 郑 郝 郭 钟 钱 闫 陆 陈 陶 雷 韦 韩 顾 马
高 魏 黄 龙 龚
"""
_GIVEN = """
扎西 卓玛 次仁 达瓦 旦增 丹增 平措 曲珍 多吉 洛桑 央金 格桑 白玛 尼玛 边巴 仁青 拥措 罗布
措姆 桑珠 普布 巴桑 强巴 索朗 拉姆 德吉 顿珠 嘎玛 贡布 群培 米玛 拉巴 琼达 旺堆 旺扎 旺姆
旺久 坚参 江村 扎拉 桑吉 益西 赤列 土登 晋美 加措 嘉措 伦珠 次旺 次央 次旦 卓嘎 玉珍 玉措
泽仁 泽旺 四郎 登巴 阿旺 其美 布嘎 群觉 仓决
"""
_POSTS = """
书记 县长 市长 区长 镇长 乡长 部长 局长 主任 主席 队长 院长 校长 所长 站长 会长 厂长 社长
组长 委员 专员 经理 负责人 记者 通讯员 医生 护士 教师 老师 村民 牧民 农民 居民 党员 干部
同志 支书 队员 学员 学生 群众 老人 带头人 社员 司机 民警 教员 石匠 工友 代表 干事 信息员
"""
_DEEDS = """
说 表示 介绍 告诉 坦言 感慨 笑着 高兴 激动 带队 一行 主持 出席 参加 指出 强调 要求 讲话 等
摄 家 正 带着 在
"""
_SURNAMES = frozenset(_HAN.split())
_TIBETAN = frozenset(_GIVEN.split())
BEGINNINGS = _SURNAMES | {name[0] for name in _TIBETAN}
"""What a name may begin with."""
_BEFORE = tuple(_POSTS.split())
"""What stands before a name."""
_AFTER = tuple(_DEEDS.split())
"""What stands after a name."""


def is_name(text: str, before: str, after: str) -> bool:
    """Tell whether a text reads as a person's name between what stands before and after.

    >>> is_name("扎西次仁", "", "种菜"), is_name("王伟", "村民", ""), is_name("指出", "书记", "")
    (True, True, False)
    """
    if is_tibetan(text):
        return True
    if not 2 <= len(text) <= 3 or text[0] not in _SURNAMES:
        return False
    return before.endswith(_BEFORE) or after.startswith(_AFTER)


def may_be_name(text: str) -> bool:
    """Tell cheaply whether a text begins as a name does.

    >>> may_be_name("张伟"), may_be_name("指出")
    (True, False)
    """
    return text[:1] in _SURNAMES or text[:2] in _TIBETAN


def is_tibetan(text: str) -> bool:
    """Tell whether a text consists of Tibetan given names.

    >>> is_tibetan("扎西"), is_tibetan("扎西会议")
    (True, False)
    """
    pairs = [text[i : i + 2] for i in range(0, len(text), 2)]
    return bool(pairs) and all(pair in _TIBETAN for pair in pairs)
