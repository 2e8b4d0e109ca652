"""The office's own template: what it may say, and what it may never do."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import docx
import pytest

from bulletin import docx_template
from bulletin.docx import render, write
from bulletin.docx_table import TEXT_WIDTH, fitted, table_xml
from bulletin.printing import printed
from bulletin.standings import Counts, Standing, Subject, Totals
from office.errors import ConfigError
from tests.bulletin import sample

SHIPPED = Path(__file__).parents[2] / "config" / "templates" / "bulletin.docx"
BODY = "word/document.xml"


def with_text(*lines: str) -> bytes:
    """A template that says these lines, one a paragraph."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def changed(data: bytes, *, replaced: dict[str, tuple[str, str]], added: dict[str, bytes]) -> bytes:
    """A package with texts of parts replaced and parts added."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name in replaced:
                before, after = (text.encode() for text in replaced[name])
                assert before in part, f"{before!r} is not in {name}"
                part = part.replace(before, after, 1)
            new.writestr(name, part)
        for name, part in added.items():
            new.writestr(name, part)
    return made.getvalue()


def replaced(name: str, before: str, after: str) -> bytes:
    return changed(with_text("{{ title }}"), replaced={name: (before, after)}, added={})


def added(name: str, data: bytes) -> bytes:
    return changed(with_text("{{ title }}"), replaced={}, added={name: data})


def in_body(xml: str) -> bytes:
    return replaced(BODY, "<w:body>", f"<w:body>{xml}")


def linked(kind: str, target: str) -> bytes:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = (
        f'<Relationship Id="rId99" Type="{office}/{kind}" Target="{target}" '
        'TargetMode="External"/></Relationships>'
    )
    return replaced("word/_rels/document.xml.rels", "</Relationships>", link)


def in_property(text: str) -> bytes:
    document = docx.Document(BytesIO(with_text("{{ title }}")))
    document.core_properties.title = text
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def in_footer(text: str) -> bytes:
    document = docx.Document(BytesIO(with_text("{{ title }}")))
    document.sections[0].footer.paragraphs[0].text = text
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def in_two_runs(first: str, second: str) -> bytes:
    document = docx.Document()
    paragraph = document.add_paragraph(first)
    paragraph.add_run(second).bold = True
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def in_cell(text: str) -> bytes:
    document = docx.Document()
    document.add_table(1, 1).rows[0].cells[0].text = text
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def bomb() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(BODY, b" " * (60 << 20))
    return made.getvalue()


def touch(path: Path) -> str:
    """A payload that leaves a file behind if it is ever run."""
    return f"cycler.__init__.__globals__.os.system('touch {path}')"


HOSTILE: dict[str, Callable[[Path], bytes]] = {
    "shell": lambda left: with_text("{{ " + touch(left) + " }}"),
    "shell in an if": lambda left: with_text("{% if " + touch(left) + " %}x{% endif %}"),
    "shell in a footer": lambda left: in_footer("{{ " + touch(left) + " }}"),
    "shell in a property": lambda left: in_property("{{ " + touch(left) + " }}"),
    "shell in two runs": lambda left: in_two_runs("{{ cycler.__init__", touch(left)[15:] + " }}"),
    "shell in a colspan": lambda left: in_cell("{% colspan " + touch(left) + " %}x"),
    "shell in a cell colour": lambda left: in_cell("{% cellbg " + touch(left) + " %}x"),
    "shell in a default": lambda left: with_text("{{ title|default(" + touch(left) + ") }}"),
    "subclasses": lambda _: with_text("{{ ''.__class__.__mro__[1].__subclasses__() }}"),
    "globals of self": lambda _: with_text("{{ self.__init__.__globals__ }}"),
    "attr filter": lambda _: with_text("{{ title|attr('__class__') }}"),
    "item by name": lambda _: with_text("{{ title['__class__'] }}"),
    "format string": lambda _: with_text("{{ '{0.__class__}'.format(title) }}"),
    "method of a text": lambda _: with_text("{{ title.encode() }}"),
    "unescaped": lambda _: with_text("{{ title|safe }}"),
    "autoescape off": lambda _: with_text("{% autoescape false %}{{ title }}{% endautoescape %}"),
    "endless range": lambda _: with_text("{% for n in range(999999999) %}x{% endfor %}"),
    "huge text": lambda _: with_text("{{ 'x' * 999999999 }}"),
    "huge power": lambda _: with_text("{{ 9 ** 9 ** 9 }}"),
    "three loops deep": lambda _: with_text(
        "{% for a in notes %}{% for b in notes %}{% for c in notes %}x"
        "{% endfor %}{% endfor %}{% endfor %}"
    ),
    "many loops": lambda _: with_text("{% for a in notes %}x{% endfor %}" * 41),
    "recursion": lambda _: with_text("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}"),
    "import": lambda _: with_text("{% import 'os' as os %}"),
    "include": lambda _: with_text("{% include '/etc/passwd' %}"),
    "extends": lambda _: with_text("{% extends '/etc/passwd' %}"),
    "set": lambda _: with_text("{% set title = office %}"),
    "unknown field": lambda _: with_text("{{ password }}"),
    "lorem ipsum": lambda _: with_text("{{ lipsum(n=9999999) }}"),
    "macro project": lambda _: added("word/vbaProject.bin", b"VBA"),
    "macro document": lambda _: replaced(
        "[Content_Types].xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
    ),
    "remote template": lambda _: linked("attachedTemplate", "http://127.0.0.1:9/x.dotm"),
    "remote picture": lambda _: linked("image", "http://127.0.0.1:9/x.png"),
    "file link": lambda _: linked("hyperlink", "file://///127.0.0.1/share"),
    "dde": lambda _: in_body(
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDE</w:instrText>'
        '</w:r><w:r><w:instrText>AUTO c:\\\\cmd "/k calc"</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    ),
    "included text": lambda _: in_body(
        '<w:p><w:fldSimple w:instr=" INCLUDETEXT /etc/passwd "><w:r/></w:fldSimple></w:p>'
    ),
    "foreign html": lambda _: in_body('<w:altChunk w:id="rId1"/>'),
    "embedded object": lambda _: added("word/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0"),
    "entity": lambda _: replaced(
        BODY,
        "<w:document",
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document',
    ),
    "zip bomb": lambda _: bomb(),
    "not a document": lambda _: b"PK\x03\x04 not a docx",
    "table in a line": lambda _: with_text("表 {{ table.units }}"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_template_is_refused_and_nothing_runs(name: str, tmp_path: Path) -> None:
    """Every one ends in a Chinese sentence that names the template; the trap stays unsprung."""
    left = tmp_path / "executed"
    with pytest.raises(ConfigError, match="通报模板") as refused:
        render(sample.content(), HOSTILE[name](left), where="我的模板.docx")
    assert refused.value.where == "我的模板.docx"
    assert not left.exists()


def texts(made: bytes) -> list[str]:
    document = docx.Document(BytesIO(made))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


def test_the_shipped_template_is_what_the_script_makes() -> None:
    """Its parts are those of the committed file, so that nobody edits one and not the other."""
    with (
        zipfile.ZipFile(SHIPPED) as shipped,
        zipfile.ZipFile(BytesIO(docx_template.template())) as made,
    ):
        assert shipped.namelist() == made.namelist()
        for name in made.namelist():
            assert shipped.read(name) == made.read(name), name


def test_the_shipped_template_prints_every_unit_and_its_figures() -> None:
    """Title, summary, all four tables, picks, notes and the chain's head."""
    said = texts(write(sample.content(number="第10期"), SHIPPED))
    for expected in (
        "2026年10月信息报送及采用情况通报",
        "第10期",
        "卡若区委组织部",
        "12.5",
        "50.0%",
        "合计",
        f"台账审计链头：{'0' * 64}",
    ):
        assert expected in said, expected
    assert any("《一稿》（卡若区委组织部，扎西、卓玛）" in text for text in said)
    assert not any("{{" in text or "{%" in text for text in said)


