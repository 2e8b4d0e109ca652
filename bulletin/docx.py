"""The bulletin as a Word file, from the template that the office keeps and edits."""

from io import BytesIO
from pathlib import Path
from typing import Any

from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate
from jinja2.exceptions import TemplateError
from lxml import etree
from markupsafe import Markup

from bulletin.content import BulletinContent, Table
from bulletin.docx_faults import worded
from bulletin.docx_fields import FieldsOnly, TemplateRefused
from bulletin.docx_guard import guard
from bulletin.docx_table import table_xml
from bulletin.printing import chinese_day, line, printed
from office.errors import ConfigError


def write(content: BulletinContent, template: Path) -> bytes:
    """Return the .docx of a bulletin.

    Raises:
        ConfigError: when the template is missing, hostile, or names a field there is none of.
    """
    try:
        data = template.read_bytes()
    except OSError as missing:
        raise ConfigError(f"通报模板读不到: {missing.strerror}", where=str(template)) from missing
    return render(content, data, where=template.name)


def render(content: BulletinContent, template: bytes, *, where: str = "bulletin.docx") -> bytes:
    """Return the .docx that a template's bytes make of a bulletin."""
    guard(template, where=where)
    try:
        document = DocxTemplate(BytesIO(template))
        document.render(context(content), jinja_env=FieldsOnly())
        _check_places(document.docx.element)
        made = BytesIO()
        document.save(made)
    except TemplateError as wrong:
        raise ConfigError(worded(wrong), where=where) from wrong
    except (OpcError, etree.XMLSyntaxError, KeyError, ValueError) as broken:
        raise ConfigError(f"通报模板不是完整的 docx: {broken}", where=where) from broken
    return made.getvalue()


def context(content: BulletinContent) -> dict[str, Any]:
    """Return the fields of a template: texts, lists and mappings of texts."""
    return {
        "office": line(content.office),
        "title": line(content.title),
        "number": line(content.number or ""),
        "draft": content.number is None,
        "period_name": content.period_name,
        "from_on": chinese_day(content.from_on),
        "to_on": chinese_day(content.to_on),
        "as_of": content.as_of,
        "issued_on": content.dated,
        "signer": line(content.signer or ""),
        "chain_head": content.chain_head,
        "summary": [line(sentence) for sentence in content.summary],
        "notes": [line(note) for note in content.notes],
        "picks": [_pick(picked) for picked in content.picks],
        "zeros": _zeros(content),
        "criticised": _criticised(content),
        "numeral": dict(zip(_sections(content), _NUMERALS, strict=False)),
        "table": {table.key: Markup(table_xml(table)) for table in content.tables},  # noqa: S704 - table_xml escapes every text
        "rows": {table.key: _rows(table) for table in content.tables},
    }


_NUMERALS = "一二三四五六七八九十"


def _sections(content: BulletinContent) -> list[str]:
    """Return the names of the parts this bulletin has, in the order of the shipped template."""
    lists = {"zeros": content.zeros, "criticised": content.criticised}
    tables = [table.key for table in content.tables if table.key != "awards"]
    awards = ["awards"] if content.table("awards") else []
    picks = ["picks"] if content.picks else []
    return [*tables, *picks, *awards, *(key for key, one in lists.items() if one is not None)]


def _pick(picked: Any) -> dict[str, str]:
    names = ("title", "unit", "authors", "outlets", "reason")
    return {name: line(getattr(picked, name) or "") for name in names}


def _zeros(content: BulletinContent) -> dict[str, Any] | None:
    if content.zeros is None:
        return None
    return {
        "basis": line(content.zeros.basis),
        "until": chinese_day(content.zeros.until),
        "entered_by": line(content.zeros.entered_by),
        "none_sent": [line(name) for name in content.zeros.none_sent],
        "none_adopted": [line(name) for name in content.zeros.none_adopted],
    }


def _criticised(content: BulletinContent) -> dict[str, Any] | None:
    if content.criticised is None:
        return None
    return {
        "basis": line(content.criticised.basis),
        "until": chinese_day(content.criticised.until),
        "signed_by": line(content.criticised.signed_by),
        "units": [line(name) for name in content.criticised.units],
    }


def _rows(table: Table) -> list[dict[str, Any]]:
    forms = [column.form for column in table.columns]
    return [
        {
            "group": line(section.title or ""),
            "cells": [printed(cell, form) for cell, form in zip(row, forms, strict=True)],
        }
        for section in table.sections
        for row in section.rows
    ]


def _check_places(root: etree._Element) -> None:
    """Refuse a table that stands inside a line of text: Word would call the file damaged."""
    if root.xpath("//w:t/*[1]"):
        raise TemplateRefused("表格字段要单独成段, 写作 {{p table.units }}")
