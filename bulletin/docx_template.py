"""Makes the template that is shipped: a bulletin in the layout of GB/T 9704 official documents.

    python -m bulletin.docx_template config/templates/bulletin.docx

A4; text block 156 × 225 mm, 37 mm from the top and 28 mm from the left; title 小标宋 22 pt, body
仿宋 16 pt on 28 pt lines with two characters' indent, headings 黑体 and 楷体, page number —1— at
14 pt, right on odd pages and left on even ones. Fonts that a machine lacks have alternatives named
in the font table. The office changes words and layout in Word; docs/bulletin.md lists the fields.
"""

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

TITLE, BODY, HEADING, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
RED = RGBColor(0xE6, 0x00, 0x12)
ALTERNATIVES = {
    TITLE: "方正小标宋_GBK,小标宋,华文中宋,STZhongsong,Noto Serif CJK SC,SimSun",
    BODY: "仿宋,FangSong,华文仿宋,STFangsong,FangSong_GB2312,Noto Serif CJK SC",
    KAI: "楷体,KaiTi,华文楷体,STKaiti,KaiTi_GB2312,Noto Serif CJK SC",
    HEADING: "SimHei,华文黑体,STHeiti,Noto Sans CJK SC",
    "宋体": "SimSun,华文宋体,STSong,Noto Serif CJK SC",
}
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
_LINES: tuple[tuple[str, str], ...] = (
    ("通报标题", "{{ title }}"),
    ("通报正文", "{%p for paragraph in summary %}"),
    ("通报正文", "{{ paragraph }}"),
    ("通报正文", "{%p endfor %}"),
    ("通报一级标题", "一、报送及采用情况"),
    ("通报表格", "{{p table.units }}"),
    ("通报一级标题", "二、分级采用情况"),
    ("通报表格", "{{p table.tiers }}"),
    ("通报一级标题", "三、媒体覆盖情况"),
    ("通报表格", "{{p table.media }}"),
    ("通报表注", "注：有底色的空格表示本期在该类媒体没有采用。"),
    ("通报一级标题", "四、信息、宣传、调研三本台账"),
    ("通报表格", "{{p table.kinds }}"),
    ("通报正文", "{%p if picks %}"),
    ("通报一级标题", "五、优秀稿件"),
    ("通报正文", "{%p for pick in picks %}"),
    ("通报正文", _PICK),
    ("通报正文", "{%p endfor %}"),
    ("通报正文", "{%p endif %}"),
    ("通报正文", "{%p if zeros %}"),
    ("通报一级标题", "零报送和零采用单位"),
    ("通报正文", _ZEROS),
    ("通报正文", "{%p endif %}"),
    ("通报正文", "{%p if criticised %}"),
    ("通报一级标题", "通报批评"),
    ("通报正文", _CRITICISED),
    ("通报正文", "{%p endif %}"),
    ("通报一级标题", "统计说明"),
    ("通报说明", "{%p for note in notes %}"),
    ("通报说明", "{{ loop.index }}.{{ note }}"),
    ("通报说明", "{%p endfor %}"),
    ("通报链头", "台账审计链头：{{ chain_head }}"),
    ("通报落款", "{{ office }}"),
    ("通报落款", "{{ issued_on }}"),
)


def template() -> bytes:
    """Return the shipped template's bytes."""
    document = docx.Document()
    document.core_properties.title = "信息报送及采用情况通报模板"
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document._body.clear_content()  # noqa: SLF001 - python-docx has no other way to an empty body
    _page(document)
    _styles(document)
    _fonts(document)
    _head(document)
    for style, text in _LINES:
        document.add_paragraph(text, style=style)
    _page_numbers(document)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _page(document: Any) -> None:
    section = document.sections[0]
    section.start_type = WD_SECTION.NEW_PAGE
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(25)
    document.settings.odd_and_even_pages_header_footer = True