def test_a_name_with_markup_stays_a_name() -> None:
    """& and < in a unit or a title neither break the file nor become elements or fields."""
    names = ("A&B <w:tbl> 组织部", "{{ 7*7 }}{% if %}", "=cmd|' /C calc'!A0", "\x00\x0b\ufffe控制")
    said = texts(write(sample.content(*names, picked="“双语” & <b>宣讲</b>"), SHIPPED))
    assert "A&B <w:tbl> 组织部" in said
    assert "{{ 7*7 }}{% if %}" in said
    assert "控制" in said
    assert any("“双语” & <b>宣讲</b>" in text for text in said)


def test_an_office_may_lay_rows_out_itself() -> None:
    """Loops over rows and cells, conditions and joins are what a template is for."""
    own = with_text(
        "{%p for row in rows.units %}",
        "{{ row.group }}·{{ row.cells[0] }}：{{ row.cells[3] }}篇{% if loop.last %}完{% endif %}",
        "{%p endfor %}",
        "{{ notes|join('；') }}{{ number|default('草稿', true) }}",
    )
    said = texts(render(sample.content(), own))
    assert "县(区)·卡若区委组织部：2篇" in said
    assert "县(区)·边坝县委组织部：2篇完" in said
    assert "统计说明。草稿" in said


