"""The layout of GB/T 9704 official documents, for every Word file the product makes.

A4; text block 156 × 225 mm, 37 mm from the top and 28 mm from the left; title 小标宋 22 pt, body
仿宋 16 pt on 28 pt lines, 22 a page of 28 letters each, with two characters' indent, headings 黑体
and 楷体, page number —1— at 14 pt, right on odd pages and left on even ones. Fonts that a machine
lacks have alternatives named in the font table.
"""

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
_CLOSER = -5
"""Twentieths of a point between letters of the body: 28 of 16 pt are 448 pt, a line is 442."""
_AFTER_SPACING = ("w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:lang")
ALTERNATIVES = {
    TITLE: "方正小标宋_GBK,小标宋,华文中宋,STZhongsong,Noto Serif CJK SC,SimSun",
    BODY: "仿宋,FangSong,华文仿宋,STFangsong,FangSong_GB2312,Noto Serif CJK SC",
    KAI: "楷体,KaiTi,华文楷体,STKaiti,KaiTi_GB2312,Noto Serif CJK SC",
    HEADING: "SimHei,华文黑体,STHeiti,Noto Sans CJK SC",
    "宋体": "SimSun,华文宋体,STSong,Noto Serif CJK SC",
}


def blank(title: str) -> Any:
    """Return an empty document with the page, the styles and the page numbers."""
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document._body.clear_content()  # noqa: SLF001 - python-docx has no other way to an empty body
    _page(document)
    _styles(document)
    _fonts(document)
    _page_numbers(document)
    return document


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
    _in_chinese(document)
    made = _maker(document)
    made("通报眉头", TITLE, 38, 50, align="center", color=RED)
    made("通报眉头长", TITLE, 26, 40, align="center", color=RED)
    made("通报文号", BODY, 16, 28, align="center")
    title = made("通报标题", TITLE, 22, 34, align="center")
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(28), Pt(28)
    body = made("通报正文", BODY, 16, 28, indent=200, align="justify")
    body.element.get_or_add_rPr().insert_element_before(
        _made("w:spacing", val=str(_CLOSER)), *_AFTER_SPACING
    )
    heading = made("通报一级标题", HEADING, 16, 28, indent=200).paragraph_format
    heading.keep_with_next, heading.space_before, heading.space_after = True, Pt(10), Pt(4)
    made("通报表格", BODY, 10.5, 14)
    note = made("通报表注", KAI, 12, 20)
    note.paragraph_format.space_before = Pt(4)
    made("通报说明", BODY, 14, 24, indent=200)
    # the signature never stands on a page alone, so the last note goes over with it
    for name, size, indent in (("通报末条说明", 14, 200), ("通报链头", 10.5, 0)):
        last = made(name, BODY, size, 24, indent=indent).paragraph_format
        last.keep_with_next = last.keep_together = True
    signed = made("通报落款", BODY, 16, 28, align="right")
    signed.paragraph_format.right_indent = Pt(32)
    signed.paragraph_format.keep_with_next = True
    made("通报页码", "宋体", 14, 16)


def _in_chinese(document: Any) -> None:
    """Name the language, without which commas stand in the middle of their square."""
    default = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}")
    properties = default.find(qn("w:rPr"))
    for language in properties.findall(qn("w:lang")):
        properties.remove(language)
    element(properties, "w:lang", val="en-US", eastAsia="zh-CN", bidi="bo-CN")


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
        element(run._r, "w:instrText").text = "PAGE"  # noqa: SLF001 - no public way to fields
    elif kind == "shown":
        run.text = "1"
    else:
        element(run._r, "w:fldChar", fldCharType=kind)  # noqa: SLF001 - likewise


def _fonts(document: Any) -> None:
    """Name the alternatives of every Chinese font, so that no machine sets boxes."""
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{"swiss" if name == HEADING else "roman"}"/>'
        '<w:pitch w:val="variable"/></w:font>'
        for name, others in ALTERNATIVES.items()
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    latin = '<w:font w:name="Times New Roman"><w:family w:val="roman"/></w:font>'
    table = f'{head}<w:fonts xmlns:w="{space}">{entries}{latin}</w:fonts>'
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            relation.target_part._blob = table.encode()  # noqa: SLF001 - a part without a class


def element(parent: Any, tag: str, **values: str) -> Any:
    """Append an element of WordprocessingML with `w:` attributes; return it."""
    made = _made(tag, **values)
    parent.append(made)
    return made


def _made(tag: str, **values: str) -> Any:
    made = OxmlElement(tag)
    for name, value in values.items():
        made.set(qn(f"w:{name}"), value)
    return made
