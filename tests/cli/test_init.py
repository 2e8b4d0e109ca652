from pathlib import Path

from ledger.revision import newest
from tests.cli.conftest import Kandeng


def test_init_makes_a_ledger_once(kandeng: Kandeng, tmp_path: Path) -> None:
    first = kandeng("init", "--json")
    assert (first.code, first.json["before"], first.json["after"]) == (0, None, newest())
    assert (tmp_path / "kandeng.db").exists()
    again = kandeng("--json", "init")  # options stand before the command too
    assert (again.code, again.json["before"], again.json["backup"]) == (0, newest(), None)


def test_a_command_without_a_ledger_says_how_to_make_one(kandeng: Kandeng, tmp_path: Path) -> None:
    ran = kandeng("verify")
    assert ran.code == 3
    assert "kandeng init" in ran.err
    assert not (tmp_path / "kandeng.db").exists()


def test_an_address_that_is_no_ledger_is_refused_in_words(kandeng: Kandeng) -> None:
    ran = kandeng("init", "--ledger", "nonsense")
    assert (ran.code, "账本地址无法识别" in ran.err) == (3, True)
    ran = kandeng("init", "--ledger", "postgresql://nobody@127.0.0.1:1/none")
    assert (ran.code, "账本暂不可用" in ran.err) == (3, True)