def test_feedback_says_nothing_of_rates_and_points() -> None:
    """In that mode the bulletin is 用稿情况反馈: what was used, not what it is worth."""
    said = texts(write(sample.content(mode="feedback"), SHIPPED))
    assert "2026年10月用稿情况反馈" in said
    assert "采用率" not in said
    assert "12.5" not in said


ZERO = Standing(Subject("a", "卡若区委组织部", "县(区)"), Counts())


def test_a_month_without_anything_says_so_and_prints_no_zeros() -> None:
    """Nothing handed in, nothing adopted, in the month or the year: no table, and one sentence."""
    said = texts(write(replace(sample.content_of((ZERO,)), picks=()), SHIPPED))
    assert (
        "2026年10月，各单位没有报送稿件，也没有采用记录。上月没有报送和采用记录。"
        "本年度尚无报送和采用记录。没有数字的各表从略。"
    ) in said
    assert "统计说明" in said
    assert not any("一、" in text or "卡若" in text or text == "0" for text in said)


def test_parts_are_numbered_as_they_stand() -> None:
    """Where nothing was adopted the tables of tiers and media stand back, and so does the count."""
    sent = replace(ZERO, now=Counts(sent=3, sent_by_kind={"info": 3}))
    said = texts(write(sample.content_of((sent,)), SHIPPED))
    headings = [text for text in said if text[1:2] == "、"]
    assert headings == ["一、报送及采用情况", "二、信息、宣传、调研三本台账", "三、优秀稿件"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("好", "标题：{{ titel }}"), ["在“标题：{{ titel }}”一段里没有字段 titel", "title"]),
        (("{{p table.unit }}",), ["table.unit", "units、tiers"]),
        (("{% fr x in notes %}",), ["不认识标记 fr"]),
        (("{%p for a in notes %}", "{{ a }}"), ["for 之后缺少 endfor"]),
        (("一", "{{ title|upper }}"), ["在“{{ title|upper }}”一段里不能用过滤器 upper"]),
    ],
)
def test_a_slip_in_the_template_is_told_with_its_paragraph(
    lines: tuple[str, ...], said: list[str]
) -> None:
    """Whoever edits it in Word learns where to look and what may stand there."""
    with pytest.raises(ConfigError) as refused:
        render(sample.content(), with_text(*lines))
    assert all(words in str(refused.value) for words in said), refused.value


def test_no_figure_is_broken_in_two() -> None:
    """Millions in narrow columns: the letters get smaller and the names go over lines instead."""
    amounts = {"cd2026": Decimal("1234567.89")}
    wide = sample.standing("昌都经济技术开发区党群工作部（国资委党委办公室）")
    rows = (replace(wide, earned=amounts, earned_year=amounts, rank=1, rank_last=12),) * 2
    table = sample.content_of(rows).tables[0]
    size, widths = fitted(table)
    assert size < 21
    assert sum(widths) <= TEXT_WIDTH
    for column, cell, width in zip(table.columns, table.rows[0], widths, strict=True):
        if column.form == "amount":
            assert width >= len(printed(cell, column.form)) * size * 10 / 2


def test_figures_too_many_for_any_size_are_condensed() -> None:
    """Absurd sums in narrow columns: each stays on its line, its letters narrower."""
    amounts = {"cd2026": Decimal("993456789012345678901234.25")}
    huge = replace(sample.standing("边坝县委组织部", adopted=123456789), earned=amounts)
    huge = replace(huge, earned_year=amounts, year=Totals(1234567890, 987654321, 987654321))
    document = table_xml(sample.content_of((huge,)).tables[0])
    assert re.search(r'<w:w w:val="\d\d"/><w:sz w:val="13"/>', document)
    assert "<w:w " not in table_xml(sample.content().tables[0])


def test_a_missing_template_is_said_with_its_path(tmp_path: Path) -> None:
    """The operator learns which file to put back."""
    with pytest.raises(ConfigError, match="读不到"):
        write(replace(sample.content()), tmp_path / "none.docx")
