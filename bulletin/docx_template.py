"""Makes the template that is shipped: a bulletin in the layout of GB/T 9704 official documents.

    python -m bulletin.docx_template config/templates/bulletin.docx

The office changes words and layout in Word; docs/bulletin.md lists the fields.
"""

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm

from bulletin.docx_style import RED, blank, element
from bulletin.docx_table import TEXT_WIDTH

_PICK = (
    "{{ loop.index }}.《{{ pick.title }}》（{{ pick.unit }}，{{ pick.authors }}）。"
    "{% if pick.outlets %}刊播媒体：{{ pick.outlets }}。{% endif %}"
    "{% if pick.reason %}推荐理由：{{ pick.reason }}。{% endif %}"
)
_ZEROS = (
    "依据{{ zeros.basis }}（有效至{{ zeros.until }}），经{{ zeros.entered_by }}签字列出。"
    "本期没有报送的单位：{{ zeros.none_sent|join('、')|default('无', true) }}。"
    "本期没有采用的单位：{{ zeros.none_adopted|join('、')|default('无', true) }}。"
)
_CRITICISED = (
    "依据{{ criticised.basis }}（有效至{{ criticised.until }}），经{{ criticised.signed_by }}签字，"
    "对下列单位提出批评：{{ criticised.units|join('、') }}。"
)


def _section(key: str, heading: str, *lines: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Return a part that stands only where the bulletin has it, with its number."""
    return (
        ("通报正文", f"{{%p if numeral.{key} %}}"),
        ("通报一级标题", f"{{{{ numeral.{key} }}}}、{heading}"),
        *lines,
        ("通报正文", "{%p endif %}"),
    )


_LINES: tuple[tuple[str, str], ...] = (
    ("通报标题", "{{ title }}"),
    ("通报正文", "{%p for paragraph in summary %}"),
    ("通报正文", "{{ paragraph }}"),
    ("通报正文", "{%p endfor %}"),
    *_section("units", "报送及采用情况", ("通报表格", "{{p table.units }}")),
    *_section("tiers", "分级采用情况", ("通报表格", "{{p table.tiers }}")),
    *_section(
        "media",
        "媒体覆盖情况",
        ("通报表格", "{{p table.media }}"),
        ("通报表注", "注：有底色的空格表示本期在该类媒体没有采用。"),
    ),
    *_section("kinds", "信息、宣传、调研三本台账", ("通报表格", "{{p table.kinds }}")),
    *_section("commissions", "约稿完成情况", ("通报表格", "{{p table.commissions }}")),
    *_section(
        "picks",
        "优秀稿件",
        ("通报正文", "{%p for pick in picks %}"),
        ("通报正文", _PICK),
        ("通报正文", "{%p endfor %}"),
    ),
    *_section(
        "awards",
        "年度评优建议名单",
        ("通报表格", "{{p table.awards }}"),
        ("通报表注", "注：名额按组设定；末位并列的一并列出，由办公室决定。"),
    ),
    *_section("zeros", "零报送和零采用单位", ("通报正文", _ZEROS)),
    *_section("criticised", "通报批评", ("通报正文", _CRITICISED)),
    ("通报一级标题", "统计说明"),
    ("通报说明", "{%p for note in notes %}"),
    ("通报说明", "{%p if not loop.last %}"),
    ("通报说明", "{{ loop.index }}.{{ note }}"),
    ("通报说明", "{%p else %}"),
    ("通报末条说明", "{{ loop.index }}.{{ note }}"),
    ("通报说明", "{%p endif %}"),
    ("通报说明", "{%p endfor %}"),
    ("通报链头", "台账审计链头：{{ chain_head }}"),
    ("通报落款", "{{ office }}"),
    ("通报落款", "{{ issued_on }}"),
)


def template() -> bytes:
    """Return the shipped template's bytes."""
    document = blank("信息报送及采用情况通报模板")
    _head(document)
    for style, text in _LINES:
        document.add_paragraph(text, style=style)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _head(document: Any) -> None:
    """Add the red head: office, number, and a line over which unit and day stand."""
    for condition, style in (
        ("< 12", "通报眉头"),
        (">= 12", "通报眉头长"),
    ):  # so that it fits a line
        document.add_paragraph(f"{{%p if office|length {condition} %}}", style="通报文号")
        document.add_paragraph("{{ office }}", style=style)
        document.add_paragraph("{%p endif %}", style="通报文号")
    document.add_paragraph(
        "{% if draft %}（草稿，未签发）{% else %}{{ number }}"
        "{% if signer %}　　签发人：{{ signer }}{% endif %}{% endif %}",
        style="通报文号",
    )
    table = document.add_table(rows=1, cols=2)
    for cell, text, align in zip(
        table.rows[0].cells,
        ("{{ period_name }}", "{{ issued_on }}"),
        (WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT),
        strict=True,
    ):
        cell.width = Mm(78)
        cell.paragraphs[0].style = document.styles["通报文号"]
        cell.paragraphs[0].text = text
        cell.paragraphs[0].alignment = align
    _line_below(table)


def _line_below(table: Any) -> None:
    """Draw a red line exactly as wide as the text; the order of elements is the schema's."""
    properties = table._tbl.tblPr  # noqa: SLF001 - no public way to borders and margins
    for child in list(properties):
        properties.remove(child)
    element(properties, "w:tblW", w=str(TEXT_WIDTH), type="dxa")
    element(properties, "w:tblInd", w="0", type="dxa")
    borders = element(properties, "w:tblBorders")
    element(borders, "w:bottom", val="single", sz="18", space="0", color=str(RED))
    element(properties, "w:tblLayout", type="fixed")
    margins = element(properties, "w:tblCellMar")
    for side in ("left", "right"):
        element(margins, f"w:{side}", w="0", type="dxa")


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(template())
