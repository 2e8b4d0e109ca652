"""Short notices every outlet runs besides news: weather, roads, markets, with seeded figures."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice of one day."""

    title: str
    paragraphs: tuple[str, ...]


def notices(rng: Random, count: int) -> list[Notice]:
    """Return that many notices, going round the kinds; figures and places come from `rng`."""
    return [_KINDS[place % len(_KINDS)](rng) for place in range(count)]


def _weather(rng: Random) -> Notice:
    high, low, wind = rng.randint(9, 19), rng.randint(-8, 3), rng.randint(2, 6)
    ridge = rng.choice(("达马拉山", "觉巴山", "东达山", "安久拉", "业拉"))
    return Notice(
        f"未来三天藏东天气：{ridge}一带有阵性降雪",
        (
            f"受高空槽影响，未来三天河谷地带多云到晴，最高气温{high}℃，最低{low}℃，偏西风{wind}级。",
            f"{ridge}垭口夜间可能结冰，气象台提醒早班车推迟一小时发车，牧民留意棚圈积雪。",
        ),
    )


def _road(rng: Random) -> Notice:
    road, mark = rng.choice(("G317", "G318", "G214", "S501")), rng.randint(400, 3500)
    cut = rng.randint(12, 90)
    return Notice(
        f"{road}线K{mark}处半幅施工通行提示",
        (
            f"{road}线K{mark}至K{mark + 3}段更换护栏，单日放上行，双日放下行，每次约{cut}分钟。",
            "请自备饮水、备好防滑链，听从旗手指挥；救护车、消防车和拉牲畜的车随到随放。",
        ),
    )


def _market(rng: Random) -> Notice:
    prices = [f"{rng.randint(24, 95) / 10:.1f}" for _ in range(4)]
    return Notice(
        f"农贸市场菜价一览：白菜每斤{prices[0]}元",
        (
            f"市区三家市场均价：白菜{prices[0]}元，土豆{prices[1]}元，青椒{prices[2]}元，番茄{prices[3]}元。",
            "摊主反映降温后青椒到货偏少，本地大棚的小油菜一周内大量上市，价格有望回落。",
        ),
    )


def _library(rng: Random) -> Notice:
    seats, hour = rng.randint(40, 160), rng.choice(("八点", "九点", "十点"))
    return Notice(
        f"市图书馆自习座位增至{seats}个",
        (
            f"图书馆把二楼过刊室腾空，新添座位{seats}个，早上{hour}开门，周一只开放还书箱。",
            "儿童区铺了地毯，进门换鞋；带热水的杯子须有盖，弄湿的书按定价赔。",
        ),
    )


def _blood(rng: Random) -> Notice:
    drops = rng.randint(18, 140)
    return Notice(
        f"流动采血车停靠两天，{drops}人次献血",
        (
            f"中心血站的采血车在体育场门口停了两天，{drops}人次完成采集，其中稀有血型两例。",
            "高原献血后当日不宜饮酒登高，血站给每位献血者一盒牛奶和一双羊毛袜。",
        ),
    )


def _lost(rng: Random) -> Notice:
    total, back = rng.randint(30, 90), rng.randint(5, 29)
    return Notice(
        f"客运站失物招领：{total}件等人来取",
        (
            f"汽车客运站近期拾得物品{total}件，已领走{back}件，剩下的多是保温杯、转经筒和儿童外套。",
            "领取时请说出一处只有失主知道的记号，超过半年无人认领的衣物将洗净捐出。",
        ),
    )


def _exam(rng: Random) -> Notice:
    rooms, people = rng.randint(6, 40), rng.randint(180, 1200)
    return Notice(
        f"普通话水平测试设{rooms}个机位",
        (
            f"本轮测试报名{people}人，设机测室{rooms}个，考生须提前二十分钟到场，带身份证原件。",
            "迟到者可在同日最后一场补测一次，耳机由考点统一消毒，不得自带。",
        ),
    )


def _water(rng: Random) -> Notice:
    streets, hours = rng.randint(2, 9), rng.randint(3, 11)
    return Notice(
        f"管网冲洗，{streets}条街今夜停水{hours}小时",
        (
            f"自来水公司今晚冲洗管网末梢，涉及{streets}条街巷，停水约{hours}小时，请用户关好龙头。",
            "来水初期发黄属正常现象，放流几分钟即可；高层住户二次供水水箱同步清洗。",
        ),
    )


_KINDS: tuple[Callable[[Random], Notice], ...] = (
    _weather,
    _road,
    _market,
    _library,
    _blood,
    _lost,
    _exam,
    _water,
)
