"""docs/config.md names every key, and its example is one."""

import re
from pathlib import Path

import pytest

from intake.headings import LABELS
from office import sources
from office.calendar import DaysOff, Holidays, NoIssue, WorkingWeekend
from office.errors import SourceError
from office.outlets import (
    Budget,
    Channel,
    DatedName,
    Golden,
    Outlet,
    Selectors,
    Source,
    SourcesFile,
)
from office.profile import Assessment, Profile, UnitClass
from office.strict import StrictModel, read_text
from office.tiers import Tier

DOCS = (Path(__file__).parents[2] / "docs" / "config.md").read_text("utf-8")

PROSE = re.sub("```.*?```", "", DOCS, flags=re.DOTALL)

FORMS = [Profile, Assessment, UnitClass, Tier, DatedName, Outlet, Channel, Source, Budget]
FORMS += [Golden, Selectors, Holidays, DaysOff, WorkingWeekend, NoIssue]


@pytest.mark.parametrize("form", FORMS)
def test_every_key_is_documented(form: type[StrictModel]) -> None:
    keys = {field.alias or name for name, field in form.model_fields.items()}
    code = " ".join(re.findall(r"`([^`]+)`", PROSE))
    assert {key for key in keys if not re.search(rf"\b{key}\b", code)} == set()


def test_every_heading_is_documented() -> None:
    for kind, keys in LABELS.items():
        assert {key for key in keys if f"`{key}`" not in PROSE} <= {"secrecy"}, kind


def test_the_example_is_valid() -> None:
    example = DOCS.partition("```yaml\n")[2].partition("```")[0]
    read = read_text(example, SourcesFile, name="docs/config.md", error=SourceError)
    assert sources.faults(read) == []
