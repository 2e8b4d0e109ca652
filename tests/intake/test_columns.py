"""Columns are guessed at, never settled, by what stands below them."""

from intake.columns import columns_of

CSV = "题名,稿子,谁写的,哪里的,何时交,备注\n" + "".join(
    f"第{n}期牧区夜校开课,{'农牧民白天放牧，晚上学习。' * 6},扎西,卡若区委组织部,2026-10-2{n},好\n"
    for n in range(3)
)


def _read(text: str, **words: str) -> dict[str, tuple[str, bool]]:
    found = columns_of(text.encode(), name="a.csv", synonyms=words)
    assert found is not None
    return {column.label: (column.key, column.guessed) for column in found.columns}


def test_unknown_headings_are_guessed_by_their_content() -> None:
    """Each is marked as a guess; what fits nothing is not read."""
    assert _read(CSV) == {
        "题名": ("title", True),
        "稿子": ("body", True),
        "谁写的": ("authors", True),
        "哪里的": ("unit", True),
        "何时交": ("submitted_at", True),
        "备注": ("", False),
    }


def test_what_a_unit_said_before_counts_more_than_a_guess() -> None:
    """Also that a column is not to be read."""
    told = _read(CSV, 题名="title", 谁写的="", 何时交="submitted_at")
    assert told["题名"] == ("title", False)
    assert told["谁写的"] == ("", False)


def test_known_headings_need_no_guess_and_samples_are_shown() -> None:
    """Of the first rows, shortened."""
    found = columns_of(CSV.replace("题名", "标题").replace("谁写的", "作者").encode(), name="a.csv")
    assert found is not None
    assert (found.kind, found.rows) == ("submissions", 3)
    first = found.columns[0]
    assert (first.key, first.guessed, len(first.samples)) == ("title", False, 3)


def test_a_document_has_no_columns() -> None:
    """Neither has an empty file of rows."""
    assert columns_of(b"\xef\xbb\xbf", name="a.csv") is None
