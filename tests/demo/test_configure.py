"""The files the demo writes are taken by the product as they are."""

import csv
import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from demo.files import write_files
from demo.newsroom import Newsroom
from demo.outlets import OUTLETS
from demo.plan import make_plan
from office.load import load_office
from rewards import grammar


@pytest.fixture
def config(tmp_path: Path) -> Path:
    with Newsroom(seed=0) as newsroom:
        newsroom.write_files(tmp_path)
    return tmp_path / "config"


def test_the_office_and_its_outlets_load(config: Path) -> None:
    office = load_office(config)
    assert [outlet.key for outlet in office.outlets] == [outlet.key for outlet in OUTLETS]
    assert len(office.profile.allow_loopback) == len(OUTLETS)


def test_each_site_belongs_to_its_own_channel(config: Path) -> None:
    office = load_office(config)
    for outlet in office.outlets:
        place = office.place_of(f"http://{outlet.domains[0]}/a/1.html")
        assert place is not None
        assert place.channel.key == outlet.key


def test_the_reward_rules_leave_no_question_open(config: Path) -> None:
    (ruleset,) = grammar.read(config / "rewards.yaml").value.rulesets
    assert ruleset.combine.mode == "highest_plus_flat"
    assert all(row.base is not None for row in ruleset.schedule or ())


def test_every_piece_is_in_exactly_one_file(tmp_path: Path) -> None:
    plan = make_plan(0)
    written = write_files(tmp_path, plan.handed)
    sheet, table, lines = written.submissions
    rows = CalamineWorkbook.from_path(str(sheet)).get_sheet_by_index(0).to_python()
    refs = [str(row[0]) for row in rows[1:]]
    with table.open(encoding="utf-8-sig", newline="") as text:
        refs += [row["编号"] for row in csv.DictReader(text)]
    refs += [json.loads(line)["ref"] for line in lines.read_text("utf-8").splitlines()]
    assert refs == [piece.ref for piece in plan.handed]


def test_the_roster_names_everybody_who_writes(tmp_path: Path) -> None:
    plan = make_plan(0)
    written = write_files(tmp_path, plan.handed)
    rows = CalamineWorkbook.from_path(str(written.roster)).get_sheet_by_index(0).to_python()
    posts = {(row[0], row[3]) for row in rows[1:]}
    assert len(posts) == 48
    for piece in plan.handed:
        assert {(piece.unit.name, name) for name in piece.authors} <= posts
