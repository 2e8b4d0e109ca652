"""What docs/bulletin.md tells an office about its template is what the template may say."""

import re
from pathlib import Path

from bulletin.docx_fields import FIELDS

DOCS = Path(__file__).parents[2] / "docs" / "bulletin.md"


def test_every_field_of_a_template_is_told() -> None:
    """No field is missing, and none is told of that there is not."""
    section = DOCS.read_text().split("## Changing the template")[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE) == list(FIELDS)
