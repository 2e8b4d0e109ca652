from pathlib import Path

from tests.cli.conftest import Kandeng
from tests.cli.office import write_office

GOOD = "标题,正文,单位,作者\n牧区夜校开课了," + "农牧民白天放牧，晚上学习。" * 5 + ",八宿县,扎西\n"
ROSTER = "单位,姓名,身份\n八宿县,扎西,信息员\n"
BAD = "标题,正文,单位,作者\n,没有标题的正文,八宿县,扎西\n"


def test_attachments_in_a_folder_are_read_and_put_away(kandeng: Kandeng, tmp_path: Path) -> None:
    """Taken in: one folder; to be mended by its unit: another, with the reason beside the file."""
    write_office(tmp_path / "config", "127.0.0.1:8801")
    assert kandeng("init").code == 0
    box = tmp_path / "附件"
    box.mkdir()
    (box / "甲.csv").write_text(GOOD, encoding="utf-8")
    (box / "乙.csv").write_text(BAD, encoding="utf-8")
    (box / "~$甲.csv").write_text("锁", encoding="utf-8")
    assert kandeng("intake", box, "--dry-run").code in (1, 2)
    assert (box / "甲.csv").exists()  # a look moves nothing
    ran = kandeng("intake", box, "--json")
    assert ran.code == 2
    assert [file["written"] for file in ran.json["files"]] == [1]
    assert (box / "已登记" / "甲.csv").exists()
    assert "缺少标题" in (box / "待改" / "乙.csv.原因.txt").read_text(encoding="utf-8")
    assert [path.name for path in box.iterdir() if path.is_file()] == ["~$甲.csv"]
    assert kandeng("intake", box).code == 0


def test_a_dry_run_of_several_files_sees_what_those_before_would_bring(
    kandeng: Kandeng, tmp_path: Path
) -> None:
    """The first day: a roster, then pieces of its people; nothing of either stays."""
    write_office(tmp_path / "config", "127.0.0.1:8801")
    assert kandeng("init").code == 0
    (tmp_path / "名册.csv").write_text(ROSTER, encoding="utf-8")
    (tmp_path / "来稿.csv").write_text(GOOD, encoding="utf-8")
    files = tmp_path / "名册.csv", tmp_path / "来稿.csv"
    (alone,) = kandeng("intake", files[1], "--dry-run", "--json").json["files"]
    _, after = kandeng("intake", *files, "--dry-run", "--json").json["files"]
    assert [note["where"] for note in alone["notes"]] == ["报送时间", "单位"]  # no roster yet
    assert [note["where"] for note in after["notes"]] == ["报送时间"]
    assert after["refused"] == []
    told = kandeng("intake", *files, "--json").json
    assert [file["written"] for file in told["files"]] == [1, 1], told["refused"]
