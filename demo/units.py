"""The twelve units of the demo and the people who write for them; all names are made up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as the roster lists it; `people` in the order of their posts."""

    key: str
    name: str
    place: str
    unit_class: str
    people: tuple[str, ...]


UNITS = (
    Unit("karuo", "卡若区委组织部", "卡若", "county", ("扎西多吉", "王海燕", "次仁央宗", "李喆")),
    Unit(
        "jiangda",
        "江达县委组织部",
        "江达",
        "county",
        ("四郎曲珍", "刘建军", "泽仁旺姆", "陈晓东"),
    ),
    Unit("gongjue", "贡觉县委组织部", "贡觉", "county", ("阿旺平措", "赵雪梅", "洛松邓增", "周明")),
    Unit(
        "leiwuqi",
        "类乌齐县委组织部",
        "类乌齐",
        "county",
        ("仁青顿珠", "马丽", "向巴曲措", "孙志强"),
    ),
    Unit("dingqing", "丁青县委组织部", "丁青", "county", ("嘎松泽培", "何静", "永宗", "吴磊")),
    Unit("chaya", "察雅县委组织部", "察雅", "county", ("土登江村", "黄文博", "其美卓嘎", "徐芳")),
    Unit("basu", "八宿县委组织部", "八宿", "county", ("贡嘎罗布", "杨帆", "白玛措姆", "郑凯")),
    Unit("zuogong", "左贡县委组织部", "左贡", "county", ("旦增伦珠", "林小雨", "索朗德吉", "罗勇")),
    Unit(
        "mangkang",
        "芒康县委组织部",
        "芒康",
        "county",
        ("格桑尼玛", "曹玉兰", "斯朗卓玛", "韩冰"),
    ),
    Unit("luolong", "洛隆县委组织部", "洛隆", "county", ("群培", "冯倩", "达瓦拉姆", "邓超")),
    Unit("bianba", "边坝县委组织部", "边坝", "county", ("巴桑次仁", "谢婷", "旺久卓嘎", "彭伟")),
    Unit("shizhi", "昌都市直机关工委", "昌都", "city", ("强巴格列", "宋佳", "益西康珠", "高翔")),
)

UNIT_CLASSES = (("county", "县区"), ("city", "市直"))


def unit(key: str) -> Unit:
    """Return one of the twelve. Raises: KeyError."""
    return next(one for one in UNITS if one.key == key)