def _styles(document: Any) -> None:
    normal = document.styles["Normal"]
    _font(normal, BODY, 16)
    _spacing(normal, 28)
    normal.paragraph_format.widow_control = False
    properties = normal.element.get_or_add_pPr()
    for between in ("w:autoSpaceDE", "w:autoSpaceDN"):  # no gap in 2026年10月
        properties.insert_element_before(
            _made(between, val="0"), "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing"
        )
    made = _maker(document)
    made("通报眉头", TITLE, 38, 50, align="center", color=RED)
    made("通报文号", BODY, 16, 28, align="center")
    title = made("通报标题", TITLE, 22, 34, align="center")
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(28), Pt(28)
    made("通报正文", BODY, 16, 28, indent=200, align="justify")
    heading = made("通报一级标题", HEADING, 16, 28, indent=200).paragraph_format
    heading.keep_with_next, heading.space_before, heading.space_after = True, Pt(10), Pt(4)
    made("通报表格", BODY, 10.5, 14)
    note = made("通报表注", KAI, 12, 20)
    note.paragraph_format.space_before = Pt(4)
    made("通报说明", BODY, 14, 24, indent=200)
    made("通报链头", BODY, 10.5, 24)
    signed = made("通报落款", BODY, 16, 28, align="right")
    signed.paragraph_format.right_indent = Pt(32)
    signed.paragraph_format.keep_with_next = True
    made("通报页码", "宋体", 14, 16)


def _maker(document: Any) -> Any:
    def made(
        name: str,
        font: str,
        size: float,
        line: float,
        *,
        indent: int = 0,
        align: str = "left",
        color: RGBColor | None = None,
    ) -> Any:
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        style.quick_style = True
        _font(style, font, size)
        _spacing(style, line)
        style.paragraph_format.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
        if indent:
            style.paragraph_format.first_line_indent = Pt(size * indent / 100)
            style.element.pPr.ind.set(qn("w:firstLineChars"), str(indent))
        if color is not None:
            style.font.color.rgb = color
        return style

    return made


def _font(style: Any, name: str, size: float) -> None:
    style.font.size = Pt(size)
    style.font.name = "Times New Roman"
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), name)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)


def _spacing(style: Any, line: float) -> None:
    form = style.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    form.space_before = form.space_after = Pt(0)


def _head(document: Any) -> None:
    """Add the red head: office, number, and a line over which unit and day stand."""
    document.add_paragraph("{{ office }}", style="通报眉头")
    document.add_paragraph(
        "{% if draft %}（草稿，未签发）{% else %}{{ number }}"
        "{% if signer %}　　签发人：{{ signer }}{% endif %}{% endif %}",
        style="通报文号",
    )
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
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
    borders = _element(table._tbl.tblPr, "w:tblBorders")  # noqa: SLF001 - no public way to borders
    _element(borders, "w:bottom", val="single", sz="18", space="0", color=str(RED))


def _page_numbers(document: Any) -> None:
    section = document.sections[0]
    for footer, align in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style, paragraph.alignment = document.styles["通报页码"], align
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
        paragraph.add_run("— ")
        for kind in ("begin", "code", "separate", "shown", "end"):
            _field_part(paragraph.add_run(), kind)
        paragraph.add_run(" —")


def _field_part(run: Any, kind: str) -> None:
    if kind == "code":
        _element(run._r, "w:instrText").text = "PAGE"  # noqa: SLF001 - no public way to fields
    elif kind == "shown":
        run.text = "1"
    else:
        _element(run._r, "w:fldChar", fldCharType=kind)  # noqa: SLF001 - likewise


def _fonts(document: Any) -> None:
    """Name the alternatives of every Chinese font, so that no machine sets boxes."""
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/><w:pitch w:val="default"/></w:font>'
        for name, others in ALTERNATIVES.items()
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    latin = '<w:font w:name="Times New Roman"><w:family w:val="roman"/></w:font>'
    table = f'{head}<w:fonts xmlns:w="{space}">{entries}{latin}</w:fonts>'
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            relation.target_part._blob = table.encode()  # noqa: SLF001 - a part without a class


def _element(parent: Any, tag: str, **values: str) -> Any:
    made = _made(tag, **values)
    parent.append(made)
    return made


def _made(tag: str, **values: str) -> Any:
    made = OxmlElement(tag)
    for name, value in values.items():
        made.set(qn(f"w:{name}"), value)
    return made


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(template())
