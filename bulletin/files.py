"""A bulletin as the files that are handed out: Word, workbook, page, and a CSV a table."""

import re
from collections.abc import Mapping
from pathlib import Path

from bulletin import csv, docx, html, xlsx
from bulletin.content import BulletinContent

TEMPLATE = Path("templates/bulletin.docx")
"""Below the configuration's folder; the office edits it in Word."""
_SHIPPED = Path(__file__).parents[1] / "config" / TEMPLATE
_UNSAFE = re.compile(r"[^\w.()〔〕（）\-]+")


def template_of(config_dir: Path) -> Path:
    """Return the office's own Word template, else the one that ships."""
    own = config_dir / TEMPLATE
    return own if own.exists() else _SHIPPED


def written(content: BulletinContent, template: Path) -> Mapping[str, bytes]:
    """Return the files by name; CSV files stand in a folder of their own.

    Raises:
        ConfigError: when the Word template is missing, hostile or names an unknown field.
    """
    name = _safe(content.title)
    files = {
        f"{name}.docx": docx.write(content, template),
        f"{name}.xlsx": xlsx.write(content),
        f"{name}.html": html.write(content),
    }
    for table in (*content.tables, *content.details):
        files[f"csv/{table.key}-{_safe(table.title)}.csv"] = csv.write(table)
    return files


def put(files: Mapping[str, bytes], folder: Path) -> tuple[Path, ...]:
    """Write the files below a folder; return where they are."""
    made = []
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        made.append(path)
    return tuple(made)


def _safe(name: str) -> str:
    return _UNSAFE.sub("_", name).strip("._")[:80] or "bulletin"
