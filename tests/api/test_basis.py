"""What figures rest on stands under them: rules, gaps of the span, what no machine reads."""

import csv
import io
import re
from datetime import UTC, date, datetime, time

import pytest
from fastapi import FastAPI

from ledger.tables import Night, Outcome
from tests.api.conftest import signed_in
from tests.api.newsroom import Newsroom
from tests.api.statements import statements

HTML = {"Accept": "text/html"}


PAGES = (
    "/", "/statistics?period=2026-10", "/credits?period=2026-10", "/bulletin?period=2026-10",
    "/placements?period=2026-10", "/credits/2026-10/closing",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_figures_say_what_they_rest_on(light_app: FastAPI, page: str) -> None:
    """The gaps counted under a table are those that the list of gaps tells for the same days."""
    who = signed_in(light_app, "admin")
    shown = who.get(page, headers=HTML).text
    link = re.search(r'href="(/gaps\?from_on=(2026-10-01)&amp;to_on=(2026-10-31))"', shown)
    assert link, shown[-2000:]
    told = who.get(f"/api/v1/gaps?from_on={link[2]}&to_on={link[3]}").json()
    assert told["gaps"]
    assert f"漏采 {len(told['gaps'])} 次" in shown
    assert f"{len(told['unseen'])} 个入口只靠人工补录" in shown
    assert re.search(r"<code>[0-9a-f]{8}</code>", shown)


def test_nights_are_counted_once_until_an_outcome_is_added(
    light_app: FastAPI, light_newsroom: Newsroom
) -> None:
    """A year of a hundred entries is 36,500 of them, and every page of figures says how many."""
    who = signed_in(light_app, "admin")
    shown = [who.get("/statistics?period=2026-10", headers=HTML).text]
    with statements(light_newsroom.ledger) as asked:
        shown.append(who.get("/placements?period=2026-10", headers=HTML).text)
    assert not [each for each in asked if "DISTINCT outcome" in each]
    with light_newsroom.ledger.writing() as session:
        day = date(2026, 10, 1)
        at = datetime.combine(day, time(), UTC)
        night = Night(day=day, started_at=at, host="h", pid=1)
        session.add(night)
        session.flush()
        session.add(
            Outcome(
                night_id=night.id, source_key="xzcd-news", channel_key="xzcd", outlet_key="xzcd",
                state="ok", day=day, at=at,
            )
        )  # fmt: skip
    shown.append(who.get("/statistics?period=2026-10", headers=HTML).text)
    first, again, after = (int(re.findall(r"漏采 (\d+) 次", page)[0]) for page in shown)
    assert (again, after) == (first, first - 1)


def test_a_list_over_all_of_time_claims_no_span(light_app: FastAPI) -> None:
    """Without a period there is no number of nights to speak of."""
    who = signed_in(light_app, "admin")
    assert "kd-basis" not in who.get("/placements", headers=HTML).text


def test_the_file_of_credits_has_every_line_and_adds_up(app: FastAPI) -> None:
    """Lines of the works sum to what the units come to."""
    reviewer = signed_in(app, "reviewer")
    for find in (1, 2):
        assert reviewer.post(f"/api/v1/candidates/{find}/confirm", json={}).status_code == 200
    who = signed_in(app, "committee")

    def rows(address: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO(who.get(address).text.lstrip("\ufeff"))))[1:]

    lines = rows("/credits.csv?period=2026-10")
    sums = rows("/credits.csv?period=2026-10&by=unit")
    assert {row[0] for row in lines} == {"2026-0001", "2026-0002"}

    def total(found: list[list[str]], column: int) -> float:
        return sum(float(row[column]) for row in found if row[column])

    assert total(lines, 10) > 0
    assert total(lines, 10) == pytest.approx(total(sums, 3))
    assert rows("/credits.csv?period=2026-10&q=2026-0001") == [
        row for row in lines if row[0] == "2026-0001"
    ]
