"""All families, in the order their marks are looked for."""

from crawler.families.baidu import BAIDU
from crawler.families.family import Family
from crawler.families.founder import FOUNDER
from crawler.families.people import PEOPLE
from crawler.families.table import TABLE
from crawler.families.trs import TRS
from crawler.families.wechat import WECHAT

FAMILIES: tuple[Family, ...] = (WECHAT, PEOPLE, FOUNDER, BAIDU, TRS, TABLE)


def families_of(source: str, named: str | None = None) -> tuple[Family, ...]:
    """Give the families whose marks the page's source bears, the one an outlet names first.

    The table layout of old sites has no mark of its own: it is tried last on pages with tables.
    """
    chosen = [family for family in FAMILIES if family.key == named]
    chosen += [family for family in FAMILIES if any(mark in source for mark in family.marks)]
    if "<table" in source or "<TABLE" in source:
        chosen.append(TABLE)
    return tuple(dict.fromkeys(chosen))
