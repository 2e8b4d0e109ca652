"""Bad input ends in words, with its place and what to do; nothing is lost and nothing is stored."""

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import brotli
import pytest
import xlsxwriter
import yaml
from sqlalchemy import func, select

from ledger.session import Ledger
from ledger.tables import Article, FrontierUrl, IntakeFile, Submission
from tests.cli.conftest import Kandeng
from tests.cli.office import write_office
from tests.crawler.fault_server import FaultServer, Reply

LIST = '<ul class="list"><li><a href="/a/1.html">卡若区冬季供暖</a></li></ul>'
HEADS = ("标题", "正文", "单位", "作者", "报送时间")


def _rows(url: str, table: type) -> int:
    ledger = Ledger(url)
    with ledger.reading() as session:
        count = session.scalar(select(func.count()).select_from(table)) or 0
    ledger.close()
    return count


# -- configuration ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("timezone: [Asia", "office.yaml:"),  # broken YAML
        ("timezone: &zone Asia/Shanghai", "office.yaml:3"),  # an anchor
        ("name: 再来一次", "office.yaml:3"),  # the key twice
        ("openness_default: no", "office.yaml:3"),  # YAML would read false
    ],
)
def test_a_faulty_configuration_is_refused_with_its_line(
    kandeng: Kandeng, tmp_path: Path, line: str, said: str
) -> None:
    config = write_office(tmp_path / "config", "127.0.0.1:8801")
    (config / "office.yaml").write_text(
        f'name: 试验办\nallow_loopback: ["127.0.0.1:8801"]\n{line}\n', encoding="utf-8"
    )
    ran = kandeng("check")
    assert (ran.code, said in ran.err) == (2, True), ran.err
    assert kandeng("init").code == 0
    assert kandeng("nightly").code == 2
    assert _rows(f"sqlite:///{tmp_path / 'kandeng.db'}", FrontierUrl) == 0


def test_a_night_that_no_machine_could_look_says_so(kandeng: Kandeng, tmp_path: Path) -> None:
    config = write_office(tmp_path / "config", "site.example", allow=False)
    sources = config / "sources.yaml"
    told = yaml.safe_load(sources.read_text("utf-8"))
    by_hand = {"key": "list", "channel": "site", "kind": "manual", "note": "剪报登记"}
    told["outlets"][0]["sources"] = [by_hand]
    sources.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    assert kandeng("init").code == 0
    ran = kandeng("nightly")
    assert (ran.code, "未查看任何媒体" in ran.out) == (0, True), ran.out + ran.err
    assert "全部入口正常" not in ran.out


# -- the crawl -------------------------------------------------------------------------------------


def _bomb(site: FaultServer) -> None:
    packed = brotli.compress(b"0" * (64 << 20))
    site.pages["/a/1.html"] = Reply(packed, headers={"Content-Encoding": "br"})


def _inward(site: FaultServer) -> None:
    site.pages["/a/1.html"] = Reply("", status=302, headers={"Location": "http://127.0.0.2/x"})


@pytest.mark.parametrize(
    ("spoil", "state", "why"),
    [(_bomb, "quarantined", "too_large"), (_inward, "blocked", "private_address")],
)
def test_a_hostile_page_ends_in_its_named_state(
    kandeng: Kandeng,
    tmp_path: Path,
    spoil: Callable[[FaultServer], None],
    state: str,
    why: str,
) -> None:
    with FaultServer() as site:
        site.pages["/"] = Reply(LIST)
        spoil(site)
        write_office(tmp_path / "config", site.netloc)
        assert kandeng("init").code == 0
        ran = kandeng("crawl", "--json")
    assert ran.code in (0, 1)
    url = f"sqlite:///{tmp_path / 'kandeng.db'}"
    ledger = Ledger(url)
    with ledger.reading() as session:
        row = session.scalars(select(FrontierUrl).where(FrontierUrl.kind == "article")).one()
    ledger.close()
    assert (row.state, row.why) == (state, why)
    assert _rows(url, Article) == 0


def test_a_selector_that_finds_nothing_is_named_the_same_night(
    kandeng: Kandeng, tmp_path: Path
) -> None:
    with FaultServer() as site:
        site.pages["/"] = Reply(LIST)
        write_office(tmp_path / "config", site.netloc, source={"articles": "ul.renamed a"})
        assert kandeng("init").code == 0
        ran = kandeng("crawl", "--json")
        (outcome,) = ran.json["outcomes"]
        assert (ran.code, outcome["state"], outcome["why"]) == (1, "drifted", "empty_list")
        assert "列表为空" in kandeng("crawl").out


# -- what people hand in ---------------------------------------------------------------------------


def _book(path: Path, rows: Sequence[tuple[str, ...]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("来稿")
        for number, row in enumerate([HEADS, *rows]):
            sheet.write_row(number, 0, row)
    return path


def test_three_bad_rows_are_named_and_none_is_taken(kandeng: Kandeng, tmp_path: Path) -> None:
    write_office(tmp_path / "config", "127.0.0.1:8801")
    good = (
        "邦达镇修通水渠",
        "邦达镇三个村的水渠修通了。" * 5,
        "八宿县",
        "扎西",
        "2026-10-01 09:00",
    )
    rows = [
        good,
        ("", "没有标题的正文。" * 5, "八宿县", "扎西", "2026-10-01 09:00"),
        ("没有正文也没有链接", "", "八宿县", "扎西", "2026-10-01 09:00"),
        ("日子不明", "日期说不清楚的正文。" * 5, "八宿县", "扎西", "01/02/26"),
    ]
    book = _book(tmp_path / "来稿.xlsx", rows)
    url = f"sqlite:///{tmp_path / 'kandeng.db'}"
    assert kandeng("init").code == 0
    ran = kandeng("intake", book, "--json")
    assert ran.code == 2
    named = [row["where"] for row in ran.json["refused"][0]["rows"]]
    assert {place.rsplit("!", 1)[-1][-1] for place in named} == {"3", "4", "5"}
    assert (_rows(url, Submission), _rows(url, IntakeFile)) == (0, 0)
    assert kandeng("intake", book, "--good-rows").code == 1
    assert _rows(url, Submission) == 1
    kept = (tmp_path / "来稿.待改.csv").read_text(encoding="utf-8-sig")
    assert "没有正文也没有链接" in kept


def _zip_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("xl/workbook.xml", b"0" * (250 << 20))


def _sparse(path: Path) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADS)
        sheet.write(1048575, 16383, "x")


def _marked(path: Path) -> None:
    text = "内部资料 注意保存\n昌都组工动态\n"
    _book(path, [(text, "一篇不该上网的稿件。" * 5, "八宿县", "扎西", "2026-10-01 09:00")])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_zip_bomb, "不予打开"),
        (_sparse, "工作表超过 200 列"),
        (_marked, "疑似涉密或内部文件"),
    ],
)
def test_a_file_that_must_not_be_read_leaves_nothing_behind(
    kandeng: Kandeng, tmp_path: Path, make: Callable[[Path], None], said: str
) -> None:
    write_office(tmp_path / "config", "127.0.0.1:8801")
    path = tmp_path / "来稿.xlsx"
    make(path)
    assert kandeng("init").code == 0
    ran = kandeng("intake", path)
    assert (ran.code, said in ran.err) == (2, True), ran.err
    url = f"sqlite:///{tmp_path / 'kandeng.db'}"
    assert (_rows(url, Submission), _rows(url, IntakeFile)) == (0, 0)
    assert "不该上网" not in (tmp_path / "kandeng.db").read_bytes().decode("utf-8", "replace")
